from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.run.target_state import (
    Alarm,
    Autoscaler,
    Replicas,
    Restart,
    TargetResources,
    Usage,
    crash_of,
    new_alarms,
    processes_of,
    sentences_of,
    why_to_stop,
)

BEGAN = datetime(2026, 11, 21, 6, tzinfo=UTC)


def alarm(name: str = "Slow", *, since_s: float | None = None, **labels: str) -> Alarm:
    since = None if since_s is None else BEGAN + timedelta(seconds=since_s)
    return Alarm(name=name, severity="critical", labels=labels, since=since)


def resources(**told: object) -> TargetResources:
    given = {"start": BEGAN, "end": BEGAN + timedelta(minutes=5), **told}
    return TargetResources.model_validate(given)


@pytest.mark.parametrize(
    ("before", "now", "is_new"),
    [
        ((), alarm(), True),
        ((), alarm(since_s=20), True),
        # Clocks may differ by so much.
        ((), alarm(since_s=-20), True),
        # It was pending: what it is about held before the load.
        ((), alarm(since_s=-31), False),
        ((alarm(),), alarm(), False),
        ((alarm(pod="a"),), alarm(pod="b"), True),
        ((alarm(since_s=-600),), alarm(since_s=-600), False),
        # It fired before, resolved, and fires again: it comes and goes without the load.
        ((alarm(since_s=-600),), alarm(since_s=60), False),
        # The first answer came late.
        ((alarm(since_s=1),), alarm(since_s=1), True),
        (None, alarm(), False),
        (None, alarm(since_s=5), True),
        (None, alarm(since_s=-300), False),
    ],
)
def test_only_alarms_that_the_load_may_have_raised_end_a_run(
    before: tuple[Alarm, ...] | None, now: Alarm, *, is_new: bool
) -> None:
    assert (new_alarms(before, (now,), began=BEGAN) == (now,)) is is_new
    assert (why_to_stop(before, (now,), began=BEGAN) is not None) is is_new


ALARMS = st.lists(
    st.builds(
        alarm,
        st.sampled_from(["Slow", "Down"]),
        since_s=st.none() | st.floats(-1e4, 1e4),
        pod=st.sampled_from("abc"),
    ),
    max_size=6,
)


@given(ALARMS, ALARMS)
def test_an_alarm_that_stays_as_it_was_before_the_run_never_ends_it(
    before: list[Alarm], now: list[Alarm]
) -> None:
    old = [each for each in before if each.since is None or each.since <= BEGAN]
    assert why_to_stop(old, old, began=BEGAN) is None
    raised = new_alarms(old, now, began=BEGAN)
    assert {each.key for each in raised}.isdisjoint({each.key for each in old})
    assert set(map(id, raised)) <= set(map(id, now))


def test_the_reason_names_some_of_the_alarms() -> None:
    now = [alarm(name, pod="shop-1") for name in ("A", "B", "C", "D")]
    assert why_to_stop((), now[:1], began=BEGAN) == (
        "An alarm of the target began to fire under the load: A (critical, pod shop-1)."
    )
    assert str(why_to_stop((), now, began=BEGAN)).endswith("C (critical, pod shop-1) and 1 more.")


def test_a_process_that_fails_under_the_load_is_a_finding() -> None:
    told = resources(
        restarts=(
            Restart(process="shop-1/shop", times=2, reason="OOMKilled"),
            Restart(process="shop-2/shop", reason="Error"),
        )
    )
    assert crash_of(told) == "OOMKilled (shop-1/shop, 2 times), Error (shop-2/shop)"
    assert processes_of(told) == ("", "")


@pytest.mark.parametrize("reason", ["", "Completed", "Evicted"])
def test_a_process_that_was_ended_makes_what_was_measured_another(reason: str) -> None:
    told = resources(restarts=(Restart(process="shop-1/shop", reason=reason),))
    before, after = processes_of(told)
    assert crash_of(told) == ""
    assert before
    assert after
    assert before != after


def test_replaced_replicas_are_others_and_scaled_ones_are_not() -> None:
    assert processes_of(resources(gone=("a",), came=("b",))) == ("a", "b")
    assert processes_of(resources(came=("b",))) == ("", "")
    assert processes_of(resources(gone=("a",))) == ("", "")
    assert processes_of(None) == ("", "")
    assert crash_of(None) == ""


def test_a_report_says_what_was_used_up_and_what_is_not_known() -> None:
    cpu = Usage(
        what="CPU", unit="cores", mean=3.8, peak=4.0, limit=4.0, instances=2, fullest=1.0,
        at_limit=0.7, where="shop-1/shop",
    )  # fmt: skip
    pool = Usage(
        what="HikariCP connections", unit="connections", mean=9.5, peak=10, limit=10, fullest=1.0,
        at_limit=0.4, waiting_peak=31, waited=0.25,
    )  # fmt: skip
    calm = pool.model_copy(update={"what": "Threads", "fullest": 0.1, "waiting_peak": None})
    said = sentences_of(
        resources(
            cpu=cpu,
            throttled=0.3,
            memory=Usage(what="Memory", unit="bytes", mean=2**29, peak=3 * 2**29),
            replicas=Replicas(first=2, last=4, least=2, most=4),
            autoscaler=Autoscaler(least=2, most=4),
            pools=(pool, calm),
            notes=("No limit of memory is told.",),
        )
    )
    assert said == (
        "Between 2 and 4 replicas: 2 at the start, 4 at the end.",
        "The autoscaler's highest number, 4, was reached.",
        "CPU: 3.8 of 4 cores on average, 4 at most; at its limit for 70% of the run (shop-1/shop).",
        "The CPU limit held containers back in 30% of all periods.",
        "Memory: 512 MiB on average, 1.50 GiB at most.",
        (
            "HikariCP connections: 9.5 of 10 connections on average, 10 at most; at its limit for "
            "40% of the run; up to 31 waited for one, for 25% of the run."
        ),
        "No limit of memory is told.",
    )
    assert sentences_of(resources()) == ()


def test_what_is_kept_with_a_run_is_small() -> None:
    usage = Usage(what="HikariCP connections", unit="connections", mean=1.5, peak=10.25)
    told = resources(
        cpu=usage,
        memory=usage,
        pools=(usage,) * 20,
        restarts=(Restart(process="shop-7d9f-abcde/shop", reason="OOMKilled"),) * 50,
    )
    assert len(told.model_dump_json()) < 12_000
    assert TargetResources.model_validate_json(told.model_dump_json()) == told
