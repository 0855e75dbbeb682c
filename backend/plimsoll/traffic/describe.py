"""Says what a profile shows, for the owner of a service: plain words, each with its figures.

At most eight statements, each left out where the profile does not show what it is about:

- *busiest*: the three endpoints with the most requests and their shares, and that of all others;
- *errors*: shares of 5xx and 4xx, which endpoint gives most of them, and how much of its own
  answers that is;
- *peak*: the busiest 60 minutes and the busiest minute, against the mean of the window;
- *slow*: of the endpoints with at least 20 timed requests the one with the highest p95, against
  the p95 of all other requests together;
- *sudden*: the largest rise from one minute to the next, and the index of dispersion;
- *quiet*: the quietest 6 hours of the clock, and weekends against weekdays (`describe_time`);
- *unknown*: what the source does not tell, and of which share of the requests;
- *left_out*: what was not counted, and why.

That is also their order, but *errors* come first where at least 1 % of the answers are 5xx. No
statement judges: there is no word such as "high" without the figure that it stands for.
"""

from collections.abc import Iterable, Iterator, Sequence

from plimsoll.kit.histogram import LogHistogram
from plimsoll.traffic.bounds import quantile_bucket
from plimsoll.traffic.describe_time import peak_finding, quiet_finding, sudden_finding
from plimsoll.traffic.findings import Finding
from plimsoll.traffic.model import EndpointTraffic, TrafficProfile
from plimsoll.traffic.written import evident, listed, number, percent

_SHOWN_ENDPOINTS = 3
_FEWEST_TIMED = 20
"""With fewer, the p95 is the largest value."""
_ERRORS_FIRST_PERCENT = 1.0
_SERVER_ERROR, _CLIENT_ERROR = 500, 400


def describe(profile: TrafficProfile) -> tuple[Finding, ...]:
    """The statements, most important first; the same profile gives the same ones."""
    found = [
        finding
        for finding in (
            *(_of_requests(profile) if profile.requests else ()),
            _left_out(profile),
        )
        if finding is not None
    ]
    return tuple(sorted(found, key=lambda finding: not _is_urgent(finding)))


def _of_requests(profile: TrafficProfile) -> Iterator[Finding | None]:
    yield _busiest(profile)
    yield _errors(profile)
    yield peak_finding(profile)
    yield _slow(profile)
    yield sudden_finding(profile)
    yield quiet_finding(profile)
    yield _unknown(profile)


def _is_urgent(finding: Finding) -> bool:
    return finding.evidence.get("errors_5xx_percent", 0.0) >= _ERRORS_FIRST_PERCENT


def _busiest(profile: TrafficProfile) -> Finding:
    ordered = sorted(profile.endpoints, key=lambda each: (-each.requests, each.name))
    shown, others = ordered[:_SHOWN_ENDPOINTS], ordered[_SHOWN_ENDPOINTS:]
    shares = {each.name: _percent(each.requests, profile.requests) for each in shown}
    evidence = {f"share_percent of {name}": share for name, share in shares.items()}
    texts = [f"{name} {percent(share)}" for name, share in shares.items()]
    text = f"Of {profile.requests:,} requests, these get most: {listed(texts)}"
    if others:
        text += f"; {len(others):,} more together "
        rest = sum(each.requests for each in others)
        evidence |= {
            "other_endpoints": len(others),
            "others_percent": _percent(rest, profile.requests),
        }
        text += percent(evidence["others_percent"])
    evidence["requests"] = profile.requests
    return Finding(kind="busiest", text=f"{text}.", evidence=evidence, endpoints=tuple(shares))


def _errors(profile: TrafficProfile) -> Finding | None:
    told = [each for each in profile.endpoints if each.statuses]
    answered = sum(sum(each.statuses.values()) for each in told)
    if not answered:
        return None
    failed = {each.name: _answers(each, _SERVER_ERROR) for each in told}
    refused = {each.name: _answers(each, _CLIENT_ERROR) - failed[each.name] for each in told}
    evidence = {
        "answers": float(answered),
        "answers_5xx": float(sum(failed.values())),
        "errors_5xx_percent": _percent(sum(failed.values()), answered),
    }
    text = (
        f"{sum(failed.values()):,} of {answered:,} answers are 5xx"
        f" ({percent(evidence['errors_5xx_percent'])})"
    )
    endpoints: list[str] = []
    if any(failed.values()):
        worst = _most(failed)
        endpoints.append(worst)
        own = next(sum(each.statuses.values()) for each in told if each.name == worst)
        share = _percent(failed[worst], sum(failed.values()))
        evidence[f"of_all_5xx_percent of {worst}"] = share
        evidence[f"own_5xx_percent of {worst}"] = _percent(failed[worst], own)
        text += (
            f"; {worst} gives {percent(share)} of them, which is"
            f" {percent(_percent(failed[worst], own))} of its own answers"
        )
    evidence["errors_4xx_percent"] = _percent(sum(refused.values()), answered)
    text += f"; {percent(evidence['errors_4xx_percent'])} are 4xx"
    if any(refused.values()):
        worst = _most(refused)
        endpoints.append(worst)
        share = _percent(refused[worst], sum(refused.values()))
        evidence[f"of_all_4xx_percent of {worst}"] = share
        text += f", {percent(share)} of those from {worst}"
    return Finding(
        kind="errors",
        text=f"{text}.",
        evidence=evidence,
        endpoints=tuple(dict.fromkeys(endpoints)),
    )


