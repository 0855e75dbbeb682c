import pytest

from plimsoll.verdict.load_line.headroom import headroom_of
from plimsoll.verdict.load_line.model import (
    Conditions,
    LoadLine,
    Objective,
    ObjectiveKind,
    Outcome,
)

HERE = Conditions(
    replicas=2, cpu_limit=1, memory_limit_bytes=2**29, autoscaler="off", data_volume="1,000 orders"
)


def line(outcome: Outcome = Outcome.FOUND, conditions: Conditions = HERE) -> LoadLine:
    none = outcome is Outcome.NEVER
    return LoadLine(
        outcome=outcome,
        line_per_s=None if none else 200,
        interval=(None if none else 190, 210),
        confidence=0.95,
        objectives=(Objective(kind=ObjectiveKind.LATENCY, limit=250),),
        conditions=conditions,
    )


def test_headroom_is_told_for_an_equivalent_environment() -> None:
    found = headroom_of(line(), peak_per_s=100, production=HERE)
    assert (found.ratio, found.low, found.high) == (2.0, 1.9, 2.1)
    assert "equivalent environment" in found.explanation


def test_the_version_may_differ() -> None:
    production = HERE.model_copy(update={"version": "older"})
    assert headroom_of(line(), peak_per_s=100, production=production).ratio == 2.0


@pytest.mark.parametrize(
    ("production", "why"),
    [
        (None, "conditions are not known"),
        (HERE.model_copy(update={"replicas": 6}), "replicas: 2 here, 6 in production"),
        (HERE.model_copy(update={"autoscaler": None}), "autoscaler is not known in production"),
    ],
)
def test_headroom_is_not_guessed_for_another_environment(
    production: Conditions | None, why: str
) -> None:
    found = headroom_of(line(), peak_per_s=100, production=production)
    assert found.ratio is None
    assert why in found.explanation


def test_a_measured_scaling_factor_will_do_and_widens_the_interval() -> None:
    found = headroom_of(line(), peak_per_s=100, scaling=(2.0, 3.0))
    assert found.ratio == pytest.approx(200 * 6**0.5 / 100)
    assert (found.low, found.high) == (3.8, 6.3)


def test_without_a_line_there_is_no_headroom() -> None:
    found = headroom_of(line(Outcome.NEVER), peak_per_s=100, production=HERE)
    assert found.ratio is None


def test_a_peak_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="above 0"):
        headroom_of(line(), peak_per_s=0)
