"""What comes from the environment, as far as the source gives a default."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.codebase.ruby.values import Name, Unknown, Value
from plimsoll.codebase.trees import text_of

if TYPE_CHECKING:
    from tree_sitter import Node


def environment(node: Node, target: Name, method: str, given: list[Value]) -> Value:
    """`ENV.fetch("PREFIX", "/api")`: what it is by default; None if it is nothing of the kind."""
    if target.path == "ENV" and method == "fetch" and len(given) > 1:
        return given[1]
    if target.path == "ENV":
        return Unknown(text_of(node)[:200])
    return None
