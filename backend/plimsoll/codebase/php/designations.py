"""What stands before `::`, behind `new` and behind `->`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.codebase.php.values import (
    Case,
    Frame,
    Instance,
)
from plimsoll.codebase.trees import text_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from plimsoll.codebase.php.interpreter import Interpreter


def class_named(reader: Interpreter, node: Node | None, frame: Frame) -> str | None:  # noqa: PLR0911 - a table
    """The class that stands before `::` or behind `new`."""
    word = text_of(node)
    if node is None:
        return None
    if node.type in {"name", "qualified_name", "relative_scope", "relative_name", "namespace_name"}:
        match word.lower():
            case "self":
                return frame.owner
            case "static":
                return frame.static or frame.owner
            case "parent":
                facts = reader.program.find(frame.owner)
                return facts.parents[0] if facts is not None and facts.parents else ""
            case _:
                return frame.names.resolve(word)
    value = reader.value(node, frame)
    match value:
        case str():
            return value.lstrip("\\")
        case Instance():
            return value.class_name
        case Case():
            return value.owner
        case _:
            return None


def member_name(reader: Interpreter, node: Node | None, frame: Frame) -> str:
    if node is None:
        return ""
    if node.type == "name":
        return text_of(node)
    found = reader.value(node, frame)
    return found if isinstance(found, str) else ""
