"""Finds which metrics of a service count its requests, and in which dialect.

A service is found by the value of whichever label has its name. Of all labels and dialects that
fit, one is read, by this rule, the earlier point deciding:

1. requests were counted in the last hour of the window;
2. no dialect fits to which it yields, since that shows more of the same requests;
3. it is seen nearest to the application (which knows its routes), a load balancer being farthest;
   there, its names are not those that everybody chooses;
4. it has routes: templates before names before raw paths before none;
5. it has a status, then a method;
6. it has a latency histogram;
7. it asks for more (labels, metrics) that is there, so it is the more special one;
8. a user's own dialect before ours; the more usual label; the id.

What else would have fitted is said in the profile's notes.
"""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from plimsoll.adapters.prometheus.client import PrometheusClient
from plimsoll.adapters.prometheus.dialect import Dialect, Matcher, Measure
from plimsoll.adapters.prometheus.location import Location, selector
from plimsoll.adapters.prometheus.payloads import Labels
from plimsoll.kit.errors import NotFound, Rejected

SERVICE_LABELS: Final = (
    "job",
    "service_name",
    "service",
    "app",
    "application",
    "exported_job",
    "exported_service",
    "app_kubernetes_io_name",
    "k8s_deployment_name",
    "deployment",
    "workload",
    "component",
    "container",
)
"""Labels whose value usually names a service, the most usual first; dialects add others."""

_VANTAGES: Final = ("application", "gateway", "mesh", "ingress", "load-balancer")
_ROUTE_FORMS: Final = ("template", "name", "raw", "none")
_LOOKS_LIKE_HTTP = re.compile(r"(?i)http|request|grpc|rpc_|response")
_OF_OTHERS = re.compile(r"^(?:prometheus_|go_|process_|scrape_|promhttp_|net_conntrack_|up$)")
_NAMES_SHOWN: Final = 12
_HOUR_S: Final = 3600.0


class Span(NamedTuple):
    """The stretch that is looked at, in seconds since 1970."""

    start_s: float
    end_s: float


class Fit(NamedTuple):
    """A dialect, and what of it there is for one selection of series."""

    dialect: Dialect
    matchers: tuple[Matcher, ...]
    """Which series are the service's, the dialect's own conditions included."""
    metric: str
    """What counts requests."""
    is_native: bool
    """It is a native histogram, whose count is inside its samples."""
    series: tuple[Labels, ...]
    names: frozenset[str]
    """All metrics of the selection."""
    has_traffic: bool = True

    @property
    def labels(self) -> frozenset[str]:
        """Which labels the counting series have."""
        return frozenset(name for labels in self.series for name, value in labels.items() if value)

    def label_of(self, candidates: Sequence[str]) -> str:
        """The first candidate that there is, all of its parts; empty: none."""
        return first_of(candidates, self.labels)

    def measure_of(self, candidates: Sequence[Measure]) -> Measure | None:
        """The first that has a distribution, else the first that there is at all."""
        there = [m for m in candidates if self.forms_of(m)]
        return next((m for m in there if self.forms_of(m) & {"classic", "native"}), None) or (
            there[0] if there else None
        )

    def forms_of(self, measure: Measure) -> set[str]:
        """In which of the forms `classic`, `native`, `quantiles` and `sums` it may be there."""
        base, forms = measure.base, set[str]()
        if f"{base}_bucket" in self.names:
            forms.add("classic")
        if base in self.names:
            forms.add("quantiles" if f"{base}_count" in self.names else "native")
        if f"{base}_sum" in self.names:
            forms.add("sums")
        return forms


def first_of(candidates: Sequence[str], labels: frozenset[str]) -> str:
    """The first candidate all of whose parts are there; empty: none."""
    return next((c for c in candidates if labels.issuperset(c.split("/"))), "")


class Detected(NamedTuple):
    """What is read, and what is to be said about the choice."""

    fit: Fit
    notes: tuple[str, ...]


