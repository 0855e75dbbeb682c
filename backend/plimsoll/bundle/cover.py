"""Three-way coverage: routes in the code × routes in production × routes in the script."""

from collections import Counter
from collections.abc import Iterable

from plimsoll.bundle.model import Coverage, CoverageRow, CoverageState
from plimsoll.catalog.model import Endpoint
from plimsoll.workload.choose import ONLY_REFUSED, only_refused
from plimsoll.workload.model import MatchedTraffic, WorkloadModel


def cover(
    endpoints: Iterable[Endpoint], matched: MatchedTraffic, model: WorkloadModel | None
) -> Coverage:
    """What is tested, untested, dead or shadow; without a model, nothing is tested.

    Every request of the profile is counted in exactly one row, so the shares sum to 1.
    """
    declared: dict[str, Endpoint] = {}
    for endpoint in endpoints:
        declared.setdefault(endpoint.name, endpoint)
    requests: Counter[str] = Counter()
    for traffic in matched.profile.endpoints:
        requests[traffic.name] += traffic.requests
    plans = {} if model is None else {plan.name: plan.endpoint for plan in model.requests}
    # What nobody serves is most likely a scanner's; a shadow that answers is worth a look.
    reasons = {one.name: ONLY_REFUSED for one in matched.unmatched if only_refused(one)}
    reasons |= {} if model is None else {left.endpoint: left.reason for left in model.left_out}
    known = declared | {name: plan for name, plan in plans.items() if name not in declared}
    total = sum(requests.values())
    rows = [
        CoverageRow(
            endpoint=name,
            state=_state(name in known, name in plans, requests[name]),
            requests=requests[name],
            share=requests[name] / total if total else 0.0,
            source=_source(known.get(name)),
            reason=None if name in plans else reasons.get(name),
        )
        for name in {*known, *requests}
    ]
    tested = sum(row.requests for row in rows if row.state == "tested")
    return Coverage(
        rows=tuple(sorted(rows, key=lambda row: (-row.requests, row.endpoint))),
        tested_share=tested / total if total else 0.0,
    )


def _state(declared: bool, planned: bool, requests: int) -> CoverageState:  # noqa: FBT001 - a truth table
    if planned:
        return "tested"
    if not declared:
        return "shadow"
    return "untested" if requests else "dead"


def _source(endpoint: Endpoint | None) -> str | None:
    return None if endpoint is None else f"{endpoint.source.file}:{endpoint.source.line}"
