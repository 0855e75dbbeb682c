import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.run.model import GeneratorFigures, RunResult, RunStatus, ScenarioFigures
from plimsoll.run.planned import Planned
from plimsoll.run.record import Invalidity, Validity
from plimsoll.run.validity import TargetFacts, same_version, validity_of
from plimsoll.workload.model import TestType
from tests.run.runs import endpoint_figures, idle, request, result, saturated

PLANNED = Planned(
    requests=3_000,
    duration_s=300,
    peak_per_second=10.0,
    virtual_users=5,
    by_endpoint={"GET /x": 3_000.0, "GET /rare": 2.0, "GET /often": 40.0},
    by_slug={"get-odd": 30.0},
)


def kinds(validity: Validity) -> list[Invalidity]:
    return [each.kind for each in validity.reasons]


def of(found: RunResult, **facts: object) -> Validity:
    return validity_of(found, request(), planned=PLANNED, facts=TargetFacts(**facts))


def test_a_good_run_counts_from_its_first_second() -> None:
    validity = of(result())
    assert validity.is_valid
    assert (validity.warm_up_s, validity.notes) == (0, ())


def test_nothing_has_to_be_known_but_the_run_itself() -> None:
    assert validity_of(result(generator=None, scenarios=()), request()).is_valid


def test_a_script_of_which_every_iteration_throws_is_no_run_although_k6_exits_with_0() -> None:
    thrown = result(
        status=RunStatus.CRASHED,
        requests=0,
        endpoints=(),
        thrown=3_000,
        messages=("ReferenceError: x is not defined\n\tat default",),
    )
    (reason,) = of(thrown).reasons
    assert reason.kind is Invalidity.SCRIPT_FAILED
    assert reason.explanation == (
        "All 3,000 iterations of the script threw, such as: ReferenceError: x is not defined."
    )


def test_some_exceptions_are_a_note() -> None:
    validity = of(result(thrown=7))
    assert validity.is_valid
    assert validity.notes == ("7 of 3,000 iterations threw.",)


def test_a_script_that_sends_nothing_is_no_run() -> None:
    validity = of(result(requests=0, endpoints=(), scenarios=()))
    assert kinds(validity) == [Invalidity.SCRIPT_FAILED]
    assert "sent no request" in validity.reasons[0].explanation


def test_a_scenario_that_sends_nothing_is_seen_beside_others_that_do() -> None:
    silent = ScenarioFigures(name="checkout", iterations=40, dropped=0, requests=0)
    (reason,) = of(result(scenarios=(*result().scenarios, silent))).reasons
    assert reason.kind is Invalidity.SCRIPT_FAILED
    assert "checkout (40 iterations)" in reason.explanation


def test_a_scenario_that_never_ran_is_missed() -> None:
    more = PLANNED.model_copy(update={"by_scenario": {"get-x": 3_000, "rare": 4.0, "tail": 80.0}})
    (reason,) = validity_of(result(), request(), planned=more).reasons
    assert reason.kind is Invalidity.SCRIPT_FAILED
    assert reason.explanation == "Scenarios never ran: tail (80 arrivals)."
    assert validity_of(result(scenarios=()), request(), planned=more).is_valid


def test_a_threshold_without_samples_spoils_a_run_that_should_have_had_some() -> None:
    name = "http_req_duration{name:GET /often}"
    (reason,) = of(result(unmeasured_thresholds=(name,))).reasons
    assert reason.kind is Invalidity.NOTHING_MEASURED
    assert name in reason.explanation


@pytest.mark.parametrize("name", ["checks", "my_trend{tag:x}", "checks{endpoint:get-odd}"])
def test_so_does_one_of_which_nobody_knows_how_many_it_should_have(name: str) -> None:
    assert kinds(of(result(unmeasured_thresholds=(name,)))) == [Invalidity.NOTHING_MEASURED]


def test_a_threshold_on_what_is_hardly_ever_asked_is_a_note() -> None:
    validity = of(result(unmeasured_thresholds=("http_req_failed{name:GET /rare}",)))
    assert validity.is_valid
    assert "GET /rare" in validity.notes[0]