def detect(
    client: PrometheusClient,
    location: Location,
    span: Span,
    *,
    dialects: Sequence[Dialect],
    pinned: str = "",
) -> Detected:
    """The dialect that a service is read in.

    Args:
        client: asks Prometheus.
        location: the service.
        span: when.
        dialects: that may fit, a user's own first.
        pinned: the id of the only one that may; empty: any.

    Raises:
        NotFound: there is no such service.
        Rejected: nothing that is known counts its requests, or there is no such dialect.
    """
    allowed = _pinned(dialects, pinned) if pinned else dialects
    selections = list(_selections(client, location, span, dialects))
    if not selections:
        raise NotFound(
            f"No series in Prometheus fits {location.name} between those times.",
            fix="Correct the selector, or observe another window.",
        )
    fits = [
        fit
        for matchers, names in selections
        for fit in _fits(client, matchers, names, span, allowed, is_pinned=bool(pinned))
    ]
    if not fits:
        raise _unknown(location, [names for _, names in selections], pinned)
    fits = _different(fits)
    if len(fits) > 1:
        fits = [fit._replace(has_traffic=_has_traffic(client, fit, span)) for fit in fits]
    ranked = sorted(fits, key=lambda fit: _rank(fit, fits))
    return Detected(ranked[0], tuple(_ambiguity(ranked)))


def _different(fits: Sequence[Fit]) -> list[Fit]:
    """One of those that read the same series: several labels may have a service's name."""
    found: dict[object, Fit] = {}
    for fit in fits:
        series = frozenset(frozenset(labels.items()) for labels in fit.series)
        found.setdefault((fit.dialect.id, fit.metric, series), fit)
    return list(found.values())


def _pinned(dialects: Sequence[Dialect], pinned: str) -> list[Dialect]:
    chosen = [dialect for dialect in dialects if dialect.id == pinned]
    if not chosen:
        ids = [dialect.id for dialect in dialects]
        near = difflib.get_close_matches(pinned, ids, n=3) or sorted(ids)
        raise Rejected(
            f"There is no dialect “{pinned}”.",
            fix=f"Known are {', '.join(near)}; write one of your own as the README says.",
        )
    return chosen


def _selections(
    client: PrometheusClient, location: Location, span: Span, dialects: Sequence[Dialect]
) -> Iterator[tuple[tuple[Matcher, ...], frozenset[str]]]:
    """Every way to select the service's series, and the metrics that are then there."""
    ways = (
        [location.matchers] if location.matchers else _ways(client, location.word, span, dialects)
    )
    for matchers in ways:
        names = frozenset(client.label_values("__name__", [selector(matchers)], *span))
        if names:
            yield matchers, names


def _ways(
    client: PrometheusClient, word: str, span: Span, dialects: Sequence[Dialect]
) -> list[tuple[Matcher, ...]]:
    """Labels that have the word as a value; else those where it follows a namespace.

    Raises:
        NotFound: there are none; says what similar names there are.
    """
    candidates = list(
        dict.fromkeys(
            [*SERVICE_LABELS, *(label for each in dialects for label in each.service_labels)]
        )
    )
    existing = client.label_names([], *span)
    values = {
        label: client.label_values(label, [], *span) for label in candidates if label in existing
    }
    ways = [Matcher(label=label, value=word) for label in values if word in values[label]]
    if not ways:
        # OpenTelemetry's exporters write a service with a namespace as namespace/name.
        ways = [
            Matcher(label=label, value=value)
            for label, found in values.items()
            for value in found
            if value.endswith(f"/{word}")
        ]
    if not ways:
        raise _no_such_service(word, values)
    return [(way,) for way in ways]


def _no_such_service(word: str, values: Mapping[str, Sequence[str]]) -> NotFound:
    every = sorted({value for found in values.values() for value in found})
    lower = {value.lower(): value for value in every}
    near = [lower[name] for name in difflib.get_close_matches(word.lower(), lower, n=5, cutoff=0.5)]
    near += [value for value in every if word.lower() in value.lower() and value not in near]
    hint = f"Similar names: {', '.join(near[:5])}. " if near else ""
    looked = ", ".join(values) or "none of the usual ones is there"
    return NotFound(
        f"No service in Prometheus is called “{word}” between those times"
        f" (labels looked at: {looked}).",
        fix=f'{hint}Or write the labels yourself, as in prometheus:{{job="…"}}.',
    )


def _fits(
    client: PrometheusClient,
    matchers: tuple[Matcher, ...],
    names: frozenset[str],
    span: Span,
    dialects: Sequence[Dialect],
    *,
    is_pinned: bool,
) -> Iterator[Fit]:
    seen: dict[str, tuple[Labels, ...]] = {}
    for dialect in dialects:
        if not (is_pinned or names.issuperset(dialect.needs_metrics)):
            continue
        selected = (*matchers, *(m for m in dialect.matchers if m not in matchers))
        for metric, is_native in counting_metrics(dialect, names):
            query = selector(selected, metric)
            if query not in seen:
                seen[query] = client.series(query, *span)
            fit = Fit(dialect, selected, metric, is_native, seen[query], names)
            if fit.series and (is_pinned or _has_its_labels(fit)):
                yield fit
                break


