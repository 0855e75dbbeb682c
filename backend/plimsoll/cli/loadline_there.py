"""Lets a server search for a load line, and shows here what it found."""

from urllib.parse import quote

from plimsoll.cli.api_client import open_api, understood
from plimsoll.cli.output import error_console
from plimsoll.cli.run_progress import run_progress
from plimsoll.cli.run_there import follow
from plimsoll.kit.errors import Unavailable
from plimsoll.pipeline.load_line_request import LoadLineRequest
from plimsoll.run.record import RunRecord
from plimsoll.verdict.load_line.kept import KeptLine
from plimsoll.verdict.load_line.report import LoadLineReport

LOAD_LINES = "/api/v1/load-lines"


def loadline_there(request: LoadLineRequest, *, server: str | None, quiet: bool) -> LoadLineReport:
    """What the search found, which the server keeps.

    Raises:
        NotFound: the search ended without a line; says why.
        PlimsollError: as the server says.
    """
    body = request.model_dump(mode="json", exclude_none=True)
    with open_api(server) as api:
        run = understood(RunRecord, api.post(LOAD_LINES, body))
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
        kept = understood(KeptLine, api.get(f"{LOAD_LINES}/{quote(run.id, safe='')}"))
    return LoadLineReport(
        service=kept.service,
        environment=kept.environment,
        base_url=kept.base_url,
        bundle=kept.bundle,
        load_line=kept.load_line,
    )
