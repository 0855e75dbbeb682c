"""What a function takes out of an object by name, such as `query.page` or `headers.get("x")`."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from tree_sitter import Node

from plimsoll.codebase.javascript.syntax import (
    arguments_of,
    string_of,
    unwrapped,
)
from plimsoll.codebase.trees import children, descendants, text_of
from plimsoll.codebase.trees import field as at

_NOT_NAMES = frozenset(
    {"get", "getAll", "has", "set", "entries", "keys", "values", "forEach", "toString", "length"}
    | {"hasOwnProperty", "map", "filter", "append", "delete", "constructor", "then", "slice"}
    | {"includes", "split", "json", "text", "formData", "push", "find", "join", "toJSON", "sort"}
)
_NO_PROPERTIES = frozenset({"length", "constructor"})
_GETTERS = frozenset({"get", "getAll", "has"})
_LONGEST = 600
_OPTIONAL = re.compile(r"\?\.")


@dataclass(frozen=True, slots=True)
class Taken:
    """A name, and whether several values of it are taken."""

    name: str
    is_list: bool = False


def taken(function: Node | None, owners: Collection[str], *, getters: bool) -> list[Taken]:
    """The names that are taken out of the objects called `owners`, such as `req.query`.

    `getters`: by `owner.get("name")`; otherwise as properties, and both by taking apart.
    """
    found: dict[str, Taken] = {}
    for taking in _takings(function, frozenset(owners), getters=getters):
        found.setdefault(taking.name, taking)
    return list(found.values())


def aliases(function: Node | None, owner: str) -> set[str]:
    """The names that variables give an object: `const query = req.query`, `{ query } = req`."""
    found = {owner}
    before, _, last = owner.rpartition(".")
    for declarator in descendants(function, "variable_declarator"):
        name, value = at(declarator, "name"), at(declarator, "value")
        if name is None or value is None:
            continue
        said = plain_text(value)
        if name.type == "identifier" and said in found:
            found.add(text_of(name))
        elif name.type == "object_pattern" and before and said == before:
            for key, local, inner in pattern_parts(name):
                if key == last and inner is None:
                    found.add(local)
    return found


def plain_text(node: Node) -> str:
    """An expression without wrappers, blanks and `?.`."""
    if node.end_byte - node.start_byte > _LONGEST:
        return ""
    text = text_of(unwrapped(node))
    return _OPTIONAL.sub(".", re.sub(r"\s+", "", text)).replace("!.", ".")


def pattern_parts(pattern: Node) -> Iterator[tuple[str, str, Node | None]]:
    """Keys of an object pattern, the names they get, and a pattern inside instead of a name."""
    for part in children(pattern):
        inner = at(part, "left") if part.type == "object_assignment_pattern" else part
        if inner is None or inner.type == "rest_pattern":
            continue
        key, value = text_of(at(inner, "key") or inner), at(inner, "value")
        if value is not None and value.type == "assignment_pattern":
            value = at(value, "left")
        nested = value if value is not None and value.type == "object_pattern" else None
        yield key.strip("'\""), text_of(value if value is not None else inner), nested


def _takings(function: Node | None, owners: frozenset[str], *, getters: bool) -> Iterator[Taken]:
    kinds = ("member_expression", "subscript_expression", "variable_declarator", "call_expression")
    for node in descendants(function, *kinds):
        if node.type == "variable_declarator":
            yield from _taken_apart(node, owners)
        elif node.type == "call_expression":
            yield from _got(node, owners) if getters else ()
        elif not getters:
            owner = at(node, "object")
            if owner is None or plain_text(owner) not in owners:
                continue
            name = text_of(at(node, "property"))
            if node.type == "subscript_expression":
                name = string_of(at(node, "index")) or ""
            called = node.parent is not None and at(node.parent, "function") == node
            if name and name not in (_NOT_NAMES if called else _NO_PROPERTIES):
                yield Taken(name)


def _taken_apart(declarator: Node, owners: frozenset[str]) -> Iterator[Taken]:
    name, value = at(declarator, "name"), at(declarator, "value")
    if name is None or value is None or name.type != "object_pattern":
        return
    said = plain_text(value)
    if said in owners:
        yield from (Taken(key) for key, _, _ in pattern_parts(name))
        return
    for key, _, inner in pattern_parts(name):
        # `const { query: { page } } = req`
        if inner is not None and f"{said}.{key}" in owners:
            yield from (Taken(deeper) for deeper, _, _ in pattern_parts(inner))


def _got(call: Node, owners: frozenset[str]) -> Iterator[Taken]:
    function = at(call, "function")
    owner, name = at(function, "object"), text_of(at(function, "property"))
    if owner is None or name not in _GETTERS or plain_text(owner) not in owners:
        return
    given = arguments_of(call)
    said = string_of(given[0]) if given else None
    if said:
        yield Taken(said, is_list=name == "getAll")
