"""The port LoadLineStore in the database."""

import zlib

from sqlalchemy import (
    ColumnElement,
    Engine,
    RowMapping,
    and_,
    bindparam,
    insert,
    or_,
    select,
    update,
)

from plimsoll.adapters.database.run_rows import LOAD_LINE
from plimsoll.adapters.database.sessions import put, reading
from plimsoll.kit.finite import require_finite
from plimsoll.kit.page import Page, PageRequest, place_in_time, read_place_in_time
from plimsoll.verdict.load_line.kept import KeptLine, LineQuery, LineSummary

_COLUMN = LOAD_LINE.c
_ADD = insert(LOAD_LINE)
_REPLACE = update(LOAD_LINE).where(_COLUMN.run_id == bindparam("wanted"))
_BODY = select(_COLUMN.body).where(_COLUMN.run_id == bindparam("of"))
_LISTED = select(*(_COLUMN[name] for name in LineSummary.model_fields))


class DatabaseLoadLineStore:
    """Lines as rows: compressed JSON, with what lists show beside it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def put(self, kept: KeptLine) -> None:
        require_finite(kept, "load_line")
        headroom = kept.load_line.headroom
        row: dict[str, object] = {
            **dict(kept.summary),
            "outcome": kept.load_line.outcome.value,
            "headroom": None if headroom is None else headroom.model_dump(mode="json"),
            "body": zlib.compress(kept.model_dump_json().encode()),
        }
        put(self._engine, _REPLACE, _ADD, kept.run_id, row)

    def get(self, run_id: str) -> KeptLine | None:
        with reading(self._engine) as session:
            row = session.row(_BODY, of=run_id)
        return None if row is None else KeptLine.model_validate_json(zlib.decompress(row["body"]))

    def find(self, page: PageRequest, query: LineQuery) -> Page[LineSummary]:
        wanted = (
            _LISTED.where(*_conditions(query), *_after(page))
            .order_by(_COLUMN.measured_at.desc(), _COLUMN.run_id.desc())
            .limit(page.limit + 1)
        )
        with reading(self._engine) as session:
            rows = session.rows(wanted)
        items = tuple(_shown(row) for row in rows[: page.limit])
        return Page.of(items, _place(items[-1]) if len(rows) > page.limit else None)


def _conditions(query: LineQuery) -> list[ColumnElement[bool]]:
    exact = {"service": query.service, "environment": query.environment}
    limits = {"service": query.services, "environment": query.environments}
    found = [_COLUMN[name] == value for name, value in exact.items() if value is not None]
    found += [_COLUMN[name].in_(names) for name, names in limits.items() if names is not None]
    if query.since is not None:
        found.append(_COLUMN.measured_at >= query.since)
    if query.until is not None:
        found.append(_COLUMN.measured_at < query.until)
    return found


def _after(page: PageRequest) -> list[ColumnElement[bool]]:
    seen = page.after()
    if seen is None:
        return []
    measured_at, run_id = read_place_in_time(seen)
    # The first condition is where the index is entered; an alternative alone would not be.
    earlier = or_(_COLUMN.measured_at < measured_at, _COLUMN.run_id < run_id)
    return [and_(_COLUMN.measured_at <= measured_at, earlier)]


def _place(line: LineSummary) -> str:
    return place_in_time(line.measured_at, line.run_id)


def _shown(row: RowMapping) -> LineSummary:
    return LineSummary.model_validate(dict(row))
