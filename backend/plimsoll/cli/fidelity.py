"""`plimsoll fidelity RUN|K6_OUTPUT`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from plimsoll.bootstrap.application import Application
from plimsoll.bootstrap.local import build
from plimsoll.bundle.manifest import BundleManifest
from plimsoll.cli.api_client import open_api, understood
from plimsoll.cli.files import read_manifest
from plimsoll.cli.options import (
    DayOption,
    KeepOption,
    MalformedOption,
    ServerOption,
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
    plain,
    print_json,
    row,
    table,
)
from plimsoll.cli.pipelines import observe_with_progress
from plimsoll.cli.profile import read_profile
from plimsoll.cli.runs import path_of
from plimsoll.codebase.discover import discover
from plimsoll.run.expected import AppliedLoad
from plimsoll.run.fidelity import fidelity as compare
from plimsoll.run.fidelity_report import EndpointFidelity, Fidelity, Part, Quantiles
from plimsoll.run.sent import Sent
from plimsoll.traffic.model import TrafficProfile
from plimsoll.traffic.ports import Observation
from plimsoll.workload.match import match_traffic
from plimsoll.workload.model import TestType

DEFAULTS = Observation()
ENDPOINTS_SHOWN = 40
_GOOD, _POOR = 0.9, 0.5
"""Shares of a part's weight that colour it."""


def fidelity(
    k6_output: Annotated[
        Path,
        typer.Argument(
            metavar="RUN|K6_OUTPUT",
            help="A stored run, or with --profile the file that k6 wrote with --out csv=FILE or "
            "--out json=FILE, also as .gz.",
        ),
    ],
    profile: Annotated[
        str | None,
        typer.Option(
            "--profile",
            metavar="FILE|KIND:LOCATION",
            help="Production: a file that plimsoll profile --save wrote, or a traffic source. "
            "Of a stored run: what its bundle was made of.",
        ),
    ] = None,
    repository: Annotated[
        str | None,
        typer.Option(
            metavar="PATH",
            help="Name the profile's endpoints by the routes of this repository, unless they are.",
        ),
    ] = None,
    bundle: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.zip|FOLDER",
            help="The test that ran: says which endpoints it replays. Default: those asked.",
        ),
    ] = None,
    test_type: Annotated[
        TestType, typer.Option(help="What the run was; TEST_TYPE of the script.")
    ] = TestType.REPLAY,
    duration: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="SECONDS",
            help="DURATION of the run. Default: from its first to its last request.",
        ),
    ] = None,
    scale: Annotated[float, typer.Option(help="SCALE of the run.")] = 1.0,
    window: WindowOption = None,
    day: DayOption = None,
    timezone: TimezoneOption = DEFAULTS.timezone,
    without: WithoutOption = None,
    keep_from_clients: KeepOption = DEFAULTS.kept_from_clients,
    malformed_limit: MalformedOption = DEFAULTS.malformed_limit,
    server: ServerOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """Say how much a finished k6 run looked like production, and in what it did not."""
    if not scale > 0:
        raise typer.BadParameter("it has to be above 0", param_hint="--scale")
    if profile is None:
        _tell_stored(str(k6_output), server, output)
        return
    application = build()
    sent = application.read_output(str(k6_output))
    manifest = None if bundle is None else read_manifest(bundle)
    observation = observation_of(
        window, keep_from_clients, malformed_limit, day=day, timezone=timezone, without=without
    )
    production = _production(application, profile, observation, quiet=output is Format.JSON)
    production = _by_route(application, production, repository, sent)
    applied, assumed = _applied(sent, test_type, duration, scale)
    found = compare(
        sent,
        production,
        applied,
        endpoints=None if manifest is None else [each.endpoint for each in manifest.endpoints],
    )
    notes = (*found.notes, *assumed, *_about_bundle(manifest, production))
    _tell(found.model_copy(update={"notes": notes}), output)


def _tell_stored(run_id: str, server: str | None, output: Format) -> None:
    if Path(run_id).is_file():
        raise typer.BadParameter("a file needs --profile", param_hint="RUN|K6_OUTPUT")
    with open_api(server) as api:
        _tell(understood(Fidelity, api.get(f"{path_of(run_id)}/fidelity")), output)


def _tell(found: Fidelity, output: Format) -> None:
    if output is Format.JSON:
        print_json(found)
    else:
        show_fidelity(console(), found)
        console().print(endpoint_table(found.endpoints))


