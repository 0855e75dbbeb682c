"""What every RunObserver does, wherever runs are shown."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
from pydantic import ValidationError

from plimsoll.adapters.grafana.client import GrafanaClient
from plimsoll.adapters.grafana.run_observer import GrafanaRunObserver
from plimsoll.adapters.grafana.settings import GrafanaSettings
from plimsoll.adapters.memory.run_observer import MemoryRunObserver
from plimsoll.kit.errors import Rejected
from plimsoll.run.observer import RunNotice, RunObserver
from plimsoll.workload.model import TestType
from tests.adapters.grafana.servers import TOKEN, GrafanaPeer, grafana

START = datetime(2026, 11, 21, 6, 0, 0, 250_000, tzinfo=UTC)
NOTICE = RunNotice(
    run_id="run-1",
    service="shop",
    environment="staging",
    bundle_digest="sha256:ab",
    test_type=TestType.SMOKE,
    started=START,
    link="https://plimsoll.example.org/runs/run-1",
)
ENDED = NOTICE.model_copy(update={"ended": START + timedelta(minutes=5)})


class Shown(NamedTuple):
    """A run as people see it."""

    run: str
    started: datetime
    ended: datetime | None


class Case(NamedTuple):
    """An observer, and what it shows."""

    observer: RunObserver
    shown: Callable[[], list[Shown]]


@contextmanager
def in_memory() -> Iterator[Case]:
    observer = MemoryRunObserver()

    def shown() -> list[Shown]:
        return [Shown(each.run_id, each.started, each.ended) for each in observer.shown.values()]

    yield Case(observer, shown)


@contextmanager
def in_grafana() -> Iterator[Case]:
    peer = GrafanaPeer()

    def shown() -> list[Shown]:
        found = []
        for each in peer.annotations:
            tags, start, end = each["tags"], each["time"], each["timeEnd"]
            assert isinstance(tags, list)
            assert isinstance(start, int)
            assert isinstance(end, int)
            run = next(str(tag) for tag in tags if str(tag).startswith("run:"))
            ended = None if end == start else moment(end)
            found.append(Shown(run.removeprefix("run:"), moment(start), ended))
        return found

    with grafana(peer) as url:
        given = {"url": url, "token": TOKEN, "attempts": 1}
        client = GrafanaClient(GrafanaSettings.model_validate(given))
        yield Case(GrafanaRunObserver(client), shown)
        client.close()


def moment(ms: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)


@pytest.fixture(params=[in_memory, in_grafana])
def case(request: pytest.FixtureRequest) -> Iterator[Case]:
    make: Callable[[], AbstractContextManager[Case]] = request.param
    with make() as made:
        yield made


def test_a_run_is_shown_from_its_start_to_its_end(case: Case) -> None:
    case.observer.started(NOTICE)
    assert case.shown() == [Shown("run-1", START, None)]
    case.observer.ended(ENDED)
    assert case.shown() == [Shown("run-1", START, ENDED.ended)]


def test_to_tell_it_twice_is_the_same_as_once(case: Case) -> None:
    for _ in range(2):
        case.observer.started(NOTICE)
    for _ in range(2):
        case.observer.ended(ENDED)
    # A worker that was killed in between may tell the start again.
    case.observer.started(NOTICE)
    assert case.shown() == [Shown("run-1", START, ENDED.ended)]


def test_an_end_without_a_start_shows_the_whole_run(case: Case) -> None:
    case.observer.ended(ENDED)
    assert case.shown() == [Shown("run-1", START, ENDED.ended)]


def test_runs_are_told_apart(case: Case) -> None:
    other = NOTICE.model_copy(update={"run_id": "run-10"})
    case.observer.started(NOTICE)
    case.observer.started(other)
    case.observer.ended(ENDED)
    assert sorted(case.shown()) == [
        Shown("run-1", START, ENDED.ended),
        Shown("run-10", START, None),
    ]


def test_an_end_has_to_say_when(case: Case) -> None:
    with pytest.raises(Rejected, match="run-1"):
        case.observer.ended(NOTICE)
    assert case.shown() == []


def test_a_run_does_not_end_before_it_starts() -> None:
    with pytest.raises(ValidationError):
        RunNotice.model_validate({**dict(NOTICE), "ended": START - timedelta(seconds=1)})
