"""The load as data, `workload.json`, and what it amounts to.

The arithmetic is that of `javascript/load.js`, in the same order of operations, so that the
manifest says what k6 will do.
"""

import json
import math
from collections.abc import Iterator, Mapping

from plimsoll.bundle.bodies import sent_bodies
from plimsoll.bundle.model import BundleFile
from plimsoll.kit.value import Value
from plimsoll.workload.model import RequestPlan, ScenarioPlan, TestType, WorkloadModel

DEFAULT_DURATION_S = 300
"""The script's `DURATION` when nobody says otherwise."""

SMOKE = "smoke"
LONG_TAIL = "longTail"


class ScenarioLoad(Value):
    """What one scenario does at scale 1 and the default duration."""

    name: str
    endpoints: tuple[str, ...]
    requests: int
    peak_per_second: float
    virtual_users: int


class Load(Value):
    """What a test type does at scale 1 and the default duration."""

    duration_s: int | None
    """None: until every endpoint was asked once with each of its bodies."""
    requests: int
    peak_per_second: float | None
    virtual_users: int
    scenarios: tuple[ScenarioLoad, ...]


def workload_file(model: WorkloadModel, functions: Mapping[str, str]) -> BundleFile:
    """The scenarios; `functions` names the script's function of each slug."""
    head = {
        "service": model.service,
        "bin_s": model.bin_s,
        "vu_margin": model.vu_margin,
    }
    turns = ",\n".join("    " + json.dumps(turn) for turn in _smoke_turns(model))
    lines = ",\n".join(
        "    " + json.dumps(_scenario(plan, functions), ensure_ascii=False)
        for plan in model.scenarios
    )
    fields = "".join(
        f"  {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)},\n"
        for name, value in head.items()
    )
    text = f'{{\n{fields}  "smoke": [\n{turns}\n  ],\n  "scenarios": [\n{lines}\n  ]\n}}\n'
    return BundleFile(path="workload.json", content=text)


def load_of(model: WorkloadModel, test_type: TestType) -> Load:
    """What the script does for a test type."""
    if test_type is TestType.SMOKE:
        return _smoke(model)
    scenarios = tuple(
        _scenario_load(model, plan, test_type) for plan in model.scenarios if _peak(plan, test_type)
    )
    return Load(
        duration_s=DEFAULT_DURATION_S,
        requests=sum(scenario.requests for scenario in scenarios),
        peak_per_second=round(_peak_of_all(model, test_type), 3),
        virtual_users=sum(scenario.virtual_users for scenario in scenarios),
        scenarios=scenarios,
    )


def expected_requests(model: WorkloadModel, test_type: TestType) -> dict[str, float]:
    """How often each slug is asked, on average, at scale 1 and the default duration."""
    if test_type is TestType.SMOKE:
        return {plan.slug: float(smoke_requests(plan)) for plan in model.requests}
    expected = {plan.slug: 0.0 for plan in model.requests}
    for plan in model.scenarios:
        arrivals = _arrivals(plan, test_type)
        for slug, weight in zip(plan.slugs, plan.weights, strict=True):
            expected[slug] = expected.get(slug, 0.0) + arrivals * weight / (sum(plan.weights) or 1)
    return expected


def smoke_requests(plan: RequestPlan) -> int:
    """How often a smoke test asks an endpoint: once with each of its bodies."""
    return max(1, len(sent_bodies(plan)))


def _smoke_turns(model: WorkloadModel) -> Iterator[dict[str, str | int]]:
    for plan in model.requests:
        for body in range(smoke_requests(plan)):
            yield {"endpoint": plan.slug, "body": body}


def _scenario(plan: ScenarioPlan, functions: Mapping[str, str]) -> dict[str, object]:
    return {
        "name": plan.name,
        "exec": functions[plan.slugs[0]] if len(plan.slugs) == 1 else LONG_TAIL,
        "slugs": list(plan.slugs),
        "weights": list(plan.weights),
        "busy_s": plan.busy_s,
        "time_unit_s": plan.time_unit_s,
        "average_target": plan.average_target,
        "replay_targets": list(plan.replay_targets),
    }


def _smoke(model: WorkloadModel) -> Load:
    scenario = ScenarioLoad(
        name=SMOKE,
        endpoints=tuple(plan.name for plan in model.requests),
        requests=sum(smoke_requests(plan) for plan in model.requests),
        peak_per_second=0.0,
        virtual_users=1,
    )
    return Load(
        duration_s=None,
        requests=scenario.requests,
        peak_per_second=None,
        virtual_users=1,
        scenarios=(scenario,),
    )


def _scenario_load(model: WorkloadModel, plan: ScenarioPlan, test_type: TestType) -> ScenarioLoad:
    peak = _peak(plan, test_type)
    busy = peak / plan.time_unit_s * plan.busy_s * model.vu_margin
    plans: dict[str, RequestPlan] = {request.slug: request for request in model.requests}
    return ScenarioLoad(
        name=plan.name,
        endpoints=tuple(plans[slug].name for slug in plan.slugs),
        requests=round(_arrivals(plan, test_type)),
        peak_per_second=round(peak / plan.time_unit_s, 6),
        virtual_users=max(1, math.ceil(busy)),
    )


def _arrivals(plan: ScenarioPlan, test_type: TestType) -> float:
    if test_type is TestType.AVERAGE_LOAD:
        return plan.average_target / plan.time_unit_s * DEFAULT_DURATION_S
    bins = len(plan.replay_targets)
    return sum(plan.replay_targets) / plan.time_unit_s * DEFAULT_DURATION_S / max(1, bins)


def _peak(plan: ScenarioPlan, test_type: TestType) -> int:
    if test_type is TestType.AVERAGE_LOAD:
        return plan.average_target
    return max(plan.replay_targets, default=0)


def _peak_of_all(model: WorkloadModel, test_type: TestType) -> float:
    """The highest rate of all scenarios together: their peaks need not be at the same time."""
    if test_type is TestType.AVERAGE_LOAD:
        return math.fsum(plan.average_target / plan.time_unit_s for plan in model.scenarios)
    bins = max((len(plan.replay_targets) for plan in model.scenarios), default=0)
    return max(
        (
            math.fsum(
                plan.replay_targets[index] / plan.time_unit_s
                for plan in model.scenarios
                if index < len(plan.replay_targets)
            )
            for index in range(bins)
        ),
        default=0.0,
    )