def _answers(endpoint: EndpointTraffic, lowest: int) -> int:
    return sum(count for status, count in endpoint.statuses.items() if status >= lowest)


def _most(counts: dict[str, int]) -> str:
    return min(counts, key=lambda name: (-counts[name], name))


def _slow(profile: TrafficProfile) -> Finding | None:
    timed = {each.name: each for each in profile.endpoints if each.latency_ms}
    tails = {
        name: tail
        for name, each in timed.items()
        if each.latency_ms is not None
        and each.latency_ms.count >= _FEWEST_TIMED
        and (tail := each.latency_ms.quantile(0.95)) is not None
    }
    if not tails:
        return None
    slowest = min(tails, key=lambda name: (-tails[name], name))
    histogram = timed[slowest].latency_ms
    count = histogram.count if histogram is not None else 0
    evidence = {
        f"p95_ms of {slowest}": evident(tails[slowest]),
        f"timed_requests of {slowest}": float(count),
    }
    text = f"{slowest} has a p95 of {number(tails[slowest])} ms over {count:,} requests"
    borders = timed[slowest].latency_bounds_ms
    if borders and histogram is not None:
        bucket = quantile_bucket(histogram, borders, 0.95)
        low, high = (max(borders), None) if bucket is None else bucket
        evidence[f"p95_at_least_ms of {slowest}"] = evident(low)
        if high is None:
            text += f" (somewhere above {number(low)} ms: its source counts in buckets)"
        else:
            evidence[f"p95_at_most_ms of {slowest}"] = evident(high)
            text += f" (between {number(low)} and {number(high)} ms: its source counts in buckets)"
    others = _merged(each for name, each in timed.items() if name != slowest)
    rest = others.quantile(0.95)
    if rest:
        evidence["p95_of_others_ms"] = evident(rest)
        evidence["times_others"] = evident(tails[slowest] / rest)
        text += (
            f"; that of all other requests together is {number(rest)} ms, so it is"
            f" {number(evidence['times_others'])} times as long"
        )
    return Finding(kind="slow", text=f"{text}.", evidence=evidence, endpoints=(slowest,))


def _merged(endpoints: Iterable[EndpointTraffic]) -> LogHistogram:
    return LogHistogram.merged(each.latency_ms for each in endpoints if each.latency_ms)


def _unknown(profile: TrafficProfile) -> Finding | None:
    evidence: dict[str, float] = {}
    parts = [
        *_not_told(profile, "how they were answered", "answers", evidence),
        *_not_told(profile, "how long they took", "latency", evidence),
        *_not_told(profile, "how large the answers were", "sizes", evidence),
    ]
    if profile.dispersion is None:
        parts.append("whether they came in bursts")
    if not parts:
        return None
    text = f"Of requests it is unknown {listed(parts)}."
    return Finding(kind="unknown", text=text, evidence=evidence)


def _not_told(
    profile: TrafficProfile, what: str, name: str, evidence: dict[str, float]
) -> Iterator[str]:
    silent = [each for each in profile.endpoints if not _tells(each, name)]
    requests = sum(each.requests for each in silent)
    if not requests:
        return
    evidence[f"without_{name}_percent"] = share = _percent(requests, profile.requests)
    yield f"{what} ({percent(share)} of them)"


def _tells(endpoint: EndpointTraffic, name: str) -> bool:
    if name == "answers":
        return bool(endpoint.statuses)
    histogram = endpoint.latency_ms if name == "latency" else endpoint.response_bytes
    return histogram is not None and bool(histogram.cells)


def _left_out(profile: TrafficProfile) -> Finding | None:
    excluded = {reason: count for reason, count in sorted(profile.excluded.items()) if count}
    evidence: dict[str, float] = {}
    parts: list[str] = []
    if excluded:
        evidence |= {f"{reason} requests": float(count) for reason, count in excluded.items()}
        evidence["left_out_requests"] = float(sum(excluded.values()))
        reasons: Sequence[str] = [f"{count:,} ({reason})" for reason, count in excluded.items()]
        parts.append(f"{sum(excluded.values()):,} requests are not counted: {listed(reasons)}")
    if profile.malformed:
        evidence["unreadable_lines"] = float(profile.malformed)
        parts.append(f"{profile.malformed:,} lines cannot be read")
    if profile.left_out:
        minutes = evident(sum(each.duration_s for each in profile.left_out) / 60)
        evidence |= {"stretches": float(len(profile.left_out)), "left_out_minutes": minutes}
        parts.append(
            f"{len(profile.left_out):,} stretches of the window are left out,"
            f" {number(minutes)} minutes in all"
        )
    if not parts:
        return None
    return Finding(kind="left_out", text=f"{'; '.join(parts)}.", evidence=evidence)


def _percent(part: float, whole: float) -> float:
    return evident(100 * part / whole)
