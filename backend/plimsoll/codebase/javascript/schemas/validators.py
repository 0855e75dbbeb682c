"""What the decorators of class-validator demand, as JSON Schema."""

import re
from collections.abc import Callable, Mapping, Sequence

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.javascript.constant_values import Constant, Unknown

Values = Sequence[Constant]

_PATTERN = re.compile(r"^/(.*)/[a-z]*$", re.DOTALL)


def constrained(  # noqa: PLR0911 - a case a return
    schema: JsonSchema, rule: JsonSchema, *, each: bool
) -> JsonSchema:
    """A schema that also keeps a rule; `each`: its items do."""
    if not rule:
        return schema
    if "$ref" in schema and not each:
        return {**rule} if "enum" in rule else schema
    if each or (schema.get("type") == "array" and _is_of_items(rule)):
        items = schema.get("items")
        inner = constrained(items if isinstance(items, dict) else {}, rule, each=False)
        return {**schema, "type": "array", "items": inner}
    kinds = schema.get("anyOf")
    if isinstance(kinds, list):
        parts = [p for p in kinds if isinstance(p, dict)]
        changed = [
            p if p.get("type") == "null" else constrained(p, rule, each=False) for p in parts
        ]
        return {**schema, "anyOf": list(changed)}
    if "enum" in schema and "enum" in rule:
        return {**schema, **rule}
    if schema.get("type") == "number" and rule.get("type") == "integer":
        return {**schema, **rule}
    if "type" in schema and "type" in rule and schema["type"] != rule["type"]:
        # A `Date` sent as text, a number sent as text: what is sent is what the rule says.
        return {**rule} if rule["type"] in ("string", "array") else schema
    return {**schema, **rule}


def _is_of_items(rule: JsonSchema) -> bool:
    return rule.get("type") in ("string", "integer", "number", "boolean") or "enum" in rule


def _fixed(rule: JsonSchema) -> Callable[[Values], JsonSchema]:
    return lambda _values: dict(rule)


def _text(form: str) -> Callable[[Values], JsonSchema]:
    return _fixed({"type": "string", "format": form})


def _bound(*words: str) -> Callable[[Values], JsonSchema]:
    """Arguments in their order: `@Length(2, 10)`."""

    def rule(values: Values) -> JsonSchema:
        pairs = zip(words, values, strict=False)
        return {w: v for w, v in pairs if isinstance(v, int | float) and not isinstance(v, bool)}

    return rule


def _matching(values: Values) -> JsonSchema:
    first = values[0] if values else None
    first = first.text if isinstance(first, Unknown) else first
    if not isinstance(first, str) or not first.startswith("/"):
        return {"type": "string"}
    found = _PATTERN.match(first)
    return {"type": "string", "pattern": found[1] if found else first}


_STRING: JsonSchema = {"type": "string"}
_NUMBER: JsonSchema = {"type": "number"}

RULES: Mapping[str, Callable[[Values], JsonSchema]] = {
    "IsString": _fixed(_STRING),
    "IsInt": _fixed({"type": "integer"}),
    "IsNumber": _fixed(_NUMBER),
    "IsBoolean": _fixed({"type": "boolean"}),
    "IsArray": _fixed({"type": "array"}),
    "IsObject": _fixed({"type": "object"}),
    "IsEmail": _text("email"),
    "IsUUID": _text("uuid"),
    "IsUrl": _text("uri"),
    "IsUrI": _text("uri"),
    "IsDateString": _text("date-time"),
    "IsISO8601": _text("date-time"),
    "IsRFC3339": _text("date-time"),
    "IsDate": _text("date-time"),
    "IsIP": _text("ip"),
    "IsMongoId": _fixed({"type": "string", "pattern": "^[0-9a-fA-F]{24}$"}),
    "IsNumberString": _fixed(_STRING),
    "IsBooleanString": _fixed(_STRING),
    "IsAlpha": _fixed(_STRING),
    "IsAlphanumeric": _fixed(_STRING),
    "IsJSON": _fixed(_STRING),
    "IsJWT": _fixed(_STRING),
    "IsPhoneNumber": _fixed(_STRING),
    "IsMobilePhone": _fixed(_STRING),
    "IsStrongPassword": _fixed({"type": "string", "minLength": 8}),
    "IsPositive": _fixed({"exclusiveMinimum": 0}),
    "IsNegative": _fixed({"exclusiveMaximum": 0}),
    "IsLatitude": _fixed({"minimum": -90, "maximum": 90}),
    "IsLongitude": _fixed({"minimum": -180, "maximum": 180}),
    "Min": _bound("minimum"),
    "Max": _bound("maximum"),
    "MinLength": _bound("minLength"),
    "MaxLength": _bound("maxLength"),
    "Length": _bound("minLength", "maxLength"),
    "ArrayMinSize": _bound("minItems"),
    "ArrayMaxSize": _bound("maxItems"),
    "ArrayNotEmpty": _fixed({"minItems": 1}),
    "ArrayUnique": _fixed({"uniqueItems": True}),
    "IsDivisibleBy": _bound("multipleOf"),
    "Matches": _matching,
}
