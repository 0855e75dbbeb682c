"""Micronaut's controllers, in Java and Kotlin.

Read are classes with `@Controller` (the project's own annotations that bear it too) and their
methods marked `@Get` and the like, on the class itself or on what it extends or implements. URI
templates are read as RFC 6570 says: `{/id}` gives both routes, `{?q,page}` queries, `{+path}` spans
segments. Unmarked parameters are placeholders, queries of the template, fields of the body (where
the method has one) or queries. Websockets (`@ServerWebSocket`) are operations.

The prefix is `micronaut.server.context-path`; `${…}` comes from the module's configuration without
an environment. A slash at the end is left out: Micronaut ignores it. Declarative clients
(`@Client`) are not endpoints, nor is what the management module adds.

Not seen: routes built in code (`RouteBuilder`), and functions exposed as endpoints.
"""

import re
from collections.abc import Iterator

from plimsoll.catalog.model import Endpoint, JsonSchema, Operation, SourceLocation
from plimsoll.codebase.bodies import body_parameters
from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.jvm.configuration import Setting
from plimsoll.codebase.jvm.handlers import Handler, handlers
from plimsoll.codebase.jvm.inputs import add_described
from plimsoll.codebase.jvm.marks import Mark
from plimsoll.codebase.jvm.micronaut_inputs import MICRONAUT, MicronautInputs
from plimsoll.codebase.jvm.model import Class
from plimsoll.codebase.jvm.paths import read_path
from plimsoll.codebase.jvm.program import Scope
from plimsoll.codebase.jvm.room import ROOM, Room
from plimsoll.codebase.jvm.schemas import NOTHING, unwrapped
from plimsoll.codebase.jvm.uri_templates import read_template
from plimsoll.codebase.routes import joined
from plimsoll.codebase.sources import Sources

_WORDS = re.compile(rb"io\.micronaut\.(?:http|websocket)")
_VERBS = {
    "Get": "GET",
    "Post": "POST",
    "Put": "PUT",
    "Patch": "PATCH",
    "Delete": "DELETE",
    "Head": "HEAD",
    "Options": "OPTIONS",
    "Trace": "TRACE",
    "CustomHttpMethod": "",
}
_DESIGNATORS = frozenset(_VERBS)
_MEDIA_TYPES = {
    "APPLICATION_FORM_URLENCODED": "application/x-www-form-urlencoded",
    "MULTIPART_FORM_DATA": "multipart/form-data",
    "TEXT_PLAIN": "text/plain",
    "APPLICATION_YAML": "application/x-yaml",
    "APPLICATION_XML": "application/xml",
    "APPLICATION_OCTET_STREAM": "application/octet-stream",
}


