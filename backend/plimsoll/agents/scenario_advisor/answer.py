"""The forms of the answers. JSON comes as text: some providers allow no value of any type."""

from pydantic import Field

from plimsoll.agents.form import Form


class ParameterValues(Form):
    """Realistic values of one parameter."""

    parameter: str
    values: list[str] = Field(description="up to 20 different realistic values, as in an address")


class EndpointAnswer(Form):
    """What clients really send to one endpoint."""

    bodies: list[str] = Field(
        default=[], description="up to 5 request bodies, each one JSON document as text"
    )
    values: list[ParameterValues] = Field(default=[], description="one item a parameter")


class LinkAnswer(Form):
    """A value that a later request needs from an earlier answer."""

    source: str = Field(description="METHOD /route that answers with the value")
    field: str = Field(description="top-level property of its JSON answer")
    target: str = Field(description="METHOD /route that needs the value")
    parameter: str = Field(description="path parameter of the target")
    because: str = Field(default="", description="one short sentence")


class LinksAnswer(Form):
    """All such values; an empty list if there are none."""

    links: list[LinkAnswer] = Field(default=[])