def test_a_saturated_generator_that_fell_behind_is_the_bottleneck() -> None:
    late = result(generator=saturated(), iterations=2_000, dropped_iterations=1_000)
    (reason,) = of(late).reasons
    assert reason.kind is Invalidity.GENERATOR_SATURATED
    assert "wanted 1.9 of its 2 processors" in reason.explanation
    assert "1,000 arrivals (33.3%) were dropped" in reason.explanation


def test_a_generator_that_others_keep_from_the_processors_is_the_bottleneck_too() -> None:
    starved = GeneratorFigures(cpus=2, busy_cpus=0.3, peak_cpus=2.4, machine_busy=1.0, late_ms=9.0)
    (reason,) = of(result(generator=starved, dropped_iterations=500)).reasons
    assert reason.kind is Invalidity.GENERATOR_SATURATED
    assert "wanted 2.4 of its 2 processors for 5 s or longer, and got 0.3" in reason.explanation


def test_a_generator_that_did_next_to_nothing_was_idle_whatever_it_waited_for() -> None:
    idle_one = GeneratorFigures(
        cpus=2, busy_cpus=0.02, peak_cpus=2.4, machine_busy=1.0, late_ms=9.0
    )
    assert of(result(generator=idle_one, dropped_iterations=500)).is_valid


def test_a_late_clock_is_a_cause_too() -> None:
    late = GeneratorFigures(cpus=2, busy_cpus=0.2, peak_cpus=0.3, machine_busy=0.5, late_ms=140.0)
    (reason,) = of(result(generator=late, dropped_iterations=500)).reasons
    assert reason.kind is Invalidity.GENERATOR_SATURATED
    assert "140 ms late" in reason.explanation


def test_less_than_planned_counts_as_behind_also_without_dropped_arrivals() -> None:
    late = result(generator=saturated(), requests=2_000, iterations=2_000)
    assert "2,000 requests were sent of 3,000 planned (67%)" in of(late).reasons[0].explanation


def test_a_busy_generator_that_sent_everything_is_a_note() -> None:
    validity = of(result(generator=saturated()))
    assert validity.is_valid
    assert "little to spare" in validity.notes[0]


def test_a_candidate_that_collapses_while_the_generator_idles_counts() -> None:
    failing = endpoint_figures(requests=900, failed=700, status=503)
    collapsed = result(
        requests=900, iterations=900, dropped_iterations=2_100, endpoints=(failing,), exit_code=99
    )
    validity = of(collapsed)
    assert validity.is_valid
    assert "they count as missed objectives" in validity.notes[0]


def test_beside_a_target_that_takes_the_whole_machine_an_idle_generator_is_no_cause() -> None:
    figures = idle().model_copy(update={"machine_busy": 1.0, "late_ms": 8.0})
    assert of(result(generator=figures, dropped_iterations=2_000)).is_valid


def test_a_crash_says_what_the_load_tool_said() -> None:
    crashed = result(status=RunStatus.CRASHED, exit_code=-9, messages=("out of memory",))
    (reason,) = of(crashed).reasons
    assert reason.kind is Invalidity.CRASHED
    assert reason.explanation == "The load tool ended with exit code -9: out of memory"


def test_a_run_that_somebody_stopped_counts_for_nothing() -> None:
    stopped = result(status=RunStatus.ABORTED, exit_code=105, stopped="Ada stopped it.")
    (reason,) = of(stopped).reasons
    assert reason.kind is Invalidity.STOPPED
    assert reason.explanation == "It was stopped after 300 s. Ada stopped it."


def test_a_run_that_a_crossed_threshold_ended_is_an_answer() -> None:
    broke = result(status=RunStatus.ABORTED, exit_code=99, stopped="It crossed a threshold.")
    assert validity_of(broke, request(TestType.BREAKPOINT), planned=PLANNED).is_valid


def test_a_run_that_was_ended_because_the_target_broke_is_an_answer() -> None:
    broke = result(status=RunStatus.ABORTED, exit_code=105, stopped="an error storm")
    validity = of(broke, broke="60 % of the requests failed for 10 s.")
    assert validity.is_valid
    assert "60 %" in validity.notes[0]


