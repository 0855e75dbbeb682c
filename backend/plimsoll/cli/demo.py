"""`plimsoll demo`: the main job from end to end on the example shop."""

import json
import urllib.request
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.rule import Rule

from plimsoll.bootstrap.local import build
from plimsoll.bundle.report import BundleReport, FileReport
from plimsoll.cli.bundle import report_outcome, show_files
from plimsoll.cli.coverage import coverage_summary, coverage_table
from plimsoll.cli.demo_server import demo_server
from plimsoll.cli.endpoints import show_endpoints
from plimsoll.cli.example_service import example_service
from plimsoll.cli.fidelity import show_fidelity
from plimsoll.cli.output import (
    Format,
    FormatOption,
    console,
    count,
    error_console,
    ms,
    percent,
    plain,
    print_json,
    row,
    table,
)
from plimsoll.cli.pipelines import run_bundle_pipeline
from plimsoll.cli.profile import show_profile
from plimsoll.cli.progress import pipeline_progress
from plimsoll.kit.ids import time_ordered_id
from plimsoll.kit.value import Value
from plimsoll.pipeline.bundle import GRAPH, BundleOutcome, BundleRequest
from plimsoll.run.compare_to_production import SideBySide, figures_beside_production
from plimsoll.run.execute import execute
from plimsoll.run.expected import AppliedLoad
from plimsoll.run.fidelity import fidelity
from plimsoll.run.fidelity_report import Fidelity
from plimsoll.run.model import RunProgress, RunRequest, RunResult
from plimsoll.run.sent import sent_in
from plimsoll.workload.model import TestType, WorkloadSettings

DEMO_CUSTOMER = "demo"
DEMO_PASSWORD = "demo-anchor"  # noqa: S105 - the example's published value, see its README


class DemoReport(Value):
    """What `plimsoll demo --format json` prints."""

    schema_version: Literal[1] = 1
    bundle: BundleReport
    duration_s: int
    scale: float
    replay: tuple[SideBySide, ...]
    """The replay beside production, endpoint by endpoint."""
    fidelity: Fidelity
    """How much the replay looked like production."""


def demo(
    example: Annotated[
        Path, typer.Option(metavar="FOLDER", help="The example shop, in a clone of the repository.")
    ] = Path("examples/shop"),
    duration: Annotated[
        int, typer.Option(min=5, max=600, metavar="SECONDS", help="How long the replay takes.")
    ] = 30,
    scale: Annotated[
        float, typer.Option(min=0.1, max=50, help="Replay so many times production's rates.")
    ] = 15,
    output: FormatOption = Format.TEXT,
) -> None:
    """Make a bundle of the example shop, prove it, replay its day, and show everything."""
    out = console() if output is Format.TEXT else Console(quiet=True)
    with example_service(example) as base_url:
        with demo_server(example) as server:
            outcome = _make(server, example, quiet=output is Format.JSON)
        if output is Format.TEXT:
            _show_findings(out, outcome)
        token = _sign_in(base_url)
        request = RunRequest(
            base_url=base_url,
            test_type=TestType.REPLAY,
            duration_s=duration,
            scale=scale,
            run_id=time_ordered_id(datetime.now(UTC)),
            secrets=(("API_TOKEN", token), ("BODY_PASSWORD", DEMO_PASSWORD)),
        )
        out.print(Rule("The replay", align="left"))
        hours = outcome.profile.window.duration_s / 3600
        out.print(
            f"{hours:.0f} hours of production in {duration} seconds at {scale:g} times its rates, "
            f"against {base_url}"
        )
        result = _replay(outcome, request, quiet=output is Format.JSON)
    tested = {proof.endpoint for proof in outcome.proven.proof.endpoints if proof.passed}
    figures = figures_beside_production(result, outcome.profile, endpoints=tested)
    applied = AppliedLoad(duration_s=duration, scale=scale)
    likeness = fidelity(sent_in(result), outcome.profile, applied, endpoints=tested)
    if output is Format.JSON:
        report = DemoReport(
            bundle=report_outcome(outcome, None),
            duration_s=duration,
            scale=scale,
            replay=figures,
            fidelity=likeness,
        )
        print_json(report)
        return
    _show_figures(out, figures, result)
    show_fidelity(out, likeness)
    _show_next(out, outcome)


