"""JSON Schema as a judge that speaks in words and repeats no value.

The values of a body may be personal or secret, so every message says "the value" instead of it.
"""

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeAlias

import jsonschema_rs
from pydantic import JsonValue

from plimsoll.catalog.model import JsonSchema, Parameter
from plimsoll.workload.examples import checker

Check: TypeAlias = Callable[[JsonValue], Sequence[str]]
"""Problems of a value, in words; none when it is fine."""

PROBLEMS_SHOWN = 5

_MASK = "the value"
_NUMBER = re.compile(r"-?[0-9]{1,300}(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?")
_FRACTION = re.compile(r"[.eE]")
_PYTHON_TYPES: dict[str, type | tuple[type, ...]] = {
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
}
_SAYS_ITS_TYPE = ("type", "enum", "const", "anyOf", "oneOf", "allOf", "$ref")


def compile_schema(schema: JsonSchema) -> Check:
    """A judge for a self-contained schema; one that cannot be compiled accepts everything.

    Nothing is ever fetched. Formats count, because servers check them too.
    """
    validator = _validator(schema)
    if validator is None:
        # A broken declaration is the service's, not a fault of the request.
        return lambda _value: ()

    def check(value: JsonValue) -> Sequence[str]:
        found = []
        for error in validator.iter_errors(value):
            place = "/".join(str(step) for step in error.instance_path)
            found.append(f"at {place}: {error.message}" if place else error.message)
            if len(found) == PROBLEMS_SHOWN:
                break
        return found

    return check


def _validator(schema: JsonSchema) -> jsonschema_rs.Validator | None:
    # OpenAPI 3.0 writes some keywords as draft 4 did: `"exclusiveMinimum": true`.
    for draft in (jsonschema_rs.Draft202012Validator, jsonschema_rs.Draft4Validator):
        with suppress(ValueError):
            return draft(schema, mask=_MASK, validate_formats=True, offline=True)
    return None


def parameter_schema(parameter: Parameter) -> JsonSchema:
    """The parameter's schema, which says at least its type."""
    schema = parameter.json_schema
    if parameter.type == "any" or any(keyword in schema for keyword in _SAYS_ITS_TYPE):
        return schema
    return {**schema, "type": parameter.type}


class ParameterCheck:
    """Judges a parameter as it travels: as text, repeated when it is an array."""

    def __init__(self, parameter: Parameter) -> None:
        self.parameter = parameter
        self._check = compile_schema(parameter_schema(parameter))
        self._fits = checker(parameter)

    def problems(self, values: Sequence[str]) -> Sequence[str]:
        """None when any reading of the text (as a number, a boolean, …) is what is declared."""
        if self.parameter.type == "object":
            # There are several ways to write an object into a URL, and no telling which is meant.
            return ()
        if self._may_have(len(values)) and all(self._fits(value) for value in values):
            return ()
        found: Sequence[str] = ()
        declared = _PYTHON_TYPES.get(self.parameter.type, str)
        # The reading of the declared type comes last, because its complaint helps most.
        for reading in sorted(_readings(values), key=lambda each: isinstance(each, declared)):
            found = self._check(reading)
            if not found:
                return ()
        return found

    def _may_have(self, count: int) -> bool:
        return count == 1 or self.parameter.type in {"array", "any"}


def _readings(values: Sequence[str]) -> list[JsonValue]:
    """What the text may mean."""
    scalars = [_scalar_readings(value) for value in values]
    lists: list[JsonValue] = [list(values), [readings[-1] for readings in scalars]]
    return [*lists, *scalars[0]] if len(values) == 1 else lists


def _scalar_readings(text: str) -> list[JsonValue]:
    readings: list[JsonValue] = [text]
    if text in {"", "null"}:
        readings.append(None)
    if text.lower() in {"true", "false"}:
        readings.append(text.lower() == "true")
    if _NUMBER.fullmatch(text):
        readings.append(float(text) if _FRACTION.search(text) else int(text))
    return readings
