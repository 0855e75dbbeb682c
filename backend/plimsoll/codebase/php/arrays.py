"""Keys of PHP's arrays."""

from __future__ import annotations

from plimsoll.codebase.php.values import (
    Case,
    Unknown,
    Value,
)


def subscripted(target: Value, key: Value) -> Value:
    """`$target[key]`."""
    if isinstance(target, dict):
        plain = key if isinstance(key, str | int) else None
        if isinstance(plain, str) and plain.isdigit():
            plain = int(plain)
        return target.get(plain, None) if plain is not None else Unknown("[…]")
    item = getattr(target, "item", None)
    if item is not None:
        found: Value = item(key)
        return found
    return Unknown("[…]")


def key_of(value: Value) -> int | str | None:
    """A value as a key of an array."""
    match value:
        case str():
            return int(value) if value.isdigit() and (value == "0" or value[0] != "0") else value
        case bool():
            return int(value)
        case int():
            return value
        case Case():
            return value.value
        case _:
            return None
