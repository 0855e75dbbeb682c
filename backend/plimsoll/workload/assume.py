"""What a workload model assumes in general, of no endpoint in particular or of all alike."""

from collections.abc import Iterator, Mapping, Sequence

from plimsoll.traffic.model import TrafficProfile
from plimsoll.workload.model import Assumption, JourneyPlan, Levels, WorkloadSettings
from plimsoll.workload.scenarios import Load, days_in

_MEANINGFUL_WINDOW_S = 60
_MEANINGFUL_REQUESTS = 10
_SHOWN = 3


def of_rates(
    profile: TrafficProfile, load: Load, levels: Levels, settings: WorkloadSettings
) -> Iterator[Assumption]:
    """About how much is asked, and when."""
    yield from _too_little(profile)
    yield _average(profile, load)
    yield _heights(levels, load)
    yield _dispersion(profile)
    if settings.max_rate_per_s is not None:
        yield Assumption(
            about="highest rate",
            value=f"{settings.max_rate_per_s:g} requests per second in every test type: where it"
            " would be more, all rates are lowered in proportion",
            because="somebody set that limit, or the environment's load policy does",
        )
    for test_type, scale in sorted(settings.scales.items()):
        if scale != 1:
            yield Assumption(
                about=f"rates of {test_type.value}",
                value=f"{scale:g} × those of its formula",
                because="somebody wants it so",
            )


def of_thresholds(settings: WorkloadSettings) -> Iterator[Assumption]:
    """About what a run has to keep, and what it needs."""
    yield Assumption(
        about="thresholds",
        value=f"p95 × {settings.p95_factor:g}, error rate × {settings.error_factor:g} but at least"
        f" {settings.error_floor:g}, success rate less {settings.success_margin:g}",
        because="how much worse than production is still good is a setting",
    )
    yield Assumption(
        about="virtual users",
        value=f"rate × busy time × {settings.vu_margin:g}, and some more for bursts",
        because="how much slower the target may be than production is a setting",
    )


def of_journeys(journeys: JourneyPlan | None) -> Iterator[Assumption]:
    """About sessions, where there are any."""
    if journeys is None:
        return
    yield Assumption(
        about="sessions",
        value=f"they are cut where fewer than {journeys.kept_from_clients} clients went from one"
        " endpoint to the next, and lead past what the test leaves out",
        because="the profile does not keep rarer steps; so there are more and shorter sessions, but"
        " each endpoint is asked as often",
    )
    yield Assumption(
        about="the next request of a session",
        value="it depends on the present one only, as does the pause before it",
        because="the profile holds counts from one endpoint to the next, not whole sessions",
    )


def of_pins(pinned: Mapping[str, float], planned: Sequence[str]) -> Iterator[Assumption]:
    """About rates that a person fixed; `planned` names the endpoints of the test."""
    for name, rate in pinned.items():
        used = name in planned
        yield Assumption(
            about=f"rate of {name}",
            value=f"{rate:g} per second in every test type"
            if used
            else "the fixed one is not used",
            because="somebody fixed it" if used else "the endpoint is not in the test",
        )


def some(names: Sequence[str]) -> str:
    """`a, b, c and 4 more`."""
    shown, more = ", ".join(names[:_SHOWN]), len(names) - _SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


def _too_little(profile: TrafficProfile) -> Iterator[Assumption]:
    window_s = profile.window.duration_s
    if window_s < _MEANINGFUL_WINDOW_S or profile.requests < _MEANINGFUL_REQUESTS:
        plural = "" if profile.requests == 1 else "s"
        yield Assumption(
            about="all rates",
            value=f"those of {profile.requests} request{plural} in {window_s:g} s",
            because="that is all that the source holds: too little traffic for rates to mean much",
        )


def _average(profile: TrafficProfile, load: Load) -> Assumption:
    days = days_in(profile)
    if load.busy_factor == 1:
        because = "the window has no hour that is busier than its mean"
    elif days > 1:
        because = f"that is the median of the mean rates of the busiest hours of {days} days"
    else:
        because = "that is the mean rate of the busiest hour of the window"
    return Assumption(
        about="average load",
        value=f"{load.busy_factor:.3g} × the mean rate of the window, in the mix of the window",
        because=because,
    )


def _heights(levels: Levels, load: Load) -> Assumption:
    rise = f"{levels.rise:.3g} × average" if levels.rise else "none, so a spike stays at average"
    return Assumption(
        about="heights of stress, spike and breakpoint",
        value=f"peak {levels.peak:.3g} × average load, steepest rise {rise}; stress goes to"
        f" {levels.stress_factor:g} × peak, breakpoint to {levels.breakpoint_factor:g} × peak",
        because=f"peak and rise are those of stretches of {load.bins.width_s} s of the window; how"
        " far beyond the peak to go is a setting",
    )


def _dispersion(profile: TrafficProfile) -> Assumption:
    if profile.dispersion is None:
        return Assumption(
            about="bursts",
            value="random arrivals (Poisson, index of dispersion 1)",
            because="the source does not show how arrivals vary from second to second",
        )
    return Assumption(
        about="bursts",
        value=f"index of dispersion {profile.dispersion:.3g} at one second, in every test type, at"
        " every rate, in all scenarios at once",
        because="production's was measured over all its requests together",
    )
