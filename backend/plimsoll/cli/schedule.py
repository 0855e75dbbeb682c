"""`plimsoll schedule put|list|delete`."""

import json
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import quote

import typer

from plimsoll.api.schedules import ShownSchedule
from plimsoll.cli.api_client import open_api, understood
from plimsoll.cli.files import read_bounded
from plimsoll.cli.options import ServerOption
from plimsoll.cli.output import Format, FormatOption, console, plain, print_json, row, table
from plimsoll.kit.errors import Rejected
from plimsoll.kit.page import Page
from plimsoll.kit.value import Value

SCHEDULES = "/api/v1/schedules"
LARGEST_PARAMETERS_BYTES = 1_000_000

app = typer.Typer(help="Ask for workflows again and again.", no_args_is_help=True)

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="Of the schedule.")]


class ScheduleListing(Value):
    """What `plimsoll schedule list --format json` prints."""

    schema_version: Literal[1] = 1
    schedules: tuple[ShownSchedule, ...]


@app.command("put")
def put(
    name: NameArgument,
    cron: Annotated[
        str, typer.Option(metavar="'30 3 * * 1-5'", help="Minute, hour, day, month, weekday.")
    ],
    parameters: Annotated[
        Path, typer.Option(metavar="FILE.json", help="What the template is asked with.")
    ],
    template: Annotated[str, typer.Option(help="What is asked for.")] = "bundle",
    timezone: Annotated[str, typer.Option(help="Whose hours the expression means.")] = "UTC",
    server: ServerOption = None,
) -> None:
    """Add a schedule, or replace the one of that name."""
    try:
        given = json.loads(read_bounded(parameters, LARGEST_PARAMETERS_BYTES))
    except ValueError as problem:
        raise Rejected(f"{parameters} is no JSON: {problem}.", where="--parameters") from problem
    body = {"cron": cron, "timezone": timezone, "template": template, "parameters": given}
    with open_api(server) as api:
        schedule = understood(ShownSchedule, api.put(_path(name), body))
    told = f"{schedule.name}: {schedule.template} of {schedule.service}, {schedule.cron}"
    console().print(plain(f"{told} ({schedule.timezone})"), markup=False)


@app.command("list")
def list_(server: ServerOption = None, output: FormatOption = Format.TEXT) -> None:
    """List the schedules by name."""
    with open_api(server) as api:
        page = understood(Page[ShownSchedule], api.get(SCHEDULES))
    if output is Format.JSON:
        print_json(ScheduleListing(schedules=page.items))
        return
    shown = table("name", "when", "time zone", "template", "service", "put by")
    for each in page.items:
        row(shown, each.name, each.cron, each.timezone, each.template, each.service, each.principal)
    console().print(shown)


@app.command("delete")
def delete(name: NameArgument, server: ServerOption = None) -> None:
    """End a schedule; workflows that it has asked for go on."""
    with open_api(server) as api:
        api.delete(_path(name))
    console().print(f"{plain(name)} is deleted", markup=False)


def _path(name: str) -> str:
    return f"{SCHEDULES}/{quote(name, safe='')}"
