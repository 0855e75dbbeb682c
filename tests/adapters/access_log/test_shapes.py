"""The columns agree with the definitions they follow."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.adapters.access_log.frames import factorise
from plimsoll.adapters.access_log.shapes import SHAPES, decoded, described
from plimsoll.adapters.access_log.sift import REASONS, reasons_of
from plimsoll.adapters.access_log.tally import histogram_cell
from plimsoll.kit.histogram import cell_of
from plimsoll.traffic.exclude import reason_of_agent
from plimsoll.traffic.reduce import is_word, may_keep, shape_of

LIKELY = st.from_regex(
    r"[a-z]{0,9}[-_.~ +@/]?[0-9]{0,17}[-_.~:@ ]?[A-Za-z0-9]{0,22}", fullmatch=True
)
FORMS = st.from_regex(
    r"-?[0-9]{1,20}|[0-9a-f]{8,40}|[0-9+() -]{5,22}|[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:Z.]{5,9}"
    r"|[A-Z0-9-]{1,12}|[a-z.]{1,5}@[a-z.]{1,8}|[A-Za-z]{1,30}|v[0-9.]{1,6}",
    fullmatch=True,
)


@given(st.lists(st.one_of(LIKELY, FORMS, st.text(max_size=30)), max_size=60))
def test_described_is_the_definition(values: list[str]) -> None:
    found = described(pl.Series(values, dtype=pl.String))
    for value, row in zip(values, found.iter_rows(named=True), strict=True):
        shape = shape_of(value)
        assert SHAPES[row["shape"]] is shape, value
        assert row["is_plain"] == may_keep(value, shape), value
        assert row["is_word"] == is_word(value, shape), value
        if len(value) <= 64:
            assert row["length"] == len(value)


@given(
    st.lists(
        st.one_of(
            st.integers(0, 2**50).map(float),
            st.floats(0, 1e12),
            st.integers(0, 10**7).map(lambda n: n / 1000 * 1000),
        ),
        max_size=50,
    )
)
def test_cells_are_those_of_the_histogram(values: list[float]) -> None:
    frame = pl.DataFrame({"value": values}, schema={"value": pl.Float64})
    cells = frame.select(histogram_cell(pl.col("value"))).to_series().to_list()
    assert cells == [cell_of(value) for value in values]


@given(st.lists(st.one_of(st.none(), st.text("abc", max_size=2)), max_size=40))
def test_factors_are_the_column(values: list[str | None]) -> None:
    column = pl.Series(values, dtype=pl.String)
    factors = factorise(column)
    assert factors.values.gather(factors.codes).to_list() == values
    assert factors.values.n_unique() == len(factors.values)


def test_decoding() -> None:
    values = pl.Series(["a+b", "a%20b", "%zz", "%ff", "plain"])
    assert decoded(values, is_form=True).to_list() == ["a b", "a b", "%zz", "\ufffd", "plain"]
    assert decoded(values, is_form=False)[0] == "a+b"


AGENTS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["Googlebot/2.1", "my bot", "robots", "cubot x", "KUBE-probe/1", "Prometheus/2", "Alloy/1"]
    ),
    st.from_regex(r"[a-z ]{0,5}(bot|crawl|Plimsoll/|health.?check)[a-z /;_-]{0,5}", fullmatch=True),
)


@given(st.lists(AGENTS, max_size=40))
def test_reasons_are_those_of_the_definition(agents: list[str]) -> None:
    found = reasons_of(pl.Series(agents, dtype=pl.String))
    assert [REASONS[code] or None for code in found] == [reason_of_agent(a) for a in agents]
