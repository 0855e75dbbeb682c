"""The commands, put together."""

import typer

from plimsoll import __version__
from plimsoll.cli import (
    adapters,
    bundle,
    coverage,
    db,
    demo,
    endpoints,
    example_history,
    fidelity,
    generator,
    judge,
    loadline,
    profile,
    results,
    runs,
    schedule,
    serve,
    side_by_side,
    token,
    verdicts,
    workflow,
)
from plimsoll.cli.output import EXIT_CODES_HELP, exit_code_of, show_error
from plimsoll.kit.errors import PlimsollError

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
app.command("fidelity")(fidelity.fidelity)
app.command("judge")(judge.judge)
app.command("results")(results.results)
app.command("side-by-side")(side_by_side.side_by_side)
app.command("loadline")(loadline.loadline)
app.command("generator", hidden=True, context_settings=generator.CONTEXT)(generator.generator)
app.command("example-history", hidden=True)(example_history.example_history)
app.command("compare")(verdicts.compare)
app.command("history")(verdicts.history)
app.command("triage")(verdicts.triage)
app.command("adapters")(adapters.adapters)
app.command("serve")(serve.serve)
app.command("worker")(serve.work)
app.add_typer(bundle.app, name="bundle")
app.add_typer(runs.app, name="run")
app.add_typer(verdicts.verdict_app, name="verdict")
app.add_typer(verdicts.gate_app, name="gate")
app.add_typer(workflow.app, name="workflow")
app.add_typer(schedule.app, name="schedule")
app.add_typer(token.app, name="token")
app.add_typer(db.app, name="db")


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


def run(*, as_json: bool) -> int:
    """Runs the command that was typed; the exit code, after telling what went wrong."""
    try:
        app()
    except PlimsollError as error:
        show_error(error, as_json=as_json)
        return exit_code_of(error)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    return 0
