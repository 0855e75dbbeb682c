"""LoopBack 4: the decorated methods of controllers.

Read are `@get` to `@del` and `@operation` of @loopback/rest with their paths, `@api` with a base
path, `@param` in all its forms, `@requestBody` with `getModelSchemaRef` (partial, exclude,
optional), models with `@model` and `@property`, responses, and `@authenticate`. Methods are
inherited as in NestJS. `basePath` of the application stands before all; routes that a
`RestCrudController` is made with, and those of a document given to the server, are not seen.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from tree_sitter import Node

from plimsoll.catalog.model import Endpoint, JsonSchema, Security, SourceLocation
from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.javascript.constant_values import Constant, items_of
from plimsoll.codebase.javascript.inputs import MULTIPART, OWN_HEADERS, TEXT, Inputs, Place, Taking
from plimsoll.codebase.javascript.nestjs.controllers import Carrier, Classes, Member
from plimsoll.codebase.javascript.nestjs.decorators import Decorators, Given, Use
from plimsoll.codebase.javascript.schemas import SCHEMAS, objects
from plimsoll.codebase.javascript.schemas.build import plain
from plimsoll.codebase.javascript.schemas.classes import base_value
from plimsoll.codebase.javascript.syntax import (
    CLASSES,
    member_names,
)
from plimsoll.codebase.routes import Template, joined
from plimsoll.codebase.sources import Sources
from plimsoll.codebase.trees import children, descendants, line_of, text_of
from plimsoll.codebase.trees import field as at

_SUFFIXES = frozenset({".ts", ".js", ".mts"})
_CANDIDATE = re.compile(rb"@loopback/(rest|openapi-v3)")
_BASE = re.compile(rb"basePath")
_METHODS = {
    "get": "GET",
    "post": "POST",
    "put": "PUT",
    "patch": "PATCH",
    "del": "DELETE",
}
_KINDS: Mapping[str, JsonSchema] = {
    "string": {"type": "string"},
    "number": {"type": "number"},
    "integer": {"type": "integer"},
    "long": {"type": "integer"},
    "float": {"type": "number"},
    "double": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "dateTime": {"type": "string", "format": "date-time"},
    "byte": {"type": "string", "format": "byte"},
    "binary": {"type": "string", "format": "binary"},
    "password": {"type": "string"},
    "object": {"type": "object"},
    "any": {},
}
_PLACES: Mapping[str, Place] = {
    "path": "path",
    "query": "query",
    "header": "header",
    "cookie": "cookie",
}
_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
_PART = "param"
_LEVELS = 3


class LoopBack:
    """Finds the methods of LoopBack's controllers."""

    framework = "loopback"

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints of all controllers."""
        paths = sources.candidates(_SUFFIXES, _CANDIDATE)
        if not paths:
            return Extraction(endpoints=())
        reading = _Reading(sources)
        endpoints = [endpoint for path in paths for endpoint in reading.endpoints(path)]
        return Extraction(tuple(endpoints), tuple(reading.notes))


class _Reading:
    def __init__(self, sources: Sources) -> None:
        self._schemas = SCHEMAS.of(sources)
        self._constants = self._schemas.constants
        self._decorators = Decorators(self._schemas.scopes, self._constants)
        self._classes = Classes(self._schemas, self._decorators)
        self._base = self._base_path(sources)
        self.notes: list[str] = []

    def _base_path(self, sources: Sources) -> str:
        """`this.basePath("/api")` or `rest: { basePath: "/api" }`."""
        for path in sources.candidates(_SUFFIXES, _BASE):
            module = self._schemas.scopes.module(path)
            root = module.root if module is not None else None
            for call in descendants(root, "call_expression"):
                if (member_names(at(call, "function")) or [""])[-1] == "basePath":
                    given = children(at(call, "arguments"))
                    value = self._constants.text(path, given[0]) if given else None
                    if value is not None:
                        return value
            for pair in descendants(root, "pair"):
                if text_of(at(pair, "key")) == "rest":
                    value = self._constants.text(
                        path, objects.property_of(at(pair, "value"), "basePath")
                    )
                    if value is not None:
                        return value
        return ""

    def endpoints(self, path: str) -> Iterator[Endpoint]:
        """The endpoints of the classes of a file."""
        module = self._schemas.scopes.module(path)
        for node in descendants(module.root if module is not None else None, *CLASSES):
            if node.type == "abstract_class_declaration":
                continue
            uses = tuple(self._decorators.of(path, _decorators(node)))
            carrier = Carrier(path, text_of(at(node, "name")), node, uses)
            prefix = self._api(uses)
            for member in self._classes.members(carrier):
                for use in member.uses:
                    yield from self._endpoint(carrier, member, use, prefix)

    def _api(self, uses: Sequence[Use]) -> str:
        for use in uses:
            if use.name == "api" and use.arguments:
                said = self._decorators.constant(use.arguments[0])
                base = said.get("basePath") if isinstance(said, Mapping) else None
                return base if isinstance(base, str) else ""
        return ""

    def _endpoint(
        self, carrier: Carrier, member: Member, use: Use, prefix: str
    ) -> Iterator[Endpoint]:
        if not use.package.startswith("@loopback/") or use.origin is not None:
            return
        values = [self._decorators.constant(given) for given in use.arguments[:2]]
        method = _METHODS.get(use.name)
        if use.name == "operation" and len(values) > 1 and isinstance(values[0], str):
            method, values = values[0].upper(), values[1:]
        if method is None:
            return
        if not values or not isinstance(values[0], str):
            self.notes.append(f"{use.path}:{use.line}: the path could not be told; no endpoint")
            return
        path = joined(self._base, prefix, values[0])
        names = tuple(_PLACEHOLDER.findall(path))
        route = Template(path, names, frozenset())
        inputs = self._inputs(member)
        body = inputs.body()
        yield Endpoint(
            method=method,
            route=route.route,
            parameters=inputs.parameters(route, {}, body),
            body_schema=body.schema,
            body_content_type=body.content_type,
            body_required=body.is_required,
            responses=self._responses(use, member),
            security=self._security((*carrier.uses, *member.uses)),
            source=SourceLocation(file=use.path, line=use.line),
            framework=LoopBack.framework,
            handler=SourceLocation(file=member.level.path, line=line_of(member.node)),
        )

    def _inputs(self, member: Member) -> Inputs:
        found = Inputs()
        for part in children(at(member.node, "parameters")):
            uses = self._decorators.of(
                member.level.path,
                children(part, "decorator"),
                member.level.bindings,
                member.level.nodes,
            )
            annotation = at(part, "type")
            schema = self._schemas.type(member.level.path, annotation, member.level.types)
            for use in uses:
                if use.dotted == _PART or use.dotted.startswith(f"{_PART}."):
                    self._parameter(use, schema, found, is_open=part.type == "optional_parameter")
                elif use.dotted.startswith("requestBody"):
                    self._body(use, schema, found)
        return found

    def _parameter(self, use: Use, schema: JsonSchema, found: Inputs, *, is_open: bool) -> None:
        values = [self._decorators.constant(given) for given in use.arguments]
        parts = use.dotted.split(".")[1:]
        if not parts:
            self._whole(values, schema, found)
        elif parts[0] in ("filter", "where"):
            name = values[1] if len(values) > 1 and isinstance(values[1], str) else parts[0]
            found.add("query", name, Taking({"type": "object"}, is_required=False))
        elif parts[0] == "array" and len(values) > 1:
            place = _PLACES.get(str(values[1]), "query")
            items = plain(values[2]) if len(values) > _LEVELS - 1 else {}
            self._add(
                found, place, str(values[0]), {"type": "array", "items": items}, is_open=is_open
            )
        elif parts[0] in _PLACES and len(parts) > 1 and values and isinstance(values[0], str):
            kind = dict(_KINDS.get(parts[1], schema))
            options = values[1] if len(values) > 1 else None
            if isinstance(options, Mapping):
                is_open = is_open or options.get("required") is not True
            is_open = is_open or len(values) == 1
            self._add(found, _PLACES[parts[0]], values[0], kind, is_open=is_open)

    def _whole(self, values: list[Constant], schema: JsonSchema, found: Inputs) -> None:
        """`@param({ name, in, schema, required })`."""
        said = values[0] if values else None
        if not isinstance(said, Mapping) or not isinstance(said.get("name"), str):
            return
        inner = plain(said.get("schema"))
        kind = inner if isinstance(inner, dict) and inner else schema or dict(TEXT)
        place = _PLACES.get(str(said.get("in")), "query")
        self._add(found, place, str(said["name"]), kind, is_open=said.get("required") is not True)

    def _add(
        self, found: Inputs, place: Place, name: str, schema: JsonSchema, *, is_open: bool
    ) -> None:
        if place != "header" or name.lower() not in OWN_HEADERS:
            required = place == "path" or not is_open
            found.add(place, name, Taking(self._schemas.whole(schema), required))

    def _body(self, use: Use, schema: JsonSchema, found: Inputs) -> None:
        if use.dotted == "requestBody.file":
            found.content_type = MULTIPART
            found.whole_body = {"type": "object"}
            return
        given = use.arguments[0].resolved() if use.arguments else None
        node = None if given is None else given.node
        if given is not None and node is not None and node.type == "identifier":
            declared = self._schemas.scopes.find(given.path, text_of(node))
            if declared is not None:
                given = Given(declared.path, declared.value)
        content = objects.property_of(given.node, "content") if given is not None else None
        told: JsonSchema | None = None
        for media, inner in objects.pairs_of(content):
            found.content_type = media
            written = objects.property_of(inner, "schema")
            if written is not None and given is not None:
                told = self.schema(Given(given.path, written, given.bindings, given.nodes))
            break
        required = objects.property_of(given.node, "required") if given is not None else None
        found.is_body_required = text_of(required) != "false"
        found.whole_body = self._schemas.whole(told or schema)

    def schema(self, given: Given) -> JsonSchema | None:
        """`getModelSchemaRef(Todo, { partial: true })`, or a schema written as an object."""
        node = given.node
        name = (member_names(at(node, "function")) or [""])[-1]
        if name not in ("getModelSchemaRef", "getModelSchema", "getJsonSchemaRef", "getJsonSchema"):
            return self._written(given)
        arguments = children(at(node, "arguments"))
        if not arguments:
            return None
        model = given.nodes.get(text_of(arguments[0]), Given(given.path, arguments[0]))
        schema = base_value(self._schemas, model.path, model.node)
        options = self._constants.of(given.path, arguments[1]) if len(arguments) > 1 else None
        return self._changed(schema, options if isinstance(options, Mapping) else {})

    def _written(self, given: Given) -> JsonSchema | None:
        """An object whose parts may be references to models."""
        kind = objects.property_of(given.node, "type")
        items = objects.property_of(given.node, "items")
        if items is not None and text_of(kind).strip("'\"") == "array":
            inner = self.schema(Given(given.path, items, given.bindings, given.nodes))
            return {"type": "array", "items": inner} if inner else {"type": "array"}
        found = self._schemas.value(given.path, given.node)
        return None if found is None else found.schema

    def _changed(self, schema: JsonSchema, options: Mapping[str, Constant]) -> JsonSchema:
        target = self._schemas.target
        left_out = _names(options.get("exclude"))
        if left_out:
            schema = objects.left_out(schema, left_out, target)
        if options.get("partial") is True:
            schema = objects.partial(schema, target)
        optional = _names(options.get("optional"))
        if optional:
            found = objects.properties_of(schema, target)
            found.required -= optional
            schema = found.schema()
        return schema

    def _responses(self, use: Use, member: Member) -> dict[str, JsonSchema]:
        found: dict[str, JsonSchema] = {}
        given = use.arguments[-1].resolved() if len(use.arguments) > 1 else None
        listed = objects.property_of(given.node, "responses") if given is not None else None
        for status, inner in objects.pairs_of(listed):
            content = objects.property_of(inner, "content")
            for _, media in objects.pairs_of(content):
                written = objects.property_of(media, "schema")
                if written is not None and given is not None:
                    schema = self.schema(Given(given.path, written, given.bindings, given.nodes))
                    if schema:
                        found[status] = self._schemas.whole(schema)
                break
        for response in member.uses:
            if response.name == "response" and len(response.arguments) > 1:
                code = self._decorators.constant(response.arguments[0])
                content = objects.property_of(response.arguments[1].node, "content")
                for _, media in objects.pairs_of(content):
                    written = objects.property_of(media, "schema")
                    schema = (
                        self.schema(Given(response.arguments[1].path, written))
                        if written is not None
                        else None
                    )
                    if schema:
                        found[str(code)] = self._schemas.whole(schema)
                    break
        return found

    def _security(self, uses: Sequence[Use]) -> tuple[Security, ...]:
        found: list[Security] = []
        for use in uses:
            if use.dotted == "authenticate.skip":
                return ()
            if use.name == "authenticate":
                said = self._decorators.constant(use.arguments[0]) if use.arguments else "jwt"
                name = str(said.get("strategy") if isinstance(said, Mapping) else said).lower()
                found.append(Security(scheme="basic" if "basic" in name else "bearer"))
        return tuple(dict.fromkeys(found))


def _decorators(node: Node) -> list[Node]:
    outer = node.parent
    is_exported = outer is not None and outer.type == "export_statement"
    return [*(children(outer, "decorator") if is_exported else []), *children(node, "decorator")]


def _names(value: Constant) -> set[str]:
    listed = [value] if isinstance(value, str) else value
    return {name for name in items_of(listed) or [] if isinstance(name, str)}
