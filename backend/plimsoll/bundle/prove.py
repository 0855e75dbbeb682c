"""Proves a bundle by running it against a stub that knows what the endpoints accept.

What does not work is repaired and tried again, and left out if nothing helps; the proof says so.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import JsonValue

from plimsoll.bundle.figures import plural
from plimsoll.bundle.model import Bundle, EndpointProof, Proof
from plimsoll.bundle.ports import LoadTool, StubServer
from plimsoll.bundle.repair import repair, with_plans, without, without_target_values
from plimsoll.bundle.trial import Problems, Trial, environment
from plimsoll.bundle.validate_request import Contract
from plimsoll.catalog.model import Endpoint
from plimsoll.kit.errors import Rejected
from plimsoll.kit.value import Value
from plimsoll.workload.examples import parameter_examples
from plimsoll.workload.model import LeftOut, RequestPlan, TestType, WorkloadModel

ROUNDS = 3
"""How often what failed is repaired and tried again."""

MINIMUM_SHARE = 0.99
"""Below this share of the requests that it was asked to cover, a bundle is not worth running."""

_WITH_TARGET = "with DATA=target "
_UNREACHED = "http://127.0.0.1:9"
_INSPECTED = "10s"
"""A longer test has the same scenarios, with more stages to write down."""
_FOLLOWED = (TestType.REPLAY, TestType.STRESS)
"""The two ways in which rates come about: from the window, and from a curve."""
_FAILURES_SHOWN = 20

Render = Callable[[WorkloadModel], Bundle]


class ProvenWorkload(Value):
    """The model of which every endpoint works, and the proof of it."""

    model: WorkloadModel
    proof: Proof


@dataclass
class _Ledger:
    """What is known about every endpoint so far, by slug."""

    problems: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """What is wrong now; absent when it passed."""
    history: dict[str, list[str]] = field(default_factory=dict)
    """What was wrong and what was done about it."""
    steps: dict[str, int] = field(default_factory=dict)
    """How many repair steps were taken."""

    def record(self, tried: Sequence[str], found: Problems) -> None:
        for slug in tried:
            self.problems.pop(slug, None)
            if found.get(slug):
                self.problems[slug] = found[slug]

    def repaired(self, slug: str, what: str, steps: int) -> None:
        self.history.setdefault(slug, []).append(f"{'; '.join(self.problems[slug])} → {what}")
        self.steps[slug] = steps


def prove(
    model: WorkloadModel,
    *,
    render: Render,
    tool: LoadTool,
    stub: StubServer,
    minimum_share: float = MINIMUM_SHARE,
) -> ProvenWorkload:
    """Inspects the script for every test type and sends every request once to a stub.

    Raises:
        Rejected: the script does not parse, or less than the minimum share of the requests that
            the bundle was asked to cover could be proven; lists the endpoints that lack.
        Misconfigured: the load tool is missing or too old.
        Unavailable: the load tool did not come to an end.
    """
    version = tool.version()
    ledger = _Ledger()
    slugs: Sequence[str] = [plan.slug for plan in model.requests]
    current = model
    for attempt in range(ROUNDS + 1):
        trial = _trial_of(current, render(current), tool=tool, stub=stub)
        if attempt == 0:
            _inspect(trial.bundle, tool, current)
        ledger.record(slugs, _tried(trial, slugs))
        repaired = _repaired(current, ledger) if attempt < ROUNDS else {}
        if not repaired:
            break
        current = with_plans(current, repaired)
        slugs = [plan.slug for plan in current.requests if plan.slug in repaired]
    return _concluded(current, ledger, version, minimum_share, render=render, tool=tool)


def _trial_of(model: WorkloadModel, bundle: Bundle, *, tool: LoadTool, stub: StubServer) -> Trial:
    endpoints = (*(plan.endpoint for plan in model.requests), *_lists_elsewhere(model))
    contract = Contract(endpoints, listed=_listed(model))
    return Trial(model=model, bundle=bundle, contract=contract, tool=tool, stub=stub)


def _lists_elsewhere(model: WorkloadModel) -> Iterator[Endpoint]:
    """Lists that are read but not tested; nothing is known of them but that they answer."""
    tested = {plan.name for plan in model.requests}
    for plan in model.requests:
        for target in plan.target_values:
            if target.list_route is not None and f"GET {target.list_route}" not in tested:
                yield Endpoint(
                    method="GET",
                    route=target.list_route,
                    source=plan.endpoint.source,
                    framework=plan.endpoint.framework,
                )


def _listed(model: WorkloadModel) -> Mapping[str, Mapping[str, JsonValue]]:
    """What an item has to hold for those who read it, as the reader declares it.

    Of lists, and of what answers that it made one.
    """
    listed: dict[str, dict[str, JsonValue]] = {}
    for plan in model.requests:
        declared = {parameter.name: parameter for parameter in plan.endpoint.parameters}
        for target in plan.target_values:
            parameter = declared.get(target.column)
            example = parameter_examples(parameter, 1) if parameter else ()
            value = next(iter(example), "1")
            if target.list_route is not None:
                listed.setdefault(f"GET {target.list_route}", {})[target.field] = value
            if target.creator is not None:
                listed.setdefault(target.creator, {})[target.field] = value
    return listed


def _inspect(bundle: Bundle, tool: LoadTool, model: WorkloadModel) -> None:
    for test_type in TestType:
        _inspect_one(bundle, tool, test_type)
    for test_type in _FOLLOWED if model.journeys is not None else ():
        _inspect_one(bundle, tool, test_type, JOURNEYS="follow")


def _inspect_one(bundle: Bundle, tool: LoadTool, test_type: TestType, **more: str) -> None:
    env = environment(_UNREACHED, test_type=test_type, DURATION=_INSPECTED, **more)
    inspection = tool.inspect(bundle.files, env=env)
    if not inspection.scenarios:
        raise Rejected(
            f"The script has no scenario for the test type {test_type.value}.",
            where="script.js",
        )


def _tried(trial: Trial, slugs: Sequence[str]) -> Problems:
    """With the observed values and, where the target's own are read, with those as well."""
    found = trial.problems(slugs, data="observed")
    working = [trial.model.request(slug) for slug in slugs if not found.get(slug)]
    reading = [plan.slug for plan in working if plan.target_values]
    for slug, problems in trial.problems(reading, data="target").items():
        found[slug] = tuple(f"{_WITH_TARGET}{problem}" for problem in problems)
    return found


