"""`plimsoll profile SOURCE`."""

from typing import Annotated

import typer
from rich.table import Table

from plimsoll.bootstrap.application import Application
from plimsoll.bootstrap.local import build
from plimsoll.cli.charts import day_chart
from plimsoll.cli.options import (
    DayOption,
    KeepOption,
    MalformedOption,
    TimezoneOption,
    WindowOption,
    WithoutOption,
    observation_of,
)
from plimsoll.cli.output import (
    Format,
    FormatOption,
    console,
    count,
    ms,
    percent,
    plain,
    print_json,
    row,
    table,
)
from plimsoll.cli.pipelines import observe_with_progress
from plimsoll.codebase.discover import discover
from plimsoll.traffic.model import EndpointTraffic, TrafficProfile
from plimsoll.traffic.ports import Observation
from plimsoll.traffic.report import report_profile
from plimsoll.workload.match import match_traffic

DEFAULTS = Observation()
ENDPOINTS_SHOWN = 40


def profile(
    source: Annotated[
        str, typer.Argument(metavar="KIND:LOCATION", help="access-log:PATH (a file or folder).")
    ],
    repository: Annotated[
        str | None,
        typer.Option(metavar="PATH", help="Name endpoints by the routes of this repository."),
    ] = None,
    window: WindowOption = None,
    day: DayOption = None,
    timezone: TimezoneOption = DEFAULTS.timezone,
    without: WithoutOption = None,
    keep_from_clients: KeepOption = DEFAULTS.kept_from_clients,
    malformed_limit: MalformedOption = DEFAULTS.malformed_limit,
    output: FormatOption = Format.TEXT,
) -> None:
    """Measure production's traffic: rates, mix, latency, sizes and errors per endpoint."""
    observation = observation_of(
        window, keep_from_clients, malformed_limit, day=day, timezone=timezone, without=without
    )
    measured = _measure(build(), source, repository, observation, quiet=output is Format.JSON)
    if output is Format.JSON:
        print_json(report_profile(measured))
    else:
        show_profile(measured)


def _measure(
    application: Application,
    source: str,
    repository: str | None,
    observation: Observation,
    *,
    quiet: bool,
) -> TrafficProfile:
    """The profile, by routes when there is a repository, else by patterns of raw paths."""
    observed = observe_with_progress(application, source, observation, quiet=quiet)
    endpoints = (
        discover(application.ports.code_host.open(repository)).endpoints if repository else ()
    )
    return match_traffic(observed, endpoints).profile


def show_profile(measured: TrafficProfile) -> None:
    """The day as a chart, the endpoints as a table, and what was left out."""
    out = console()
    seconds = measured.window.duration_s
    out.print(
        f"{count(measured.requests)} requests in {plain(measured.source)}, "
        f"{measured.window.start:%Y-%m-%d %H:%M} to {measured.window.end:%Y-%m-%d %H:%M} UTC, "
        f"{measured.requests / seconds if seconds else 0:.1f} a second on average",
        markup=False,
    )
    if measured.requests:
        out.print(day_chart(measured))
        out.print(_endpoint_table(measured))
        hidden = len(measured.endpoints) - ENDPOINTS_SHOWN
        if hidden > 0:
            out.print(f"and {hidden} more; --format json lists them all", style="dim")
    lines = measured.requests + sum(measured.excluded.values()) + measured.malformed
    for reason, requests in sorted(measured.excluded.items()):
        share = percent(requests / lines)
        out.print(
            f"excluded: {count(requests)} ({plain(reason)}), {share}", style="dim", markup=False
        )
    if measured.malformed:
        share = percent(measured.malformed / lines)
        out.print(f"malformed: {count(measured.malformed)} lines, {share}", style="yellow")
    for note in measured.notes:
        out.print(f"note: {plain(note)}", style="dim", markup=False)


def _endpoint_table(measured: TrafficProfile) -> Table:
    numbers = ("requests", "share", "peak/s", "p50 ms", "p95 ms", "p99 ms", "errors")
    listing = table("endpoint", *numbers, right=numbers)
    for endpoint in measured.endpoints[:ENDPOINTS_SHOWN]:
        row(
            listing,
            endpoint.name,
            count(endpoint.requests),
            percent(endpoint.requests / measured.requests),
            f"{max(endpoint.cells.values(), default=0) / measured.step_s:.1f}",
            *(ms(_quantile(endpoint, q)) for q in (0.5, 0.95, 0.99)),
            percent(endpoint.error_rate),
        )
    return listing


def _quantile(endpoint: EndpointTraffic, q: float) -> float | None:
    return endpoint.latency_ms.quantile(q) if endpoint.latency_ms else None