@pytest.mark.parametrize(
    ("facts", "kind", "said"),
    [
        ({"environment_wanted": "a", "environment_told": "b"}, "wrong_environment", "is b, not a"),
        ({"version_before": "1", "version_after": "2"}, "wrong_version", "from 1 to 2"),
        ({"version_wanted": "1", "version_before": "2"}, "wrong_version", "version 2, not 1"),
        ({"started_before": "9:00", "started_after": "9:05"}, "target_restarted", "9:05 after"),
    ],
)
def test_a_target_that_is_another_one_than_thought_spoils_a_run(
    facts: dict[str, str], kind: str, said: str
) -> None:
    (reason,) = of(result(), **facts).reasons
    assert reason.kind == kind
    assert said in reason.explanation


def test_a_restart_that_the_load_caused_is_a_finding() -> None:
    validity = of(result(), started_before="1", started_after="2", crashed="OOMKilled")
    assert validity.is_valid
    assert "OOMKilled" in validity.notes[0]


def test_a_version_that_nobody_tells_is_a_note() -> None:
    assert of(result(), version_wanted="1.2").notes == (
        "Whether the target runs version 1.2 is not known.",
    )


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("1.2.3", "1.2.3", True),
        ("1.2", "1.2.3", False),
        ("4f3a714", "4f3a714c0ffee", True),
        ("4f3a71", "4f3a714c0ffee", False),
        ("4f3a715", "4f3a714c0ffee", False),
    ],
)
def test_a_commit_may_be_shortened(one: str, other: str, *, same: bool) -> None:
    assert same_version(one, other) is same
    assert same_version(other, one) is same


def test_a_target_of_which_nothing_ever_came_back_was_dead() -> None:
    silent = result(endpoints=(endpoint_figures(failed=3_000, status=0),))
    assert kinds(of(silent)) == [Invalidity.TARGET_DEAD]
    # It lived a moment ago: that it is silent now is what the run found.
    assert of(silent, answered_before=True).is_valid


def test_a_short_run_says_how_much_of_it_counts() -> None:
    short = result(
        duration_s=32.0,
        requests=320,
        iterations=320,
        endpoints=(endpoint_figures(requests=320, seconds=32),),
    )
    (reason,) = validity_of(short, request(TestType.AVERAGE_LOAD, 32)).reasons
    assert reason.kind is Invalidity.TOO_SHORT
    assert reason.explanation == (
        "Only 27 s of the run count after a warm-up of 5 s; 30 s are needed."
    )
    assert validity_of(short, request(TestType.REPLAY, 32)).is_valid


def test_few_requests_tell_nothing() -> None:
    few = result(requests=99, iterations=99, endpoints=(endpoint_figures(requests=99),))
    (reason,) = validity_of(few, request()).reasons
    assert reason.explanation == "Only 99 requests count; 100 are needed."
    assert validity_of(few, request(TestType.SMOKE)).is_valid


def test_a_run_that_did_not_end_properly_is_not_blamed_for_its_length() -> None:
    stopped = result(status=RunStatus.ABORTED, exit_code=105, duration_s=3.0, stopped="enough")
    assert kinds(of(stopped)) == [Invalidity.STOPPED]


@given(
    iterations=st.integers(0, 10_000),
    dropped=st.integers(0, 10_000),
    requests=st.integers(0, 10_000),
    thrown=st.integers(0, 10_000),
    status=st.sampled_from([RunStatus.COMPLETED, RunStatus.ABORTED, RunStatus.CRASHED]),
    exit_code=st.sampled_from([0, 99, 105, 108, -9]),
    duration_s=st.floats(0, 400),
    test_type=st.sampled_from(list(TestType)),
)
def test_every_run_is_judged_and_every_reason_is_explained(  # noqa: PLR0913 - a run is all of these
    *,
    iterations: int,
    dropped: int,
    requests: int,
    thrown: int,
    status: RunStatus,
    exit_code: int,
    duration_s: float,
    test_type: TestType,
) -> None:
    found = result(
        iterations=iterations,
        dropped_iterations=dropped,
        requests=requests,
        thrown=min(thrown, iterations),
        status=status,
        exit_code=exit_code,
        duration_s=duration_s,
        endpoints=(endpoint_figures(requests=requests),) if requests else (),
        unmeasured_thresholds=("checks{name:GET /often}",),
    )
    validity = validity_of(found, request(test_type), planned=PLANNED)
    assert all(each.explanation.strip() for each in validity.reasons)
    assert not (validity.is_valid and status is RunStatus.CRASHED)
    assert not (validity.is_valid and 0 < found.iterations <= found.thrown)
    assert not (validity.is_valid and not requests)
