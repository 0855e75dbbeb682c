"""hapi: `server.route({…})` or a list of them, plugins with prefixes, Joi.

Read: routes in objects, arrays of them and modules that export either; `server.register(plugin,
{ routes: { prefix } })`, lists of plugins; `{name?}`, `{name*}`. Inputs are what
`options.validate` declares and what handlers read from `request`; `options.response` is the
answer; `options.auth` and `server.auth.default` the credential.

Assumed: `method: "*"` answers the five usual methods; a plugin that nothing registers is registered
without a prefix. Not listed: files and folders (`handler: { directory }`), and what answers any
method on any path.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.javascript import security
from plimsoll.codebase.javascript.dialects import HAPI
from plimsoll.codebase.javascript.endpoints import Writer
from plimsoll.codebase.javascript.families import family_of
from plimsoll.codebase.javascript.interpreter.values import (
    UNDEFINED,
    Array,
    Call,
    Const,
    Function,
    Object,
    Record,
    Value,
    entry,
    string_of,
)
from plimsoll.codebase.javascript.program import PROGRAM, Program
from plimsoll.codebase.javascript.routers import EVERY, Met, Prefix, flattened, functions_in

if TYPE_CHECKING:
    from plimsoll.codebase.sources import Sources

_DEEPEST = 20
_STATIC = frozenset({"directory", "file"})
_LONGEST_LIST = 5_000


class Hapi:
    """Finds what hapi servers declare."""

    framework = "hapi"

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints of all servers in the files."""
        program = PROGRAM.of(sources)
        if program.is_empty or "hapi" not in program.packages:
            return Extraction(())
        writer = Writer(program, HAPI, self.framework)
        _Walk(program, writer).all()
        return Extraction(tuple(writer.endpoints), tuple(dict.fromkeys(writer.notes)))


class _Walk:
    """Goes through the servers and the plugins in them."""

    def __init__(self, program: Program, writer: Writer) -> None:
        self._program = program
        self._interpreter = program.interpreter
        self._writer = writer
        self._default: Value | None = None

    def all(self) -> None:
        """All routes, from the servers downwards."""
        holders = [o for o in self._interpreter.objects if self._is_holder(o)]
        inner = {id(c) for h in holders for call in h.calls for c in call.inner}
        for holder in holders:
            for call in holder.calls:
                if call.method == "auth.default":
                    self._default = call.argument(0)
        for holder in holders:
            if id(holder) not in inner:
                self._walk(holder, Prefix(), ())

    def _is_holder(self, value: Object) -> bool:
        is_link = value.created.receiver is not None and value.created.result is value
        return not is_link and family_of(self._program, value) == "hapi"

    def _walk(self, holder: Object, prefix: Prefix, visited: tuple[int, ...]) -> None:
        if id(holder) in visited or len(visited) > _DEEPEST:
            return
        for call in flattened(holder, lambda _: True):
            if call.method == "route":
                for options in functions_in(call.args, self._interpreter)[:_LONGEST_LIST]:
                    self._add(call, options, prefix)
            elif call.method == "register":
                for child in call.inner:
                    routes = self._of(child.created.argument(1), "routes")
                    own = self._of(routes, "prefix")
                    below = prefix if own == UNDEFINED else prefix.under(own)
                    self._walk(child, below, (*visited, id(holder)))

    def _of(self, value: Value | None, name: str) -> Value:
        if isinstance(value, Object):
            return self._interpreter.attribute(value, name)
        found = entry(value, name)
        return self._interpreter.settle(found) if found is not None else UNDEFINED

    def _add(self, call: Call, given: Value, prefix: Prefix) -> None:
        if isinstance(given, Function):  # a module that exports a function of its routes
            made = self._interpreter.call(given, Call("", [], call.file, call.line))
            for inner in functions_in([made], self._interpreter):
                if isinstance(inner, Record):
                    self._add(call, inner, prefix)
        if not isinstance(given, Record):
            return
        path = self._of(given, "path")
        options = self._of(given, "options")
        if options == UNDEFINED:
            options = self._of(given, "config")
        if isinstance(options, Function):  # options: (server) => ({ … })
            options = self._interpreter.call(options, Call("", [], call.file, call.line))
        handler = self._of(given, "handler")
        if handler == UNDEFINED:
            handler = self._of(options, "handler")
        if isinstance(handler, Record) and handler.entries.keys() & _STATIC:
            return
        methods = self._methods(given)
        if not methods or path == UNDEFINED:
            return
        whole = prefix.under(path)
        record = _placed(call, given)
        met = Met(
            record=record,
            methods=EVERY if "*" in methods else methods,
            path=whole.text or "/",
            values=[*self._before(options), handler],
            missing=whole.missing,
            assumed=whole.assumed,
            is_any="*" in methods,
        )
        self._declare(met, options)
        self._writer.add(met)

    def _methods(self, given: Record) -> tuple[str, ...]:
        found = self._of(given, "method")
        named = found.elements if isinstance(found, Array) else [found]
        return tuple(text.upper() for text in map(string_of, named) if text)

    def _before(self, options: Value) -> list[Value]:
        """The functions of `pre`, which run before the handler."""
        found: list[Value] = []
        for item in functions_in([self._of(options, "pre")], self._interpreter):
            method = self._of(item, "method")
            found.append(item if isinstance(item, Function) else method)
        return [value for value in found if isinstance(value, Function)]

    def _declare(self, met: Met, options: Value) -> None:
        validate = self._of(options, "validate")
        met.parts.update(self._writer.declarations.parts(validate))
        auth = self._of(options, "auth")
        asked = auth if auth != UNDEFINED else self._default
        met.security = security.of_hapi(asked)
        payload = self._of(options, "payload")
        allowed = self._of(payload, "allow")
        first = allowed.elements[0] if isinstance(allowed, Array) and allowed.elements else allowed
        met.content_type = string_of(first) or ""
        if self._of(payload, "multipart") not in (UNDEFINED, Const(value=False)):
            met.content_type = "multipart/form-data"
        response = self._of(options, "response")
        whole = self._writer.declarations.schema(self._of(response, "schema"))
        if whole is not None:
            met.responses["200"] = whole
        by_status = self._of(response, "status")
        for status, schema in by_status.entries.items() if isinstance(by_status, Record) else ():
            found = self._writer.declarations.schema(schema)
            if found is not None and status.isdigit():
                met.responses[status] = found


def _placed(call: Call, given: Record) -> Call:
    """The call, seen at the object that describes the route."""
    if given.place is None:
        return call
    path, node = given.place
    return Call(call.method, call.args, path, node.start_point[0] + 1, call.receiver, call.node)