def _repaired(model: WorkloadModel, ledger: _Ledger) -> dict[str, RequestPlan]:
    """The failed plans that some further step changes."""
    changed: dict[str, RequestPlan] = {}
    for slug, problems in ledger.problems.items():
        plan, taken = model.request(slug), ledger.steps.get(slug, 0)
        only_with_target = all(problem.startswith(_WITH_TARGET) for problem in problems)
        outcome = (without_target_values(plan), taken) if only_with_target else repair(plan, taken)
        if outcome is not None:
            repaired, steps = outcome
            ledger.repaired(slug, repaired.what, steps)
            changed[slug] = repaired.plan
    return changed


def _concluded(
    tried: WorkloadModel,
    ledger: _Ledger,
    version: str,
    minimum_share: float,
    *,
    render: Render,
    tool: LoadTool,
) -> ProvenWorkload:
    proofs = tuple(_proof_of(plan, ledger) for plan in tried.requests)
    reasons = {
        slug: f"its requests could not be proven: {problems[0]}"
        for slug, problems in ledger.problems.items()
    }
    kept = without(tried, reasons)
    lacking = tuple(left for left in kept.left_out if not left.deliberate)
    wanted = kept.replayed_requests + sum(left.requests for left in lacking)
    share = kept.replayed_requests / wanted if wanted else 1.0
    proof = Proof(k6=version, endpoints=proofs, share=share)
    if share < minimum_share or not kept.requests:
        raise _too_little(proof, minimum_share, lacking, kept)
    if reasons:
        _inspect(render(kept), tool, kept)
    return ProvenWorkload(model=kept, proof=proof)


def _proof_of(plan: RequestPlan, ledger: _Ledger) -> EndpointProof:
    failed = ledger.problems.get(plan.slug)
    told = failed or tuple(ledger.history.get(plan.slug, ()))
    return EndpointProof(endpoint=plan.name, passed=failed is None, problems=told)


def _too_little(
    proof: Proof, minimum_share: float, lacking: Sequence[LeftOut], kept: WorkloadModel
) -> Rejected:
    busiest = sorted(lacking, key=lambda left: (-left.requests, left.endpoint))
    failed = {each.endpoint: "; ".join(each.problems) for each in proof.failed}
    lines = [
        f"\n  {left.endpoint} ({plural(left.requests, 'request')}):"
        f" {failed.get(left.endpoint, left.reason)}"
        for left in busiest[:_FAILURES_SHOWN]
    ]
    if len(busiest) > _FAILURES_SHOWN:
        lines.append(f"\n  and {len(busiest) - _FAILURES_SHOWN} more")
    # Rounded down, so that a share just below the minimum does not read like it.
    return Rejected(
        f"Only {math.floor(proof.share * 1000) / 10}% of the requests that the bundle was asked to"
        f" cover could be proven, less than {minimum_share:.1%}."
        f" What is lacking:{''.join(lines)}\n",
        fix=(
            "Correct what the code or its OpenAPI document declares about these endpoints, give"
            " values for their parameters with --data FILE.csv, or ask for some endpoints only:"
            f" --endpoint '{kept.requests[0].name if kept.requests else 'GET /x'}'."
        ),
    )
