"""`plimsoll coverage`."""

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from plimsoll.bootstrap.local import build
from plimsoll.bundle.cover import cover, cover_now, has_drifted
from plimsoll.bundle.model import Coverage
from plimsoll.catalog.model import Endpoint
from plimsoll.cli.files import read_manifest
from plimsoll.cli.options import (
    DayOption,
    KeepOption,
    MalformedOption,
    RepositoryOption,
    TimezoneOption,
    TrafficOption,
    WindowOption,
    WithoutOption,
    observation_of,
)
from plimsoll.cli.output import (
    Format,
    FormatOption,
    console,
    count,
    percent,
    print_json,
    row,
    table,
)
from plimsoll.cli.pipelines import observe_with_progress
from plimsoll.codebase.discover import discover
from plimsoll.traffic.ports import Observation
from plimsoll.workload.derive import derive_workload
from plimsoll.workload.match import match_traffic
from plimsoll.workload.model import MatchedTraffic, WorkloadModel, WorkloadSettings

DEFAULTS = Observation()
STATE_STYLES = {
    "tested": "green",
    "untested": "yellow",
    "dead": "dim",
    "shadow": "magenta",
    "removed": "red",
}


def coverage(
    repository: RepositoryOption,
    traffic: TrafficOption,
    window: WindowOption = None,
    day: DayOption = None,
    timezone: TimezoneOption = DEFAULTS.timezone,
    without: WithoutOption = None,
    keep_from_clients: KeepOption = DEFAULTS.kept_from_clients,
    malformed_limit: MalformedOption = DEFAULTS.malformed_limit,
    bundle: Annotated[
        Path | None,
        typer.Option(
            "--bundle",
            metavar="FILE.zip",
            help="Compare with the script of this bundle instead of the one that would be written.",
        ),
    ] = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """Compare routes in the code, in production and in the script that would be written."""
    application = build()
    manifest = None if bundle is None else read_manifest(bundle)
    observation = observation_of(
        window, keep_from_clients, malformed_limit, day=day, timezone=timezone, without=without
    )
    observed = observe_with_progress(application, traffic, observation, quiet=output is Format.JSON)
    endpoints = discover(application.ports.code_host.open(repository)).endpoints
    matched = match_traffic(observed, endpoints)
    if manifest is None:
        covered = cover(endpoints, matched, _script_of(matched, endpoints))
    else:
        covered = cover_now(manifest, endpoints, matched)
    if output is Format.JSON:
        print_json(covered)
        return
    out = console()
    out.print(coverage_table(covered))
    out.print(coverage_summary(covered), markup=False)
    if manifest is not None and has_drifted(manifest, covered):
        out.print(
            f"the bundle is out of date; next: plimsoll bundle create --service {manifest.service}"
            f" --repository {shlex.quote(repository)} --traffic {shlex.quote(traffic)}",
            style="yellow",
            markup=False,
            soft_wrap=True,
        )


def _script_of(matched: MatchedTraffic, endpoints: Sequence[Endpoint]) -> WorkloadModel | None:
    """The workload that a bundle would have; None without traffic on any route."""
    if not matched.matched_requests:
        return None
    return derive_workload(matched, endpoints, service="service", settings=WorkloadSettings())


def coverage_table(covered: Coverage, *, title: str | None = None) -> Table:
    """A row an endpoint, most traffic first."""
    listing = table("endpoint", "state", "requests", "share", "where", "why",
                    title=title, right=("requests", "share"))  # fmt: skip
    for line in covered.rows:
        row(
            listing,
            line.endpoint,
            line.state,
            count(line.requests),
            percent(line.share),
            line.source or "",
            line.reason or "",
        )
        listing.rows[-1].style = STATE_STYLES[line.state]
    return listing


def coverage_summary(covered: Coverage) -> str:
    """How many endpoints are in which state, in a sentence."""
    states = [line.state for line in covered.rows]
    counted = ", ".join(
        f"{states.count(state)} {state}" for state in STATE_STYLES if state in states
    )
    return f"{counted}; {percent(covered.tested_share)} of production's requests are tested"
