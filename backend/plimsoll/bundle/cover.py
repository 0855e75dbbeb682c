"""Three-way coverage: routes in the code × routes in production × routes in the script."""

from collections import Counter
from collections.abc import Iterable, Mapping

from plimsoll.bundle.manifest import BundleManifest
from plimsoll.bundle.model import Coverage, CoverageRow, CoverageState
from plimsoll.catalog.match import PLACEHOLDER
from plimsoll.catalog.model import Endpoint
from plimsoll.workload.choose import ONLY_REFUSED, only_refused
from plimsoll.workload.model import MatchedTraffic, WorkloadModel


def cover(
    endpoints: Iterable[Endpoint], matched: MatchedTraffic, model: WorkloadModel | None
) -> Coverage:
    """What is tested, untested, dead or shadow; without a model, nothing is tested.

    Every request of the profile is counted in exactly one row, so the shares sum to 1.
    """
    script = {} if model is None else {plan.name: _source(plan.endpoint) for plan in model.requests}
    declared = script | _declared(endpoints)
    # What nobody serves is most likely a scanner's; a shadow that answers is worth a look.
    reasons = {one.name: ONLY_REFUSED for one in matched.unmatched if only_refused(one)}
    reasons |= {} if model is None else {left.endpoint: left.reason for left in model.left_out}
    return _covered(declared, script, matched, reasons)


def cover_now(
    manifest: BundleManifest, endpoints: Iterable[Endpoint], matched: MatchedTraffic
) -> Coverage:
    """What a bundle that was made earlier tests of today's code and traffic.

    An endpoint that it tests and that the code no longer declares is *removed*. Names of
    placeholders may have changed meanwhile.
    """
    declared = _declared(endpoints)
    now = {_bare(name): name for name in declared}
    script = {now.get(_bare(one.endpoint), one.endpoint): one.source for one in manifest.endpoints}
    return _covered(declared, script, matched, {})


def has_drifted(manifest: BundleManifest, now: Coverage) -> bool:
    """Whether a bundle that is made anew would test something else."""
    left_out = {left.endpoint for left in manifest.left_out}
    return any(
        row.state == "removed" or (row.state == "untested" and row.endpoint not in left_out)
        for row in now.rows
    )


def _covered(
    declared: Mapping[str, str | None],
    script: Mapping[str, str | None],
    matched: MatchedTraffic,
    reasons: Mapping[str, str],
) -> Coverage:
    requests: Counter[str] = Counter()
    for traffic in matched.profile.endpoints:
        requests[traffic.name] += traffic.requests
    total = sum(requests.values())
    rows = [
        CoverageRow(
            endpoint=name,
            state=_state(name in declared, name in script, requests[name]),
            requests=requests[name],
            share=requests[name] / total if total else 0.0,
            source=declared.get(name, script.get(name)),
            reason=None if name in script else reasons.get(name),
        )
        for name in {*declared, *script, *requests}
    ]
    tested = sum(row.requests for row in rows if row.state == "tested")
    return Coverage(
        rows=tuple(sorted(rows, key=lambda row: (-row.requests, row.endpoint))),
        tested_share=tested / total if total else 0.0,
    )


def _declared(endpoints: Iterable[Endpoint]) -> dict[str, str | None]:
    """Where each endpoint is declared, of several the first."""
    found: dict[str, str | None] = {}
    for endpoint in endpoints:
        found.setdefault(endpoint.name, _source(endpoint))
    return found


def _bare(name: str) -> str:
    return PLACEHOLDER.sub("{}", name)


def _state(declared: bool, scripted: bool, requests: int) -> CoverageState:  # noqa: FBT001 - a truth table
    if scripted:
        return "tested" if declared else "removed"
    if not declared:
        return "shadow"
    return "untested" if requests else "dead"


def _source(endpoint: Endpoint) -> str:
    return f"{endpoint.source.file}:{endpoint.source.line}"
