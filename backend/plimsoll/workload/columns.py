"""Decides which values a parameter gets, and how often each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from plimsoll.catalog.model import Parameter
from plimsoll.traffic.model import ReducedValues, Shape, ValueSlot
from plimsoll.traffic.reduce import shape_of
from plimsoll.workload.apportion import apportion
from plimsoll.workload.examples import checker, parameter_examples
from plimsoll.workload.model import Column, Origin
from plimsoll.workload.schema import whole
from plimsoll.workload.synthesize import synthetic_value

SCHEMA_VALUES = 20
"""Different values made of a schema where no request shows how many there are."""

_ENOUGH_KNOWN = 50
"""So many different values of siblings stand for however many; fewer would be too popular."""

Location: TypeAlias = Literal["path", "query", "header"]
Weighted: TypeAlias = tuple[str | None, int]

_DIGITS = 6
"""Shares are rounded so that nobody reads noise of binary fractions."""

_MADE_UP: tuple[Origin, ...] = ("synthetic", "schema")
_REAL: tuple[Origin, ...] = ("observed", "user")

_NUMERIC = frozenset({"integer", "number", "boolean"})


@dataclass(frozen=True, slots=True)
class Need:
    """A parameter that a table has to fill."""

    parameter: Parameter
    location: Location
    requests: int
    """Of the endpoint; a slot may be present in fewer."""
    always: bool
    """It cannot be left out."""
    slot: ValueSlot | None = None
    siblings: tuple[str, ...] = ()
    """Kept values of other endpoints' parameters that mean the same, most asked first."""


@dataclass(slots=True)
class Filling:
    """A column and its values with the rows that each gets; empty values if none could be made."""

    column: Column
    values: list[Weighted]
    dropped: int = 0
    """Requests whose values the declared schema forbids."""
    made: Origin | None = None
    """What was made up, as far as anything was: "synthetic" or "schema"."""
    made_share: float = 0.0
    """Share of the parameter's requests whose values are made up."""
    refused: tuple[str, ...] = ()
    """A person's values that the declared schema forbids."""


@dataclass(slots=True)
class _Pool:
    """Weights of values by origin, in the order in which they were found."""

    weights: dict[Origin, dict[str, int]] = field(default_factory=dict)
    as_observed: int = 0
    """Requests of this very parameter whose values are kept."""

    def add(self, values: Sequence[str], requests: int, origin: Origin) -> None:
        weights = self.weights.setdefault(origin, {})
        for value, weight in zip(values, apportion([1] * len(values), requests), strict=True):
            weights[value] = weights.get(value, 0) + weight

    @property
    def total(self) -> int:
        return sum(self.by_origin(origin) for origin in self.weights)

    def by_origin(self, *origins: Origin) -> int:
        return sum(sum(self.weights.get(origin, {}).values()) for origin in origins)


def fill(need: Need, rows: int, given: Sequence[str] = ()) -> Filling:
    """The values of a parameter in so many rows.

    A person's win over production's; made in the shape of those where only that is known; made of
    the declared schema where nothing is known.
    """
    accepts = checker(need.parameter)
    valid = _usable([value for value in given if accepts(value)], need)
    refused = tuple(value for value in given if value not in valid)
    if valid:
        # Equal weights; a value that is given twice comes twice as often.
        pool = _Pool()
        for value in valid:
            pool.add([value], 1, "user")
        return replace(_filling(need, pool, rows), refused=refused)
    pool, dropped = _observed(need, rows, accepts)
    # Of an optional parameter with only forbidden values nothing is left to replay.
    if not pool.weights and (need.always or not dropped):
        made = _usable(parameter_examples(need.parameter, min(rows, SCHEMA_VALUES)), need)
        if made:
            pool.add(made, max(len(made), need.requests), "schema")
    return replace(_filling(need, pool, rows), dropped=dropped, refused=refused)


def _observed(need: Need, rows: int, accepts: Callable[[str], bool]) -> tuple[_Pool, int]:
    """The values that production's requests had, without those that the schema forbids."""
    pool, dropped = _Pool(), 0
    if need.slot is None:
        return pool, dropped
    for kept in need.slot.kept:
        if accepts(kept.value) and _usable([kept.value], need):
            pool.add([kept.value], kept.requests, "observed")
            pool.as_observed += kept.requests
        else:
            dropped += kept.requests
    for reduced in need.slot.reduced:
        values, origin = _like(reduced, need, min(rows, reduced.distinct), accepts)
        if values:
            pool.add(values, reduced.requests, origin)
        else:
            dropped += reduced.requests
    return pool, dropped


