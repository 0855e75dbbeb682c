"""Thresholds per environment and test type, `thresholds.json`.

A threshold without a sample passes silently in k6. So only endpoints that a test type is expected
to ask at least once get one, and what is estimated from samples (a percentile, a share of
successes) only where there are enough of them to tell a change from chance. What production's
figures do not show has no threshold at all; where they come from buckets, the manifest names the
borders that the true value lies between.
"""

import json
import math
from collections.abc import Mapping
from typing import TypeAlias

from plimsoll.bundle.load import expected_requests
from plimsoll.bundle.model import BundleFile
from plimsoll.bundle.tags import selector
from plimsoll.workload.curves import DEFAULT_DURATION_S
from plimsoll.workload.model import Objectives, RequestPlan, TestType, WorkloadModel

DEFAULT_ENVIRONMENT = "default"

ENOUGH_SAMPLES = 20
"""Below this the 95th percentile is the slowest request or the one before."""

STOP_AFTER_S = 30
"""A breakpoint test runs at least so long: at its start, single slow requests weigh much."""

BROKEN_RATE = 0.1
"""Failed requests of a broken service, where production's error rate is unknown."""

Threshold: TypeAlias = str | dict[str, str | bool]
"""As k6 reads it: an expression, or one with what happens when it is crossed."""


def thresholds_file(model: WorkloadModel) -> BundleFile:
    """What a run has to keep, for people to adjust and to extend by their environments."""
    text = json.dumps(
        {DEFAULT_ENVIRONMENT: {test.value: thresholds_of(model, test) for test in TestType}},
        ensure_ascii=False,
        indent=2,
    )
    return BundleFile(path="thresholds.json", content=text + "\n")


def thresholds_of(model: WorkloadModel, test_type: TestType) -> dict[str, list[Threshold]]:
    """What a test type has to keep: k6's expressions by metric."""
    expected = expected_requests(model, test_type)
    found: dict[str, list[Threshold]] = {}
    for plan in model.requests:
        if test_type is TestType.SMOKE:
            found |= _success(plan)
        elif expected[plan.slug] >= 1:
            found |= _objectives(plan, expected[plan.slug])
    return _stopping(model, found) if test_type is TestType.BREAKPOINT else found


def _objectives(plan: RequestPlan, samples: float) -> dict[str, list[Threshold]]:
    found = _failures(plan)
    if samples < ENOUGH_SAMPLES:
        return found
    return found | _latency(plan.objectives, selector(plan)) | _success(plan)


def _failures(plan: RequestPlan) -> dict[str, list[Threshold]]:
    highest = plan.objectives.error_rate
    if highest is None:
        return {}
    return {f"http_req_failed{selector(plan)}": [f"rate<={_number(highest)}"]}


def _latency(objectives: Objectives, which: str) -> dict[str, list[Threshold]]:
    if objectives.p95_ms is None:
        return {}
    # Production's clock may be too coarse to tell a fast answer from none: nothing is below 0 ms.
    return {f"http_req_duration{which}": [f"p(95)<{_number(max(1.0, objectives.p95_ms))}"]}


def _success(plan: RequestPlan) -> dict[str, list[Threshold]]:
    lowest = plan.objectives.success_rate
    return {} if lowest is None else {f"checks{selector(plan)}": [f"rate>={_number(lowest)}"]}


def _stopping(
    model: WorkloadModel, found: Mapping[str, list[Threshold]]
) -> dict[str, list[Threshold]]:
    """The same, of which those that many requests stand behind end the test when they are crossed.

    k6 judges all requests since the start, so the test ends somewhat after the service broke: by
    then the slow or failed ones have to be more than 5 %, or more than the error rate, of all.
    """
    soon = _asked_soon(model)
    stopping = {f"http_req_duration{selector(plan)}" for plan in model.requests if soon[plan.slug]}
    by_metric: dict[str, list[Threshold]] = {
        metric: [_ends(each) if metric in stopping else each for each in lines]
        for metric, lines in found.items()
    }
    broken: list[Threshold] = [_ends(f"rate<={_number(_broken_rate(model))}")]
    return {"http_req_failed": broken, **by_metric} if model.requests else by_metric


def _asked_soon(model: WorkloadModel) -> dict[str, bool]:
    """Whether an endpoint has enough samples by the time that thresholds are first judged."""
    expected = expected_requests(model, TestType.SOAK)
    share = STOP_AFTER_S / DEFAULT_DURATION_S[TestType.SOAK]
    return {slug: samples * share >= ENOUGH_SAMPLES for slug, samples in expected.items()}


def _broken_rate(model: WorkloadModel) -> float:
    """The share of failed requests of all endpoints at which the service counts as broken."""
    asked = sum(plan.requests for plan in model.requests)
    errors = math.fsum(
        plan.requests
        * (BROKEN_RATE if plan.objectives.error_rate is None else plan.objectives.error_rate)
        for plan in model.requests
    )
    return errors / asked if asked else BROKEN_RATE


def _ends(threshold: Threshold) -> Threshold:
    if not isinstance(threshold, str):
        return threshold
    return {
        "threshold": threshold,
        "abortOnFail": True,
        "delayAbortEval": f"{STOP_AFTER_S}s",
    }


def _number(value: float) -> str:
    """Without an exponent, which k6's thresholds do not read."""
    return f"{value:.6f}".rstrip("0").rstrip(".")
