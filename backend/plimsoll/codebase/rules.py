"""Werkzeug's URL rules in OpenAPI's notation: `/users/<int:id>` is `/users/{id}`."""

import re
from dataclasses import dataclass

from plimsoll.catalog.model import JsonSchema, JsonType, Parameter

_PLACEHOLDER = re.compile(
    r"<(?:(?P<converter>[A-Za-z_][\w.]*)(?:\((?P<arguments>[^<>]*?)\))?:)?(?P<name>[A-Za-z_]\w*)>"
)
_ARGUMENT = re.compile(r"(?:(?P<name>\w+)\s*=\s*)?(?P<value>\"[^\"]*\"|'[^']*'|[^,\s]+)")
_TYPES: dict[str, JsonType] = {"int": "integer", "float": "number"}
_BOUNDS = {
    "min": "minimum",
    "max": "maximum",
    "minlength": "minLength",
    "maxlength": "maxLength",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A route and the parameters in its path."""

    route: str
    parameters: tuple[Parameter, ...]


def rule_of(text: str) -> Rule:
    """Reads one rule; an unknown converter's values count as text."""
    parameters = tuple(_parameter(match) for match in _PLACEHOLDER.finditer(text))
    route = _PLACEHOLDER.sub(lambda match: f"{{{match['name']}}}", text)
    return Rule(route if route.startswith("/") else f"/{route}", parameters)


def _parameter(match: re.Match[str]) -> Parameter:
    converter = match["converter"] or "string"
    kind: JsonType = _TYPES.get(converter, "string")
    schema: JsonSchema = {"type": kind}
    arguments = list(_ARGUMENT.finditer(match["arguments"] or ""))
    if converter == "any":
        schema["enum"] = [argument["value"].strip("\"'") for argument in arguments]
    elif converter == "uuid":
        schema["format"] = "uuid"
    for argument in arguments:
        bound = _BOUNDS.get(argument["name"] or "")
        if bound is not None and argument["value"].lstrip("-").isdigit():
            schema[bound] = int(argument["value"])
    return Parameter(
        name=match["name"],
        location="path",
        type=kind,
        required=True,
        json_schema=schema,
        spans_segments=converter == "path",
    )
