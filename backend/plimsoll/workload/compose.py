"""Composes a value that a JSON Schema describes. Best effort: the caller validates."""

import math
from dataclasses import dataclass, replace
from fractions import Fraction

from pydantic import JsonValue

from plimsoll.catalog.model import JsonSchema
from plimsoll.workload.invent import fitted, text_for_format, text_for_name
from plimsoll.workload.schema import Unmakeable, array, flattened, joined, table, type_of, whole
from plimsoll.workload.spell import spell

_DEEP = 4
"""From this depth on, objects have only the properties that they must have."""
_TOO_DEEP = 20
_MOST_VALUES = 2000
"""Values in one example; the rest of the optional ones is left out."""
_MOST_ITEMS = 1000
_TEXT_OF_A_VALUE = 250
"""Characters that count as much as a value, so that many long texts end as well."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Which of the possible values of a schema to compose."""

    variant: int = 0
    """Counts from 0; different variants give different values as far as the schema has room."""
    hints: bool = True
    """Trust the examples and defaults that the schema states."""
    full: bool = True
    """Fill optional properties too."""


@dataclass(frozen=True, slots=True)
class _Place:
    name: str
    depth: int = 0
    path: tuple[str, ...] = ()


def composed(schema: JsonSchema, wish: Wish, *, name: str = "", seed: str = "") -> JsonValue:
    """One value; the same arguments give the same value. `name` and `seed` flavour its texts.

    Raises:
        Unmakeable: none could be composed.
    """
    return _Composer(schema, wish, seed).value(schema, _Place(name))


class _Composer:
    def __init__(self, root: JsonSchema, wish: Wish, seed: str) -> None:
        self._root = root
        self._wish = wish
        self._seed = seed
        self._values = 0

    def value(self, schema: JsonValue, place: _Place) -> JsonValue:
        self._values += 1
        if place.depth > _TOO_DEEP or self._values > 2 * _MOST_VALUES:
            raise Unmakeable
        flat, path = flattened(schema, self._root, place.path)
        place = replace(place, path=path)
        stated = self._stated(flat)
        if stated:
            return stated[self._wish.variant % len(stated)]
        for key in ("oneOf", "anyOf"):
            if array(flat.get(key)):
                return self._branch(flat, key, place)
        return self._of_type(type_of(flat), flat, place)

    def _stated(self, flat: JsonSchema) -> list[JsonValue]:
        """The values that the schema itself spells out, if it does."""
        if "const" in flat:
            return [flat["const"]]
        if "enum" in flat:
            options = _not_null(array(flat["enum"]))
            if not options:
                raise Unmakeable
            return options
        if not self._wish.hints:
            return []
        stated = [flat[key] for key in ("example",) if key in flat]
        stated += array(flat.get("examples"))
        stated += [flat["default"]] if not stated and "default" in flat else []
        return _not_null(stated)

    def _branch(self, flat: JsonSchema, key: str, place: _Place) -> JsonValue:
        rest: JsonSchema = {name: value for name, value in flat.items() if name != key}
        branches = array(flat[key])
        real = [branch for branch in branches if table(branch).get("type") != "null"]
        turn = self._wish.variant % len(real) if real else 0
        nulls = [branch for branch in branches if branch not in real]
        for branch in [*real[turn:], *real[:turn], *nulls]:
            try:
                inner, path = flattened(branch, self._root, place.path)
                return self.value(
                    joined(rest, inner), replace(place, path=path, depth=place.depth + 1)
                )
            except Unmakeable:
                continue
        raise Unmakeable

    def _of_type(self, kind: str, flat: JsonSchema, place: _Place) -> JsonValue:
        if kind == "object":
            return self._object(flat, place)
        if kind == "array":
            return self._array(flat, place)
        if kind == "string":
            text = self._text(flat, place.name)
            self._values += len(text) // _TEXT_OF_A_VALUE
            return text
        if kind in {"integer", "number"}:
            return _finite_number(flat, self._wish.variant, integer=kind == "integer")
        if kind == "boolean":
            return self._wish.variant % 2 == 0
        if kind == "null":
            return None
        raise Unmakeable

    def _object(self, flat: JsonSchema, place: _Place) -> JsonValue:
        properties = table(flat.get("properties"))
        required = [name for name in array(flat.get("required")) if isinstance(name, str)]
        made: dict[str, JsonValue] = {}
        for name in [*properties, *(name for name in required if name not in properties)]:
            inner = properties.get(name, flat.get("additionalProperties", True))
            if name in required:
                made[name] = self.value(inner, self._below(place, name))
            elif self._wants_optional(place) and not table(inner).get("readOnly"):
                self._try_optional(made, inner, self._below(place, name))
        return self._with_free_properties(made, flat, place)

    def _wants_optional(self, place: _Place) -> bool:
        return self._wish.full and place.depth < _DEEP and self._values < _MOST_VALUES

    def _try_optional(self, made: dict[str, JsonValue], schema: JsonValue, place: _Place) -> None:
        try:
            made[place.name] = self.value(schema, place)
        except Unmakeable:
            return

    def _with_free_properties(
        self, made: dict[str, JsonValue], flat: JsonSchema, place: _Place
    ) -> JsonValue:
        free = flat.get("additionalProperties")
        wanted = whole(flat, "minProperties") or 0
        if isinstance(free, dict) and not made and self._wants_optional(place):
            wanted = max(1, wanted)
        if wanted > _MOST_ITEMS:
            raise Unmakeable
        for number in range(1, wanted + 1):
            if len(made) >= wanted:
                break
            made[f"key{number}"] = self.value(
                True if free is None else free,
                self._below(place, f"key{number}"),
            )
        return made

    def _array(self, flat: JsonSchema, place: _Place) -> JsonValue:
        least = whole(flat, "minItems") or 0
        most = whole(flat, "maxItems")
        first, contained = array(flat.get("prefixItems")), _contained(flat)
        if first and flat.get("items") is False:
            most = len(first) if most is None else min(len(first), most)
        wanted = max(least, len(first) + contained, 1 if self._wish.full else 0)
        wanted = wanted if most is None else min(wanted, most)
        if wanted > _MOST_ITEMS:
            raise Unmakeable
        items: list[JsonValue] = []
        try:
            for at in range(wanted):
                schema = first[at] if at < len(first) else flat.get("items", True)
                if at >= wanted - contained:
                    schema = {"allOf": [schema, flat["contains"]]}
                items.append(self._item(schema, at, place))
        except Unmakeable:
            if contained or len(items) < least:
                raise
        return items

    def _item(self, schema: JsonValue, at: int, place: _Place) -> JsonValue:
        """Items differ from each other, because some arrays must hold different ones."""
        turned = replace(self._wish, variant=self._wish.variant + at)
        composer = _Composer(self._root, turned, self._seed)
        composer._values = self._values
        try:
            return composer.value(schema, self._below(place, place.name.removesuffix("s")))
        finally:
            self._values = composer._values

    def _below(self, place: _Place, name: str) -> _Place:
        return _Place(name, place.depth + 1, place.path)

    def _text(self, flat: JsonSchema, name: str) -> str:
        least, most = whole(flat, "minLength") or 0, whole(flat, "maxLength")
        n = self._wish.variant + 1
        pattern = flat.get("pattern")
        if isinstance(pattern, str):
            spelled = spell(pattern, self._wish.variant, shortest=least, longest=most)
            if spelled is None:
                raise Unmakeable
            return spelled
        text_format = flat.get("format")
        if isinstance(text_format, str):
            text = text_for_format(text_format, n, f"{self._seed} {name}")
            if text is not None:
                return text
        return fitted(text_for_name(name, n), least, most)


