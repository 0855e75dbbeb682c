"""Runs pipelines in this process."""

import asyncio
import uuid

from plimsoll.bootstrap import Application
from plimsoll.cli.output import error_console
from plimsoll.cli.progress import PipelineProgress, reading
from plimsoll.pipeline.bundle import BundleOutcome, BundleRequest, make_bundle
from plimsoll.traffic.model import TrafficProfile
from plimsoll.traffic.observe import observe
from plimsoll.traffic.ports import Observation


def observe_with_progress(
    application: Application, source: str, observation: Observation, *, quiet: bool
) -> TrafficProfile:
    """What the source saw, with a bar that follows the reading; errors as in `observe`."""
    with reading(error_console(), quiet=quiet) as progress:
        return observe(source, observation, sources=application.traffic_sources, progress=progress)


def run_bundle_pipeline(
    application: Application, request: BundleRequest, progress: PipelineProgress
) -> BundleOutcome:
    """The outcome of one workflow; errors as in `make_bundle`."""
    flow = application.flow(str(uuid.uuid4()), progress.watch)
    return asyncio.run(
        make_bundle(flow, request, ports=application.bundle_ports, progress=progress.read)
    )
