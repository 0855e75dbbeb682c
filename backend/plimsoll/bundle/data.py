"""The data tables as CSV files (RFC 4180)."""

from plimsoll.bundle.model import BundleFile
from plimsoll.workload.model import Column, DataTable, RequestPlan

_QUOTED = frozenset('",\r\n')


ORIGIN_WORDS = {
    "observed": "kept from production",
    "synthetic": "made in the shape of production's",
    "schema": "made from the declared schema",
    "user": "given by a person",
    "advised": "advised by a language model, and accepted by the declared schema",
}


def data_path(plan: RequestPlan) -> str:
    """Where the request's table lies in the bundle."""
    return f"data/{plan.slug}.csv"


def header_of(column: Column) -> str:
    """A column's name in the file: `path.id`, `query.page`."""
    return f"{column.location}.{column.name}"


def origin_words(column: Column) -> str:
    """Where most of a column's values come from."""
    mixed = 0 < column.kept_share < 1
    return f"{'mostly ' if mixed else ''}{ORIGIN_WORDS[column.origin]}"


def data_file(plan: RequestPlan, table: DataTable) -> BundleFile:
    """The table's file; an absent value is an empty cell, an empty text is `""`."""
    header = [_cell(header_of(column)) for column in table.columns]
    lines = [header, *([_cell(value) for value in row] for row in table.rows)]
    text = "".join(",".join(line) + "\n" for line in lines)
    return BundleFile(path=data_path(plan), content=text)


def _cell(value: str | None) -> str:
    if value is None:
        return ""
    if value == "" or not _QUOTED.isdisjoint(value) or value != value.strip():
        return '"' + value.replace('"', '""') + '"'
    return value
