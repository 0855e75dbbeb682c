"""What every TargetProbe does, however it asks."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TypeAlias

import pytest

from plimsoll.adapters.memory.target_probe import MemoryTargetProbe
from plimsoll.adapters.stub_http.stub_server import HttpStubServer
from plimsoll.adapters.target_http.settings import TargetSettings
from plimsoll.adapters.target_http.target_probe import HttpTargetProbe
from plimsoll.bundle.ports import StubRequest, StubResponse
from plimsoll.run.preflight import TargetAnswer, TargetProbe

Make: TypeAlias = Callable[[], AbstractContextManager[tuple[TargetProbe, str]]]

ABOUT = b'{"version": "1.2", "environment": "staging", "started_at": 1772409600}'


def answer(request: StubRequest) -> StubResponse:
    if request.target == "/about":
        return StubResponse(status=200, body=ABOUT)
    return StubResponse(status=503, body=b"")


@contextmanager
def over_http() -> Iterator[tuple[TargetProbe, str]]:
    with HttpStubServer().serve(answer) as url:
        yield HttpTargetProbe(TargetSettings(about_path="/about")), url


@contextmanager
def in_memory() -> Iterator[tuple[TargetProbe, str]]:
    known = TargetAnswer(status=503, version="1.2", environment="staging", process="1772409600")
    yield MemoryTargetProbe({"http://127.0.0.1:1": known}), "http://127.0.0.1:1"


@pytest.mark.parametrize("make", [over_http, in_memory])
def test_a_target_lives_that_answers_anything_and_says_what_it_is(
    make: Make,
) -> None:
    with make() as (probe, url):
        told = probe.ask(url)
    assert (told.status, told.problem) == (503, "")
    assert (told.version, told.environment, told.process) == ("1.2", "staging", "1772409600")


@pytest.mark.parametrize("make", [over_http, in_memory])
def test_that_nobody_answers_is_a_result(
    make: Make,
) -> None:
    with make() as (probe, _):
        told = probe.ask("http://127.0.0.1:9")
    assert told.status is None
    assert told.problem
