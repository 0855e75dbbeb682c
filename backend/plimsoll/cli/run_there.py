"""Lets a server run a bundle, and shows here what happens there."""

import typer

from plimsoll.cli.api_client import WORKFLOWS, ApiClient, open_api, understood
from plimsoll.cli.output import REJECTED_CODE, error_console
from plimsoll.cli.run_progress import RunBars, run_progress, show_plan
from plimsoll.cli.runs import RUN_PLANS, RUNS, path_of
from plimsoll.kit.errors import Unavailable
from plimsoll.pipeline.regression import RegressionRequest
from plimsoll.run.preflight import Preflight
from plimsoll.run.record import RunRecord
from plimsoll.verdict.show import RunDetails


def run_there(
    request: RegressionRequest, *, server: str | None, plan: bool, quiet: bool
) -> RunDetails:
    """The run as it ended; with `plan` this exits as `run_here` does. Errors as the server says."""
    body = request.model_dump(mode="json", exclude_none=True)
    with open_api(server) as api:
        found = understood(Preflight, api.post(RUN_PLANS, body))
        show_plan(found, quiet=quiet)
        if plan:
            raise typer.Exit(REJECTED_CODE if found.failures else 0)
        run = understood(RunRecord, api.post(RUNS, body))
        if not quiet:
            # Whoever approves or aborts it needs the id while we wait.
            error_console().print(f"Run {run.id}", markup=False)
        with run_progress(error_console(), run.duration_s, quiet=quiet) as bars:
            try:
                follow(api, run.workflow_id, bars)
            except Unavailable as away:
                # The run does not end with our patience.
                fix = f"Later: plimsoll run show {run.id}"
                raise Unavailable(away.what, where=away.where, fix=fix) from away
        return understood(RunDetails, api.get(path_of(run.id)))


def follow(api: ApiClient, workflow_id: str, bars: RunBars) -> None:
    """Shows what a workflow emits until it ends.

    Raises:
        Unavailable: the server is away for longer than one waits.
    """
    for kind, data in api.events(f"{WORKFLOWS}/{workflow_id}/events"):
        bars.watch(kind, data)
