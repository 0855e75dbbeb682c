"""Whoever has no valid token learns nothing, not even why."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.access.authenticate import authenticate
from plimsoll.access.issue import PREFIX, issue
from plimsoll.access.model import NewToken, Scope
from plimsoll.adapters.memory.clock import MemoryClock
from plimsoll.adapters.memory.token_store import MemoryTokenStore
from plimsoll.kit.errors import Unauthenticated


class Door:
    """A store with one token, `ci`, which is valid for a day."""

    def __init__(self) -> None:
        self.clock = MemoryClock()
        self.tokens = MemoryTokenStore()
        wanted = NewToken(name="ci", scope=Scope.REQUEST, services=("shop",), valid_days=1)
        self.token, self.text = issue(wanted, tokens=self.tokens, clock=self.clock)

    def refusal(self, text: str) -> str:
        """What a token is refused with."""
        with pytest.raises(Unauthenticated) as refused:
            authenticate(text, tokens=self.tokens, clock=self.clock)
        return str(refused.value)


def test_a_token_proves_whom_it_was_made_for() -> None:
    door = Door()
    principal = authenticate(door.text, tokens=door.tokens, clock=door.clock)
    assert (principal.name, principal.scope) == ("token:ci", Scope.REQUEST)
    assert (principal.services, principal.environments) == (("shop",), None)


def test_every_refusal_is_the_same() -> None:
    door = Door()
    prefix, identity, secret = door.text.split("_")
    refusals = {
        door.refusal(f"{prefix}_{'0' * 16}_{secret}"),
        door.refusal(f"{prefix}_{identity}_{'0' * 64}"),
        door.refusal(door.token.digest),
    }
    door.clock.advance(86_400)
    refusals.add(door.refusal(door.text))
    door = Door()
    door.tokens.revoke(door.token.id, door.clock.now())
    refusals.add(door.refusal(door.text))
    (told,) = refusals
    assert "not valid" in told


def test_a_token_is_valid_until_the_moment_it_expires() -> None:
    door = Door()
    door.clock.advance(86_399)
    authenticate(door.text, tokens=door.tokens, clock=door.clock)
    door.clock.advance(1)
    door.refusal(door.text)


@given(st.text() | st.from_regex(rf"{PREFIX}_[0-9a-f]{{16}}_[0-9a-f]{{64}}"))
def test_nothing_else_is_a_token(text: str) -> None:
    Door().refusal(text)


@given(st.data())
def test_a_token_that_was_changed_in_one_place_is_none(data: st.DataObject) -> None:
    door = Door()
    place = data.draw(st.integers(0, len(door.text) - 1))
    other = data.draw(st.characters().filter(lambda sign: sign != door.text[place]))
    door.refusal(door.text[:place] + other + door.text[place + 1 :])


@pytest.mark.parametrize("added", ["\n", " ", "\0", "0"])
def test_a_token_with_something_around_it_is_none(added: str) -> None:
    door = Door()
    door.refusal(door.text + added)
    door.refusal(added + door.text)


def test_the_last_use_is_noted_once_an_hour() -> None:
    door = Door()

    def used_at_s() -> float:
        authenticate(door.text, tokens=door.tokens, clock=door.clock)
        token = door.tokens.get(door.token.id)
        assert token is not None
        assert token.last_used_at is not None
        return (token.last_used_at - token.created_at).total_seconds()

    assert used_at_s() == 0
    door.clock.advance(timedelta(minutes=59).total_seconds())
    assert used_at_s() == 0
    door.clock.advance(60)
    assert used_at_s() == 3600


def test_a_token_that_is_refused_is_not_noted_as_used() -> None:
    door = Door()
    door.refusal(door.text[:-1] + ("1" if door.text[-1] == "0" else "0"))
    token = door.tokens.get(door.token.id)
    assert token is not None
    assert token.last_used_at is None
