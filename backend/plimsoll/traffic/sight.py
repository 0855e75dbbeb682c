"""What a source holds at a glance: enough for a person to say whether it is the right one."""

from typing import Final

from plimsoll.kit.value import Value
from plimsoll.traffic.model import TrafficProfile, Window
from plimsoll.traffic.peaks import Peak, peaks_of
from plimsoll.traffic.report import Rate

_MOST_STEPS: Final = 288
_MOST_ENDPOINTS: Final = 50
_MOST_NOTES: Final = 10


class SeenEndpoint(Value):
    """One endpoint; the route is a raw path with its variable parts replaced."""

    method: str
    route: str
    requests: int


class TrafficSight(Value):
    """A profile without anybody's values: figures, and the names of the busiest endpoints."""

    source: str
    """Kind and name, without folders or credentials."""
    window: Window
    requests: int
    """0: it can be read, and nothing was asked in the window."""
    malformed: int
    """Lines that are no request."""
    endpoint_count: int
    endpoints: tuple[SeenEndpoint, ...]
    """The busiest, at most 50."""
    rate: Rate
    """Of all endpoints together, in at most 288 steps."""
    peak: Peak | None
    """The busiest minute; None: the window has none, or the source's steps are longer."""
    notes: tuple[str, ...]
    """What the source cannot show, at most 10."""


def sight_of(profile: TrafficProfile) -> TrafficSight:
    """The figures of a profile that a person recognises a service by."""
    return TrafficSight(
        source=profile.source,
        window=profile.window,
        requests=profile.requests,
        malformed=profile.malformed,
        endpoint_count=len(profile.endpoints),
        endpoints=tuple(
            SeenEndpoint(method=each.method, route=each.route, requests=each.requests)
            for each in profile.endpoints[:_MOST_ENDPOINTS]
        ),
        rate=_rate(profile),
        peak=peaks_of(profile).peak,
        notes=profile.notes[:_MOST_NOTES],
    )


def _rate(profile: TrafficProfile) -> Rate:
    """Means of as many steps together as leave no more than can be drawn."""
    together = -(-profile.steps // _MOST_STEPS)
    counts = [0] * -(-profile.steps // together)
    for endpoint in profile.endpoints:
        for step, requests in endpoint.cells.items():
            counts[min(max(step, 0), profile.steps - 1) // together] += requests
    width_s = together * profile.step_s
    # The last stretch may be shorter: over its full width its rate would look like a fall.
    last_s = (profile.steps - together * (len(counts) - 1)) * profile.step_s
    widths_s = [width_s] * (len(counts) - 1) + [last_s]
    per_second = (count / width for count, width in zip(counts, widths_s, strict=True))
    return Rate(step_s=width_s, per_second=tuple(round(rate, 6) for rate in per_second))
