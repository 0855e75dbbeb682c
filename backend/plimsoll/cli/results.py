"""`plimsoll results`."""

from typing import Annotated

import typer

from plimsoll.bootstrap.local import build
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
from plimsoll.run.summarise import ResultsReport, summarise


def results(
    output_file: Annotated[
        str,
        typer.Argument(
            metavar="K6_OUTPUT", help="What k6 wrote with --out csv or json; plain or gzip."
        ),
    ],
    output: FormatOption = Format.TEXT,
) -> None:
    """Show percentiles by endpoint of a run that k6 made anywhere."""
    report = summarise(build().read_output(output_file, any_name=True, only_latencies=True))
    if output is Format.JSON:
        print_json(report)
    else:
        _show(report)


def _show(report: ResultsReport) -> None:
    out = console()
    numbers = ("requests", "per s", "failed", "p50 ms", "p95 ms", "p99 ms")
    listing = table("endpoint", *numbers, right=numbers)
    for each in report.endpoints:
        rate = "–" if each.requests_per_s is None else f"{each.requests_per_s:.3g}"
        times = (ms(each.p50_ms), ms(each.p95_ms), ms(each.p99_ms))
        row(listing, each.name, count(each.requests), rate, percent(each.error_rate), *times)
    out.print(listing)
    out.print(f"{count(report.requests)} requests in {report.span_s} s", markup=False)
    for note in report.notes:
        out.print(plain(note), style="dim", markup=False)