def _not_null(values: list[JsonValue]) -> list[JsonValue]:
    return [value for value in values if value is not None]


def _contained(flat: JsonSchema) -> int:
    """How many items of an array `contains` asks for."""
    if "contains" not in flat:
        return 0
    least = whole(flat, "minContains")
    return 1 if least is None else max(0, least)


def _finite_number(flat: JsonSchema, variant: int, *, integer: bool) -> JsonValue:
    try:
        return _number(flat, variant, integer=integer)
    except OverflowError:  # bounds beyond what a float can hold
        raise Unmakeable from None


def _number(flat: JsonSchema, variant: int, *, integer: bool) -> JsonValue:
    step = _fraction(flat.get("multipleOf")) or (Fraction(1) if integer else None)
    if integer and step is not None:
        step = Fraction(step.numerator)  # the least whole multiple of a reduced fraction
    low, low_open = _bound(flat, "minimum", "exclusiveMinimum", 1)
    high, high_open = _bound(flat, "maximum", "exclusiveMaximum", -1)
    if step:
        return _stepped(step, (low, low_open), (high, high_open), variant)
    if low is None or high is None:
        away = Fraction(variant) + Fraction(3, 2)
        return float(high - away if low is None and high is not None else (low or 0) + away)
    if low == high and not (low_open or high_open):
        return float(low)
    return float(low + (high - low) * Fraction(variant % 7 + 1, 8))


def _stepped(
    step: Fraction,
    low: tuple[Fraction | None, bool],
    high: tuple[Fraction | None, bool],
    variant: int,
) -> JsonValue:
    """A multiple of the step within the bounds; each bound may be open."""
    first = None if low[0] is None else math.ceil(low[0] / step)
    if first is not None and low[1] and first * step == low[0]:
        first += 1
    last = None if high[0] is None else math.floor(high[0] / step)
    if last is not None and high[1] and last * step == high[0]:
        last -= 1
    if first is None:
        first = 1 if last is None or last >= 1 else last
    room = None if last is None else last - first + 1
    if room is not None and room < 1:
        raise Unmakeable
    number = (first + (variant if room is None else variant % room)) * step
    return int(number) if number.denominator == 1 else float(number)


def _bound(flat: JsonSchema, closed: str, opened: str, sign: int) -> tuple[Fraction | None, bool]:
    """The tighter one of a closed and an open bound, and whether it is the open one."""
    inner, outer = _fraction(flat.get(closed)), _fraction(flat.get(opened))
    if outer is None or (inner is not None and inner * sign > outer * sign):
        return inner, False
    return outer, True


def _fraction(value: JsonValue) -> Fraction | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, int):
        return Fraction(value)
    return Fraction(str(value)) if math.isfinite(value) else None
