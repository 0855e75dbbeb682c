"""Runs pipelines, in this process or on a server."""

import asyncio

from plimsoll.bootstrap.application import Application
from plimsoll.bootstrap.local import build
from plimsoll.cli.api_client import open_api
from plimsoll.cli.output import error_console
from plimsoll.cli.progress import PipelineProgress, reading
from plimsoll.cli.remote_pipeline import run_on_server
from plimsoll.pipeline.bundle import BundleOutcome, BundleRequest, make_bundle
from plimsoll.settings import read_settings
from plimsoll.traffic.model import TrafficProfile
from plimsoll.traffic.ports import Observation
from plimsoll.workload.join import observe_joined


def observe_with_progress(
    application: Application, source: str, observation: Observation, *, quiet: bool
) -> TrafficProfile:
    """What the source saw, with a bar that follows the reading; errors as in `observe_joined`."""
    with reading(error_console(), quiet=quiet) as progress:
        return observe_joined(
            source, observation, sources=application.ports.traffic_sources, progress=progress
        )


def run_bundle_pipeline(
    request: BundleRequest, progress: PipelineProgress, *, server: str | None = None
) -> BundleOutcome:
    """The outcome of one workflow, of a server or here; errors as in `make_bundle`."""
    if server or read_settings().client.server:
        with open_api(server) as api:
            return run_on_server(api, request, progress)
    return asyncio.run(_run_here(request, progress))


async def _run_here(request: BundleRequest, progress: PipelineProgress) -> BundleOutcome:
    application = build()
    flow = application.flow(progress.watch)
    return await make_bundle(flow, request, ports=application.ports, progress=progress.read)
