"""The OpenAPI document: what FastAPI derives, and what it cannot know."""

from collections.abc import Callable, Mapping

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import JsonValue
from pydantic.json_schema import models_json_schema

from plimsoll.api.problem import Problem
from plimsoll.api.workflow_bodies import NewWorkflow
from plimsoll.catalog.model import JsonSchema
from plimsoll.pipeline.template import Templates

_REF = "#/components/schemas/{model}"
_DESCRIPTION = """\
Asks for k6 load tests of services, made from production's traffic and their source code, and shows
what became of them. Errors are problem details (RFC 9457).
"""
TAGS: list[dict[str, str]] = [
    {"name": "workflows", "description": "What was asked for, and how far it is."},
    {"name": "services", "description": "What is tested."},
    {"name": "environments", "description": "Where it is tested, and how hard."},
    {"name": "bundles", "description": "The tests."},
    {"name": "templates", "description": "What can be asked for."},
    {"name": "operations", "description": "For whoever operates the server."},
]


def documenting(app: FastAPI, templates: Templates) -> Callable[[], JsonSchema]:
    """A replacement of `app.openapi` that makes the document once."""
    made: JsonSchema = {}

    def openapi() -> JsonSchema:
        if not made:
            made.update(_document(app, templates))
        return made

    return openapi


def _document(app: FastAPI, templates: Templates) -> JsonSchema:
    document: JsonSchema = get_openapi(
        title=app.title,
        version=app.version,
        description=_DESCRIPTION,
        routes=app.routes,
        tags=TAGS,
    )
    components = _object(document["components"])
    schemas = _object(components["schemas"])
    _add(schemas, _problems())
    _add(schemas, _untold(_parameters(templates), schemas))
    _add(schemas, _requests(_object(schemas.pop(NewWorkflow.__name__)), templates))
    components["schemas"] = dict(sorted(schemas.items()))
    for operations in _object(document["paths"]).values():
        for operation in _object(operations).values():
            _summarise(_object(operation))
    return document


def _summarise(operation: JsonSchema) -> None:
    """The summary is the first sentence of the description, instead of the function's name."""
    summary, _, rest = str(operation.pop("description")).partition("\n\n")
    operation["summary"] = summary.rstrip(".")
    if rest:
        operation["description"] = rest


def _problems() -> JsonSchema:
    """The body of every error, which no route returns by itself."""
    _, definitions = models_json_schema([(Problem, "validation")], ref_template=_REF)
    return _definitions(definitions)


def _parameters(templates: Templates) -> JsonSchema:
    """What each template takes."""
    _, definitions = models_json_schema(
        [(template.parameters, "validation") for template in templates.values()],
        ref_template=_REF,
    )
    return _definitions(definitions)


def _untold(definitions: JsonSchema, schemas: JsonSchema) -> JsonSchema:
    """Those that no route has told: FastAPI leaves defaults of null out, so they look different."""
    return {
        name: schema
        for name, schema in definitions.items()
        if name not in schemas or _fields(schema) != _fields(schemas[name])
    }


def _fields(schema: JsonValue) -> frozenset[str]:
    return frozenset(_object(_object(schema).get("properties", {})))


def _requests(general: JsonSchema, templates: Templates) -> JsonSchema:
    """A workflow that somebody asks for: one schema a template, told apart by its name."""
    names = {name: f"New{name.title().replace('-', '')}Workflow" for name in sorted(templates)}
    requests: JsonSchema = {
        names[name]: _bound(general, name, template.parameters.__name__)
        for name, template in sorted(templates.items())
    }
    mapping: JsonSchema = {name: _REF.format(model=model) for name, model in names.items()}
    requests[NewWorkflow.__name__] = {
        "title": NewWorkflow.__name__,
        "description": general["description"],
        "oneOf": [{"$ref": reference} for reference in mapping.values()],
        "discriminator": {"propertyName": "template", "mapping": mapping},
    }
    return requests


def _bound(general: Mapping[str, JsonValue], name: str, parameters: str) -> JsonSchema:
    properties = _object(general["properties"])
    own: JsonSchema = {
        "template": {"type": "string", "const": name},
        "parameters": {"$ref": _REF.format(model=parameters)},
    }
    title = f"A workflow of the template {name}"
    return {**general, "title": title, "properties": {**properties, **own}}


def _definitions(schema: Mapping[str, JsonValue]) -> JsonSchema:
    return _object(schema["$defs"])


def _object(value: JsonValue) -> JsonSchema:
    """What is an object in every document."""
    if not isinstance(value, dict):
        raise TypeError(value)
    return value


def _add(schemas: dict[str, JsonValue], more: JsonSchema) -> None:
    """Adds schemas; two of one name must be one."""
    for name, schema in more.items():
        if schemas.setdefault(name, schema) != schema:
            raise ValueError(f"two schemas are called {name}")
