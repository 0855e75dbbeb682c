"""How densely a service is scraped, what of a window is recorded, and in which steps it is read."""

import math
import statistics
from itertools import pairwise
from typing import Final, NamedTuple

from plimsoll.adapters.prometheus.client import PrometheusClient, asks_for_less
from plimsoll.adapters.prometheus.detect import Fit, Span
from plimsoll.adapters.prometheus.dialect import Matcher
from plimsoll.adapters.prometheus.location import selector
from plimsoll.adapters.prometheus.payloads import Instant, Labels
from plimsoll.kit.errors import Rejected, Unavailable

STEPS_S: Final = (15, 30, 60, 300, 900, 3600)
_DAY_S: Final = 86_400
_LOOKS: Final = 240
_FEWEST_SAMPLES: Final = 3
_PRESENT: Final = ("up", "process_start_time_seconds")
"""Metrics of a process that is scraped, whether it has requests or not."""


class Plan(NamedTuple):
    """In which steps a window is read, and how."""

    step_s: int
    is_raw: bool
    """Every sample is read; else the last one of each step."""


class Covered(NamedTuple):
    """The first and last moment with samples."""

    first_s: float
    last_s: float


def interval_of(client: PrometheusClient, fit: Fit, span: Span) -> float | None:
    """Seconds between two samples of the densest series, the usual; None: too few to say."""
    length_s = span.end_s - span.start_s
    for share in (1.0, 0.5, 0.05):
        at = span.start_s + length_s * share
        for stretch_s in (900, 7200):
            dense = _densest(client, fit, at, stretch_s)
            if dense is not None and (dense.value or 0) >= _FEWEST_SAMPLES:
                one = selector(_exactly(dense.labels), fit.metric)
                answer = client.raw(one, at - stretch_s, at)
                gaps = [b - a for each in answer for a, b in pairwise(each.times_s)]
                # The samples of a native histogram are not read here, only their number is.
                usual = statistics.median(gaps) if gaps else stretch_s / (dense.value or 1)
                return max(1.0, round(usual, 3))
    return None


def _densest(client: PrometheusClient, fit: Fit, at_s: float, stretch_s: int) -> Instant | None:
    """The series with the most samples in a stretch, and their number."""
    for query in (selector(fit.matchers, fit.metric), _any_series(fit)):
        try:
            found = client.instant(f"topk(1, count_over_time({query}[{stretch_s}s]))", at_s)
        except (Rejected, Unavailable) as error:
            # One of them is enough where all are too many.
            if not asks_for_less(error):
                raise
        else:
            return found[0] if found else None
    return None


def _any_series(fit: Fit) -> str:
    return selector(_exactly(fit.series[len(fit.series) // 2]), fit.metric)


def _exactly(labels: Labels) -> tuple[Matcher, ...]:
    return tuple(Matcher(label=n, value=v) for n, v in labels.items() if n != "__name__")


def plan_of(window_s: float, interval_s: float, series: int, most_samples: int) -> Plan:
    """The narrowest step that the length of the window, the scrapes and our budget allow."""
    narrowest = _narrowest(window_s)
    allowed = [step for step in STEPS_S if step >= narrowest and step >= interval_s * 0.99]
    allowed = allowed or [math.ceil(interval_s)]
    step = next((s for s in allowed if series * window_s / s <= most_samples), allowed[-1])
    is_raw = series * window_s / interval_s <= most_samples
    return Plan(step, is_raw)


def _narrowest(window_s: float) -> int:
    days = window_s / _DAY_S
    if days <= 1.0:
        return 15
    return 60 if days <= 4.0 else 300 if days <= 35.0 else 900  # noqa: PLR2004 - see the README


def covered_by(client: PrometheusClient, query: str, span: Span, finest_s: float) -> Covered | None:
    """When a query had samples within a span; None: never.

    The beginning is off by at most `finest_s`. Where the server refuses to look at so many series,
    all of the span counts as covered.
    """
    try:
        return _covered(client, query, span, finest_s)
    except (Rejected, Unavailable) as error:
        if not asks_for_less(error):
            raise
        return Covered(*span)


def _covered(client: PrometheusClient, query: str, span: Span, finest_s: float) -> Covered | None:
    first_at = _look(client, query, span, finest_s, first=True)
    last_at = _look(client, query, span, finest_s, first=False)
    if first_at is None or last_at is None:
        return None
    # Ten looks at the stretch that has it, by the samples' own times.
    stamps = f"max(timestamp({query}))"
    first = client.grid(stamps, max(span.start_s, first_at - finest_s), first_at, finest_s / 10)
    last = client.grid(stamps, max(span.start_s, last_at - finest_s), last_at, finest_s / 10)
    return Covered(
        float(first[0].values[0]) if first else first_at,
        float(last[0].values[-1]) if last else last_at,
    )


def _look(
    client: PrometheusClient, query: str, span: Span, finest_s: float, *, first: bool
) -> float | None:
    """The end of the first or last stretch of `finest_s` with a sample; None: there is none.

    Samples are counted, for one look at a moment shows nothing of a process that has ended since.
    """
    start_s, end_s = span
    while True:
        step_s = max(finest_s, (end_s - start_s) / _LOOKS)
        counted = f"max(count_over_time({query}[{round(step_s * 1000)}ms]))"
        found = client.grid(counted, min(start_s + step_s, end_s), end_s, step_s)
        if not found:
            return None
        # The labels are the same for all: there is one series.
        moment = float(found[0].times_s[0 if first else -1])
        if step_s <= finest_s:
            return moment
        start_s, end_s = max(span.start_s, moment - step_s), moment


def presence(
    client: PrometheusClient, fit: Fit, span: Span, finest_s: float
) -> tuple[Covered | None, Covered | None]:
    """When requests were counted, and when its processes were scraped at all."""
    counted = covered_by(client, selector(fit.matchers, fit.metric), span, finest_s)
    plain = tuple(m for m in fit.matchers if m not in fit.dialect.matchers)
    scraped = [
        covered_by(client, selector(plain, name), span, finest_s)
        for name in _PRESENT
        if name in fit.names
    ]
    every = [each for each in (counted, *scraped) if each is not None]
    if not every:
        return counted, None
    return counted, Covered(min(e.first_s for e in every), max(e.last_s for e in every))
