"""Short ways to write down endpoints and traffic."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from plimsoll.catalog.match import placeholders_of
from plimsoll.catalog.model import Endpoint, JsonSchema, Parameter, SourceLocation
from plimsoll.kit.histogram import LogHistogram
from plimsoll.traffic.model import (
    EndpointTraffic,
    KeptValue,
    ReducedValues,
    Shape,
    TrafficProfile,
    ValueSlot,
    Window,
)

START = datetime(2026, 3, 2, tzinfo=UTC)
STEP_S = 60


def endpoint(
    name: str,
    *parameters: Parameter,
    spanning: Sequence[str] = (),
    body: JsonSchema | None = None,
    responses: Mapping[str, JsonSchema] | None = None,
    framework: str = "fastapi",
) -> Endpoint:
    """`GET /orders/{id}`; path parameters that are not given are strings."""
    method, _, route = name.partition(" ")
    given = {p.name for p in parameters if p.location == "path"}
    path = [
        Parameter(
            name=n, location="path", type="string", required=True, spans_segments=n in spanning
        )
        for n in placeholders_of(route)
        if n not in given
    ]
    return Endpoint(
        method=method,
        route=route,
        parameters=(*path, *parameters),
        body_schema=body,
        body_required=body is not None,
        responses=dict(responses or {}),
        source=SourceLocation(file="app.py", line=1),
        framework=framework,
    )


def query(name: str, *, required: bool = False, **schema: object) -> Parameter:
    return Parameter.model_validate(
        {
            "name": name,
            "in": "query",
            "type": schema.get("type", "string"),
            "required": required,
            "json_schema": schema,
        }
    )


def traffic(
    name: str,
    requests: int,
    *values: ValueSlot,
    cells: Mapping[int, int] | None = None,
    statuses: Mapping[int, int] | None = None,
    latency_ms: float | None = 100.0,
) -> EndpointTraffic:
    method, _, route = name.partition(" ")
    histogram = None if latency_ms is None else LogHistogram.of([latency_ms] * requests)
    return EndpointTraffic(
        method=method,
        route=route,
        requests=requests,
        cells=dict(cells if cells is not None else {0: requests}),
        statuses=dict(statuses if statuses is not None else {200: requests}),
        latency_ms=histogram,
        values=values,
    )


def slot(
    at: int | str,
    kept: Mapping[str, int] | None = None,
    reduced: Sequence[tuple[Shape, int, int, int]] = (),
) -> ValueSlot:
    """`reduced` holds shape, length, requests, distinct; a number is a place in the path."""
    kept = kept or {}
    values = tuple(
        KeptValue(value=value, requests=n)
        for value, n in sorted(kept.items(), key=lambda item: (-item[1], item[0]))
    )
    left = tuple(
        ReducedValues(shape=shape, length=length, requests=n, distinct=distinct)
        for shape, length, n, distinct in reduced
    )
    return ValueSlot(
        location="path" if isinstance(at, int) else "query",
        name=str(at),
        requests=sum(kept.values()) + sum(r.requests for r in left),
        kept=values,
        reduced=left,
    )


def profile(*endpoints: EndpointTraffic, minutes: int = 60) -> TrafficProfile:
    return TrafficProfile(
        source="access-log:access.log",
        source_digest="sha256:0",
        window=Window(start=START, end=START + timedelta(minutes=minutes)),
        step_s=STEP_S,
        requests=sum(one.requests for one in endpoints),
        endpoints=tuple(sorted(endpoints, key=lambda one: (-one.requests, one.name))),
        kept_from_clients=5,
    )
