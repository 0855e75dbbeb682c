"""Takes from advice what the declarations accept, and says why it leaves the rest.

Whatever the advice is, the model that comes out sends the same requests to the same endpoints at
the same times: only made-up bodies and values are replaced, and links added. Observed values and
those a person gave stay. Whether the result is used is decided by the proof.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import JsonValue

from plimsoll.catalog.match import placeholders_of
from plimsoll.kit.canonical import canonical_json
from plimsoll.workload.advice import Advice, AdvisedBody, AdvisedLink, AdvisedValues
from plimsoll.workload.bodies import body_schema_of
from plimsoll.workload.examples import BODIES, checker, is_valid
from plimsoll.workload.model import (
    Assumption,
    Column,
    DataTable,
    Heeded,
    Link,
    RequestPlan,
    WorkloadModel,
)
from plimsoll.workload.values import named_like_secret

LARGEST_BODY = 64_000
"""Characters of one advised body as JSON."""
LONGEST_VALUE = 500
_DEEPEST = 20
_MADE_UP = frozenset({"schema", "synthetic"})


@dataclass(slots=True)
class _Hearing:
    """The plans as they become, and what was said about each piece of advice."""

    plans: dict[str, RequestPlan]
    given: frozenset[str]
    """Names of parameters and properties that a person gave values for."""
    said: list[Heeded] = field(default_factory=list)
    assumptions: list[Assumption] = field(default_factory=list)

    def take(self, about: str) -> None:
        self.said.append(Heeded(about=about, taken=True))

    def refuse(self, about: str, because: str) -> None:
        self.said.append(Heeded(about=_shown(about), taken=False, because=because))

    def plan(self, endpoint: str, about: str) -> RequestPlan | None:
        found = self.plans.get(endpoint)
        if found is None:
            self.refuse(about, "the test has no such endpoint")
        return found


def heed(
    model: WorkloadModel,
    advice: Advice,
    *,
    advisor: str,
    given: Iterable[str] = (),
) -> tuple[WorkloadModel, tuple[Heeded, ...]]:
    """The model with what of the advice is valid, and an answer to every piece of it.

    `given` are the names that a person gave values for. The advisor's name becomes the reason of
    the assumptions.
    """
    hearing = _Hearing({plan.name: plan for plan in model.requests}, frozenset(given))
    _take_bodies(hearing, advice.bodies, advisor)
    for values in advice.values:
        _take_values(hearing, values, advisor)
    links = _taken_links(hearing, model, advice.links)
    journeys = model.journeys
    if journeys is not None and links:
        journeys = journeys.model_copy(update={"links": (*journeys.links, *links)})
    changed = model.model_copy(
        update={
            "requests": tuple(hearing.plans[plan.name] for plan in model.requests),
            "journeys": journeys,
            "assumptions": (*model.assumptions, *hearing.assumptions),
        }
    )
    return changed, tuple(hearing.said)


def _take_bodies(
    hearing: _Hearing,
    advised: Sequence[AdvisedBody],
    advisor: str,
) -> None:
    accepted: dict[str, dict[str, JsonValue]] = {}
    for one in advised:
        about = f"{one.endpoint}, body"
        plan = hearing.plan(one.endpoint, about)
        if plan is None:
            continue
        why = _wrong_with_body(plan, one.body, hearing.given)
        if why:
            hearing.refuse(about, why)
        elif len(accepted.setdefault(one.endpoint, {})) == BODIES:
            hearing.refuse(about, f"{BODIES} were taken already")
        else:
            accepted[one.endpoint].setdefault(canonical_json(one.body), one.body)
            hearing.take(about)
    for endpoint, bodies in accepted.items():
        plan = hearing.plans[endpoint]
        hearing.plans[endpoint] = plan.model_copy(update={"bodies": tuple(bodies.values())})
        hearing.assumptions.append(
            Assumption(
                about=f"{endpoint}, body",
                value=f"{len(bodies)} that fit the declared schema, used in turn",
                because=f"advised by {advisor}; production's bodies are not observed",
            )
        )


def _wrong_with_body(
    plan: RequestPlan,
    body: JsonValue,
    given: frozenset[str],
) -> str:
    schema = body_schema_of(plan.endpoint)
    if schema is None or not plan.bodies:
        return "the code declares no body"
    if isinstance(body, dict) and any(
        isinstance(old, dict) and given & old.keys() for old in plan.bodies
    ):
        return "a person gave values for it"
    if not _is_shallow(body) or len(canonical_json(body)) > LARGEST_BODY:
        return f"it is larger than {LARGEST_BODY:,} characters, or nested too deeply"
    return "" if is_valid(body, schema) else "the declared schema does not accept it"


def _take_values(
    hearing: _Hearing,
    advised: AdvisedValues,
    advisor: str,
) -> None:
    about = f"{advised.endpoint}, {advised.parameter}"
    plan = hearing.plan(advised.endpoint, about)
    if plan is None:
        return None
    table = plan.table
    position = _column(table, advised.parameter)
    if table is None or position is None:
        return hearing.refuse(about, "the request has no such parameter to fill")
    column = table.columns[position]
    why = "" if column.origin in _MADE_UP else f"its values are {column.origin}"
    usable = [] if why else _usable(plan, column, advised.values)
    if why or not usable:
        return hearing.refuse(about, why or "the declared schema accepts none of the values")
    hearing.plans[plan.name] = plan.model_copy(update={"table": _refilled(table, position, usable)})
    hearing.assumptions.append(
        Assumption(
            about=about,
            value=f"{len(usable)} values that fit the declared schema",
            because=f"advised by {advisor}; production's values are not known",
        )
    )
    return hearing.take(about)


def _column(table: DataTable | None, name: str) -> int | None:
    names = [] if table is None else [column.name for column in table.columns]
    return names.index(name) if name in names else None


def _usable(
    plan: RequestPlan,
    column: Column,
    values: Sequence[str],
) -> list[str]:
    declared = next(
        p
        for p in (*plan.endpoint.parameters, None)
        if p is None or (p.name == column.name and p.location == column.location)
    )
    accepts = checker(declared) if declared is not None else lambda _text: True
    return [
        value
        for value in dict.fromkeys(values)
        if value not in {"", ".", ".."}
        and len(value) <= LONGEST_VALUE
        and value.isprintable()
        and accepts(value)
    ]


def _refilled(table: DataTable, position: int, values: Sequence[str]) -> DataTable:
    """Each made-up value replaced by an advised one, always by the same: popularity stays."""
    before = dict.fromkeys(row[position] for row in table.rows if row[position] is not None)
    instead: Mapping[str | None, str] = {
        old: values[n % len(values)] for n, old in enumerate(before)
    }
    column = table.columns[position].model_copy(
        update={"origin": "advised", "distinct": min(len(before), len(values)), "kept_share": 0.0}
    )
    columns = (*table.columns[:position], column, *table.columns[position + 1 :])
    rows = tuple(
        (*row[:position], instead.get(row[position]), *row[position + 1 :]) for row in table.rows
    )
    return DataTable(columns=columns, rows=rows)


def _taken_links(
    hearing: _Hearing, model: WorkloadModel, advised: Sequence[AdvisedLink]
) -> list[Link]:
    known = model.journeys.links if model.journeys is not None else ()
    filled = {(link.target, link.parameter) for link in known}
    taken: list[Link] = []
    for one in advised:
        about = f"{one.target}, {one.parameter} from {one.source}"
        why = _wrong_with_link(hearing, model, one, filled)
        if why:
            hearing.refuse(about, why)
            continue
        filled.add((one.target, one.parameter))
        because = _shown(one.because) or "advised"
        taken.append(
            Link(
                kind="created id",
                source=one.source,
                field=one.field,
                target=one.target,
                parameter=one.parameter,
                because=because,
            )
        )
        hearing.take(about)
    return taken


def _wrong_with_link(
    hearing: _Hearing, model: WorkloadModel, link: AdvisedLink, filled: set[tuple[str, str]]
) -> str:
    source, target = hearing.plans.get(link.source), hearing.plans.get(link.target)
    if source is None or target is None:
        return "the test has no such endpoint"
    if model.journeys is None:
        return "the profile shows no sessions that could carry a value"
    if link.parameter not in placeholders_of(target.endpoint.route):
        return "its target has no such path parameter"
    if (link.target, link.parameter) in filled:
        return "the code shows where the value comes from"
    if not link.field.isidentifier() or named_like_secret(link.field):
        return "its field is no plain name of a property"
    return "" if _may_answer(source, link.field) else "its source declares to answer without it"


def _may_answer(source: RequestPlan, name: str) -> bool:
    """Whether the declared successes, if there are any, have such a property."""
    declared = [
        schema
        for code, schema in source.endpoint.responses.items()
        if code.startswith("2") and schema
    ]
    texts = [canonical_json(schema) for schema in declared]
    return not texts or any(f'"{name}"' in text for text in texts)


def _is_shallow(value: JsonValue) -> bool:
    """Whether it nests less deep than parsers like; found without recursion."""
    level: list[JsonValue] = [value]
    for _ in range(_DEEPEST):
        level = [
            inner
            for each in level
            if isinstance(each, (dict, list))
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return True
    return False


def _shown(text: str) -> str:
    """Foreign text on one line, for people."""
    line = "".join(char if char.isprintable() else " " for char in text)
    return line if len(line) <= 200 else f"{line[:199]}…"  # noqa: PLR2004 - a line and a half
