"""Laravel's validation rules as JSON Schema."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plimsoll.codebase.php.values import Case, Instance, Partial, Value, listed, text, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import JsonValue

    from plimsoll.catalog.model import JsonSchema
    from plimsoll.codebase.php.program import Program
    from plimsoll.codebase.php.uses import Use

_TYPES: dict[str, JsonSchema] = {
    "integer": {"type": "integer"},
    "int": {"type": "integer"},
    "digits": {"type": "integer"},
    "digits_between": {"type": "integer"},
    "numeric": {"type": "number"},
    "decimal": {"type": "number"},
    "boolean": {"type": "boolean"},
    "bool": {"type": "boolean"},
    "accepted": {"type": "boolean"},
    "declined": {"type": "boolean"},
    "array": {"type": "array"},
    "list": {"type": "array"},
    "string": {"type": "string"},
    "email": {"type": "string", "format": "email"},
    "uuid": {"type": "string", "format": "uuid"},
    "ulid": {"type": "string", "format": "ulid"},
    "url": {"type": "string", "format": "uri"},
    "active_url": {"type": "string", "format": "uri"},
    "ip": {"type": "string", "format": "ip"},
    "ipv4": {"type": "string", "format": "ipv4"},
    "ipv6": {"type": "string", "format": "ipv6"},
    "date": {"type": "string", "format": "date"},
    "date_equals": {"type": "string", "format": "date"},
    "date_format": {"type": "string"},
    "after": {"type": "string", "format": "date"},
    "after_or_equal": {"type": "string", "format": "date"},
    "before": {"type": "string", "format": "date"},
    "before_or_equal": {"type": "string", "format": "date"},
    "timezone": {"type": "string"},
    "json": {"type": "string"},
    "alpha": {"type": "string"},
    "alpha_num": {"type": "string"},
    "alpha_dash": {"type": "string"},
    "lowercase": {"type": "string"},
    "uppercase": {"type": "string"},
    "hex_color": {"type": "string"},
    "current_password": {"type": "string"},
    "starts_with": {"type": "string"},
    "ends_with": {"type": "string"},
    "file": {"type": "string", "format": "binary"},
    "image": {"type": "string", "format": "binary"},
    "mimes": {"type": "string", "format": "binary"},
    "mimetypes": {"type": "string", "format": "binary"},
    "extensions": {"type": "string", "format": "binary"},
    "dimensions": {"type": "string", "format": "binary"},
}
_BOUNDS = {
    "string": ("minLength", "maxLength"),
    "array": ("minItems", "maxItems"),
    "integer": ("minimum", "maximum"),
    "number": ("minimum", "maximum"),
}
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?$")
_DELIMITED = re.compile(r"^(.)(.*)\1[a-z]*$", re.DOTALL)
_GONE = frozenset({"prohibited", "missing", "exclude"})


def take_in(rules: Value, root: Use, program: Program, prefix: str = "") -> bool:
    """Adds fields with their rules below a root; says whether there were any."""
    if not isinstance(rules, dict):
        return False
    found = False
    for name, rule in rules.items():
        path = [p for p in f"{prefix}{name}".split(".") if p]
        said = list(_each(rule))
        if not path or path == ["*"] or any(word in _GONE for word, _ in _worded(said)):
            continue
        found = True
        use = root.at(path)
        use.is_checked = True
        schema, required = schema_of(said, program)
        use.learn(schema)
        use.required = use.required or required
        if any(word == "confirmed" for word, _ in _worded(said)):
            twin = root.at([*path[:-1], f"{path[-1]}_confirmation"])
            twin.learn(schema)
            twin.required = twin.required or required
        _array_keys(said, use)
    return found


def _array_keys(said: list[Value], use: Use) -> None:
    """`array:name,age` says which keys it has."""
    for word, given in _worded(said):
        for key in given if word == "array" else ():
            use.at([key])


def _each(rule: Value) -> Iterator[Value]:
    if isinstance(rule, str):
        yield from _pieces(rule)
    elif isinstance(rule, dict):
        for one in rule.values():
            yield from _each(one) if isinstance(one, dict) else [one]
    else:
        yield rule


def _pieces(rule: str) -> Iterator[str]:
    """Rules between `|`; a regular expression may hold one itself and comes last then."""
    start = rule.find("regex:")
    if start >= 0 and (start == 0 or rule[start - 1] == "|" or rule[start - 4 : start] == "not_"):
        yield from (p for p in rule[:start].removesuffix("not_").split("|") if p)
        whole = rule[start:]
        mark = whole[6:7]
        end = whole.rfind(mark)
        tail = whole.find("|", end) if mark else -1
        yield whole if tail < 0 else whole[:tail]
        if tail >= 0:
            yield from (p for p in whole[tail:].split("|") if p)
    else:
        yield from rule.split("|")


def _worded(said: list[Value]) -> Iterator[tuple[str, list[str]]]:
    for one in said:
        if isinstance(one, Partial):
            one = one.text  # noqa: PLW2901 - what is known of it
        if isinstance(one, str):
            word, _, rest = one.strip().partition(":")
            given = [rest] if word in {"regex", "not_regex", "date_format"} else rest.split(",")
            yield word.lower(), [g.strip().strip('"') for g in given if g != ""]


def schema_of(said: list[Value], program: Program) -> tuple[JsonSchema, bool]:
    """One field's schema, and whether it must be there."""
    schema: JsonSchema = {}
    worded = list(_worded(said))
    for word, _ in worded:
        for key, value in _TYPES.get(word, {}).items():
            if key not in schema and (key != "format" or "pattern" not in schema):
                schema[key] = value
    for one in said:
        _of_object(one, schema, program)
    kind = schema.get("type")
    for word, given in worded:
        _bounded(word, given, schema, str(kind) if kind else "string")
    names = {word for word, _ in worded}
    required = bool(names & {"required", "present", "accepted"}) and "sometimes" not in names
    if "nullable" in names and isinstance(schema.get("type"), str):
        schema["type"] = [schema["type"], "null"]
    return schema, required


