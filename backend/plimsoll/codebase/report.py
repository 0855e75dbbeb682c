"""Endpoints as people and programs read them."""

from typing import Self

from pydantic import Field, RootModel

from plimsoll.catalog.model import Endpoint, JsonType, ParameterLocation, SourceLocation
from plimsoll.codebase.model import Discovery
from plimsoll.kit.value import Value


class ParameterReport(Value):
    """One input of an endpoint."""

    name: str
    location: ParameterLocation = Field(alias="in")
    type: JsonType
    required: bool


class EndpointListing(Value):
    """One endpoint: where it is declared and what it takes."""

    method: str
    route: str
    parameters: tuple[ParameterReport, ...]
    source: SourceLocation
    framework: str

    @classmethod
    def of(cls, endpoint: Endpoint) -> Self:
        """The endpoint without its schemas."""
        return cls(
            method=endpoint.method,
            route=endpoint.route,
            parameters=tuple(
                ParameterReport(
                    name=parameter.name,
                    location=parameter.location,
                    type=parameter.type,
                    required=parameter.required,
                )
                for parameter in endpoint.parameters
            ),
            source=endpoint.source,
            framework=endpoint.framework,
        )


class EndpointsReport(RootModel[tuple[EndpointListing, ...]]):
    """What `plimsoll endpoints --format json` prints: a list."""


def report_endpoints(discovery: Discovery) -> EndpointsReport:
    """Every endpoint found, in the discovery's order."""
    return EndpointsReport(tuple(EndpointListing.of(endpoint) for endpoint in discovery.endpoints))
