"""What a Ruby method reads of the request, found by walking its body once.

`params[:x]`, `params.require(:user).permit(…)`, `params.fetch`, `dig`, `slice`, `expect`; headers,
cookies and the parsed body; also through local names, and through methods of the same object that
return a part of `params`. What it calls with a part of `params` is noted, for others to follow.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from plimsoll.codebase.ruby.clues import clue, header_name
from plimsoll.codebase.ruby.origins import (
    ASKS,
    BODIES,
    ONE,
    PARSERS,
    REQUEST_PARTS,
    SAME,
    SEVERAL,
    Handed,
    Origin,
    Reads,
)
from plimsoll.codebase.ruby.permits import permitted
from plimsoll.codebase.ruby.values import Value, words
from plimsoll.codebase.trees import children, text_of
from plimsoll.codebase.trees import field as part
from plimsoll.codebase.untyped.shapes import EACH, Read

if TYPE_CHECKING:
    from collections.abc import Callable

    from tree_sitter import Node

_CONSTANTS = frozenset({"constant", "scope_resolution"})
_WHOLE = ("*",)
"""The body as it came, before anything parses it."""
_MOST_NODES = 60_000
_DEEPEST = 30


@dataclass
class Walker:
    """Walks one method."""

    evaluate: Callable[[Node], Value]
    """An argument's value, as far as it can be told."""
    returned_by: Callable[[str], Origin | None]
    """Which part of the request a method of the same object returns."""
    aliases: dict[str, Origin] = field(default_factory=dict)
    reads: Reads = field(default_factory=Reads)
    keys: dict[str, list[str]] = field(default_factory=dict)
    """Names of blocks that run over a list of keys."""
    params: str = "params"
    locals: set[str] = field(default_factory=set)
    """Names that are no calls."""
    steps: int = 0

    def walk(self, body: Node | None) -> Reads:
        """Reads a body; the last expression is what it returns."""
        waiting: list[Node] = [] if body is None else [body]
        while waiting and self.steps < _MOST_NODES:
            node = waiting.pop()
            self.steps += 1
            if node.type in {"method", "class", "module", "singleton_method", "comment"}:
                continue
            skipped = self._visit(node)
            name = part(node, "method") if node.type == "call" else part(node, "name")
            skipped |= {name.id} if name is not None else set()
            waiting.extend(
                child for child in reversed(node.named_children) if child.id not in skipped
            )
        is_block = body is not None and body.type in {"body_statement", "block_body"}
        last = children(body)[-1:] if is_block else [body]
        self.reads.returned = self.origin(last[0], record=False) if last else None
        return self.reads

    def _visit(self, node: Node) -> set[int]:
        """Takes in what a node reads; the children that are done with."""
        match node.type:
            case "assignment" | "operator_assignment":
                return self._assign(node)
            case "element_reference" | "call":
                return self._read(node)
            case "identifier":
                self._mention(node)
            case "super":
                self.reads.calls_super = True
            case "block" | "do_block":
                self._bind(node)
            case "binary" | "conditional":
                self._choose(node)
            case "match_pattern" | "case_match" | "test_pattern":
                self._patterns(node)
            case _:
                pass
        return set()

    def _read(self, node: Node) -> set[int]:
        origin = self.origin(node)
        if origin is None:
            if node.type == "call":
                self._call(node)
            return set()
        if origin.path:
            self._take(origin, node)
        return self._spine(node)

    def _spine(self, node: Node) -> set[int]:
        """The receivers of a chain, which have been read with its end; arguments are not."""
        first = inner = part(node, "object") or part(node, "receiver")
        while inner is not None:
            if inner.type == "identifier":
                self._mention(inner)
            if inner.type == "call" and part(inner, "receiver") is None:
                self.reads.calls.setdefault(text_of(part(inner, "method")))
            for argument in children(part(inner, "arguments")):
                if argument.type in {"call", "element_reference"}:
                    self._read(argument)
            inner = part(inner, "object") or part(inner, "receiver")
        return set() if first is None else {first.id}

    def _take(self, origin: Origin, node: Node, *, required: bool = False) -> None:
        if origin.path == _WHOLE:
            return
        schema = clue(node, self.evaluate)
        known = tuple(schema.items())
        self.reads.found.append(Read(origin.root, origin.path, known, required))

    # -- where an expression comes from ------------------------------------------------------------

    def origin(self, node: Node | None, *, record: bool = True, depth: int = 0) -> Origin | None:  # noqa: PLR0911 - a table
        """The part of the request that an expression stands for."""
        if node is None or depth > _DEEPEST:
            return None
        match node.type:
            case "identifier" | "instance_variable":
                return self._named(text_of(node))
            case "element_reference":
                return self._indexed(node, record=record, depth=depth)
            case "call":
                return self._called(node, record=record, depth=depth)
            case "parenthesized_statements" | "begin":
                inner = children(node)
                return self.origin(inner[-1], record=record, depth=depth + 1) if inner else None
            case "binary" | "conditional" | "if":
                return self._either(node, depth)
            case "return" | "argument_list" | "assignment" | "operator_assignment":
                inner = children(node)
                return self.origin(inner[-1], record=record, depth=depth + 1) if inner else None
            case _:
                return None

    def _either(self, node: Node, depth: int) -> Origin | None:
        """`params.key?(:user) ? params.require(:user) : params`: the plainest will do."""
        sides = [part(node, n) for n in ("left", "right", "consequence", "alternative")]
        if node.type == "if":
            sides = [next(iter(reversed(children(side))), None) for side in sides]
        origins = [self.origin(side, record=False, depth=depth + 1) for side in sides]
        told = [origin for origin in origins if origin is not None]
        if node.type == "binary" and origins[0] is None:
            return None
        plain = [origin for origin in told if not origin.path]
        return next(iter(plain or told), None)

    def _named(self, name: str) -> Origin | None:
        if name in self.aliases:
            return self.aliases[name]
        if name == self.params:
            return Origin("params")
        if name == "headers" and name not in self.locals:
            return Origin("header")
        if name == "cookies":
            return Origin("cookie")
        return self.returned_by(name) if name.isidentifier() else None

    def _indexed(self, node: Node, *, record: bool, depth: int) -> Origin | None:
        base = self.origin(part(node, "object"), record=record, depth=depth + 1)
        keys = list(children(node)[1:])
        if base is None or len(keys) != 1:
            return None
        found = self._keys(keys[0])
        if not found:
            return Origin(base.root, (*base.path, EACH)) if keys[0].type == "integer" else None
        for extra in found[1:]:
            if record:
                self.reads.found.append(Read(base.root, (*base.path, self._key(base, extra))))
        return Origin(base.root, (*base.path, self._key(base, found[0])))

    def _keys(self, node: Node) -> list[str]:
        if node.type == "identifier" and text_of(node) in self.keys:
            return self.keys[text_of(node)]
        if node.type in {"integer", "range"}:
            return []
        value = self.evaluate(node)
        return [str(value)] if isinstance(value, str) and value else []

    @staticmethod
    def _key(base: Origin, key: str) -> str:
        return header_name(key) if base.root == "header" else key

    def _called(self, node: Node, *, record: bool, depth: int) -> Origin | None:
        method = text_of(part(node, "method"))
        receiver = part(node, "receiver")
        arguments = children(part(node, "arguments"))
        if receiver is None or receiver.type == "self":
            return self._named(method) if not arguments and part(node, "block") is None else None
        special = self._special(node, method, receiver, arguments, depth)
        if special is not None:
            return special
        base = self.origin(receiver, record=record, depth=depth + 1)
        if base is None:
            return None
        return self._of_part(base, method, arguments, node, record=record)

    def _special(
        self, node: Node, method: str, receiver: Node, arguments: list[Node], depth: int
    ) -> Origin | None:
        """`request.headers`, `JSON.parse(request.body.read)` and their like."""
        written = text_of(receiver)
        if written in {"request", "@request", "req"}:
            if method in REQUEST_PARTS:
                return Origin(REQUEST_PARTS[method])
            if method == "get_header":
                return self._of_part(Origin("header"), method, arguments, node, record=True)
        if f"{written}.{method}" in PARSERS and arguments:
            given = text_of(arguments[0])
            known = self.aliases.get(given)
            if given.startswith(BODIES) or (known is not None and known.path == _WHOLE):
                return Origin("body")
        if written == "request.body" and method in {"read", "string"}:
            return Origin("body", _WHOLE)
        del depth
        return None

    def _of_part(  # noqa: PLR0911 - a table
        self, base: Origin, method: str, arguments: list[Node], node: Node, *, record: bool
    ) -> Origin | None:
        if method in SAME:
            return base
        if method in ONE:
            return self._one(base, method, arguments, node, record=record)
        if method == "dig":
            keys = [key for argument in arguments for key in self._keys(argument)[:1]]
            if len(keys) != len(arguments):
                return Origin(base.root, (*base.path, *keys)) if keys else None
            return Origin(base.root, (*base.path, *keys))
        if method in SEVERAL or method in ASKS:
            for argument in arguments:
                for key in words(self.evaluate(argument)):
                    if record:
                        self.reads.found.append(Read(base.root, (*base.path, self._key(base, key))))
            return base if method in SEVERAL else Origin(base.root)
        if method in {"permit", "expect", "expect!"}:
            return self._permit(base, method, arguments, record=record)
        return None

    def _one(
        self, base: Origin, method: str, arguments: list[Node], node: Node, *, record: bool
    ) -> Origin | None:
        if not arguments:
            return base
        value = self.evaluate(arguments[0])
        keys = words(value) or (
            self._keys(arguments[0]) if arguments[0].type == "identifier" else []
        )
        if not keys:
            return None
        is_alone = len(arguments) == 1 and part(node, "block") is None
        required = method == "require" or (method == "fetch" and is_alone)
        if record and (required or len(keys) > 1):
            for key in keys:
                path = (*base.path, self._key(base, key))
                self.reads.found.append(Read(base.root, path, required=required))
        return Origin(base.root, (*base.path, self._key(base, keys[0])))

    def _permit(
        self, base: Origin, method: str, arguments: list[Node], *, record: bool
    ) -> Origin | None:
        allowed = permitted(arguments, self.evaluate, is_expected=method != "permit")
        if record:
            for path, schema in allowed:
                required = method != "permit" and len(path) == 1
                whole = (*base.path, *path)
                self.reads.found.append(Read(base.root, whole, tuple(schema.items()), required))
        if method == "permit":
            return base
        tops = list(dict.fromkeys(path[0] for path, _ in allowed))
        return Origin(base.root, (*base.path, tops[0])) if len(tops) == 1 else base

    # -- statements --------------------------------------------------------------------------------

    def _assign(self, node: Node) -> set[int]:
        left, right = part(node, "left"), part(node, "right")
        if left is None or right is None:
            return set()
        if left.type == "identifier":
            self.locals.add(text_of(left))
        if left.type in {"identifier", "instance_variable"}:
            origin = self.origin(right, record=False)
            if origin is not None:
                self.aliases[text_of(left)] = origin
            else:
                self.aliases.pop(text_of(left), None)
        if left.type == "left_assignment_list":
            self._spread(left, right)
        # What is assigned to is not read: `params[:user][:role] = "x"`.
        return {left.id}

    def _spread(self, left: Node, right: Node) -> None:
        for name, value in zip(children(left), children(right), strict=False):
            origin = self.origin(value, record=False)
            if origin is not None:
                self.aliases[text_of(name)] = origin

    def _mention(self, node: Node) -> None:
        name = text_of(node)
        if name not in self.aliases and name != self.params and name not in self.locals:
            self.reads.calls.setdefault(name)

    def _bind(self, block: Node) -> None:
        """`%i[a b].each do |key|`, `params[:items].each do |item|`."""
        call = block.parent
        self.locals.update(text_of(p) for p in children(part(block, "parameters")))
        names = [text_of(p) for p in children(part(block, "parameters"))]
        if call is None or call.type != "call" or not names:
            return
        receiver = part(call, "receiver")
        method = text_of(part(call, "method"))
        if receiver is None:
            return
        origin = self.origin(receiver, record=False)
        if (
            origin is not None
            and origin.path
            and method in {"each", "map", "each_with_index", "flat_map"}
        ):
            if len(names) == 1 or method == "each_with_index":
                self.aliases[names[0]] = Origin(origin.root, (*origin.path, EACH))
        elif origin is not None and method in {"tap", "then"}:
            self.aliases[names[0]] = origin
        elif origin is None and method.startswith("each"):
            keys = words(self.evaluate(receiver)) if receiver.type != "identifier" else []
            self.keys[names[0]] = keys

    def _choose(self, node: Node) -> None:
        """`params[:post_id] || params[:id]`: one of them is there."""
        if text_of(part(node, "operator")) not in {"||", "or"} and node.type == "binary":
            return
        sides = [part(node, n) for n in ("left", "right", "consequence", "alternative")]
        origins = [self.origin(side, record=False) for side in sides if side is not None]
        keys = frozenset(
            o.path[0] for o in origins if o is not None and o.path and o.root == "params"
        )
        if len(keys) > 1:
            self.reads.alternatives.append(keys)

    def _patterns(self, node: Node) -> None:
        """`params => { page: }`."""
        origin = self.origin(part(node, "value"), record=False)
        pattern = part(node, "pattern")
        if origin is None or pattern is None:
            return
        for pair in children(pattern, "keyword_pattern"):
            key = text_of(part(pair, "key"))
            self.reads.found.append(Read(origin.root, (*origin.path, key)))
            self.aliases[key] = Origin(origin.root, (*origin.path, key))

    def _call(self, node: Node) -> None:
        method = text_of(part(node, "method"))
        receiver = part(node, "receiver")
        if receiver is None or receiver.type == "self":
            self.reads.calls.setdefault(method)
        positions, names = self._given(children(part(node, "arguments")))
        if not positions and not names:
            return
        if receiver is None or receiver.type == "self":
            self.reads.handed.append(Handed("", method, positions, names))
        elif receiver.type in _CONSTANTS:
            self.reads.handed.append(Handed(text_of(receiver), method, positions, names))
        elif receiver.type == "call" and text_of(part(receiver, "method")) == "new":
            owner = part(receiver, "receiver")
            if owner is not None and owner.type in _CONSTANTS:
                self.reads.handed.append(Handed(text_of(owner), f"#{method}", positions, names))

    def _given(self, arguments: list[Node]) -> tuple[dict[int, Origin], dict[str, Origin]]:
        """The arguments that are parts of the request."""
        positions: dict[int, Origin] = {}
        names: dict[str, Origin] = {}
        for index, argument in enumerate(arguments):
            if argument.type != "pair":
                origin = self.origin(argument, record=False)
                positions |= {index: origin} if origin is not None else {}
                continue
            key, value = text_of(part(argument, "key")), part(argument, "value")
            origin = self._named(key) if value is None else self.origin(value, record=False)
            names |= {key: origin} if origin is not None else {}
        return positions, names
