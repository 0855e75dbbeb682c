"""`plimsoll judge`."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Annotated

import typer
from rich.console import Console

from plimsoll.cli.files import read_bounded
from plimsoll.cli.output import Format, FormatOption, console, plain, row, table
from plimsoll.kit.errors import Rejected
from plimsoll.verdict.model import Better, HistoryJudgement, HistoryPolicy, Level, Meaning
from plimsoll.verdict.report import HistoryLine, HistoryReport
from plimsoll.verdict.series import read_line, read_series

LARGEST_SERIES_BYTES = 64_000_000
LONGEST_LINE_BYTES = 32_000_000
_OFFLINE = {"change_points": {"__all__": {"reported_at"}}}


def judge(
    series: Annotated[
        str,
        typer.Option(
            "--series",
            metavar="FILE|-",
            help="A history, a run a row, oldest first: CSV or JSON with a column value and, if "
            'known, timestamp and version. With -, lines {"id", "value": […]} are read from '
            "standard input, and a line of JSON answers each.",
        ),
    ],
    online: Annotated[
        bool,
        typer.Option(
            "--online",
            help="Feed the runs one by one, and say with which run each change point was first "
            "reported. The change points are the same.",
        ),
    ] = False,
    lower_is_better: Annotated[
        bool,
        typer.Option(
            "--lower-is-better/--higher-is-better",
            help="Which way the metric gets better: response times lower, throughput higher.",
        ),
    ] = True,
    min_effect: Annotated[
        str,
        typer.Option(
            metavar="SHARE",
            help="Smallest change that matters, of the level before: 5% or 0.05.",
        ),
    ] = "0%",
    output: FormatOption = Format.TEXT,
) -> None:
    """Say at which runs of a history the level shifted, for better or worse."""
    policy = HistoryPolicy(
        better=Better.LOWER if lower_is_better else Better.HIGHER,
        min_effect=_share_of(min_effect),
    )
    if series == "-":
        _answer_lines(sys.stdin.buffer, policy, online=online)
        return
    content = read_bounded(Path(series), LARGEST_SERIES_BYTES)
    history = read_series(_text(content, series), series)
    report = HistoryReport.of(series, history, policy, _judged(history.values, policy))
    if output is Format.JSON:
        typer.echo(report.model_dump_json(indent=2, exclude=None if online else _OFFLINE))
    else:
        _show(console(), report, online=online)


def _share_of(text: str) -> float:
    number, sign, rest = text.strip().partition("%")
    try:
        share = float(number) / (100 if sign else 1)
    except ValueError:
        share = -1.0
    if rest or not 0 <= share < float("inf"):
        raise typer.BadParameter("write a share such as 5% or 0.05", param_hint="--min-effect")
    return share


def _text(content: bytes, where: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        fix = f"Look at byte {problem.start}."
        raise Rejected("This is no UTF-8.", where=where, fix=fix) from problem


def _judged(values: Sequence[float], policy: HistoryPolicy) -> HistoryJudgement:
    # What judges needs numpy, which takes as long to import as half of all commands.
    from plimsoll.verdict.judge import judge_history  # noqa: PLC0415

    return judge_history(values, policy)


def _answer_lines(given: IO[bytes], policy: HistoryPolicy, *, online: bool) -> None:
    for number, content in enumerate(_lines(given), start=1):
        where = f"line {number}"
        text = _text(content, where).strip()
        if not text:
            continue
        history = read_line(text, where)
        judged = _judged(history.values, policy)
        answer = HistoryLine(id=history.id, change_points=judged.change_points)
        typer.echo(answer.model_dump_json(exclude=None if online else _OFFLINE))


def _lines(given: IO[bytes]) -> Iterator[bytes]:
    number = 0
    while content := given.readline(LONGEST_LINE_BYTES + 1):
        number += 1
        if len(content) > LONGEST_LINE_BYTES:
            raise Rejected(
                f"The line is longer than {LONGEST_LINE_BYTES} bytes.", where=f"line {number}"
            )
        yield content


def _show(out: Console, report: HistoryReport, *, online: bool) -> None:
    found = len(report.change_points)
    out.print(f"{report.n} runs, {found} change point{'' if found == 1 else 's'}", style="bold")
    for point in report.change_points:
        style = "red" if point.meaning is Meaning.REGRESSION else "green"
        at = "".join(f", {plain(each)}" for each in (point.version, point.timestamp) if each)
        out.print(f"run {point.index}{at}", style=style, markup=False)
        out.print(f"  {point.explanation}", markup=False)
        if online:
            out.print(f"  First reported with run {point.reported_at}.", style="dim")
    if report.n:
        _show_levels(out, report.levels)
    for note in report.notes:
        out.print(f"note: {plain(note)}", style="dim", markup=False)


def _show_levels(out: Console, levels: tuple[Level, ...]) -> None:
    numbers = ("runs", "level", "spread")
    listing = table("from", "to", *numbers, right=("from", "to", *numbers))
    for each in levels:
        runs = (str(each.start), str(each.end - 1), str(each.end - each.start))
        row(listing, *runs, f"{each.level:.6g}", f"{each.spread:.3g}")
    out.print(listing)
