"""Which rates are asked for, under which conditions, and what enters the history."""

from datetime import UTC, datetime

import pytest

from plimsoll.kit.errors import Rejected
from plimsoll.run.target_state import Autoscaler, ContainerLimits, Replicas, TargetResources
from plimsoll.verdict.load_line.conditions import with_what_was_seen
from plimsoll.verdict.load_line.kept import kept_line, points_of_line
from plimsoll.verdict.load_line.limits import limits_for
from plimsoll.verdict.load_line.model import Conditions, LoadLine, Outcome
from plimsoll.workload.model import TestType
from tests.run.test_carry_out import NOW, RUN
from tests.verdict.load_line.test_through_runner import BUNDLE

SEEN = TargetResources(
    start=NOW,
    end=NOW,
    replicas=Replicas(first=2, last=2, least=2, most=2),
    autoscaler=Autoscaler(least=2, most=10),
    limits=(
        ContainerLimits(container="shop", cpu_cores=1.5, memory_bytes=2.0**30),
        ContainerLimits(container="proxy", cpu_cores=0.5, memory_bytes=2.0**28),
    ),
)
LINE = LoadLine(
    outcome=Outcome.FOUND,
    line_per_s=150.0,
    interval=(146.0, 155.0),
    confidence=0.95,
    objectives=(),
)


def test_a_search_begins_at_a_quarter_of_the_average_and_ends_at_the_bundles_limit() -> None:
    limits = limits_for(BUNDLE, lowest=None, highest=None, total_s=600)
    assert (limits.min_rate_per_s, limits.max_rate_per_s, limits.max_total_s) == (5.0, 500.0, 600)


def test_a_load_policy_lowers_what_nobody_named() -> None:
    limits = limits_for(BUNDLE, lowest=None, highest=None, total_s=600, within=[3.0, 800.0])
    assert (limits.min_rate_per_s, limits.max_rate_per_s) == (3.0, 3.0)
    named = limits_for(BUNDLE, lowest=2.0, highest=90.0, total_s=600, within=[3.0])
    assert (named.min_rate_per_s, named.max_rate_per_s) == (2.0, 90.0)


def test_rates_that_cannot_be_are_refused() -> None:
    with pytest.raises(Rejected, match="at most 500"):
        limits_for(BUNDLE, lowest=None, highest=501.0, total_s=600)
    with pytest.raises(Rejected, match="above the highest"):
        limits_for(BUNDLE, lowest=100.0, highest=90.0, total_s=600)


def test_what_monitoring_saw_fills_in_what_nobody_told() -> None:
    found = with_what_was_seen(Conditions(cpu_limit=4.0, data_volume="big"), SEEN, version="v1")
    assert found == Conditions(
        replicas=2,
        cpu_limit=4.0,
        memory_limit_bytes=2**30 + 2**28,
        autoscaler="2-10",
        data_volume="big",
        version="v1",
    )
    assert with_what_was_seen(Conditions(), None) == Conditions()


def test_what_changed_or_has_no_limit_is_not_known() -> None:
    moved = SEEN.model_copy(
        update={
            "replicas": Replicas(first=2, last=3, least=2, most=3),
            "autoscaler": None,
            "limits": (*SEEN.limits, ContainerLimits(container="free")),
        }
    )
    assert with_what_was_seen(Conditions(), moved) == Conditions()


@pytest.mark.parametrize("outcome", Outcome)
def test_a_line_known_on_both_sides_enters_the_history(outcome: Outcome) -> None:
    run = RUN.model_copy(update={"test_type": TestType.BREAKPOINT, "workload_digest": "w"})
    at = datetime(2026, 3, 3, tzinfo=UTC)
    kept = kept_line(run, LINE.model_copy(update={"outcome": outcome}), at)
    points = points_of_line(kept, run)
    if outcome not in {Outcome.FOUND, Outcome.WIDE}:
        assert points == {}
        return
    ((key, point),) = points.items()
    assert (key.test_type, key.endpoint, key.metric) == ("breakpoint", "*", "load_line_per_s")
    assert (point.value, point.at, point.workload_digest) == (150.0, at, "w")
