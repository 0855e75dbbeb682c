"""The k6 script, `script.js`: a function an endpoint, and the parameters at the top."""

from collections.abc import Mapping
from importlib import resources

from plimsoll.bundle.credentials import variables
from plimsoll.bundle.endpoint_source import Own, endpoint_source
from plimsoll.bundle.figures import Measured
from plimsoll.bundle.journeys import JOURNEYS_SOURCE, carries_of
from plimsoll.bundle.literal import js_comment, js_string
from plimsoll.bundle.login import Pool, pool_of, pool_source
from plimsoll.bundle.model import BundleFile, Provenance
from plimsoll.bundle.names import Names, names_of
from plimsoll.bundle.own_values import reads_target, setup_source
from plimsoll.workload.model import WorkloadModel

LIBRARY = (
    "bursts.js",
    "data.js",
    "load.js",
    "login.js",
    "request.js",
    "shape.js",
    "summary.js",
    "things.js",
    "trace.js",
    "turn.js",
)


def library_files(*, journeys: bool = False) -> tuple[BundleFile, ...]:
    """The script's own modules, the same in every bundle; of sessions only where there are any."""
    folder = resources.files("plimsoll.bundle").joinpath("javascript")
    return tuple(
        BundleFile(path=f"lib/{name}", content=folder.joinpath(name).read_text(encoding="utf-8"))
        for name in (*LIBRARY, *(["journeys.js"] if journeys else []))
    )


def script_file(
    model: WorkloadModel, provenance: Provenance, figures: Mapping[str, Measured]
) -> BundleFile:
    """The script; `figures` are production's by endpoint."""
    names = names_of(model)
    carries, pool = carries_of(model), pool_of(model)
    users = frozenset() if pool is None else pool.slugs
    sections = [
        _head(model, provenance),
        _parameters(model, pool),
        *(
            endpoint_source(
                plan,
                names[plan.slug],
                figures.get(plan.name),
                Own(carry=carries[plan.slug], user=plan.slug in users),
            )
            for plan in model.requests
        ),
        _registry(model, names),
        *_tail(model),
        *([] if model.journeys is None else [JOURNEYS_SOURCE]),
        _SMOKE,
        *setup_source(model, names, logs_in=pool is not None),
        _SUMMARY,
    ]
    body = "\n".join(sections)
    return BundleFile(path="script.js", content=_imports(model, body) + "\n" + body)


def _head(model: WorkloadModel, provenance: Provenance) -> str:
    return (
        f"// Load test of {js_comment(model.service)}: production's requests, as measured from\n"
        f"// {js_comment(provenance.traffic_source)}.\n"
        f"// Written by {js_comment(provenance.generator)}; README.md says how to run it.\n"
        f"\n{_TYPES if model.journeys is None else _TYPES + _SESSION}"
    )


_TYPES = """\
/** @typedef {import('./lib/data.js').Given} Given */
/** @typedef {import('./lib/data.js').Row} Row */
"""
_SESSION = "/** @typedef {import('./lib/journeys.js').Session} Session */\n"


_MODULES = {
    "./lib/data.js": (
        "MULTIPART",
        "form",
        "multipart",
        "pathsWith",
        "query",
        "rowsOf",
        "segment",
        "segments",
    ),
    "./lib/load.js": ("byWeight", "oneOf", "optionsFor", "selected"),
    "./lib/login.js": ("usersOf",),
    "./lib/request.js": ("FRESH", "attempt", "endpoint", "send", "target"),
    "./lib/summary.js": ("summary",),
    "./lib/things.js": ("clear", "supplyOf"),
    "./lib/turn.js": ("inTurn", "scenarioName", "table", "turn"),
}


_USES = ("{}(", ": {} ", " + {}")
"""A call, or one of the constants in a member or a sum."""


_JOURNEY_MODULES = {
    "./lib/journeys.js": ("bearer", "carried", "follow", "forget", "keep"),
    "./lib/load.js": ("byWeight", "lengthOf", "oneOf", "optionsFor", "selected"),
}


def _imports(model: WorkloadModel, body: str) -> str:
    """Those that the script uses."""
    modules = _MODULES if model.journeys is None else {**_MODULES, **_JOURNEY_MODULES}
    defaults = ["import encoding from 'k6/encoding';"] if "encoding.b64encode(" in body else []
    lines = [*defaults]
    for module, names in sorted(modules.items()):
        used = [name for name in names if any(use.format(name) in body for use in _USES)]
        if used:
            lines.append(f"import {{ {', '.join(used)} }} from '{module}';")
    return "\n".join(lines) + "\n"


