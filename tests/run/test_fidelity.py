import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plimsoll.kit.errors import Rejected
from plimsoll.kit.histogram import LogHistogram
from plimsoll.run.expected import AppliedLoad
from plimsoll.run.fidelity import fidelity
from plimsoll.run.fidelity_report import Fidelity, Part, PartName
from plimsoll.run.model import EndpointFigures, RunResult, RunStatus
from plimsoll.run.score import earned, score_of
from plimsoll.run.sent import Sent, sent_in
from plimsoll.traffic.model import TrafficProfile
from tests.run.likeness import HOUR, PRODUCTION, same, sent, sized, times, with_changed
from tests.workload.builders import START, profile, traffic

SAME = same(PRODUCTION)
NAMES = [each.name for each in PRODUCTION.endpoints]
FACTORS = st.floats(0, 6)


def judged(run: Sent, production: TrafficProfile = PRODUCTION) -> Fidelity:
    return fidelity(run, production, HOUR, endpoints=NAMES)


def part(found: Fidelity, name: str) -> Part:
    return next(each for each in found.parts if each.name == name)


def score(found: Fidelity) -> float:
    assert found.score is not None
    return found.score


def test_production_looks_like_itself() -> None:
    run = judged(SAME).burstiness.run
    found = judged(SAME, PRODUCTION.model_copy(update={"dispersion": run}))
    assert (found.score, found.weight_known) == (100, 100)
    assert [each.points for each in found.parts] == [each.weight for each in found.parts]
    assert sum(each.weight for each in found.parts) == 100
    assert found.mix_divergence == 0
    assert found.rate.kept
    assert all(each.rate.kept for each in found.endpoints)
    assert [each.error for each in found.bins] == pytest.approx([0] * len(found.bins))
    assert found.notes == ()


def test_every_part_says_something_in_a_sentence() -> None:
    for found in (judged(SAME), judged(sent()), judged(times(SAME, "GET /a", 3))):
        assert all(each.explanation.endswith(".") for each in found.parts)
        assert all(each.points is None or 0 <= each.points <= each.weight for each in found.parts)


@settings(max_examples=25)
@given(
    st.sampled_from(NAMES),
    st.sampled_from([-1, 1]),
    st.lists(st.floats(0, 1), min_size=2, max_size=2),
)
def test_a_rate_that_is_further_off_never_earns_more(
    name: str, side: int, off: list[float]
) -> None:
    better, worse = (judged(times(SAME, name, 1 + side * each)) for each in sorted(off))
    for each in ("rates", "rhythm", "mix"):
        assert (part(worse, each).points or 0) <= (part(better, each).points or 0) + 0.01


@given(st.lists(st.sampled_from(["rates", "mix", "latency"]), unique=True), FACTORS, FACTORS)
def test_a_worse_part_never_raises_the_score(
    others: list[PartName], one: float, other: float
) -> None:
    rest = [earned(name, 0.1, "") for name in others]
    better, worse = sorted((one, other))
    scores = [score_of([earned("statuses", error, ""), *rest])[0] for error in (better, worse)]
    assert (scores[1] or 0) <= (scores[0] or 0)


@settings(max_examples=25)
@given(st.sampled_from(NAMES), st.lists(st.floats(1, 20), min_size=2, max_size=2))
def test_slower_answers_and_larger_requests_never_make_the_score_better(
    name: str, factors: list[float]
) -> None:
    better, worse = sorted(factors)
    for figure, usual in (("latency_ms", 100.0), ("request_bytes", 400.0)):
        scores = [
            score(judged(with_changed(SAME, name, **{figure: LogHistogram.of([usual * factor])})))
            for factor in (better, worse)
        ]
        assert scores[1] <= scores[0]


@settings(max_examples=25)
@given(st.sampled_from(NAMES), st.lists(st.integers(0, 1000), min_size=2, max_size=2))
def test_more_failures_never_make_the_score_better(name: str, failures: list[int]) -> None:
    scores = [
        score(judged(with_changed(SAME, name, statuses={200: 1000 - failed, 500: failed})))
        for failed in sorted(failures)
    ]
    if name == "GET /a":
        assert scores[1] <= scores[0]


def test_a_run_that_sent_nothing_has_no_points_but_for_what_it_would_have_replayed() -> None:
    found = judged(sent())
    assert {each.name: each.points for each in found.parts} == {
        "rates": 0, "rhythm": 0, "mix": 0, "coverage": 10, "request sizes": 0,
        "response sizes": 0, "burstiness": None, "statuses": 0, "latency": 0,
    }  # fmt: skip


