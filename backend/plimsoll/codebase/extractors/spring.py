"""Spring MVC and WebFlux, in Java and Kotlin.

Read are classes that Spring takes for controllers (`@Controller`, `@RestController`, the project's
own annotations that bear them), with everything their superclasses and interfaces add: a mapping
may stand on an interface, on an abstract base with generics, or on an annotation of the project.
Also read: functional routes, websocket endpoints, and repositories that Spring Data REST exports.

Prefixes come from `server.servlet.context-path`, `spring.webflux.base-path`,
`spring.mvc.servlet.path` and `addPathPrefix`; `${…}` from the module's configuration without a
profile. A mapping without a method is listed for five methods, as likely. Controllers under a
`@Profile` or a condition are listed like others. Clients (`@FeignClient`, `@HttpExchange`
interfaces) are not, nor are the actuator's own endpoints.

Not seen: routes that are registered by calls on a `RequestMappingHandlerMapping`, mappings in XML,
prefixes set in code other than `addPathPrefix`, and controllers that exist only after a build.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from http import HTTPStatus

from plimsoll.catalog.model import Endpoint, JsonSchema, Operation, SourceLocation
from plimsoll.codebase.bodies import body_parameters
from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.jvm.data_rest import DataRest
from plimsoll.codebase.jvm.functional_endpoints import FunctionalEndpoints
from plimsoll.codebase.jvm.handlers import Handler
from plimsoll.codebase.jvm.inputs import Inputs, add_described
from plimsoll.codebase.jvm.model import Annotation, Class, File
from plimsoll.codebase.jvm.paths import read_path
from plimsoll.codebase.jvm.request_uses import RequestUses
from plimsoll.codebase.jvm.room import ROOM, Room
from plimsoll.codebase.jvm.schemas import NOTHING, unwrapped
from plimsoll.codebase.jvm.sockets import REGISTERED, registered
from plimsoll.codebase.jvm.spring_functional import Functional
from plimsoll.codebase.jvm.spring_inputs import SPRING, SpringInputs
from plimsoll.codebase.jvm.spring_mappings import ANY, Mapping, Mappings
from plimsoll.codebase.jvm.spring_prefixes import Prefixes
from plimsoll.codebase.jvm.spring_security import SpringSecurity
from plimsoll.codebase.routes import joined
from plimsoll.codebase.sources import Sources

_STEREOTYPE = (
    rb"@(?:\w+:)?(?:[\w.]+\.)?(?:Rest)?Controller\b|RequestMapping"
    rb"|(?:Get|Post|Put|Patch|Delete)Mapping"
)
_FUNCTIONAL = re.compile(rb"RouterFunction|\b(?:coR|r)outer\s*\{")
_EXPORTED = re.compile(rb"@RepositoryRestResource\b|@RestResource\b")
_OWN = re.compile(rb"@interface|annotation\s+class")
_LONGEST_CHAIN = 5


class Spring:
    """Reads controllers and functional routes."""

    framework = "spring"

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints of all Spring applications in the repository."""
        room = ROOM.of(sources)
        words = _words(room)
        files = list(room.program.files(words))
        reading = _Reading(room)
        endpoints = [e for file in files for e in reading.of_file(file)]
        endpoints.extend(reading.of_functions(list(room.program.files(_FUNCTIONAL))))
        for file in room.program.files(_EXPORTED):
            endpoints.extend(reading.of_repositories(file))
        operations = [o for file in room.program.files(REGISTERED) for o in reading.sockets(file)]
        notes = tuple(dict.fromkeys(reading.notes))
        # What names its method wins over what answers any.
        endpoints.sort(key=lambda endpoint: endpoint.confidence != "certain")
        return Extraction(tuple(endpoints), notes, tuple(operations))


def _words(room: Room) -> re.Pattern[bytes]:
    """What a file with a controller contains: Spring's words, or the project's own for them."""
    declared = [
        owner
        for file in room.program.files(_OWN)
        for owner in file.every_class()
        if owner.kind == "annotation"
    ]
    names: set[str] = set()
    for _ in range(_LONGEST_CHAIN):
        found = {o.name for o in declared if any(_stands_for(a, names) for a in o.annotations)}
        if found <= names:
            break
        names |= found
    own = "".join(rf"|@{re.escape(name)}\b" for name in sorted(names))
    return re.compile(_STEREOTYPE + own.encode())


def _stands_for(annotation: Annotation, names: Collection[str]) -> bool:
    simple = annotation.name.rsplit(".", 1)[-1]
    return simple.endswith(("Controller", "Mapping")) or simple in names


