"""Increments in steps: by overlap in time, and whole in sum."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.adapters.prometheus.cells import Grid, merged_stretches, spread, whole_counts
from plimsoll.traffic.model import Window

START = 1_700_000_000.0
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)

stretches = st.tuples(st.integers(-500_000, 1_500_000), st.integers(1, 900_000)).map(
    lambda each: (START + each[0] / 1000, START + (each[0] + each[1]) / 1000)
)
rows = st.lists(st.tuples(stretches, st.integers(0, 10_000)), max_size=20)
grids = st.sampled_from([Grid(START, START + 600, 15), Grid(START, START + 1000, 300)])


def frame(increments: list[tuple[tuple[float, float], int]]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "t0": [span[0] for span, _ in increments],
            "t1": [span[1] for span, _ in increments],
            "amount": [float(amount) for _, amount in increments],
        },
        schema={"t0": pl.Float64, "t1": pl.Float64, "amount": pl.Float64},
    )


@given(rows, grids, st.lists(stretches, max_size=3))
def test_pieces_add_up_to_the_part_of_each_increment_in_the_window(
    increments: list[tuple[tuple[float, float], int]],
    grid: Grid,
    without: list[tuple[float, float]],
) -> None:
    apart = merged_stretches(
        Window(start=datetime.fromtimestamp(s, UTC), end=datetime.fromtimestamp(e, UTC))
        for s, e in without
    )
    pieces = spread(frame(increments), grid, apart)
    inside = sum(
        amount * max(0.0, min(t1, grid.end_s) - max(t0, grid.start_s)) / (t1 - t0)
        for (t0, t1), amount in increments
    )
    total = sum(pieces["amount"].to_list()) + sum(pieces["left_out"].to_list())
    assert total == pytest.approx(inside, abs=1e-4)
    assert pieces.is_empty() or pieces["cell"].is_between(0, 66).all()


def test_an_increment_across_steps_is_divided_by_time() -> None:
    pieces = spread(frame([((START + 10, START + 40), 30)]), Grid(START, START + 60, 15))
    assert pieces["cell"].to_list() == [0, 1, 2]
    assert pieces["amount"].to_list() == pytest.approx([5, 15, 10])


def test_a_stretch_left_out_takes_its_share() -> None:
    grid = Grid(START, START + 60, 15)
    pieces = spread(frame([((START, START + 15), 30)]), grid, [(START + 5, START + 10)])
    assert pieces["amount"].to_list() == pytest.approx([20])
    assert pieces["left_out"].to_list() == pytest.approx([10])


@given(
    st.dictionaries(
        st.integers(0, 3), st.lists(st.floats(0, 1e6, allow_nan=False), min_size=1, max_size=20)
    )
)
def test_whole_counts_add_up_and_stay_within_one(parts: dict[int, list[float]]) -> None:
    table = pl.DataFrame(
        [(key, amount) for key, amounts in parts.items() for amount in amounts],
        schema={"endpoint": pl.Int64, "amount": pl.Float64},
        orient="row",
    )
    whole = whole_counts(table, of="endpoint").with_columns(table["amount"])
    assert ((whole["n"] - whole["amount"]).abs() < 1 + 1e-5).all()
    assert (whole["n"] >= 0).all()
    for key, amounts in parts.items():
        total = sum(whole.filter(pl.col("endpoint") == key)["n"].to_list())
        assert abs(total - sum(amounts)) <= 0.5 + 1e-4


def test_stretches_that_touch_are_one() -> None:
    def window(start_s: int, end_s: int) -> Window:
        return Window(start=NOON + timedelta(seconds=start_s), end=NOON + timedelta(seconds=end_s))

    merged = merged_stretches([window(20, 30), window(0, 10), window(5, 20), window(40, 40)])
    assert merged == ((NOON.timestamp(), NOON.timestamp() + 30),)