def test_what_the_profile_does_not_know_is_unknown_and_does_not_count() -> None:
    bare = profile(
        *(
            each.model_copy(
                update={
                    "latency_ms": None, "request_bytes": None, "response_bytes": None,
                    "statuses": {},
                }
            )
            for each in PRODUCTION.endpoints
        )
    )  # fmt: skip
    found = judged(SAME, bare)
    unknown = {each.name for each in found.parts if each.points is None}
    assert unknown == {"request sizes", "response sizes", "burstiness", "statuses", "latency"}
    assert (found.score, found.weight_known) == (100, 60)
    assert "Not in the score" in found.notes[-1]
    assert found.statuses.difference is None
    assert [each.error for each in found.latency_ms] == [None] * 4


def test_what_the_output_does_not_tell_is_unknown_too() -> None:
    run = sent(
        *(
            each.model_copy(update={"request_bytes": None, "statuses": {}})
            for each in SAME.endpoints
        ),
        per_second=False,
    )
    found = judged(run)
    assert part(found, "request sizes").points is None
    assert part(found, "statuses").points is None
    assert part(found, "burstiness").points is None


def test_below_2500_requests_chance_decides_and_above_two_percent() -> None:
    busy, other, rare = judged(times(SAME, "GET /a", 1.03)).endpoints
    assert (busy.rate.criterion, busy.rate.kept) == ("2 %", False)
    assert busy.rate.error == pytest.approx(0.03, abs=0.01)
    assert (other.rate.criterion, other.rate.kept) == ("chance", True)
    assert (rare.rate.chance.low, rare.rate.chance.high) == (20, 41)
    assert judged(times(SAME, "GET /c", 1.3)).endpoints[2].rate.kept
    assert not judged(times(SAME, "GET /c", 1.5)).endpoints[2].rate.kept


def test_the_same_requests_at_other_times_are_no_rhythm() -> None:
    (figures,) = (each for each in SAME.endpoints if each.endpoint == "GET /a")
    backwards = {59 - minute: count for minute, count in figures.cells.items()}
    found = judged(with_changed(SAME, "GET /a", cells=backwards))
    assert part(found, "rates").points == 20
    assert (part(found, "rhythm").points or 0) < 12


def test_what_the_test_leaves_out_costs_coverage_and_not_mix() -> None:
    found = fidelity(sent(*SAME.endpoints[:2]), PRODUCTION, HOUR, endpoints=["GET /a", "POST /b"])
    assert found.left_out == ("GET /c",)
    assert found.left_out_share == pytest.approx(30 / PRODUCTION.requests)
    assert found.mix_divergence == 0
    assert part(found, "rates").points == 20


def test_without_a_bundle_what_was_asked_is_what_is_replayed() -> None:
    found = fidelity(sent(*SAME.endpoints[:2]), PRODUCTION, HOUR)
    assert found.left_out == ("GET /c",)
    assert found.rate.expected == pytest.approx(sum(e.requests for e in SAME.endpoints[:2]))


def test_what_nobody_asks_in_production_counts_against_the_run() -> None:
    stranger = EndpointFigures(
        endpoint="GET /x", requests=5000, error_rate=0, latency_ms=LogHistogram.of([1]),
        cells={0: 5000},
    )  # fmt: skip
    found = judged(sent(*SAME.endpoints, stranger))
    assert found.unexpected == ("GET /x",)
    assert found.endpoints[-1].rate.error is None
    assert not found.endpoints[-1].rate.kept
    assert score(found) < score(judged(SAME)) - 10


def test_a_bucket_that_is_wider_than_the_error_excuses_it() -> None:
    wide = PRODUCTION.model_copy(
        update={
            "endpoints": tuple(
                each.model_copy(update={"latency_bounds_ms": (50.0, 150.0)})
                for each in PRODUCTION.endpoints
            )
        }
    )
    run = with_changed(SAME, "GET /a", latency_ms=LogHistogram.of([140.0]))
    exact, excused = judged(run), judged(run, wide)
    assert excused.endpoints[0].latency_ms[0].bucket_error == pytest.approx(0.5, abs=0.01)
    assert part(excused, "latency").points == 10
    assert (part(exact, "latency").points or 0) < 10


def test_above_the_last_bucket_nobody_knows_productions_latency() -> None:
    narrow = PRODUCTION.model_copy(
        update={
            "endpoints": tuple(
                each.model_copy(update={"latency_bounds_ms": (10.0, 50.0)})
                for each in PRODUCTION.endpoints
            )
        }
    )
    found = judged(SAME, narrow)
    assert found.endpoints[0].latency_ms[2].production is None
    assert part(found, "latency").points is None


