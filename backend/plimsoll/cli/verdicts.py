"""`plimsoll verdict show`, `compare`, `history`, `triage` and `gate check|backtest`."""

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import quote

import typer

from plimsoll.cli.api_client import open_api, understood
from plimsoll.cli.files import check_writable, read_bounded, write_whole
from plimsoll.cli.options import ServerOption
from plimsoll.cli.output import Format, FormatOption, console, plain, print_json, row, table
from plimsoll.cli.run_report import show_comparisons, show_verdict
from plimsoll.cli.runs import IdArgument, path_of
from plimsoll.kit.value import Value
from plimsoll.run.plan import NO_ENVIRONMENT
from plimsoll.verdict.compare_runs import RunComparison
from plimsoll.verdict.gate.model import Backtest, GateAction, GateDecision
from plimsoll.verdict.triage import TriageChange
from plimsoll.verdict.verdict import TriageEntry, TriageState, Verdict
from plimsoll.workload.model import TestType

SERVICES = "/api/v1/services"
BLOCKED_CODE = 1
LARGEST_POLICY_BYTES = 200_000

verdict_app = typer.Typer(help="What runs say about services.", no_args_is_help=True)
gate_app = typer.Typer(help="May a change go on?", no_args_is_help=True)

_STYLES = {GateAction.ALLOW: "green", GateAction.WARN: "yellow", GateAction.BLOCK: "bold red"}


class VerdictReport(Value):
    """What `plimsoll verdict show --format json` prints."""

    schema_version: Literal[1] = 1
    verdict: Verdict


class TriageReport(Value):
    """What `plimsoll triage --format json` prints."""

    schema_version: Literal[1] = 1
    entry: TriageEntry


class GateReport(Value):
    """What `plimsoll gate check --format json` prints."""

    schema_version: Literal[1] = 1
    decision: GateDecision


class BacktestReport(Value):
    """What `plimsoll gate backtest --format json` prints."""

    schema_version: Literal[1] = 1
    backtest: Backtest


@verdict_app.callback()
def _root() -> None:
    """What runs say about services."""


@verdict_app.command("show")
def show(
    run_id: IdArgument, server: ServerOption = None, output: FormatOption = Format.TEXT
) -> None:
    """Show what a run says about the service, and on what evidence."""
    with open_api(server) as api:
        verdict = understood(Verdict, api.get(f"{path_of(run_id)}/verdict"))
    if output is Format.JSON:
        print_json(VerdictReport(verdict=verdict))
    else:
        show_verdict(console(), verdict)


def compare(
    baseline: Annotated[str, typer.Argument(metavar="RUN", help="What is compared with.")],
    candidate: Annotated[str, typer.Argument(metavar="RUN", help="What is judged.")],
    server: ServerOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """Compare two runs that were made one after the other."""
    with open_api(server) as api:
        answer = api.get("/api/v1/comparisons", baseline=baseline, candidate=candidate)
    compared = understood(RunComparison, answer)
    if output is Format.JSON:
        print_json(compared)
        return
    out = console()
    show_comparisons(out, compared.comparisons)
    for note in compared.notes:
        out.print(plain(note), markup=False)


def history(
    service: Annotated[str, typer.Argument(metavar="SERVICE", help="Name of the service.")],
    endpoint: Annotated[str, typer.Option(help="GET /orders/{id}; * is the whole service.")] = "*",
    metric: Annotated[str, typer.Option(help="p50_ms, p95_ms, error_rate …")] = "p95_ms",
    environment: Annotated[str, typer.Option(help="Where it ran.")] = NO_ENVIRONMENT,
    test_type: Annotated[TestType, typer.Option(help="What load it had.")] = TestType.REPLAY,
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE.json|csv|svg|png", help="File to write.")
    ] = Path("history.svg"),
    server: ServerOption = None,
) -> None:
    """Write one metric of one endpoint over many runs, as figures or as a picture."""
    kind = out.suffix.removeprefix(".")
    if kind not in {"json", "csv", "svg", "png"}:
        raise typer.BadParameter("end it with .json, .csv, .svg or .png", param_hint="--out")
    check_writable(out)
    with open_api(server) as api:
        content = api.download(
            f"{SERVICES}/{quote(service)}/history",
            endpoint=endpoint,
            metric=metric,
            environment=environment,
            test_type=test_type.value,
            format=kind,
        )
    write_whole(out, content)
    console().print(f"{out}", markup=False)


