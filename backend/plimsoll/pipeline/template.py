"""What can be asked for: a pipeline with the parameters that it takes."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from pydantic import JsonValue, ValidationError

from plimsoll.kit.errors import NotFound, Rejected
from plimsoll.kit.value import Value
from plimsoll.pipeline.flow import Flow
from plimsoll.pipeline.graph import StateGraph

P = TypeVar("P", bound=Value)

Parameters: TypeAlias = Mapping[str, JsonValue]


@dataclass(frozen=True, kw_only=True)
class Template:
    """A pipeline bound to its ports; made by `template_of`."""

    graph: StateGraph
    parameters: type[Value]
    expected_s: Mapping[str, float]
    """How long each node takes, before there is a history."""
    admit: Callable[[Parameters], str]
    """The service that the workflow will be about, if it may be asked for here.

    Raises Rejected for the parameters, Forbidden for what they name."""
    environment_of: Callable[[Parameters], str | None]
    """The environment that it will touch; None: none."""
    run: Callable[[Flow, Parameters], Awaitable[JsonValue]]
    """Returns what people see as the workflow's output; raises Rejected for the parameters."""


Templates: TypeAlias = Mapping[str, Template]
"""By name."""


def template_of(
    graph: StateGraph,
    parameters: type[P],
    *,
    admit: Callable[[P], str],
    run: Callable[[Flow, P], Awaitable[JsonValue]],
    expected_s: Mapping[str, float],
    environment_of: Callable[[P], str | None] = lambda _given: None,
) -> Template:
    """A template whose functions take the parameters as a value of their type."""

    async def parse_and_run(flow: Flow, given: Parameters) -> JsonValue:
        return await run(flow, parsed(graph.name, parameters, given))

    return Template(
        graph=graph,
        parameters=parameters,
        expected_s=expected_s,
        admit=lambda given: admit(parsed(graph.name, parameters, given)),
        environment_of=lambda given: environment_of(parsed(graph.name, parameters, given)),
        run=parse_and_run,
    )


def parsed(template: str, parameters: type[P], given: Parameters) -> P:
    """The parameters as a value.

    Raises:
        Rejected: some are unknown, missing or not allowed; names them.
    """
    try:
        return parameters.model_validate(dict(given))
    except ValidationError as invalid:
        faults = [
            f"{'.'.join(str(part) for part in fault['loc']) or 'parameters'}: {fault['msg']}"
            for fault in invalid.errors(include_input=False, include_url=False)
        ]
        raise Rejected(
            f"The parameters of the template {template} cannot be used: {'; '.join(faults)}.",
            where="parameters",
            fix="The document /openapi.json lists them.",
        ) from None


def template_named(name: str, templates: Templates) -> Template:
    """The template of that name.

    Raises:
        NotFound: there is none; says which there are.
    """
    if name not in templates:
        raise NotFound(
            f"There is no template {name[:100]}.",
            where="template",
            fix=f"There are: {', '.join(sorted(templates))}.",
        )
    return templates[name]
