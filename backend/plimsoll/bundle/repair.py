"""What to try, in which order, when an endpoint's requests did not work; pure, on the model.

Each step asks for less than the one before: first without optional query parameters, then with
values from the declared schema alone, then with nothing in the body but what is required. What no
step helps is left out, and said so.
"""

from collections.abc import Callable, Collection, Mapping

from pydantic import JsonValue

from plimsoll.bundle.assumed import after_repair, without_plan
from plimsoll.catalog.model import Endpoint, JsonSchema
from plimsoll.kit.value import Value
from plimsoll.workload.examples import body_examples, parameter_examples
from plimsoll.workload.journeys import without_requests
from plimsoll.workload.model import (
    Column,
    DataTable,
    LeftOut,
    RequestPlan,
    ScenarioPlan,
    WorkloadModel,
)
from plimsoll.workload.schema import Unmakeable, array, flattened, table


class Repaired(Value):
    """A plan that asks for less, and what was given up, in words."""

    plan: RequestPlan
    what: str


def repair(plan: RequestPlan, steps_done: int) -> tuple[Repaired, int] | None:
    """The plan after the next step that changes it, and how many steps are done then.

    None: there is nothing left to try.
    """
    for number, (what, step) in enumerate(_STEPS[steps_done:], start=steps_done + 1):
        changed = step(plan)
        if changed != plan:
            return Repaired(plan=changed, what=what), number
    return None


def without_target_values(plan: RequestPlan) -> Repaired:
    """The plan that no longer reads the target's own values; the table's are left to use."""
    return Repaired(
        plan=plan.model_copy(update={"target_values": ()}),
        what="values are not read from the target",
    )


def with_plans(model: WorkloadModel, plans: Mapping[str, RequestPlan]) -> WorkloadModel:
    """The model with some plans replaced, by slug, and without what was assumed of those before."""
    assumptions = model.assumptions
    for plan in model.requests:
        if plan.slug in plans:
            assumptions = tuple(after_repair(assumptions, plan, plans[plan.slug]))
    requests = tuple(plans.get(plan.slug, plan) for plan in model.requests)
    return model.model_copy(update={"requests": requests, "assumptions": assumptions})


def without(model: WorkloadModel, reasons: Mapping[str, str]) -> WorkloadModel:
    """The model without the plans of these slugs, each listed as left out with its reason.

    What shared a scenario with them keeps its own rate; the rest of the traffic is not made up for.
    """
    kept = tuple(plan for plan in model.requests if plan.slug not in reasons)
    gone = tuple(
        LeftOut(endpoint=plan.name, requests=plan.requests, reason=reasons[plan.slug])
        for plan in model.requests
        if plan.slug in reasons
    )
    thinned = (_thinned(scenario, reasons.keys()) for scenario in model.scenarios)
    assumptions = model.assumptions
    for plan in model.requests:
        if plan.slug in reasons:
            assumptions = tuple(without_plan(assumptions, plan))
    return model.model_copy(
        update={
            "requests": kept,
            "scenarios": tuple(scenario for scenario in thinned if scenario is not None),
            "journeys": model.journeys and without_requests(model.journeys, reasons.keys(), kept),
            "assumptions": assumptions,
            "left_out": (*model.left_out, *gone),
            "replayed_requests": sum(plan.requests for plan in kept),
        }
    )


def _thinned(scenario: ScenarioPlan, gone: Collection[str]) -> ScenarioPlan | None:
    pairs = tuple(zip(scenario.slugs, scenario.weights, strict=True))
    kept = tuple((slug, weight) for slug, weight in pairs if slug not in gone)
    if len(kept) == len(pairs):
        return scenario
    weight, before = sum(weight for _, weight in kept), sum(scenario.weights)
    if not kept or before == 0:
        return None
    return scenario.model_copy(
        update={
            "slugs": tuple(slug for slug, _ in kept),
            "weights": tuple(weight for _, weight in kept),
            "replay_targets": tuple(
                round(target * weight / before) for target in scenario.replay_targets
            ),
            "average_target": max(1, round(scenario.average_target * weight / before)),
        }
    )


def _without_optional_query(plan: RequestPlan) -> RequestPlan:
    if plan.table is None:
        return plan
    required = {
        parameter.name
        for parameter in plan.endpoint.parameters
        if parameter.location == "query" and parameter.required
    }
    kept = [
        index
        for index, column in enumerate(plan.table.columns)
        if column.location != "query" or column.name in required
    ]
    if len(kept) == len(plan.table.columns):
        return plan
    return plan.model_copy(update={"table": _only_columns(plan.table, kept)})


def _only_columns(table: DataTable, kept: list[int]) -> DataTable | None:
    if not kept:
        return None
    return DataTable(
        columns=tuple(table.columns[index] for index in kept),
        rows=tuple(tuple(row[index] for index in kept) for row in table.rows),
    )


def _from_schema(plan: RequestPlan) -> RequestPlan:
    """One row of values that the declarations themselves accept; nothing read from the target."""
    columns, row = [], []
    for parameter in plan.endpoint.parameters:
        if parameter.location in {"path", "query", "header"} and _is_needed(plan, parameter.name):
            location = parameter.location
            columns.append(Column(name=parameter.name, location=location, origin="schema"))
            row.append(next(iter(parameter_examples(parameter, 1)), None))
    table = DataTable(columns=tuple(columns), rows=(tuple(row),)) if columns else None
    bodies = tuple(_body_of(plan.endpoint, only_required=False)) if plan.bodies else ()
    bodies = bodies or plan.bodies
    return plan.model_copy(update={"table": table, "bodies": bodies, "target_values": ()})


def _is_needed(plan: RequestPlan, name: str) -> bool:
    """Only what the table fills today: credentials are filled by the script itself."""
    return plan.table is not None and any(column.name == name for column in plan.table.columns)


def _body_of(endpoint: Endpoint, *, only_required: bool) -> list[JsonValue]:
    schema = endpoint.body_schema
    if schema is None:
        return []
    return list(body_examples(_requirements(schema) if only_required else schema, 1))


def _requirements(schema: JsonSchema) -> JsonSchema:
    """The schema of an object without its optional properties."""
    try:
        flat, _ = flattened(schema, schema)
    except Unmakeable:
        return schema
    required, declared = array(flat.get("required")), table(flat.get("properties"))
    return {**flat, "properties": {name: declared[name] for name in declared if name in required}}


def _only_required_body(plan: RequestPlan) -> RequestPlan:
    if not plan.bodies:
        return plan
    bodies = tuple(_body_of(plan.endpoint, only_required=True))
    return plan.model_copy(update={"bodies": bodies or plan.bodies})


_STEPS: tuple[tuple[str, Callable[[RequestPlan], RequestPlan]], ...] = (
    ("optional query parameters are left out", _without_optional_query),
    ("values come from the declared schema alone", _from_schema),
    ("the body holds required properties only", _only_required_body),
)