def _production(
    application: Application, where: str, observation: Observation, *, quiet: bool
) -> TrafficProfile:
    """From a file if there is one of that name, else from a source."""
    if ":" not in where or Path(where).is_file():
        return read_profile(Path(where))
    return observe_with_progress(application, where, observation, quiet=quiet)


def _by_route(
    application: Application, production: TrafficProfile, repository: str | None, sent: Sent
) -> TrafficProfile:
    """Matched to the routes; what already has the names that the run uses stays as it is."""
    names = {each.name for each in production.endpoints}
    if repository is None or names.issuperset(each.endpoint for each in sent.endpoints):
        return production
    endpoints = discover(application.ports.code_host.open(repository)).endpoints
    return match_traffic(production, endpoints).profile


def _applied(
    sent: Sent, test_type: TestType, duration: int | None, scale: float
) -> tuple[AppliedLoad, tuple[str, ...]]:
    """What the run was told, and what of it is only assumed."""
    if duration is not None:
        return AppliedLoad(test_type=test_type, duration_s=duration, scale=scale), ()
    span = max(1, sent.span_s)
    note = (
        f"The run is taken to have lasted {span} s, from its first request to its last; "
        "--duration says it exactly."
    )
    return AppliedLoad(test_type=test_type, duration_s=span, scale=scale), (note,)


def _about_bundle(manifest: BundleManifest | None, production: TrafficProfile) -> tuple[str, ...]:
    if manifest is None or manifest.provenance.traffic_digest == production.source_digest:
        return ()
    return (
        f"The bundle was made from {manifest.provenance.traffic_source}, not from this profile.",
    )


def show_fidelity(out: Console, found: Fidelity) -> None:
    """The score, its parts and what to know about them."""
    if found.score is None:
        out.print("fidelity: unknown", style="bold")
    else:
        known = "" if found.weight_known == 100 else f", from {found.weight_known} % of the weight"  # noqa: PLR2004
        out.print(f"fidelity: {found.score:.1f} of 100{known}", style="bold", markup=False)
    listing = table("part", "points", "of", "because", right=("points", "of"))
    for part in found.parts:
        points = "–" if part.points is None else f"{part.points:.1f}"
        row(listing, part.name, points, str(part.weight), part.explanation)
        listing.rows[-1].style = _style(part)
    out.print(listing)
    for name in found.unexpected:
        out.print(f"asked, but not in the profile: {plain(name)}", style="yellow", markup=False)
    for note in found.notes:
        out.print(f"note: {plain(note)}", style="dim", markup=False)


def _style(part: Part) -> str:
    if part.points is None:
        return "dim"
    share = part.points / part.weight
    return "green" if share >= _GOOD else "yellow" if share >= _POOR else "red"


def endpoint_table(endpoints: Sequence[EndpointFidelity]) -> Table:
    """A row an endpoint; ± says by how much production itself may be off, by its buckets."""
    numbers = ("expected", "sent", "error", "95 % by chance", "p50", "p90", "p95", "sizes p50",
               "p95 ")  # fmt: skip
    listing = table("endpoint", *numbers, right=numbers)
    for line in endpoints[:ENDPOINTS_SHOWN]:
        latency = {each.q: each for each in line.latency_ms}
        sizes = {each.q: each for each in line.request_bytes}
        row(
            listing,
            line.endpoint,
            f"{line.rate.expected:,.1f}",
            count(line.rate.sent),
            _error(line.rate.error),
            f"{count(line.rate.chance.low)}–{count(line.rate.chance.high)}",
            *(_latency(latency.get(q)) for q in (0.5, 0.9, 0.95)),
            *(_error(sizes[q].error if q in sizes else None) for q in (0.5, 0.95)),
        )
        listing.rows[-1].style = "" if line.rate.kept else "yellow"
    return listing


def _latency(quantiles: Quantiles | None) -> str:
    if quantiles is None or quantiles.error is None:
        return ms(None if quantiles is None else quantiles.run)
    unsure = quantiles.bucket_error
    bucket = f" ±{unsure * 100:.0f} %" if unsure > abs(quantiles.error) else ""
    return f"{_error(quantiles.error)}{bucket}"


def _error(share: float | None) -> str:
    return "–" if share is None else f"{share * 100:+.1f} %"
