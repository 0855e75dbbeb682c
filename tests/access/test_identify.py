"""Our own tokens and those of a portal, told apart by how they begin."""

import pytest

from plimsoll.access.identify import Portal, identify
from plimsoll.access.issue import issue
from plimsoll.access.model import NewToken, Principal, Scope, Vouched
from plimsoll.adapters.memory.clock import MemoryClock
from plimsoll.adapters.memory.token_store import MemoryTokenStore
from plimsoll.adapters.memory.token_verifier import MemoryTokenVerifier
from plimsoll.kit.errors import Unauthenticated, Unavailable

CLOCK = MemoryClock()
VERIFIER = MemoryTokenVerifier(
    {
        "plugin": Vouched(plugin="plimsoll"),
        "person": Vouched(plugin="plimsoll", user="user:default/ada"),
        "plimsoll_1": Vouched(plugin="plimsoll"),
    }
)
PORTAL = Portal(verifier=VERIFIER, people=Scope.REQUEST, plugins=Scope.READ)


def principal_of(text: str, portal: Portal | None = PORTAL) -> Principal:
    return identify(text, tokens=MemoryTokenStore(), clock=CLOCK, portal=portal)


def test_a_person_may_do_what_people_may_and_a_plugin_what_plugins_may() -> None:
    assert principal_of("person") == Principal(name="user:default/ada", scope=Scope.REQUEST)
    assert principal_of("plugin") == Principal(name="plugin:plimsoll", scope=Scope.READ)


def test_a_token_of_ours_is_asked_of_nobody_else() -> None:
    away = MemoryTokenVerifier({})
    away.is_away = True
    tokens = MemoryTokenStore()
    _, text = issue(NewToken(name="ci"), tokens=tokens, clock=CLOCK)
    portal = PORTAL._replace(verifier=away)
    assert identify(text, tokens=tokens, clock=CLOCK, portal=portal).name == "token:ci"
    with pytest.raises(Unauthenticated):
        principal_of("plimsoll_1", portal)


def test_without_a_portal_its_tokens_are_none() -> None:
    with pytest.raises(Unauthenticated):
        principal_of("person", None)


def test_every_refusal_is_the_same() -> None:
    told = set()
    for text in ("", "x", "Person"):
        with pytest.raises(Unauthenticated) as refused:
            principal_of(text)
        told.add(str(refused.value))
    assert len(told) == 1


def test_a_portal_that_is_away_refuses_nobody() -> None:
    away = MemoryTokenVerifier({})
    away.is_away = True
    with pytest.raises(Unavailable):
        principal_of("person", PORTAL._replace(verifier=away))
