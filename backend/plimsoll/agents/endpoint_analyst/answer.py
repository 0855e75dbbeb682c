"""The form of the answer: kinds and names, no prose."""

from pydantic import Field

from plimsoll.agents.form import Form
from plimsoll.workload.dangers import Danger


class ExistingAnswer(Form):
    """A thing that has to exist before an endpoint can be asked."""

    parameter: str = Field(description="parameter of the endpoint that names the thing")
    created_by: str = Field(description="METHOD /route that creates such things")


class NeedsAnswer(Form):
    """What is missing about one endpoint."""

    endpoint: str = Field(description="METHOD /route")
    danger: list[str] = Field(
        default=[],
        description=f"any of: {', '.join(Danger)}",
    )
    existing: list[ExistingAnswer] = Field(default=[])
    after: list[str] = Field(default=[], description="METHOD /route to be asked before")


class EndpointsAnswer(Form):
    """Only endpoints about which something is missing; an empty list if nothing is."""

    endpoints: list[NeedsAnswer] = Field(default=[])
