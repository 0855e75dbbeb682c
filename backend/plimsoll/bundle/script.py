"""The k6 script, `script.js`: a function an endpoint, and the parameters at the top."""

import textwrap
from collections.abc import Iterable, Mapping
from importlib import resources

from plimsoll.bundle.bodies import bodies_source, is_multipart, secrets_of
from plimsoll.bundle.credentials import (
    Credentials,
    credentials_of,
    environment_variables,
    variables,
)
from plimsoll.bundle.data import data_path, header_of, origin_words
from plimsoll.bundle.figures import Measured, per_second, percent
from plimsoll.bundle.journeys import (
    JOURNEYS_SOURCE,
    Carry,
    carries_of,
    keeping,
    own_path,
    own_token,
)
from plimsoll.bundle.literal import (
    js_block,
    js_call,
    js_comment,
    js_list,
    js_object,
    js_string,
    url_literal,
)
from plimsoll.bundle.model import BundleFile, Provenance
from plimsoll.bundle.names import Names, names_of
from plimsoll.bundle.own_values import reads_target, setup_source
from plimsoll.bundle.thresholds import tags_of
from plimsoll.catalog.match import PLACEHOLDER
from plimsoll.workload.model import Column, DataTable, RequestPlan, WorkloadModel

LIBRARY = ("bursts.js", "data.js", "load.js", "request.js", "turn.js")

LINE = 96


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
    carries = carries_of(model)
    sections = [
        _head(model, provenance),
        _parameters(model),
        *(
            _endpoint(plan, names[plan.slug], figures.get(plan.name), carries[plan.slug])
            for plan in model.requests
        ),
        _registry(model, names),
        *_tail(model),
        *([] if model.journeys is None else [JOURNEYS_SOURCE]),
        _SMOKE,
        *setup_source(model, names),
    ]
    body = "\n".join(sections)
    return BundleFile(path="script.js", content=_imports(model, body) + "\n" + body)


def _head(model: WorkloadModel, provenance: Provenance) -> str:
    return (
        f"// Load test of {js_comment(model.service)}: production's requests, as measured from\n"
        f"// {js_comment(provenance.traffic_source)}.\n"
        f"// Written by {js_comment(provenance.generator)}; README.md says how to run it.\n"
    )


_MODULES = {
    "./lib/data.js": (
        "MULTIPART",
        "form",
        "listed",
        "multipart",
        "pathsWith",
        "query",
        "rowsOf",
        "segment",
        "segments",
    ),
    "./lib/load.js": ("byWeight", "oneOf", "optionsFor", "selected"),
    "./lib/request.js": ("attempt", "endpoint", "send", "target"),
    "./lib/turn.js": ("inTurn", "scenarioName", "table", "turn"),
}


_JOURNEY_MODULES = {
    "./lib/journeys.js": ("bearer", "carried", "follow", "forget", "keep"),
    "./lib/load.js": ("byWeight", "lengthOf", "oneOf", "optionsFor", "selected"),
}


def _imports(model: WorkloadModel, body: str) -> str:
    """Those that the script uses: each is a call, a construction or the one constant."""
    modules = _MODULES if model.journeys is None else {**_MODULES, **_JOURNEY_MODULES}
    defaults = ["import encoding from 'k6/encoding';"] if "encoding.b64encode(" in body else []
    lines = [*defaults]
    for module, names in sorted(modules.items()):
        used = [name for name in names if f"{name}(" in body or f": {name} " in body]
        if used:
            lines.append(f"import {{ {', '.join(used)} }} from '{module}';")
    return "\n".join(lines) + "\n"


def _parameters(model: WorkloadModel) -> str:
    secrets = "".join(f"{line}\n" for line in variables(model.requests))
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
        "const to = target(__ENV.BASE_URL, RUN_ID, __ENV.HEADERS);\n"
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
        "});\n"
    )


def _endpoint(plan: RequestPlan, names: Names, figures: Measured | None, carry: Carry) -> str:
    credentials = credentials_of(plan.endpoint.security)
    path = _path(plan, credentials)
    return (
        f"{_request(plan, names, credentials)}"
        f"{'' if plan.table is None else _table(plan, plan.table, names, path, carry)}\n"
        f"{_doc(plan, figures)}"
        f"export function {names.function}({_inputs(plan, carry)}) {{\n"
        f"{_row(plan, names)}"
        f"  {_sending(plan, names, path, carry, credentials)};\n"
        "}\n"
    )


def _inputs(plan: RequestPlan, carry: Carry) -> str:
    if carry.nothing:
        return "data" if plan.target_values else ""
    return "data, session"


def _sending(
    plan: RequestPlan, names: Names, path: str, carry: Carry, credentials: Credentials
) -> str:
    """The call that sends the request, and what is kept of its answer."""
    arguments = [names.request, path]
    varying: list[tuple[str, str]] = []
    if plan.table is not None:
        own = f"data[{js_string(plan.slug)}] || " if plan.target_values else ""
        arguments[1] = own_path(carry, names, f"inTurn({own}{names.paths})")
        columns = (column for column in plan.table.columns if column.location == "header")
        varying = [(column.name, _cell(column)) for column in columns]
    if carry.token:
        given = dict(credentials.headers).get("Authorization", "null")
        arguments.append(own_token(varying, given))
    elif varying:
        arguments.append(js_object(varying, indent=2))
    return keeping(carry, arguments)


def _row(plan: RequestPlan, names: Names) -> str:
    return f"  const row = inTurn({names.rows});\n" if _has_headers(plan) else ""


