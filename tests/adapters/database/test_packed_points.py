import random
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.adapters.database.packed_points import (
    ENOUGH_BYTES,
    Figures,
    Histories,
    PackedRun,
    pack,
    unpack,
    value_of,
)
from plimsoll.verdict.verdict import SeriesKey
from tests.adapters.database.test_run_tables import KEY, NOW

VALUES = st.floats(allow_nan=False, allow_infinity=False)
FIGURES = st.dictionaries(
    st.tuples(st.text(max_size=20), st.sampled_from(["p95_ms", "error_rate"])),
    st.tuples(VALUES, st.integers(min_value=0, max_value=2**63 - 1)),
    max_size=8,
)


@given(FIGURES)
def test_what_was_packed_comes_back_to_the_last_bit(figures: Figures) -> None:
    assert unpack(*pack(figures)) == figures


@given(st.lists(FIGURES, max_size=4))
def test_histories_hold_every_point_once(of_runs: list[Figures]) -> None:
    runs = []
    for number, figures in enumerate(of_runs):
        names, packed = pack(figures)
        runs.append(
            PackedRun(
                run_id=str(number),
                at=NOW,
                version="",
                workload_digest="",
                names=names,
                figures=packed,
            )
        )
    found = Histories(("shop", "staging", "replay"), runs)
    told = {
        (int(point.run_id), key.endpoint, key.metric): (point.value, point.n)
        for key, points in found.items()
        for point in points
    }
    assert told == {
        (number, *name): figure
        for number, figures in enumerate(of_runs)
        for name, figure in figures.items()
    }
    assert len(found) == len({name for figures in of_runs for name in figures})
    assert all(key in found for key in found)


def test_a_series_that_is_not_there_is_a_missing_key() -> None:
    found = Histories(("shop", "staging", "replay"), [])
    assert KEY not in found
    with pytest.raises(KeyError):
        found[KEY]
    assert list(found) == list[SeriesKey]()


def test_the_whole_services_values_are_at_the_beginning() -> None:
    chance = random.Random(5)  # noqa: S311 - a draw that can be made again
    for _ in range(20):
        names = [("*", f"metric {number}") for number in range(10)]
        names += [(f"GET /{number}", "p95_ms") for number in range(390)]
        # Bits of chance cannot be compressed: no value begins later than these.
        drawn = struct.unpack("<400d", chance.randbytes(3_200))
        figures = {
            name: (value, chance.getrandbits(62)) for name, value in zip(names, drawn, strict=True)
        }
        packed, numbers = pack(figures)
        for name in names[:10]:
            found = value_of(packed, numbers[:ENOUGH_BYTES], name)
            assert found is not None
            assert struct.pack("<d", found) == struct.pack("<d", figures[name][0])
        assert value_of(packed, numbers[:ENOUGH_BYTES], ("*", "other")) is None
