"""The port StandingStore in the database: a few statements, however many services are asked for.

Each reads the beginnings of many lists off an index, one list a service, and nothing behind them.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import TypeAlias

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Engine,
    LargeBinary,
    RowMapping,
    Select,
    bindparam,
    exists,
    func,
    select,
    union_all,
)

from plimsoll.adapters.database.packed_points import ENOUGH_BYTES, value_of
from plimsoll.adapters.database.run_rows import (
    LOAD_LINE,
    MEASUREMENT,
    REGRESSION,
    RUN,
    VERDICT,
    WAITING,
)
from plimsoll.adapters.database.sessions import Reading, reading
from plimsoll.run.record import CONFIRMING
from plimsoll.verdict.load_line.kept import DRAWN, LineSummary
from plimsoll.verdict.metrics import WHOLE_SERVICE
from plimsoll.verdict.standing import (
    LATEST_RUNS,
    MOST_POINTS,
    SPARKLINE,
    SPARKLINE_TYPES,
    Glance,
    NewestConclusion,
    NewestRun,
    Sparkline,
    SparklinePoint,
)

Query: TypeAlias = Select[*tuple[object, ...]]
Series: TypeAlias = tuple[str, str, str]
"""Service, environment and test type."""

_ORDER = (RUN.c.created_at.desc(), RUN.c.id.desc())
_KEY = (RUN.c.service, RUN.c.environment, RUN.c.test_type, RUN.c.created_at, RUN.c.id)
_SHOWN = (WHOLE_SERVICE, SPARKLINE.name)
_ENVIRONMENTS: BindParameter[list[str]] = bindparam("environments", expanding=True)
_KEPT = 32
"""Statements, by how many services they are about: to make one takes longer than to run it."""


class DatabaseStandingStore:
    """Looks at runs, verdicts, histories and regressions where they are kept."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of_services(
        self, services: Sequence[str], environments: Sequence[str] | None
    ) -> Mapping[str, Glance]:
        wanted = tuple(dict.fromkeys(services))
        if not wanted or (environments is not None and not environments):
            return {}
        with reading(self._engine) as session:
            look = _Look(session, wanted, environments)
            runs, conclusions = look.newest_runs(), look.conclusions()
            waiting, lines = look.waiting(), look.load_lines()
            sparklines = look.sparklines()
        return {
            service: Glance(
                newest_run=runs.get(service),
                newest_conclusion=conclusions.get(service),
                open_regressions=waiting.get(service, 0),
                load_line=lines.get(service),
                sparkline=sparklines.get(service),
            )
            for service in wanted
        }


class _Look:
    """One look at some services, at one state of the database."""

    def __init__(
        self, session: Reading, services: tuple[str, ...], environments: Sequence[str] | None
    ) -> None:
        self._session = session
        self._services = services
        self._limited = environments is not None
        self._limits = {} if environments is None else {"environments": list(environments)}

    def newest_runs(self) -> Mapping[str, NewestRun]:
        rows = self._of_each(_newest_runs(len(self._services), limited=self._limited))
        return {row["service"]: NewestRun.model_validate(_but_service(row)) for row in rows}

    def conclusions(self) -> Mapping[str, NewestConclusion]:
        rows = self._of_each(_conclusions(len(self._services), limited=self._limited))
        return {row["service"]: NewestConclusion.model_validate(_but_service(row)) for row in rows}

    def waiting(self) -> Mapping[str, int]:
        statement = _waiting(limited=self._limited)
        rows = self._session.rows(statement, services=list(self._services), **self._limits)
        return {row["service"]: row["waiting"] for row in rows}

    def load_lines(self) -> Mapping[str, LineSummary]:
        rows = self._of_each(_lines(len(self._services), limited=self._limited))
        return {row["service"]: LineSummary.model_validate(dict(row)) for row in rows}

    def sparklines(self) -> Mapping[str, Sparkline]:
        series = self._series()
        if not series:
            return {}
        names = ("service", "environment", "test_type")
        values = {
            f"{name}_{number}": value
            for number, each in enumerate(series)
            for name, value in zip(names, each, strict=True)
        }
        found: dict[str, list[SparklinePoint]] = {}
        for row in self._session.rows(_points(len(series)), **values):
            value = value_of(row["names"], row["figures"], _SHOWN)
            if value is not None:
                found.setdefault(row["service"], []).append(
                    SparklinePoint(run_id=row["run_id"], at=row["at"], value=value)
                )
        return {
            service: Sparkline.model_validate(
                {
                    "environment": environment,
                    "test_type": test_type,
                    "points": sorted(found.get(service, ()), key=_moment),
                }
            )
            for service, environment, test_type in series
        }

    def _series(self) -> Sequence[Series]:
        """Of each service the one to which most of its latest runs belong, else the newest."""
        rows = self._of_each(_measured(len(self._services), limited=self._limited))
        best: dict[str, RowMapping] = {}
        for row in rows:
            known = best.setdefault(row["service"], row)
            if (row["runs"], row["newest"]) > (known["runs"], known["newest"]):
                best[row["service"]] = row
        return [(row["service"], row["environment"], row["test_type"]) for row in best.values()]

    def _of_each(self, statement: Query) -> Sequence[RowMapping]:
        names = {f"service_{number}": name for number, name in enumerate(self._services)}
        return self._session.rows(statement, **names, **self._limits)


