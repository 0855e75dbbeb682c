"""The part of a bundle's README that says how to run it, and with which settings."""

from plimsoll.bundle.bodies import secrets_of
from plimsoll.bundle.credentials import environment_variables
from plimsoll.bundle.figures import per_second, span
from plimsoll.bundle.load import load_of
from plimsoll.bundle.markdown import table
from plimsoll.workload.model import TestType, WorkloadModel

_LINE = 96

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
    (
        "HEADERS",
        "none",
        'A JSON object, `{"X-Api-Key":"…"}`: sent with every request. Not stored anywhere.',
    ),
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
    return f"""\
## Run it

Install [k6](https://grafana.com/docs/k6/latest/set-up/install-k6/) (1.0 or newer), unpack this
folder, and start with the smoke test: it asks every endpoint once with each of its example bodies,
one after the other, and warns of what answers neither 2xx nor 3xx.

```sh
{commands}
```

- `smoke`: does every endpoint answer at all?
- `average-load`: one steady rate, held for `DURATION`; *What is assumed* says which.
- `replay`: the observed window in fast motion, with only the time axis compressed to `DURATION`.
  {_peaks(model, production_peak, step_s)}

k6 ends with code 0 when all thresholds were kept, and with 99 when some were crossed.
"""


def settings_section(model: WorkloadModel) -> str:
    """The variables that the script reads."""
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
    replayed = load_of(model, TestType.REPLAY).peak_per_second or 0.0
    return (
        f"Its rate is production's mean of each {span(model.bin_s)}: what is shorter is levelled"
        f" out.\n  Production's busiest {span(step_s)} had {per_second(production_peak)} of these"
        f" requests;\n  the busiest {span(model.bin_s)} of the replay has {per_second(replayed)}."
    )