def triage(
    run_id: IdArgument,
    endpoint: Annotated[str, typer.Argument(metavar="ENDPOINT", help="As the verdict names it.")],
    metric: Annotated[str, typer.Argument(metavar="METRIC", help="As the verdict names it.")],
    state: Annotated[TriageState | None, typer.Option(help="What it is.")] = None,
    assign: Annotated[str | None, typer.Option(metavar="NAME", help="Who looks at it.")] = None,
    comment: Annotated[str, typer.Option(help="For whoever comes next.")] = "",
    server: ServerOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """Say what is done about a regression: investigate it, accept it, call it invalid."""
    change = TriageChange(state=state, assignee=assign, comment=comment)
    body = change.model_dump(mode="json", exclude_none=True)
    with open_api(server) as api:
        answer = api.post(
            f"{path_of(run_id)}/triage", {**body, "endpoint": endpoint, "metric": metric}
        )
    entry = understood(TriageEntry, answer)
    if output is Format.JSON:
        print_json(TriageReport(entry=entry))
    else:
        told = f"{entry.endpoint} {entry.metric}: {entry.state.value}"
        console().print(plain(told + (f", {entry.assignee}" if entry.assignee else "")))


@gate_app.command("check")
def check(
    run_id: IdArgument, server: ServerOption = None, output: FormatOption = Format.TEXT
) -> None:
    """Ask whether the change that a run is of may go on; exits with 1 if it is blocked."""
    with open_api(server) as api:
        decision = understood(GateDecision, api.get(f"{path_of(run_id)}/gate"))
    if output is Format.JSON:
        print_json(GateReport(decision=decision))
    else:
        out = console()
        out.print(decision.action.value.upper(), style=_STYLES[decision.action])
        for reason in decision.reasons:
            out.print(f"{reason.action.value}: {plain(reason.explanation)}", markup=False)
    raise typer.Exit(BLOCKED_CODE if decision.action is GateAction.BLOCK else 0)


@gate_app.command("backtest")
def backtest(
    policy: Annotated[Path, typer.Argument(metavar="POLICY.yaml", help="The policy to try.")],
    service: Annotated[str, typer.Option(help="Whose runs.")],
    environment: Annotated[str, typer.Option(help="Where they ran.")] = NO_ENVIRONMENT,
    most: Annotated[int, typer.Option(min=1, max=2_000, help="The latest runs.")] = 200,
    server: ServerOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """Say which past runs a policy would have stopped."""
    text = read_bounded(policy, LARGEST_POLICY_BYTES).decode(errors="replace")
    with open_api(server) as api:
        answer = api.post(
            "/api/v1/gate-backtests",
            {"service": service, "policy": text, "environment": environment, "most": most},
        )
    found = understood(Backtest, answer)
    if output is Format.JSON:
        print_json(BacktestReport(backtest=found))
    else:
        _show_backtest(found)


def _show_backtest(found: Backtest) -> None:
    out = console()
    listing = table("run", "verdict", "gate", "people said", "why")
    for each in found.runs:
        if each.action is not GateAction.ALLOW or each.people_said:
            row(
                listing,
                each.run_id,
                each.conclusion.value,
                each.action.value,
                each.people_said or "–",
                each.explanation[:100],
            )
    if listing.row_count:
        out.print(listing)
    counted = ", ".join(f"{action.value} {number}" for action, number in found.actions.items())
    out.print(f"{len(found.runs)} runs: {counted}", markup=False)
    out.print(
        f"stopped although people called it false: {found.false_stops}; "
        f"let through although it was real: {found.let_through}",
        markup=False,
    )
    for note in found.notes:
        out.print(plain(note), style="dim", markup=False)
