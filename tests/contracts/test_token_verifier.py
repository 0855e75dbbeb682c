"""What every TokenVerifier does, whoever issues the tokens."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest

from plimsoll.access.model import Vouched
from plimsoll.access.ports import TokenVerifier
from plimsoll.adapters.backstage.settings import BackstageSettings
from plimsoll.adapters.backstage.token_verifier import BackstageTokenVerifier
from plimsoll.adapters.memory.clock import MemoryClock
from plimsoll.adapters.memory.token_verifier import MemoryTokenVerifier
from plimsoll.kit.errors import Unavailable
from tests.adapters.backstage.peer import backstage


class Case(NamedTuple):
    """A verifier, and what its issuer made."""

    verifier: TokenVerifier
    of_plugin: str
    of_person: str
    leave: Callable[[], None]
    """Lets the issuer be away."""


@pytest.fixture(params=["memory", "backstage"])
def case(request: pytest.FixtureRequest) -> Iterator[Case]:
    if request.param == "memory":
        known = {
            "plugin": Vouched(plugin="plimsoll"),
            "person": Vouched(plugin="plimsoll", user="user:default/ada"),
        }
        memory = MemoryTokenVerifier(known)
        yield Case(memory, "plugin", "person", lambda: setattr(memory, "is_away", True))
        return
    clock = MemoryClock()
    with backstage(clock) as portal:
        verifier = BackstageTokenVerifier(BackstageSettings(base_url=portal.url), clock=clock)
        yield Case(
            verifier,
            portal.plugin(),
            portal.plugin(obo=portal.person()),
            lambda: setattr(portal, "status", 503),
        )


def test_a_token_proves_a_plugin_and_the_person_it_acts_for(case: Case) -> None:
    assert case.verifier.verify(case.of_plugin) == Vouched(plugin="plimsoll")
    proven = Vouched(plugin="plimsoll", user="user:default/ada")
    assert case.verifier.verify(case.of_person) == proven


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "ü", "\0", "plimsoll_0_0"])
def test_another_text_proves_nobody(case: Case, text: str) -> None:
    assert case.verifier.verify(text) is None


def test_a_longer_token_proves_nobody(case: Case) -> None:
    assert case.verifier.verify(case.of_plugin + "x") is None
    assert case.verifier.verify(case.of_plugin + "\n") is None


def test_nobody_is_refused_because_the_issuer_is_away(case: Case) -> None:
    case.leave()
    with pytest.raises(Unavailable):
        case.verifier.verify(case.of_plugin)