class _Reading:
    """One repository's Spring endpoints."""

    def __init__(self, room: Room) -> None:
        self.notes: list[str] = []
        self._room = room
        self._mappings = Mappings(room, self.notes)
        self._prefixes = Prefixes(room, self.notes)
        self._inputs = SpringInputs(room)
        self._functional = Functional(room, self.notes)
        self._routes = FunctionalEndpoints(room)
        self._uses = RequestUses(room)
        self._data_rest = DataRest(room)
        self._security = SpringSecurity(room)

    def of_file(self, file: File) -> Iterator[Endpoint]:
        """The endpoints of a file's controllers."""
        for owner in file.every_class():
            if self._mappings.is_controller(owner):
                for mapping in self._mappings.of(owner):
                    yield from self._endpoints(owner, mapping)

    def of_functions(self, files: Iterable[File]) -> Iterator[Endpoint]:
        """The endpoints of functional routes."""
        for routed in self._functional.of(files):
            yield from self._routes.of(routed, self._prefixes.of_file(routed.scope.file.path))

    def of_repositories(self, file: File) -> Iterator[Endpoint]:
        """The endpoints of exported repositories."""
        for owner in file.every_class():
            yield from self._data_rest.of(owner, self._prefixes.of_file(file.path).text)

    def sockets(self, file: File) -> Iterator[Operation]:
        """The websockets that a file registers."""
        yield from registered(self._room, file, self._prefixes.of_file(file.path).text)

    def _endpoints(self, owner: Class, mapping: Mapping) -> Iterator[Endpoint]:
        prefix = self._prefixes.of(owner)
        is_any = not mapping.methods
        reasons = [*mapping.reasons, *prefix.reasons]
        if is_any:
            reasons.append("the mapping names no method: any is answered")
        answering = mapping.handler.answering
        responses = self._responses(owner, mapping.handler)
        for method in mapping.methods or ANY:
            inputs = self._inputs.of(mapping.handler, method, mapping.consumes, owner)
            for mark in (mapping.mark, mapping.type_mark):
                if mark is not None:
                    self._inputs.conditions(mark, inputs)
            add_described(self._room, mapping.handler, inputs)
            self._add_uses(mapping.handler, inputs)
            body, content_type, is_required = inputs.whole_body(mapping.consumes)
            if method in ("GET", "HEAD") and inputs.body is None:
                body = None
            for route in dict.fromkeys(mapping.paths):
                path = read_path(joined(prefix.text, route) if prefix.text else route or "/")
                filled = inputs.bound & set(path.template.names)
                parameters = [*path.parameters(inputs.path_schemas)]
                parameters += [p for p in inputs.parameters.values() if p.name not in filled]
                if body is not None:
                    parameters.extend(body_parameters(body, required=is_required))
                yield Endpoint(
                    method=method,
                    route=path.template.route,
                    parameters=tuple(parameters),
                    body_schema=body,
                    body_content_type=content_type if body is not None else "application/json",
                    body_required=is_required,
                    responses=responses,
                    security=self._security.of(
                        owner, mapping.handler, method, path.template.route, prefix.text
                    ),
                    source=_source(mapping),
                    framework="spring",
                    handler=SourceLocation(
                        file=answering.owner.file.path, line=answering.method.line
                    ),
                    confidence="likely" if reasons else "certain",
                    reasons=tuple(dict.fromkeys(reasons)),
                )

    def _add_uses(self, handler: Handler, inputs: Inputs) -> None:
        """What a handler reads from the request itself."""
        if inputs.handed_over:
            declared = handler.answering
            place = self._uses.place(declared.method, declared.scope, inputs.handed_over)
            self._uses.add(place, inputs)

    def _responses(self, owner: Class, handler: Handler) -> dict[str, JsonSchema]:
        found: dict[str, JsonSchema] = {}
        if self._mappings.answers_bodies(owner, handler):
            kind = unwrapped(handler.returns(self._room.program))
            if kind.owner is not None or kind.name not in NOTHING:
                schema = self._room.schemas(owner.file.path).of(kind)
                if schema:
                    found[self._status(handler)] = schema
        return found

    def _status(self, handler: Handler) -> str:
        for declared in handler.levels:
            mark = self._room.marks.first(
                declared.method.annotations, declared.scope, frozenset({"ResponseStatus"}), SPRING
            )
            words = self._room.marks.words(mark, "code") or self._room.marks.words(mark, "value")
            if words and words[0] in HTTPStatus.__members__:
                return str(HTTPStatus[words[0]].value)
        return "200"


def _source(mapping: Mapping) -> SourceLocation:
    """Where the annotation stands, the project's own if it is one of those."""
    for declared in mapping.handler.levels:
        if any(note.line == mapping.mark.line for note in declared.method.annotations):
            return SourceLocation(file=declared.owner.file.path, line=mapping.mark.line)
    declared = mapping.handler.levels[0]
    return SourceLocation(file=declared.owner.file.path, line=declared.method.line)
