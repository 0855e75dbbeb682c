"""JAX-RS (Jersey, RESTEasy, Quarkus REST, CXF, Dropwizard), in Java and Kotlin.

Read are classes with `@Path`, on themselves or on what they extend or implement, with their methods
marked `@GET` and the like (the project's own `@HttpMethod` annotations too), and sub-resources that
a locator returns, by its return type or by what it makes. Parameters come from annotations on
method parameters, beans, fields and constructors; an unmarked one is the body.

Prefixes come from `@ApplicationPath`, `quarkus.http.root-path`, `quarkus.rest.path`, `web.xml`,
servlets that code maps, and Dropwizard's `rootPath`. Interfaces alone serve nothing: they may be
clients (`@RegisterRestClient`). A slash at the end of a route is left out, since JAX-RS ignores it.

Also read: Quarkus's reactive routes (`@Route`). Websockets (`@ServerEndpoint`, Quarkus's
`@WebSocket`) are operations. Not seen: resources built in code (`Resource.builder()`), and the
context root that a server gives to an archive.
"""

import re
from collections.abc import Iterable, Iterator

from plimsoll.catalog.model import Endpoint, JsonSchema, SourceLocation
from plimsoll.codebase.bodies import body_parameters
from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.jvm.handlers import Handler
from plimsoll.codebase.jvm.inputs import add_described
from plimsoll.codebase.jvm.jax_rs_inputs import JaxRsInputs
from plimsoll.codebase.jvm.jax_rs_prefixes import Mounts
from plimsoll.codebase.jvm.jax_rs_resources import JAX_RS, Resource, Resources
from plimsoll.codebase.jvm.model import Class, File
from plimsoll.codebase.jvm.paths import read_path
from plimsoll.codebase.jvm.program import Scope
from plimsoll.codebase.jvm.reactive_routes import WORDS, reactive_routes
from plimsoll.codebase.jvm.room import ROOM, Room
from plimsoll.codebase.jvm.schemas import NOTHING, unwrapped
from plimsoll.codebase.jvm.sockets import MARKED, marked
from plimsoll.codebase.routes import joined
from plimsoll.codebase.sources import Sources

_WORDS = re.compile(rb"@(?:[\w.]+\.)?Path\b")
_MOST_NAMES = 2_000


class JaxRs:
    """Reads resources."""

    framework = "jax_rs"

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints of all JAX-RS applications in the repository."""
        room = ROOM.of(sources)
        files = list(room.program.files(_WORDS))
        sockets = [o for file in room.program.files(MARKED) for o in marked(room, file, "")]
        reactive = [e for file in room.program.files(WORDS) for e in _reactive(room, file)]
        if not files:
            return Extraction(tuple(reactive), operations=tuple(sockets))
        reading = _Reading(room, sources)
        endpoints = (*reading.of(files), *reactive)
        return Extraction(endpoints, tuple(dict.fromkeys(reading.notes)), tuple(sockets))


def _reactive(room: Room, file: File) -> Iterator[Endpoint]:
    root = room.configuration.get("quarkus.http.root-path", file.path)
    for owner in file.every_class():
        yield from reactive_routes(room, owner, "" if root is None else root.value)


class _Reading:
    def __init__(self, room: Room, sources: Sources) -> None:
        self.notes: list[str] = []
        self._room = room
        self._resources = Resources(room, self.notes)
        self._mounts = Mounts(room, sources, self.notes)
        self._inputs = JaxRsInputs(room)

    def of(self, files: Iterable[File]) -> Iterator[Endpoint]:
        """The endpoints of root resources in files, and in those that inherit from them."""
        known = {file.path: file for file in files}
        inherited = [
            owner.name
            for file in known.values()
            for owner in file.every_class()
            if owner.kind == "interface"
            or "abstract" in owner.modifiers
            or "open" in owner.modifiers
        ]
        if inherited:
            names = "|".join(re.escape(name) for name in inherited[:_MOST_NAMES])
            words = re.compile(rf"(?:extends|implements|[,:])\s*(?:{names})\b".encode())
            for file in self._room.program.files(words):
                known.setdefault(file.path, file)
        for file in known.values():
            for owner in file.every_class():
                if self._resources.is_root(owner):
                    yield from self._of_root(owner)

    def _of_root(self, owner: Class) -> Iterator[Endpoint]:
        mount = self._mounts.of(owner)
        for resource in self._resources.of(owner):
            route = joined(mount.text, *resource.paths).rstrip("/")
            path = read_path(route or "/", patterns_span=True)
            inputs = self._inputs.of(resource, path.template.names)
            add_described(self._room, resource.handler, inputs)
            consumes = self._consumes(resource)
            body, content_type, is_required = inputs.whole_body(consumes)
            parameters = [*path.parameters(inputs.path_schemas), *inputs.parameters.values()]
            if body is not None:
                parameters.extend(body_parameters(body, required=is_required))
            answering = resource.handler.answering
            yield Endpoint(
                method=resource.method,
                route=path.template.route,
                parameters=tuple(parameters),
                body_schema=body,
                body_content_type=content_type if body is not None else "application/json",
                body_required=is_required,
                responses=self._responses(resource.handler, owner),
                source=SourceLocation(file=resource.mark.scope.file.path, line=resource.mark.line),
                framework="jax_rs",
                handler=SourceLocation(file=answering.owner.file.path, line=answering.method.line),
                confidence="likely" if mount.reasons else "certain",
                reasons=mount.reasons,
            )

    def _consumes(self, resource: Resource) -> str:
        """What a method or its class says it takes."""
        places = [(d.method.annotations, d.scope) for d in resource.handler.levels]
        lineage = self._room.program.lineage(resource.owner)
        places += [(c.annotations, Scope(c.file, c)) for c in lineage]
        for notes, scope in places:
            mark = self._room.marks.first(notes, scope, frozenset({"Consumes"}), JAX_RS)
            if mark is None:
                continue
            text = self._room.marks.text(mark, "value")
            if text and "/" in text:
                return text if "*" not in text else ""
            for word in self._room.marks.words(mark, "value"):
                return _MEDIA_TYPES.get(word, "")
        return ""

    def _responses(self, handler: Handler, owner: Class) -> dict[str, JsonSchema]:
        kind = unwrapped(handler.returns(self._room.program))
        if kind.owner is None and kind.name in NOTHING:
            return {}
        schema = self._room.schemas(owner.file.path).of(kind)
        return {"200": schema} if schema else {}


_MEDIA_TYPES = {
    "APPLICATION_JSON": "application/json",
    "APPLICATION_FORM_URLENCODED": "application/x-www-form-urlencoded",
    "MULTIPART_FORM_DATA": "multipart/form-data",
    "APPLICATION_XML": "application/xml",
    "TEXT_PLAIN": "text/plain",
    "APPLICATION_OCTET_STREAM": "application/octet-stream",
}