def _moment(point: SparklinePoint) -> tuple[datetime, str]:
    return point.at, point.run_id


def _but_service(row: RowMapping) -> dict[str, object]:
    return {name: value for name, value in row.items() if name != "service"}


def _latest(count: int, most: int, *, limited: bool) -> CompoundSelect[*tuple[object, ...]]:
    """The keys of the latest runs of so many services."""
    within = [RUN.c.environment.in_(_ENVIRONMENTS)] if limited else []
    legs = (
        select(*_KEY)
        .where(RUN.c.service == bindparam(f"service_{number}"), *within)
        .order_by(*_ORDER)
        .limit(most)
        .subquery()
        for number in range(count)
    )
    return union_all(*(select(leg) for leg in legs))


@lru_cache(_KEPT)
def _newest_runs(count: int, *, limited: bool) -> Query:
    keys = _latest(count, 1, limited=limited).subquery()
    shown = (RUN.c[name] for name in NewestRun.model_fields)
    return select(RUN.c.service, *shown).where(RUN.c.id.in_(select(keys.c.id)))


@lru_cache(_KEPT)
def _conclusions(count: int, *, limited: bool) -> Query:
    """Of each service the newest of its latest runs that has a verdict of its own."""
    keys = _latest(count, LATEST_RUNS, limited=limited).subquery()
    place = func.row_number().over(
        partition_by=keys.c.service, order_by=(keys.c.created_at.desc(), keys.c.id.desc())
    )
    judged = (
        select(keys, place.label("place"))
        .where(exists().where(VERDICT.c.run_id == keys.c.id))
        .where(keys.c.id.not_like(f"%{CONFIRMING}"))
        .subquery()
    )
    told = (VERDICT.c[name] for name in ("run_id", "conclusion", "explanation", "judged_at"))
    return (
        select(judged.c.service, judged.c.environment, judged.c.test_type, *told)
        .join(VERDICT, VERDICT.c.run_id == judged.c.id)
        .where(judged.c.place == 1)
    )


@lru_cache(_KEPT)
def _measured(count: int, *, limited: bool) -> Query:
    """How many of the latest runs of each service are in which histories."""
    keys = _latest(count, LATEST_RUNS, limited=limited).subquery()
    same: list[ColumnElement[bool]] = [
        MEASUREMENT.c[name] == keys.c[name] for name in ("service", "environment", "test_type")
    ]
    series = (keys.c.service, keys.c.environment, keys.c.test_type)
    return (
        select(*series, func.count().label("runs"), func.max(keys.c.created_at).label("newest"))
        .where(keys.c.test_type.in_([each.value for each in sorted(SPARKLINE_TYPES)]))
        .where(exists().where(MEASUREMENT.c.run_id == keys.c.id, *same))
        .group_by(*series)
    )


@lru_cache(_KEPT)
def _points(count: int) -> Query:
    """The latest measurements of so many series."""
    column = MEASUREMENT.c
    beginning = func.substr(column.figures, 1, ENOUGH_BYTES, type_=LargeBinary).label("figures")
    legs = (
        select(column.service, column.run_id, column.at, column.names, beginning)
        .where(
            *(column[name] == bindparam(f"{name}_{number}")
              for name in ("service", "environment", "test_type"))
        )
        .order_by(column.at.desc(), column.run_id.desc())
        .limit(MOST_POINTS)
        .subquery()
        for number in range(count)
    )  # fmt: skip
    return select(union_all(*(select(leg) for leg in legs)).subquery())


@lru_cache(_KEPT)
def _lines(count: int, *, limited: bool) -> Query:
    """Of each service the last line that was drawn."""
    column = LOAD_LINE.c
    within = [column.environment.in_(_ENVIRONMENTS)] if limited else []
    legs = (
        select(column.run_id)
        .where(
            column.service == bindparam(f"service_{number}"),
            column.outcome.in_([outcome.value for outcome in sorted(DRAWN)]),
            *within,
        )
        .order_by(column.measured_at.desc(), column.run_id.desc())
        .limit(1)
        .subquery()
        for number in range(count)
    )
    last = union_all(*(select(leg) for leg in legs)).subquery()
    shown = (column[name] for name in LineSummary.model_fields)
    return select(*shown).where(column.run_id.in_(select(last.c.run_id)))


@lru_cache(_KEPT)
def _waiting(*, limited: bool) -> Query:
    """How many endpoints of each service wait for an answer."""
    column = REGRESSION.c
    within = [column.environment.in_(_ENVIRONMENTS)] if limited else []
    endpoints = (
        select(column.service, column.environment, column.endpoint)
        .where(WAITING, column.service.in_(bindparam("services", expanding=True)), *within)
        .distinct()
        .subquery()
    )
    return select(endpoints.c.service, func.count().label("waiting")).group_by(endpoints.c.service)
