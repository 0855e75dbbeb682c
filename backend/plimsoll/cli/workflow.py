"""`plimsoll workflow list|show|export|cancel|retry|answer|watch`."""

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import quote

import typer

from plimsoll.cli.api_client import WORKFLOWS, open_api, understood
from plimsoll.cli.files import write_whole
from plimsoll.cli.options import (
    LISTED,
    CursorOption,
    LimitOption,
    OfServiceOption,
    ServerOption,
)
from plimsoll.cli.output import Format, FormatOption, console, plain, print_json, row, table
from plimsoll.cli.prompts import exchanges_of, tell_prompts
from plimsoll.kit.page import Page
from plimsoll.kit.value import Value
from plimsoll.pipeline.export import WorkflowExport
from plimsoll.pipeline.model import Workflow, WorkflowStatus
from plimsoll.pipeline.show import WorkflowDetails

app = typer.Typer(help="List, follow and steer workflows.", no_args_is_help=True)

IdArgument = Annotated[str, typer.Argument(metavar="ID", help="As listed.")]


class WorkflowListing(Value):
    """What `plimsoll workflow list --format json` prints."""

    schema_version: Literal[1] = 1
    workflows: tuple[Workflow, ...]
    next_cursor: str | None
    """For `--cursor`; None: there are no more."""


class WorkflowReport(Value):
    """What `plimsoll workflow show|cancel|retry --format json` prints."""

    schema_version: Literal[1] = 1
    workflow: WorkflowDetails


@app.command("list")
def list_(
    status: Annotated[WorkflowStatus | None, typer.Option(help="Only these.")] = None,
    service: OfServiceOption = None,
    text: Annotated[
        str | None, typer.Option(help="Occurs in the id, the service, who asked, or the error.")
    ] = None,
    limit: LimitOption = LISTED,
    cursor: CursorOption = None,
    server: ServerOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """List workflows, newest first."""
    with open_api(server) as api:
        document = api.get(
            WORKFLOWS,
            status=None if status is None else status.value,
            service=service,
            text=text,
            limit=limit,
            cursor=cursor,
        )
    page = understood(Page[Workflow], document)
    if output is Format.JSON:
        print_json(WorkflowListing(workflows=page.items, next_cursor=page.next_cursor))
        return
    shown = table("id", "template", "service", "status", "asked by", "created (UTC)")
    for each in page.items:
        created = f"{each.created_at:%Y-%m-%d %H:%M}"
        row(shown, each.id, each.template, each.service, each.status, each.requested_by, created)
    console().print(shown)
    if page.next_cursor:
        console().print(f"more: --cursor {page.next_cursor}", markup=False)


@app.command("show")
def show(
    workflow_id: IdArgument,
    prompts: Annotated[
        bool, typer.Option("--prompts", help="What was sent to language models, and came back.")
    ] = False,
    server: ServerOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """Show a workflow with its nodes and attempts."""
    with open_api(server) as api:
        if prompts:
            document = understood(WorkflowExport, api.get(f"{_path(workflow_id)}/export"))
            return tell_prompts(exchanges_of(document), output)
        details = understood(WorkflowDetails, api.get(_path(workflow_id)))
    return _tell(details, output)


@app.command("export")
def export(
    workflow_id: IdArgument,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE.json", help="Else standard output.")
    ] = None,
    server: ServerOption = None,
) -> None:
    """Write everything about a workflow as one JSON file."""
    with open_api(server) as api:
        document = understood(WorkflowExport, api.get(f"{_path(workflow_id)}/export"))
    if out is None:
        print_json(document)
        return
    write_whole(out, (document.model_dump_json(indent=2) + "\n").encode())
    console().print(f"{out}", markup=False)


@app.command("cancel")
def cancel(
    workflow_id: IdArgument, server: ServerOption = None, output: FormatOption = Format.TEXT
) -> None:
    """Cancel a workflow: what runs is interrupted, what can be undone is."""
    _steer(workflow_id, "cancel", server, output)


@app.command("retry")
def retry(
    workflow_id: IdArgument, server: ServerOption = None, output: FormatOption = Format.TEXT
) -> None:
    """Go on with a failed or cancelled workflow at the node where it ended."""
    _steer(workflow_id, "retry", server, output)


@app.command("answer")
def answer(
    workflow_id: IdArgument,
    topic: Annotated[str, typer.Argument(metavar="TOPIC", help="What it waits for.")],
    message: Annotated[str, typer.Argument(metavar="TEXT", help="What to tell it.")],
    server: ServerOption = None,
) -> None:
    """Answer a workflow that waits, such as for an approval."""
    with open_api(server) as api:
        answered = api.post(f"{_path(workflow_id)}/answers", {"topic": topic, "message": message})
    workflow = understood(Workflow, answered)
    console().print(f"{workflow.id}: {workflow.status}", markup=False)


@app.command("watch")
def watch(workflow_id: IdArgument, server: ServerOption = None) -> None:
    """Print what happens to a workflow, until it ends."""
    with open_api(server) as api:
        for kind, data in api.events(f"{_path(workflow_id)}/events"):
            told = " ".join(f"{name}={plain(str(value))}" for name, value in data.items())
            typer.echo(f"{kind}: {told}")


def _steer(workflow_id: str, verb: str, server: str | None, output: Format) -> None:
    with open_api(server) as api:
        api.post(f"{_path(workflow_id)}/{verb}")
        details = understood(WorkflowDetails, api.get(_path(workflow_id)))
    _tell(details, output)


def _path(workflow_id: str) -> str:
    return f"{WORKFLOWS}/{quote(workflow_id, safe='')}"


def _tell(details: WorkflowDetails, output: Format) -> None:
    if output is Format.JSON:
        print_json(WorkflowReport(workflow=details))
        return
    workflow, out = details.workflow, console()
    out.print(f"{workflow.id}  {workflow.template} of {workflow.service}", markup=False)
    asked = f"{workflow.created_at:%Y-%m-%d %H:%M} UTC by {plain(workflow.requested_by)}"
    out.print(f"{workflow.status}, asked for {asked}", markup=False)
    shown = table("node", "agent", "status", "attempts", "expected s", right=("attempts",))
    for task in details.tasks:
        expected = f"{task.estimated_duration_s:.1f}"
        row(shown, task.node, task.agent, task.status, str(task.attempts), expected)
    out.print(shown)
    if workflow.error is not None:
        out.print(plain(str(workflow.error.as_error())), style="red", markup=False)
