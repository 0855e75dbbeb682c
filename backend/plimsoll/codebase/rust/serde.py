"""What `#[serde(…)]` and validation attributes say about fields and variants."""

import re
from collections.abc import Iterable

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.rust.facts import Attribute

_SERDE = frozenset({"serde", "schema", "param", "multipart", "field", "deserr"})
_RENAME = re.compile(r"\brename\s*(?:=\s*\"([^\"]+)\"|\([^)]*deserialize\s*=\s*\"([^\"]+)\")")
_RENAME_ALL = re.compile(
    r"\brename_all\s*(?:=\s*\"?([\w-]+)\"?|\([^)]*deserialize\s*=\s*\"([\w-]+)\")"
)
_ROCKET_NAME = re.compile(r"\bname\s*=\s*(?:uncased\()?\"([^\"]+)\"")
_NUMBER = r"(-?\d+(?:\.\d+)?)"
_MIN = re.compile(rf"\bmin\s*=\s*{_NUMBER}")
_MAX = re.compile(rf"\bmax\s*=\s*{_NUMBER}")
_EQUAL = re.compile(rf"\bequal\s*=\s*{_NUMBER}")
_LENGTH = re.compile(r"\blength\s*\(([^)]*)\)")
_RANGE = re.compile(r"\brange\s*\(([^)]*)\)")
_MAXIMUM = re.compile(rf"\bmaximum\s*=\s*{_NUMBER}")
_MINIMUM = re.compile(rf"\bminimum\s*=\s*{_NUMBER}")


def serde(attributes: Iterable[Attribute]) -> str:
    """The text of all serde attributes."""
    return ", ".join(a.text for a in attributes if a.name in _SERDE)


def has(text: str, *words: str) -> bool:
    """Whether a bare word stands there: `default`, `flatten`, `skip`."""
    return any(re.search(rf"(?:^|[,(]\s*){word}\b(?!_)", text) for word in words)


def renamed(name: str, text: str, rule: str) -> str:
    """A field's name on the wire."""
    match = _RENAME.search(text)
    if match is not None:
        return match[1] or match[2]
    return cased(name, rule)


def form_name(name: str, attributes: Iterable[Attribute]) -> str:
    """A field's name in Rocket's forms: `#[field(name = "x")]`."""
    for attribute in attributes:
        match = _ROCKET_NAME.search(attribute.text) if attribute.name == "field" else None
        if match is not None:
            return match[1]
    return name


def rule_of(attributes: Iterable[Attribute]) -> str:
    """The container's `rename_all`."""
    match = _RENAME_ALL.search(serde(attributes))
    return (match[1] or match[2]) if match is not None else ""


def cased(name: str, rule: str) -> str:
    """A name under a rule of `rename_all`."""
    words = [
        w
        for w in re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).split("_")
        if w
    ]
    if rule in ("camelCase", "PascalCase"):
        if "_" not in name and name[:1].isupper():
            return name[:1].lower() + name[1:] if rule == "camelCase" else name
        first = words[0].lower() if rule == "camelCase" else words[0].capitalize()
        return first + "".join(w.capitalize() for w in words[1:]) if words else name
    if rule in ("lowercase", "UPPERCASE"):
        return name.lower() if rule == "lowercase" else name.upper()
    glued = {
        "snake_case": "_",
        "SCREAMING_SNAKE_CASE": "_",
        "kebab-case": "-",
        "SCREAMING-KEBAB-CASE": "-",
    }
    if rule in glued:
        whole = glued[rule].join(words)
        return whole.upper() if rule.startswith("SCREAMING") else whole.lower()
    return name


def constraints(attributes: Iterable[Attribute], *, is_list: bool) -> JsonSchema:
    """What `validator`, `garde` and utoipa's `schema` ask of a field."""
    found: JsonSchema = {}
    for attribute in attributes:
        if attribute.name not in ("validate", "garde", "schema", "param"):
            continue
        text = attribute.text
        length = _LENGTH.search(text)
        if length is not None:
            word = "Items" if is_list else "Length"
            found.update(_bounds(length[1], f"min{word}", f"max{word}"))
        span = _RANGE.search(text)
        if span is not None:
            found.update(_bounds(span[1], "minimum", "maximum"))
        for word, pattern in (("maximum", _MAXIMUM), ("minimum", _MINIMUM)):
            match = pattern.search(text)
            if match is not None:
                found[word] = _number(match[1])
        if re.search(r"\bemail\b", text):
            found["format"] = "email"
        if re.search(r"\burl\b", text):
            found["format"] = "uri"
    return found


def _bounds(text: str, lower: str, upper: str) -> JsonSchema:
    found: JsonSchema = {}
    equal = _EQUAL.search(text)
    for word, pattern in ((lower, _MIN), (upper, _MAX)):
        match = pattern.search(text) or equal
        if match is not None:
            found[word] = _number(match[1])
    return found


def _number(text: str) -> int | float:
    return float(text) if "." in text else int(text)
