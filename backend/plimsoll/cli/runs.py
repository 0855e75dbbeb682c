"""`plimsoll run start|list|show|abort|approve|judge|halt|resume|report|raw`."""

from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import typer
from pydantic import JsonValue, ValidationError

from plimsoll.cli.api_client import ApiClient, open_api, understood
from plimsoll.cli.files import check_writable, write_whole, written_whole
from plimsoll.cli.options import (
    LISTED,
    CursorOption,
    LimitOption,
    OfServiceOption,
    ServerOption,
)
from plimsoll.cli.output import Format, FormatOption, console, plain, print_json
from plimsoll.cli.run_report import (
    RunListing,
    RunReport,
    TracedRequest,
    exit_code_of_verdict,
    show_details,
    show_listing,
    show_slowest,
    slowest_in,
)
from plimsoll.kit.errors import NotFound, Rejected
from plimsoll.kit.page import Page
from plimsoll.pipeline.model import Workflow
from plimsoll.pipeline.regression import RegressionRequest
from plimsoll.run.model import RunStatus
from plimsoll.run.record import KillSwitch, RunRecord
from plimsoll.run.summarise import ResultsReport
from plimsoll.settings import read_settings
from plimsoll.verdict.show import JudgedRun, RunDetails
from plimsoll.workload.model import TestType

_ANY = "0" * 64
"""A digest until it is known which bundle was typed."""
_OPTIONS = {"duration_s": "--duration", "version": "--candidate"}
"""Those that are called otherwise than what they set."""
RUNS = "/api/v1/runs"
RUN_PLANS = "/api/v1/run-plans"
KILL_SWITCH = "/api/v1/kill-switch"

app = typer.Typer(help="Run bundles, watch and stop them.", no_args_is_help=True)

IdArgument = Annotated[str, typer.Argument(metavar="RUN", help="Id of the run.")]


@app.command("start")
def start(
    bundle: Annotated[
        str, typer.Argument(metavar="BUNDLE", help="Digest as listed, or a FILE.zip.")
    ],
    environment: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="A registered one; its load policy holds."),
    ] = None,
    base_url: Annotated[
        str | None, typer.Option(metavar="URL", help="Where the service is.")
    ] = None,
    test_type: Annotated[TestType, typer.Option(help="What load to apply.")] = TestType.REPLAY,
    duration: Annotated[
        int | None, typer.Option(metavar="SECONDS", help="Default: as the manifest says.")
    ] = None,
    scale: Annotated[float, typer.Option(help="Multiplies the rates.")] = 1.0,
    candidate: Annotated[
        str, typer.Option("--candidate", metavar="SHA", help="Version of the service.")
    ] = "",
    secret: Annotated[
        list[str] | None,
        typer.Option(
            "--secret", metavar="NAME", help="Hand this environment variable to the script."
        ),
    ] = None,
    into_history: Annotated[
        bool,
        typer.Option(
            "--history/--no-history",
            help="Whether later runs are compared with it: not with what may never be merged.",
        ),
    ] = True,
    confirm: Annotated[
        bool, typer.Option("--confirm/--no-confirm", help="Run again before a fail is told.")
    ] = True,
    plan: Annotated[
        bool, typer.Option("--plan", help="Say what would be sent, and send nothing.")
    ] = False,
    server: ServerOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """Run a bundle against a service, and judge what it showed.

    Exit codes: 0 pass or inconclusive, 1 fail, 6 invalid; others as of all commands.
    """
    request = _asked(
        bundle=_ANY,
        environment=environment,
        base_url=base_url,
        test_type=test_type,
        duration_s=duration,
        scale=scale,
        version=candidate,
        into_history=into_history,
        confirm=confirm,
    )
    quiet = output is Format.JSON
    if server or read_settings().client.server:
        if secret:
            raise Rejected(
                "Secrets are not sent to a server.",
                where="--secret",
                fix="Put them into the server's file, PLIMSOLL_RUN__SECRETS_FILE.",
            )
        from plimsoll.cli.run_there import run_there  # noqa: PLC0415 - as the next

        wanted = request.model_copy(update={"bundle": bundle})
        details = run_there(wanted, server=server, plan=plan, quiet=quiet)
    else:
        # Commands that ask a server must not pay for what runs here.
        from plimsoll.cli.run_here import run_here  # noqa: PLC0415

        details = run_here(bundle, request, secrets=tuple(secret or ()), plan=plan, quiet=quiet)
    _tell(details, output)
    raise typer.Exit(exit_code_of_verdict(details.verdict))


