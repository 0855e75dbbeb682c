"""Routes with all they were found to take, as endpoints."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from plimsoll.catalog.model import (
    Confidence,
    Endpoint,
    JsonSchema,
    Operation,
    Parameter,
    SourceLocation,
)
from plimsoll.codebase.bodies import body_parameters, type_of
from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.golang.comments import Comment
from plimsoll.codebase.golang.documented import Documented, enriched
from plimsoll.codebase.golang.files import File
from plimsoll.codebase.golang.handling import Handling
from plimsoll.codebase.golang.inputs import Binding, Source, Use, Uses
from plimsoll.codebase.golang.paths import Path, colons
from plimsoll.codebase.golang.program import Program
from plimsoll.codebase.golang.routers import ANY_METHOD, Place, Route
from plimsoll.codebase.golang.schemas import Member, Schemas
from plimsoll.codebase.golang.security import security_of
from plimsoll.codebase.golang.texts import left_out
from plimsoll.codebase.golang.types import GoType
from plimsoll.codebase.golang.values import Made, Value

_TEXT: JsonSchema = {"type": "string"}
_BODILESS = frozenset({"GET", "HEAD", "DELETE", "OPTIONS", "TRACE", "CONNECT"})
_SCALARS = ("string", "integer", "number", "boolean")
_FORM = "application/x-www-form-urlencoded"
_MULTIPART = "multipart/form-data"
_WEBSOCKET = re.compile(r"websocket(\.\w+)?\.New$")
_CLEAN = re.compile(r"/{2,}")


@dataclass
class _Inputs:
    """What one method of one route takes."""

    parameters: dict[tuple[str, str], Parameter] = field(default_factory=dict)
    path: dict[str, JsonSchema] = field(default_factory=dict)
    body: JsonSchema | None = None
    content_type: str = "application/json"


class Endpoints:
    """Writes the endpoints of one framework."""

    def __init__(self, program: Program, framework: str, notation: Callable[[str], Path]) -> None:
        self._program = program
        self._framework = framework
        self._notation = notation
        self._handling = Handling(program.machine, program.models)
        self._schemas = Schemas(program.machine)
        self._documented = Documented(program.machine, self._schemas, program.sources)
        self._known: dict[int, tuple[Value, Uses]] = {}

    def extraction(self) -> Extraction:
        """All endpoints, websockets apart."""
        endpoints: list[Endpoint] = []
        operations: list[Operation] = []
        done: set[tuple[str, str]] = set()
        for route in self._routes():
            for place in dict.fromkeys(route.router.places()):
                whole = route.router.join(place.prefix.text, route.path.text)
                keys = {(method, whole) for method in route.methods or ("",)}
                # A function that registers may be gone through often: once from each start.
                if keys <= done:
                    continue
                done |= keys
                uses = self._uses(route.handler)
                if uses.is_websocket or _is_websocket(route.handler):
                    operations.append(self._operation(route, place))
                else:
                    endpoints.extend(self._endpoints(route, place, uses))
        return Extraction(tuple(endpoints), tuple(self._program.registry.notes), tuple(operations))

    def _routes(self) -> list[Route]:
        return [
            route
            for route in self._program.registry.chosen()
            if route.router.framework == self._framework
        ]

    def _uses(self, handler: Value) -> Uses:
        if id(handler) not in self._known:
            self._known[id(handler)] = handler, self._handling.uses_of(handler)
        return self._known[id(handler)][1]

    def _path(self, route: Route, place: Place, uses: Uses) -> tuple[Path, list[str]]:
        told = route.router.join(place.prefix.text, route.path.text)
        reasons: list[str] = []
        if told.endswith("/") and self._framework == "net_http" and "{" not in told[-2:]:
            named = next((n for p, n in uses.trimmed.items() if p and told.endswith(p)), None)
            if named is not None and told != "/":
                told = f"{told}{{{named}...}}"
                reasons.append("what follows the prefix is cut from the path by the handler")
        notation = colons if route.router.has_colons else self._notation
        return notation(_CLEAN.sub("/", told)), reasons

    def _operation(self, route: Route, place: Place) -> Operation:
        path, _ = self._path(route, place, Uses())
        return Operation(
            protocol="websocket",
            name=path.template.route,
            source=SourceLocation(file=route.at.file, line=route.at.line),
            framework=self._framework,
        )

    def _endpoints(self, route: Route, place: Place, uses: Uses) -> Iterator[Endpoint]:
        path, reasons = self._path(route, place, uses)
        methods, doubt = _methods(route, uses)
        reasons.extend((*doubt, *route.doubts))
        missing = (*place.prefix.missing, *route.path.missing)
        reasons.extend(left_out(name) for name in missing)
        confidence: Confidence = "likely" if reasons else "certain"
        functions = self._handling.functions(route.handler)
        handler = functions[-1].at if functions else None
        security = security_of(
            [*place.middlewares, *route.middlewares, *functions[:-1]], self._handling, uses
        )
        for method in methods:
            comment = self._documented.of(functions, method, path.template.route)
            inputs = self._inputs(method, path, route, uses, comment)
            responses = self._documented.responses(*comment) if comment is not None else {}
            told = self._documented.security(comment[1]) if comment is not None else ()
            yield Endpoint(
                method=method,
                route=path.template.route,
                parameters=tuple(inputs.parameters.values()),
                body_schema=inputs.body,
                body_content_type=inputs.content_type,
                body_required=inputs.body is not None,
                responses={
                    **responses,
                    **self._responses(uses.responses),
                    **self._responses(route.responses),
                },
                security=told or security,
                source=SourceLocation(file=route.at.file, line=route.at.line),
                framework=self._framework,
                handler=None
                if handler is None
                else SourceLocation(file=handler.file, line=handler.line),
                confidence=confidence,
                reasons=tuple(reasons),
            )

    def _responses(self, told: Mapping[str, GoType]) -> dict[str, JsonSchema]:
        found = {code: self._schemas.of(kind) for code, kind in told.items()}
        return {code: schema for code, schema in found.items() if schema}

    def _inputs(
        self,
        method: str,
        path: Path,
        route: Route,
        uses: Uses,
        comment: tuple[File, Comment] | None,
    ) -> _Inputs:
        found = _Inputs(path=dict(path.schemas))
        fields: dict[str, tuple[JsonSchema, bool]] = {}
        for binding in uses.bindings:
            if binding.methods is None or method in binding.methods:
                self._bind(binding, method, found)
        if route.body is not None and found.body is None and method not in ("GET", "HEAD"):
            found.body = self._schemas.of(route.body)
        has_file = False
        parameters = comment[1].parameters if comment is not None else ()
        queries = {named.name for named in parameters if named.place == "query"}
        for use in [*route.declared, *uses.read]:
            if use.methods is None or method in use.methods:
                has_file = has_file or use.is_file
                is_query = use.place == "form" and use.name in queries
                self._take(use, "query" if is_query else use.place, method, found, fields)
        for place, name in route.needs:
            _put(found, name, place, _TEXT, is_required=True)
        if fields and found.body is None and method not in _BODILESS:
            found.content_type = _MULTIPART if has_file else _FORM
            found.body = {
                "type": "object",
                "properties": {name: schema for name, (schema, _) in fields.items()},
            }
            needed = [name for name, (_, is_required) in fields.items() if is_required]
            if needed:
                found.body["required"] = [*needed]
        if comment is not None:
            self._add_documented(comment, method, found)
        self._put_body_and_path(found, path)
        return found

    def _add_documented(self, comment: tuple[File, Comment], method: str, found: _Inputs) -> None:
        for named, schema in self._documented.parameters(*comment):
            match named.place:
                case "query" | "header" | "cookie":
                    key = (
                        named.place,
                        named.name.lower() if named.place == "header" else named.name,
                    )
                    known = found.parameters.get(key)
                    if known is not None:
                        found.parameters[key] = enriched(known, named, schema)
                    else:
                        _put(found, named.name, named.place, schema, is_required=named.is_required)
                case "path" if schema != _TEXT:
                    found.path[named.name] = {**schema, **found.path.get(named.name, {})}
                case "body" if method not in ("GET", "HEAD"):
                    is_list = schema.get("type") == "array"
                    if found.body is None or is_list or not found.body.get("properties"):
                        found.body = schema
                case "formdata" if method not in _BODILESS:
                    _add_field(found, named.name, schema, is_required=named.is_required)
                case _:
                    pass

    def _take(
        self,
        use: Use,
        place: str,
        method: str,
        found: _Inputs,
        fields: dict[str, tuple[JsonSchema, bool]],
    ) -> None:
        schema = use.schema
        if use.kind.kind != "other":
            schema = self._schemas.of(use.kind) or schema
        if place == "form":
            has_body = method not in _BODILESS and found.body is None
            place = "field" if has_body else "query"
        if place == "field":
            fields[use.name] = schema, use.is_required
        elif place != "path":
            _put(found, use.name, place, schema, is_required=use.is_required)
        elif schema != _TEXT:
            found.path[use.name] = {**found.path.get(use.name, {}), **schema}

    def _put_body_and_path(self, found: _Inputs, path: Path) -> None:
        others = found.parameters
        found.parameters = {
            ("path", p.name): p for p in path.template.parameters(found.path)
        } | others
        if found.body is not None:
            for parameter in body_parameters(found.body, required=True):
                found.parameters["body", parameter.name] = parameter

    def _bind(self, binding: Binding, method: str, found: _Inputs) -> None:
        source, tags = binding.source, binding.tags
        if source == "auto":
            source, tags = self._guessed(binding, method, found)
        if source == "all":
            self._bind_all(binding, method, found)
        elif source == "body" or (source == "form" and method not in _BODILESS):
            if method in ("GET", "HEAD"):
                return
            schema = self._schemas.of(binding.kind, tags)
            if "" in tags and not schema.get("properties"):
                return
            if binding.names:
                entry = schema.pop("additionalProperties", {})
                schema = {**schema, "properties": dict.fromkeys(binding.names, entry)}
            found.body = schema if found.body is None else _both(found.body, schema)
            if source == "form":
                found.content_type = _FORM
        else:
            self._bind_values(binding, "query" if source == "form" else source, tags, found)

    def _bind_values(
        self, binding: Binding, place: str, tags: tuple[str, ...], found: _Inputs
    ) -> None:
        for member in self._schemas.members(binding.kind, tags):
            if place == "path":
                if member.key:
                    found.path[member.name] = member.schema
            elif member.key or (place == "query" and "" not in tags and _is_scalar(member)):
                _put(found, member.name, place, member.schema, is_required=member.is_required)

    def _guessed(
        self, binding: Binding, method: str, found: _Inputs
    ) -> tuple[Source, tuple[str, ...]]:
        """Gin's `ShouldBind`: the query of a GET, else what the content type says."""
        if method in ("GET", "HEAD"):
            return "query", binding.tags
        names = self._schemas.members(binding.kind, ("json", "form"))
        if not names or any(member.key == "json" for member in names):
            return "body", ("json", "form")
        found.content_type = _FORM
        return "body", ("form",)

    def _bind_all(self, binding: Binding, method: str, found: _Inputs) -> None:
        """Echo's `Bind`: path, then query where there is no body, then the body."""
        for member in self._schemas.members(binding.kind, ("param", "path")):
            if member.key:
                found.path[member.name] = member.schema
        queries = self._schemas.members(binding.kind, ("query",))
        bodies = [m for m in self._schemas.members(binding.kind, ("json", "form")) if m.key]
        for member in queries:
            if member.key and (method in _BODILESS or not bodies):
                _put(found, member.name, "query", member.schema, is_required=member.is_required)
        is_named = any(m.key for m in self._schemas.members(binding.kind, ("param", "path")))
        if method in _BODILESS and (method != "DELETE" or not bodies or is_named):
            return
        all_members = self._schemas.members(
            binding.kind, ("param", "path", "query", "json", "form")
        )
        elsewhere = {m.name for m in all_members if m.key in ("param", "path", "query")}
        schema = self._schemas.of(binding.kind, binding.tags)
        only_form = bool(bodies) and all(m.key == "form" for m in bodies)
        properties = schema.get("properties")
        if isinstance(properties, dict):
            known = {m.name for m in bodies}
            kept = {
                name: part
                for name, part in properties.items()
                if name in known or (name not in elsewhere and not _hidden(name, all_members))
            }
            if not kept:
                return
            schema = {**schema, "properties": kept}
            if isinstance(schema.get("required"), list):
                schema["required"] = [n for n in _list(schema["required"]) if n in kept]
        found.body = schema
        if only_form:
            found.content_type = _FORM


