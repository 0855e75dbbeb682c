"""Loops over what is known: the block is followed once for every item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plimsoll.codebase.ruby.builtin import key_of

if TYPE_CHECKING:
    from plimsoll.codebase.ruby.interpreter import Interpreter
    from plimsoll.codebase.ruby.values import Closure, Value

_MOST_ITEMS = 500
_PAIR = 2


@dataclass(frozen=True)
class Looped:
    """What a loop is worth."""

    value: Value


def iterate(
    reader: Interpreter, method: str, target: Value, given: list[Value], block: Closure
) -> Looped | None:
    """The loop's value; None if what it runs over is not known, or it is none."""
    if method in {"tap", "then", "yield_self"}:
        found = reader.invoke(block, [target])
        return Looped(target if method == "tap" else found)
    items = _items(method, target)
    if items is None:
        return None
    results: list[Value] = []
    for index, item in enumerate(items[:_MOST_ITEMS]):
        arguments = [item]
        if method in {"each_with_index", "each_with_object"}:
            arguments.append(index if method == "each_with_index" else (given or [None])[0])
        results.append(reader.invoke(block, arguments))
    return Looped(_result(method, target, items, results))


def _items(method: str, target: Value) -> list[Value] | None:
    match target:
        case bool():
            return None
        case int() if method == "times":
            return list(range(min(max(target, 0), _MOST_ITEMS)))
        case list():
            return target[::-1] if method == "reverse_each" else list(target)
        case dict():
            if method in {"each_key", "each_value"}:
                return list(target) if method == "each_key" else list(target.values())
            return [[key, value] for key, value in target.items()]
        case _:
            return None


def _result(method: str, target: Value, items: list[Value], results: list[Value]) -> Value:  # noqa: PLR0911 - a table
    match method:
        case "map" | "collect":
            return results
        case "flat_map":
            return [part for r in results for part in (r if isinstance(r, list) else [r])]
        case "filter_map":
            return [r for r in results if r]
        case "select" | "filter" | "reject":
            wanted = method != "reject"
            return [
                item
                for item, r in zip(items, results, strict=False)
                if (r is not None and r is not False) == wanted
            ]
        case "index_with":
            return {key_of(item): r for item, r in zip(items, results, strict=False)}
        case "to_h":
            pairs = [r for r in results if isinstance(r, list) and len(r) == _PAIR]
            return {key_of(pair[0]): pair[1] for pair in pairs}
        case _:
            return target
