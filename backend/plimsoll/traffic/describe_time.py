"""Says when a profile has its requests: the peak, the rise, the quiet hours, the weekend.

Hours and days are those of UTC: a profile does not say where the service's people live.
"""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from statistics import fmean

from plimsoll.traffic.findings import Finding
from plimsoll.traffic.holes import observed_s, steps_left_out
from plimsoll.traffic.model import TrafficProfile
from plimsoll.traffic.peaks import peaks_of
from plimsoll.traffic.written import evident, number, percent

_HOURS = 24
_HOUR_S = 3600
_MINUTE_S = 60
_NIGHT_HOURS = 6
_SATURDAY = 5


def peak_finding(profile: TrafficProfile) -> Finding | None:
    """The busiest 60 minutes and the busiest minute, against the mean."""
    peaks = peaks_of(profile)
    mean = evident(profile.requests / max(1.0, observed_s(profile)))
    evidence = {"mean_per_second": mean}
    parts: list[str] = []
    moments: list[datetime] = []
    if peaks.busy_hour is not None:
        busy = peaks.busy_hour
        evidence |= {
            "busy_minutes": busy.duration_s / 60,
            "busy_per_second": busy.per_second,
            "busy_times": evident(busy.per_second / mean),
        }
        moments.append(busy.start)
        parts.append(
            f"The busiest {number(busy.duration_s / 60)} minutes begin at {at(busy.start)} with"
            f" {number(busy.per_second)} requests a second,"
            f" {number(evidence['busy_times'])} times the mean of {number(mean)} a second"
        )
    if peaks.peak is not None:
        peak = peaks.peak
        evidence |= {
            "peak_s": float(peak.duration_s),
            "peak_per_second": peak.per_second,
            "peak_times": evident(peak.per_second / mean),
        }
        moments.append(peak.start)
        parts.append(
            f"{'the' if parts else 'The'} busiest {_stretch(peak.duration_s)}, at"
            f" {at(peak.start)}, has {number(peak.per_second)} requests a second,"
            f" {number(evidence['peak_times'])} times the mean"
            + ("" if parts else f" of {number(mean)} a second")
        )
    if not parts:
        return None
    return Finding(
        kind="peak", text=f"{'; '.join(parts)}.", evidence=evidence, moments=_utc(moments)
    )


def sudden_finding(profile: TrafficProfile) -> Finding | None:
    """The steepest rise, and how bursty requests come."""
    rise = peaks_of(profile).steepest_rise
    evidence: dict[str, float] = {}
    parts: list[str] = []
    if rise is not None:
        evidence |= {
            "rise_s": float(rise.duration_s),
            "before_per_second": rise.from_per_second,
            "after_per_second": rise.to_per_second,
        }
        parts.append(
            f"The rate rises most at {at(rise.at)}, from {number(rise.from_per_second)} to"
            f" {number(rise.to_per_second)} requests a second from one"
            f" {_stretch(rise.duration_s)} to the next"
        )
    if profile.dispersion is not None:
        evidence |= {
            "dispersion": evident(profile.dispersion),
            "dispersion_if_even": 0.0,
            "dispersion_if_random": 1.0,
        }
        parts.append(
            f"{'the' if parts else 'The'} index of dispersion from second to second is"
            f" {number(profile.dispersion)}, where evenly spaced requests have 0 and random ones 1"
        )
    if not parts:
        return None
    return Finding(
        kind="sudden",
        text=f"{'; '.join(parts)}.",
        evidence=evidence,
        moments=() if rise is None else _utc([rise.at]),
    )


def quiet_finding(profile: TrafficProfile) -> Finding | None:
    """The quietest hours of a day and the weekend, where the window holds whole ones."""
    if profile.step_s > _HOUR_S:
        return None
    evidence: dict[str, float] = {}
    texts: list[str] = []
    counts = _per_step(profile)
    rates = _by_hour(profile, counts)
    if len(rates) == _HOURS and any(rates.values()):
        nights = {
            start: sum(rates[(start + hour) % _HOURS] for hour in range(_NIGHT_HOURS))
            for start in range(_HOURS)
        }
        start = min(nights, key=lambda hour: (nights[hour], hour))
        evidence |= {
            "quiet_hours": float(_NIGHT_HOURS),
            "quiet_from_hour_utc": float(start),
            "quiet_to_hour_utc": float((start + _NIGHT_HOURS) % _HOURS),
            "quiet_percent": evident(100 * nights[start] / sum(rates.values())),
            "even_percent": 100 * _NIGHT_HOURS / _HOURS,
        }
        texts.append(
            f"The quietest {_NIGHT_HOURS} hours of the clock, {start:02d}:00 to"
            f" {(start + _NIGHT_HOURS) % _HOURS:02d}:00 UTC, have"
            f" {percent(evidence['quiet_percent'])} of a day's requests; of an even day they would"
            f" have {percent(evidence['even_percent'])}."
        )
    days = _by_day(profile, counts)
    weekend = [requests for day, requests in days.items() if day.weekday() >= _SATURDAY]
    weekdays = [requests for day, requests in days.items() if day.weekday() < _SATURDAY]
    if weekend and weekdays and any(weekdays):
        evidence |= {
            "weekend_day_requests": evident(fmean(weekend)),
            "weekday_requests": evident(fmean(weekdays)),
            "weekend_percent": evident(100 * fmean(weekend) / fmean(weekdays)),
        }
        texts.append(
            f"A day of the weekend (UTC) has {number(evidence['weekend_day_requests'])} requests"
            f" on average, {percent(evidence['weekend_percent'])} of a weekday's"
            f" {number(evidence['weekday_requests'])}."
        )
    return Finding(kind="quiet", text=" ".join(texts), evidence=evidence) if texts else None


def at(moment: datetime) -> str:
    """`2026-03-02 14:05 UTC`."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _stretch(seconds: int) -> str:
    return "minute" if seconds == _MINUTE_S else f"{number(seconds)} s"


def _utc(moments: list[datetime]) -> tuple[datetime, ...]:
    return tuple(moment.astimezone(UTC) for moment in moments)


def _per_step(profile: TrafficProfile) -> Counter[int]:
    counts: Counter[int] = Counter()
    for endpoint in profile.endpoints:
        counts.update(endpoint.cells)
    return counts


def _by_hour(profile: TrafficProfile, counts: Counter[int]) -> dict[int, float]:
    """Requests per step of each observed hour of the clock; a step counts where it begins."""
    seen: Counter[int] = Counter()
    requests: Counter[int] = Counter()
    holes = steps_left_out(profile)
    start = profile.window.start.astimezone(UTC)
    for step in range(profile.steps):
        if step in holes:
            continue
        hour = (start + timedelta(seconds=step * profile.step_s)).hour
        seen[hour] += 1
        requests[hour] += counts[step]
    return {hour: requests[hour] / steps for hour, steps in seen.items()}


def _by_day(profile: TrafficProfile, counts: Counter[int]) -> dict[date, int]:
    """Requests of each day of which nothing was left out."""
    start, end = (one.astimezone(UTC) for one in (profile.window.start, profile.window.end))
    missed = {
        (start + timedelta(seconds=step * profile.step_s)).date()
        for step in steps_left_out(profile)
    }
    days: Counter[date] = Counter()
    for step in range(profile.steps):
        days[(start + timedelta(seconds=step * profile.step_s)).date()] += counts[step]
    return {
        day: requests
        for day, requests in days.items()
        if day not in missed
        and start <= datetime(day.year, day.month, day.day, tzinfo=UTC)
        and datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1) <= end
    }
