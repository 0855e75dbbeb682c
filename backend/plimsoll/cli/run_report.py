"""What the commands about runs print."""

from collections.abc import Sequence
from typing import Literal

from rich.console import Console

from plimsoll.cli.output import console, count, percent, plain, row, table
from plimsoll.kit.value import Value
from plimsoll.run.model import MOST_SLOW
from plimsoll.run.record import RunRecord
from plimsoll.run.summarise import ResultsReport, SlowResult
from plimsoll.verdict.model import Meaning
from plimsoll.verdict.show import JudgedRun, Judging, RunDetails
from plimsoll.verdict.verdict import Comparison, Conclusion, Verdict

FAIL_CODE = 1
INVALID_CODE = 6

_STYLES = {
    Conclusion.PASS: "green",
    Conclusion.FAIL: "bold red",
    Conclusion.INCONCLUSIVE: "yellow",
    Conclusion.INVALID: "magenta",
}


_TOLD = {
    Judging.BEING_CONFIRMED: "A second run is to confirm this: nothing is certain before it has.",
    Judging.MISSING: "Whoever was to judge it failed. Type: plimsoll run judge {run}",
}
_TONES = {Meaning.REGRESSION: "red", Meaning.IMPROVEMENT: "green", None: ""}


class TracedRequest(SlowResult):
    """A slow request of any endpoint."""

    endpoint: str


class RunReport(Value):
    """What `plimsoll run start|show --format json` prints."""

    schema_version: Literal[1] = 1
    run: RunDetails
    slowest: tuple[TracedRequest, ...] = ()
    """Of the traced requests of all endpoints, slowest first, at most five; `show` tells them."""


class RunListing(Value):
    """What `plimsoll run list --format json` prints."""

    schema_version: Literal[1] = 1
    runs: tuple[JudgedRun, ...]
    next_cursor: str | None


def exit_code_of_verdict(verdict: Verdict | None) -> int:
    """1 for a fail, 6 for an invalid run or none that was judged, else 0."""
    return INVALID_CODE if verdict is None else exit_code_of(verdict.conclusion)


def exit_code_of(conclusion: Conclusion) -> int:
    """What a script can branch on."""
    return {Conclusion.FAIL: FAIL_CODE, Conclusion.INVALID: INVALID_CODE}.get(conclusion, 0)


def slowest_in(results: ResultsReport) -> tuple[TracedRequest, ...]:
    """The slowest traced requests of a run."""
    found = [
        TracedRequest(**dict(each), endpoint=line.name)
        for line in results.endpoints
        for each in line.slowest
    ]
    return tuple(sorted(found, key=lambda each: -each.latency_ms)[:MOST_SLOW])


def show_slowest(slowest: Sequence[TracedRequest]) -> None:
    """In lines, so that addresses stay whole; nothing where there are none."""
    out = console()
    if slowest:
        out.print("slowest traced requests:")
    for each in slowest:
        where = each.trace_url or each.trace_id
        out.print(
            plain(f"  {each.latency_ms:,.0f} ms  {each.endpoint}  at {each.second} s  {where}"),
            markup=False,
            soft_wrap=True,
        )


def show_details(details: RunDetails) -> None:
    """A run with its verdict, for people."""
    out, run = console(), details.run
    out.print(f"{run.id}  {run.test_type.value} of {run.service} in {run.environment}",
              markup=False)  # fmt: skip
    out.print(_status(run), markup=False)
    if details.progress is not None:
        at = details.progress
        out.print(
            f"{at.elapsed_s:.0f} s, {count(at.requests)} requests, {count(at.failed)} failed, "
            f"{at.virtual_users} virtual users"
        )
    for reason in run.validity.reasons if run.validity else ():
        out.print(f"does not count: {plain(reason.explanation)}", style="magenta", markup=False)
    if details.verdict is not None:
        show_verdict(out, details.verdict)
    if details.judging in _TOLD:
        told = _TOLD[details.judging].format(run=run.id)
        out.print(plain(told), style="yellow", markup=False)
    for entry in details.triage:
        told = f": {entry.comment}" if entry.comment else ""
        out.print(plain(f"{entry.at:%Y-%m-%d} {entry.by}: {entry.state.value}{told}"), markup=False)


def _status(run: RunRecord) -> str:
    asked = f"{run.created_at:%Y-%m-%d %H:%M} UTC by {plain(run.requested_by or 'somebody')}"
    sent = "" if run.error_rate is None else (
        f", {count(run.requests)} requests, {percent(run.error_rate)} failed"
    )  # fmt: skip
    reason = f": {plain(run.reason)}" if run.reason else ""
    return f"{run.status.value}{reason}{sent}, asked for {asked}"


def show_verdict(out: Console, verdict: Verdict) -> None:
    """A verdict, with what it rests on."""
    show_conclusion(out, verdict.conclusion, verdict.explanation, verdict.settle)
    show_comparisons(
        out, [each for each in verdict.comparisons if each.meaning is not None or each.undecided]
    )
    for missed in (each for each in verdict.objectives if each.met is False):
        out.print(f"missed: {plain(missed.endpoint)} {plain(missed.explanation)}", markup=False)


def show_conclusion(out: Console, conclusion: Conclusion, explanation: str, settle: str) -> None:
    """What was concluded, and why."""
    out.print(conclusion.value.upper(), style=_STYLES[conclusion])
    out.print(plain(explanation), markup=False)
    if settle:
        out.print(f"what would settle it: {plain(settle)}", markup=False)


def show_comparisons(out: Console, comparisons: Sequence[Comparison]) -> None:
    """In a table, in the order given; nothing where there are none."""
    if not comparisons:
        return
    numbers = ("baseline", "this run", "change", "95 % interval")
    listing = table("endpoint", "metric", *numbers, right=numbers)
    for each in comparisons:
        row(
            listing,
            each.endpoint,
            each.metric,
            f"{each.baseline:.4g}",
            f"{each.candidate:.4g}",
            "–" if each.effect is None else f"{each.effect:+.1%}",
            "–" if each.interval is None else "{:+.1%} to {:+.1%}".format(*each.interval),
            style=_TONES[each.meaning],
        )
    out.print(listing)


def _verdict_in_list(each: JudgedRun) -> str:
    if each.conclusion is None:
        return "missing" if each.judging is Judging.MISSING else "–"
    # A question until a second run has answered it.
    return each.conclusion.value + ("" if each.judging is Judging.FINAL else "?")


def show_listing(listing: RunListing) -> None:
    """Runs in a table."""
    out = console()
    if not listing.runs:
        out.print("No runs yet. Start one: plimsoll run start --help")
        return
    shown = table("id", "service", "environment", "test type", "version", "status", "verdict",
                  "asked for (UTC)")  # fmt: skip
    shown.columns[0].no_wrap = True
    for each in listing.runs:
        run = each.run
        row(
            shown,
            run.id,
            run.service,
            run.environment,
            run.test_type.value,
            run.version[:12] or "–",
            run.status.value,
            _verdict_in_list(each),
            f"{run.created_at:%Y-%m-%d %H:%M}",
        )
    out.print(shown)
    if listing.next_cursor:
        out.print(f"more: --cursor {listing.next_cursor}", markup=False)
