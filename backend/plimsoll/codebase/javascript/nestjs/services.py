"""What a service does with an input that a controller hands on: `this.users.find(query)`.

Only for inputs without a known type: the service is the class that the constructor's parameter is
declared as, and the input is its method's parameter at the same place.
"""

import re
from collections.abc import Iterator

from tree_sitter import Node

from plimsoll.codebase.javascript.nestjs.controllers import Member
from plimsoll.codebase.javascript.scopes import Scopes
from plimsoll.codebase.javascript.syntax import (
    CLASSES,
    arguments_of,
    member_names,
)
from plimsoll.codebase.javascript.usage import aliases, taken
from plimsoll.codebase.trees import children, descendants, text_of
from plimsoll.codebase.trees import field as at

_LENGTH = 3


def names_used(scopes: Scopes, member: Member, function: Node, name: str) -> Iterator[str]:
    """The properties of an input that the services read which it is handed to."""
    for call in descendants(at(function, "body"), "call_expression"):
        names = member_names(at(call, "function"))
        given = [text_of(node) for node in arguments_of(call)]
        if len(names) != _LENGTH or names[0] != "this" or name not in given:
            continue
        target = _method(scopes, member, names[1], names[2])
        if target is None:
            continue
        patterns = [at(part, "pattern") for part in children(at(target, "parameters"))]
        pattern = patterns[given.index(name)] if given.index(name) < len(patterns) else None
        if pattern is None or pattern.type != "identifier":
            continue
        body, inner = at(target, "body"), text_of(pattern)
        yield from (one.name for one in taken(body, aliases(body, inner), getters=False))
        yield from re.findall(rf"[\"'](\w+)[\"']\s+in\s+{re.escape(inner)}\b", text_of(body))


def _method(scopes: Scopes, member: Member, service: str, name: str) -> Node | None:
    kind = _declared_type(member.level.node, service)
    declared = scopes.find(member.level.path, kind) if kind else None
    if declared is None or declared.value.type not in CLASSES:
        return None
    for part in children(at(declared.value, "body"), "method_definition"):
        if text_of(at(part, "name")) == name:
            return part
    return None


def _declared_type(node: Node, name: str) -> str:
    """The type of a parameter of the constructor, or of a field."""
    for part in children(at(node, "body")):
        if part.type == "public_field_definition" and text_of(at(part, "name")) == name:
            return _type(part)
        if text_of(at(part, "name")) != "constructor":
            continue
        for parameter in children(at(part, "parameters")):
            if text_of(at(parameter, "pattern")) == name:
                return _type(parameter)
    return ""


def _type(node: Node) -> str:
    inner = children(at(node, "type"))
    return text_of(inner[0]).partition("<")[0] if inner else ""
