"""`plimsoll loadline BUNDLE`."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.console import Console

from plimsoll.bootstrap.local import build
from plimsoll.bundle.model import Bundle
from plimsoll.bundle.pack import unpack
from plimsoll.bundle.target import checked_base_url
from plimsoll.cli.files import LARGEST_BUNDLE_BYTES, read_bounded
from plimsoll.cli.options import ServerOption
from plimsoll.cli.output import (
    UNAVAILABLE_CODE,
    Format,
    FormatOption,
    console,
    error_console,
    ms,
    percent,
    plain,
    print_json,
    row,
    table,
)
from plimsoll.cli.remote_bundles import bundles_of
from plimsoll.kit.errors import Rejected
from plimsoll.kit.ids import time_ordered_id
from plimsoll.pipeline.load_line import with_headroom
from plimsoll.pipeline.load_line_request import LoadLineRequest, Scaling
from plimsoll.run.execute import execute
from plimsoll.run.model import RunRequest, RunResult
from plimsoll.run.plan import NO_ENVIRONMENT
from plimsoll.run.ports import Watch
from plimsoll.settings import read_settings
from plimsoll.verdict.load_line.conditions import with_what_was_seen
from plimsoll.verdict.load_line.limits import limits_for
from plimsoll.verdict.load_line.model import (
    Conditions,
    Limits,
    LoadLine,
    Objective,
    Outcome,
    ProbeRecord,
)
from plimsoll.verdict.load_line.report import LoadLineReport
from plimsoll.verdict.load_line.through_runner import RunnerProbe
from plimsoll.workload.model import TestType

_ANY = "0" * 64
"""A digest until it is known which bundle was typed."""
_OPTIONS = {
    "max_rate_per_s": "--max-rate",
    "min_rate_per_s": "--min-rate",
    "p95_ms": "--p95",
    "production_peak_per_s": "--production-peak",
    "version": "--candidate",
}
"""Those that are called otherwise than what they set."""
_NO_ANSWER = {Outcome.INCONCLUSIVE, Outcome.GENERATOR_SATURATED, Outcome.STOPPED}
_TIME = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|m)")
_MS = {"ms": 1.0, "s": 1000.0, "m": 60_000.0}
_CONDITIONS = (
    "replicas, cpu_limit, memory_limit_bytes, autoscaler, data_volume or version, as NAME=VALUE"
)


def loadline(
    bundle: Annotated[
        str,
        typer.Argument(metavar="BUNDLE", help="A zip, or the digest of a bundle in the store."),
    ],
    p95: Annotated[
        str,
        typer.Option("--p95", metavar="TIME", help="What 95 % of the requests keep to: 250ms."),
    ],
    base_url: Annotated[
        str | None,
        typer.Option(
            "--base-url",
            metavar="URL",
            help="The service; with a server, its environment may say where.",
        ),
    ] = None,
    max_error_rate: Annotated[
        str,
        typer.Option(metavar="SHARE", help="Most 5xx and requests without a response: 1% or 0.01."),
    ] = "1%",
    max_rate: Annotated[
        float | None,
        typer.Option(
            min=0.01,
            metavar="PER_SECOND",
            help="Never ask for more. Default: the bundle's limit, else 100 times its average.",
        ),
    ] = None,
    min_rate: Annotated[
        float | None,
        typer.Option(
            min=0.01,
            metavar="PER_SECOND",
            help="Begin there; it should be well below the line. Default: a quarter of the "
            "bundle's average.",
        ),
    ] = None,
    max_time: Annotated[
        str, typer.Option(metavar="TIME", help="For everything together: 10m.")
    ] = "10m",
    environment: Annotated[
        str | None, typer.Option(metavar="NAME", help="Its name; on a server a registered one.")
    ] = None,
    candidate: Annotated[
        str, typer.Option("--candidate", metavar="SHA", help="Version of the service.")
    ] = "",
    condition: Annotated[
        list[str] | None,
        typer.Option(
            "--condition", metavar="NAME=VALUE", help=f"Of the environment: {_CONDITIONS}."
        ),
    ] = None,
    production_peak: Annotated[
        float | None,
        typer.Option(min=0.01, metavar="PER_SECOND", help="To tell the headroom."),
    ] = None,
    production_condition: Annotated[
        list[str] | None,
        typer.Option("--production-condition", metavar="NAME=VALUE", help="The same there."),
    ] = None,
    scaling: Annotated[
        str | None,
        typer.Option(
            metavar="LOW-HIGH",
            help="Measured: how many times this line production's line is, such as 3.6-4.1.",
        ),
    ] = None,
    server: ServerOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """Find the highest arrival rate at which a service meets its objectives.

    A server keeps what it found, and shows it in the history of the service.
    """
    factor = None if scaling is None else _range(scaling)
    there = None if production_condition is None else _conditions(production_condition)
    request = _asked(
        bundle=_ANY,
        environment=environment,
        base_url=None if base_url is None else checked_base_url(base_url),
        version=candidate,
        p95_ms=_milliseconds(p95, "--p95"),
        max_error_rate=_share(max_error_rate),
        min_rate_per_s=min_rate,
        max_rate_per_s=max_rate,
        max_total_s=_seconds(max_time),
        conditions=_conditions(condition or []),
        production_peak_per_s=production_peak,
        production_conditions=there,
        scaling=None if factor is None else Scaling(low=factor[0], high=factor[1]),
    )
    quiet = output is Format.JSON
    if server or read_settings().client.server:
        from plimsoll.cli.loadline_there import loadline_there  # noqa: PLC0415 - httpx, for these

        wanted = request.model_copy(update={"bundle": bundle})
        report = loadline_there(wanted, server=server, quiet=quiet)
    else:
        report = _found_here(bundle, request, quiet=quiet)
    if output is Format.JSON:
        print_json(report)
    else:
        _show(console(), report.load_line)
    if report.load_line.outcome in _NO_ANSWER:
        raise typer.Exit(UNAVAILABLE_CODE)


def _asked(**given: object) -> LoadLineRequest:
    """What was typed as a request; Rejected names the first option that will not do."""
    try:
        return LoadLineRequest.model_validate(given)
    except ValidationError as invalid:
        fault = invalid.errors(include_input=False, include_url=False)[0]
        name = str(fault["loc"][0])
        option = _OPTIONS.get(name, f"--{name.replace('_', '-')}")
        raise Rejected(f"{option} will not do: {fault['msg']}.", where=option) from None


def _found_here(named: str, request: LoadLineRequest, *, quiet: bool) -> LoadLineReport:
    """What a search of this process found; it is kept nowhere."""
    if request.base_url is None:
        raise typer.BadParameter("say where the service is", param_hint="--base-url")
    chosen = _bundle(named)
    environment = request.environment or NO_ENVIRONMENT
    line = _searched(
        chosen,
        RunRequest(
            base_url=request.base_url,
            test_type=TestType.AVERAGE_LOAD,
            duration_s=1,
            environment=environment,
            run_id=time_ordered_id(datetime.now(UTC)),
        ),
        request.objectives,
        limits_for(
            chosen,
            lowest=request.min_rate_per_s,
            highest=request.max_rate_per_s,
            total_s=request.max_total_s,
        ),
        quiet=quiet,
    )
    conditions = with_what_was_seen(request.conditions, None, version=request.version)
    line = line.model_copy(update={"conditions": conditions})
    if request.production_peak_per_s is not None:
        line = with_headroom(line, request, request.production_peak_per_s)
    return LoadLineReport(
        service=chosen.service,
        environment=environment,
        base_url=request.base_url,
        bundle=chosen.digest,
        load_line=line,
    )


def _searched(
    bundle: Bundle,
    request: RunRequest,
    objectives: tuple[Objective, ...],
    limits: Limits,
    *,
    quiet: bool,
) -> LoadLine:
    # The search needs numpy, which takes as long to import as half of all commands.
    from plimsoll.verdict.load_line.search import find_load_line  # noqa: PLC0415

    application = build()

    def send(sent: Bundle, asked: RunRequest, watch: Watch) -> RunResult:
        return execute(
            sent,
            asked,
            runner=application.runner,
            watch=watch,
            observer=application.run_observer,
            clock=application.clock,
        )

    probe = RunnerProbe(send, bundle, request, objectives=objectives, clock=application.clock)
    out = error_console()
    return find_load_line(
        probe,
        objectives,
        limits,
        told=lambda record: None if quiet else out.print(_probe_line(record), markup=False),
    )


def _bundle(named: str) -> Bundle:
    if Path(named).is_file():
        return unpack(read_bounded(Path(named), LARGEST_BUNDLE_BYTES))
    with bundles_of(None) as bundles:
        return bundles.get(named)


def _seconds(text: str) -> int:
    total_s = _milliseconds(text, "--max-time") / 1000
    if not 60 <= total_s <= 7_200:  # noqa: PLR2004 - as `Limits` has it
        raise typer.BadParameter("give 1m to 120m", param_hint="--max-time")
    return int(total_s)


def _milliseconds(text: str, option: str) -> float:
    found = _TIME.fullmatch(text.strip())
    if found is None or float(found[1]) <= 0:
        raise typer.BadParameter("write a time such as 250ms or 1.5s", param_hint=option)
    return float(found[1]) * _MS[found[2]]


def _share(text: str) -> float:
    number, sign, rest = text.strip().partition("%")
    try:
        share = float(number) / (100 if sign else 1)
    except ValueError:
        share = -1.0
    if rest or not 0 < share < 1:
        raise typer.BadParameter("write a share such as 1% or 0.01", param_hint="--max-error-rate")
    return share


def _range(text: str) -> tuple[float, float]:
    low, _, high = text.partition("-")
    try:
        found = float(low), float(high or low)
    except ValueError:
        found = 0.0, 0.0
    if not 0 < found[0] <= found[1]:
        raise typer.BadParameter("write a range such as 3.6-4.1", param_hint="--scaling")
    return found


def _conditions(given: list[str]) -> Conditions:
    pairs = [each.partition("=") for each in given]
    if bad := [name for name, sign, _ in pairs if not sign or name not in Conditions.model_fields]:
        raise typer.BadParameter(f"{bad[0]}: give {_CONDITIONS}", param_hint="--condition")
    try:
        return Conditions.model_validate({name: value for name, _, value in pairs})
    except ValueError as problem:
        raise typer.BadParameter(str(problem), param_hint="--condition") from problem


def _probe_line(record: ProbeRecord) -> str:
    rate = f"{record.rate_per_s:.4g}"
    if record.from_rate_per_s != record.rate_per_s:
        rate = f"{record.from_rate_per_s:.4g} to {rate}"
    errors = "–" if record.error_rate is None else percent(record.error_rate)
    return (
        f"{record.started_s:5.0f} s  {rate} /s for {record.seconds} s: p95 {ms(record.p95_ms)} ms, "
        f"errors {errors}: {record.verdict.value} ({plain(record.ended)})"
    )


def _show(out: Console, line: LoadLine) -> None:
    rate = "–" if line.line_per_s is None else f"{line.line_per_s:g} requests per second"
    out.print(f"load line: {rate} ({line.outcome.value})", style="bold", markup=False)
    out.print(plain(line.explanation), markup=False)
    if line.settle:
        out.print(f"To settle it: {plain(line.settle)}", markup=False)
    numbers = ("rate /s", "seconds", "p95 ms", "errors")
    listing = table(*numbers, "verdict", "ended", right=numbers)
    for each in line.probes:
        errors = "–" if each.error_rate is None else percent(each.error_rate)
        cells = (f"{each.rate_per_s:.4g}", str(each.seconds), ms(each.p95_ms), errors)
        row(listing, *cells, each.verdict.value, each.ended)
    out.print(listing)
    if line.recovery is not None:
        back = line.recovery.seconds
        said = "not back" if back is None else f"back after {back:g} s"
        out.print(
            f"recovery from {line.recovery.from_rate_per_s:.4g} to "
            f"{line.recovery.to_rate_per_s:.4g} /s: {said} "
            f"(watched {line.recovery.watched_s:g} s, {line.recovery.unseen_s:g} s unseen)",
            markup=False,
        )
    if line.headroom is not None:
        out.print(f"headroom: {plain(line.headroom.explanation)}", markup=False)
    for note in line.notes:
        out.print(f"note: {plain(note)}", style="dim", markup=False)
