"""What handlers take from a request, collected while their source is read."""

from dataclasses import dataclass, field

from plimsoll.catalog.model import JsonSchema, JsonType, Parameter, ParameterLocation
from plimsoll.codebase.handlers.dialect import FORM, MULTIPART
from plimsoll.codebase.handlers.flask_declared import Declared

_ORDINARY_HEADERS = frozenset(
    {
        "accept",
        "accept-encoding",
        "accept-language",
        "authorization",
        "connection",
        "content-length",
    }
    | {"content-type", "cookie", "host", "origin", "referer", "user-agent", "x-scheme"}
    | {"forwarded", "x-real-ip", "x-requested-with"}
)
"""Sent by clients and proxies by themselves; they are no inputs of one endpoint."""


@dataclass
class Uses:
    """What a handler takes from the request."""

    method: str
    parameters: dict[tuple[ParameterLocation, str], Parameter] = field(default_factory=dict)
    content_type: str = ""
    reads_body: bool = False
    depth: int = 0
    asked_about: set[tuple[ParameterLocation, str]] = field(default_factory=set)
    """What the handler looks for before it takes it: `if "page" in request.args`."""

    def add(self, parameter: Parameter) -> None:
        """Takes a use in; needed anywhere is needed, unless the handler asks first."""
        key = (parameter.location, parameter.name)
        known = self.parameters.get(key)
        if known is None or (parameter.required and not known.required):
            self.parameters[key] = parameter
        if key in self.asked_about:
            known = self.parameters[key]
            self.parameters[key] = known.model_copy(update={"required": False})

    def ask(self, parameter: Parameter) -> None:
        """Takes in that the handler looks whether a parameter is there."""
        self.asked_about.add((parameter.location, parameter.name))
        self.add(parameter)

    def send(self, content: str) -> None:
        """Takes in a content type; a file among the fields needs multipart, else the first wins."""
        is_form = self.content_type == FORM and content == MULTIPART
        self.content_type = content if is_form else self.content_type or content

    def declare(self, declared: Declared) -> None:
        """Takes in what a parser or a decorator says."""
        parameter, content = declared
        self.send(content)
        self.add(parameter)

    def merge(self, other: "Uses") -> None:
        """Takes in what a helper reads."""
        self.send(other.content_type)
        self.reads_body |= other.reads_body
        self.asked_about |= other.asked_about
        for parameter in (*self.parameters.values(), *other.parameters.values()):
            self.add(parameter)

    def body(self) -> JsonSchema | None:
        """The body as one object; None if the handler reads none."""
        inside = [p for p in self.parameters.values() if p.location == "body"]
        if not inside:
            return None
        properties: JsonSchema = {}
        definitions: JsonSchema = {}
        for parameter in inside:
            part = dict(parameter.json_schema)
            known = part.pop("$defs", None)
            definitions.update(known if isinstance(known, dict) else {})
            properties[parameter.name] = part
        schema: JsonSchema = {"type": "object", "properties": properties}
        if definitions:
            schema["$defs"] = definitions
        needed = [p.name for p in inside if p.required]
        return {**schema, "required": [*needed]} if needed else schema


def is_ordinary(header: str) -> bool:
    """Whether clients and proxies send a header (in lower case) by themselves."""
    return header in _ORDINARY_HEADERS or header.startswith("x-forwarded-")


def json_type(kind: object) -> JsonType:
    """A word of JSON Schema; "any" for everything else."""
    known: dict[object, JsonType] = {
        "string": "string",
        "integer": "integer",
        "number": "number",
        "boolean": "boolean",
        "array": "array",
        "object": "object",
    }
    return known.get(kind, "any")


def titled(part: str) -> str:
    """A part of a header's name as it is usually written; capitals inside stay."""
    return part[:1].upper() + part[1:]
