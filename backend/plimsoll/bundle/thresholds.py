"""Thresholds per environment and test type, `thresholds.json`.

A threshold without a sample passes silently in k6. So only endpoints that a test type is expected
to ask at least once get one, and what is estimated from samples (a percentile, a share of
successes) only where there are enough of them to tell a change from chance.
"""

import json
import re

from plimsoll.bundle.load import expected_requests
from plimsoll.bundle.model import BundleFile
from plimsoll.workload.model import Objectives, RequestPlan, TestType, WorkloadModel

DEFAULT_ENVIRONMENT = "default"

ENOUGH_SAMPLES = 20
"""Below this the 95th percentile is the slowest request or the one before."""

_PLAIN_NAME = re.compile(r"[A-Z]+ /[A-Za-z0-9/_{}.:~@!$&()*+;=%-]*")
"""Names that k6 can carry in the name of a threshold: a comma ends a tag there, quotes vanish."""


def tags_of(plan: RequestPlan) -> dict[str, str]:
    """The tags of its requests: `name`, and `endpoint` where thresholds cannot say the name."""
    plain = _PLAIN_NAME.fullmatch(plan.name) is not None
    return {"name": plan.name} if plain else {"name": plan.name, "endpoint": plan.slug}


def selector(plan: RequestPlan) -> str:
    """How a threshold names the endpoint: `{name:GET /orders/{id}}`."""
    tag, value = list(tags_of(plan).items())[-1]
    return f"{{{tag}:{value}}}"


def thresholds_file(model: WorkloadModel) -> BundleFile:
    """What a run has to keep, for people to adjust and to extend by their environments."""
    text = json.dumps(
        {DEFAULT_ENVIRONMENT: {test.value: _thresholds(model, test) for test in TestType}},
        ensure_ascii=False,
        indent=2,
    )
    return BundleFile(path="thresholds.json", content=text + "\n")


def _thresholds(model: WorkloadModel, test_type: TestType) -> dict[str, list[str]]:
    expected = expected_requests(model, test_type)
    found: dict[str, list[str]] = {}
    for plan in model.requests:
        if test_type is TestType.SMOKE:
            found |= _success(plan)
        elif expected[plan.slug] >= 1:
            found |= _objectives(plan, expected[plan.slug])
    return found


def _objectives(plan: RequestPlan, samples: float) -> dict[str, list[str]]:
    objectives, which = plan.objectives, selector(plan)
    found = {f"http_req_failed{which}": [f"rate<={_number(objectives.error_rate)}"]}
    if samples < ENOUGH_SAMPLES:
        return found
    return found | _latency(objectives, which) | _success(plan)


def _latency(objectives: Objectives, which: str) -> dict[str, list[str]]:
    if objectives.p95_ms is None:
        return {}
    # Production's clock may be too coarse to tell a fast answer from none: nothing is below 0 ms.
    return {f"http_req_duration{which}": [f"p(95)<{_number(max(1.0, objectives.p95_ms))}"]}


def _success(plan: RequestPlan) -> dict[str, list[str]]:
    return {f"checks{selector(plan)}": [f"rate>={_number(plan.objectives.success_rate)}"]}


def _number(value: float) -> str:
    """Without an exponent, which k6's thresholds do not read."""
    return f"{value:.6f}".rstrip("0").rstrip(".")
