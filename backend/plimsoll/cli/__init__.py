"""The command line: a door. It parses, calls a use case, and shows what came back."""

import sys
from itertools import pairwise

import typer

from plimsoll import __version__
from plimsoll.cli import adapters, bundle, coverage, demo, endpoints, profile
from plimsoll.cli.output import EXIT_CODES_HELP, exit_code_of, show_error
from plimsoll.kit.errors import PlimsollError

INTERRUPTED = 130

app = typer.Typer(
    name="plimsoll",
    help="How much load a service carries, and which change lowered it.",
    epilog=EXIT_CODES_HELP,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("demo")(demo.demo)
app.command("endpoints")(endpoints.endpoints)
app.command("profile")(profile.profile)
app.command("coverage")(coverage.coverage)
app.command("adapters")(adapters.adapters)
app.add_typer(bundle.app, name="bundle")


def _print_version(*, wanted: bool) -> None:
    if wanted:
        typer.echo(f"plimsoll {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    *,
    version: bool = typer.Option(
        False,
        "--version",
        help="Print the version and stop.",
        callback=_print_version,
        is_eager=True,
    ),
) -> None:
    """How much load a service carries, and which change lowered it."""


def main() -> None:
    """Runs the command line and ends the process with a code that says what to do next."""
    try:
        app()
    except PlimsollError as error:
        show_error(error, as_json=_wants_json(sys.argv))
        sys.exit(exit_code_of(error))
    except KeyboardInterrupt:
        typer.echo("Interrupted. Nothing half-done was kept.", err=True)
        sys.exit(INTERRUPTED)


def _wants_json(arguments: list[str]) -> bool:
    """Whether `--format json` was asked for; the error may have come before options were parsed."""
    return "--format=json" in arguments or any(
        pair == ("--format", "json") for pair in pairwise(arguments)
    )