def _like(
    reduced: ReducedValues, need: Need, count: int, accepts: Callable[[str], bool]
) -> tuple[list[str], Origin]:
    """Values like reduced ones; none if those cannot have been valid.

    What other endpoints were asked for exists, where a made-up value most likely does not.
    """
    known = _known(reduced, need, accepts)
    if len(known) >= max(1, min(reduced.distinct, _ENOUGH_KNOWN)):
        return known[:count], "observed"
    made = [synthetic_value(reduced.shape, reduced.length, n) for n in range(count)]
    valid = [value for value in dict.fromkeys(made) if accepts(value)]
    if valid:
        return _usable(valid, need), "synthetic"
    if reduced.shape is Shape.EMPTY or _certainly_forbidden(reduced, need.parameter):
        return [], "synthetic"
    # Production's values had a form that synthetic ones do not have: a pattern, an enumeration.
    return _usable(parameter_examples(need.parameter, min(count, SCHEMA_VALUES)), need), "schema"


def _known(reduced: ReducedValues, need: Need, accepts: Callable[[str], bool]) -> list[str]:
    """Siblings' values in place of reduced ones; last the slot's own, which have their requests."""
    own = {kept.value for kept in need.slot.kept} if need.slot else set()
    alike = [v for v in need.siblings if shape_of(v) is reduced.shape and accepts(v)]
    others = [value for value in alike if value not in own]
    # What is asked too seldom to be kept is most like what is asked least.
    seldom_first = [value for value in reversed(alike) if value in own]
    return _usable([*others, *seldom_first], need)


def _certainly_forbidden(reduced: ReducedValues, parameter: Parameter) -> bool:
    if parameter.type in _NUMERIC:
        return True
    shortest = whole(parameter.json_schema, "minLength") or 0
    longest = whole(parameter.json_schema, "maxLength")
    return reduced.length < shortest or (longest is not None and reduced.length > longest)


def _usable(values: Sequence[str], need: Need) -> list[str]:
    """Without what cannot stand in a path: nothing, and the dots that clients resolve."""
    if need.location == "path":
        return [value for value in values if value not in {"", ".", ".."}]
    return list(values)


def _filling(need: Need, pool: _Pool, rows: int) -> Filling:
    total = pool.total
    made = pool.by_origin("synthetic", "schema")
    values = _in_rows(need, pool, rows)
    made_as: Origin = max(_MADE_UP, key=pool.by_origin)
    origins: tuple[Origin, ...] = _MADE_UP if total and 2 * made >= total else _REAL
    return Filling(
        column=Column(
            name=need.parameter.name,
            location=need.location,
            origin=max(origins, key=pool.by_origin),
            distinct=sum(value is not None for value, _ in values),
            kept_share=round(pool.as_observed / total, _DIGITS) if total else 0.0,
        ),
        values=values,
        made=made_as if made else None,
        made_share=made / total if total else 0.0,
    )


def _in_rows(need: Need, pool: _Pool, rows: int) -> list[Weighted]:
    """The values with their rows, the most frequent first; None for rows that do without.

    Each origin gets its share of the rows before its values do: many values of less than a row
    each would else lose all of theirs to others that come a little more often.
    """
    origins = [origin for origin in pool.weights if pool.by_origin(origin)]
    if not origins:
        return []
    present, absent = _presence(need)
    weights = [pool.by_origin(origin) * present for origin in origins]
    *shares, without = apportion([*weights, pool.total * absent], rows)
    counted: dict[str, int] = {}
    for origin, share in zip(origins, shares, strict=True):
        values = sorted(pool.weights[origin].items(), key=lambda item: (-item[1], item[0]))
        counts = apportion([weight for _, weight in values], share)
        for (value, _), count in zip(values, counts, strict=True):
            counted[value] = counted.get(value, 0) + count
    filled: list[Weighted] = sorted(
        ((value, count) for value, count in counted.items() if count),
        key=lambda item: (-item[1], item[0]),
    )
    return [*filled, (None, without)] if without else filled


def _presence(need: Need) -> tuple[int, int]:
    """In how many requests the parameter was, in proportion to those that did without it."""
    if need.always or need.slot is None:
        return 1, 0
    present = min(need.slot.requests, need.requests)
    return (present, need.requests - present) if present else (1, 0)
