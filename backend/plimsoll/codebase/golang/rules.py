"""What tags of a field ask of its value: `binding:"required,min=1"`, `default:"10"`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue

from plimsoll.catalog.model import JsonSchema

_NUMBER = re.compile(r"^-?\d+(\.\d+)?$")
_FORMATS: Mapping[str, str] = {
    "email": "email",
    "uuid": "uuid",
    "uuid4": "uuid",
    "url": "uri",
    "uri": "uri",
    "http_url": "uri",
    "ip": "ip",
    "ipv4": "ipv4",
    "ipv6": "ipv6",
    "hostname": "hostname",
    "datetime": "date-time",
}


@dataclass(frozen=True)
class Rules:
    """Keywords of a schema, and whether the value has to be there."""

    is_required: bool = False
    schema: JsonSchema = field(default_factory=dict)


def rules_of(tags: Mapping[str, str]) -> Rules:
    """The rules in `binding`, `validate` and in swaggo's and huma's tags."""
    schema: JsonSchema = {}
    is_required = tags.get("required") == "true"
    for key in ("binding", "validate"):
        for rule in tags.get(key, "").split(","):
            name, _, argument = rule.strip().partition("=")
            if name == "dive":
                break
            is_required = is_required or name == "required"
            schema.update(_validated(name, argument))
    return Rules(is_required, {**schema, **_documented(tags)})


def _validated(name: str, argument: str) -> JsonSchema:
    """One rule of the validator's."""
    if name in _FORMATS:
        return {"format": _FORMATS[name]}
    if name == "oneof":
        return {"enum": [_plain(part.strip("'")) for part in argument.split()]}
    if name in _BOUNDS and _NUMBER.match(argument):
        return {f"#{name}": _plain(argument)}
    return {}


def _documented(tags: Mapping[str, str]) -> JsonSchema:
    """What swaggo's and huma's tags say."""
    schema: JsonSchema = {
        word: _plain(tags[word])
        for word in ("minimum", "maximum", "minLength", "maxLength")
        if _NUMBER.match(tags.get(word, ""))
    }
    if "default" in tags:
        schema["default"] = _plain(tags["default"])
    listed = tags.get("enums") or tags.get("enum")
    if listed:
        schema["enum"] = [_plain(part) for part in listed.split(",")]
    schema.update({word: tags[word] for word in ("format", "pattern") if word in tags})
    return schema


_BOUNDS: Mapping[str, tuple[str, str, str]] = {
    "min": ("minimum", "minLength", "minItems"),
    "gte": ("minimum", "minLength", "minItems"),
    "max": ("maximum", "maxLength", "maxItems"),
    "lte": ("maximum", "maxLength", "maxItems"),
    "gt": ("exclusiveMinimum", "", ""),
    "lt": ("exclusiveMaximum", "", ""),
}
_PLACE_OF: Mapping[str, int] = {"integer": 0, "number": 0, "string": 1, "array": 2}


def settled(schema: JsonSchema, rules: JsonSchema) -> JsonSchema:
    """A schema with rules whose keyword depends on the type: `min` of a text is its length."""
    found = dict(schema)
    place = _PLACE_OF.get(str(schema.get("type")), -1)
    for name, value in rules.items():
        if not name.startswith("#"):
            found[name] = typed(value, str(schema.get("type")))
        elif place >= 0 and _BOUNDS[name[1:]][place]:
            found[_BOUNDS[name[1:]][place]] = value
    return found


def _plain(told: str) -> JsonValue:
    if _NUMBER.match(told):
        return float(told) if "." in told else int(told)
    return told


def typed(value: JsonValue, kind: str) -> JsonValue:
    change: Callable[[JsonValue], JsonValue] = str if kind == "string" else lambda v: v
    if kind == "boolean" and value in ("true", "false"):
        return value == "true"
    return [change(v) for v in value] if isinstance(value, list) else change(value)
