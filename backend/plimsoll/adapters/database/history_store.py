"""The port HistoryStore in the database."""

from collections.abc import Mapping

from pydantic import AwareDatetime
from sqlalchemy import ColumnElement, Engine, bindparam, delete, insert, select, update

from plimsoll.adapters.database.packed_points import (
    Figures,
    Histories,
    Name,
    Of,
    PackedRun,
    pack,
    unpack,
)
from plimsoll.adapters.database.run_rows import MEASUREMENT
from plimsoll.adapters.database.sessions import Writing, reading, writing
from plimsoll.kit.errors import Conflict
from plimsoll.kit.finite import require_finite
from plimsoll.verdict.verdict import Point, SeriesKey

_OF_KEY = ("service", "environment", "test_type")
_COLUMN = MEASUREMENT.c
_SERIES = (
    _COLUMN.service == bindparam("of_service"),
    _COLUMN.environment == bindparam("of_environment"),
    _COLUMN.test_type == bindparam("of_test_type"),
)
_THIS = (_COLUMN.run_id == bindparam("of_run"), *_SERIES)
_HOLD = select(_COLUMN.names, _COLUMN.figures).where(*_THIS).with_for_update()
_ADD = insert(MEASUREMENT)
_EXTEND = update(MEASUREMENT).where(*_THIS)
_REMOVE = delete(MEASUREMENT).where(_COLUMN.run_id == bindparam("of_run"))
_NEWEST = (
    select(*(_COLUMN[name] for name in PackedRun.__dataclass_fields__))
    .where(*_SERIES)
    .order_by(_COLUMN.at.desc(), _COLUMN.run_id.desc())
)


class DatabaseHistoryStore:
    """Histories as rows, one for each run."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, points: Mapping[SeriesKey, Point]) -> None:
        require_finite(list(points.values()), "points")
        for row, figures in _by_run(points):
            try:
                with writing(self._engine) as session:
                    _add(session, row, figures)
            except Conflict:
                # Somebody else added points of the run at this moment: now they are there.
                with writing(self._engine) as session:
                    _add(session, row, figures)

    def series(self, key: SeriesKey, *, most: int = 500) -> tuple[Point, ...]:
        of = (key.service, key.environment, key.test_type)
        return self._histories(of, most).get(key, ())

    def all_series(
        self,
        service: str,
        environment: str,
        test_type: str,
        *,
        most: int = 500,
        before: AwareDatetime | None = None,
    ) -> Mapping[SeriesKey, tuple[Point, ...]]:
        conditions = [] if before is None else [_COLUMN.at < before]
        return self._histories((service, environment, test_type), most, *conditions)

    def remove(self, run_id: str) -> None:
        with writing(self._engine) as session:
            session.change(_REMOVE, {"of_run": run_id})

    def _histories(
        self, of: Of, most: int, *conditions: ColumnElement[bool]
    ) -> Mapping[SeriesKey, tuple[Point, ...]]:
        wanted = {f"of_{name}": value for name, value in zip(_OF_KEY, of, strict=True)}
        with reading(self._engine) as session:
            rows = session.rows(_NEWEST.where(*conditions).limit(most), **wanted)
        return Histories(of, [PackedRun(**row) for row in reversed(rows)])


def _by_run(points: Mapping[SeriesKey, Point]) -> list[tuple[dict[str, object], Figures]]:
    """For each run a row without its figures, and these."""
    rows: dict[tuple[str, ...], dict[str, object]] = {}
    figures: dict[tuple[str, ...], dict[Name, tuple[float, int]]] = {}
    for key, point in points.items():
        run = (point.run_id, key.service, key.environment, key.test_type)
        of_key = {name: getattr(key, name) for name in _OF_KEY}
        of_run = point.model_dump(include={"run_id", "at", "version", "workload_digest"})
        rows.setdefault(run, of_key | of_run)
        figures.setdefault(run, {})[key.endpoint, key.metric] = (point.value, point.n)
    return [(row, figures[run]) for run, row in rows.items()]


def _add(session: Writing, row: dict[str, object], figures: Figures) -> None:
    """Adds a run, or what is not known of it yet."""
    this = {"of_run": row["run_id"]} | {f"of_{name}": row[name] for name in _OF_KEY}
    kept = session.row(_HOLD, **this)
    if kept is None:
        packed = dict(zip(("names", "figures"), pack(figures), strict=True))
        session.change(_ADD, row | packed)
        return
    known = unpack(kept["names"], kept["figures"])
    if figures.keys() - known.keys():
        packed = dict(zip(("names", "figures"), pack({**figures, **known}), strict=True))
        session.change(_EXTEND, this | packed)
