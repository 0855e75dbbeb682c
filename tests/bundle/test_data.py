"""Data tables as CSV."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from plimsoll.bundle.data import data_file
from plimsoll.workload.model import Column, DataTable
from tests.bundle.models import endpoint, plan

CELL = st.one_of(st.none(), st.text(st.characters(codec="utf-8")))


def text_of(rows: tuple[tuple[str | None, ...], ...]) -> str:
    columns = (
        Column(name="id", location="path", origin="observed"),
        Column(name="q,r", location="query", origin="synthetic"),
    )
    table = DataTable(columns=columns, rows=rows)
    return data_file(plan("get-x", endpoint("GET /x"), table=table), table).content


def test_an_absent_value_is_empty_and_an_empty_text_is_quoted() -> None:
    assert text_of(((None, ""), ("a", 'b"'))) == 'path.id,"query.q,r"\n,""\na,"b"""\n'


def test_the_file_lies_under_its_slug() -> None:
    table = DataTable(columns=(), rows=())
    assert data_file(plan("get-x", endpoint("GET /x")), table).path == "data/get-x.csv"


@given(st.lists(st.tuples(CELL, CELL), max_size=5))
def test_any_reader_of_csv_reads_it(rows: list[tuple[str | None, str | None]]) -> None:
    read = list(csv.reader(io.StringIO(text_of(tuple(rows)), newline=""), strict=True))
    assert read[1:] == [[cell or "" for cell in row] for row in rows]
