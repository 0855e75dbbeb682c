"""Endpoints as people and programs read them."""

from typing import Literal, Self

from pydantic import Field, RootModel

from plimsoll.catalog.model import (
    Confidence,
    Endpoint,
    JsonSchema,
    JsonType,
    Operation,
    ParameterLocation,
    Security,
    SourceLocation,
)
from plimsoll.codebase.model import Discovery, FoundService, FunctionSpan, Recording, SkippedFile
from plimsoll.kit.value import Value


class ParameterReport(Value):
    """One input of an endpoint."""

    name: str
    location: ParameterLocation = Field(alias="in")
    type: JsonType
    required: bool
    json_schema: JsonSchema = Field(default_factory=dict, alias="schema")
    """As declared: default, enum, bounds, pattern, format; empty: nothing is."""


class BodyReport(Value):
    """What an endpoint takes as its body."""

    content_type: str
    required: bool
    json_schema: JsonSchema = Field(alias="schema")


class EndpointListing(Value):
    """One endpoint: where it is declared, what it takes and answers, and how sure that is."""

    method: str
    route: str
    parameters: tuple[ParameterReport, ...]
    body: BodyReport | None = None
    responses: dict[str, JsonSchema] = Field(default_factory=dict)
    """By status code, as far as they are stated."""
    security: tuple[Security, ...] = ()
    source: SourceLocation
    framework: str
    handler: SourceLocation | None = None
    reaches: tuple[FunctionSpan, ...] = ()
    """The handler and the functions of the repository that it calls, nearest first."""
    confidence: Confidence = "certain"
    reasons: tuple[str, ...] = ()
    """Why it is not certain."""

    @classmethod
    def of(cls, endpoint: Endpoint, reaches: tuple[FunctionSpan, ...] = ()) -> Self:
        """All that is known of it."""
        body = endpoint.body_schema
        return cls(
            method=endpoint.method,
            route=endpoint.route,
            parameters=tuple(
                ParameterReport(
                    name=parameter.name,
                    location=parameter.location,
                    type=parameter.type,
                    required=parameter.required,
                    json_schema=parameter.json_schema,
                )
                for parameter in endpoint.parameters
            ),
            body=None
            if body is None
            else BodyReport(
                content_type=endpoint.body_content_type,
                required=endpoint.body_required,
                json_schema=body,
            ),
            responses=endpoint.responses,
            security=endpoint.security,
            source=endpoint.source,
            framework=endpoint.framework,
            handler=endpoint.handler,
            reaches=reaches,
            confidence=endpoint.confidence,
            reasons=endpoint.reasons,
        )


class EndpointsReport(RootModel[tuple[EndpointListing, ...]]):
    """What `plimsoll endpoints --format json` prints: a list."""


class DiscoveryReport(Value):
    """What `plimsoll endpoints --everything --format json` prints."""

    schema_version: Literal[1] = 1
    repository: str
    commit: str | None
    services: tuple[FoundService, ...]
    endpoints: EndpointsReport
    operations: tuple[Operation, ...]
    recordings: tuple[Recording, ...]
    """Load tests and recordings that the repository already has."""
    notes: tuple[str, ...]
    skipped: tuple[SkippedFile, ...]
    files_read: int


def report_endpoints(discovery: Discovery) -> EndpointsReport:
    """Every endpoint found, in the discovery's order."""
    return EndpointsReport(
        tuple(
            EndpointListing.of(endpoint, discovery.neighbourhood.of(endpoint.name))
            for endpoint in discovery.endpoints
        )
    )


def report_discovery(discovery: Discovery) -> DiscoveryReport:
    """All that was found, and what was passed over."""
    return DiscoveryReport(
        repository=discovery.repository,
        commit=discovery.commit,
        services=discovery.services,
        endpoints=report_endpoints(discovery),
        operations=discovery.operations,
        recordings=discovery.recordings,
        notes=discovery.notes,
        skipped=discovery.skipped,
        files_read=discovery.files_read,
    )
