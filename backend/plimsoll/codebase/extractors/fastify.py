"""Fastify: routes, plugins with prefixes, folders loaded by @fastify/autoload, JSON schemas.

Read: `fastify.get(path, { schema }, handler)` and its like, `all`, `route({ method, url, … })`,
`register(plugin, { prefix })` at any depth, `fastify-plugin`, `@fastify/autoload` (a folder is a
prefix, `_id` a placeholder, `autoPrefix` counts). Inputs are what `schema` declares (JSON schema,
TypeBox, zod, fluent schemas written in place), what type arguments say
(`get<{ Querystring: … }>`), and what handlers read from `request`. `schema.response` is the
answer. `authenticate`, `jwtVerify`, functions that read `Authorization`, and `schema.security` are
the credential.

Assumed: `all` answers the five usual methods; a plugin that nothing registers is registered
without a prefix. A route that is a websocket's (`{ websocket: true }`) is an operation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.catalog.model import Operation, SourceLocation
from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.javascript import security
from plimsoll.codebase.javascript.declared import PLACES
from plimsoll.codebase.javascript.dialects import FASTIFY
from plimsoll.codebase.javascript.endpoints import Writer
from plimsoll.codebase.javascript.families import family_of
from plimsoll.codebase.javascript.interpreter.nodes import operands
from plimsoll.codebase.javascript.interpreter.values import (
    UNDEFINED,
    Array,
    Call,
    Const,
    Object,
    Record,
    Value,
    entry,
    string_of,
)
from plimsoll.codebase.javascript.paths import routes_of
from plimsoll.codebase.javascript.program import PROGRAM, Program
from plimsoll.codebase.javascript.requests import Reads
from plimsoll.codebase.javascript.routers import EVERY, VERBS, Met, Prefix, flattened, functions_in
from plimsoll.codebase.trees import field

if TYPE_CHECKING:
    from plimsoll.codebase.sources import Sources

_DEEPEST = 20
_HOOKS = ("onRequest", "preParsing", "preValidation", "preHandler")


class Fastify:
    """Finds what Fastify applications declare."""

    framework = "fastify"

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints of all applications in the files."""
        program = PROGRAM.of(sources)
        if program.is_empty or "fastify" not in program.packages:
            return Extraction(())
        writer = Writer(program, FASTIFY, self.framework)
        walk = _Walk(program, writer)
        walk.all()
        return Extraction(
            tuple(writer.endpoints), tuple(dict.fromkeys(writer.notes)), tuple(walk.sockets)
        )


