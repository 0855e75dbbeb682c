from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plimsoll.traffic.model import Window
from plimsoll.workload.apportion import apportion
from plimsoll.workload.model import WorkloadSettings
from plimsoll.workload.scenarios import binned, bins_of, rounded_rates
from tests.workload.builders import START, profile, traffic


@settings(deadline=None)
@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=50), st.integers(0, 10**6))
def test_shares_add_up_and_are_within_one(weights: list[int], total: int) -> None:
    shares = apportion(weights, total)
    whole = sum(weights)
    assert sum(shares) == (total if whole else 0)
    for weight, share in zip(weights, shares, strict=True):
        assert whole == 0 or abs(share - weight * total / whole) < 1


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 100_000), min_size=1, max_size=96).filter(any),
    st.sampled_from([1, 10, 60, 300, 900, 6300]),
    st.floats(1e-4, 1e4),
)
def test_rates_replay_all_requests(counts: list[int], bin_s: int, average: float) -> None:
    unit, targets = rounded_rates(counts, bin_s, average)
    requests = sum(counts)
    assert abs(sum(targets) * bin_s / unit - requests) <= max(0.5, 0.001 * requests)
    assert len(targets) == len(counts)
    for target, count in zip(targets, counts, strict=True):
        assert abs(target * bin_s / unit - count) <= bin_s / unit + 0.5 + 0.001 * count


@pytest.mark.parametrize(
    ("seconds", "count", "width_s"),
    [
        (1, 1, 1),
        (20, 1, 20),
        (60, 1, 60),
        (90, 1, 90),
        (600, 10, 60),
        (1230, 16, 77),
        (1499, 25, 60),
    ],
)
def test_no_bin_is_shorter_than_a_minute_and_none_is_half_empty(
    seconds: int, count: int, width_s: int
) -> None:
    one = profile(traffic("GET /x", seconds, cells=dict.fromkeys(range(seconds), 1)))
    short = one.model_copy(
        update={
            "step_s": 1,
            "window": Window(start=START, end=START + timedelta(seconds=seconds)),
        }
    )
    bins = bins_of(short, WorkloadSettings().replay_bins)
    assert (bins.count, bins.width_s) == (count, width_s)


@pytest.mark.parametrize(
    ("per_bin", "unit"), [([36_000] * 4, 1), ([360] * 4, 10), ([60] * 4, 60), ([1, 0, 0, 0], 3600)]
)
def test_time_unit_is_the_shortest_that_is_true(per_bin: list[int], unit: int) -> None:
    assert rounded_rates(per_bin, 3600, 1.0)[0] == unit


def test_slow_average_lengthens_the_time_unit() -> None:
    assert rounded_rates([3600], 3600, 0.05)[0] == 60


def test_a_day_is_replayed_minute_by_minute() -> None:
    cells = dict.fromkeys(range(1439), 7) | {900: 613}
    day = profile(traffic("GET /x", sum(cells.values()), cells=cells), minutes=1440)
    bins = bins_of(day, WorkloadSettings().replay_bins)
    counts = binned(day.endpoints[0], bins)
    unit, targets = rounded_rates(counts, bins.width_s, 0.123)
    assert (bins.count, bins.width_s) == (1440, day.step_s)
    assert max(targets) * bins.width_s / unit == 613


@given(
    st.lists(st.integers(0, 5000), min_size=2, max_size=200).filter(any),
    st.sampled_from([60, 900, 3600]),
)
def test_the_highest_bin_is_kept(counts: list[int], bin_s: int) -> None:
    unit, targets = rounded_rates(counts, bin_s, sum(counts) / len(counts) / bin_s)
    assert max(targets) * bin_s / unit == pytest.approx(max(counts), rel=0.001)


@settings(deadline=None)
@given(
    st.integers(1, 3000),
    st.integers(1, 200),
    st.dictionaries(st.integers(0, 4000), st.integers(1, 99), max_size=20),
)
def test_bins_hold_every_request(minutes: int, most: int, cells: dict[int, int]) -> None:
    one = traffic("GET /x", sum(cells.values()), cells=cells)
    bins = bins_of(profile(one, minutes=minutes), most)
    assert bins.count <= most
    assert bins.count * bins.steps >= minutes > (bins.count - 1) * bins.steps
    assert sum(binned(one, bins)) == one.requests
