"""The template `bundle`: what the pipeline is called with, and what people see of its outcome."""

import asyncio
import time

from pydantic import JsonValue

from plimsoll.kit.value import Value
from plimsoll.pipeline.bundle import (
    GRAPH,
    BundleOutcome,
    BundlePorts,
    BundleRequest,
    make_bundle,
)
from plimsoll.pipeline.flow import Flow
from plimsoll.pipeline.template import Template, template_of
from plimsoll.traffic.observe import source_named
from plimsoll.traffic.ports import Progress
from plimsoll.workload.join import sources_of

_TOLD_EVERY_S = 1.0

EXPECTED_S = {
    "FetchTraffic": 2.0,
    "FetchRepo": 1.0,
    "AnalyzeAndGenerate": 0.5,
    "Bundle": 2.0,
    "Upload": 0.5,
    "Done": 0.1,
}
"""As measured on the example shop."""


class BundleSummary(Value):
    """The output of a workflow of this template."""

    digest: str
    location: str
    size_bytes: int
    endpoints: int
    """How many are tested."""
    tested_share: float
    requests: int
    """Of the window."""
    left_out: tuple[str, ...]
    """Endpoints that are not in the script."""


def bundle_template(ports: BundlePorts) -> Template:
    """The template, bound to its ports."""

    async def run(flow: Flow, request: BundleRequest) -> JsonValue:
        outcome = await make_bundle(flow, request, ports=ports, progress=_telling(flow))
        return _summary(outcome).model_dump(mode="json")

    def admit(request: BundleRequest) -> str:
        for traffic in sources_of(request.traffic, ports.traffic_sources):
            source, location = source_named(traffic, ports.traffic_sources)
            source.admit(location)
        ports.code_host.admit(request.repository)
        if request.environment is not None:
            ports.environments.get(request.environment)
        return request.service

    return template_of(
        GRAPH,
        BundleRequest,
        admit=admit,
        run=run,
        expected_s=EXPECTED_S,
    )


def _summary(outcome: BundleOutcome) -> BundleSummary:
    coverage = outcome.proven.coverage
    return BundleSummary(
        digest=outcome.stored.digest,
        location=outcome.stored.location,
        size_bytes=outcome.stored.size_bytes,
        endpoints=sum(row.state == "tested" for row in coverage.rows),
        tested_share=coverage.tested_share,
        requests=outcome.profile.requests,
        left_out=tuple(each.endpoint for each in outcome.proven.left_out),
    )


def _telling(flow: Flow) -> Progress:
    """Emits how much of the traffic is read, seldom enough to cost nothing."""
    loop = asyncio.get_running_loop()
    told_at = time.monotonic()

    def tell(share: float) -> None:
        nonlocal told_at
        if time.monotonic() - told_at >= _TOLD_EVERY_S:
            told_at = time.monotonic()
            event: dict[str, JsonValue] = {"node": "FetchTraffic", "share": round(share, 3)}
            asyncio.run_coroutine_threadsafe(flow.emit("progress", event), loop)

    return tell
