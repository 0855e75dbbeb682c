"""The load as data, `workload.json`, and what it amounts to.

The arithmetic is that of `javascript/load.js`, in the same order of operations, so that the
manifest says what k6 will do. What each test type does stands in `plimsoll.workload.curves`.
"""

import json
import math
from collections.abc import Iterator, Mapping

from pydantic import JsonValue

from plimsoll.bundle.bodies import sent_bodies
from plimsoll.bundle.model import BundleFile
from plimsoll.bundle.tags import tags_of
from plimsoll.kit.value import Value
from plimsoll.workload.curves import (
    DEFAULT_DURATION_S,
    Piece,
    curve_of,
    formula_of,
    highest,
    mean_height,
)
from plimsoll.workload.model import (
    JourneyPlan,
    RequestPlan,
    ScenarioPlan,
    TestType,
    WorkloadModel,
)

SMOKE = "smoke"
LONG_TAIL = "longTail"
JOURNEYS = "journeys"

_INEXACT = 1e-6
"""The sum of many fractions is off by less than that."""

_DEVIATIONS = 4
"""Virtual users are enough for bursts of so many standard deviations."""


MOST_TOLD = 50
"""So many endpoints, the busiest, are told in k6's summary though no threshold names them: k6
compares every sample with each endpoint that it counts by itself."""


class ScenarioLoad(Value):
    """What one scenario does at scale 1 and the default duration."""

    name: str
    endpoints: tuple[str, ...]
    requests: int
    peak_per_second: float
    virtual_users: int


class Load(Value):
    """What a test type does at scale 1 and the default duration."""

    formula: str = ""
    """How its rates come about, in words."""
    duration_s: int | None
    """None: until every endpoint was asked once with each of its bodies."""
    requests: int
    peak_per_second: float | None
    """Highest expected rate of all scenarios together; bursts are above it."""
    virtual_users: int
    lowered_to: float = 1.0
    """Share of the formula's rates that the highest allowed rate leaves."""
    scenarios: tuple[ScenarioLoad, ...]


def workload_file(model: WorkloadModel, functions: Mapping[str, str]) -> BundleFile:
    """The scenarios; `functions` names the script's function of each slug."""
    head: dict[str, JsonValue] = {
        "service": model.service,
        "bin_s": model.bin_s,
        "vu_margin": model.vu_margin,
        "dispersion": model.dispersion,
        "max_rate_per_s": model.max_rate_per_s,
    }
    types = ",\n".join(
        f"    {json.dumps(test_type.value)}: {json.dumps(_type(model, test_type))}"
        for test_type in DEFAULT_DURATION_S
    )
    turns = ",\n".join("    " + json.dumps(turn) for turn in _smoke_turns(model))
    lines = ",\n".join(
        "    " + json.dumps(_scenario(plan, functions), ensure_ascii=False)
        for plan in model.scenarios
    )
    if model.journeys is not None:
        head["journeys"] = _journeys(model, model.journeys)
    head["told"] = [{**tags_of(plan)} for plan in model.requests[:MOST_TOLD]]
    fields = "".join(
        f"  {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)},\n"
        for name, value in head.items()
    )
    text = (
        f'{{\n{fields}  "test_types": {{\n{types}\n  }},\n  "smoke": [\n{turns}\n  ],\n'
        f'  "scenarios": [\n{lines}\n  ]\n}}\n'
    )
    return BundleFile(path="workload.json", content=text)


def load_of(model: WorkloadModel, test_type: TestType) -> Load:
    """What the script does for a test type."""
    if test_type is TestType.SMOKE:
        return _smoke(model)
    scale = _scale(model, test_type)
    scenarios = tuple(
        _scenario_load(model, plan, test_type, scale)
        for plan in model.scenarios
        if _peak(model, plan, test_type)
    )
    return Load(
        formula=formula_of(test_type, model.levels),
        duration_s=DEFAULT_DURATION_S[test_type],
        requests=sum(scenario.requests for scenario in scenarios),
        peak_per_second=round(_peak_of_all(model, test_type) * scale, 3),
        virtual_users=sum(scenario.virtual_users for scenario in scenarios),
        lowered_to=round(scale / model.scales.get(test_type, 1.0), 6),
        scenarios=scenarios,
    )


def expected_requests(model: WorkloadModel, test_type: TestType) -> dict[str, float]:
    """How often each slug is asked, on average, at scale 1 and the default duration."""
    if test_type is TestType.SMOKE:
        return {plan.slug: float(smoke_requests(plan)) for plan in model.requests}
    expected = {plan.slug: 0.0 for plan in model.requests}
    scale = _scale(model, test_type)
    for plan in model.scenarios:
        arrivals = _arrivals(model, plan, test_type) * scale
        for slug, weight in zip(plan.slugs, plan.weights, strict=True):
            expected[slug] = expected.get(slug, 0.0) + arrivals * weight / (sum(plan.weights) or 1)
    return expected


def smoke_requests(plan: RequestPlan) -> int:
    """How often a smoke test asks an endpoint: once with each of its bodies."""
    return max(1, len(sent_bodies(plan)))


def _type(model: WorkloadModel, test_type: TestType) -> dict[str, JsonValue]:
    curve = curve_of(test_type, model.levels)
    found: dict[str, JsonValue] = {
        "duration_s": DEFAULT_DURATION_S[test_type],
        "scale": model.scales.get(test_type, 1.0),
        "peak_per_second": _peak_of_all(model, test_type),
        "curve": [piece.model_dump(mode="json") for piece in curve] if curve else None,
    }
    if model.journeys is not None:
        found["journeys_peak_per_second"] = _peak_of_all(
            following(model, model.journeys), test_type
        )
    return found


