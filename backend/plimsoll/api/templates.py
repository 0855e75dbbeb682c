"""Routes: what can be asked for."""

from typing import Self

from fastapi import APIRouter, Depends
from pydantic import Field

from plimsoll.access.model import Scope
from plimsoll.api.access import TheBackend, needs
from plimsoll.api.errors import errors
from plimsoll.catalog.model import JsonSchema
from plimsoll.kit.page import Page
from plimsoll.kit.value import Value
from plimsoll.pipeline.graph import Node
from plimsoll.pipeline.template import Template

router = APIRouter(prefix="/api/v1/templates", tags=["templates"])


class ShownGraph(Value):
    """A pipeline as data and as a drawing."""

    nodes: tuple[Node, ...]
    edges: tuple[tuple[str, str], ...]
    mermaid: str


class ShownTemplate(Value):
    """A pipeline with what it takes."""

    name: str
    parameters: JsonSchema = Field(description="JSON Schema (2020-12) of the parameters.")
    graph: ShownGraph
    expected_s: dict[str, float] = Field(
        description="How long each node takes, before there is a history."
    )

    @classmethod
    def of(cls, name: str, template: Template) -> Self:
        """The template as people and programs see it."""
        return cls(
            name=name,
            parameters=template.parameters.model_json_schema(),
            graph=ShownGraph(
                nodes=template.graph.nodes,
                edges=template.graph.edges,
                mermaid=template.graph.mermaid(),
            ),
            expected_s=dict(template.expected_s),
        )


@router.get(
    "", operation_id="list_templates", dependencies=[Depends(needs(Scope.READ))], responses=errors()
)
def list_(backend: TheBackend) -> Page[ShownTemplate]:
    """List the templates with their parameters and graphs."""
    items = tuple(ShownTemplate.of(name, each) for name, each in sorted(backend.templates.items()))
    return Page.of(items, None)
