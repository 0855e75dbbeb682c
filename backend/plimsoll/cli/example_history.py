"""`plimsoll example-history`: something to look at in a server that nobody has used yet."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from plimsoll.cli.output import Format, FormatOption, console, print_json
from plimsoll.settings import read_settings


def example_history(
    until: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
            help="When the last run has ended, in UTC; by default now.",
        ),
    ] = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """Fill an empty database with four weeks of runs of the web shop, drawn and really judged.

    Every run says that it is example data. A database that holds runs is left as it is.
    """
    # Commands that need no database must not pay for loading its libraries.
    from plimsoll.bootstrap.example_history import example_ports  # noqa: PLC0415
    from plimsoll.pipeline.example_history.fill import fill_with_example  # noqa: PLC0415

    moment = datetime.now(UTC) if until is None else until.replace(tzinfo=UTC)
    with example_ports(read_settings()) as ports:
        filled = fill_with_example(ports, until=moment)
    if output is Format.JSON:
        print_json(filled)
        return
    told = ", ".join(f"{count} {each.value}" for each, count in filled.conclusions.items())
    console().print(f"{filled.runs} example runs of {', '.join(filled.services)}: {told}.")
