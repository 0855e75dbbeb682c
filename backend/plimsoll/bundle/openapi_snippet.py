"""The covered endpoints as an OpenAPI 3.1 document, `openapi.json`."""

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from pydantic import JsonValue

from plimsoll.bundle.model import BundleFile
from plimsoll.catalog.match import placeholders_of
from plimsoll.catalog.model import Endpoint, JsonSchema, Parameter, Security
from plimsoll.kit.canonical import canonical_json
from plimsoll.workload.model import RequestPlan, WorkloadModel

OPENAPI_METHODS = frozenset({"GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE"})

_HEADERS_SAID_ELSEWHERE = frozenset({"accept", "content-type", "authorization"})
"""OpenAPI ignores parameters of these names: media types and security say them."""

_Object: TypeAlias = dict[str, JsonValue]

_LOCAL = "#/$defs/"


class _Components:
    """The schemas and security schemes that operations refer to."""

    def __init__(self) -> None:
        self.schemas: dict[str, JsonValue] = {}
        self.security: dict[str, JsonValue] = {}

    def schema(self, schema: JsonSchema, owner: str) -> JsonValue:
        """The schema with its `$defs` moved to the components, where references find them."""
        definitions = schema.get("$defs")
        if not isinstance(definitions, dict):
            return schema
        plain = {name: _component_name(name) for name in definitions}
        if not self._fits(definitions, plain):
            plain = {name: f"{owner}.{_component_name(name)}" for name in definitions}
        for name, definition in definitions.items():
            self.schemas[plain[name]] = _referring(definition, plain)
        return _referring({k: v for k, v in schema.items() if k != "$defs"}, plain)

    def _fits(self, definitions: Mapping[str, JsonValue], names: Mapping[str, str]) -> bool:
        """Whether nobody else means something different by one of these names."""
        return len(set(names.values())) == len(names) and all(
            names[name] not in self.schemas
            or self.schemas[names[name]] == _referring(definition, names)
            for name, definition in definitions.items()
        )

    def requirement(self, security: Security) -> JsonValue:
        """The requirement that names the scheme, which is declared on the way."""
        name = _component_name(f"{security.scheme}-{security.location}-{security.name}")
        if security.scheme in {"bearer", "basic"} and security.location == "header":
            self.security[security.scheme] = {"type": "http", "scheme": security.scheme}
            return {security.scheme: []}
        self.security[name] = {"type": "apiKey", "in": security.location, "name": security.name}
        return {name: []}


def openapi_file(model: WorkloadModel) -> BundleFile:
    """The document; what OpenAPI cannot say (unusual methods) is not in it."""
    components = _Components()
    paths: dict[str, JsonValue] = {}
    for plan in model.requests:
        if plan.endpoint.method in OPENAPI_METHODS:
            item = paths.setdefault(plan.endpoint.route, {})
            if isinstance(item, dict):
                item[plan.endpoint.method.lower()] = _operation(plan, components)
    document: _Object = {
        "openapi": "3.1.0",
        "info": {"title": f"{model.service}: the endpoints under test", "version": "1"},
        "paths": paths,
        "components": {"schemas": components.schemas, "securitySchemes": components.security},
    }
    return BundleFile(path="openapi.json", content=canonical_json(document, indent=2))


def _operation(plan: RequestPlan, components: _Components) -> _Object:
    endpoint = plan.endpoint
    operation: _Object = {
        "operationId": plan.slug,
        "parameters": _parameters(endpoint, plan.slug, components),
        "responses": _responses(endpoint, plan.slug, components),
        "x-source": f"{endpoint.source.file}:{endpoint.source.line}",
    }
    if endpoint.body_schema is not None:
        schema = components.schema(endpoint.body_schema, plan.slug)
        operation["requestBody"] = {
            "required": endpoint.body_required,
            "content": {endpoint.body_content_type: {"schema": schema}},
        }
    if endpoint.security:
        operation["security"] = [components.requirement(item) for item in endpoint.security]
    return operation


def _parameters(endpoint: Endpoint, slug: str, components: _Components) -> list[JsonValue]:
    """Each once; a path's placeholders all have one, whether the code declares it or not."""
    found: dict[tuple[str, str], JsonValue] = {}
    placeholders = placeholders_of(endpoint.route)
    for parameter in endpoint.parameters:
        said = parameter.name.lower() in _HEADERS_SAID_ELSEWHERE and parameter.location == "header"
        lost = parameter.location == "path" and parameter.name not in placeholders
        if parameter.location != "body" and not said and not lost:
            key = (parameter.location, parameter.name)
            found.setdefault(key, _parameter(parameter, slug, components))
    for name in placeholders:
        found.setdefault(
            ("path", name),
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}},
        )
    return list(found.values())


def _parameter(parameter: Parameter, slug: str, components: _Components) -> JsonValue:
    declared = parameter.json_schema or (
        {} if parameter.type == "any" else {"type": parameter.type}
    )
    return {
        "name": parameter.name,
        "in": parameter.location,
        "required": parameter.required or parameter.location == "path",
        "schema": components.schema(declared, slug),
    }


def _responses(endpoint: Endpoint, slug: str, components: _Components) -> _Object:
    """The declared ones; OpenAPI wants at least one."""
    found: _Object = {
        status: {
            "description": f"Status {status}",
            "content": {"application/json": {"schema": components.schema(schema, slug)}},
        }
        for status, schema in endpoint.responses.items()
    }
    return found or {"default": {"description": "Not declared"}}


def _referring(value: JsonValue, names: Mapping[str, str]) -> JsonValue:
    """The value with references to `$defs` turned to the components."""
    return _mapped(value, lambda ref: _component_reference(ref, names))


def _mapped(value: JsonValue, change: Callable[[str], str]) -> JsonValue:
    if isinstance(value, list):
        return [_mapped(item, change) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: change(item) if key == "$ref" and isinstance(item, str) else _mapped(item, change)
        for key, item in value.items()
    }


def _component_reference(reference: str, names: Mapping[str, str]) -> str:
    if not reference.startswith(_LOCAL):
        return reference
    first, slash, rest = reference.removeprefix(_LOCAL).partition("/")
    name = first.replace("~1", "/").replace("~0", "~")
    return f"#/components/schemas/{names.get(name, _component_name(name))}{slash}{rest}"


def _component_name(name: str) -> str:
    """What OpenAPI allows as a component's name."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", name) or "_"