@app.command("list")
def list_(
    service: OfServiceOption = None,
    environment: Annotated[str | None, typer.Option(help="Only in this environment.")] = None,
    status: Annotated[RunStatus | None, typer.Option(help="Only these.")] = None,
    test_type: Annotated[TestType | None, typer.Option(help="Only of this type.")] = None,
    limit: LimitOption = LISTED,
    cursor: CursorOption = None,
    server: ServerOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """List runs with their verdicts, newest first."""
    with open_api(server) as api:
        document = api.get(
            RUNS,
            service=service,
            environment=environment,
            status=None if status is None else status.value,
            test_type=None if test_type is None else test_type.value,
            limit=limit,
            cursor=cursor,
        )
    page = understood(Page[JudgedRun], document)
    listing = RunListing(runs=page.items, next_cursor=page.next_cursor)
    if output is Format.JSON:
        print_json(listing)
    else:
        show_listing(listing)


@app.command("show")
def show(
    run_id: IdArgument, server: ServerOption = None, output: FormatOption = Format.TEXT
) -> None:
    """Show a run: how far it is, its verdict, what people did about it."""
    with open_api(server) as api:
        details = understood(RunDetails, api.get(path_of(run_id)))
        slowest = _slowest(api, details.run)
    _tell(details, output, slowest)


@app.command("report")
def report(
    run_id: IdArgument,
    out: Annotated[Path, typer.Option("--out", metavar="FILE.html", help="Page to write.")],
    server: ServerOption = None,
) -> None:
    """Write a page about a run that needs no server and no network."""
    check_writable(out)
    with open_api(server) as api:
        page = api.download(f"{path_of(run_id)}/report")
    write_whole(out, page)
    console().print(f"{out}", markup=False)


@app.command("raw")
def raw(
    run_id: IdArgument,
    out: Annotated[Path, typer.Option("--out", metavar="FILE.csv.gz", help="File to write.")],
    server: ServerOption = None,
) -> None:
    """Write what k6 itself wrote about a run, where that is kept; `plimsoll results` reads it."""
    with open_api(server) as api, written_whole(out) as file:
        api.download_to(file, f"{path_of(run_id)}/raw")
    console().print(f"{out}", markup=False)


@app.command("abort")
def abort(
    run_id: IdArgument,
    reason: Annotated[str, typer.Option(help="Why, for whoever looks at the run.")] = "",
    server: ServerOption = None,
) -> None:
    """Stop a run: its load is gone within two seconds."""
    with open_api(server) as api:
        run = understood(RunRecord, api.post(f"{path_of(run_id)}/abort", {"reason": reason}))
    told = run.status.value if run.status.has_ended else "it is being stopped"
    console().print(f"{run.id}: {told}", markup=False)


@app.command("approve")
def approve(
    run_id: IdArgument,
    refuse: Annotated[bool, typer.Option("--refuse", help="It shall not begin.")] = False,
    comment: Annotated[str, typer.Option(help="For whoever asked.")] = "",
    server: ServerOption = None,
) -> None:
    """Approve or refuse a run that somebody else asked for."""
    with open_api(server) as api:
        answered = api.post(
            f"{path_of(run_id)}/approval", {"approved": not refuse, "comment": comment}
        )
        workflow = understood(Workflow, answered)
    console().print(f"{workflow.id}: {workflow.status.value}", markup=False)


@app.command("judge")
def judge(
    run_id: IdArgument,
    into_history: Annotated[
        bool,
        typer.Option(
            "--history/--no-history",
            help="Whether later runs are compared with it; a server knows what was asked for.",
        ),
    ] = False,
    server: ServerOption = None,
) -> None:
    """Judge a run that was measured, and not judged because something failed."""
    with open_api(server) as api:
        body: JsonValue = {"into_history": into_history}
        run = understood(RunRecord, api.post(f"{path_of(run_id)}/judge", body))
    console().print(f"Look: plimsoll run show {run.id}", markup=False)


@app.command("halt")
def halt(
    reason: Annotated[str, typer.Option(help="Why, for everybody who wonders.")],
    server: ServerOption = None,
) -> None:
    """Pull the kill switch: stop every run within two seconds, and let none begin."""
    with open_api(server) as api:
        switch = understood(KillSwitch, api.put(KILL_SWITCH, {"reason": reason}))
    by = "" if switch.halt is None else f" by {switch.halt.by}"
    console().print(plain(f"All runs are stopped{by}. Release: plimsoll run resume"), markup=False)


@app.command("resume")
def resume(server: ServerOption = None) -> None:
    """Release the kill switch."""
    with open_api(server) as api:
        api.delete(KILL_SWITCH)
    console().print("Runs may begin again.")


def path_of(run_id: str) -> str:
    """Where the API has the run."""
    return f"{RUNS}/{quote(run_id, safe='')}"


def _asked(**given: JsonValue) -> RegressionRequest:
    """What was typed as a request; Rejected names the first option that will not do."""
    try:
        return RegressionRequest.model_validate(given)
    except ValidationError as invalid:
        fault = invalid.errors(include_input=False, include_url=False)[0]
        name = str(fault["loc"][0])
        option = _OPTIONS.get(name, f"--{name.replace('_', '-')}")
        raise Rejected(f"{option} will not do: {fault['msg']}.", where=option) from None


def _slowest(api: ApiClient, run: RunRecord) -> tuple[TracedRequest, ...]:
    if not run.status.has_ended or not run.requests:
        return ()
    try:
        return slowest_in(understood(ResultsReport, api.get(f"{path_of(run.id)}/results")))
    except NotFound:
        # What it measured is not kept any more.
        return ()


def _tell(details: RunDetails, output: Format, slowest: tuple[TracedRequest, ...] = ()) -> None:
    if output is Format.JSON:
        print_json(RunReport(run=details, slowest=slowest))
    else:
        show_details(details)
        show_slowest(slowest)
