"""Observe production: `access-log:PATH` → the profile that its source reports."""

from collections.abc import Mapping
from typing import Final
from zoneinfo import ZoneInfo

from plimsoll.kit.errors import Rejected
from plimsoll.traffic.holes import clipped, whole_minutes
from plimsoll.traffic.model import TrafficProfile
from plimsoll.traffic.ports import DayKind, Observation, Progress, TrafficSource, no_progress
from plimsoll.traffic.typical import typical_day

_FEW_CLIENTS: Final = 5
_LONGEST_DAY_S: Final = 26 * 3_600


def observe(
    source: str,
    observation: Observation,
    *,
    sources: Mapping[str, TrafficSource],
    progress: Progress = no_progress,
) -> TrafficProfile:
    """The profile of a source named `kind:location`.

    Raises:
        Rejected: the kind is unknown, or the source does not accept what it finds.
        NotFound: nothing is at the location.
        Unavailable: it could not be read right now.
    """
    found, location = source_named(source, sources)
    without = tuple(whole_minutes(one) for one in observation.without)
    observation = observation.model_copy(update={"without": without})
    if observation.day is None:
        profile = found.observe(location, observation, progress=progress)
    else:
        profile = _observed_day(found, location, observation, observation.day, progress)
    profile = profile.model_copy(update={"left_out": clipped(without, profile.window)})
    if observation.journeys:
        profile = _with_warning_of_journeys(profile)
    return _with_warning_of_few_clients(profile)


def _observed_day(
    source: TrafficSource,
    location: str,
    observation: Observation,
    kind: DayKind,
    progress: Progress,
) -> TrafficProfile:
    """Looks at the whole window, chooses a day, and looks at that one closely."""
    roughly = observation.model_copy(update={"journeys": False})
    overview = source.observe(location, roughly, progress=lambda part: progress(part / 2))
    if overview.window.duration_s <= _LONGEST_DAY_S:
        return _whole(source, location, observation, overview, progress)
    day = typical_day(overview, kind, ZoneInfo(observation.timezone))
    closely = observation.model_copy(update={"window": day.window, "day": None})
    profile = source.observe(location, closely, progress=lambda part: progress((1 + part) / 2))
    note = f"The window is one day of those looked at: {day.because}."
    return profile.model_copy(update={"notes": (note, *profile.notes)})


def _whole(
    source: TrafficSource,
    location: str,
    observation: Observation,
    overview: TrafficProfile,
    progress: Progress,
) -> TrafficProfile:
    """All of it: the window is no longer than a day, so there is none to choose."""
    profile = overview
    if observation.journeys:
        every = observation.model_copy(update={"day": None})
        profile = source.observe(location, every, progress=lambda part: progress((1 + part) / 2))
    progress(1.0)
    note = "The window is no longer than a day and taken as it is."
    return profile.model_copy(update={"notes": (note, *profile.notes)})


def source_named(source: str, sources: Mapping[str, TrafficSource]) -> tuple[TrafficSource, str]:
    """The source of `kind:location`, and the location.

    Raises:
        Rejected: the kind is unknown.
    """
    kind, colon, location = source.partition(":")
    if not colon or not location or kind not in sources:
        known = ", ".join(f"{name}:…" for name in sorted(sources))
        raise Rejected(
            f"“{source}” names no traffic source.",
            fix=f"Write it as kind:location; known kinds: {known}, as in access-log:access.log.gz",
        )
    return sources[kind], location


def _with_warning_of_journeys(profile: TrafficProfile) -> TrafficProfile:
    """Where clients are not seen, or all are behind one proxy, there are no sessions to follow."""
    if profile.journeys is None:
        note = (
            f"Sessions cannot be followed in {profile.source}: that needs an access log, which"
            " shows who asks."
        )
    elif 0 < profile.distinct_clients < _FEW_CLIENTS < profile.requests:
        note = (
            f"Sessions are told apart by client address and user agent, and there are only"
            f" {profile.distinct_clients} addresses: if that is a proxy, journeys mix its people."
        )
    else:
        return profile
    return profile.model_copy(update={"notes": (*profile.notes, note)})


def _with_warning_of_few_clients(profile: TrafficProfile) -> TrafficProfile:
    """Behind a proxy every request has the same client, and nothing at all may be kept."""
    clients, needed = profile.distinct_clients, profile.kept_from_clients
    if not profile.requests or not 0 < clients < needed:
        return profile
    plural = "" if clients == 1 else "es"
    note = (
        f"All requests come from {clients} client address{plural}, and a word or value is kept "
        f"only when {needed} sent it. If that is a proxy or a test client, observe with "
        "--keep-from-clients 1."
    )
    return profile.model_copy(update={"notes": (note, *profile.notes)})
