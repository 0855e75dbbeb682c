"""Picks a typical day: the one whose course is nearest to that of all days of its kind."""

import statistics
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from plimsoll.kit.errors import Rejected
from plimsoll.kit.value import Value
from plimsoll.traffic.model import TrafficProfile, Window
from plimsoll.traffic.ports import DayKind

_HOURS = 24
_SATURDAY = 5


class TypicalDay(Value):
    """A day of the window, and why that one."""

    window: Window
    """From midnight to midnight where the service's people live; 23 to 25 hours, in UTC."""
    because: str


def typical_day(profile: TrafficProfile, kind: DayKind, timezone: ZoneInfo) -> TypicalDay:
    """The day of that kind that stands for the others.

    Only whole days with traffic in every hour in which most of its kind have some are looked at.
    Of weekdays (Monday to Friday) and of weekend days it is the one with the smallest sum of
    absolute differences, hour by hour, from the median of them all; of equals the latest. The
    busiest day is the one with the most requests.

    Raises:
        Rejected: the window has no whole day of that kind.
    """
    days = _whole_days(profile, timezone)
    of_kind = {day: hours for day, hours in days.items() if _is(kind, day)}
    if not of_kind:
        start, end = profile.window.start, profile.window.end
        raise Rejected(
            f"{profile.source} has no whole {_NAMES[kind]} between"
            f" {start:%Y-%m-%d %H:%M} and {end:%Y-%m-%d %H:%M} UTC.",
            fix="Look at a longer one (--window), or leave out --day to take it as it is.",
        )
    if kind == "busiest":
        chosen = max(of_kind, key=lambda day: (sum(of_kind[day]), day))
        because = f"the busiest of {_counted(len(of_kind), kind)}"
    else:
        median = [statistics.median(hours) for hours in zip(*of_kind.values(), strict=True)]
        usable = _without_holes(of_kind, median)
        chosen = min(usable, key=lambda day: (_distance(usable[day], median), -day.toordinal()))
        because = f"nearest to the median of {_counted(len(of_kind), kind)}"
    return TypicalDay(
        window=_window_of(chosen, timezone),
        because=f"{chosen:%A, %Y-%m-%d} ({timezone.key}): {because}",
    )


_NAMES: Mapping[DayKind, str] = {
    "weekday": "weekday",
    "weekend": "weekend day",
    "busiest": "day",
}


def _counted(days: int, kind: DayKind) -> str:
    return f"{days} {_NAMES[kind]}{'' if days == 1 else 's'}"


def _is(kind: DayKind, day: date) -> bool:
    return kind == "busiest" or (day.weekday() >= _SATURDAY) == (kind == "weekend")


def _window_of(day: date, timezone: ZoneInfo) -> Window:
    """Midnight to midnight; where a clock is put forward at midnight, from when the day begins."""
    start, end = (
        datetime.combine(each, datetime.min.time(), timezone).astimezone(ZoneInfo("UTC"))
        for each in (day, day + timedelta(days=1))
    )
    return Window(start=start, end=end)


def _whole_days(profile: TrafficProfile, timezone: ZoneInfo) -> dict[date, list[int]]:
    """Requests by hour of the clock, of each day that lies in the window as a whole.

    An hour that the clock shows twice counts both, one that it skips none.
    """
    days: dict[date, list[int]] = {}
    first = profile.window.start.astimezone(timezone).date()
    last = profile.window.end.astimezone(timezone).date()
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        window = _window_of(day, timezone)
        if profile.window.start <= window.start and window.end <= profile.window.end:
            days[day] = [0] * _HOURS
    for step, requests in _per_step(profile).items():
        at = profile.window.at(step * profile.step_s).astimezone(timezone)
        if at.date() in days:
            days[at.date()][at.hour] += requests
    return {day: hours for day, hours in days.items() if any(hours)}


def _per_step(profile: TrafficProfile) -> dict[int, int]:
    counts: dict[int, int] = {}
    for endpoint in profile.endpoints:
        for step, requests in endpoint.cells.items():
            counts[step] = counts.get(step, 0) + requests
    return counts


def _without_holes(
    days: Mapping[date, Sequence[int]], median: Sequence[float]
) -> Mapping[date, Sequence[int]]:
    """The days that miss no hour in which most have traffic; all, when each misses one."""
    whole = {
        day: hours
        for day, hours in days.items()
        if all(seen or not usual for seen, usual in zip(hours, median, strict=True))
    }
    return whole or days


def _distance(hours: Sequence[int], median: Sequence[float]) -> float:
    return sum(abs(seen - usual) for seen, usual in zip(hours, median, strict=True))