def _bounded(word: str, given: list[str], schema: JsonSchema, kind: str) -> None:
    low, high = _BOUNDS.get(kind, ("minLength", "maxLength"))
    numbers = [_number(g) for g in given if _NUMBER.match(g)]
    is_file = schema.get("format") == "binary"
    match word:
        case "in":
            schema["enum"] = [_as(kind, g) for g in given]
            schema.setdefault("type", "string")
        case "min" | "gte" if numbers and not is_file:
            schema.setdefault(low, numbers[0])
        case "max" | "lte" if numbers and not is_file:
            schema.setdefault(high, numbers[0])
        case "between" if len(numbers) > 1 and not is_file:
            schema.setdefault(low, numbers[0])
            schema.setdefault(high, numbers[1])
        case "size" if numbers and not is_file:
            schema.setdefault(low, numbers[0])
            schema.setdefault(high, numbers[0])
        case "regex" if given:
            inner = _DELIMITED.match(given[0])
            schema["pattern"] = inner[2] if inner is not None else given[0]
            schema.setdefault("type", "string")
        case "date_format" if given and any(letter in given[0] for letter in "Hhi"):
            schema["format"] = "date-time"
        case "multiple_of" if numbers:
            schema["multipleOf"] = numbers[0]
        case "distinct" if kind == "array":
            schema["uniqueItems"] = True
        case _:
            pass


def _number(word: str) -> JsonValue:
    return float(word) if "." in word else int(word)


def _as(kind: str, word: str) -> JsonValue:
    if kind in {"integer", "number"} and _NUMBER.match(word):
        return _number(word)
    return word


def _of_object(one: Value, schema: JsonSchema, program: Program) -> None:  # noqa: C901, PLR0912 - a table
    """`Rule::in([…])`, `new Enum(Status::class)`, `File::image()`, `Password::min(8)`."""
    if not isinstance(one, Instance):
        return
    short = one.class_name.rsplit("\\", 1)[-1]
    maker = one.maker if short == "Rule" else short.lower()
    given = one.arguments[0] if one.arguments else None
    match maker:
        case "in":
            told = (
                [text(v) for v in listed(given)]
                if isinstance(given, dict)
                else words(*one.arguments)
            )
            values: list[JsonValue] = [
                _as(str(schema.get("type")), w) for w in told if w is not None
            ]
            if values:
                schema["enum"] = values
                schema.setdefault("type", "string")
        case "enum":
            allowed = enum_values(given, program)
            if allowed:
                schema["enum"] = allowed
                schema.setdefault("type", "integer" if isinstance(allowed[0], int) else "string")
        case "password":
            schema.setdefault("type", "string")
            if one.maker == "min" and isinstance(given, int):
                schema.setdefault("minLength", given)
        case "email":
            schema.update({"type": "string", "format": "email"})
        case "file" | "imagefile" | "dimensions":
            schema.update({"type": "string", "format": "binary"})
        case "date":
            schema.update({"type": "string", "format": "date"})
        case "numeric":
            schema.setdefault("type", "number")
        case "array":
            schema.setdefault("type", "array")
        case _:
            pass


def enum_values(given: Value, program: Program) -> list[JsonValue]:
    """The values of an enum of the repository."""
    owner = given.owner if isinstance(given, Case) else given
    facts = program.find(owner) if isinstance(owner, str) else None
    if facts is None or not facts.cases:
        return []
    found: list[JsonValue] = []
    for name, node in facts.cases.items():
        said = (node.text or b"").decode("utf-8", "replace") if node is not None else name
        plain = said.strip("'\"")
        found.append(int(plain) if plain == said and said.lstrip("-").isdigit() else plain)
    return found
