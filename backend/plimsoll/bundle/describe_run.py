"""The part of a bundle's README that says how to run it, and with which settings."""

from plimsoll.bundle.bodies import secrets_of
from plimsoll.bundle.credentials import environment_variables
from plimsoll.bundle.describe_login import login_rows
from plimsoll.bundle.figures import per_second, span
from plimsoll.bundle.load import load_of
from plimsoll.bundle.markdown import table
from plimsoll.workload.curves import formula_of
from plimsoll.workload.model import TestType, WorkloadModel

_LINE = 96

_VARIABLES = (
    ("BASE_URL", "required", "The target's address, with or without a path."),
    ("TEST_TYPE", "`smoke`", ", ".join(f"`{test.value}`" for test in TestType) + "."),
    ("DURATION", "see below", "Of all test types but smoke: `90s`, `5m`, `1h30m`."),
    ("SCALE", "`1`", "Multiplies every rate: `0.5` is half of production, `2` twice."),
    (
        "BURSTS",
        "`observed`",
        "`observed`: arrivals as uneven as production's; `even`: evenly spaced.",
    ),
    (
        "ENVIRONMENT",
        "`default`",
        "Whose thresholds of `thresholds.json` apply; without its own, it has those of `default`.",
    ),
    ("RUN_ID", "`local`", "Sent as `User-Agent: plimsoll/<RUN_ID>`, to tell the test's requests."),
    (
        "TRACE",
        "`0`",
        "Share of the requests that ask the target to trace them, by the header `traceparent`.",
    ),
    ("ONLY", "all", "Of smoke: endpoints by their short names, separated by commas."),
    ("SUMMARY_FILE", "none", "Where the figures of k6's last page are written to, as JSON."),
    (
        "HEADERS",
        "none",
        'A JSON object, `{"X-Api-Key":"…"}`: sent with every request. Not stored anywhere.',
    ),
)

_TLS = (
    ("TLS_CERT_FILE", "none", "A certificate (PEM) by which the target knows the test."),
    ("TLS_KEY_FILE", "none", "Its key (PEM)."),
    ("INSECURE_SKIP_TLS_VERIFY", "`false`", "`true` trusts any certificate of the target."),
)

_SECRETS = {
    "API_TOKEN": "Sent as `Authorization: Bearer …`.",
    "BASIC_AUTH": "`user:password`, sent as `Authorization: Basic …`.",
    "API_KEY": "Sent as it is, where the endpoints expect it.",
}


def run_section(model: WorkloadModel, *, production_peak: float, step_s: int) -> str:
    """Commands to copy, and what each test type does.

    `production_peak` is production's highest rate per second of the replayed endpoints in any step
    of the profile, which is `step_s` long.
    """
    commands = "\n".join(
        (
            _command(model, "TEST_TYPE=smoke"),
            _command(model, "TEST_TYPE=average-load", "DURATION=5m"),
            _command(model, "TEST_TYPE=replay", "DURATION=5m"),
        )
    )
    types = "".join(f"- `{test.value}`: {_purpose(model, test)}\n" for test in TestType)
    return f"""\
## Run it

Install [k6](https://grafana.com/docs/k6/latest/set-up/install-k6/) (1.0 or newer), unpack this
folder, and start with the smoke test: it asks every endpoint once with each of its example bodies,
one after the other, and warns of what answers neither 2xx nor 3xx, or without the content type and
the properties that the code declares.

```sh
{commands}
```

{types}
{_peaks(model, production_peak, step_s)}

{_bursts(model)}

In the end k6 tells which thresholds were crossed, then of each endpoint what it did beside what it
has to keep, then k6's own metrics. `SUMMARY_FILE=summary.json` writes the same figures to a file.

k6 ends with code 0 when all thresholds were kept, and with 99 when some were crossed; a breakpoint
test is meant to end so.
"""


_QUESTIONS = {
    TestType.SMOKE: "Does every endpoint answer at all?",
    TestType.AVERAGE_LOAD: "Does it keep its objectives in a usual busy hour?",
    TestType.REPLAY: "Does it keep them through the whole window?",
    TestType.STRESS: "Does it keep them at and above the peak?",
    TestType.SPIKE: "Does it stand a sudden rise, and recover?",
    TestType.SOAK: "Does it leak or slow down over time?",
    TestType.BREAKPOINT: "How much does it carry?",
}


def _purpose(model: WorkloadModel, test_type: TestType) -> str:
    return f"{_QUESTIONS[test_type]} {_capital(formula_of(test_type, model.levels))}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def settings_section(model: WorkloadModel) -> str:
    """The variables that the script reads."""
    rows = list(_VARIABLES)
    if model.journeys is not None:
        rows.append(
            (
                "JOURNEYS",
                "`ignore`",
                "`ignore`: each endpoint at its own rate; `follow`: sessions, see below.",
            )
        )
    if any(plan.target_values for plan in model.requests):
        rows.append(
            (
                "DATA",
                "`auto`",
                "`target`: what it lists, or makes; `observed`: `data/`; `auto`: what exists.",
            )
        )
    rows += [*_TLS, *login_rows(model)]
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
    shown = table(("Variable", "Default", "Meaning"), ((f"`{n}`", d, m) for n, d, m in rows))
    return f"Settings are given with `-e NAME=value` or as environment variables:\n\n{shown}"


def _command(model: WorkloadModel, *settings: str) -> str:
    """With a placeholder for each secret that the endpoints need, broken where it gets too long."""
    bodies = dict.fromkeys(name for plan in model.requests for name in secrets_of(plan))
    secrets = [f"{name}=…" for name in (*environment_variables(model.requests), *bodies)]
    given = ("BASE_URL=https://staging.example", *settings, *secrets)
    parts = [*(f"-e {setting}" for setting in given), "script.js"]
    lines = ["k6 run"]
    for part in parts:
        if len(lines[-1]) + len(part) > _LINE:
            lines[-1] += " \\"
            lines.append(" ")
        lines[-1] += f" {part}"
    return "\n".join(lines)


def _peaks(model: WorkloadModel, production_peak: float, step_s: int) -> str:
    replayed = per_second(load_of(model, TestType.REPLAY).peak_per_second or 0.0)
    return (
        f"The rate of a replay is production's mean of each {span(model.bin_s)}: what is shorter is"
        " levelled out,\nbut for bursts from second to second."
        f" Production's busiest {span(step_s)} had {per_second(production_peak)} of"
        f" these\nrequests; the busiest {span(model.bin_s)} of the replay has {replayed}."
    )


def _bursts(model: WorkloadModel) -> str:
    return (
        "Arrivals are drawn so that the index of dispersion of the requests per second (variance ÷"
        f" mean\nwithin each minute) is {model.dispersion:.3g}; evenly spaced ones have 0. The"
        " total stays exact, and the same bundle\nalways sends at the same moments. Tests of more"
        " than an hour level out what is shorter than a second,\nlonger ones still more: a scenario"
        " is cut into 3,600 cells at most."
    )
