"""docs/dialects.md says of every dialect what the dialect says."""

from pathlib import Path
from typing import Final

import pytest

from plimsoll.adapters.prometheus.dialect import Dialect
from plimsoll.adapters.prometheus.known import ours

_PAGE = (Path(__file__).parents[4] / "docs" / "dialects.md").read_text()
_ROUTES: Final = {"template": "templates", "raw": "paths", "name": "names", "none": "–"}
_STATUSES: Final = {"code": "codes", "class": "classes", "outcome": "words", "none": "–"}


def row_of(dialect: Dialect) -> str:
    """Its row in the table."""
    latency = f"`{dialect.latency[0].base}`" if dialect.latency else "–"
    return (
        f"| `{dialect.id}` | [{dialect.title}]({dialect.documentation}) | `{dialect.counts[0]}` |"
        f" {latency} | {_ROUTES[dialect.route_form]} | {_STATUSES[dialect.status_form]} |"
    )


@pytest.mark.parametrize("dialect", ours(), ids=[dialect.id for dialect in ours()])
def test_its_row_is_that_of_the_dialect(dialect: Dialect) -> None:
    assert row_of(dialect) in _PAGE


def test_no_row_is_left_over() -> None:
    rows = [line for line in _PAGE.splitlines() if line.startswith("| `") and "](https://" in line]

    assert len(rows) == len(ours())


def test_every_field_of_a_dialect_is_explained() -> None:
    assert [name for name in Dialect.model_fields if f"`{name}`" not in _PAGE] == []
