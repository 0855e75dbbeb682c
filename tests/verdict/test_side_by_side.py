"""What two versions say that ran side by side."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plimsoll.run.model import RunStatus
from plimsoll.run.record import Invalidity, InvalidReason
from plimsoll.run.side_by_side import run_side_by_side
from plimsoll.verdict.metrics import WHOLE_SERVICE
from plimsoll.verdict.model import Meaning
from plimsoll.verdict.side_by_side import SideBySide, compare_side_by_side, judge_side_by_side
from plimsoll.verdict.side_by_side_compare import SideBySidePolicy
from plimsoll.verdict.verdict import Comparison, Conclusion
from tests.verdict.versions import BUNDLE, Version, Versions, asked

ALL = ("GET /a", "GET /b", "GET /c")


def compared(versions: Versions, policy: SideBySidePolicy | None = None) -> SideBySide:
    return compare_side_by_side(
        BUNDLE, asked(), runner=versions, watch=lambda _progress: None, policy=policy
    )


def of(found: SideBySide, endpoint: str, metric: str = "same_request_ms") -> Comparison:
    return next(
        each for each in found.comparisons if (each.endpoint, each.metric) == (endpoint, metric)
    )


def slower(share: float, *endpoints: str) -> Version:
    return Version(slower=dict.fromkeys(endpoints or ALL, share))


def test_equal_versions_pass() -> None:
    found = compared(Versions())
    assert found.conclusion is Conclusion.PASS
    assert found.explanation == "Nothing got worse by as much as matters."
    assert found.settle == ""
    assert found.segments == 10
    assert found.base.requests == found.head.requests == 10 * 8 * 12 * 3


def test_hardly_any_equal_versions_fail() -> None:
    alarms = [
        each
        for seed in range(12)
        for each in compared(Versions(seed=seed, noise=0.2)).comparisons
        if each.meaning
    ]
    assert not alarms


def test_a_service_that_is_a_twentieth_slower_fails() -> None:
    found = compared(Versions(head=slower(0.05)))
    assert found.conclusion is Conclusion.FAIL
    whole = of(found, WHOLE_SERVICE)
    assert whole.meaning is Meaning.REGRESSION
    assert whole.effect == pytest.approx(0.05, abs=0.01)
    assert whole.interval is not None
    assert whole.interval[0] > 0
    assert whole.candidate == pytest.approx(whole.baseline * 1.05, rel=0.01)
    assert found.explanation.startswith("The whole service: the same request took")


def test_a_slowdown_of_one_endpoint_fails_on_exactly_that_endpoint() -> None:
    found = compared(Versions(head=slower(0.2, "GET /b")))
    assert found.conclusion is Conclusion.FAIL
    assert {each.endpoint for each in found.regressions} - {WHOLE_SERVICE} == {"GET /b"}


def test_what_is_sure_but_small_is_told_and_passes() -> None:
    found = compared(Versions(head=slower(0.015), noise=0.01), SideBySidePolicy(usual=0.001))
    assert found.conclusion is Conclusion.PASS
    said = of(found, WHOLE_SERVICE).explanation
    assert said.endswith("That is no chance, but too little to matter.")


def test_a_change_is_relevant_from_half_the_minimal_effect_on() -> None:
    versions = Versions(head=slower(0.03), noise=0.01)
    strict = SideBySidePolicy(usual=0.001, min_effects={"same_request_ms": 0.02})
    lax = SideBySidePolicy(usual=0.001, min_effects={"same_request_ms": 0.1})
    assert of(compared(versions, strict), WHOLE_SERVICE).meaning is Meaning.REGRESSION
    assert of(compared(versions, lax), WHOLE_SERVICE).meaning is None


def test_a_faster_service_passes_and_is_told_of() -> None:
    found = compared(Versions(head=slower(-0.2)))
    assert found.conclusion is Conclusion.PASS
    assert of(found, WHOLE_SERVICE).meaning is Meaning.IMPROVEMENT
    assert "less" in found.explanation


def test_in_much_noise_it_says_how_many_minutes_would_settle_it() -> None:
    found = compared(Versions(noise=1.5))
    assert found.conclusion is Conclusion.INCONCLUSIVE
    assert of(found, WHOLE_SERVICE).undecided
    assert "minutes would settle it" in found.settle


def test_where_processes_differ_by_more_than_is_asked_for_no_time_settles_it() -> None:
    found = compared(Versions(noise=0.3), SideBySidePolicy(usual=0.05))
    assert found.conclusion is Conclusion.INCONCLUSIVE
    assert found.settle.startswith("No longer run settles it")


def test_a_head_that_collapses_fails() -> None:
    versions = Versions(head=Version(failing=lambda segment: 0.9 if segment > 2 else 0.0))
    found = compared(versions)
    assert found.conclusion is Conclusion.FAIL
    failed = of(found, WHOLE_SERVICE, "error_rate")
    assert failed.meaning is Meaning.REGRESSION
    assert failed.effect is None
    assert failed.interval is None
    assert failed.candidate == pytest.approx(0.72, abs=0.01)


def test_a_head_that_fails_altogether_after_warming_up_fails() -> None:
    found = compared(Versions(head=Version(failing=lambda segment: 1.0 if segment else 0.0)))
    assert found.conclusion is Conclusion.FAIL
    assert {each.metric for each in found.regressions} == {"error_rate"}


def test_what_was_never_sent_counts_as_failed() -> None:
    found = compared(Versions(head=Version(dropped=200)))
    assert found.conclusion is Conclusion.FAIL
    assert of(found, WHOLE_SERVICE, "error_rate").meaning is Meaning.REGRESSION


def test_where_the_base_fails_as_well_nothing_is_compared() -> None:
    broken = Version(failing=lambda _segment: 0.5)
    found = compared(Versions(base=broken, head=broken))
    assert found.conclusion is Conclusion.INVALID
    assert [each.kind for each in found.invalid] == [Invalidity.NOTHING_MEASURED]
    assert "50% of the requests to the base failed too" in found.explanation


def test_a_head_that_was_dead_before_the_start_is_sent_no_more() -> None:
    versions = Versions(head=Version(silent=True))
    found = compared(versions)
    assert found.conclusion is Conclusion.INVALID
    assert [each.kind for each in found.invalid] == [Invalidity.TARGET_DEAD]
    assert len(versions.asked) == 2


def test_a_run_that_crashed_makes_it_invalid() -> None:
    found = compared(Versions(base=Version(status=RunStatus.CRASHED)))
    assert found.conclusion is Conclusion.INVALID
    assert [each.kind for each in found.invalid] == [Invalidity.CRASHED]
    assert found.explanation == "The run against the base crashed: out of memory."


def test_what_somebody_stopped_is_invalid() -> None:
    found = compare_side_by_side(
        BUNDLE,
        asked(),
        runner=Versions(),
        watch=lambda progress: "The kill switch is pulled." if progress.requests > 5 else None,
    )
    assert found.conclusion is Conclusion.INVALID
    assert [each.kind for each in found.invalid] == [Invalidity.STOPPED]
    assert "The kill switch is pulled." in found.explanation


def test_what_else_makes_a_run_worthless_is_asked_of_both() -> None:
    saturated = InvalidReason(kind=Invalidity.GENERATOR_SATURATED, explanation="No processor left.")
    found = compare_side_by_side(
        BUNDLE,
        asked(),
        runner=Versions(),
        watch=lambda _progress: None,
        validity=lambda _result: (saturated,),
    )
    assert found.invalid == (saturated,)
    assert found.conclusion is Conclusion.INVALID


def test_a_runner_that_knows_no_single_requests_still_compares_percentiles() -> None:
    found = compared(Versions(head=slower(0.5), timed=False))
    assert found.conclusion is Conclusion.FAIL
    assert "p50_ms" in {each.metric for each in found.regressions}
    assert all(each.metric != "same_request_ms" for each in found.comparisons)


def test_the_same_segments_are_judged_the_same_twice() -> None:
    ran = run_side_by_side(BUNDLE, asked(), runner=Versions(), watch=lambda _progress: None)
    policy = SideBySidePolicy()
    assert judge_side_by_side(ran, policy) == judge_side_by_side(ran, policy)


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 1000), st.floats(-0.3, 0.5))
def test_swapping_the_versions_turns_every_effect_round(seed: int, share: float) -> None:
    versions = Versions(seed=seed, head=slower(share))
    ran = run_side_by_side(
        BUNDLE, asked(count=6, each_s=4), runner=versions, watch=lambda _progress: None
    )
    pairs = tuple(replace(each, base=each.head, head=each.base) for each in ran.pairs)
    policy = SideBySidePolicy(min_effects=dict.fromkeys(("p50_ms", "p95_ms", "p99_ms"), 0.05))
    one = judge_side_by_side(ran, policy)
    other = judge_side_by_side(replace(ran, pairs=pairs), policy)
    for each in one.comparisons:
        turned = of(other, each.endpoint, each.metric)
        assert turned.chance == pytest.approx(each.chance, rel=1e-3, abs=1e-9)
        if each.effect is not None and turned.effect is not None:
            assert (1 + turned.effect) * (1 + each.effect) == pytest.approx(1, abs=2e-3)
