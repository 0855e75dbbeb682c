"""Traits and resource types applied: their parameters filled in, merged below one's own words."""

import re
from collections.abc import Iterable, Mapping

from pydantic import JsonValue

from plimsoll.codebase.documents.placed import copied, list_of, table_of

METHODS = ("get", "post", "put", "patch", "delete", "head", "options")
_PARAMETER = re.compile(r"<<\s*([^<>|]+?)\s*((?:\|\s*![\w-]+\s*)*)>>")
_DEEPEST = 40
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+")

Values = Mapping[str, str]


def resource_with_types(
    resource: dict[str, JsonValue], types: Mapping[str, JsonValue], values: Values
) -> dict[str, JsonValue]:
    """A resource with what its resource type, and that one's own, add; optional methods apart."""
    made: dict[str, JsonValue] = copied(resource)
    pending = resource.get("type")
    for _ in range(_DEEPEST):
        name, given = _applied(pending)
        declared = table_of(types.get(name))
        if not declared:
            break
        filled = table_of(_filled(declared, {**values, **given}, 0))
        pending = filled.get("type")
        made = _merged(_asked_for(filled, made), made)
    return made


def method_with_traits(
    method: JsonValue, traits: Mapping[str, JsonValue], applied: Iterable[JsonValue], values: Values
) -> dict[str, JsonValue]:
    """A method with what its traits, and those of its resource, add."""
    made: dict[str, JsonValue] = copied(method)
    for reference in [*list_of(made.get("is")), *applied]:
        name, given = _applied(reference)
        declared = table_of(traits.get(name))
        if declared:
            made = _merged(table_of(_filled(declared, {**values, **given}, 0)), made)
    return made


def _applied(reference: JsonValue) -> tuple[str, dict[str, str]]:
    """`name`, or `{name: {parameter: value}}`."""
    if isinstance(reference, str):
        return reference, {}
    for name, given in table_of(reference).items():
        values = {key: str(one) for key, one in table_of(given).items()}
        return name, values
    return "", {}


def _asked_for(declared: Mapping[str, JsonValue], own: Mapping[str, JsonValue]) -> JsonValue:
    """Without the optional methods (`post?`) that a resource does not have."""
    made: dict[str, JsonValue] = {}
    for key, value in declared.items():
        bare = key.removesuffix("?")
        if bare == key or bare in own:
            made[bare] = value
    return made


def _merged(below: JsonValue, above: JsonValue, depth: int = 0) -> dict[str, JsonValue]:
    """Two tables; what stands above wins, tables in both are merged."""
    made = copied(above)
    for key, value in table_of(below).items():
        other = made.get(key)
        if key not in made or other is None:
            made[key] = value
        elif isinstance(other, dict) and isinstance(value, dict) and depth < _DEEPEST:
            made[key] = _merged(value, other, depth + 1)
        elif key == "is" and isinstance(other, list) and isinstance(value, list):
            made[key] = [*other, *value]
    return made


def _filled(value: JsonValue, values: Values, depth: int) -> JsonValue:
    """The declaration with `<<name | !function>>` replaced everywhere, in keys too."""
    if depth > _DEEPEST:
        return None
    if isinstance(value, dict):
        return {_text(key, values): _filled(one, values, depth + 1) for key, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, values, depth + 1) for one in value]
    return _text(value, values) if isinstance(value, str) else value


def _text(text: str, values: Values) -> str:
    def value_of(match: re.Match[str]) -> str:
        found = values.get(match[1], "")
        for function in re.findall(r"![\w-]+", match[2]):
            found = _changed(found, function)
        return found

    return _PARAMETER.sub(value_of, text) if "<<" in text else text


def _changed(text: str, function: str) -> str:
    words = [word.lower() for word in _WORDS.findall(text)]
    if function == "!singularize":
        ends = text.endswith("ies")
        return f"{text[:-3]}y" if ends else text.removesuffix("s") if text[-2:] != "ss" else text
    if function == "!pluralize":
        return (
            text if text.endswith("s") else f"{text[:-1]}ies" if text.endswith("y") else f"{text}s"
        )
    joined = {
        "!uppercase": text.upper(),
        "!lowercase": text.lower(),
        "!lowercamelcase": "".join([*words[:1], *(word.title() for word in words[1:])]),
        "!uppercamelcase": "".join(word.title() for word in words),
        "!lowerunderscorecase": "_".join(words),
        "!upperunderscorecase": "_".join(words).upper(),
        "!lowerhyphencase": "-".join(words),
        "!upperhyphencase": "-".join(words).upper(),
    }
    return joined.get(function, text)
