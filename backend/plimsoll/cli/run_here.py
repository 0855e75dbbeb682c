"""Runs a bundle in this process, and keeps the run in this machine's records."""

import asyncio
import getpass
import os
from contextlib import suppress
from pathlib import Path

import typer

from plimsoll.bootstrap.local_runs import LocalRuns, open_local_runs
from plimsoll.bundle.pack import unpack
from plimsoll.cli.files import LARGEST_BUNDLE_BYTES, read_bounded
from plimsoll.cli.output import REJECTED_CODE, error_console
from plimsoll.cli.run_progress import run_progress, show_plan
from plimsoll.kit.errors import NotFound, Rejected
from plimsoll.pipeline.clear import looked_at
from plimsoll.pipeline.regression import RegressionRequest, run_and_judge
from plimsoll.run.carry_out import ended_early
from plimsoll.run.model import RunStatus
from plimsoll.run.plan import planned_run
from plimsoll.run.preflight import Preflight
from plimsoll.run.record import confirming
from plimsoll.settings import read_settings
from plimsoll.verdict.show import RunDetails


def run_here(
    bundle: str, request: RegressionRequest, *, secrets: tuple[str, ...], plan: bool, quiet: bool
) -> RunDetails:
    """The run as it ended.

    Args:
        bundle: a digest as typed, or the path of an archive.
        request: all else; its bundle is not looked at.
        secrets: names of variables of this process that the script gets.
        plan: whether nothing shall be sent; then this exits, with 3 if something is against it.
        quiet: whether nobody wants to see progress.

    Raises:
        PlimsollError: as `run_and_judge`; and Rejected for a secret that is not set.
    """
    given = tuple((name, secret_of(name)) for name in secrets)
    with open_local_runs(read_settings(), given) as local:
        request = request.model_copy(update={"bundle": stored_bundle(bundle, local)})
        found = _show_plan(request, local, quiet=quiet)
        if plan:
            raise typer.Exit(REJECTED_CODE if found.failures else 0)
        duration_s = found.blast_radius.duration_s
        run_id = asyncio.run(_run(request, local, duration_s=duration_s, quiet=quiet))
        return local.details(run_id)


def _show_plan(request: RegressionRequest, local: LocalRuns, *, quiet: bool) -> Preflight:
    bundle = local.ports.bundle_store.get(request.bundle)
    run = planned_run(
        "plan",
        request.wish,
        bundle=bundle,
        environments=local.ports.environments,
        requested_by="",
        at=local.ports.run.clock.now(),
    )
    found = looked_at(run, bundle, ports=local.ports.preflight)
    show_plan(found, quiet=quiet)
    if found.approval_needed:
        raise Rejected(
            f"Runs in {run.environment} need the approval of another person.",
            where=f"environment {run.environment}",
            fix="Let a server run it: --server https://plimsoll.example.org",
        )
    return found


async def _run(
    request: RegressionRequest, local: LocalRuns, *, duration_s: int, quiet: bool
) -> str:
    with run_progress(error_console(), duration_s, quiet=quiet) as bars:
        flow = local.flow(bars.watch)
        try:
            await run_and_judge(
                flow,
                request,
                requested_by=getpass.getuser(),
                ports=local.ports,
                tell=lambda node, progress: bars.watch(
                    "progress", {"node": node, **progress.model_dump(mode="json")}
                ),
            )
        except asyncio.CancelledError:
            _give_up(flow.run_id, local)
            raise
        return flow.run_id


def _give_up(run_id: str, local: LocalRuns) -> None:
    """Nobody else carries on what somebody interrupts here."""
    ports = local.ports.run
    for each in (run_id, confirming(run_id)):
        with suppress(NotFound):
            why = "Whoever started it interrupted it."
            ended_early(each, RunStatus.ABORTED, why, runs=ports.runs, clock=ports.clock)


def stored_bundle(bundle: str, local: LocalRuns) -> str:
    """The digest of the bundle, which is then in the store."""
    path = Path(bundle)
    if path.suffix != ".zip":
        return local.ports.bundle_store.get(bundle).digest
    unpacked = unpack(read_bounded(path, LARGEST_BUNDLE_BYTES))
    return local.ports.bundle_store.put(unpacked).digest


def secret_of(name: str) -> str:
    """The variable of that name; Rejected where it is not set."""
    value = os.environ.get(name)  # noqa: TID251 - of whoever types, named by him
    if value is None:
        raise Rejected(
            f"The variable {name} is not set.",
            where="--secret",
            fix=f"Set it: export {name}=…",
        )
    return value
