"""tRPC: procedures, found but no REST endpoints; each is an operation such as `user.byId`.

Routers are calls of `router`, `createTRPCRouter`, `t.router` and the like with an object of
procedures and routers, `mergeRouters` of several, and the chains of version 9
(`createRouter().query("name", { input })`). A name begins at a router that no other router holds.
The schema is that of `.input(…)`; several inputs add up.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from plimsoll.catalog.model import JsonSchema, Operation, SourceLocation
from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.javascript.schemas import SCHEMAS, Schemas, objects
from plimsoll.codebase.javascript.schemas.chains import Step, chain_of
from plimsoll.codebase.javascript.scopes import Declared
from plimsoll.codebase.javascript.syntax import (
    FUNCTIONS,
    arguments_of,
    key_of,
    member_names,
    string_of,
    unwrapped,
)
from plimsoll.codebase.sources import Sources
from plimsoll.codebase.trees import children, descendants, line_of, text_of
from plimsoll.codebase.trees import field as at

_SUFFIXES = frozenset({".ts", ".tsx", ".js", ".jsx", ".mts", ".mjs"})
_CANDIDATE = re.compile(rb"[rR]outers?\s*\(")
_SPOKEN = re.compile(rb"trpc|tRPC|TRPC|[pP]rocedure")
_ROUTER = re.compile(r"(^|\.)(\w*[rR]outer)$")
_MERGE = re.compile(r"(^|\.)mergeRouters$")
_ENDS = frozenset({"query", "mutation", "subscription"})
_MOST = 20_000
_DEEPEST = 12

Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class _Value:
    """A value of a router: its name so far, and where it is written."""

    name: str
    path: str
    node: Node
    depth: int = 0


class Trpc:
    """Finds the procedures of tRPC."""

    framework = "trpc"

    def extract(self, sources: Sources) -> Extraction:
        """Operations only."""
        candidates = sources.candidates(_SUFFIXES, _CANDIDATE)
        paths = [path for path in candidates if _SPOKEN.search(sources.peek(path))]
        if not paths:
            return Extraction(endpoints=())
        reading = _Reading(SCHEMAS.of(sources))
        routers = [(path, name) for path in paths for name in reading.routers(path)]
        held = reading.held(routers)
        found: dict[str, Operation] = {}
        for path, name in routers:
            if (path, name) in held:
                continue
            for operation in reading.operations(path, name):
                found.setdefault(operation.name, operation)
        return Extraction(endpoints=(), operations=tuple(found.values()))


class _Reading:
    def __init__(self, schemas: Schemas) -> None:
        self._schemas = schemas
        self._scopes = schemas.scopes

    def routers(self, path: str) -> list[str]:
        """The names of the routers that a file declares."""
        module = self._scopes.module(path)
        declared = module.declared.items() if module is not None else ()
        found = [
            name
            for name, node in declared
            if node.type == "variable_declarator" and _is_router(Declared(path, name, node).value)
        ]
        exported = module.exports.get("default") if module is not None else None
        if isinstance(exported, Node) and _is_router(exported):
            found.append("default")
        return found

    def held(self, routers: list[tuple[str, str]]) -> set[tuple[str, str]]:
        """Those that another router names."""
        found: set[tuple[str, str]] = set()
        for path, name in routers:
            declared = self._named(path, name)
            if declared is None:
                continue
            kinds = ("identifier", "shorthand_property_identifier", "member_expression")
            for node in descendants(declared.value, *kinds):
                other = self._scopes.find(path, text_of(node))
                if other is not None and other.node != declared.node and _is_router(other.value):
                    found.add((other.path, other.name))
        return found

    def _named(self, path: str, name: str) -> Declared | None:
        find = self._scopes.exported if name == "default" else self._scopes.find
        return find(path, name)

    def operations(self, path: str, name: str) -> Iterator[Operation]:
        """All procedures below a router."""
        declared = self._named(path, name)
        pending = [_Value("", declared.path, declared.value)] if declared is not None else []
        seen: set[tuple[str, Key]] = set()
        while pending and len(seen) < _MOST:
            value = pending.pop(0)
            key = (value.name, (value.path, value.node.start_byte))
            if key in seen or value.depth > _DEEPEST:
                continue
            seen.add(key)
            operation = self._procedure(value)
            if operation is not None:
                yield operation
            else:
                pending.extend(self._inside(value))

    def _inside(self, value: _Value) -> Iterator[_Value]:
        node, path = unwrapped(value.node), value.path
        if node.type in ("identifier", "shorthand_property_identifier", "member_expression"):
            names = member_names(node) or [text_of(node)]
            names = names[: names.index("_def")] if "_def" in names else names
            declared = self._scopes.find(path, ".".join(names))
            if declared is not None and declared.value != node:
                yield _Value(value.name, declared.path, declared.value, value.depth + 1)
        elif node.type == "object":
            yield from self._entries(value, node)
        elif node.type in FUNCTIONS:
            inner = objects.returned(node)
            if inner is not None:
                yield _Value(value.name, path, inner, value.depth + 1)
        elif node.type == "call_expression":
            yield from self._call(value, node)

    def _entries(self, value: _Value, node: Node) -> Iterator[_Value]:
        for part in children(node):
            below = value.depth + 1
            if part.type == "spread_element" and children(part):
                yield _Value(value.name, value.path, children(part)[0], below)
            elif part.type == "pair":
                name, inner = key_of(at(part, "key")), at(part, "value")
                if name is not None and inner is not None:
                    yield _Value(_below(value.name, name), value.path, inner, below)
            elif part.type == "shorthand_property_identifier":
                yield _Value(_below(value.name, text_of(part)), value.path, part, below)

    def _call(self, value: _Value, node: Node) -> Iterator[_Value]:
        name, given = text_of(at(node, "function")), arguments_of(node)
        if _is_router(node) or _MERGE.search(name) or name in ("lazy", "lazyMap"):
            chain = chain_of(node)
            if any(step.name in (*_ENDS, "merge") for step in chain.steps):
                yield from self._old(value, chain.steps)
                return
            for argument in given:
                yield _Value(value.name, value.path, argument, value.depth + 1)
            return
        declared = self._scopes.find(value.path, name)
        if declared is not None and declared.value.type in FUNCTIONS:
            yield _Value(value.name, declared.path, declared.value, value.depth + 1)

    def _old(self, value: _Value, steps: tuple[Step, ...]) -> Iterator[_Value]:
        """Routers merged in a chain of version 9: `.merge("user.", users)`."""
        for step in steps:
            given = step.arguments or ()
            if step.name == "merge" and given:
                prefix = string_of(given[0]) or ""
                name = f"{value.name}.{prefix}" if value.name else prefix
                yield _Value(name.rstrip("."), value.path, given[-1], value.depth + 1)
            elif step.name in _ENDS and given and string_of(given[0]) is not None:
                name = _below(value.name, string_of(given[0]) or "")
                yield _Value(name, value.path, given[-1], _DEEPEST)

    def _procedure(self, value: _Value) -> Operation | None:
        node = unwrapped(value.node)
        if node.type == "object" and value.depth == _DEEPEST:
            given = objects.property_of(node, "input")
            return self._operation(value, node, [given] if given is not None else [])
        if node.type != "call_expression" or not value.name:
            return None
        steps = chain_of(node).steps
        if not steps or steps[-1].name not in _ENDS or steps[-1].arguments is None:
            return None
        inputs = [s.arguments[0] for s in steps if s.name == "input" and s.arguments]
        return self._operation(value, node, inputs)

    def _operation(self, value: _Value, node: Node, inputs: list[Node]) -> Operation:
        found: list[JsonSchema] = []
        for given in inputs:
            read = self._schemas.value(value.path, given)
            if read is not None and read.schema:
                found.append(read.schema)
        schema = objects.merged(found, self._schemas.target) if len(found) > 1 else None
        whole = schema or (found[0] if found else None)
        return Operation(
            protocol="trpc",
            name=value.name,
            request_schema=self._schemas.whole(whole) if whole else None,
            source=SourceLocation(file=value.path, line=line_of(node)),
            framework=Trpc.framework,
        )


def _below(name: str, inner: str) -> str:
    return f"{name}.{inner}" if name else inner


def _is_router(node: Node) -> bool:
    node = unwrapped(node)
    if node.type != "call_expression":
        return False
    name, given = text_of(at(node, "function")), arguments_of(node)
    if _MERGE.search(name):
        return True
    if _ROUTER.search(name):
        return bool(given) and given[0].type == "object"
    chain = chain_of(node)
    return _ROUTER.search(text_of(at(chain.start, "function"))) is not None and any(
        step.name in _ENDS and step.arguments and string_of(step.arguments[0]) is not None
        for step in chain.steps
    )