def _make(server: str, example: Path, *, quiet: bool) -> BundleOutcome:
    """Asks the server for a bundle, as anybody would, and shows how it gets on."""
    folder = example.resolve()
    request = BundleRequest(
        service="shop",
        repository=str(folder),
        traffic=f"access-log:{folder / 'logs' / 'access.log.gz'}",
        settings=WorkloadSettings(user_values={"username": (DEMO_CUSTOMER,)}),
    )
    with pipeline_progress(GRAPH, error_console(), quiet=quiet) as progress:
        return run_bundle_pipeline(request, progress, server=server)


def _show_findings(out: Console, outcome: BundleOutcome) -> None:
    out.print(Rule("Production's traffic", align="left"))
    show_profile(outcome.profile)
    out.print(Rule("Endpoints in the source code", align="left"))
    show_endpoints(outcome.discovery)
    out.print(Rule("Code, production and script", align="left"))
    out.print(coverage_table(outcome.proven.coverage))
    out.print(coverage_summary(outcome.proven.coverage), markup=False)
    out.print(Rule("The bundle", align="left"))
    show_files(FileReport.all_of(outcome.proven.bundle))
    proof = outcome.proven.proof
    passed = len(proof.endpoints) - len(proof.failed)
    out.print(f"proven with k6 {proof.k6}: {passed} endpoints, each seen to work", style="green")
    out.print(f"{outcome.stored.digest}\nstored at {outcome.stored.location}", markup=False)


def _sign_in(base_url: str) -> str:
    """A bearer token of the example's published customer."""
    request = urllib.request.Request(  # noqa: S310 - always http to loopback
        f"{base_url}/login",
        data=json.dumps({"username": DEMO_CUSTOMER, "password": DEMO_PASSWORD}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - as above
        token: str = json.load(answer)["access_token"]
        return token


def _replay(outcome: BundleOutcome, request: RunRequest, *, quiet: bool) -> RunResult:
    bars = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        TimeElapsedColumn(),
        console=error_console(),
        disable=quiet,
    )
    with bars:
        task = bars.add_task("starting k6", total=request.duration_s)

        def watch(progress: RunProgress) -> None:
            bars.update(
                task,
                completed=min(progress.elapsed_s, request.duration_s),
                description=f"{progress.requests} requests, {progress.failed} failed, "
                f"{progress.virtual_users} virtual users",
            )

        application = build()
        return execute(
            outcome.proven.bundle,
            request,
            runner=application.runner,
            watch=watch,
            observer=application.run_observer,
            clock=application.clock,
        )


def _show_figures(out: Console, figures: Sequence[SideBySide], result: RunResult) -> None:
    """The replay beside production, and what went otherwise than planned."""
    numbers = ("expected", "sent", "p50 ms", "production's", "p95 ms", "production's ", "errors")
    listing = table("endpoint", *numbers, right=numbers)
    for line in figures:
        row(
            listing,
            line.endpoint,
            f"{line.expected_requests:.1f}",
            count(line.sent_requests),
            ms(line.run_p50_ms),
            ms(line.production_p50_ms),
            ms(line.run_p95_ms),
            ms(line.production_p95_ms),
            "–" if line.run_error_rate is None else percent(line.run_error_rate),
        )
    out.print(listing)
    out.print(
        f"{count(result.requests)} requests in {result.duration_s:.0f} s; "
        f"{result.dropped_iterations} arrivals dropped; {result.status.value}"
    )
    for expression in result.crossed_thresholds:
        out.print(f"threshold crossed: {plain(expression)}", style="yellow", markup=False)
    for message in result.messages:
        out.print(f"k6: {plain(message)}", style="yellow", markup=False)


def _show_next(out: Console, outcome: BundleOutcome) -> None:
    digest = outcome.stored.digest.removeprefix("sha256:")[:12]
    out.print(Rule("The same for your own service", align="left"))
    out.print(
        "plimsoll bundle create --service NAME --repository FOLDER "
        "--traffic access-log:FILE --out test.zip\n"
        f"plimsoll bundle show {digest} --file README.md    # how to run this one",
        markup=False,
    )
