from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from plimsoll.report.chart import Band, Chart, Line, Mark, Point, svg_of, thinned

SVG = "{http://www.w3.org/2000/svg}"
VALUES = st.floats(min_value=-1e9, max_value=1e9, allow_nan=False)
POINTS = st.lists(st.tuples(VALUES, VALUES), max_size=30).map(tuple)
LABELS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)


def charts() -> st.SearchStrategy[Chart]:
    return st.builds(
        Chart,
        title=LABELS,
        unit=LABELS,
        across=LABELS,
        lines=st.lists(
            st.builds(Line, label=LABELS, points=POINTS, dots=st.booleans()), max_size=3
        ).map(tuple),
        bands=st.lists(
            st.builds(Band, start=VALUES, end=VALUES, low=VALUES, high=VALUES, label=LABELS),
            max_size=2,
        ).map(tuple),
        marks=st.lists(st.builds(Mark, at=VALUES, label=LABELS), max_size=2).map(tuple),
        from_zero=st.booleans(),
    )


@given(charts())
def test_any_chart_is_a_drawing(chart: Chart) -> None:
    drawn = ET.fromstring(svg_of(chart))  # noqa: S314 - we drew it
    assert drawn.tag == f"{SVG}svg"
    assert not [each for each in drawn.iter() if each.tag == f"{SVG}script"]
    for circle in drawn.iter(f"{SVG}circle"):
        assert 0 <= float(circle.get("cx", "")) <= chart.width
        assert 0 <= float(circle.get("cy", "")) <= chart.height


def test_who_cannot_see_it_hears_what_it_shows() -> None:
    chart = Chart(
        title="Requests",
        unit="1/s",
        across="seconds",
        lines=(Line(label="all", points=((0, 10.0), (1, 30.0), (2, 20.0))),),
    )
    assert 'aria-label="Requests. all 10.0 to 30.0 1/s, last 20.0"' in svg_of(chart)


def test_text_of_strangers_is_text() -> None:
    chart = Chart(
        title="</text><script>alert(1)</script>",
        unit="",
        across="",
        lines=(Line(label='"><img onerror=x>', points=((0, 1.0), (1, 2.0))),),
    )
    assert "<script" not in svg_of(chart)
    assert "<img" not in svg_of(chart)


@given(
    st.lists(VALUES, min_size=1, max_size=500).map(
        lambda values: tuple((float(at), value) for at, value in enumerate(values))
    ),
    st.integers(min_value=4, max_value=100),
)
def test_thinning_loses_no_peak(points: tuple[Point, ...], most: int) -> None:
    kept = thinned(points, most)
    assert len(kept) <= most
    values = [value for _, value in points]
    assert {min(values), max(values)} <= {value for _, value in kept}
    assert list(kept) == sorted(kept)
