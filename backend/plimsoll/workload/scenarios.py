"""Turns counted requests into arrival rates that k6 understands: integers per time unit."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from plimsoll.traffic.model import EndpointTraffic, TrafficProfile
from plimsoll.workload.apportion import apportion
from plimsoll.workload.curves import levels_of
from plimsoll.workload.model import Levels, RequestPlan, ScenarioPlan, WorkloadSettings

LONG_TAIL = "long_tail"
_TIME_UNITS_S = (1, 10, 60, 600, 3600, 36000)
_TOTAL_ERROR = 0.001
"""Rounding may change so much of the number of requests, as a share."""
_SHAPE_ERROR = 0.01
"""Rounding may move so much of the requests to other bins, or change so much of the average."""
_PEAK_ERROR = 0.001
"""Rounding may change the highest bin by so much, as a share."""
_EMPTY_SHARE = 0.002
"""The last bin may reach beyond the window by so much of it."""
_MINUTE_S = 60
_HOUR_S = 3600
_DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Bins:
    """How the window is cut: `count` bins of `steps` steps each; the last may be shorter."""

    count: int
    steps: int
    width_s: int


def bins_of(profile: TrafficProfile, most: int) -> Bins:
    """Equal bins of a minute or little more, at most `most`, each of whole steps of the profile.

    What is shorter than a minute is bursts, which are drawn: a bin that held them as well would
    count them twice. Of widths up to twice the least one, the first that leaves no considerable
    part of the last bin without traffic is taken.
    """
    least = max(-(-profile.steps // most), -(-_MINUTE_S // profile.step_s))
    steps = min(
        range(least, 2 * least + 1),
        key=lambda width: max(-profile.steps % width, profile.steps * _EMPTY_SHARE),
    )
    steps = min(steps, profile.steps)
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
    """Busy hour of all this traffic together ÷ its mean over the window; 1 for short windows.

    The busy hour is the 60 minutes in a row with the most requests. A window of several days has
    one a day (24 hours from the window's start; what is left in the end belongs to the last day),
    and their median counts, so that a single odd day does not decide.
    """
    cells = [0] * profile.steps
    for one in traffic:
        for step, requests in one.cells.items():
            cells[min(max(step, 0), profile.steps - 1)] += requests
    hour = max(1, _HOUR_S // profile.step_s)
    total = sum(cells)
    if len(cells) <= hour or total == 0:
        return 1.0
    busiest = statistics.median(_busiest(day, hour) for day in _days(cells, profile.step_s))
    mean = total / profile.window.duration_s
    return busiest / (hour * profile.step_s) / mean


def days_in(profile: TrafficProfile) -> int:
    """Of how many busy hours the median is taken."""
    return max(1, profile.steps // max(1, _DAY_S // profile.step_s))


def _days(cells: Sequence[int], step_s: int) -> list[Sequence[int]]:
    day = max(1, _DAY_S // step_s)
    starts = [number * day for number in range(max(1, len(cells) // day))]
    return [*(cells[start : start + day] for start in starts[:-1]), cells[starts[-1] :]]


def _busiest(cells: Sequence[int], hour: int) -> int:
    inside = busiest = sum(cells[:hour])
    for end in range(hour, len(cells)):
        inside += cells[end] - cells[end - hour]
        busiest = max(busiest, inside)
    return busiest


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
    *,
    pinned: Mapping[str, float] = MappingProxyType({}),
) -> tuple[ScenarioPlan, ...]:
    """A scenario for each of the busiest requests and of the pinned ones, and one for all others.

    `plans` and `traffic` belong together one by one, busiest first; `pinned` holds rates per second
    by endpoint.
    """
    pairs = list(zip(plans, traffic, strict=True))
    free = [(plan, binned(one, load.bins)) for plan, one in pairs if plan.name not in pinned]
    own, rest = free[: settings.own_scenarios], free[settings.own_scenarios :]
    scenarios = [_scenario(plan.slug, [plan], counts, load) for plan, counts in own]
    scenarios += [
        _pinned(plan, pinned[plan.name], load.bins) for plan in plans if plan.name in pinned
    ]
    if rest:
        together = [sum(bin_counts) for bin_counts in zip(*(c for _, c in rest), strict=True)]
        scenarios.append(_scenario(LONG_TAIL, [plan for plan, _ in rest], together, load))
    return tuple(scenarios)


def heights_of(traffic: Sequence[EndpointTraffic], load: Load, factors: Levels) -> Levels:
    """How high the test types go with this traffic; `factors` are people's."""
    bins = [0] * load.bins.count
    for one in traffic:
        for index, requests in enumerate(binned(one, load.bins)):
            bins[index] += requests
    average = sum(bins) / load.window_s * load.busy_factor
    return levels_of([count / load.bins.width_s for count in bins], average, factors=factors)


def _pinned(plan: RequestPlan, rate: float, bins: Bins) -> ScenarioPlan:
    unit = next(
        (u for u in _TIME_UNITS_S if _near(round(rate * u), rate * u, _PEAK_ERROR)),
        _TIME_UNITS_S[-1],
    )
    target = max(1, round(rate * unit))
    return ScenarioPlan(
        name=plan.slug,
        slugs=(plan.slug,),
        weights=(plan.requests,),
        time_unit_s=unit,
        replay_targets=(target,) * bins.count,
        average_target=target,
        busy_s=round(plan.busy_s, 4),
        pinned=True,
    )


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
