"""Keys are kept, renewed, and never asked for as often as strangers like."""

import threading
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from jwt import PyJWK

from plimsoll.adapters.backstage.client import Keys
from plimsoll.adapters.backstage.key_ring import (
    FRESH_S,
    KEPT_S,
    MOST_FETCHES,
    REST_S,
    WINDOW_S,
    KeyRing,
)
from plimsoll.kit.errors import Misconfigured, PlimsollError, Unavailable
from tests.adapters.backstage.peer import Issuer


class Source:
    """Publishes keys by id, and counts how often it is asked."""

    def __init__(self, *kids: str) -> None:
        self.key = PyJWK(Issuer("any").published()[0])
        self.kids = list(kids)
        self.asked = 0
        self.fails: PlimsollError | None = None
        self.now_s = 1_000.0
        self.ring = KeyRing("it", self.fetch, patience_s=5, stopwatch=lambda: self.now_s)

    def fetch(self) -> Keys:
        self.asked += 1
        self.now_s += 0.001
        if self.fails is not None:
            raise self.fails
        return dict.fromkeys(self.kids, self.key)

    def knows(self, kid: str) -> bool:
        self.now_s += 0.001
        return self.ring.key(kid) is not None


AWAY = Unavailable("It does not answer.")


def test_a_known_key_asks_nobody() -> None:
    source = Source("a", "b")
    for kid in "ab" * 20:
        assert source.knows(kid)
    assert source.asked == 1


def test_unknown_keys_are_asked_for_a_few_times_in_a_while() -> None:
    source = Source("a")
    for _ in range(10):
        for number in range(50):
            assert not source.knows(f"no-{number}")
        assert source.knows("a")
        source.now_s += WINDOW_S
    assert source.asked <= 10 * MOST_FETCHES


def test_a_withdrawn_key_is_forgotten() -> None:
    source = Source("a", "b")
    assert source.knows("a")
    source.kids.remove("a")
    source.now_s += FRESH_S - 1
    assert source.knows("a")
    source.now_s += 1
    assert not source.knows("a")


@pytest.mark.parametrize("error", [AWAY, Misconfigured("It sends us elsewhere.")])
def test_known_keys_are_kept_while_the_issuer_is_away(error: PlimsollError) -> None:
    source = Source("a")
    assert source.knows("a")
    source.fails = error
    source.now_s += KEPT_S - 1
    assert source.knows("a")
    with pytest.raises(Unavailable):
        source.knows("b")
    source.now_s += 2
    with pytest.raises(Unavailable):
        source.knows("a")
    source.fails = None
    source.now_s += WINDOW_S
    assert source.knows("a")


def test_an_issuer_that_is_away_is_left_alone_for_a_moment() -> None:
    source = Source("a")
    source.fails = AWAY
    for _ in range(50):
        with pytest.raises(Unavailable):
            source.knows("a")
    assert source.asked == 1
    source.fails = None
    source.now_s += REST_S
    assert source.knows("a")


def test_many_who_come_at_once_are_answered_by_one_question() -> None:
    source = Source("a")
    begun, go_on = threading.Event(), threading.Event()

    def fetch() -> Keys:
        begun.set()
        assert go_on.wait(20)
        return source.fetch()

    ring = KeyRing("it", fetch, patience_s=20)
    with ThreadPoolExecutor(30) as pool:
        first = pool.submit(ring.key, "a")
        assert begun.wait(20)
        others = [pool.submit(ring.key, "a") for _ in range(29)]
        # Few may wait; the rest are told at once, so that threads are left for everybody else.
        done, waiting = wait(others, timeout=20, return_when="FIRST_COMPLETED")
        assert done
        while len(waiting) > 7:
            done, waiting = wait(waiting, timeout=20, return_when="FIRST_COMPLETED")
            assert done
        go_on.set()
        assert first.result() is not None
        errors = [each.exception() for each in others]
    assert sum(error is None for error in errors) == 7
    assert all(error is None or isinstance(error, Unavailable) for error in errors)
    assert source.asked == 1


def test_who_has_an_old_key_does_not_wait_for_a_new_one() -> None:
    source = Source("a")
    begun, go_on = threading.Event(), threading.Event()
    slow = threading.Event()

    def fetch() -> Keys:
        if slow.is_set():
            begun.set()
            assert go_on.wait(20)
        return source.fetch()

    ring = KeyRing("it", fetch, patience_s=20, stopwatch=lambda: source.now_s)
    assert ring.key("a") is not None
    slow.set()
    source.now_s += FRESH_S
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(ring.key, "a")
        assert begun.wait(20)
        assert pool.submit(ring.key, "a").result(timeout=20) is not None
        assert not first.done()
        go_on.set()
        assert first.result(timeout=20) is not None
