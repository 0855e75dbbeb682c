from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from plimsoll.workload.spread import Spread

weights = st.lists(st.integers(1, 1000), min_size=1, max_size=12)


@settings(deadline=None)
@given(st.text(max_size=8), weights, st.integers(1, 1000))
def test_every_beginning_has_about_the_right_mix(name: str, mix: list[int], rows: int) -> None:
    cells = Spread(rows).column(name, [(str(i), weight) for i, weight in enumerate(mix)])
    whole = Counter(cells)
    assert len(cells) == rows
    for beginning in (rows // 10, rows // 3, rows // 2):
        seen = Counter(cells[:beginning])
        for value, count in whole.items():
            assert abs(seen[value] - count * beginning / rows) <= 5


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(max_size=6), min_size=2, max_size=5, unique=True))
def test_columns_are_independent(names: list[str]) -> None:
    spread = Spread(1000)
    columns = [spread.column(name, [("a", 1), ("b", 1)]) for name in names]
    for at, one in enumerate(columns):
        for other in columns[at + 1 :]:
            both = Counter(zip(one, other, strict=True))
            assert all(abs(count - 250) <= 50 for count in both.values())
            assert len(both) == 4
