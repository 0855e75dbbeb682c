"""What a handler of NestJS takes: its decorated parameters, and the decorators about them.

`@Param`, `@Query`, `@Headers`, `@Body`, `@UploadedFile` with names, pipes and data classes;
`@ApiQuery`, `@ApiHeader`, `@ApiParam`, `@ApiBody`, `@ApiConsumes`; the request itself (`@Req()`)
by what the handler takes out of it, and the project's own decorators of parameters by what they
take out of it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from tree_sitter import Node

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.bodies import properties_of
from plimsoll.codebase.handlers.request_uses import is_ordinary
from plimsoll.codebase.javascript.constant_values import Constant
from plimsoll.codebase.javascript.inputs import MULTIPART, OWN_HEADERS, TEXT, Inputs, Place, Taking
from plimsoll.codebase.javascript.nestjs.controllers import Member
from plimsoll.codebase.javascript.nestjs.decorators import Decorators, Given, Use
from plimsoll.codebase.javascript.nestjs.pipes import Pipes
from plimsoll.codebase.javascript.nestjs.services import names_used
from plimsoll.codebase.javascript.schemas import Schemas, objects, types
from plimsoll.codebase.javascript.schemas.build import plain
from plimsoll.codebase.javascript.schemas.classes import named_type
from plimsoll.codebase.javascript.usage import aliases, pattern_parts, taken
from plimsoll.codebase.trees import children, text_of
from plimsoll.codebase.trees import field as at

_FILE: JsonSchema = {"type": "string", "format": "binary"}
_REQUEST_PLACES: Mapping[str, Place] = {
    "query": "query",
    "params": "path",
    "headers": "header",
    "cookies": "cookie",
    "signedCookies": "cookie",
    "body": "body",
}
_PLACES: Mapping[str, Place] = {
    "Param": "path",
    "Query": "query",
    "Headers": "header",
    "Header": "header",
    "Body": "body",
    "RawBody": "body",
    "TypedParam": "path",
    "TypedQuery": "query",
    "TypedHeaders": "header",
    "TypedBody": "body",
    "Cookies": "cookie",
    "Cookie": "cookie",
}


_DOCUMENTED: Mapping[str, Place] = {
    "ApiQuery": "query",
    "ApiHeader": "header",
    "ApiParam": "path",
}


class InputReader:
    """Reads the inputs of handlers."""

    def __init__(self, schemas: Schemas, decorators: Decorators) -> None:
        self._schemas = schemas
        self._decorators = decorators
        self._pipes = Pipes(schemas)

    def of(self, member: Member) -> Inputs:
        """What a handler takes."""
        found = Inputs()
        function = _function(member.node)
        for part in children(at(function, "parameters")):
            self._parameter(member, function, part, found)
        for use in member.uses:
            self._documented(use, found)
        self._files(member.uses, found)
        return found

    def _parameter(self, member: Member, function: Node, part: Node, found: Inputs) -> None:
        decorators = children(part, "decorator")
        if not decorators:
            return
        uses = self._decorators.of(
            member.level.path, decorators, member.level.bindings, member.level.nodes
        )
        for use in uses:
            if use.name in _PLACES and (use.is_nest or use.origin is None):
                self._placed(_PLACES[use.name], use, member, part, found)
                return
        for use in uses:
            if use.name in ("Req", "Request") and use.origin is None:
                self._request(function, text_of(at(part, "pattern")), found)
            elif use.name in ("UploadedFile", "UploadedFiles") and use.origin is None:
                found.content_type = MULTIPART
            elif use.origin is not None:
                self._own(use, found)

    def _placed(self, place: Place, use: Use, member: Member, part: Node, found: Inputs) -> None:
        names = [self._decorators.constant(given) for given in use.arguments[:1]]
        name = names[0] if names and isinstance(names[0], str) else None
        options = names[0] if names and isinstance(names[0], Mapping) else {}
        if name is None and isinstance(options.get("key"), str):
            name = str(options["key"])
        pipes = use.arguments[1:] if name is not None else use.arguments
        annotation = at(part, "type")
        schema = self._schemas.type(member.level.path, annotation, member.level.types)
        is_required = _is_required(part, annotation)
        piped = self._pipes.applied(schema, pipes)
        schema = piped.schema
        is_required = is_required and not piped.may_be_absent
        default = at(part, "value")
        if default is not None and default.type in ("string", "number", "true", "false"):
            value = self._schemas.constants.of(member.level.path, default)
            if isinstance(value, str | int | float) and "$ref" not in schema:
                schema = {**schema, "default": value}
        if not schema.keys() - {"default"} and place != "body":
            schema = {**TEXT, **schema}
        if name is not None:
            if place != "header" or name.lower() not in OWN_HEADERS:
                found.add(place, name, Taking(self._schemas.whole(schema), is_required))
            return
        self._whole(place, schema, is_required, member, part, found)

    def _whole(
        self,
        place: Place,
        schema: JsonSchema,
        is_required: bool,  # noqa: FBT001
        member: Member,
        part: Node,
        found: Inputs,
    ) -> None:
        """An input without a name: a data class, a type, or whatever the handler takes from it."""
        whole = self._schemas.whole(schema)
        fields = properties_of(whole)
        pattern = at(part, "pattern")
        if fields is None and pattern is not None:
            function = _function(member.node)
            fields = _used(function, pattern, place)
            if pattern.type == "identifier":
                scopes = self._schemas.scopes
                named = [*names_used(scopes, member, function, text_of(pattern))]
                known = dict(fields[0]) if fields is not None else {}
                known.update({name: known.get(name, dict(_open(place))) for name in named})
                fields = (known, set()) if known else None
        if place == "body":
            body: JsonSchema = whole
            if properties_of(whole) is None and fields is not None:
                body = {"type": "object", "properties": dict(fields[0])}
            found.whole_body = body
            found.is_body_required = is_required
            return
        for name, inner in (fields[0] if fields is not None else {}).items():
            if place == "header" and name.lower() in OWN_HEADERS:
                continue
            needed = name in fields[1] if fields is not None else False
            taking = Taking(_with(inner, whole), needed)
            found.add(place, name, taking)

    def _request(self, function: Node, name: str, found: Inputs) -> None:
        for attribute, place in _REQUEST_PLACES.items():
            owners = aliases(function, f"{name}.{attribute}")
            for one in taken(function, owners, getters=False):
                lower = one.name.lower()
                if place != "header" or not (lower in OWN_HEADERS or is_ordinary(lower)):
                    found.add(place, one.name, Taking(dict(_open(place)), is_required=False))
        for getter in ("get", "header"):
            for header in _got_headers(function, name, getter):
                if header.lower() not in OWN_HEADERS and not is_ordinary(header.lower()):
                    found.add("header", header, Taking(dict(TEXT), is_required=False))

    def _own(self, use: Use, found: Inputs) -> None:
        """A decorator made by `createParamDecorator`, by what it takes out of the request."""
        if use.origin is None:
            return
        node = use.origin.value
        for variable in _request_names(text_of(node)):
            self._request(node, variable, found)

    def _documented(self, use: Use, found: Inputs) -> None:
        if use.name in ("ApiQuery", "ApiHeader", "ApiParam") and use.arguments:
            self._described(_DOCUMENTED[use.name], use.arguments[0], found)
        elif use.name == "ApiHeaders" and use.arguments:
            given = use.arguments[0]
            for node in children(given.node):
                self._described("header", Given(given.path, node, given.bindings), found)
        elif use.name == "ApiConsumes":
            values = [self._decorators.constant(given) for given in use.arguments]
            media = [value for value in values if isinstance(value, str)]
            found.content_type = (
                media[0] if media and not found.content_type else found.content_type
            )
        elif use.name == "ApiBody" and use.arguments:
            self._documented_body(use.arguments[0].resolved(), found)

    def _described(self, place: Place, given: Given, found: Inputs) -> None:
        said = self._decorators.constant(given)
        name = said.get("name") if isinstance(said, Mapping) else None
        if not isinstance(said, Mapping) or not isinstance(name, str):
            return
        if place == "header" and name.lower() in OWN_HEADERS:
            return
        is_required = said.get("required") is not False
        schema = self._said_schema(given, said)
        known = found.named.get((place, name))
        if known is None:
            found.add(place, name, Taking(schema or dict(TEXT), is_required))
            return
        known.is_required = known.is_required and is_required
        known.schema = schema if schema and known.schema in ({}, TEXT) else known.schema

    def _said_schema(self, given: Given, said: Mapping[str, Constant]) -> JsonSchema:
        node = objects.property_of(given.node, "type")
        schema = named_type(self._schemas, given.path, node) if node is not None else {}
        if "enum" in said:
            schema = objects.enumeration(said["enum"]) or schema
        inline = said.get("schema")
        if isinstance(inline, Mapping):
            told = plain(inline)
            schema = {**told, **schema} if isinstance(told, dict) else schema
        if said.get("isArray") is True and schema.get("type") != "array":
            schema = {"type": "array", "items": schema}
        default = said.get("default")
        if isinstance(default, str | int | float):
            schema = {**schema, "default": default}
        return self._schemas.whole(schema)

    def _documented_body(self, given: Given, found: Inputs) -> None:
        node = objects.property_of(given.node, "type")
        schema: JsonSchema | None = None
        if node is not None:
            target = given.nodes.get(text_of(node), Given(given.path, node))
            schema = named_type(self._schemas, target.path, target.node)
        inline = objects.property_of(given.node, "schema")
        if inline is not None:
            value = self._schemas.value(given.path, inline)
            schema = value.schema if value is not None else schema
        said = self._decorators.constant(given)
        if schema and isinstance(said, Mapping) and said.get("isArray") is True:
            schema = {"type": "array", "items": schema}
        known = found.whole_body
        if schema and (known is None or not properties_of(known)):
            found.whole_body = self._schemas.whole(schema)

    def _files(self, uses: Sequence[Use], found: Inputs) -> None:
        """What interceptors for uploads take out of the body."""
        for use in uses:
            if use.name != "UseInterceptors":
                continue
            for given in use.arguments:
                self._file_interceptor(given, found)

    def _file_interceptor(self, given: Given, found: Inputs) -> None:
        callee = at(given.node, "function") or at(given.node, "constructor")
        name = text_of(callee).rpartition(".")[2]
        arguments = children(at(given.node, "arguments"))
        if "File" not in name or "Interceptor" not in name:
            return
        found.content_type = MULTIPART
        value = (
            self._schemas.constants.of(given.path, arguments[0], given.bindings)
            if arguments
            else None
        )
        many: JsonSchema = {"type": "array", "items": dict(_FILE)}
        if isinstance(value, str):
            is_many = name.startswith("Files")
            found.add("body", value, Taking(many if is_many else dict(_FILE), is_required=False))
        elif isinstance(value, Sequence):
            for part in value:
                field_name = part.get("name") if isinstance(part, Mapping) else None
                if isinstance(field_name, str):
                    found.add("body", field_name, Taking(many, is_required=False))


def _function(node: Node) -> Node:
    value = at(node, "value") if node.type == "public_field_definition" else None
    return node if value is None else value


def _is_required(part: Node, annotation: Node | None) -> bool:
    is_open = part.type == "optional_parameter" or at(part, "value") is not None
    return not is_open and not types.may_be_absent(annotation)


def _open(place: str) -> JsonSchema:
    return {} if place == "body" else TEXT


def _with(inner: JsonSchema, whole: JsonSchema) -> JsonSchema:
    """A property with the definitions it refers to."""
    definitions = whole.get("$defs")
    if not isinstance(definitions, dict) or not any(objects.references(inner)):
        return inner
    return {**inner, "$defs": definitions}


def _used(
    function: Node, pattern: Node, place: str
) -> tuple[dict[str, JsonSchema], set[str]] | None:
    """The properties that a handler takes out of an input of no known type."""
    schema = _open(place)
    if pattern.type == "object_pattern":
        names = [key for key, _, _ in pattern_parts(pattern)]
    else:
        owner = text_of(pattern)
        body = at(function, "body")
        names = [one.name for one in taken(body, aliases(body, owner), getters=False)]
    return ({name: dict(schema) for name in names}, set()) if names else None


def _got_headers(function: Node, name: str, getter: str) -> Iterator[str]:
    """`req.get("X-Tenant")`, `req.header("X-Tenant")`."""
    pattern = rf"\b{re.escape(name)}\.{getter}\(\s*[\"']([\w-]+)[\"']"
    for match in re.finditer(pattern, text_of(function)):
        yield match[1]


def _request_names(text: str) -> list[str]:
    """The variables that hold the request in a decorator's function."""
    found = re.findall(r"(\w+)\s*(?::\s*[\w.<>]+\s*)?=\s*[\w.]*\.getRequest\b", text)
    direct = re.findall(r"(\w+)\.(?:query|params|headers|cookies|body)\b", text)
    return list(dict.fromkeys([*found, *(n for n in direct if n in ("req", "request"))]))
