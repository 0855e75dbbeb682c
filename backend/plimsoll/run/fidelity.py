"""How much did this run look like production?"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from plimsoll.kit.errors import Rejected
from plimsoll.run.beside import (
    Pair,
    latency_of,
    rate_of,
    request_sizes_of,
    response_sizes_of,
    statuses_of,
)
from plimsoll.run.burstiness import burstiness_of
from plimsoll.run.deviation import jensen_shannon, relative_error
from plimsoll.run.expected import AppliedLoad, Curve, added, expected_curves
from plimsoll.run.fidelity_report import (
    Burstiness,
    EndpointFidelity,
    Fidelity,
    Part,
    RateBin,
)
from plimsoll.run.model import EndpointFigures
from plimsoll.run.score import (
    burstiness_part,
    coverage_part,
    latency_part,
    mix_part,
    rates_part,
    rhythm_part,
    score_of,
    sizes_part,
    statuses_part,
)
from plimsoll.run.sent import Sent
from plimsoll.traffic.holes import closed_up
from plimsoll.traffic.model import EndpointTraffic, TrafficProfile
from plimsoll.workload.model import TestType

_BINS = 24
"""Of a day, an hour each."""
_NAMED = 100
_LEAST_DISPERSION = 0.1
_LITTLE = 1_000


def fidelity(
    sent: Sent,
    profile: TrafficProfile,
    applied: AppliedLoad,
    *,
    endpoints: Collection[str] | None = None,
) -> Fidelity:
    """The run beside production, and a score with its parts.

    Args:
        sent: what the load tool sent. Its time counts from its first request, which an endpoint
            with few requests may send late: the run's start is put as much earlier as that
            endpoint's curve says, within the run's duration.
        profile: production, named by route as matching leaves it.
        applied: what the run was told to do.
        endpoints: those that the test replays; None: those that the run asked.

    Raises:
        Rejected: it was a smoke test, the profile is empty, or the run and the profile have no
            endpoint in common.
    """
    if sent.smoke:
        applied = applied.model_copy(update={"test_type": TestType.SMOKE})
    asked = {each.endpoint: each for each in sent.endpoints}
    _check_names(asked, profile, endpoints)
    replayed = asked.keys() if endpoints is None else set(endpoints)
    curves = expected_curves(closed_up(profile), replayed, applied)
    clock = _clock(sent, curves, applied)
    pairs: list[Pair] = [
        (each, asked.get(each.name)) for each in profile.endpoints if each.name in curves
    ]
    unexpected = [each for each in sent.endpoints if each.endpoint not in curves]
    lines = [_line(traffic, run, curves[traffic.name], clock) for traffic, run in pairs]
    lines += [_unexpected(run, clock) for run in unexpected]
    left_out = [each for each in profile.endpoints if each.name not in curves and each.requests]
    left_out_share = math.fsum(each.requests for each in left_out) / max(1, profile.requests)
    expected = math.fsum(each.total for each in curves.values())
    rate = rate_of(expected, sent.requests)
    bins = _bins(lines, clock) if sent.requests == 0 or _told_when(sent) else ()
    divergence = jensen_shannon(
        {name: curve.total for name, curve in curves.items()},
        {each.endpoint: float(each.requests) for each in sent.endpoints},
    )
    burstiness = _burstiness(sent, curves, profile, clock)
    statuses = statuses_of(pairs)
    parts = (
        rates_part(rate, lines),
        rhythm_part(rate, bins),
        mix_part(divergence, rate, sum(1 for each in lines if each.rate.expected > 0)),
        coverage_part(left_out_share, len(left_out)),
        sizes_part("request sizes", lines, lambda each: each.request_bytes),
        sizes_part("response sizes", lines, lambda each: each.response_bytes),
        burstiness_part(burstiness),
        statuses_part(
            statuses,
            truth_known=any(traffic.statuses for traffic, _ in pairs),
            told=not sent.requests or any(each.statuses for each in sent.endpoints),
        ),
        latency_part(lines),
    )
    score, weight = score_of(parts)
    return Fidelity(
        profile=profile.source,
        applied=applied,
        score=score,
        weight_known=weight,
        parts=parts,
        rate=rate,
        bins=bins,
        mix_divergence=divergence,
        left_out_share=left_out_share,
        left_out=tuple(each.name for each in left_out[:_NAMED]),
        unexpected=tuple(each.endpoint for each in unexpected[:_NAMED]),
        request_bytes=request_sizes_of(pairs),
        response_bytes=response_sizes_of(pairs),
        latency_ms=latency_of(pairs),
        statuses=statuses,
        burstiness=burstiness,
        endpoints=tuple(lines),
        notes=(*sent.notes, *_notes(sent, expected, applied, parts)),
    )


@dataclass(frozen=True, slots=True)
class _Clock:
    """The run's time: bins of equal width from its start, the last may be shorter."""

    duration_s: int
    width_s: int
    lead_s: int
    """So many seconds before the first request the run began."""
    step_s: int
    """Width of the run's cells."""

    @property
    def starts(self) -> range:
        return range(0, self.duration_s, self.width_s)

    def expected(self, curve: Curve) -> tuple[float, ...]:
        return tuple(
            curve.between(start, min(start + self.width_s, self.duration_s))
            for start in self.starts
        )

    def sent(self, cells: Mapping[int, int]) -> tuple[int, ...]:
        """Answers that came after the end belong to the last bin."""
        counted = [0] * len(self.starts)
        for step, requests in cells.items():
            second = step * self.step_s + self.lead_s
            counted[min(second // self.width_s, len(counted) - 1)] += requests
        return tuple(counted)


def _clock(sent: Sent, curves: Mapping[str, Curve], applied: AppliedLoad) -> _Clock:
    width = -(-applied.duration_s // _BINS)
    width = -(-width // sent.step_s) * sent.step_s
    lead = 0
    if applied.test_type is TestType.REPLAY:
        first = min((curve.reaches(1) for curve in curves.values()), default=math.inf)
        room = max(0, applied.duration_s - sent.span_s)
        lead = min(int(first), room) if math.isfinite(first) else 0
    return _Clock(duration_s=applied.duration_s, width_s=width, lead_s=lead, step_s=sent.step_s)


def _line(
    traffic: EndpointTraffic, run: EndpointFigures | None, curve: Curve, clock: _Clock
) -> EndpointFidelity:
    pair: list[Pair] = [(traffic, run)]
    return EndpointFidelity(
        endpoint=traffic.name,
        rate=rate_of(curve.total, run.requests if run else 0),
        expected_by_bin=clock.expected(curve),
        sent_by_bin=clock.sent(run.cells if run else {}),
        latency_ms=latency_of(pair),
        request_bytes=request_sizes_of(pair),
        response_bytes=response_sizes_of(pair),
        statuses=statuses_of(pair),
    )


def _unexpected(run: EndpointFigures, clock: _Clock) -> EndpointFidelity:
    """An endpoint of which production knows nothing."""
    return EndpointFidelity(
        endpoint=run.endpoint,
        rate=rate_of(0.0, run.requests),
        expected_by_bin=(0.0,) * len(clock.starts),
        sent_by_bin=clock.sent(run.cells),
        latency_ms=(),
        request_bytes=(),
        response_bytes=(),
        statuses=statuses_of(()),
    )


def _bins(lines: Sequence[EndpointFidelity], clock: _Clock) -> tuple[RateBin, ...]:
    bins = []
    for at, start in enumerate(clock.starts):
        expected = math.fsum(each.expected_by_bin[at] for each in lines)
        sent = sum(each.sent_by_bin[at] for each in lines)
        bins.append(
            RateBin(
                start_s=start,
                duration_s=min(clock.width_s, clock.duration_s - start),
                expected=expected,
                sent=sent,
                error=(sent - expected) / expected if expected > 0 else None,
            )
        )
    return tuple(bins)


def _told_when(sent: Sent) -> bool:
    return any(each.cells for each in sent.endpoints)


def _burstiness(
    sent: Sent, curves: Mapping[str, Curve], profile: TrafficProfile, clock: _Clock
) -> Burstiness:
    counts = {second + clock.lead_s: count for second, count in sent.per_second.items()}
    run = None
    if counts and curves:
        together = added(curves.values(), clock.duration_s)
        run = burstiness_of(counts, together, clock.duration_s)
    true = profile.dispersion
    error = (
        None if run is None or true is None else relative_error(run, true, least=_LEAST_DISPERSION)
    )
    return Burstiness(production=true, run=run, error=error)


def _check_names(
    asked: Mapping[str, EndpointFigures], profile: TrafficProfile, endpoints: Collection[str] | None
) -> None:
    names = {each.name for each in profile.endpoints}
    if not profile.requests:
        raise Rejected("The profile has no requests, so there is nothing to compare with.")
    if names.isdisjoint(asked.keys() if asked else endpoints or ()):
        some = ", ".join(sorted(asked)[:3]) or "none at all"
        theirs = ", ".join(sorted(names)[:3])
        raise Rejected(
            f"The run and the profile have no endpoint in common: the run asked {some}; the "
            f"profile has {theirs}.",
            fix="Name the profile's endpoints by the service's routes: give the repository that the"
            " bundle was made from.",
        )


def _notes(
    sent: Sent, expected: float, applied: AppliedLoad, parts: Sequence[Part]
) -> Sequence[str]:
    notes = []
    if expected < _LITTLE:
        notes.append(
            f"Only {expected:.0f} requests were expected: most differences are within chance."
        )
    if sent.span_s and sent.span_s < 0.9 * applied.duration_s:
        notes.append(
            f"The run's requests end {applied.duration_s - sent.span_s} s early: it may have been "
            f"stopped, or its duration was not {applied.duration_s} s."
        )
    if sent.span_s > 1.1 * applied.duration_s + 10:
        notes.append(
            f"The run's requests span {sent.span_s} s, and its duration is given as "
            f"{applied.duration_s} s."
        )
    unknown = [part.name for part in parts if part.points is None]
    if unknown:
        notes.append(f"Not in the score, because unknown: {', '.join(unknown)}.")
    return notes
