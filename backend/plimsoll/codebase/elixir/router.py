"""Phoenix and Plug routers: what `scope`, `get`, `resources` and `forward` declare."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from plimsoll.codebase.elixir.modules import Clause, Module, Modules, arguments, block, statements
from plimsoll.codebase.elixir.routes import (
    VERBS_OF,
    Forward,
    Place,
    Route,
    actions,
    bound,
    joined,
    resource_name,
)
from plimsoll.codebase.elixir.values import (
    Alias,
    Atom,
    Partial,
    Scope,
    Unknown,
    Value,
    evaluate,
    told,
)
from plimsoll.codebase.trees import children, line_of, text_of
from plimsoll.codebase.trees import field as part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

_VERBS = frozenset({"get", "post", "put", "patch", "delete", "options", "head", "connect", "trace"})
_ANY = ("GET", "POST", "PUT", "PATCH", "DELETE")
_DOCUMENTS = ("OpenApiSpex.", "PhoenixSwagger.")
"""Pages that libraries add."""
_MOST_STEPS = 100_000
_DEEPEST = 40


@dataclass
class Router:
    """Follows the body of one router."""

    modules: Modules
    module: Module
    routes: list[Route] = field(default_factory=list)
    forwards: list[Forward] = field(default_factory=list)
    pipelines: dict[str, list[Node]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    place: Place = field(default_factory=Place)
    doubts: list[str] = field(default_factory=list)
    steps: int = 0
    depth: int = 0
    at: int | None = None
    """The line of the macro that brings what is read now."""

    def read(self) -> None:
        """Follows the router from its first line."""
        self.run(self.module.body, self.module.scope())

    def run(self, body: Node | None, scope: Scope) -> None:
        """Follows statements."""
        for statement in statements(body):
            self.steps += 1
            if self.steps > _MOST_STEPS or self.depth > _DEEPEST:
                return
            if statement.type == "call":
                self.depth += 1
                self._call(statement, scope)
                self.depth -= 1
            elif statement.type == "binary_operator":
                self._bind(statement, scope)

    def _call(self, call: Node, scope: Scope) -> None:
        word = text_of(part(call, "target"))
        given = arguments(call)
        if word in _VERBS:
            self._route((word.upper(),), given, call, scope)
        elif word in {"scope", "live_session", "pipeline", "resources", "resource"}:
            {
                "scope": self._scope,
                "live_session": self._session,
                "pipeline": self._pipeline,
            }.get(word, self._resources)(given, call, scope)
        elif word in {"match", "forward", "live", "pipe_through", "use"}:
            {
                "match": self._match,
                "forward": self._forward,
                "live": self._live,
                "pipe_through": self._pipe,
            }.get(word, self._use)(given, call, scope)
        elif word in {"if", "unless", "case", "cond"}:
            self._branches(word, given, call, scope)
        elif word in {"for", "Enum.each", "Enum.map"}:
            self._loop(word, given, call, scope)
        elif word in {"quote", "with_auth", "unquote"}:
            self.run(block(call), scope)
        elif word not in {
            "def",
            "defp",
            "defmacro",
            "defmacrop",
            "plug",
            "import",
            "alias",
            "defmodule",
        }:
            self._macro(word, given, call, scope)

    # -- blocks --------------------------------------------------------------------------------

    @contextmanager
    def _inside(self, place: Place) -> Iterator[None]:
        before, self.place = self.place, place
        yield
        self.place = before

    def _told(self, value: Value, call: Node) -> str:
        if isinstance(value, str):
            return str(value)
        text = value.missing if isinstance(value, Partial) else getattr(value, "text", "?")
        note = f"`{text[:80]}` could not be told and is left out of the route"
        self.notes.append(f"{self.module.file}:{line_of(call)}: {note}")
        self.place = replace(self.place, reasons=(*self.place.reasons, note))
        return value.text if isinstance(value, Partial) else ""

    def _scope(self, given: list[Node], call: Node, scope: Scope) -> None:
        outer = self.place
        values = [evaluate(node, scope) for node in given]
        options = next((v for v in values if isinstance(v, dict)), {})
        plain = [v for v in values if not isinstance(v, dict)]
        path = (
            plain.pop(0) if plain and not isinstance(plain[0], Alias) else options.get("path", "")
        )
        inner = self._told(path, call) if path is not None and path != [] else ""
        alias = next((v for v in plain if isinstance(v, Alias)), options.get("alias"))
        module = outer.module
        if isinstance(alias, Alias):
            # A scope's module is put in front as it is written, whatever it may alias.
            module = f"{module}.{alias.path}".strip(".")
        elif alias is False:
            module = ""
        place = replace(self.place, path=joined(outer.path, inner), module=module)
        with self._inside(place):
            self.run(block(call), scope)
        self.place = outer

    def _session(self, given: list[Node], call: Node, scope: Scope) -> None:
        del given
        with self._inside(self.place):
            self.run(block(call), scope)

    def _pipeline(self, given: list[Node], call: Node, scope: Scope) -> None:
        for name in told(evaluate(given[0], scope) if given else None):
            self.pipelines[name] = [
                s
                for s in statements(block(call))
                if text_of(part(s, "target")) in {"plug", "pipe_through"}
            ]

    def _pipe(self, given: list[Node], call: Node, scope: Scope) -> None:
        del call
        value = evaluate(given[0], scope) if given else None
        plugs = value if isinstance(value, list) else [value]
        names = [
            p.path if isinstance(p, Alias) else str(p) for p in plugs if isinstance(p, str | Alias)
        ]
        self.place = replace(self.place, pipes=(*self.place.pipes, *names))

    def _branches(self, word: str, given: list[Node], call: Node, scope: Scope) -> None:
        condition = text_of(given[0])[:80] if given else ""
        self.doubts.append(f"only {'unless' if word == 'unless' else 'if'} `{condition}`")
        body = block(call)
        self.run(body, scope)
        for other in children(body, "else_block"):
            self.run(other, scope)
        for clause in children(body, "stab_clause"):
            self.run(part(clause, "right"), scope)
        self.doubts.pop()

    def _loop(self, word: str, given: list[Node], call: Node, scope: Scope) -> None:
        if word == "for":
            pattern = given[0] if given else None
            names, items = part(pattern, "left"), evaluate(part(pattern, "right"), scope)
            body = block(call)
        else:
            items = evaluate(given[0], scope) if given else None
            clause = next(iter(children(given[-1], "stab_clause")), None) if given else None
            names = next(iter(children(part(clause, "left"))), None)
            body = part(clause, "right")
        for item in items if isinstance(items, list) else []:
            self.run(body, scope.inner(**bound(names, item)))

    def _bind(self, statement: Node, scope: Scope) -> None:
        if text_of(part(statement, "operator")) == "=":
            scope.names.update(
                bound(part(statement, "left"), evaluate(part(statement, "right"), scope))
            )

    def _macro(self, word: str, given: list[Node], call: Node, scope: Scope) -> None:
        """A macro of the repository: what it quotes is as if it were written here."""
        found = self.modules.macro(self.module, word)
        if found is None or not _quotes(found[1]):
            # Somebody else's word around a block: what is inside may be declared, or not.
            self.doubts.append(f"in the block of `{word}`")
            self.run(block(call), scope)
            self.doubts.pop()
            return
        module, clause = found
        values = [evaluate(node, scope) for node in given]
        names: dict[str, Value] = {}
        for parameter, value in zip(clause.parameters, values, strict=False):
            names.update(bound(parameter, value))
        outer, self.at = self.at, self.at or line_of(call)
        inner = Scope(
            self.module.name, {**module.aliases, **scope.aliases}, module.attributes, names
        )
        body = block(call)
        for statement in statements(clause.body):
            if statement.type == "call" and text_of(part(statement, "target")) == "quote":
                self._quoted(statement, inner, body, scope)
        self.at = outer

    def _quoted(self, quoted: Node, inner: Scope, body: Node | None, scope: Scope) -> None:
        before = self.place
        self.run(block(quoted), inner)
        if body is not None and body.type == "do_block":
            self.run(body, scope)
        self.place = before

    def _use(self, given: list[Node], call: Node, scope: Scope) -> None:
        """`use Shop.Routes`: what its `__using__` quotes."""
        outer, self.at = self.at, self.at or line_of(call)
        target = evaluate(given[0], scope) if given else None
        used = self.modules.named(target.path) if isinstance(target, Alias) else None
        for clause in used.macros.get("__using__", []) if used is not None else []:
            for statement in statements(clause.body):
                if text_of(part(statement, "target")) == "quote" and used is not None:
                    self.run(block(statement), used.scope())
        self.at = outer

    # -- routes --------------------------------------------------------------------------------

    def _route(self, methods: tuple[str, ...], given: list[Node], call: Node, scope: Scope) -> None:
        if not given:
            return
        body = block(call)
        path = evaluate(given[0], scope)
        if isinstance(path, Unknown):
            note = f"the path `{path.text[:80]}` could not be told"
            self.notes.append(f"{self.module.file}:{line_of(call)}: {note}")
            return
        outer = self.place
        whole = joined(outer.path, self._told(path, call))
        values = [evaluate(node, scope) for node in given[1:] if node.type != "keywords"]
        options = next(
            (evaluate(node, scope) for node in given[1:] if node.type == "keywords"), None
        )
        controller = values[0] if values else None
        if isinstance(options, dict) and isinstance(options.get("to"), Alias):
            controller = options["to"]
        action = values[1] if len(values) > 1 else None
        name = (
            f"{outer.module}.{controller.path}".strip(".") if isinstance(controller, Alias) else ""
        )
        if (
            isinstance(options, dict)
            and options.get("alias") is False
            and isinstance(controller, Alias)
        ):
            name = controller.path
        if isinstance(controller, Alias) and controller.path.startswith(_DOCUMENTS):
            return
        self._add(methods, whole, name, str(action) if isinstance(action, str) else "", body, call)
        self.place = outer

    def _add(
        self,
        methods: tuple[str, ...],
        path: str,
        controller: str,
        action: str,
        body: Node | None,
        call: Node,
    ) -> None:
        reasons = [*self.place.reasons, *self.doubts]
        if methods is _ANY:
            reasons.append("answers every method")
        self.routes.append(
            Route(
                methods,
                path,
                controller,
                action,
                body,
                self.module,
                self.at or line_of(call),
                self.place,
                tuple(dict.fromkeys(reasons)),
            )
        )

    def _match(self, given: list[Node], call: Node, scope: Scope) -> None:
        if not given or text_of(given[0]) == "_":
            return  # what answers when nothing else does
        first = evaluate(given[0], scope)
        if isinstance(first, Atom) or (isinstance(first, list) and len(given) > 1):
            verbs = tuple(verb.upper() for verb in told(first))
            self._route(_ANY if "*" in verbs else verbs, given[1:], call, scope)
            return
        options = next((evaluate(n, scope) for n in given if n.type == "keywords"), None)
        via = told(options.get("via")) if isinstance(options, dict) else []
        self._route(tuple(v.upper() for v in via) or _ANY, given, call, scope)

    def _live(self, given: list[Node], call: Node, scope: Scope) -> None:
        self.doubts.append("a live view, answered as a page first")
        self._route(("GET",), given, call, scope)
        self.doubts.pop()

    def _forward(self, given: list[Node], call: Node, scope: Scope) -> None:
        values = [evaluate(node, scope) for node in given]
        outer = self.place
        path = self._told(values[0], call) if values else ""
        options = next((v for v in values if isinstance(v, dict)), {})
        plug = values[1] if len(values) > 1 and isinstance(values[1], Alias) else options.get("to")
        if isinstance(plug, Alias):
            whole = f"{outer.module}.{plug.path}".strip(".")
            reasons = (*self.place.reasons, *self.doubts)
            place = replace(outer, path=joined(outer.path, path), reasons=reasons)
            self.forwards.append(Forward(whole, place.path, self.module, line_of(call), place))
        self.place = outer

    def _resources(self, given: list[Node], call: Node, scope: Scope) -> None:
        if not given[1:]:
            return
        outer = self.place
        path = self._told(evaluate(given[0], scope), call)
        controller = evaluate(given[1], scope)
        options: dict[str, Value] = {}
        for node in given[2:]:
            value = evaluate(node, scope)
            options.update(value if isinstance(value, dict) else {})
        name = controller.path if isinstance(controller, Alias) else ""
        is_single = options.get("singleton") is True
        param = str(options.get("param")) if isinstance(options.get("param"), str) else "id"
        called = options.get("name")
        resource = str(called) if isinstance(called, str) else resource_name(name)
        base = joined(outer.path, path)
        member = base if is_single else joined(base, f":{param}")
        whole = f"{outer.module}.{name}".strip(".")
        for action in actions(options, is_single=is_single):
            for verb, at in VERBS_OF[action]:
                target = member if at.startswith("member") else base
                extra = at.partition("/")[2]
                self._add((verb,), joined(target, extra), whole, action, None, call)
        alias = options.get("alias")
        module = (
            f"{outer.module}.{alias.path}".strip(".") if isinstance(alias, Alias) else outer.module
        )
        nested = base if is_single else joined(base, f":{resource}_{param}")
        body = block(call)
        if body is not None:
            with self._inside(replace(self.place, path=nested, module=module)):
                self.run(body, scope)
        self.place = outer


def _quotes(macro: Clause) -> bool:
    """Whether a macro is a quoted piece of code, and no decision."""
    return any(
        statement.type == "call" and text_of(part(statement, "target")) == "quote"
        for statement in statements(macro.body)
    )