def _parameters(model: WorkloadModel, pool: Pool | None) -> str:
    secrets = "".join(f"{line}\n" for line in variables(model.requests))
    users = "" if pool is None else f"\n{pool_source(model, pool)}"
    data = (
        "const DATA = oneOf(['auto', 'observed', 'target'], __ENV.DATA || 'auto', 'DATA');\n"
        if reads_target(model)
        else ""
    )
    return (
        "const TEST_TYPE = __ENV.TEST_TYPE || 'smoke';\n"
        "const DURATION = __ENV.DURATION;\n"
        "const SCALE = __ENV.SCALE || '1';\n"
        "const BURSTS = __ENV.BURSTS || 'observed';\n"
        "const ENVIRONMENT = __ENV.ENVIRONMENT || 'default';\n"
        "const JOURNEYS = __ENV.JOURNEYS || 'ignore';\n"
        "const RUN_ID = __ENV.RUN_ID || 'local';\n"
        "const ONLY = __ENV.ONLY;\n"
        f"{data}{secrets}"
        "\n"
        "const to = target(__ENV.BASE_URL, RUN_ID, __ENV.HEADERS, __ENV.TRACE);\n"
        "/** @type {import('./lib/load.js').Workload} */\n"
        "const workload = JSON.parse(open('./workload.json'));\n"
        "\n"
        "export const options = optionsFor(workload, JSON.parse(open('./thresholds.json')), {\n"
        "  testType: TEST_TYPE,\n"
        "  duration: DURATION,\n"
        "  scale: SCALE,\n"
        "  bursts: BURSTS,\n"
        "  journeys: JOURNEYS,\n"
        "  environment: ENVIRONMENT,\n"
        "  only: ONLY,\n"
        "  userAgent: to.userAgent,\n"
        "  tlsCert: __ENV.TLS_CERT_FILE && open(__ENV.TLS_CERT_FILE),\n"
        "  tlsKey: __ENV.TLS_KEY_FILE && open(__ENV.TLS_KEY_FILE),\n"
        "  insecure: __ENV.INSECURE_SKIP_TLS_VERIFY,\n"
        "});\n"
        f"{users}"
    )


def _registry(model: WorkloadModel, names: Mapping[str, Names]) -> str:
    entries = "".join(
        f"  {js_string(plan.slug)}:"
        f" {{ request: {names[plan.slug].request}, ask: {names[plan.slug].function} }},\n"
        for plan in model.requests
    )
    session = "" if model.journeys is None else ", session?: Session"
    return (
        "/** @type {Record<string, {request: import('./lib/request.js').Endpoint, ask: (data: Given"
        f"{session}) => void}}>}} */\n"
        f"const endpoints = {{\n{entries}}};\n"
    )


def _tail(model: WorkloadModel) -> list[str]:
    if all(len(scenario.slugs) == 1 for scenario in model.scenarios):
        return []
    return [_LONG_TAIL]


_LONG_TAIL = """\
const tails = Object.fromEntries(
  workload.scenarios.map(({ name, slugs, weights }) => [name, byWeight(slugs, weights)]),
);

/**
 * Endpoints that are seldom asked share a scenario: asks one of them, chosen by weight.
 *
 * @param {Given} data
 */
export function longTail(data) {
  const slug = tails[scenarioName()](turn());
  endpoints[slug].ask(data);
}
"""

_SMOKE = """\
const asked = selected(workload.smoke, ONLY);

/**
 * Asks every endpoint once with each of its bodies, one an iteration: no failure keeps the others
 * from their turn.
 *
 * @param {Given} data
 */
export function smoke(data) {
  const { endpoint: slug, body } = asked[turn()];
  attempt(endpoints[slug].request, body, () => endpoints[slug].ask(data));
}
"""

_SUMMARY = """\
/**
 * Tells each endpoint beside its objectives; writes the figures to SUMMARY_FILE, if it is set.
 *
 * @param {Parameters<typeof summary>[0]} data k6's
 */
export function handleSummary(data) {
  const asked = Object.entries(endpoints).map(([slug, { request }]) => ({ ...request, slug }));
  return summary(data, asked, {
    testType: TEST_TYPE,
    environment: ENVIRONMENT,
    runId: RUN_ID,
    file: __ENV.SUMMARY_FILE,
  });
}
"""
