"""False discoveries over a whole run."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.verdict.discoveries import discoveries

CHANCES = st.dictionaries(
    st.sampled_from([f"GET /{at}" for at in range(8)]),
    st.dictionaries(st.sampled_from(["p50_ms", "p95_ms", "p99_ms"]), st.floats(0, 1), min_size=1),
)


def test_what_is_surely_none_is_left_out() -> None:
    found = discoveries(
        {"a": {"p50_ms": 1e-9, "p95_ms": 0.4}, "b": {"p50_ms": 0.5, "p95_ms": 0.9}}, 0.01
    )
    assert found == {("a", "p50_ms")}


def test_nothing_compared_is_nothing_found() -> None:
    assert discoveries({}, 0.05) == frozenset()
    assert discoveries({"a": {}}, 0.05) == frozenset()


@pytest.mark.parametrize("together", [0.0, 0.9])
def test_with_no_change_anywhere_a_run_hardly_ever_reports(together: float) -> None:
    draw = np.random.default_rng(1)
    reported = 0
    for _ in range(1000):
        shared = draw.standard_normal((40, 1))
        values = together**0.5 * shared + (1 - together) ** 0.5 * draw.standard_normal((40, 4))
        chances = {
            str(at): {str(metric): float(np.exp(-0.717 * z - 0.416 * z * z))
                      for metric, z in enumerate(np.abs(row))}
            for at, row in enumerate(values)
        }  # fmt: skip
        reported += bool(discoveries(chances, 0.05))
    assert reported <= 75


@given(CHANCES, st.floats(0.001, 0.5), st.floats(0.001, 0.5))
def test_who_allows_more_finds_no_less(
    chances: dict[str, dict[str, float]], one: float, other: float
) -> None:
    assert discoveries(chances, min(one, other)) <= discoveries(chances, max(one, other))


@given(CHANCES, st.floats(0.001, 0.5))
def test_the_order_does_not_matter(chances: dict[str, dict[str, float]], rate: float) -> None:
    turned = {each: dict(reversed(chances[each].items())) for each in reversed(chances)}
    assert discoveries(chances, rate) == discoveries(turned, rate)


@given(CHANCES, st.floats(0.001, 0.5))
def test_a_smaller_chance_never_takes_a_finding_away(
    chances: dict[str, dict[str, float]], rate: float
) -> None:
    found = discoveries(chances, rate)
    smaller = {
        endpoint: {
            metric: chance / 10 if (endpoint, metric) in found else chance
            for metric, chance in metrics.items()
        }
        for endpoint, metrics in chances.items()
    }
    assert found <= discoveries(smaller, rate)