def counting_metrics(dialect: Dialect, names: frozenset[str]) -> Iterator[tuple[str, bool]]:
    """What may count requests, and whether it is a native histogram, in order of preference."""
    for name in dialect.counts:
        base = name.removesuffix("_count")
        if name in names:
            yield name, False
        elif base != name and base in names:
            yield base, True


def _has_its_labels(fit: Fit) -> bool:
    labels, dialect = fit.labels, fit.dialect
    any_of = dialect.needs_any_label
    return (
        labels.issuperset(dialect.needs_labels)
        and not (any_of and labels.isdisjoint(any_of))
        and labels.isdisjoint(dialect.foreign_labels)
    )


def _has_traffic(client: PrometheusClient, fit: Fit, span: Span) -> bool:
    """Whether anything was counted of late; no figure is taken from this."""
    if fit.dialect.counts_are == "per_period":
        return True
    window_s = round(min(_HOUR_S, span.end_s - span.start_s))
    counted = selector(fit.matchers, fit.metric)
    rate = f"rate({counted}[{window_s}s])"
    answer = client.instant(
        f"sum({f'histogram_count({rate})' if fit.is_native else rate})", span.end_s
    )
    return any(each.value for each in answer)


def _rank(fit: Fit, fits: Sequence[Fit]) -> tuple[int, ...]:
    dialect = fit.dialect
    better = {other.dialect.id for other in fits if other.has_traffic}
    has_route = bool(fit.label_of(dialect.route))
    latency = fit.measure_of(dialect.latency)
    has_buckets = latency is not None and bool(fit.forms_of(latency) & {"classic", "native"})
    return (
        not fit.has_traffic,
        not better.isdisjoint(dialect.yields_to),
        _VANTAGES.index(dialect.vantage),
        dialect.fallback,
        _ROUTE_FORMS.index(dialect.route_form if has_route else "none"),
        not fit.label_of(dialect.status),
        not (fit.label_of(dialect.method) or dialect.fixed_method),
        not has_buckets,
        -len(dialect.needs_labels) - len(dialect.needs_metrics),
    )


def _described(fit: Fit) -> str:
    """A fit in words, with what speaks for and against it."""
    dialect = fit.dialect
    route = fit.label_of(dialect.route)
    has = [
        f"routes ({dialect.route_form})" if route else "no routes",
        "status" if fit.label_of(dialect.status) else "no status",
    ]
    if not fit.has_traffic:
        has.append("no requests in the last hour")
    return f"{dialect.id} ({selector(fit.matchers, fit.metric)}: {', '.join(has)})"


def _ambiguity(ranked: Sequence[Fit]) -> Iterator[str]:
    chosen = ranked[0].dialect
    others = [
        fit
        for fit in ranked[1:]
        if chosen.id not in fit.dialect.yields_to and (chosen.fallback or not fit.dialect.fallback)
    ]
    if others:
        unread = "; ".join(_described(fit) for fit in others[:5])
        yield (
            f"Several metrics count this service's requests. Read: {_described(ranked[0])}."
            f" Not read: {unread}. To read another, add #dialect=ID to the location, write its"
            " labels in it, or set PLIMSOLL_PROMETHEUS__PINNED."
        )


def _unknown(location: Location, names: Sequence[frozenset[str]], pinned: str) -> Rejected:
    every = sorted(frozenset().union(*names))
    similar = [n for n in every if _LOOKS_LIKE_HTTP.search(n) and not _OF_OTHERS.search(n)]
    shown = ", ".join(similar[:_NAMES_SHOWN]) + (" …" if len(similar) > _NAMES_SHOWN else "")
    seen = f"what looks like it: {shown}" if similar else "none of its metrics looks like it"
    how = f"in the dialect {pinned}" if pinned else "in a way that is known"
    return Rejected(
        f"No metric of {location.name} counts HTTP requests {how}; {seen}.",
        fix="Describe the metrics in a YAML file as the adapter's README shows, and name it in"
        " PLIMSOLL_PROMETHEUS__DIALECTS.",
    )
