"""Chains of sessions: what is taken out of them leaves the rest as it is."""

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plimsoll.workload.chain import Chain, Place, Way

SESSIONS = st.lists(
    st.lists(st.sampled_from("abcdef"), min_size=1, max_size=8), min_size=1, max_size=30
)


def counted(sessions: Sequence[Sequence[str]]) -> Counter[tuple[Place, Place]]:
    return Counter(
        step
        for session in sessions
        for step in zip((None, *session), (*session, None), strict=True)
    )


def chain_of(sessions: Sequence[Sequence[str]]) -> Chain:
    return Chain((*step, Way(float(times))) for step, times in counted(sessions).items())


def expected_visits(chain: Chain) -> dict[str, float]:
    """By the linear system of the absorbing chain, v = begin + v · next, and elimination."""
    places = chain.places
    at = {place: i for i, place in enumerate(places)}
    rows = [[float(i == j) for j in range(len(places))] + [0.0] for i in range(len(places))]
    for before, after, way in chain.steps():
        chance = way.times / chain.leaving(before)
        if before is None and after is not None:
            rows[at[after]][-1] += chance
        elif before is not None and after is not None:
            rows[at[after]][at[before]] -= chance
    for i in range(len(rows)):
        pivot = max(range(i, len(rows)), key=lambda j: abs(rows[j][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [value / rows[i][i] for value in rows[i]]
        for j in range(len(rows)):
            if j != i:
                factor = rows[j][i]
                rows[j] = [a - factor * b for a, b in zip(rows[j], rows[i], strict=True)]
    return {place: rows[at[place]][-1] for place in places}


@given(SESSIONS, st.sets(st.sampled_from("abcdef")))
def test_taking_endpoints_out_leaves_all_others_asked_as_often(
    sessions: list[list[str]], out: set[str]
) -> None:
    chain = chain_of(sessions)
    for place in sorted(out & set(chain.places)):
        chain.take_out(place)
    asked = Counter(place for session in sessions for place in session if place not in out)
    assert chain.places == sorted(asked)
    assert chain.sessions <= len(sessions) + 1e-6
    for place, visits in expected_visits(chain).items():
        assert visits * chain.sessions == pytest.approx(asked[place])


@settings(max_examples=60)
@given(SESSIONS, st.integers(min_value=1, max_value=4))
def test_a_balanced_chain_asks_as_often_as_was_observed_whatever_is_hidden(
    sessions: list[list[str]], least: int
) -> None:
    chain = Chain(
        (*step, Way(float(times))) for step, times in counted(sessions).items() if times >= least
    )
    asked = Counter(place for session in sessions for place in session)
    chain.balance({place: float(times) for place, times in asked.items()})
    assert chain.sessions >= len(sessions) - 1e-6
    for place, visits in expected_visits(chain).items():
        assert visits * chain.sessions == pytest.approx(asked[place])
        assert chain.arriving(place) == pytest.approx(chain.leaving(place))


@given(SESSIONS, st.integers(min_value=0, max_value=6))
def test_few_kinds_of_steps_ask_as_often_in_more_sessions(
    sessions: list[list[str]], most: int
) -> None:
    chain = chain_of(sessions)
    chain.cut_to(most)
    inside = [step for step in chain.steps() if None not in step[:2]]
    assert len(inside) <= most
    asked = Counter(place for session in sessions for place in session)
    assert chain.places == sorted(asked)
    for place, visits in expected_visits(chain).items():
        assert visits * chain.sessions == pytest.approx(asked[place])


def test_what_is_between_two_endpoints_is_led_past_with_both_pauses() -> None:
    chain = Chain(
        [
            (None, "a", Way(4)),
            ("a", "x", Way(4, (2.0,))),
            ("x", "x", Way(4, (1.0,))),
            ("x", "b", Way(3, (5.0,))),
            ("x", None, Way(1)),
            ("b", None, Way(3)),
        ]
    )
    chain.take_out("x")
    steps = {(before, after): way for before, after, way in chain.steps()}
    assert {step: way.times for step, way in steps.items()} == {
        (None, "a"): 4,
        ("a", "b"): 3,
        ("a", None): 1,
        ("b", None): 3,
    }
    # It went round x once on average.
    assert steps["a", "b"].pauses_s == pytest.approx([8.0] * len(steps["a", "b"].pauses_s))


def test_sessions_in_which_nothing_is_left_are_none() -> None:
    chain = chain_of([["x"], ["x", "a"], ["a"]])
    chain.take_out("x")
    assert chain.sessions == 2


def test_a_circle_without_a_beginning_is_asked_one_by_one() -> None:
    chain = Chain([("a", "b", Way(3, (1.0,))), ("b", "a", Way(3, (1.0,)))])
    chain.balance()
    assert {(before, after): way.times for before, after, way in chain.steps()} == {
        (None, "a"): 3,
        (None, "b"): 3,
        ("a", None): 3,
        ("b", None): 3,
    }
