"""Texts, symbols, arrays, hashes and regular expressions as values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.codebase.ruby.values import (
    Frame,
    Hash,
    Name,
    Partial,
    Pattern,
    Symbol,
    Unknown,
    Value,
)
from plimsoll.codebase.trees import children, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from plimsoll.codebase.ruby.interpreter import Interpreter

_LONGEST_RANGE = 200
_ESCAPES = {"\\n": "\n", "\\t": "\t", "\\s": " ", "\\0": "\0"}


def literal(reader: Interpreter, node: Node, frame: Frame) -> Value:  # noqa: PLR0911 - a table
    """A literal's value; `Unknown` for other expressions."""
    text = text_of(node)
    match node.type:
        case "string" | "bare_string" | "heredoc_body" | "subshell":
            return _text(reader, node, frame)
        case "chained_string":
            return _sum([_text(reader, part, frame) for part in children(node)])
        case "simple_symbol":
            return Symbol(text[1:])
        case "hash_key_symbol" | "bare_symbol":
            return Symbol(text)
        case "delimited_symbol":
            found = _text(reader, node, frame)
            return Symbol(found) if isinstance(found, str) else found
        case "array":
            return _array(reader, node, frame)
        case "string_array" | "symbol_array":
            return [_word(reader, part, frame) for part in children(node)]
        case "hash":
            return _hash(reader, node, frame)
        case "regex":
            return Pattern(
                text.strip("/").rstrip("mixounse").rstrip("/") if text[:1] == "/" else text
            )
        case _:
            return _scalar(node, text)


def _scalar(node: Node, text: str) -> Value:
    match node.type:
        case "integer":
            return _integer(text)
        case "float":
            return float(text.replace("_", "")) if "e" not in text.lower() else Unknown(text)
        case "true" | "false":
            return node.type == "true"
        case "nil":
            return None
        case "range":
            return _range(node)
        case _:
            return Unknown(text[:200])


def _integer(text: str) -> Value:
    try:
        return int(text.replace("_", ""), 0)
    except ValueError:
        return Unknown(text)


def _range(node: Node) -> Value:
    """`1..3` as its members, when they are few."""
    ends = [_scalar(end, text_of(end)) for end in children(node)]
    match ends:
        case [int() as first, int() as last] if 0 <= last - first < _LONGEST_RANGE:
            return list(range(first, last + (0 if "..." in text_of(node) else 1)))
        case _:
            return Unknown(text_of(node))


def _word(reader: Interpreter, node: Node, frame: Frame) -> Value:
    found = _text(reader, node, frame)
    return Symbol(found) if node.type == "bare_symbol" and isinstance(found, str) else found


def _text(reader: Interpreter, node: Node, frame: Frame) -> Value:
    parts: list[Value] = []
    for piece in children(node):
        match piece.type:
            case "string_content" | "heredoc_content":
                parts.append(text_of(piece))
            case "escape_sequence":
                written = text_of(piece)
                parts.append(_ESCAPES.get(written, written[1:]))
            case "interpolation":
                parts.append(reader.run(piece, frame))
            case _:
                pass
    return _sum(parts)


def _sum(parts: list[Value]) -> Value:
    """Texts one after another; what could not be told is left out, and remembered."""
    text, missing = "", ""
    for part in parts:
        match part:
            case str() | int() | float():
                text += str(part)
            case None:
                pass
            case Partial():
                text, missing = text + part.text, missing or part.missing
            case Unknown():
                missing = missing or part.text
            case Name():
                missing = missing or part.path
            case Pattern():
                text += part.source
            case _:
                missing = missing or "an expression"
    return Partial(text, missing) if missing else text


def _array(reader: Interpreter, node: Node, frame: Frame) -> Value:
    found: list[Value] = []
    trailing: Hash = {}
    for item in children(node):
        if item.type == "pair":
            key, value = reader.pair(item, frame)
            trailing[key] = value
        elif item.type == "splat_argument":
            inner = reader.run(item, frame)
            found.extend(inner if isinstance(inner, list) else [inner])
        else:
            found.append(reader.value(item, frame))
    return [*found, trailing] if trailing else found


def _hash(reader: Interpreter, node: Node, frame: Frame) -> Value:
    found: Hash = {}
    for item in children(node):
        if item.type == "pair":
            key, value = reader.pair(item, frame)
            found[key] = value
        elif item.type == "hash_splat_argument":
            inner = reader.run(item, frame)
            found.update(inner if isinstance(inner, dict) else {})
    return found