class Micronaut:
    """Reads controllers."""

    framework = "micronaut"

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints of all Micronaut applications in the repository."""
        room = ROOM.of(sources)
        reading = _Reading(room)
        endpoints: list[Endpoint] = []
        operations: list[Operation] = []
        for file in room.program.files(_WORDS):
            for owner in file.every_class():
                if owner.kind == "interface" or "abstract" in owner.modifiers:
                    continue
                endpoints.extend(reading.of(owner))
                operations.extend(reading.sockets(owner))
        notes = tuple(dict.fromkeys(reading.notes))
        return Extraction(tuple(endpoints), notes, tuple(operations))


class _Reading:
    def __init__(self, room: Room) -> None:
        self.notes: list[str] = []
        self._room = room
        self._inputs = MicronautInputs(room)

    def sockets(self, owner: Class) -> Iterator[Operation]:
        """A class's websocket."""
        wanted = frozenset({"ServerWebSocket"})
        scope = Scope(owner.file, owner)
        mark = self._room.marks.first(owner.annotations, scope, wanted, MICRONAUT)
        if mark is not None:
            path = self._filled(self._room.marks.text(mark, "value", "uri") or "/", mark)
            prefix = self._prefix(owner)
            if path is not None:
                yield Operation(
                    protocol="websocket",
                    name=read_path(joined(prefix.value, path)).template.route,
                    source=SourceLocation(file=owner.file.path, line=mark.line),
                    framework="micronaut",
                )

    def of(self, owner: Class) -> Iterator[Endpoint]:
        """A controller's endpoints."""
        scope = Scope(owner.file, owner)
        wanted = frozenset({"Controller"})
        control = self._room.marks.first(owner.annotations, scope, wanted, MICRONAUT)
        if control is None:
            return
        above = self._filled(self._room.marks.text(control, "value", "uri") or "", control)
        reasons = [] if above is not None else ["a prefix could not be told and is left out"]
        prefix = self._prefix(owner)
        if prefix.is_assumed:
            reasons.append("the context path is only set in some configurations")
        for handler in handlers(owner, self._room.program):
            for mark in self._designated(handler):
                base = joined(prefix.value, above or "")
                yield from self._endpoints(owner, handler, mark, base, tuple(reasons))

    def _prefix(self, owner: Class) -> Setting:
        found = self._room.configuration.get("micronaut.server.context-path", owner.file.path)
        return found or Setting("")

    def _filled(self, text: str, mark: Mark) -> str | None:
        filled = self._room.configuration.filled(text.replace("`", ""), mark.scope.file.path)
        if filled is None:
            self.notes.append(
                f"{mark.scope.file.path}:{mark.line}: {text} could not be told and is left out of "
                "the route"
            )
            return None
        return filled.value

    def _designated(self, handler: Handler) -> list[Mark]:
        for declared in handler.levels:
            found = self._room.marks.find(
                declared.method.annotations, declared.scope, _DESIGNATORS, MICRONAUT
            )
            if found:
                return found
        return []

    def _endpoints(
        self, owner: Class, handler: Handler, mark: Mark, base: str, reasons: tuple[str, ...]
    ) -> Iterator[Endpoint]:
        method = _VERBS[mark.name] or self._room.marks.text(mark, "method") or ""
        answering = handler.answering
        given = self._room.marks.texts(mark, "uris", "uri", "value")
        for text in [text for text, _ in given] or [""]:
            path = None if text is None else self._filled(text, mark)
            if path is None or not method:
                self.notes.append(
                    f"{mark.scope.file.path}:{mark.line}: the path of a route could not be told"
                )
                continue
            template = read_template(joined(base, path))
            every = read_path(template.paths[-1]).template.names
            for place in template.paths:
                read = read_path(place.rstrip("/") or "/")
                left_out = set(every) - set(read.template.names)
                inputs = self._inputs.of(
                    handler, method, read.template.names, template, owner, left_out
                )
                add_described(self._room, handler, inputs)
                body, content_type, is_required = inputs.whole_body("")
                consumes = self._consumes(handler, mark, owner)
                if inputs.fields and not inputs.has_parts:
                    content_type = consumes or "application/json"
                elif body is not None and consumes:
                    content_type = consumes
                parameters = [*read.parameters(inputs.path_schemas), *inputs.parameters.values()]
                if body is not None:
                    parameters.extend(body_parameters(body, required=is_required))
                yield Endpoint(
                    method=method,
                    route=read.template.route,
                    parameters=tuple(parameters),
                    body_schema=body,
                    body_content_type=content_type if body is not None else "application/json",
                    body_required=is_required,
                    responses=self._responses(handler, owner),
                    source=SourceLocation(file=mark.scope.file.path, line=mark.line),
                    framework="micronaut",
                    handler=SourceLocation(
                        file=answering.owner.file.path, line=answering.method.line
                    ),
                    confidence="likely" if reasons else "certain",
                    reasons=reasons,
                )

    def _consumes(self, handler: Handler, mark: Mark, owner: Class) -> str:
        words = [t for t, _ in self._room.marks.texts(mark, "consumes", "processes") if t]
        words += self._room.marks.words(mark, "consumes")
        places = [(d.method.annotations, d.scope) for d in handler.levels]
        places.append((owner.annotations, Scope(owner.file, owner)))
        for notes, scope in places:
            named = self._room.marks.first(notes, scope, frozenset({"Consumes"}), MICRONAUT)
            words += [t for t, _ in self._room.marks.texts(named, "value") if t] if named else []
            words += self._room.marks.words(named, "value")
        for word in words:
            if "/" in word:
                return word
            if word in _MEDIA_TYPES:
                return _MEDIA_TYPES[word]
        return ""

    def _responses(self, handler: Handler, owner: Class) -> dict[str, JsonSchema]:
        kind = unwrapped(handler.returns(self._room.program))
        if kind.owner is None and kind.name in NOTHING:
            return {}
        schema = self._room.schemas(owner.file.path).of(kind)
        return {"200": schema} if schema else {}
