"""Turns counted requests into arrival rates that k6 understands: integers per time unit."""

from collections.abc import Sequence
from dataclasses import dataclass

from plimsoll.traffic.model import EndpointTraffic, TrafficProfile
from plimsoll.workload.apportion import apportion
from plimsoll.workload.model import RequestPlan, ScenarioPlan, WorkloadSettings

LONG_TAIL = "long_tail"
_TIME_UNITS_S = (1, 10, 60, 600, 3600, 36000)
_TOTAL_ERROR = 0.001
"""Rounding may change so much of the number of requests, as a share."""
_SHAPE_ERROR = 0.01
"""Rounding may move so much of the requests to other bins, or change so much of the average."""
_PEAK_ERROR = 0.001
"""Rounding may change the highest bin by so much, as a share."""
_HOUR_S = 3600


@dataclass(frozen=True, slots=True)
class Bins:
    """How the window is cut: `count` bins of `steps` steps each; the last may be shorter."""

    count: int
    steps: int
    width_s: int


def bins_of(profile: TrafficProfile, most: int) -> Bins:
    """As many equal bins as possible, at most `most`, each of whole steps of the profile."""
    steps = -(-profile.steps // most)
    return Bins(count=-(-profile.steps // steps), steps=steps, width_s=steps * profile.step_s)


def binned(traffic: EndpointTraffic, bins: Bins) -> list[int]:
    """Requests per bin; they add up to the traffic's requests."""
    counts = [0] * bins.count
    for step, requests in traffic.cells.items():
        counts[min(max(step, 0) // bins.steps, bins.count - 1)] += requests
    if sum(counts) == 0:
        counts = [1] * bins.count
    return apportion(counts, traffic.requests)


def busy_factor(traffic: Sequence[EndpointTraffic], profile: TrafficProfile) -> float:
    """Busiest hour of all this traffic together ÷ its mean over the window; 1 for short windows."""
    cells = [0] * profile.steps
    for one in traffic:
        for step, requests in one.cells.items():
            cells[min(max(step, 0), profile.steps - 1)] += requests
    hour = max(1, _HOUR_S // profile.step_s)
    total = sum(cells)
    if len(cells) <= hour or total == 0:
        return 1.0
    inside = busiest = sum(cells[:hour])
    for end in range(hour, len(cells)):
        inside += cells[end] - cells[end - hour]
        busiest = max(busiest, inside)
    mean = total / profile.window.duration_s
    return busiest / (hour * profile.step_s) / mean


@dataclass(frozen=True, slots=True)
class Load:
    """What all scenarios of a model have in common."""

    bins: Bins
    window_s: float
    busy_factor: float


def plan_scenarios(
    plans: Sequence[RequestPlan],
    traffic: Sequence[EndpointTraffic],
    load: Load,
    settings: WorkloadSettings,
) -> tuple[ScenarioPlan, ...]:
    """A scenario for each of the busiest requests, and one for all others.

    `plans` and `traffic` belong together one by one, busiest first.
    """
    counted = [binned(one, load.bins) for one in traffic]
    own = settings.own_scenarios
    scenarios = [
        _scenario(plan.slug, [plan], counts, load)
        for plan, counts in zip(plans[:own], counted[:own], strict=True)
    ]
    if len(plans) > own:
        together = [sum(bin_counts) for bin_counts in zip(*counted[own:], strict=True)]
        scenarios.append(_scenario(LONG_TAIL, plans[own:], together, load))
    return tuple(scenarios)


def _scenario(
    name: str, plans: Sequence[RequestPlan], counts: Sequence[int], load: Load
) -> ScenarioPlan:
    requests = sum(plan.requests for plan in plans)
    average_per_second = requests / load.window_s * load.busy_factor
    unit, targets = rounded_rates(counts, load.bins.width_s, average_per_second)
    busy = sum(plan.busy_s * plan.requests for plan in plans) / requests
    return ScenarioPlan(
        name=name,
        slugs=tuple(plan.slug for plan in plans),
        weights=tuple(plan.requests for plan in plans),
        time_unit_s=unit,
        replay_targets=tuple(targets),
        average_target=max(1, round(average_per_second * unit)),
        busy_s=round(busy, 4),
    )


def rounded_rates(
    counts: Sequence[int], bin_s: int, average_per_second: float
) -> tuple[int, list[int]]:
    """The shortest time unit that shows the rates truly, and the rate of each bin in it.

    The rates' sum is the exact one rounded, so that over all bins at most half an iteration per
    time unit is lost or added.
    """
    for unit in _TIME_UNITS_S:
        targets = apportion(counts, _rounded(sum(counts) * unit, bin_s))
        if _true_enough(targets, counts, bin_s / unit) and _near(
            round(average_per_second * unit), average_per_second * unit, _SHAPE_ERROR
        ):
            return unit, targets
    unit = _TIME_UNITS_S[-1]
    return unit, apportion(counts, max(1, _rounded(sum(counts) * unit, bin_s)))


def _true_enough(targets: Sequence[int], counts: Sequence[int], per_target: float) -> bool:
    total = sum(counts)
    moved = sum(
        abs(target * per_target - count) for target, count in zip(targets, counts, strict=True)
    )
    return (
        _near(sum(targets) * per_target, total, _TOTAL_ERROR)
        and _near(max(targets) * per_target, max(counts), _PEAK_ERROR)
        and moved <= _SHAPE_ERROR * total
    )


def _near(value: float, exact: float, share: float) -> bool:
    return abs(value - exact) <= share * exact


def _rounded(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)