class _Walk:
    """Goes through the applications and the plugins in them."""

    def __init__(self, program: Program, writer: Writer) -> None:
        self._program = program
        self._interpreter = program.interpreter
        self._writer = writer
        self.sockets: list[Operation] = []

    def all(self) -> None:
        """All routes, from the applications downwards."""
        holders = [o for o in self._interpreter.objects if self._is_holder(o)]
        for holder in holders:
            for call in holder.calls:
                if call.method == "addSchema":
                    self._name(call.argument(0))
        inner = {
            id(child)
            for holder in holders
            for call in flattened(holder, _returns_itself)
            for child in call.inner
        }
        for holder in holders:
            if id(holder) not in inner:
                self._walk(holder, Prefix(), (), ())

    def _is_holder(self, value: Object) -> bool:
        is_link = value.created.receiver is not None and value.created.result is value
        return not is_link and family_of(self._program, value) == "fastify"

    def _name(self, schema: Value | None) -> None:
        identifier = string_of(entry(schema, "$id"))
        if identifier is not None and isinstance(schema, Record):
            self._writer.declarations.name(identifier, schema)

    def _walk(
        self, holder: Object, prefix: Prefix, guards: tuple[Value, ...], visited: tuple[int, ...]
    ) -> None:
        if id(holder) in visited or len(visited) > _DEEPEST:
            return
        for call in list(flattened(holder, _returns_itself)):
            name = call.method
            if name == "addHook" and string_of(call.argument(0)) in _HOOKS:
                guards = (*guards, *functions_in(call.args[1:], self._interpreter))
            elif name == "register":
                for child in call.inner:
                    own = self._prefix(child)
                    below = prefix if own is None else prefix.under(own)
                    self._walk(child, below, guards, (*visited, id(holder)))
            elif name == "route":
                self._described(call, prefix, guards)
            elif (name in VERBS or name == "all") and len(call.args) > 1:
                self._verb(call, prefix, guards)

    def _prefix(self, child: Object) -> Value | None:
        """The prefix in the options that a plugin was registered with."""
        options = child.created.argument(1)
        found = entry(options, "prefix")
        settled = self._interpreter.settle(found) if found is not None else None
        return None if settled == UNDEFINED else settled

    def _verb(self, call: Call, prefix: Prefix, guards: tuple[Value, ...]) -> None:
        options = call.args[1] if isinstance(call.args[1], Record) else None
        methods = EVERY if call.method == "all" else (VERBS[call.method],)
        values = call.args[2:] if options is not None else call.args[1:]
        if options is not None and not values and "handler" in options.entries:
            values = [options.entries["handler"]]
        self._add(call, methods, call.args[0], (prefix, guards), values, options)

    def _described(self, call: Call, prefix: Prefix, guards: tuple[Value, ...]) -> None:
        """`fastify.route({ method, url, schema, handler })`."""
        options = call.argument(0)
        path = entry(options, "url") or entry(options, "path")
        if not isinstance(options, Record) or path is None:
            return
        given = self._interpreter.settle(options.entries.get("method", UNDEFINED))
        named = given.elements if isinstance(given, Array) else [given]
        methods = tuple(text.upper() for text in map(string_of, named) if text)
        if methods:
            handler = options.entries.get("handler", UNDEFINED)
            self._add(call, methods, path, (prefix, guards), [handler], options)

    def _add(
        self,
        call: Call,
        methods: tuple[str, ...],
        path: Value,
        around: tuple[Prefix, tuple[Value, ...]],
        values: list[Value],
        options: Record | None,
    ) -> None:
        prefix, guards = around
        whole = prefix.under(self._interpreter.settle(path))
        if entry(options, "websocket") == Const(value=True) or entry(options, "wsHandler"):
            self._socket(call, whole)
            if "handler" not in (options.entries if options is not None else {}):
                return
        hooks = [options.entries[h] for h in _HOOKS if options is not None and h in options.entries]
        met = Met(
            record=call,
            methods=methods,
            path=whole.text or "/",
            values=[*hooks, *values],
            guards=guards,
            missing=whole.missing,
            assumed=whole.assumed,
            is_any=methods == EVERY and call.method == "all",
        )
        schema = entry(options, "schema")
        if schema is not None:
            self._declare(met, self._interpreter.settle(schema))
        self._generic(call, met)
        self._writer.add(met)

    def _socket(self, call: Call, whole: Prefix) -> None:
        for route in routes_of(whole.text or "/"):
            self.sockets.append(
                Operation(
                    protocol="websocket",
                    name=route.template.route,
                    source=SourceLocation(file=call.file, line=call.line),
                    framework="fastify",
                )
            )

    def _declare(self, met: Met, schema: Value) -> None:
        """What `schema` says of inputs, answers and credentials."""
        for name, place in (("body", "body"), ("querystring", "query"), *PLACES.items()):
            part = entry(schema, name)
            found = self._writer.declarations.schema(part) if part is not None else None
            if found is not None:
                met.parts.setdefault(place, found)
        consumes = self._interpreter.settle(entry(schema, "consumes") or UNDEFINED)
        first = consumes.elements[:1] if isinstance(consumes, Array) else []
        met.content_type = (string_of(first[0]) if first else None) or met.content_type
        answers = self._interpreter.settle(entry(schema, "response") or UNDEFINED)
        for status, answer in answers.entries.items() if isinstance(answers, Record) else ():
            found = self._writer.declarations.schema(answer)
            if found is not None and status[:1].isdigit():
                met.responses[status] = found
        met.security = security.of_names(
            self._interpreter.settle(entry(schema, "security") or UNDEFINED)
        )

    def _generic(self, call: Call, met: Met) -> None:
        """`fastify.get<{ Querystring: … }>`."""
        given = operands(field(call.node, "type_arguments"))
        if given:
            reads = Reads(FASTIFY, self._writer.declarations)
            reads.generic(call.file, given[0])
            for place, schema in reads.declared:
                met.parts.setdefault(place, schema)


def _returns_itself(call: Call) -> bool:
    return call.method != "inject"