def following(model: WorkloadModel, journeys: JourneyPlan) -> WorkloadModel:
    """The same load as sessions: what arrives are their beginnings."""
    pinned = (plan for plan in model.scenarios if plan.pinned)
    return model.model_copy(
        update={"scenarios": (journeys.scenario, *pinned), "dispersion": journeys.dispersion}
    )


def _journeys(model: WorkloadModel, journeys: JourneyPlan) -> dict[str, JsonValue]:
    scenario = journeys.scenario
    return {
        "dispersion": journeys.dispersion,
        "longest": journeys.longest,
        "scenario": {
            "name": scenario.name,
            "exec": JOURNEYS,
            "busy_s": scenario.busy_s,
            "thinks_s": scenario.thinks_s,
            "last_s": max(model.request(slug).busy_s for slug in scenario.slugs),
            "pinned": False,
            "time_unit_s": scenario.time_unit_s,
            "average_target": scenario.average_target,
            "replay_targets": list(scenario.replay_targets),
        },
    }


def _smoke_turns(model: WorkloadModel) -> Iterator[dict[str, str | int]]:
    """What deletes comes last, and a part before what it is part of."""
    deleting = [plan for plan in model.requests if plan.endpoint.method == "DELETE"]
    deleting.sort(key=lambda plan: -plan.endpoint.route.count("/"))
    others = [plan for plan in model.requests if plan.endpoint.method != "DELETE"]
    for plan in (*others, *deleting):
        for body in range(smoke_requests(plan)):
            yield {"endpoint": plan.slug, "body": body}


def _scenario(plan: ScenarioPlan, functions: Mapping[str, str]) -> dict[str, object]:
    return {
        "name": plan.name,
        "exec": functions[plan.slugs[0]] if len(plan.slugs) == 1 else LONG_TAIL,
        "slugs": list(plan.slugs),
        "weights": list(plan.weights),
        "busy_s": plan.busy_s,
        "pinned": plan.pinned,
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
        formula=formula_of(TestType.SMOKE, model.levels),
        duration_s=None,
        requests=scenario.requests,
        peak_per_second=None,
        virtual_users=1,
        scenarios=(scenario,),
    )


def _scale(model: WorkloadModel, test_type: TestType) -> float:
    """By how much every rate is multiplied, so that all together stay below the highest allowed."""
    wanted = model.scales.get(test_type, 1.0)
    peak = _peak_of_all(model, test_type) * wanted
    limit = model.max_rate_per_s
    return wanted * (limit / peak) if limit is not None and peak > limit else wanted


def _scenario_load(
    model: WorkloadModel, plan: ScenarioPlan, test_type: TestType, scale: float
) -> ScenarioLoad:
    peak = _peak(model, plan, test_type)
    arrivals = _arrivals(model, plan, test_type) * scale
    requests = max(0, math.floor(arrivals + 0.5 - _INEXACT))
    plans: dict[str, RequestPlan] = {request.slug: request for request in model.requests}
    return ScenarioLoad(
        name=plan.name,
        endpoints=tuple(plans[slug].name for slug in plan.slugs),
        requests=requests,
        peak_per_second=round(peak / plan.time_unit_s * scale, 6),
        virtual_users=min(
            _virtual_users(model, plan, peak, scale, DEFAULT_DURATION_S[test_type]),
            max(1, requests),
        ),
    )


def _virtual_users(
    model: WorkloadModel, plan: ScenarioPlan, peak: float, scale: float, length_s: float
) -> int:
    """Of bursts that are common to all scenarios, each has its share."""
    all_rates = 0.0
    for each in model.scenarios:
        all_rates += _average(each)
    dispersion = 1 + max(0, model.dispersion - 1) * _average(plan) / all_rates
    busy = peak / plan.time_unit_s * plan.busy_s * scale
    waiting = peak / plan.time_unit_s * min(plan.thinks_s, length_s) * scale
    bursts = _DEVIATIONS * math.sqrt(dispersion * (busy + waiting))
    return math.ceil(model.vu_margin * (busy + bursts) + waiting + 1)


def _average(plan: ScenarioPlan) -> float:
    return plan.average_target / plan.time_unit_s


def _curve(model: WorkloadModel, plan: ScenarioPlan, test_type: TestType) -> tuple[Piece, ...]:
    """Of test types that have one: that of all scenarios, or a constant of a pinned one."""
    return curve_of(TestType.SOAK if plan.pinned else test_type, model.levels)


def _arrivals(model: WorkloadModel, plan: ScenarioPlan, test_type: TestType) -> float:
    duration_s = DEFAULT_DURATION_S[test_type]
    if test_type is TestType.REPLAY:
        bins = len(plan.replay_targets)
        return sum(plan.replay_targets) / plan.time_unit_s * duration_s / max(1, bins)
    return (
        plan.average_target
        * mean_height(_curve(model, plan, test_type))
        / plan.time_unit_s
        * duration_s
    )


def _peak(model: WorkloadModel, plan: ScenarioPlan, test_type: TestType) -> float:
    if test_type is TestType.REPLAY:
        return max(plan.replay_targets, default=0)
    return plan.average_target * highest(_curve(model, plan, test_type))


def _peak_of_all(model: WorkloadModel, test_type: TestType) -> float:
    """The highest rate of all scenarios together: their peaks need not be at the same time."""
    if test_type is not TestType.REPLAY:
        return math.fsum(
            _peak(model, plan, test_type) / plan.time_unit_s * plan.requests_each
            for plan in model.scenarios
        )
    bins = max((len(plan.replay_targets) for plan in model.scenarios), default=0)
    return max(
        (
            math.fsum(
                plan.replay_targets[index] / plan.time_unit_s * plan.requests_each
                for plan in model.scenarios
                if index < len(plan.replay_targets)
            )
            for index in range(bins)
        ),
        default=0.0,
    )
