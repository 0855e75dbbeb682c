"""Runs pipelines in this process."""

import asyncio
import uuid

from plimsoll.bootstrap import Application
from plimsoll.cli.progress import PipelineProgress
from plimsoll.pipeline.bundle import BundleOutcome, BundleRequest, make_bundle


def run_bundle_pipeline(
    application: Application, request: BundleRequest, progress: PipelineProgress
) -> BundleOutcome:
    """The outcome of one workflow; errors as in `make_bundle`."""
    flow = application.flow(str(uuid.uuid4()), progress.watch)
    return asyncio.run(
        make_bundle(flow, request, ports=application.bundle_ports, progress=progress.read)
    )
