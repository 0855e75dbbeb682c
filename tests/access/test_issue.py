"""Tokens as they are made."""

import re
from datetime import timedelta

import pytest
from pydantic import ValidationError

from plimsoll.access.issue import issue
from plimsoll.access.model import NewToken, Scope
from plimsoll.adapters.memory.clock import MemoryClock
from plimsoll.adapters.memory.token_store import MemoryTokenStore
from plimsoll.kit.canonical import digest
from plimsoll.kit.errors import Conflict


def test_what_proves_a_token_is_kept_nowhere() -> None:
    clock, tokens = MemoryClock(), MemoryTokenStore()
    token, text = issue(NewToken(name="ci", valid_days=7), tokens=tokens, clock=clock)
    match = re.fullmatch(r"plimsoll_([0-9a-f]{16})_([0-9a-f]{64})", text)
    assert match is not None
    assert match[1] == token.id
    assert token.digest == digest(match[2].encode())
    assert match[2] not in tokens.list()[0].model_dump_json()
    assert (token.created_at, token.expires_at - token.created_at) == (
        clock.now(),
        timedelta(days=7),
    )


def test_no_two_tokens_are_alike() -> None:
    clock, tokens = MemoryClock(), MemoryTokenStore()
    made = [
        issue(NewToken(name=f"ci-{number}"), tokens=tokens, clock=clock) for number in range(50)
    ]
    for part in (0, 1, 2):
        assert len({text.split("_")[part] for _, text in made}) == (1 if part == 0 else 50)


def test_a_name_is_free_again_when_its_token_ends() -> None:
    clock, tokens = MemoryClock(), MemoryTokenStore()
    wanted = NewToken(name="ci", valid_days=1)
    token, _ = issue(wanted, tokens=tokens, clock=clock)
    with pytest.raises(Conflict, match="ci"):
        issue(wanted, tokens=tokens, clock=clock)
    tokens.revoke(token.id, clock.now())
    issue(wanted, tokens=tokens, clock=clock)
    clock.advance(86_400)
    issue(wanted, tokens=tokens, clock=clock)


@pytest.mark.parametrize("name", ["", " ci", "ci\n", "-ci", "a" * 101, "ci ci", "ö", "a\0"])
def test_a_name_that_could_be_mistaken_is_none(name: str) -> None:
    with pytest.raises(ValidationError):
        NewToken(name=name)


@pytest.mark.parametrize("days", [0, -1, 367])
def test_no_token_is_valid_for_ever(days: int) -> None:
    with pytest.raises(ValidationError):
        NewToken(name="ci", valid_days=days)


def test_a_token_may_do_the_least_unless_it_is_told_otherwise() -> None:
    assert NewToken(name="ci").scope is Scope.READ
