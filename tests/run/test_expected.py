import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.kit.errors import Rejected
from plimsoll.run.expected import AppliedLoad, expected_curves
from plimsoll.workload.model import TestType
from tests.workload.builders import profile, traffic

CELLS = st.dictionaries(st.integers(0, 59), st.integers(1, 500), min_size=1, max_size=60)
APPLIED = st.builds(
    AppliedLoad, duration_s=st.integers(1, 7200), scale=st.floats(0.1, 50, allow_nan=False)
)


@given(CELLS, APPLIED)
def test_a_replay_sends_the_windows_requests_in_its_own_time(
    cells: dict[int, int], applied: AppliedLoad
) -> None:
    production = profile(traffic("GET /a", sum(cells.values()), cells=cells))
    curve = expected_curves(production, ["GET /a"], applied)["GET /a"]
    factor = production.window.duration_s / applied.duration_s
    assert curve.total == pytest.approx(sum(cells.values()) / factor * applied.scale)


@given(CELLS, APPLIED, st.lists(st.floats(0, 1), max_size=5))
def test_no_request_is_lost_between_two_stretches(
    cells: dict[int, int], applied: AppliedLoad, cuts: list[float]
) -> None:
    production = profile(traffic("GET /a", sum(cells.values()), cells=cells))
    curve = expected_curves(production, ["GET /a"], applied)["GET /a"]
    borders = [0.0, *sorted(cut * applied.duration_s for cut in cuts), applied.duration_s]
    parts = [curve.between(a, b) for a, b in itertools.pairwise(borders)]
    assert math.fsum(parts) == pytest.approx(curve.total)
    assert min(parts) >= -1e-6


def test_rates_keep_their_place_in_the_day() -> None:
    production = profile(traffic("GET /a", 90, cells={0: 30, 59: 60}))
    applied = AppliedLoad(duration_s=360, scale=10)
    curve = expected_curves(production, ["GET /a"], applied)["GET /a"]
    assert curve.between(0, 6) == pytest.approx(30)
    assert curve.between(6, 354) == pytest.approx(0)
    assert curve.between(354, 360) == pytest.approx(60)
    assert curve.reaches(15) == pytest.approx(3)
    assert curve.reaches(60) == pytest.approx(357)
    assert curve.reaches(91) == math.inf


def test_without_cells_requests_are_spread_evenly() -> None:
    production = profile(traffic("GET /a", 120, cells={}))
    applied = AppliedLoad(duration_s=60)
    curve = expected_curves(production, ["GET /a"], applied)["GET /a"]
    assert curve.between(0, 30) == pytest.approx(1)


@pytest.mark.parametrize("test_type", [TestType.AVERAGE_LOAD, TestType.SOAK])
def test_average_load_holds_the_busy_hours_rate(test_type: TestType) -> None:
    busy = {60 + minute: 60 for minute in range(60)}
    production = profile(traffic("GET /a", 3600, cells=busy), minutes=240)
    applied = AppliedLoad(test_type=test_type, duration_s=300)
    curve = expected_curves(production, ["GET /a"], applied)["GET /a"]
    assert curve.total == pytest.approx(300)
    assert curve.between(0, 30) == pytest.approx(30)


@pytest.mark.parametrize("test_type", ["smoke", "stress", "spike", "breakpoint"])
def test_of_other_test_types_nobody_expects_production(test_type: str) -> None:
    applied = AppliedLoad(test_type=TestType(test_type), duration_s=60)
    with pytest.raises(Rejected, match=test_type):
        expected_curves(profile(traffic("GET /a", 1)), ["GET /a"], applied)
