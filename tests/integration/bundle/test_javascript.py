"""The script's own modules, called inside k6."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import JsonValue

from plimsoll.bundle.data import data_file
from plimsoll.workload.model import Column, DataTable
from tests.bundle.models import endpoint, plan
from tests.integration.bundle.evaluating import evaluated, library_in

CELL = st.one_of(st.none(), st.text(st.characters(codec="utf-8"), max_size=8))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return library_in(tmp_path_factory.mktemp("library"))


@settings(max_examples=10, deadline=None)
@given(st.lists(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=4), min_size=20, max_size=20))
def test_tables_are_read_as_they_were_written(
    library: Path, tables: list[list[tuple[str | None, str | None]]]
) -> None:
    columns = tuple(Column(name=name, location="path", origin="user") for name in ("a", "b"))
    texts: list[JsonValue] = []
    for rows in tables:
        table = DataTable(columns=columns, rows=tuple(rows))
        texts.append(data_file(plan("get-x", endpoint("GET /x"), table=table), table).content)
    read = evaluated(library, "given.map((text) => data.rowsOf(text, []))", given_value=texts)
    assert read == [[{"path.a": a, "path.b": b} for a, b in rows] for rows in tables]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a\n1\n", [{"a": "1"}]),
        ("a\n1", [{"a": "1"}]),
        ("\ufeffa\r\n1\r\n", [{"a": "1"}]),
        ("a\n\n2\n", [{"a": None}, {"a": "2"}]),
        ("a,b\n1\n\n,\n", [{"a": None, "b": None}]),
        ('a,b\n"x\r\n,""y""",z\n', [{"a": 'x\r\n,"y"', "b": "z"}]),
        ('a,b\r\n"x",""\r\n', [{"a": "x", "b": ""}]),
        ("a,b\n1,", [{"a": "1", "b": None}]),
    ],
    ids=repr,
)
def test_tables_of_people_are_read(library: Path, text: str, rows: JsonValue) -> None:
    assert evaluated(library, "data.rowsOf(given, ['a'])", given_value=text) == rows


def test_a_long_table_is_read_quickly(library: Path) -> None:
    text = "a\n" + "value\n" * 20_000
    took = evaluated(
        library,
        "((start) => { data.rowsOf(given, []); return Date.now() - start; })(Date.now())",
        given_value=text,
    )
    assert isinstance(took, int)
    assert took < 5000


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("load.milliseconds('1h30m')", 5_400_000),
        ("load.milliseconds('250ms')", 250),
        ("load.milliseconds('1.5m')", 90_000),
        ("data.segments('a b/ü/..')", "a%20b/%C3%BC/.."),
        ("data.segment(null)", ""),
        ("data.query({ a: null, b: '', 'c d': '&' })", "?b=&c%20d=%26"),
        ("data.query({ a: undefined })", ""),
        ("data.form({ a: ['x', 'y'], b: null, c: { d: 1 } })", "a=x&a=y&c=%7B%22d%22%3A1%7D"),
        ("request.bytesOf('aé寸🎣%')", 11),
        ("[0, 1, 2, 3].map(load.byWeight(['a', 'b'], [1, 0]))", ["a", "a", "a", "a"]),
        ("data.pathsWith([{ a: 1 }], (row) => row.a, { a: ['x', 'y'] })", ["x", "y"]),
        ("data.pathsWith([{ a: 1 }, { a: 2 }], (row) => row.a, { a: [] })", [1, 2]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_functions_of_the_library(library: Path, expression: str, result: JsonValue) -> None:
    assert evaluated(library, expression) == result


def test_a_multipart_body_can_be_read(library: Path) -> None:
    body = evaluated(library, "[data.MULTIPART, data.multipart({ 'a\"': 'ü', b: [1, 2] })]")
    assert isinstance(body, list)
    boundary = str(body[0]).partition("boundary=")[2]
    parts = str(body[1]).split(f"--{boundary}")
    assert parts[-1] == "--\r\n"
    assert parts[1] == '\r\nContent-Disposition: form-data; name="a%22"\r\n\r\nü\r\n'
    assert len(parts) == 5


def test_a_short_run_has_the_mix_of_the_weights(library: Path) -> None:
    drawn = evaluated(
        library,
        "Array.from({ length: 300 }, (_, i) => load.byWeight(['a', 'b', 'c'], [70, 25, 5])(i))",
    )
    assert isinstance(drawn, list)
    assert [drawn.count(slug) for slug in "abc"] == [
        pytest.approx(210, abs=2),
        pytest.approx(75, abs=2),
        pytest.approx(15, abs=2),
    ]
