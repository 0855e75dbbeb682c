"""Which measurements besides counts a service has, read and judged for plausibility.

The unit of a duration is in a metric's name, and the name is sometimes wrong: milliseconds recorded
as “seconds”, or seconds counted in buckets made for milliseconds. Such a latency is not reported,
but asked about, unless the location says its unit.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from plimsoll.adapters.prometheus.buckets import log_histogram, share_outside
from plimsoll.adapters.prometheus.client import PrometheusClient, asks_for_less
from plimsoll.adapters.prometheus.detect import Fit, Span
from plimsoll.adapters.prometheus.dialect import Measure
from plimsoll.adapters.prometheus.distributions import Distribution, Look, distribution_of
from plimsoll.adapters.prometheus.location import FACTORS, Unit, selector
from plimsoll.adapters.prometheus.profile import NOTHING, Measured, Measures
from plimsoll.adapters.prometheus.routes import Named
from plimsoll.kit.errors import Rejected, Unavailable

_LONGEST_MEDIAN_MS: Final = 60_000.0
_LONGEST_BORDER_MS: Final = 1_000_000.0
"""Nobody makes a bucket for requests of a quarter of an hour: it was made for milliseconds."""
_SHORTEST_BORDER_MS: Final = 50.0
_SHORTEST_MEDIAN_MS: Final = 0.5
_ALL: Final = 0.99
_HALF: Final = 0.5


class Read(NamedTuple):
    """All measurements, and what is to be said about them."""

    measures: Measures
    notes: tuple[str, ...]


def read_measures(  # noqa: PLR0913 - what is asked, and when
    client: PrometheusClient,
    fit: Fit,
    looks: Sequence[Look],
    span: Span,
    *,
    unit: Unit,
    keeps_words: bool,
    not_looked_at: int,
) -> Read:
    """Latency and sizes, as far as there are distributions.

    Args:
        client: asks Prometheus.
        fit: what is read.
        looks: the moments to ask at.
        span: the window.
        unit: of durations; empty: as the dialect says.
        keeps_words: as in `routes.named`.
        not_looked_at: moments left out.
    """
    notes: list[str] = []
    found: dict[str, Measured] = {}
    for name, what, candidates in (
        ("latency", "latency", fit.dialect.latency),
        ("request_size", "size of requests", fit.dialect.request_size),
        ("response_size", "size of responses", fit.dialect.response_size),
    ):
        measure = fit.measure_of(candidates)
        if measure is None:
            notes.append(f"The source has no {what}.")
            continue
        if name == "latency" and unit:
            measure = measure.model_copy(update={"factor": FACTORS[unit]})
        form = next((f for f in ("classic", "native") if f in fit.forms_of(measure)), "")
        if not form:
            notes.append(_without_distribution(client, fit, measure, what, span))
            continue
        try:
            read = distribution_of(client, fit, measure, form, looks, keeps_words=keeps_words)
        except (Rejected, Unavailable) as error:
            if not asks_for_less(error):
                raise
            notes.append(f"The {what} was not read, the server refuses so much: {error.what}")
            continue
        faults = list(_faults(read, what))
        if name == "latency":
            doubt = "" if unit else doubt_of(read.buckets, measure)
            faults += [doubt] if doubt else [*_outside(read, measure)]
            if doubt:
                read = read._replace(buckets={})
        notes += faults
        found[name] = Measured(read.buckets, measure.factor)
    if not_looked_at and found:
        notes.append(
            f"{not_looked_at} restarts were too many to ask for the buckets before each: up to a"
            " window's share of these processes is missing in latency and sizes."
        )
    return Read(Measures(*(found.get(each, NOTHING) for each in Measures._fields)), tuple(notes))


def _without_distribution(
    client: PrometheusClient, fit: Fit, measure: Measure, what: str, span: Span
) -> str:
    """What a source knows of a measurement without a histogram; no profile is made of it."""
    said = f"The source has no distribution of the {what}"
    window_s = max(1, round(span.end_s - span.start_s))
    matchers = (*fit.matchers, *measure.matchers)
    if "quantiles" in fit.forms_of(measure):
        levels = client.label_values("quantile", [selector(matchers, measure.base)], *span)
        shown = ", ".join(levels[:10]) or "none"
        return (
            f"{said}: a summary ({measure.base}) has ready quantiles ({shown}), which cannot be"
            " added up over time and processes. A histogram would show it."
        )
    parts = [
        f"sum(rate({selector(matchers, measure.base + suffix)}[{window_s}s]))"
        for suffix in ("_sum", "_count")
    ]
    answer = client.instant(" / ".join(parts), span.end_s)
    mean = answer[0].value if answer else None
    if mean is None or not mean < float("inf"):
        return f"{said}."
    unit = "ms" if measure in fit.dialect.latency else "bytes"
    return f"{said}, only sums: the mean is {mean * measure.factor:.4g} {unit}."


def _faults(read: Distribution, what: str) -> Iterator[str]:
    if not read.has_route:
        yield f"The {what} is counted without a route, so that no endpoint has one."
    if read.repaired:
        yield (
            f"The {what} of {read.repaired} endpoints had buckets that hold fewer than those below,"
            " as when a scrape is cut; they were raised to them."
        )
    if read.mixed:
        yield (
            f"The {what} of {read.mixed} endpoints was counted in different buckets by its"
            " processes; only the borders that all have are used."
        )


def _total(
    buckets: Mapping[Named, Mapping[tuple[float, float], float]],
) -> dict[tuple[float, float], float]:
    total: defaultdict[tuple[float, float], float] = defaultdict(float)
    for each in buckets.values():
        for bucket, count in each.items():
            total[bucket] += count
    return dict(total)


def doubt_of(buckets: Mapping[Named, Mapping[tuple[float, float], float]], measure: Measure) -> str:
    """Why the unit of a latency is not believed; empty: it is plausible."""
    total = _total(buckets)
    histogram = log_histogram(total, measure.factor)
    median = histogram.quantile(_HALF) if histogram else None
    if median is None:
        return ""
    borders = [right * measure.factor for _, right in total if right < float("inf")]
    highest = max(borders, default=0.0)
    lowest, _ = share_outside(total)
    seen = f"The latency ({measure.base}) is left out: "
    ask = " Say which it is with #unit=s, #unit=ms or #unit=us behind the location."
    if highest >= _LONGEST_BORDER_MS and lowest >= _ALL:
        return (
            f"{seen}nearly all requests lie below the lowest border, {min(borders):g} ms, and the"
            f" highest is {highest:g} ms. The buckets were made for another unit than the values"
            f" have; let the service count in smaller ones.{ask}"
        )
    if highest >= _LONGEST_BORDER_MS or median > _LONGEST_MEDIAN_MS:
        return (
            f"{seen}read by its name, half of all requests take longer than {median:.4g} ms and"
            f" the buckets go up to {highest:g} ms. Probably the unit is not what the name"
            f" says.{ask}"
        )
    if highest <= _SHORTEST_BORDER_MS and median < _SHORTEST_MEDIAN_MS:
        return (
            f"{seen}read by its name, half of all requests take less than {median:.4g} ms and the"
            f" buckets end at {highest:g} ms. Probably the unit is not what the name says.{ask}"
        )
    return ""


def _outside(read: Distribution, measure: Measure) -> Iterator[str]:
    total = _total(read.buckets)
    borders = [right * measure.factor for _, right in total if right < float("inf")]
    if not borders:
        return
    lowest, above = share_outside(total)
    ask = " If the unit is wrong, say it with #unit=… behind the location."
    if above >= _HALF:
        yield (
            f"{above:.0%} of requests took longer than the highest border of the buckets,"
            f" {max(borders):g} ms; how long is not known.{ask}"
        )
    if lowest >= _ALL:
        yield (
            f"Nearly all requests lie below the lowest border of the buckets, {min(borders):g} ms;"
            f" how they are distributed there is not known.{ask}"
        )
