"""How the command line speaks: results on standard output, all else on standard error."""

import sys
from enum import StrEnum
from typing import Annotated, Literal

import typer
from pydantic import BaseModel
from rich.console import Console
from rich.table import Table
from rich.text import Text

from plimsoll.kit.errors import Misconfigured, PlimsollError, Unavailable
from plimsoll.kit.value import Value

OUTSIDE_TERMINAL_WIDTH = 120
"""Columns where nobody can say: in a pipe, in a CI log."""


class Format(StrEnum):
    """How a result is printed."""

    TEXT = "text"
    JSON = "json"


FormatOption = Annotated[
    Format, typer.Option("--format", help="text for people, json for programs (docs/schemas).")
]

REJECTED_CODE = 3
MISCONFIGURED_CODE = 4
UNAVAILABLE_CODE = 5
EXIT_CODES_HELP = (
    "Exit codes: 0 done, 2 wrong usage, 3 the input cannot be accepted, "
    "4 something must be set up, 5 try again later, 130 interrupted."
)


class ErrorReport(Value):
    """What every command prints on standard error when `--format json` was asked for."""

    schema_version: Literal[1] = 1
    error: str
    """`Rejected`, `NotFound`, `Conflict`, `Forbidden`, `Misconfigured` or `Unavailable`."""
    what: str
    where: str
    fix: str


def console() -> Console:
    """For results."""
    return Console(width=None if sys.stdout.isatty() else OUTSIDE_TERMINAL_WIDTH, highlight=False)


def error_console() -> Console:
    """For progress and errors, so that results can be piped."""
    return Console(
        stderr=True, width=None if sys.stderr.isatty() else OUTSIDE_TERMINAL_WIDTH, highlight=False
    )


def print_json(document: BaseModel) -> None:
    """A document on standard output, nothing else."""
    typer.echo(document.model_dump_json(indent=2, by_alias=True))


def exit_code_of(error: PlimsollError) -> int:
    """What a script can branch on."""
    if isinstance(error, Misconfigured):
        return MISCONFIGURED_CODE
    if isinstance(error, Unavailable):
        return UNAVAILABLE_CODE
    return REJECTED_CODE


def show_error(error: PlimsollError, *, as_json: bool) -> None:
    """What happened, where, and what to do next."""
    if as_json:
        report = ErrorReport(
            error=type(error).__name__, what=error.what, where=error.where, fix=error.fix
        )
        typer.echo(report.model_dump_json(), err=True)
        return
    out = error_console()
    out.print(Text.assemble(("✗ ", "bold red"), (error.title + ": ", "bold"), plain(error.what)))
    if error.where:
        out.print(Text.assemble("  at ", plain(error.where)))
    if error.fix:
        out.print(Text.assemble(("  → ", "bold"), plain(error.fix)))


def plain(text: str) -> str:
    """The text without control characters: names in logs and repositories are not ours."""
    return "".join(char if char.isprintable() or char == "\n" else "�" for char in text)


def table(*headers: str, title: str | None = None, right: tuple[str, ...] = ()) -> Table:
    """A quiet table; the named columns are aligned to the right."""
    made = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for header in headers:
        made.add_column(
            header,
            header_style="dim",
            justify="right" if header in right else "left",
            overflow="fold",
        )
    return made


def row(into: Table, *cells: str | Text, style: str = "") -> None:
    """Adds cells as literal text: a route such as `/[id]` is no markup."""
    texts = (c if isinstance(c, Text) else Text(plain(c).replace("\n", "␊")) for c in cells)
    into.add_row(*texts, style=style)


def percent(share: float) -> str:
    """`12.3 %`."""
    return f"{share * 100:.1f} %"


def count(number: int) -> str:
    """`1,234,567`."""
    return f"{number:,}"


def ms(value: float | None) -> str:
    """Milliseconds with as many digits as mean something; `–` where unknown."""
    if value is None:
        return "–"
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}"  # noqa: PLR2004 - three digits