def _has_headers(plan: RequestPlan) -> bool:
    columns = () if plan.table is None else plan.table.columns
    return any(column.location == "header" for column in columns)


def _request(plan: RequestPlan, names: Names, credentials: Credentials) -> str:
    kind = plan.endpoint.body_content_type
    headers = dict(credentials.headers)
    if plan.bodies:
        headers["Content-Type"] = "MULTIPART" if is_multipart(kind) else js_string(kind)
    content = []
    if headers:
        content.append(("headers", js_object(headers.items(), indent=2)))
    if plan.bodies:
        content.append(("bodies", bodies_source(plan)))
    if secrets := _secrets(plan):
        content.append(("secrets", js_list((js_string(name) for name in secrets), indent=2)))
    tags = js_object((tag, js_string(value)) for tag, value in tags_of(plan).items())
    first = f"const {names.request} = endpoint(to, {js_string(plan.endpoint.method)}, {tags}"
    rest = f", {js_object(content)}" if content else ""
    if content and len(first + rest) > LINE:
        rest = f", {js_block(content)}"
    return f"{first}{rest});\n"


def _secrets(plan: RequestPlan) -> list[str]:
    """The environment variables that let its requests in, as far as anybody knows."""
    return environment_variables([plan]) or sorted(secrets_of(plan))


def _table(plan: RequestPlan, table: DataTable, names: Names, path: str, carry: Carry) -> str:
    """The paths that the rows make, written once and shared by all virtual users.

    The rows themselves stay only where something else is read from them.
    """
    columns = js_list(js_string(header_of(column)) for column in table.columns)
    read = js_call("rowsOf", [f"open({js_string('./' + data_path(plan))})", columns], indent=2)
    if plan.target_values or carry.takes or _has_headers(plan):
        written = js_string(f"{plan.slug} paths")
        return (
            f"const {names.path} = (row) =>\n  {path};\n"
            f"const {names.rows} = {_shared(js_string(plan.slug), read)}"
            f"const {names.paths} = "
            f"{_shared(written, f'Array.from({names.rows}.shared, {names.path})')}"
        )
    prepared = f"{read}.map(\n    (row) => {path},\n  )"
    return f"const {names.paths} = {_shared(js_string(plan.slug), prepared)}"


def _shared(name: str, values: str) -> str:
    return f"table({name}, () =>\n  {values},\n);\n"


def _doc(plan: RequestPlan, figures: Measured | None) -> str:
    source = plan.endpoint.source
    lines = [plan.name, ""]
    if figures is not None:
        lines.append(
            f"Production: {percent(figures.share)} of the requests,"
            f" {per_second(figures.average_per_second)} on average,"
            f" {per_second(figures.peak_per_second)} at its peak."
        )
    lines.append(f"Declared in {source.file}:{source.line}")
    if plan.table is not None:
        lines.append(f"Values from {data_path(plan)}: {_origins(plan.table.columns)}.")
    if plan.bodies:
        lines.append("Bodies made from the declared schema.")
    wrapped = (part for line in lines for part in _wrapped(js_comment(line)))
    text = "".join(f" * {line}".rstrip() + "\n" for line in wrapped)
    return f"/**\n{text} */\n"


def _wrapped(line: str) -> list[str]:
    return textwrap.wrap(line, LINE, break_long_words=False, break_on_hyphens=False) or [""]


def _origins(columns: Iterable[Column]) -> str:
    return "; ".join(f"{header_of(column)} {origin_words(column)}" for column in columns)


def _path(plan: RequestPlan, credentials: Credentials) -> str:
    """The source of the path and the query."""
    columns = {} if plan.table is None else {(c.location, c.name): c for c in plan.table.columns}
    spanning = {p.name for p in plan.endpoint.parameters if p.spans_segments}
    text, end = "", 0
    for match in PLACEHOLDER.finditer(plan.endpoint.route):
        text += url_literal(plan.endpoint.route[end : match.start()])
        name, end = match.group(1), match.end()
        column = columns.get(("path", name))
        encode = "segments" if name in spanning else "segment"
        text += url_literal(match.group()) if column is None else f"${{{encode}({_cell(column)})}}"
    text += url_literal(plan.endpoint.route[end:])
    values = [(c.name, _cell(c)) for (where, _), c in columns.items() if where == "query"]
    values += credentials.query
    if values:
        text += f"${{query({js_object(values, indent=2)})}}"
    return f"`{text}`" if "${" in text else js_string(text)


def _cell(column: Column) -> str:
    return f"row[{js_string(header_of(column))}]"


def _registry(model: WorkloadModel, names: Mapping[str, Names]) -> str:
    entries = "".join(
        f"  {js_string(plan.slug)}:"
        f" {{ request: {names[plan.slug].request}, ask: {names[plan.slug].function} }},\n"
        for plan in model.requests
    )
    return f"const endpoints = {{\n{entries}}};\n"


def _tail(model: WorkloadModel) -> list[str]:
    if all(len(scenario.slugs) == 1 for scenario in model.scenarios):
        return []
    return [_LONG_TAIL]


_LONG_TAIL = """\
const tails = Object.fromEntries(
  workload.scenarios.map(({ name, slugs, weights }) => [name, byWeight(slugs, weights)]),
);

/** Endpoints that are seldom asked share a scenario: asks one of them, chosen by weight. */
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
 */
export function smoke(data) {
  const { endpoint: slug, body } = asked[turn()];
  attempt(endpoints[slug].request, body, () => endpoints[slug].ask(data));
}
"""
