"""Methods of texts, arrays and hashes that route files use, computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.codebase.inflection import camelized, plural, singular, underscored
from plimsoll.codebase.ruby.values import Hash, Key, Pattern, Symbol, Unknown, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_LONGEST = 10_000
_PAIR = 2
_DEEPEST = 20
_SAME = frozenset({"freeze", "dup", "clone", "html_safe", "itself", "compact", "uniq", "presence"})
_TEXTS: Mapping[str, Callable[[str], Value]] = {
    "to_s": str,
    "to_str": str,
    "to_sym": Symbol,
    "upcase": str.upper,
    "downcase": str.lower,
    "capitalize": str.capitalize,
    "strip": str.strip,
    "singularize": singular,
    "pluralize": plural,
    "underscore": underscored,
    "camelize": camelized,
    "camelcase": camelized,
    "classify": lambda text: camelized(singular(text)),
    "tableize": lambda text: plural(underscored(text)),
    "dasherize": lambda text: text.replace("_", "-"),
    "parameterize": lambda text: text.lower().replace(" ", "-"),
    "demodulize": lambda text: text.rpartition("::")[2],
    "length": len,
    "size": len,
    "chars": list,
    "split": lambda text: list[Value](text.split()),
    "empty?": lambda text: not text,
    "blank?": lambda text: not text.strip(),
    "present?": lambda text: bool(text.strip()),
}
_TEXTS_WITH: Mapping[str, Callable[[str, str], Value]] = {
    "+": lambda one, two: one + two,
    "<<": lambda one, two: one + two,
    "concat": lambda one, two: one + two,
    "==": lambda one, two: one == two,
    "!=": lambda one, two: one != two,
    "delete_prefix": lambda one, two: one.removeprefix(two),
    "delete_suffix": lambda one, two: one.removesuffix(two),
    "split": lambda one, two: list[Value](one.split(two)),
    "start_with?": lambda one, two: one.startswith(two),
    "end_with?": lambda one, two: one.endswith(two),
    "include?": lambda one, two: two in one,
    "chomp": lambda one, two: one.removesuffix(two),
}


def answer(value: Value, method: str, given: list[Value]) -> Value:
    """What a known value answers; `Unknown` for methods that are not computed."""
    if method in _SAME and not given:
        return _cleaned(value, method)
    found: Value = Unknown(method)
    match value:
        case str():
            found = _of_text(value, method, given)
        case list():
            found = _of_list(value, method, given)
        case dict():
            found = _of_hash(value, method, given)
        case bool() | None:
            found = _of_truth(value, method, given)
        case int():
            found = _of_number(value, method, given)
        case Pattern() if method == "source":
            found = value.source
        case _:
            pass
    return found


def _cleaned(value: Value, method: str) -> Value:
    if method == "compact" and isinstance(value, list):
        return [item for item in value if item is not None]
    if method == "uniq" and isinstance(value, list):
        kept: list[Value] = []
        for item in value:
            if item not in kept:
                kept.append(item)
        return kept
    return value


def _of_text(text: str, method: str, given: list[Value]) -> Value:
    if not given and method in _TEXTS:
        return _TEXTS[method](text)
    match given:
        case [str() as other] if method in _TEXTS_WITH:
            return _TEXTS_WITH[method](text, other)
        case [str() as old, str() as new] if method in {"tr", "gsub", "sub"}:
            return text.replace(old, new, 1 if method == "sub" else -1)
        case [int() as times] if method == "*" and times * len(text) < _LONGEST:
            return text * times
        case _:
            return Unknown(method)


def _of_list(items: list[Value], method: str, given: list[Value]) -> Value:  # noqa: PLR0911 - a table
    other = given[0] if given else None
    match method:
        case "+" | "|" | "concat" if isinstance(other, list):
            return items + [item for item in other if method != "|" or item not in items]
        case "-" | "without" | "excluding":
            gone = other if isinstance(other, list) else given
            return [item for item in items if item not in gone]
        case "&" if isinstance(other, list):
            return [item for item in items if item in other]
        case "<<" | "push" | "append":
            return items + given
        case "include?" | "exclude?":
            return (other in items) == (method == "include?")
        case "flatten" | "to_a" | "to_set" | "sort" | "each" | "values":
            return _flat(items) if method == "flatten" else items
        case "*" | "join" if method == "join" or isinstance(other, str):
            told = [str(item) for item in items if isinstance(item, str | int)]
            return str(other or "").join(told) if len(told) == len(items) else Unknown(method)
        case _:
            return _part_of_list(items, method, other)


def _part_of_list(items: list[Value], method: str, other: Value) -> Value:
    match method:
        case "first" | "last" if items and other is None:
            return items[0 if method == "first" else -1]
        case "[]" if isinstance(other, int) and -len(items) <= other < len(items):
            return items[other]
        case "empty?" | "blank?" | "any?" | "present?" | "none?":
            return bool(items) == (method in {"any?", "present?"})
        case "size" | "length" | "count":
            return len(items)
        case "to_h" if all(isinstance(pair, list) and len(pair) == _PAIR for pair in items):
            pairs = [pair for pair in items if isinstance(pair, list)]
            return {key_of(pair[0]): pair[1] for pair in pairs}
        case _:
            return Unknown(method)


def _flat(items: list[Value], depth: int = 0) -> list[Value]:
    found: list[Value] = []
    for item in items:
        found.extend(
            _flat(item, depth + 1) if isinstance(item, list) and depth < _DEEPEST else [item]
        )
    return found


def _of_hash(known: Hash, method: str, given: list[Value]) -> Value:  # noqa: PLR0911 - a table
    other = given[0] if given else None
    keys: list[Value] = list(known)
    match method:
        case "merge" | "reverse_merge" | "merge!" | "deep_merge" if isinstance(other, dict):
            return {**other, **known} if method == "reverse_merge" else {**known, **other}
        case "keys":
            return keys
        case "values":
            return list(known.values())
        case "[]" | "fetch" | "dig" | "delete":
            default = given[1] if len(given) > 1 else None
            return known.get(key_of(other), default)
        case "except" | "slice":
            chosen = {key for key in known if (key in given) == (method == "slice")}
            return {key: value for key, value in known.items() if key in chosen}
        case "key?" | "has_key?" | "include?":
            return key_of(other) in known
        case "to_h" | "to_hash" | "symbolize_keys" | "with_indifferent_access" | "each":
            return known
        case "empty?" | "any?" | "present?" | "blank?":
            return bool(known) == (method in {"any?", "present?"})
        case "to_a":
            return [[key, value] for key, value in known.items()]
        case _:
            return Unknown(method)


def _of_truth(value: Value, method: str, given: list[Value]) -> Value:
    match method:
        case "present?":
            return bool(value)
        case "blank?" | "!":
            return not value
        case "nil?":
            return value is None
        case "to_s" if value is None:
            return ""
        case "==" | "!=" if given and not isinstance(given[0], Unknown):
            return (value == given[0]) == (method == "==")
        case _:
            return Unknown(method)


def _of_number(number: int, method: str, given: list[Value]) -> Value:  # noqa: PLR0911 - a table
    match method, given:
        case "to_s", []:
            return str(number)
        case "to_i" | "days" | "seconds", []:
            return number
        case "+", [int() as other]:
            return number + other
        case "-", [int() as other]:
            return number - other
        case "==" | "!=", [other] if not isinstance(other, Unknown):
            return (number == other) == (method == "==")
        case "zero?", []:
            return number == 0
        case ">" | "<" | ">=" | "<=", [int() as other]:
            return {">": number > other, "<": number < other, ">=": number >= other}.get(
                method, number <= other
            )
        case _:
            return Unknown(method)


def key_of(value: Value) -> Key:
    """A value as a hash's key; what is none becomes unknown."""
    if isinstance(value, list | dict) or not _is_key(value):
        return Unknown("key")
    return value  # type: ignore[return-value]


def _is_key(value: Value) -> bool:
    return value is None or isinstance(value, str | int | float) or value.__hash__ is not None
