"""What holds where one of several values may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.codebase.php.values import (
    Unknown,
    Value,
    array,
)

if TYPE_CHECKING:
    from collections.abc import Iterable


def both(first: Value, second: Value) -> Value:
    """What holds where either value may: arrays are added up, what is told goes before Unknown."""
    if isinstance(first, dict) and isinstance(second, dict):
        added = {k: both(first[k], v) if k in first else v for k, v in second.items()}
        if any(isinstance(k, int) for k in added) and all(isinstance(k, int) for k in first):
            extra = [v for v in second.values() if v not in first.values()]
            return array([*first.values(), *extra])
        return {**first, **added}
    if first is None or isinstance(first, Unknown):
        return second if second is not None else first
    return first


def merged(values: Iterable[Value]) -> Value:
    """What a function answers that returns in several places."""
    found: Value = None
    for index, value in enumerate(values):
        found = value if index == 0 else both(found, value)
    return found
