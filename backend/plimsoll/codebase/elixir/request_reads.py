"""What an Elixir function reads of the request: patterns in its head, `params["x"]`, `Map.get`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from plimsoll.codebase.elixir.modules import Clause, Module, Modules, arguments
from plimsoll.codebase.elixir.origins import CONNECTION, Findings, Origin, Roles
from plimsoll.codebase.elixir.values import evaluate, told
from plimsoll.codebase.trees import children, text_of
from plimsoll.codebase.trees import field as part
from plimsoll.codebase.untyped.shapes import EACH, Read, Root

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tree_sitter import Node

    from plimsoll.catalog.model import JsonSchema

_PARTS: Mapping[str, Root] = {
    "params": "params",
    "query_params": "query",
    "body_params": "body",
    "cookies": "cookie",
    "req_cookies": "cookie",
}
_GETS = frozenset(
    {"Map.get", "Map.fetch", "Map.fetch!", "Map.pop", "Map.pop!", "Map.get_lazy", "Access.get"}
    | {
        "Map.has_key?",
        "get_in",
        "Kernel.get_in",
        "Access.fetch",
        "Map.delete",
        "Map.get_and_update",
    }
    | {"Map.update", "Map.update!"}
)
_TAKES = frozenset({"Map.take", "Map.split", "Map.drop"})
_SAME = frozenset(
    {
        "Map.put",
        "Map.merge",
        "Map.drop",
        "Map.delete",
        "Map.put_new",
        "Map.new",
        "Enum.into",
        "then",
    }
    | {"Map.reject", "Map.filter", "fetch_query_params", "fetch_cookies", "tap", "Map.put_new_lazy"}
)
_CONVERSIONS: Mapping[str, JsonSchema] = {
    "String.to_integer": {"type": "integer"},
    "Integer.parse": {"type": "integer"},
    "String.to_float": {"type": "number"},
    "Float.parse": {"type": "number"},
    "Date.from_iso8601": {"type": "string", "format": "date"},
    "Date.from_iso8601!": {"type": "string", "format": "date"},
    "DateTime.from_iso8601": {"type": "string", "format": "date-time"},
}
_RECORD = re.compile(r"^\w*(params|attrs|attributes)$|^%\{")
"""What a pattern calls a whole record: `%{"user" => user_params}`."""
_MOST_NODES = 30_000
_DEEPEST = 4
_MOST_BINDINGS = 40
_LONGEST_CHAIN = 20


class Functions:
    """Reads functions of modules, each once for each use of its arguments."""

    def __init__(self, modules: Modules) -> None:
        self.modules = modules
        self._found: dict[tuple[str, str, Roles], Findings] = {}

    def findings(self, module: Module, name: str, roles: Roles, depth: int = 0) -> Findings:
        """What all clauses of a function read."""
        key = (module.name, name, roles)
        if key not in self._found:
            self._found[key] = Findings()  # a function may call itself
            whole = Findings()
            fitting = [c for c in module.functions.get(name, []) if _fits(c, roles)]
            for clause in fitting:
                walker = _Walker(self, module, depth, is_only=len(fitting) == 1)
                for index, origin in roles:
                    walker.bind(clause.parameters[index], origin, is_head=True)
                walker.walk(clause.body)
                whole.add(walker.found)
            self._found[key] = whole
        return self._found[key]

    def of_body(self, module: Module, body: Node | None) -> Findings:
        """What a block reads from `conn`."""
        walker = _Walker(self, module, 0, is_only=True)
        walker.names["conn"] = CONNECTION
        walker.walk(body)
        return walker.found


def _fits(clause: Clause, roles: Roles) -> bool:
    return all(index < len(clause.parameters) for index, _ in roles)


@dataclass
class _Walker:
    functions: Functions
    module: Module
    depth: int
    is_only: bool
    names: dict[str, Origin] = field(default_factory=dict)
    found: Findings = field(default_factory=Findings)
    bindings: int = 0

    # -- patterns ------------------------------------------------------------------------------

    def bind(self, pattern: Node | None, origin: Origin | None, *, is_head: bool = False) -> None:
        """Gives names to the parts of the request that a pattern takes apart."""
        if pattern is None or self.bindings > _MOST_BINDINGS:
            return
        self.bindings += 1
        self._bind(pattern, origin, is_head=is_head)
        self.bindings -= 1

    def _bind(self, pattern: Node, origin: Origin | None, *, is_head: bool) -> None:
        match pattern.type:
            case "identifier":
                if origin is not None:
                    self.names[text_of(pattern)] = origin
                else:
                    self.names.pop(text_of(pattern), None)
            case "binary_operator":
                operator = text_of(part(pattern, "operator"))
                self.bind(part(pattern, "left"), origin, is_head=is_head)
                if operator == "=":
                    self.bind(part(pattern, "right"), origin, is_head=is_head)
            case "map" if origin is not None:
                self._bind_map(pattern, origin, is_head=is_head)
            case "tuple":
                match children(pattern):
                    case [_, value]:  # `{:ok, value}`
                        self.bind(value, origin, is_head=is_head)
                    case _:
                        pass
            case _:
                pass

    def _bind_map(self, pattern: Node, origin: Origin, *, is_head: bool) -> None:
        for content in children(pattern, "map_content"):
            for entry in children(content):
                if entry.type == "binary_operator":
                    key = told(evaluate(part(entry, "left"), self.module.scope()))
                    if key and origin.root is not None:
                        inner = Origin(origin.root, (*origin.path, key[0]))
                        value = part(entry, "right")
                        is_record = _RECORD.search(text_of(value)) is not None
                        schema: JsonSchema = {"type": "object"} if is_record else {}
                        self._take(inner, schema, required=is_head and self.is_only)
                        self.bind(value, inner, is_head=is_head)
                elif entry.type == "keywords":
                    self._bind_keywords(entry, origin, is_head=is_head)

    def _bind_keywords(self, entry: Node, origin: Origin, *, is_head: bool) -> None:
        for pair in children(entry, "pair"):
            name = text_of(part(pair, "key")).strip().removesuffix(":")
            if origin.root is None and name in _PARTS:
                self.bind(part(pair, "value"), Origin(_PARTS[name]), is_head=is_head)

    def _take(self, origin: Origin, schema: JsonSchema, *, required: bool = False) -> None:
        if origin.root is not None and origin.path:
            self.found.reads[Read(origin.root, origin.path, tuple(schema.items()), required)] = None

    # -- bodies --------------------------------------------------------------------------------

    def walk(self, body: Node | None) -> None:
        """Follows a body in the order of its text."""
        waiting = [] if body is None else [body]
        steps = 0
        while waiting and steps < _MOST_NODES:
            node = waiting.pop()
            steps += 1
            skipped = self._visit(node)
            waiting.extend(c for c in reversed(node.named_children) if c.id not in skipped)

    def _visit(self, node: Node) -> set[int]:
        match node.type:
            case "binary_operator":
                return self._operator(node)
            case "access_call":
                return self._access(node)
            case "call":
                return self._call(node)
            case _:
                return set()

    def _operator(self, node: Node) -> set[int]:
        operator = text_of(part(node, "operator"))
        left, right = part(node, "left"), part(node, "right")
        if operator in {"=", "<-"} and left is not None:
            origin = self.origin(right)
            self.bind(left, _each(origin) if operator == "<-" and _in_for(node) else origin)
            return {left.id}
        if operator == "|>" and right is not None and right.type == "call":
            origin = self.origin(left)
            self._applied(right, [(-1, origin)] if origin is not None else [], shift=1)
        return set()

    def _access(self, node: Node) -> set[int]:
        origin = self.origin(node)
        if origin is None or not origin.path:
            return set()
        self._take(origin, _clue(node))
        target = part(node, "target")
        return {target.id} if target is not None else set()

    def _call(self, node: Node) -> set[int]:
        target = text_of(part(node, "target"))
        given = arguments(node)
        if target in {"case", "with", "if", "unless", "cond", "for"}:
            self._case(node, given, target)
            return set()
        if target.endswith("get_req_header") and given:
            for key in told(evaluate(given[-1], self.module.scope())):
                self.found.reads[Read("header", (key,))] = None
            return set()
        origins = [(index, self.origin(argument)) for index, argument in enumerate(given)]
        self._applied(node, [(i, o) for i, o in origins if o is not None], shift=0)
        return set()

    def _case(self, node: Node, given: list[Node], target: str) -> None:
        origin = self.origin(given[0]) if given and target == "case" else None
        if origin is None:
            return
        for body in children(node, "do_block"):
            for clause in children(body, "stab_clause"):
                for pattern in children(part(clause, "left")):
                    self.bind(pattern, origin)

    def _applied(self, call: Node, given: list[tuple[int, Origin]], *, shift: int) -> None:
        """A function that is given parts of the request."""
        target = text_of(part(call, "target"))
        self.found.called.setdefault(target)
        roles = sorted((index + shift, origin) for index, origin in given)
        if not roles:
            return
        first = roles[0][1] if roles[0][0] == 0 else None
        if first is not None and self._known(target, first, call, shift):
            return
        if self.depth >= _DEEPEST:
            return
        module, name = self._function(target)
        if module is not None:
            found = self.functions.findings(module, name, tuple(roles), self.depth + 1)
            self.found.add(found)

    def _known(self, target: str, origin: Origin, call: Node, shift: int) -> bool:
        given = arguments(call)[1 - shift :]
        scope = self.module.scope()
        if target in _GETS and given:
            keys = told(evaluate(given[0], scope))
            if keys and origin.root is not None:
                schema = _plain(given[1]) if len(given) > 1 else _clue(call)
                self._take(Origin(origin.root, (*origin.path, *keys)), schema)
            return True
        if target in _TAKES and given:
            for key in told(evaluate(given[0], scope)) if target != "Map.drop" else []:
                self._take(Origin(origin.root, (*origin.path, key)), {})
            return True
        return target in _SAME

    def _function(self, target: str) -> tuple[Module | None, str]:
        """Which function a call means."""
        owner, _, name = target.rpartition(".")
        if not owner:
            if name in self.module.functions:
                return self.module, name
            for other in self.module.imports:
                found = self.functions.modules.named(other)
                if found is not None and name in found.functions:
                    return found, name
            return None, name
        return self.functions.modules.named(self.module.scope().whole(owner)), name

    def origin(self, node: Node | None, depth: int = 0) -> Origin | None:  # noqa: PLR0911 - a table
        """The part of the request that an expression stands for."""
        if node is None or depth > _LONGEST_CHAIN:
            return None
        match node.type:
            case "identifier":
                return self.names.get(text_of(node))
            case "access_call":
                base = self.origin(part(node, "target"), depth + 1)
                keys = told(evaluate(part(node, "key"), self.module.scope()))
                if base is None or base.root is None or not keys:
                    return None
                return Origin(base.root, (*base.path, keys[0]))
            case "call":
                return self._of_call(node, depth)
            case "binary_operator":
                return self._of_operator(node, depth)
            case _:
                return None

    def _of_call(self, node: Node, depth: int) -> Origin | None:
        target = part(node, "target")
        name = text_of(target)
        given = arguments(node)
        if target is not None and target.type == "dot" and not given:
            base = self.origin(part(target, "left"), depth + 1)
            field_name = text_of(part(target, "right"))
            if base is not None and base.root is None and not base.path:
                return Origin(_PARTS[field_name]) if field_name in _PARTS else None
            return None
        if name in _SAME and given:
            return self.origin(given[0], depth + 1)
        if name in _GETS and len(given) > 1:
            base = self.origin(given[0], depth + 1)
            keys = told(evaluate(given[1], self.module.scope()))
            if base is not None and base.root is not None and keys:
                return Origin(base.root, (*base.path, *keys))
        return None

    def _of_operator(self, node: Node, depth: int) -> Origin | None:
        operator = text_of(part(node, "operator"))
        if operator == "||":
            return self.origin(part(node, "left"), depth + 1)
        if operator == "|>":
            right = part(node, "right")
            base = self.origin(part(node, "left"), depth + 1)
            name = text_of(part(right, "target"))
            if base is None or name in _SAME:
                return base
            given = arguments(right)
            if name in _GETS and given and base.root is not None:
                keys = told(evaluate(given[0], self.module.scope()))
                return Origin(base.root, (*base.path, *keys)) if keys else None
        return None


def _each(origin: Origin | None) -> Origin | None:
    return Origin(origin.root, (*origin.path, EACH)) if origin is not None and origin.path else None


def _in_for(node: Node) -> bool:
    call = node.parent.parent if node.parent is not None else None
    return call is not None and text_of(part(call, "target")) == "for"


def _clue(node: Node) -> JsonSchema:
    """What is made of a value: `String.to_integer(params["page"])`."""
    outer = node.parent
    if outer is None:
        return {}
    if outer.type == "arguments" and outer.parent is not None:
        return dict(_CONVERSIONS.get(text_of(part(outer.parent, "target")), {}))
    if outer.type == "binary_operator" and part(outer, "left") == node:
        operator, right = text_of(part(outer, "operator")), part(outer, "right")
        if operator == "|>":
            return dict(_CONVERSIONS.get(text_of(part(right, "target")), {}))
        if operator == "||":
            return _converted(_clue(outer), _plain(right))
    return {}


def _converted(made: JsonSchema, default: JsonSchema) -> JsonSchema:
    """`String.to_integer(params["page"] || "1")` is a number by default 1."""
    if made.get("type") != "integer":
        return made or default
    number = str(default.get("default"))
    return {**made, "default": int(number)} if number.isdigit() else made


def _plain(node: Node | None) -> JsonSchema:
    text = text_of(node)
    match node.type if node is not None else "":
        case "integer" if text.isdigit():
            return {"type": "integer", "default": int(text)}
        case "string":
            return {"type": "string", "default": text.strip('"')}
        case "boolean":
            return {"type": "boolean", "default": text == "true"}
        case _:
            return {}
