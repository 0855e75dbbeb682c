"""The list of runs: which statement is quick for which question.

A list of fifty has to cost the same whether there are a thousand runs or a million, so every
statement reads an index in its order and stops after a page. Where a question is about several
services, or about an environment and any test type, it reads the beginnings of several lists, one
for each, and merges them. Which index that is follows from the question; SQLite, which knows
nothing of the data unless told, is kept from guessing.
"""

import itertools
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    TextClause,
    and_,
    false,
    or_,
    select,
    union_all,
)
from sqlalchemy.sql.expression import UnaryExpression
from sqlalchemy.sql.operators import custom_op

from plimsoll.adapters.database.run_rows import RUN, UNUSUAL
from plimsoll.kit.page import place_in_time, read_place_in_time
from plimsoll.run.model import RunStatus
from plimsoll.run.record import RunQuery, RunRecord
from plimsoll.workload.model import TestType

Query: TypeAlias = Select[*tuple[object, ...]]
Wanted: TypeAlias = Mapping[str, Sequence[str]]
"""The values that are wanted of a column, by its name."""
Condition: TypeAlias = ColumnElement[bool] | TextClause

_MOST_LEGS = 100
"""With more lists to begin, whoever reads all runs meets enough of the wanted ones soon."""
_ORDER = (RUN.c.created_at.desc(), RUN.c.id.desc())
_USUAL = RunStatus.COMPLETED.value

SHOW: Query = select(*(RUN.c[name] for name in RunRecord.model_fields))
"""Runs as people see them."""


def newest(query: RunQuery, after: str | None, most: int, *, guesses: bool) -> Query:
    """The newest runs of a query that come after a place.

    Args:
        query: which.
        after: `place` of the last one that was seen; None: from the newest.
        most: so many rows at the most.
        guesses: whether the engine chooses indices without knowing the data.

    Raises:
        Rejected: the place is none.
    """
    wanted = _wanted(query)
    place_of = [] if after is None else [_older(after)]
    if not all(wanted.values()):
        return SHOW.where(false())
    lead = _lead(wanted)
    conditions = [*place_of, *_within(query), *_conditions(wanted, lead, guesses=guesses)]
    legs = [
        [*(RUN.c[name] == value for name, value in zip(lead, values, strict=True)), *conditions]
        for values in itertools.product(*lead.values())
    ]
    if len(legs) == 1:
        return SHOW.where(*legs[0]).order_by(*_ORDER).limit(most)
    return _merged(legs, most)


def place(run: RunRecord) -> str:
    """Where a run stands in the list."""
    return place_in_time(run.created_at, run.id)


def _wanted(query: RunQuery) -> Wanted:
    """What the query says of each column; a column that it is silent about is absent."""
    told = {
        "service": _both(query.service, query.services),
        "environment": _both(query.environment, query.environments),
        "status": None if query.status is None else (query.status.value,),
        "test_type": None if query.test_type is None else (query.test_type.value,),
    }
    return {name: values for name, values in told.items() if values is not None}


def _both(wanted: str | None, allowed: tuple[str, ...] | None) -> Sequence[str] | None:
    """What is wanted and allowed; None: anything."""
    if wanted is None:
        return None if allowed is None else tuple(dict.fromkeys(allowed))
    return (wanted,) if allowed is None or wanted in allowed else ()


def _lead(wanted: Wanted) -> Wanted:
    """The columns with which the index begins that is read."""
    if 0 < len(wanted.get("service", ())) <= _MOST_LEGS:
        return {"service": wanted["service"]}
    if wanted.get("status", (_USUAL,))[0] != _USUAL:
        return {"status": wanted["status"]}
    types = wanted.get("test_type", tuple(each.value for each in TestType))
    if 0 < len(wanted.get("environment", ())) * len(types) <= _MOST_LEGS:
        return {"environment": wanted["environment"], "test_type": types}
    if "test_type" in wanted:
        return {"test_type": types}
    return {}


def _within(query: RunQuery) -> Sequence[Condition]:
    """The stretch of time."""
    since, until = query.since, query.until
    return [
        *([] if since is None else [RUN.c.created_at >= since]),
        *([] if until is None else [RUN.c.created_at < until]),
    ]


def _conditions(wanted: Wanted, lead: Wanted, *, guesses: bool) -> Sequence[Condition]:
    """What the lead does not say, looked at without choosing an index for it."""
    found: list[Condition] = [UNUSUAL] if "status" in lead else []
    for name, values in wanted.items():
        if name not in lead:
            column = _aside(RUN.c[name]) if guesses else RUN.c[name]
            found.append(column == values[0] if len(values) == 1 else column.in_(values))
    return found


def _aside(column: Column[str]) -> ColumnElement[str]:
    """The column, where SQLite looks for no index of it."""
    return UnaryExpression(column, operator=custom_op("+"), type_=column.type)


def _merged(legs: Sequence[Sequence[Condition]], most: int) -> Query:
    """The newest of the newest of each leg; only these rows are read whole."""
    key = select(RUN.c.created_at, RUN.c.id)
    each = (key.where(*leg).order_by(*_ORDER).limit(most).subquery() for leg in legs)
    keys = union_all(*(select(part) for part in each)).subquery()
    first = select(keys.c.id).order_by(keys.c.created_at.desc(), keys.c.id.desc()).limit(most)
    return SHOW.where(RUN.c.id.in_(first.correlate(None))).order_by(*_ORDER)


def _older(after: str) -> ColumnElement[bool]:
    """Whatever comes after that place."""
    created_at, run_id = read_place_in_time(after)
    column = RUN.c
    # The first condition is where the index is entered; an alternative alone would not be.
    earlier = or_(column.created_at < created_at, column.id < run_id)
    return and_(column.created_at <= created_at, earlier)
