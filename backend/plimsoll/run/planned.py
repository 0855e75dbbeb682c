"""What a run is to send, as its bundle's manifest says: what a check before and after stands on.

The manifest tells each test type's load at scale 1 and at its default duration. Another duration
stretches the same curve, and another scale multiplies it, up to the highest rate that the bundle
allows; so both multiply the requests.
"""

from collections.abc import Mapping

from pydantic import Field

from plimsoll.bundle.load import Load, ScenarioLoad
from plimsoll.bundle.manifest import BundleManifest, EndpointEntry
from plimsoll.kit.value import Value
from plimsoll.run.model import RunRequest
from plimsoll.workload.model import TestType


class Planned(Value):
    """The expected load of one run; bursts are above its rates."""

    requests: float
    duration_s: int
    """Of a smoke test, at most."""
    peak_per_second: float | None
    """None: one request at a time."""
    virtual_users: int
    by_scenario: dict[str, float] = Field(default_factory=dict)
    """Arrivals."""
    by_endpoint: dict[str, float] = Field(default_factory=dict)
    """Requests by endpoint's name."""
    by_slug: dict[str, float] = Field(default_factory=dict)
    writing: frozenset[str] = frozenset()
    """The endpoints among them whose method changes what the service keeps."""
    made: dict[str, int] = Field(default_factory=dict)
    """Things that are made before, at most, by the endpoint that makes them."""

    @property
    def writes(self) -> float:
        """Requests that change what the service keeps."""
        return sum(self.by_endpoint.get(name, 0.0) for name in self.writing)


def planned_for(manifest: BundleManifest, request: RunRequest) -> Planned:
    """What the run is to send."""
    load = manifest.test_types[request.test_type]
    times = _times(load, manifest.max_rate_per_s, request.scale)
    stretched = request.duration_s / load.duration_s if load.duration_s else 1.0
    smoke = request.test_type is TestType.SMOKE
    share = 1.0 if smoke else times * stretched
    by_slug = _by_slug(load, manifest, request.test_type, share)
    peak = None if load.peak_per_second is None else load.peak_per_second * times
    return Planned(
        requests=load.requests * share,
        duration_s=request.duration_s,
        peak_per_second=peak,
        virtual_users=max(1, round(load.virtual_users * times)),
        by_scenario={each.name: each.requests * share for each in load.scenarios},
        by_endpoint={each.endpoint: by_slug[each.slug] for each in manifest.endpoints},
        by_slug=by_slug,
        writing=frozenset(each.endpoint for each in manifest.endpoints if each.writes),
        made={each.made_by: each.in_smoke if smoke else each.in_others for each in manifest.makes},
    )


def _times(load: Load, limit: float | None, scale: float) -> float:
    """How much higher the rates are than at scale 1, where the limit may have lowered them."""
    if limit is None or not load.peak_per_second or not load.lowered_to:
        return scale
    return min(scale / load.lowered_to, limit / load.peak_per_second)


def _by_slug(
    load: Load, manifest: BundleManifest, test_type: TestType, share: float
) -> dict[str, float]:
    if test_type is TestType.SMOKE:
        return {each.slug: float(max(1, each.bodies)) for each in manifest.endpoints}
    entries = {each.endpoint: each for each in manifest.endpoints}
    found = {each.slug: 0.0 for each in manifest.endpoints}
    for scenario in load.scenarios:
        for slug, part in _parts(scenario, entries).items():
            found[slug] += part * scenario.requests * share
    return found


def _parts(scenario: ScenarioLoad, entries: Mapping[str, EndpointEntry]) -> dict[str, float]:
    """How a scenario's arrivals are shared out, by how often production asked."""
    asked = [entries[name] for name in scenario.endpoints if name in entries]
    weights = {each.slug: float(each.replayed_requests) for each in asked}
    all_weights = sum(weights.values())
    if not all_weights:
        return {slug: 1 / len(weights) for slug in weights}
    return {slug: weight / all_weights for slug, weight in weights.items()}