def _add_field(found: _Inputs, name: str, schema: JsonSchema, *, is_required: bool) -> None:
    """A form's field, unless the body is known to be something else."""
    if found.body is None:
        found.body = {"type": "object", "properties": {}}
        found.content_type = _MULTIPART if schema.get("format") == "binary" else _FORM
    properties = found.body.get("properties")
    if found.content_type in (_FORM, _MULTIPART) and isinstance(properties, dict):
        if schema.get("format") == "binary":
            found.content_type = _MULTIPART
        found.body["properties"] = {name: schema, **properties}
        needed = _list(found.body.get("required"))
        if is_required and name not in needed:
            found.body["required"] = [*needed, name]


def _is_websocket(handler: Value) -> bool:
    return isinstance(handler, Made) and bool(_WEBSOCKET.search(handler.name))


def _is_scalar(member: Member) -> bool:
    return not member.is_hidden and member.schema.get("type") in _SCALARS


def _hidden(name: str, members: Sequence[object]) -> bool:
    """Whether a property is only the field's own name, which another tag gives another."""
    names = {getattr(member, "name", "") for member in members}
    return name not in names


def _list(value: object) -> list[str]:
    return [str(part) for part in value] if isinstance(value, list) else []


def _both(one: JsonSchema, other: JsonSchema) -> JsonSchema:
    if one == other:
        return one
    if one.get("type") != "object" or "properties" not in one:
        return other
    return one


def _put(found: _Inputs, name: str, place: str, schema: JsonSchema, *, is_required: bool) -> None:
    key = (place, name.lower() if place == "header" else name)
    if key in found.parameters or not name:
        return
    found.parameters[key] = Parameter.model_validate(
        {
            "name": name,
            "in": place,
            "type": type_of(schema),
            "required": is_required,
            "json_schema": schema,
        }
    )


def _methods(route: Route, uses: Uses) -> tuple[tuple[str, ...], list[str]]:
    if route.methods:
        return tuple(dict.fromkeys(route.methods)), []
    if uses.only and not uses.methods:
        return tuple(dict.fromkeys(uses.only)), []
    asked = tuple(dict.fromkeys([*uses.methods, *uses.only]))
    if asked and uses.tells_others_off:
        return asked, []
    if asked:
        whole = asked if "GET" in asked else ("GET", *asked)
        return whole, ["the handler tells methods apart, but refuses none"]
    return ANY_METHOD, ["the route answers any method"]
