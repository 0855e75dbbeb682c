"""Thresholds and SLOs: met, missed, or not known.

The rule: what was measured within the limit is **met**, as k6 says too. Beyond the limit it is
**missed** only if so much is no chance: the bound below (or, where higher is better, above) the
measured value that chance reaches with at most 5 % over all objectives of the run lies beyond the
limit as well. In between it is **not known**, and says how many times as long a run would tell.

Arrivals that were never sent, because the service was too slow, failed and were slower than any
limit. A **success rate** is the share of 2xx and 3xx: answers such as 401 and 404, which are no
errors of the service's, miss it. Requests of one run come in clumps, so two count as one
(`measure.CLUMPING`). Fewer than 20 requests tell nothing.

The bound of a percentile is the percentile so many standard errors of the rank below (Woodruff, see
`measure`), that of a share is E. B. Wilson's, "Probable inference, the law of succession, and
statistical inference", Journal of the American Statistical Association 22 (1927).
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from statistics import NormalDist
from typing import Literal, NamedTuple

from pydantic import Field

from plimsoll.kit.errors import Rejected
from plimsoll.kit.value import Value
from plimsoll.verdict import words
from plimsoll.verdict.measure import (
    CLUMPING,
    ERROR_RATE,
    FEWEST_REQUESTS,
    QUANTILES,
    SUCCESS_RATE,
    THROUGHPUT,
    EndpointMeasures,
    RunMeasures,
)
from plimsoll.verdict.metrics import WHOLE_SERVICE
from plimsoll.verdict.verdict import ObjectiveResult
from plimsoll.workload.model import Objectives

_MISSED = 0.05
"""Chance that any objective that is kept counts as missed."""
_LONGEST = 100.0
_STEPS = 30
_ROUNDING = 1e-12
_HIGHER = frozenset({SUCCESS_RATE, THROUGHPUT})
_SHARES = frozenset({ERROR_RATE, SUCCESS_RATE})


class Slo(Value):
    """An objective about production that a run is judged against too."""

    metric: Literal["p50_ms", "p95_ms", "p99_ms", "error_rate", "success_rate", "throughput_per_s"]
    limit: float = Field(ge=0, allow_inf_nan=False)
    endpoint: str = Field(default=WHOLE_SERVICE, max_length=2_000)
    name: str = Field(default="", max_length=200)
    """As people call it; empty: what it says."""


class ObjectivesCheck(NamedTuple):
    """All objectives of a run."""

    results: tuple[ObjectiveResult, ...]
    """By endpoint and name; thresholds before SLOs."""
    longer: float | None
    """How many times as long a run would tell what is not known; None: nothing is, or more than a
    hundred times."""


class _Asked(NamedTuple):
    endpoint: str
    metric: str
    limit: float
    name: str
    kind: Literal["threshold", "slo"]


def check_objectives(
    measured: RunMeasures,
    thresholds: Mapping[str, Objectives],
    *,
    slos: Sequence[Slo] = (),
) -> ObjectivesCheck:
    """Whether the run kept them.

    Args:
        measured: what the run measured.
        thresholds: of each endpoint, as the bundle's manifest has them; of endpoints that the run
            never asked they are left out.
        slos: more of them.

    Raises:
        Rejected: an SLO is about an endpoint that neither the run nor the thresholds know.
    """
    asked = [*_of_manifest(measured, thresholds)]
    asked += [_of_slo(each, measured, thresholds) for each in slos]
    deviate = NormalDist().inv_cdf(1 - _MISSED / max(1, len(asked)))
    checked = [_check(each, _measures(each.endpoint, measured), deviate) for each in asked]
    open_ones = [longer for result, longer in checked if result.met is None and longer is not None]
    longest = max(open_ones, default=None)
    return ObjectivesCheck(
        results=tuple(
            result
            for result, _ in sorted(
                checked, key=lambda each: (each[0].kind != "threshold", each[0].endpoint)
            )
        ),
        longer=longest if longest is not None and longest <= _LONGEST else None,
    )


def _of_manifest(measured: RunMeasures, thresholds: Mapping[str, Objectives]) -> Iterator[_Asked]:
    for endpoint, kept in sorted(thresholds.items()):
        if endpoint not in measured.endpoints:
            continue
        if kept.p95_ms is not None:
            # As the script's own threshold: nothing is below 0 ms.
            limit = max(1.0, kept.p95_ms)
            yield _Asked(endpoint, "p95_ms", limit, f"p(95)<{limit:g}", "threshold")
        if kept.error_rate is not None:
            name = f"rate<={kept.error_rate:g}"
            yield _Asked(endpoint, ERROR_RATE, kept.error_rate, name, "threshold")
        if kept.success_rate is not None:
            name = f"rate>={kept.success_rate:g}"
            yield _Asked(endpoint, SUCCESS_RATE, kept.success_rate, name, "threshold")


def _of_slo(slo: Slo, measured: RunMeasures, thresholds: Mapping[str, Objectives]) -> _Asked:
    known = {WHOLE_SERVICE, *measured.endpoints, *thresholds}
    if slo.endpoint not in known:
        raise Rejected(
            f"An SLO is about {slo.endpoint}, which the run does not ask.",
            fix=f"Name one of: {words.listed(sorted(known), 20)}.",
        )
    sign = ">=" if slo.metric in _HIGHER else "<="
    return _Asked(
        slo.endpoint, slo.metric, slo.limit, slo.name or f"{slo.metric}{sign}{slo.limit:g}", "slo"
    )


def _measures(endpoint: str, measured: RunMeasures) -> EndpointMeasures | None:
    return measured.whole if endpoint == WHOLE_SERVICE else measured.endpoints.get(endpoint)


def _check(
    asked: _Asked, measured: EndpointMeasures | None, deviate: float
) -> tuple[ObjectiveResult, float | None]:
    """The result, and how many times as long a run would tell, if it does not."""
    if measured is None or measured.requests + measured.missed == 0:
        return _result(asked, None, "nothing was measured"), None
    if asked.metric in QUANTILES:
        return _check_percentile(asked, measured, deviate)
    if asked.metric in {ERROR_RATE, SUCCESS_RATE}:
        return _check_share(asked, measured, deviate)
    value = measured.metrics.get(asked.metric)
    if value is None:
        return _result(asked, None, "it was asked too seldom"), None
    return _decide(
        asked,
        value.value,
        kept=value.value >= asked.limit,
        by_chance=value.value + deviate * value.error >= asked.limit,
    )


def _check_percentile(
    asked: _Asked, measured: EndpointMeasures, deviate: float
) -> tuple[ObjectiveResult, float | None]:
    q, sketch = QUANTILES[asked.metric], measured.latency_ms
    arrived = sketch.count + measured.missed
    # Who was never sent comes last in the order of response times.
    sent = arrived / sketch.count if sketch.count else math.inf
    if arrived < FEWEST_REQUESTS:
        return _result(asked, None, f"{arrived} requests are too few"), None
    low = max(0.0, q - deviate * math.sqrt(CLUMPING * q * (1 - q) / arrived)) * sent
    bound = sketch.quantile(low) if low <= 1 else math.inf
    value = sketch.quantile(q * sent) if q * sent <= 1 else None
    within = _share_within(measured, asked.limit)
    if bound is not None and bound >= asked.limit:
        # Nobody knows how slow it is when more than 1 - q were never sent: the slowest is told.
        said = value if value is not None else sketch.quantile(1.0)
        return _decide(asked, said, kept=False, by_chance=False)
    gap = q - within
    longer = CLUMPING * q * (1 - q) * (deviate / gap) ** 2 / arrived if gap > 0 else None
    kept = value is not None and value < asked.limit
    return _decide(asked, value, kept=kept, by_chance=True, longer=longer)


def _check_share(
    asked: _Asked, measured: EndpointMeasures, deviate: float
) -> tuple[ObjectiveResult, float | None]:
    n = measured.requests + measured.missed
    failed, limit = float(measured.failed), asked.limit
    if asked.metric == SUCCESS_RATE:
        if measured.succeeded is None:
            return _result(asked, None, "nobody told with which status it answered"), None
        # A lowest share of successes is a highest share of the others.
        failed, limit = (1 - measured.succeeded) * measured.requests, 1 - asked.limit
    rate = (failed + measured.missed) / n
    worth = n / CLUMPING
    square = deviate * deviate
    low = (
        rate + square / (2 * worth)
        - deviate * math.sqrt(rate * (1 - rate) / worth + square / (4 * worth * worth))
    ) / (1 + square / worth)  # fmt: skip
    if n < FEWEST_REQUESTS:
        return _result(asked, None, f"{n} requests are too few"), None
    # Of shares that were turned round, the last binary digits are none's.
    gap = rate - limit - _ROUNDING
    longer = CLUMPING * rate * (1 - rate) * (deviate / gap) ** 2 / n if gap > 0 else None
    told = 1 - rate if asked.metric == SUCCESS_RATE else rate
    return _decide(asked, told, kept=gap <= 0, by_chance=low <= limit + _ROUNDING, longer=longer)


def _share_within(measured: EndpointMeasures, limit: float) -> float:
    """Share of all arrivals that were answered faster than the limit, by bisection."""
    sketch = measured.latency_ms
    arrived = sketch.count + measured.missed
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        value = sketch.quantile(middle)
        if value is not None and value < limit:
            low = middle
        else:
            high = middle
    return low * sketch.count / arrived if arrived else 0.0


def _decide(
    asked: _Asked,
    value: float | None,
    *,
    kept: bool,
    by_chance: bool,
    longer: float | None = None,
) -> tuple[ObjectiveResult, float | None]:
    if kept:
        return _result(asked, value, "the limit is kept", met=True), None
    if not by_chance:
        return _result(asked, value, "the limit is missed, and not by chance", met=False), None
    times = longer if longer is not None and longer > 1 else None
    said = "the limit is missed, but that may be chance"
    if times is not None and times <= _LONGEST:
        said += f"; a run {math.ceil(times)} times as long would tell"
    return _result(asked, value, said), times


def _result(
    asked: _Asked, value: float | None, said: str, *, met: bool | None = None
) -> ObjectiveResult:
    unit = "ms" if asked.metric in QUANTILES else "share" if asked.metric in _SHARES else "1/s"
    shown = "not known" if value is None else words.measured(value, unit)
    what = f"{words.subject(asked.endpoint)}, {words.spoken(asked.metric)}"
    return ObjectiveResult(
        endpoint=asked.endpoint,
        name=asked.name,
        metric=asked.metric,
        kind=asked.kind,
        measured=value,
        limit=asked.limit,
        met=met,
        explanation=words.sentence(
            f"{what} is {shown}, the limit {words.measured(asked.limit, unit)}: {said}"
        ),
    )
