"""Decides which values a parameter gets, and how often each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
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

Location: TypeAlias = Literal["path", "query", "header"]
Weighted: TypeAlias = tuple[str | None, int]

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
    """A column and its values with their weights; empty values if none could be made."""

    column: Column
    values: list[Weighted]
    dropped: int = 0
    """Requests whose values the declared schema forbids."""
    made: Origin | None = None
    """What was made up, as far as anything was: "synthetic" or "schema"."""


@dataclass(slots=True)
class _Pool:
    """Weights of values by origin, in the order in which they were found."""

    weights: dict[str, int] = field(default_factory=dict)
    by_origin: dict[Origin, int] = field(default_factory=dict)

    def add(self, values: Sequence[str], requests: int, origin: Origin) -> None:
        for value, weight in zip(values, apportion([1] * len(values), requests), strict=True):
            self.weights[value] = self.weights.get(value, 0) + weight
        self.by_origin[origin] = self.by_origin.get(origin, 0) + requests


def fill(need: Need, rows: int, given: Sequence[str] = ()) -> Filling:
    """The values of a parameter, at most `rows` different ones made up.

    A person's win over production's; made in the shape of those where only that is known; made of
    the declared schema where nothing is known.
    """
    if given:
        # Equal weights; a value that is given twice comes twice as often.
        pool = _Pool()
        for value in given:
            pool.add([value], 1, "user")
        return _filling(need, pool, 0)
    pool, dropped = _observed(need, rows)
    # Of an optional parameter with only forbidden values nothing is left to replay.
    if not pool.weights and (need.always or not dropped):
        made = _usable(parameter_examples(need.parameter, min(rows, SCHEMA_VALUES)), need)
        if made:
            pool.add(made, max(len(made), need.requests), "schema")
    return _filling(need, pool, dropped)


def _observed(need: Need, rows: int) -> tuple[_Pool, int]:
    """The values that production's requests had, without those that the schema forbids."""
    pool, dropped = _Pool(), 0
    if need.slot is None:
        return pool, dropped
    accepts = checker(need.parameter)
    for kept in need.slot.kept:
        if accepts(kept.value) and _usable([kept.value], need):
            pool.add([kept.value], kept.requests, "observed")
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
    known = [v for v in need.siblings if shape_of(v) is reduced.shape and accepts(v)]
    if known:
        return _usable(known[:count], need), "observed"
    made = [synthetic_value(reduced.shape, reduced.length, n) for n in range(count)]
    valid = [value for value in dict.fromkeys(made) if accepts(value)]
    if valid:
        return _usable(valid, need), "synthetic"
    if reduced.shape is Shape.EMPTY or _certainly_forbidden(reduced, need.parameter):
        return [], "synthetic"
    # Production's values had a form that synthetic ones do not have: a pattern, an enumeration.
    return _usable(parameter_examples(need.parameter, min(count, SCHEMA_VALUES)), need), "schema"


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


def _filling(need: Need, pool: _Pool, dropped: int) -> Filling:
    weighted = sorted(pool.weights.items(), key=lambda item: (-item[1], item[0]))
    values: list[Weighted] = [(value, weight) for value, weight in weighted if weight]
    origins: list[Origin] = ["observed", "synthetic", "schema", "user"]
    origin = max(origins, key=lambda name: pool.by_origin.get(name, 0))
    made: list[Origin] = ["schema", "synthetic"]
    return Filling(
        column=Column(name=need.parameter.name, location=need.location, origin=origin),
        values=_sometimes(need, values),
        dropped=dropped,
        made=next((name for name in made if pool.by_origin.get(name)), None),
    )


def _sometimes(need: Need, values: list[Weighted]) -> list[Weighted]:
    """With the share of requests that did without the parameter."""
    if need.always or need.slot is None or not values:
        return values
    present = min(need.slot.requests, need.requests)
    absent = need.requests - present
    if absent == 0 or present == 0:
        return values
    everything = sum(weight for _, weight in values)
    return [*((value, weight * present) for value, weight in values), (None, absent * everything)]
