"""`plimsoll profile SOURCE`."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.table import Table

from plimsoll.bootstrap.application import Application
from plimsoll.bootstrap.local import build
from plimsoll.cli.charts import day_chart
from plimsoll.cli.files import check_writable, read_bounded, write_whole
from plimsoll.cli.options import (
    DayOption,
    JourneysOption,
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
from plimsoll.kit.canonical import canonical_json
from plimsoll.kit.errors import Misconfigured, Rejected
from plimsoll.traffic.describe import describe
from plimsoll.traffic.holes import observed_s
from plimsoll.traffic.model import EndpointTraffic, TrafficProfile
from plimsoll.traffic.peaks import peaks_of
from plimsoll.traffic.ports import Observation
from plimsoll.traffic.report import report_profile
from plimsoll.workload.match import match_traffic

DEFAULTS = Observation()
ENDPOINTS_SHOWN = 40
LARGEST_PROFILE_BYTES = 500_000_000


def profile(
    source: Annotated[
        str,
        typer.Argument(
            metavar="KIND:LOCATION",
            help="Such as access-log:PATH or prometheus:SERVICE; join by ' + '.",
        ),
    ],
    repository: Annotated[
        str | None,
        typer.Option(metavar="PATH", help="Name endpoints by the routes of this repository."),
    ] = None,
    window: WindowOption = None,
    day: DayOption = None,
    timezone: TimezoneOption = DEFAULTS.timezone,
    without: WithoutOption = None,
    journeys: JourneysOption = DEFAULTS.journeys,
    keep_from_clients: KeepOption = DEFAULTS.kept_from_clients,
    malformed_limit: MalformedOption = DEFAULTS.malformed_limit,
    save: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Keep the whole profile as JSON, best with --repository; plimsoll fidelity "
            "--profile FILE reads it.",
        ),
    ] = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """Measure production's traffic: rates, mix, latency, sizes and errors per endpoint."""
    if save is not None:
        _check_writable(save)
    observation = observation_of(
        window,
        keep_from_clients,
        malformed_limit,
        day=day,
        timezone=timezone,
        without=without,
        journeys=journeys,
    )
    measured = _measure(build(), source, repository, observation, quiet=output is Format.JSON)
    if save is not None:
        write_whole(save, canonical_json(measured, indent=2).encode())
    if output is Format.JSON:
        print_json(report_profile(measured))
    else:
        show_profile(measured)


def _check_writable(path: Path) -> None:
    try:
        check_writable(path)
    except Misconfigured as problem:
        raise problem.at("--save") from problem


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


def read_profile(path: Path) -> TrafficProfile:
    """The profile in a file that `plimsoll profile --save` wrote.

    Raises:
        NotFound: there is no such file.
        Misconfigured: it may not be read.
        Rejected: it is no profile.
    """
    data = read_bounded(path, LARGEST_PROFILE_BYTES)
    try:
        return TrafficProfile.model_validate_json(data)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in problem["loc"])
        raise Rejected(
            f"{path} is no profile: {problem['msg']}.",
            where=place,
            fix=f"Write one with: plimsoll profile KIND:LOCATION --save {path.name}"
            " (what --format json prints has figures only, and is not enough).",
        ) from error


def show_profile(measured: TrafficProfile) -> None:
    """The day as a chart, the endpoints as a table, and what was left out."""
    out = console()
    seconds = observed_s(measured)
    out.print(
        f"{count(measured.requests)} requests in {plain(measured.source)}, "
        f"{measured.window.start:%Y-%m-%d %H:%M} to {measured.window.end:%Y-%m-%d %H:%M} UTC, "
        f"{measured.requests / seconds if seconds else 0:.1f} a second on average",
        markup=False,
    )
    if measured.requests:
        out.print(", ".join(_peaks(measured)), markup=False)
        out.print(_bursts(measured), markup=False)
        out.print(day_chart(measured))
        for finding in describe(measured):
            out.print(f"• {plain(finding.text)}", markup=False)
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


def _peaks(measured: TrafficProfile) -> Iterator[str]:
    peaks = peaks_of(measured)
    if peaks.busy_hour:
        busy = peaks.busy_hour
        yield f"busy hour from {_at(busy.start)}: {busy.per_second:.1f} a second"
    if peaks.peak:
        yield f"peak at {_at(peaks.peak.start)}: {peaks.peak.per_second:.1f}"
    if peaks.steepest_rise:
        rise = peaks.steepest_rise
        yield (
            f"steepest rise at {_at(rise.at)}: {rise.from_per_second:.1f} to"
            f" {rise.to_per_second:.1f}"
        )


def _bursts(measured: TrafficProfile) -> str:
    if measured.dispersion is None:
        return "how bursty requests came is unknown"
    return f"dispersion at 1 s {measured.dispersion:.2f}: 0 is evenly spaced, 1 random, more bursts"


def _at(moment: datetime) -> str:
    return f"{moment:%m-%d %H:%M}"


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
            percent(endpoint.error_rate) if endpoint.statuses else "–",
        )
    return listing


def _quantile(endpoint: EndpointTraffic, q: float) -> float | None:
    return endpoint.latency_ms.quantile(q) if endpoint.latency_ms else None
