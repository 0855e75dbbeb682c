"""The README of a bundle, for the owner of a service who is no load-test expert."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from plimsoll.bundle.assumed import lacks_body
from plimsoll.bundle.data import data_path, header_of, origin_words
from plimsoll.bundle.describe_advice import advice_section
from plimsoll.bundle.describe_findings import findings_section
from plimsoll.bundle.describe_journeys import journeys_section
from plimsoll.bundle.describe_login import leftovers_section, login_section
from plimsoll.bundle.describe_needs import danger_note, needs_section
from plimsoll.bundle.describe_run import run_section, settings_section
from plimsoll.bundle.figures import per_second, percent, plural, span
from plimsoll.bundle.load import Load
from plimsoll.bundle.manifest import WRITING_METHODS, BundleManifest
from plimsoll.bundle.markdown import code, plain, table
from plimsoll.bundle.model import BundleFile, Coverage, CoverageRow
from plimsoll.workload.model import DataTable, RequestPlan, TestType, WorkloadModel

_MOST_ROWS = 200
"""A table longer than that is read by nobody; the manifest has the rest."""

_DATA = """\
## Replace the values

A file `data/<short name>.csv` holds what fills an endpoint's path, query and headers: a line a
request, used in turn, so a value that stands there twice is asked twice as often. You may replace
any of them; keep the first line. An empty cell leaves its parameter out of the request, `""` is an
empty text. Example bodies stand in `script.js`. An endpoint that answers 401 or 403 needs
credentials, or a header that the code does not show (`HEADERS`); one that answers 404, values that
exist in the target.

`thresholds.json` may be edited as well: copy `default` under the name of an environment and choose
it with `ENVIRONMENT`. A threshold for something that is never asked passes silently in k6, so none
is written for what a run of the usual duration is not expected to ask, and none about percentiles
and shares of successes where it is expected to ask fewer than 20 times. Those of `breakpoint` with
`abortOnFail` end the test; k6 judges all requests since its start, so it ends somewhat after the
service broke. Where production's own figures come from buckets, or are not known, *What is assumed*
says so.
"""


def readme_file(
    manifest: BundleManifest, coverage: Coverage, model: WorkloadModel, *, production_peak: float
) -> BundleFile:
    """The README; `production_peak` is the highest rate per second in a step of the profile."""
    sections = (
        _title(manifest),
        run_section(model, production_peak=production_peak, step_s=manifest.traffic.step_s),
        settings_section(model),
        login_section(model),
        _what_it_does(manifest),
        findings_section(manifest),
        journeys_section(manifest.journeys),
        _what_it_writes(model.requests) + _what_it_makes(manifest),
        danger_note(manifest),
        leftovers_section(model),
        needs_section(manifest),
        _proof(manifest),
        _coverage(coverage),
        _DATA,
        _origin(manifest),
        _assumptions(manifest),
        advice_section(manifest.advice),
        _left_out(manifest),
        _personal_data(manifest, model),
    )
    text = "\n".join(section for section in sections if section)
    return BundleFile(path="README.md", content=text)


def _title(manifest: BundleManifest) -> str:
    tested = percent(manifest.coverage.tested_share)
    return f"""\
# Load test of {plain(manifest.service)}

