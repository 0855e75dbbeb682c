from collections import Counter
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.catalog.model import Parameter
from plimsoll.traffic.model import Shape
from plimsoll.workload.columns import Filling, Need, fill
from plimsoll.workload.model import DataTable, Objectives, RequestPlan, TargetValues
from tests.workload.builders import endpoint, slot

ROWS = 1000
UUID = Parameter.model_validate(
    {
        "name": "order_id",
        "in": "path",
        "type": "string",
        "required": True,
        "json_schema": {"type": "string", "format": "uuid"},
    }
)


def uuids(count: int) -> list[str]:
    return [f"00000000-0000-4000-8000-{n:012x}" for n in range(count)]


def filled(
    kept: Mapping[str, int],
    reduced: Sequence[tuple[Shape, int, int, int]],
    siblings: Sequence[str] = (),
    *,
    requests: int | None = None,
) -> Filling:
    seen = slot(2, kept, reduced)
    always = requests is None
    of = requests or seen.requests
    return fill(Need(UUID, "path", of, always, seen, tuple(siblings)), ROWS)


def test_a_few_kept_values_do_not_stand_for_all() -> None:
    """The example shop: 2,391 order ids in 3,684 requests, 10 of them asked by enough clients."""
    kept = dict.fromkeys(uuids(10), 9)
    made = filled(kept, [(Shape.UUID, 36, 3594, 2381)], siblings=uuids(10))
    rows = dict(made.values)
    assert (made.column.origin, made.made) == ("synthetic", "synthetic")
    assert made.column.kept_share == pytest.approx(90 / 3684, abs=1e-6)
    assert sum(rows[value] for value in kept) == round(ROWS * 90 / 3684)
    assert made.column.distinct == len(rows) > 900
    assert sum(rows.values()) == ROWS


def test_enough_values_of_siblings_stand_for_what_is_not_kept() -> None:
    made = filled({}, [(Shape.UUID, 36, 900, 300)], siblings=uuids(50))
    assert {value for value, _ in made.values} == set(uuids(50))
    assert (made.column.origin, made.column.kept_share) == ("observed", 0)
    few = filled({}, [(Shape.UUID, 36, 900, 300)], siblings=uuids(49))
    assert few.column.origin == "synthetic"


def test_siblings_come_before_what_the_parameter_itself_keeps() -> None:
    own, other = uuids(3)[:2], uuids(3)[2:]
    made = filled({own[0]: 80, own[1]: 20}, [(Shape.UUID, 36, 10, 1)], siblings=[*own, *other])
    assert {value for value, _ in made.values} == {*own, *other}


@given(
    kept=st.lists(st.integers(5, 400), max_size=1500),
    made=st.integers(0, 200_000),
    distinct=st.integers(1, 5000),
    absent=st.integers(0, 100_000),
)
def test_rows_have_the_shares_of_kept_made_and_absent(
    kept: list[int], made: int, distinct: int, absent: int
) -> None:
    values = dict(zip(uuids(len(kept)), kept, strict=True))
    reduced = [(Shape.UUID, 36, made, min(distinct, made))] if made else []
    total = sum(kept) + made
    if not total:
        return
    filling = filled(values, reduced, requests=total + absent)
    rows: Counter[str] = Counter()
    for value, count in filling.values:
        rows["absent" if value is None else "kept" if value in values else "made"] += count
    assert sum(rows.values()) == ROWS
    for name, requests in (("kept", sum(kept)), ("made", made), ("absent", absent)):
        assert abs(rows[name] - ROWS * requests / (total + absent)) < 1
    assert filling.column.kept_share == pytest.approx(sum(kept) / total, abs=1e-6)


@pytest.mark.parametrize(
    ("kept", "made", "better"), [(40, 60, "own"), (50, 50, "own"), (51, 49, "table")]
)
def test_target_values_are_better_than_half_made_up_ones(kept: int, made: int, better: str) -> None:
    filling = filled({uuids(1)[0]: kept}, [(Shape.UUID, 36, made, made)])
    plan = RequestPlan(
        slug="x",
        endpoint=endpoint("GET /orders/{order_id}", UUID),
        requests=100,
        table=DataTable(columns=(filling.column,), rows=()),
        target_values=(TargetValues(column="order_id", list_route="/orders", field="id"),),
        objectives=Objectives(p95_ms=None, error_rate=0, success_rate=0),
        busy_s=1,
    )
    assert plan.prefers_target_values is (better == "own")


def test_a_person_s_valid_values_win() -> None:
    seen = slot(2, {uuids(1)[0]: 5})
    filling = fill(Need(UUID, "path", 5, always=True, slot=seen), 4, ["abc", uuids(2)[1]])
    assert filling.values == [(uuids(2)[1], 4)]
    assert (filling.column.origin, filling.refused) == ("user", ("abc",))
