"""Nobody who beats is taken for dead, and whoever does not is noticed soon.

A fleet is simulated: workers beat at least once a second while the database answers, and somebody
looks at the counters by a schedule of its own, with gaps.
"""

import itertools
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plimsoll.pipeline.lookout import Lookout

STILL_FOR_S = 5.0
LONGEST_BEAT_S = 1.0


def quarters(least_s: float, most_s: float) -> st.SearchStrategy[float]:
    """Seconds, coarse enough that things happen at the same moment."""
    return st.integers(int(least_s * 4), int(most_s * 4)).map(lambda number: number / 4)


OUTAGES = st.lists(st.tuples(quarters(LONGEST_BEAT_S, 4), quarters(0, 12)), max_size=4)
"""How long the database answers, and then does not. It answers long enough for a beat: the counters
of a database that shows itself for moments only say nothing."""


@dataclass(frozen=True)
class Database:
    """Answers but for the outages."""

    outages: list[tuple[float, float]]

    def answers(self, now_s: float) -> bool:
        began_s = 0.0
        for up_s, down_s in self.outages:
            if began_s + up_s <= now_s < began_s + up_s + down_s:
                return False
            began_s += up_s + down_s
        return True

    def answered(self, pauses_s: Iterable[float]) -> list[float]:
        """The moments, each so long after the one before, at which somebody got through."""
        moments = itertools.accumulate(pauses_s)
        return [moment for moment in moments if self.answers(moment)]


@settings(max_examples=500)
@given(
    outages=OUTAGES,
    beat_s=st.lists(quarters(0.25, LONGEST_BEAT_S), min_size=1, max_size=4),
    pauses_s=st.lists(quarters(0.25, 2) | quarters(2, 12), min_size=1, max_size=40),
)
def test_a_worker_that_beats_is_never_dead(
    outages: list[tuple[float, float]], beat_s: list[float], pauses_s: list[float]
) -> None:
    database = Database(outages)
    times = int(sum(pauses_s) / sum(beat_s)) + 1
    beats = database.answered(beat_s * times)
    lookout = Lookout(still_for_s=STILL_FOR_S)
    for now_s in database.answered(pauses_s):
        count = bisect_right(beats, now_s)
        assert lookout.dead({"worker": count}, now_s=now_s) == ()


@given(
    died_at_s=st.floats(0, 20),
    look_s=st.floats(0.05, STILL_FOR_S / 2),
    others=st.integers(0, 5),
)
def test_a_dead_worker_is_declared_within_two_looks(
    died_at_s: float, look_s: float, others: int
) -> None:
    lookout = Lookout(still_for_s=STILL_FOR_S)
    now_s = 0.0
    while now_s <= died_at_s + STILL_FOR_S + 3 * look_s:
        alive = {f"other-{number}": int(now_s * 100) for number in range(others)}
        dead = lookout.dead({"worker": int(min(now_s, died_at_s)), **alive}, now_s=now_s)
        if dead:
            assert dead == (("worker", int(died_at_s)),)
            # It beats once a second, so it may have stood still for so long when it died.
            assert now_s >= died_at_s - LONGEST_BEAT_S + STILL_FOR_S - look_s
            assert now_s <= died_at_s + STILL_FOR_S + 2 * look_s
            return
        now_s += look_s
    pytest.fail("nobody noticed")


def test_a_watcher_that_could_not_look_begins_anew() -> None:
    lookout = Lookout(still_for_s=STILL_FOR_S)
    for now_s in (0.0, 1.0, 2.0, 3.0, 4.0):
        assert lookout.dead({"worker": 7}, now_s=now_s) == ()
    # Nobody could beat either while the database was away.
    assert lookout.dead({"worker": 7}, now_s=60.0) == ()
    for now_s in (61.0, 62.0, 63.0, 64.0):
        assert lookout.dead({"worker": 7}, now_s=now_s) == ()
    assert lookout.dead({"worker": 7}, now_s=65.0) == (("worker", 7),)


def test_a_worker_that_joins_late_has_its_whole_time() -> None:
    lookout = Lookout(still_for_s=STILL_FOR_S)
    for now_s in (0.0, 2.0, 4.0):
        lookout.dead({"old": int(now_s)}, now_s=now_s)
    for now_s in (6.0, 8.0, 10.0):
        assert lookout.dead({"old": int(now_s), "new": 0}, now_s=now_s) == ()
    assert lookout.dead({"old": 12, "new": 0}, now_s=12.0) == (("new", 0),)


def test_whoever_has_left_is_forgotten() -> None:
    lookout = Lookout(still_for_s=STILL_FOR_S)
    for now_s in (0.0, 2.0, 4.0):
        lookout.dead({"worker": 1}, now_s=now_s)
    assert lookout.dead({}, now_s=6.0) == ()
    assert lookout.dead({"worker": 1}, now_s=8.0) == ()