This folder is a [k6](https://k6.io) load test that asks of a test environment what production's
users asked of the service: the same endpoints, in the same mix, at the same rates. It covers
{tested} of the observed requests. It needs no network but the way to its target.
"""


def _what_it_does(manifest: BundleManifest) -> str:
    rows = [_load_row(test.value, manifest.test_types[test]) for test in TestType]
    shown = table(
        ("Test type", "Duration", "Requests", "Highest rate", "Virtual users"),
        rows,
    )
    lowered = "".join(
        f"\nAll rates of {test.value} are lowered to {percent(load.lowered_to)} of its formula's:"
        " together they have to stay\nwithin the highest allowed rate.\n"
        for test, load in manifest.test_types.items()
        if load.lowered_to < 1
    )
    return f"## What it will do\n\nAt `SCALE=1` and without a `DURATION`:\n\n{shown}{lowered}"


def _load_row(name: str, load: Load) -> tuple[str, ...]:
    if load.duration_s is None or load.peak_per_second is None:
        rate, duration = "one at a time", "until every endpoint was asked with each of its bodies"
        requests = f"{load.requests:,}"
    else:
        length = span(load.duration_s)
        duration = length if length[0].isdigit() else f"1 {length}"
        rate = per_second(load.peak_per_second)
        requests = f"about {load.requests:,}"
    return (name, duration, requests, rate, f"{load.virtual_users:,}")


def _what_it_makes(manifest: BundleManifest) -> str:
    """Nothing where nothing is made."""
    if not manifest.makes:
        return ""
    lines = "".join(
        f"- by {code(each.made_by)}: at most {each.in_others} ({each.in_smoke} in a smoke test), "
        + (f"deleted by {code(each.deleted_by)}" if each.deleted_by else "**which stay**")
        + "\n"
        for each in manifest.makes
    )
    return (
        "\nBefore the test begins, it makes things that its requests name, where the target has"
        " none of\nthem or requests delete them; and deletes them when it is over:\n\n"
        f"{lines}\n`DATA=observed` makes none. Names of what is made are never the same twice.\n"
    )


def _what_it_writes(plans: Iterable[RequestPlan]) -> str:
    writing = [plan for plan in plans if plan.endpoint.method in WRITING_METHODS]
    if not writing:
        return "## What it will write\n\nNothing: all requests are GET, HEAD or OPTIONS.\n"
    lines = "".join(
        f"- {code(plan.name)}{_WITHOUT_BODY if lacks_body(plan) else ''}\n" for plan in writing
    )
    return (
        "## What it will write\n\n"
        "**These requests create, change or delete things in the target, as often as production's"
        " users did.\nNever run this against an environment whose data matters.**\n\n"
        f"{lines}"
    )


_WITHOUT_BODY = ": sent without a body, because the code declares none that could be read"


def _proof(manifest: BundleManifest) -> str:
    proof = manifest.proof
    if proof is None:
        return "## Proven\n\nNot yet: this is a draft.\n"
    problems = "".join(
        f"- {code(item.endpoint)}{'' if item.passed else ' (failed)'}:"
        f" {plain('; '.join(item.problems))}\n"
        for item in proof.endpoints
        if item.problems
    )
    version = plain(proof.k6.removeprefix("k6 "))
    passed = sum(1 for item in proof.endpoints if item.passed)
    return (
        "## Proven\n\n"
        f"k6 {version} ran this script against a stub that accepts only what the source code"
        " declares:\n"
        f"{passed} of {plural(len(proof.endpoints), 'endpoint')} passed. Proven are"
        f" {percent(proof.share)} of the requests that this bundle was asked to\n"
        "cover: of all but those that are left out on purpose.\n\n"
        "This shows that the script agrees with what Plimsoll read from the code, not that the\n"
        "service accepts it: only a smoke test against the service can show that.\n"
        + (f"\n{problems}" if problems else "")
    )


def _coverage(coverage: Coverage) -> str:
    rows = coverage.rows[:_MOST_ROWS]
    shown = table(
        ("Endpoint", "State", "Share", "Requests", "Source", "Why"), (_covered(row) for row in rows)
    )
    more = len(coverage.rows) - len(rows)
    rest = f"\n… and {plural(more, 'endpoint')} with less traffic.\n" if more else ""
    return (
        "## Coverage\n\n"
        "*tested*: in this test. *untested*: in the code and used, but not in this test. *dead*: in"
        " the code,\nnot used in the window. *shadow*: used, but not found in the code.\n\n"
        f"{shown}{rest}"
    )


def _covered(row: CoverageRow) -> tuple[str, ...]:
    return (
        code(row.endpoint),
        row.state,
        percent(row.share),
        f"{row.requests:,}",
        plain(row.source or ""),
        plain(row.reason or ""),
    )


def _origin(manifest: BundleManifest) -> str:
    provenance, traffic = manifest.provenance, manifest.traffic
    window = provenance.window
    commit = f" at commit {code(provenance.commit)}" if provenance.commit else ""
    span = f"from {_moment(window.start)} to {_moment(window.end)}"
    source = f"{plain(provenance.traffic_source)} ({code(provenance.traffic_digest)})"
    lines = [
        f"- Traffic: {source}.",
        f"- Observed: {plural(traffic.requests, 'request')}, {span}.",
        f"- Endpoints: {plain(provenance.repository)}{commit}.",
        f"- Written by {plain(provenance.generator)}; the same inputs give the same files.",
    ]
    lines += [
        f"- Not counted: {plural(n, 'request')} ({why})" for why, n in _sorted(traffic.excluded)
    ]
    if traffic.malformed:
        lines.append(f"- Not readable: {plural(traffic.malformed, 'line')}.")
    lines += [f"- {plain(note)}" for note in traffic.notes]
    text = "\n".join(lines)
    return (
        f"## Where the numbers come from\n\n{text}\n\n"
        "Every figure of every endpoint is in `manifest.json`. Requests send no `Accept-Encoding`,"
        " follow no\nredirect, and only a 5xx or a missing answer counts as failed.\n"
    )


def _moment(time: datetime) -> str:
    return f"{time.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _sorted(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted((plain(name), count) for name, count in counts.items() if count)


def _assumptions(manifest: BundleManifest) -> str:
    if not manifest.assumptions:
        return ""
    lines = "".join(
        f"- {plain(item.about)}: {plain(item.value)}, because {plain(item.because)}\n"
        for item in manifest.assumptions
    )
    return f"## What is assumed\n\n{lines}"


def _left_out(manifest: BundleManifest) -> str:
    if not manifest.left_out:
        return ""
    rows = (
        (
            code(left.endpoint),
            f"{left.requests:,}",
            plain(left.reason),
            "yes" if left.deliberate else "no",
        )
        for left in manifest.left_out
    )
    return f"## What is left out\n\n{table(('Endpoint', 'Requests', 'Why', 'On purpose'), rows)}"


def _personal_data(manifest: BundleManifest, model: WorkloadModel) -> str:
    rows = [row for plan in model.requests if plan.table for row in _column_rows(plan, plan.table)]
    head = (
        "File",
        "Column",
        "Values are",
        "Rows",
        "Different values",
        "Requests whose own value is kept",
    )
    columns = f"\n{table(head, rows)}" if rows else ""
    return (
        "## Personal data\n\n"
        "No bodies, headers, credentials or addresses of production are in this folder. A value of"
        " a path or\nquery was kept only when it is plain (a number, an identifier, a date, a word)"
        f" and at least {manifest.personal_data.kept_from_clients}\ndifferent clients sent it;"
        f" everything else was replaced by a made-up value of the same shape.\n{columns}"
    )


def _column_rows(plan: RequestPlan, values: DataTable) -> Iterator[tuple[str, ...]]:
    for column, cells in zip(values.columns, zip(*values.rows, strict=True), strict=True):
        yield (
            code(data_path(plan)),
            code(header_of(column)),
            origin_words(column),
            f"{len(cells):,}",
            f"{len(set(cells) - {None}):,}",
            percent(column.kept_share),
        )
