"""API Blueprint: .apib files, and .md files that begin with `FORMAT: 1A`.

Read are resources and actions in all notations (`# GET /a`, `## Name [GET /a]`, `# Name [/a]` with
`## Name [POST]`), behind the path of `HOST`; URI templates with queries; parameters of resources
and actions; requests with headers, and bodies from attributes (MSON, data structures), a JSON
schema or, if there is neither, from the sample; responses by status. Parameters are required unless
they say otherwise, attributes if they say so.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from plimsoll.catalog.model import (
    Endpoint,
    JsonSchema,
    Parameter,
    ParameterLocation,
    SourceLocation,
)
from plimsoll.codebase.bodies import type_of
from plimsoll.codebase.documents.blueprint.mson import Attributes, member_of, value_of
from plimsoll.codebase.documents.blueprint.outline import (
    Item,
    Section,
    keyword_of,
    metadata_of,
    sections_of,
    walk,
)
from plimsoll.codebase.documents.body_inputs import BodyInputs
from plimsoll.codebase.documents.embedded import json_schema_in
from plimsoll.codebase.documents.load import decoded
from plimsoll.codebase.documents.openapi.routes import path_of
from plimsoll.codebase.documents.openapi.servers import base_of
from plimsoll.codebase.documents.requests.asked import credentials_in, sent_text
from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.sources import Sources

_FORMAT = re.compile(rb"^\s*(?:\xef\xbb\xbf)?(?:[A-Z]+:.*\n)*FORMAT:\s*1A", re.IGNORECASE)
_ANYTHING = re.compile(rb"\S")
_METHODS = "GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|TRACE"
_ACTION = re.compile(rf"(?:.*\[\s*)?({_METHODS})(?:\s+(/[^\]]*?))?\s*\]?$")
_RESOURCE = re.compile(r"(?P<name>[^\[]*?)\s*\[\s*(?P<uri>/[^\]]*?)\s*\]$|(?P<bare>/\S*)$")
_TYPE = re.compile(r"([^()\[\]]+?)\s*(?:\((.*)\))?$")
_QUERY = re.compile(r"\{[?&]([^{}]*)\}")
_MEDIA = re.compile(r"\(([\w.+-]+/[\w.+-]+)[^)]*\)")
_STATUS = re.compile(r"response\s+(\d{3})", re.IGNORECASE)
_TEXT: JsonSchema = {"type": "string"}


class ApiBlueprint:
    """Finds what API Blueprints describe."""

    framework = "api_blueprint"

    def extract(self, sources: Sources) -> Extraction:
        """The actions of all blueprints in the files."""
        endpoints: list[Endpoint] = []
        paths = sources.candidates({".apib"}, _ANYTHING)
        paths += sources.candidates({".md", ".markdown"}, _FORMAT)
        for path in paths:
            endpoints.extend(_Blueprint(path, decoded(sources.read(path))[0]).endpoints())
        return Extraction(tuple(endpoints))


@dataclass(slots=True)
class _Action:
    method: str
    uri: str
    resource: list[Item]
    """The lists of the resource, whose parameters count as well."""
    section: Section
    items: list[Item] = field(default_factory=list)


class _Blueprint:
    """One document."""

    def __init__(self, path: str, text: str) -> None:
        self._path = path
        host = metadata_of(text).get("HOST", "")
        self._base = base_of({"servers": [{"url": host}]}).path if host else ""
        sections = sections_of(text)
        self._types = Attributes(dict(_types(sections)))
        self._actions = list(_actions(sections))
        self._models = dict(_models(sections))
        self._bodies = BodyInputs()

    def endpoints(self) -> Iterator[Endpoint]:
        for action in self._actions:
            yield self._endpoint(action)

    def _endpoint(self, action: _Action) -> Endpoint:
        path = path_of(action.uri)
        requests = [item for item in action.items if keyword_of(item) == "request"]
        headers = _headers([*action.resource, *action.items], requests)
        body, media = self._body(action, requests)
        return Endpoint(
            method=action.method,
            route=f"{self._base}{path.route}",
            parameters=(
                *self._parameters(action, path.names, "path", path.spanning),
                *self._parameters(action, _queries(action.uri), "query"),
                *_header_parameters(headers),
                *(self._bodies.of(body, required=True) if body is not None else ()),
            ),
            body_schema=body,
            body_content_type=media,
            body_required=body is not None,
            responses=self._responses(action),
            security=credentials_in(headers),
            source=SourceLocation(file=self._path, line=action.section.line),
            framework=ApiBlueprint.framework,
        )

    def _parameters(
        self,
        action: _Action,
        names: tuple[str, ...],
        location: ParameterLocation,
        spanning: frozenset[str] = frozenset(),
    ) -> Iterator[Parameter]:
        declared: dict[str, Item] = {}
        for items in (action.resource, action.items):
            for item in items:
                if keyword_of(item) == "parameters":
                    declared.update({member_of(one.text).name: one for one in item.items})
        for name in names:
            if location == "query" and name not in declared and name in self._of_others(action):
                continue
            schema, required = _parameter_schema(declared.get(name))
            yield Parameter(
                name=name,
                location=location,
                type=type_of(schema),
                required=location == "path" or (required and name in declared),
                json_schema=schema,
                spans_segments=name in spanning,
            )

    def _of_others(self, action: _Action) -> set[str]:
        """Parameters that only other actions of the resource declare."""
        return {
            member_of(one.text).name
            for other in self._actions
            if other.uri == action.uri and other is not action
            for item in other.items
            if keyword_of(item) == "parameters"
            for one in item.items
        }

    def _body(self, action: _Action, requests: list[Item]) -> tuple[JsonSchema | None, str]:
        """Of the first request that shows one; the attributes of the action are such as well."""
        own = [item for item in action.items if keyword_of(item) == "attributes"]
        for request in requests:
            media = _MEDIA.search(request.text)
            kind = media[1] if media is not None else "application/json"
            schema = self._payload(request, kind)
            if schema is None and own and media is not None:
                schema = self._attributes(own[0])
            if schema is not None:
                return schema, kind
        if own and action.method in {"POST", "PUT", "PATCH"}:
            return self._attributes(own[0]), "application/json"
        return None, "application/json"

    def _payload(self, item: Item, media: str) -> JsonSchema | None:
        """Attributes, then a schema, then the sample."""
        parts = {keyword_of(one): one for one in reversed(item.items)}
        if "attributes" in parts:
            return self._attributes(parts["attributes"])
        if "schema" in parts:
            schema = json_schema_in(parts["schema"].body)
            if schema is not None:
                return schema.whole
        text = parts["body"].body if "body" in parts else item.body
        model = re.fullmatch(r"\[([^\]]*)\]\[\]", text)
        if model is not None:
            known = self._models.get(model[1])
            return {} if known is None or known is item else self._payload(known, media)
        sent = sent_text(text, media)
        return sent.schema if sent is not None else None

    def _attributes(self, item: Item) -> JsonSchema:
        base = re.match(r"attributes\s*\((.*)\)\s*$", item.text, re.IGNORECASE)
        words = [word.strip() for word in _outside_brackets(base[1])] if base is not None else []
        return self._types.schema(words[0] if words else "", item.items)

    def _responses(self, action: _Action) -> dict[str, JsonSchema]:
        found: dict[str, JsonSchema] = {}
        for item in action.items:
            status = _STATUS.match(item.text)
            if status is not None and status[1] not in found:
                media = _MEDIA.search(item.text)
                schema = self._payload(item, media[1] if media is not None else "")
                if schema is not None:
                    found[status[1]] = schema
        return found


def _types(sections: list[Section]) -> Iterator[tuple[str, tuple[str, list[Item]]]]:
    """Data structures, and resources that have attributes."""
    level = 0
    for section in sections:
        if section.title.lower() == "data structures":
            level = section.level
        elif level and section.level > level:
            match = _TYPE.match(section.title)
            if match is not None:
                yield match[1].strip("` "), ((match[2] or "").strip(), section.items)
        else:
            level = 0
            resource = _RESOURCE.match(section.title)
            name = resource["name"] if resource is not None else None
            for item in section.items if name else ():
                if keyword_of(item) == "attributes":
                    base = member_of(f"x {item.text.partition(' ')[2]}").type
                    yield str(name).strip(), (base, item.items)


def _models(sections: list[Section]) -> Iterator[tuple[str, Item]]:
    """What `[Name][]` stands for: the model of the resource of that name."""
    for section in sections:
        resource = _RESOURCE.match(section.title)
        for item in section.items if resource is not None and resource["name"] else ():
            if keyword_of(item) == "model" and resource is not None:
                yield resource["name"].strip(), item


def _actions(sections: list[Section]) -> Iterator[_Action]:
    uri, shared = "", list[Item]()
    structures = 0
    for section in sections:
        if structures and section.level > structures:
            continue
        structures = section.level if section.title.lower() == "data structures" else 0
        action = _ACTION.match(section.title)
        resource = _RESOURCE.match(section.title)
        if action is not None and (action[2] or uri):
            own = [] if action[2] else shared
            yield _Action(action[1], action[2] or uri, own, section, section.items)
        elif resource is not None:
            uri, shared = resource["uri"] or resource["bare"], section.items
        elif section.title.lower().startswith("group "):
            uri, shared = "", []


def _queries(uri: str) -> tuple[str, ...]:
    names = [name for group in _QUERY.findall(uri) for name in group.split(",")]
    return tuple(dict.fromkeys(name.strip().rstrip("*") for name in names if name.strip()))


def _parameter_schema(item: Item | None) -> tuple[JsonSchema, bool]:
    if item is None:
        return _TEXT, False
    member = member_of(item.text)
    kind = member.type.lower() or "string"
    schema: JsonSchema = {"type": kind} if kind in {"number", "integer", "boolean"} else _TEXT
    if kind.startswith("array"):
        schema = {"type": "array"}
    for one in item.items:
        word, _, value = one.text.partition(":")
        if word.lower() == "default" and value:
            schema = {**schema, "default": value_of(value.strip().strip("`"), schema["type"])}
        elif word.lower() in {"members", "values"} and schema["type"] == "string":
            values = [member_of(inner.text).name for inner in one.items]
            schema = {**schema, "enum": [*values]} if values else schema
    if member.value and "default" not in schema:
        schema = {**schema, "examples": [value_of(member.value, schema["type"])]}
    return schema, "optional" not in member.marks


def _headers(items: list[Item], requests: list[Item]) -> dict[str, str]:
    """Of the action and its requests; those of responses do not count."""
    outside = [item for item in items if keyword_of(item) == "headers"]
    inside = [one for one in walk(requests) if keyword_of(one) == "headers"]
    found: dict[str, str] = {}
    for item in [*outside, *inside]:
        for line in item.content:
            name, colon, value = line.strip().partition(":")
            if colon and re.fullmatch(r"[\w-]+", name.strip()):
                found.setdefault(name.strip(), value.strip())
    return found


def _header_parameters(headers: dict[str, str]) -> Iterator[Parameter]:
    for name in headers:
        if name.lower() not in {"authorization", "content-type", "accept"}:
            yield Parameter(
                name=name, location="header", type="string", required=False, json_schema=_TEXT
            )


def _outside_brackets(text: str) -> list[str]:
    """The parts of `array[A, B], required` at commas outside of brackets."""
    parts, depth, start = [], 0, 0
    for at, letter in enumerate(text):
        depth += (letter == "[") - (letter == "]")
        if letter == "," and depth == 0:
            parts.append(text[start:at])
            start = at + 1
    return [*parts, text[start:]]
