"""The README of a bundle, for the owner of a service who is no load-test expert."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from plimsoll.bundle.bodies import secrets_of
from plimsoll.bundle.credentials import environment_variables
from plimsoll.bundle.figures import per_second, percent, plural
from plimsoll.bundle.load import Load
from plimsoll.bundle.manifest import BundleManifest, EndpointEntry
from plimsoll.bundle.model import BundleFile, Coverage, CoverageRow
from plimsoll.bundle.script import ORIGIN_WORDS
from plimsoll.workload.model import TestType, WorkloadModel

_MOST_ROWS = 200
"""A table longer than that is read by nobody; the manifest has the rest."""

_RUN = """\
## Run it

Install [k6](https://grafana.com/docs/k6/latest/set-up/install-k6/) (1.0 or newer), unpack this
folder, and start with the smoke test: it asks every endpoint once, one after the other.

```sh
k6 run -e BASE_URL=https://staging.example -e TEST_TYPE=smoke script.js
k6 run -e BASE_URL=https://staging.example -e TEST_TYPE=average-load -e DURATION=5m script.js
k6 run -e BASE_URL=https://staging.example -e TEST_TYPE=replay -e DURATION=5m script.js
```

- `smoke`: does every endpoint answer at all?
- `average-load`: one steady rate, held for `DURATION`; *What is assumed* says which.
- `replay`: the observed window in fast motion. The requests per second are those of production,
  peaks included; only the time axis is compressed to `DURATION`.

k6 ends with code 0 when all thresholds were kept, and with 99 when some were crossed.
"""

_VARIABLES = (
    ("BASE_URL", "required", "The target's address, with or without a path."),
    ("TEST_TYPE", "`smoke`", "`smoke`, `average-load` or `replay`."),
    ("DURATION", "`5m`", "Of average-load and replay: `90s`, `5m`, `1h30m`."),
    ("SCALE", "`1`", "Multiplies every rate: `0.5` is half of production, `2` twice."),
    (
        "ENVIRONMENT",
        "`default`",
        "Whose thresholds of `thresholds.json` apply; without its own, it has those of `default`.",
    ),
    ("RUN_ID", "`local`", "Sent as `User-Agent: plimsoll/<RUN_ID>`, to tell the test's requests."),
    ("ONLY", "all", "Of smoke: endpoints by their short names, separated by commas."),
)

_SECRETS = {
    "API_TOKEN": "Sent as `Authorization: Bearer …`.",
    "BASIC_AUTH": "`user:password`, sent as `Authorization: Basic …`.",
    "API_KEY": "Sent as it is, where the endpoints expect it.",
}

_DATA = """\
## Replace the values

A file `data/<short name>.csv` holds what fills an endpoint's path, query and headers: a line a
request, used in turn, so a value that stands there twice is asked twice as often. You may replace
any of them; keep the first line. An empty cell leaves its parameter out of the request, `""` is an
empty text. Example bodies stand in `script.js`. An endpoint that answers 401, 403 or 404 needs
credentials, or values that exist in the target.

`thresholds.json` may be edited as well: copy `default` under the name of an environment and choose
it with `ENVIRONMENT`. A threshold for something that is never asked passes silently in k6, so none
is written for what a five-minute run is not expected to ask, and none about percentiles and shares
of successes where it is expected to ask fewer than 20 times.
"""


def readme_file(manifest: BundleManifest, coverage: Coverage, model: WorkloadModel) -> BundleFile:
    """The README: everything in it is in the other files too."""
    sections = (
        _title(manifest),
        _RUN,
        _variables(model),
        _what_it_does(manifest),
        _what_it_writes(manifest.endpoints),
        _proof(manifest),
        _coverage(coverage),
        _DATA,
        _origin(manifest),
        _assumptions(manifest),
        _left_out(manifest),
        _personal_data(manifest),
    )
    text = "\n".join(section for section in sections if section)
    return BundleFile(path="README.md", content=text)


def _title(manifest: BundleManifest) -> str:
    tested = percent(manifest.coverage.tested_share)
    return f"""\
# Load test of {_plain(manifest.service)}

This folder is a [k6](https://k6.io) load test that asks of a test environment what production's
users asked of the service: the same endpoints, in the same mix, at the same rates. It covers
{tested} of the observed requests. It needs no network but the way to its target.
"""


def _variables(model: WorkloadModel) -> str:
    rows = list(_VARIABLES)
    if any(plan.target_values for plan in model.requests):
        rows.append(
            (
                "DATA",
                "`auto`",
                "`target`: ids that it lists itself; `observed`: `data/`; `auto`: whichever exist.",
            )
        )
    rows += [
        (name, "none", f"{_SECRETS[name]} Not stored anywhere.")
        for name in environment_variables(model.requests)
    ]
    rows += [
        (
            variable,
            "made up",
            f"Sent as `{name}` in the body of `{plan.name}`. Not stored anywhere.",
        )
        for plan in model.requests
        for variable, name in secrets_of(plan).items()
    ]
    table = _table(("Variable", "Default", "Meaning"), ((f"`{n}`", d, m) for n, d, m in rows))
    return f"Settings are given with `-e NAME=value` or as environment variables:\n\n{table}"


def _what_it_does(manifest: BundleManifest) -> str:
    rows = [_load_row(test.value, manifest.test_types[test]) for test in TestType]
    table = _table(
        ("Test type", "Duration", "Requests", "Highest rate", "Virtual users"),
        rows,
    )
    return f"## What it will do\n\nAt `SCALE=1` and `DURATION=5m`:\n\n{table}"


def _load_row(name: str, load: Load) -> tuple[str, ...]:
    if load.duration_s is None or load.peak_per_second is None:
        rate, duration = "one at a time", "until every endpoint was asked once"
    else:
        rate, duration = per_second(load.peak_per_second), f"{load.duration_s // 60} minutes"
    return (name, duration, f"{load.requests:,}", rate, f"{load.virtual_users:,}")


def _what_it_writes(endpoints: Iterable[EndpointEntry]) -> str:
    writing = [entry for entry in endpoints if entry.writes]
    if not writing:
        return "## What it will write\n\nNothing: all requests are GET, HEAD or OPTIONS.\n"
    lines = "".join(f"- {_code(entry.endpoint)}\n" for entry in writing)
    return (
        "## What it will write\n\n"
        "**These requests create, change or delete things in the target, as often as production's"
        " users did.\nNever run this against an environment whose data matters.**\n\n"
        f"{lines}"
    )


def _proof(manifest: BundleManifest) -> str:
    proof = manifest.proof
    if proof is None:
        return "## Proven\n\nNot yet: this is a draft.\n"
    problems = "".join(
        f"- {_code(item.endpoint)}{'' if item.passed else ' (failed)'}:"
        f" {_plain('; '.join(item.problems))}\n"
        for item in proof.endpoints
        if item.problems
    )
    version = _plain(proof.k6.removeprefix("k6 "))
    passed = sum(1 for item in proof.endpoints if item.passed)
    return (
        "## Proven\n\n"
        f"k6 {version} ran this script against a stub that accepts only what the source code"
        " declares:\n"
        f"{passed} of {plural(len(proof.endpoints), 'endpoint')} passed, which is"
        f" {percent(proof.share)} of the replayed requests.\n"
        + (f"\n{problems}" if problems else "")
    )


def _coverage(coverage: Coverage) -> str:
    rows = coverage.rows[:_MOST_ROWS]
    table = _table(
        ("Endpoint", "State", "Share", "Requests", "Source", "Why"), (_covered(row) for row in rows)
    )
    more = len(coverage.rows) - len(rows)
    rest = f"\n… and {plural(more, 'endpoint')} with less traffic.\n" if more else ""
    return (
        "## Coverage\n\n"
        "*tested*: in this test. *untested*: in the code and used, but not in this test. *dead*: in"
        " the code,\nnot used in the window. *shadow*: used, but not found in the code.\n\n"
        f"{table}{rest}"
    )


def _covered(row: CoverageRow) -> tuple[str, ...]:
    return (
        _code(row.endpoint),
        row.state,
        percent(row.share),
        f"{row.requests:,}",
        _plain(row.source or ""),
        _plain(row.reason or ""),
    )


def _origin(manifest: BundleManifest) -> str:
    provenance, traffic = manifest.provenance, manifest.traffic
    window = provenance.window
    commit = f" at commit {_code(provenance.commit)}" if provenance.commit else ""
    span = f"from {_moment(window.start)} to {_moment(window.end)}"
    source = f"{_plain(provenance.traffic_source)} ({_code(provenance.traffic_digest)})"
    lines = [
        f"- Traffic: {source}.",
        f"- Observed: {plural(traffic.requests, 'request')}, {span}.",
        f"- Endpoints: {_plain(provenance.repository)}{commit}.",
        f"- Written by {_plain(provenance.generator)}; the same inputs give the same files.",
    ]
    lines += [
        f"- Not counted: {plural(n, 'request')} ({why})" for why, n in _sorted(traffic.excluded)
    ]
    if traffic.malformed:
        lines.append(f"- Not readable: {plural(traffic.malformed, 'line')}.")
    lines += [f"- {_plain(note)}" for note in traffic.notes]
    text = "\n".join(lines)
    return (
        f"## Where the numbers come from\n\n{text}\n\n"
        "Every figure of every endpoint is in `manifest.json`. Requests send no `Accept-Encoding`,"
        " follow no\nredirect, and only a 5xx or a missing answer counts as failed.\n"
    )


def _moment(time: datetime) -> str:
    return f"{time.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _sorted(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted((_plain(name), count) for name, count in counts.items() if count)


def _assumptions(manifest: BundleManifest) -> str:
    if not manifest.assumptions:
        return ""
    lines = "".join(
        f"- {_plain(item.about)}: {_plain(item.value)}, because {_plain(item.because)}\n"
        for item in manifest.assumptions
    )
    return f"## What is assumed\n\n{lines}"


def _left_out(manifest: BundleManifest) -> str:
    if not manifest.left_out:
        return ""
    rows = (
        (_code(left.endpoint), f"{left.requests:,}", _plain(left.reason))
        for left in manifest.left_out
    )
    return f"## What is left out\n\n{_table(('Endpoint', 'Requests', 'Why'), rows)}"


def _personal_data(manifest: BundleManifest) -> str:
    data = manifest.personal_data
    rows = [
        (_code(entry.file), _code(entry.column), ORIGIN_WORDS[entry.origin], f"{entry.rows:,}")
        for entry in data.columns
    ]
    columns = f"\n{_table(('File', 'Column', 'Values are', 'Rows'), rows)}" if rows else ""
    return (
        "## Personal data\n\n"
        "No bodies, headers, credentials or addresses of production are in this folder. A value of"
        " a path or\nquery was kept only when it is plain (a number, an identifier, a date, a word)"
        f" and at least {data.kept_from_clients}\ndifferent clients sent it; everything else was"
        f" replaced by a made-up value of the same shape.\n{columns}"
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _plain(text: str) -> str:
    """Text that stays text in Markdown: on one line, without markup of its own."""
    return re.sub(r"([\\`*\[\]<>|])", r"\\\1", _line(text))


def _code(text: str) -> str:
    """A name in code style; a backtick would end it, and a bare bar its cell."""
    return "`" + _line(text).replace("`", "'").replace("|", "\\|") + "`"


def _line(text: str) -> str:
    return " ".join("".join(max(char, " ") for char in text).split())