@pytest.mark.parametrize("together", [1, 10])
def test_bursts_are_told_apart_from_the_days_rise(together: int) -> None:
    """Ten times the day's rise within a minute of the run is no burst."""
    rate = {minute: 60 + 60 * minute for minute in range(60)}
    production = profile(traffic("GET /a", sum(rate.values()), cells=rate))
    applied = AppliedLoad(duration_s=240, scale=10)
    curve, seconds, sent_so_far = 0.0, {}, 0
    for second in range(240):
        curve += rate[second // 4] / 60 * 10
        requests = int((curve - sent_so_far) // together) * together
        if together > 1 and second % 2:
            requests = 0
        seconds[second] = requests
        sent_so_far += requests
    figures = EndpointFigures(
        endpoint="GET /a", requests=sent_so_far, error_rate=0, latency_ms=LogHistogram.of([1]),
        cells={second: count for second, count in seconds.items() if count},
    )  # fmt: skip
    run = Sent(endpoints=(figures,), span_s=240, per_second=seconds)
    found = fidelity(run, production.model_copy(update={"dispersion": 1.0}), applied)
    assert found.burstiness.run is not None
    if together == 1:
        assert found.burstiness.run < 0.2
    else:
        assert found.burstiness.run > 10


def test_a_run_that_begins_at_night_is_not_taken_for_a_late_one() -> None:
    """The first request comes when the curve says, not at the start."""
    production = profile(traffic("GET /a", 300, cells=dict.fromkeys(range(30, 60), 10)))
    figures = EndpointFigures(
        endpoint="GET /a", requests=300, error_rate=0, latency_ms=LogHistogram.of([100] * 300),
        cells=dict.fromkeys(range(30), 10),
    )  # fmt: skip
    run = Sent(endpoints=(figures,), span_s=30, per_second={})
    found = fidelity(run, production, AppliedLoad(duration_s=60, scale=60))
    assert part(found, "rhythm").points == 15
    assert [each.sent for each in found.bins[:9]] == [0] * 9


def test_a_run_that_was_stopped_is_told() -> None:
    found = fidelity(SAME, PRODUCTION, AppliedLoad(duration_s=7200), endpoints=NAMES)
    assert any("end 3600 s early" in note for note in found.notes)


def test_few_requests_are_told() -> None:
    found = fidelity(SAME, PRODUCTION, AppliedLoad(duration_s=60, scale=0.1), endpoints=NAMES)
    assert any("within chance" in note for note in found.notes)


def test_a_smoke_test_is_compared_with_nothing() -> None:
    with pytest.raises(Rejected, match="smoke"):
        fidelity(SAME.model_copy(update={"smoke": True}), PRODUCTION, HOUR)


def test_names_without_anything_in_common_are_refused() -> None:
    with pytest.raises(Rejected, match="no endpoint in common") as refused:
        judged(SAME, profile(traffic("GET /elsewhere/{integer}", 10)))
    assert "repository" in refused.value.fix
    with pytest.raises(Rejected, match="no requests"):
        judged(SAME, profile())


def test_what_a_runner_saw_is_compared_without_reading_a_file() -> None:
    result = RunResult(
        status=RunStatus.COMPLETED,
        exit_code=0,
        started=START,
        duration_s=3600,
        requests=SAME.requests,
        iterations=SAME.requests,
        dropped_iterations=0,
        endpoints=SAME.endpoints,
        step_s=SAME.step_s,
        per_second=SAME.per_second,
    )
    assert sent_in(result) == SAME
    assert sent_in(result.model_copy(update={"endpoints": ()})).span_s == 0


def test_a_report_survives_being_written_down() -> None:
    found = judged(SAME)
    assert Fidelity.model_validate_json(found.model_dump_json()) == found


def test_endpoints_whose_size_production_does_not_know_are_left_out_of_that_part() -> None:
    production = profile(sized("GET /a", {0: 500}), sized("POST /b", {0: 500}, request_bytes=None))
    found = fidelity(same(production), production, HOUR)
    assert part(found, "request sizes").points == 8
    assert "1 endpoint;" in part(found, "request sizes").explanation


def test_endpoints_that_are_all_a_little_low_are_too_low_together() -> None:
    production = profile(*(sized(f"GET /{n}", {0: 100, 30: 100}) for n in range(50)))
    low = same(production)
    for each in production.endpoints:
        low = times(low, each.name, 0.9)
    found = fidelity(low, production, HOUR)
    assert all(each.rate.kept for each in found.endpoints)
    assert not found.rate.kept
    assert part(found, "rates").points == pytest.approx(20 * (1 - 0.08 / 0.5))
