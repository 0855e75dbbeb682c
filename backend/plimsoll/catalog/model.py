"""Endpoints of a service, as its source code or its documents declare them."""

from datetime import time
from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, JsonValue

from plimsoll.kit.value import Value

JsonSchema: TypeAlias = dict[str, JsonValue]

ParameterLocation: TypeAlias = Literal["path", "query", "header", "cookie", "body"]

JsonType: TypeAlias = Literal[
    "string", "integer", "number", "boolean", "array", "object", "null", "any"
]


class SourceLocation(Value):
    """Where a thing is declared: a POSIX path relative to the given folder, and a line from 1."""

    file: str
    line: int


class Parameter(Value):
    """One input of an endpoint.

    A top-level property of a body is a parameter with location "body"; a body that is no object
    is one parameter named "body".
    """

    name: str
    location: ParameterLocation = Field(alias="in")
    type: JsonType
    required: bool
    json_schema: JsonSchema = Field(default_factory=dict)
    """The declared schema (format, enum, bounds, default, pattern), self-contained."""
    spans_segments: bool = False
    """A path parameter that also swallows slashes, such as `{path:path}`."""


Confidence: TypeAlias = Literal["certain", "likely", "guessed"]
"""How sure a reader of source code is: it is written there; it follows by convention or from an
assumption about what could not be followed; it was seen elsewhere, as in a recording."""


class Security(Value):
    """A credential that an endpoint asks for."""

    scheme: Literal["bearer", "basic", "api_key", "other"]
    location: Literal["header", "query", "cookie"] = "header"
    name: str = "Authorization"
    """The header, query parameter or cookie that carries it."""


class Endpoint(Value):
    """A method on a route template, in OpenAPI style: `GET /orders/{id}`."""

    method: str
    route: str
    parameters: tuple[Parameter, ...] = ()
    body_schema: JsonSchema | None = None
    """The whole request body, self-contained (`$defs` inside); None if it takes none."""
    body_content_type: str = "application/json"
    body_required: bool = False
    responses: dict[str, JsonSchema] = Field(default_factory=dict)
    """Declared response schemas by status code ("200"); self-contained."""
    security: tuple[Security, ...] = ()
    source: SourceLocation
    """Where the route is declared."""
    framework: str
    handler: SourceLocation | None = None
    """Where the function that answers begins; None: not known, or outside the repository."""
    confidence: Confidence = "certain"
    reasons: tuple[str, ...] = ()
    """Why it is not certain, in words."""

    @property
    def name(self) -> str:
        """Method and route, the way people and metrics name it."""
        return f"{self.method} {self.route}"


class Operation(Value):
    """Something a service answers that is no method on a route: a gRPC method, a GraphQL field."""

    protocol: Literal["graphql", "grpc", "trpc", "websocket"]
    name: str
    """As clients say it: `shop.Cart/Add`, `query users`, `mutation add`, `cart.add`, `/live`."""
    request_schema: JsonSchema | None = None
    """What it takes, self-contained; None: nothing, or not known."""
    source: SourceLocation
    framework: str


LONGEST_SERVICE_NAME = 200
SERVICE_NAME = r"^[A-Za-z0-9][A-Za-z0-9._:-]*(/[A-Za-z0-9_:-][A-Za-z0-9._:-]*)*$"
"""Wide enough for an OpenTelemetry service name and for a Backstage entity reference.

It is part of addresses, so it has no empty and no dotted segments.
"""
ServiceName: TypeAlias = Annotated[
    str, Field(pattern=SERVICE_NAME, max_length=LONGEST_SERVICE_NAME)
]


class Disclosure(StrEnum):
    """What of a service a language model may see."""

    NEVER = "never"
    """Nothing: no model is asked."""
    METADATA_ONLY = "metadata-only"
    """Methods, routes, names and types of parameters, schemas, and how often each is asked."""
    FULL = "full"
    """Also source code around the handlers and values kept from production."""

    def at_most(self, other: "Disclosure") -> "Disclosure":
        """The one of the two that shows less."""
        order = list(Disclosure)
        return min(self, other, key=order.index)


class Service(Value):
    """A deployable unit that somebody registered."""

    name: ServiceName
    title: str = Field(default="", max_length=200)
    owner: str = Field(default="", max_length=200)
    """Who is responsible, such as a Backstage entity reference; for display."""
    repository: str = Field(default="", max_length=2_000)
    """Where its source is: what a request without a repository takes."""
    ref: str | None = Field(default=None, max_length=255)
    traffic: str = Field(default="", max_length=2_000)
    """`kind:location`: what a request without a traffic source takes."""
    llm: Disclosure = Disclosure.METADATA_ONLY
    """What a language model may see of it, if one is set up."""


class Hours(Value):
    """A daily interval in UTC; it may span midnight."""

    start: time
    end: time


class LoadPolicy(Value):
    """What an environment may be put through."""

    max_rate_per_s: float | None = Field(default=None, gt=0, le=1_000_000)
    """Requests per second over all scenarios; None: no limit."""
    allowed_hours: tuple[Hours, ...] = Field(default=(), max_length=24)
    """When it may be loaded; empty: always."""
    forbidden_endpoints: tuple[str, ...] = Field(default=(), max_length=1_000)
    """`METHOD /route` that no test may call; `*` stands for any text: `DELETE *`."""
    approval_needed: bool = False
    """Whether another person has to agree first."""


class Environment(Value):
    """Where services run."""

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")
    base_url: str = Field(default="", max_length=2_000)
    policy: LoadPolicy = LoadPolicy()
