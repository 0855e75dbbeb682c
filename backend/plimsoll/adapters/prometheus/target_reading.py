"""Reads what a target's series say over the steps of a run."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from plimsoll.adapters.prometheus.client import PrometheusClient
from plimsoll.adapters.prometheus.counters import target_of
from plimsoll.adapters.prometheus.dialect import Matcher
from plimsoll.adapters.prometheus.location import selector
from plimsoll.adapters.prometheus.payloads import Labels, Series
from plimsoll.adapters.prometheus.target_metrics import Known, Metric
from plimsoll.adapters.prometheus.target_selection import Selection, first_label, pod_of
from plimsoll.adapters.prometheus.target_usage import (
    LONGEST_GAP_S,
    Cells,
    Instance,
    Steps,
    bounded,
    grown,
    held,
    joined,
    usage_of,
)
from plimsoll.run.target_state import Usage

MOST_SERIES: Final = 2_000
"""Of one metric; a target with more is not read, and that is said."""
_STRETCH_S: Final = 7_200.0
_LEAD_S: Final = 120.0
"""Before a stretch, so that its first interval is whole."""
_NAMESPACES: Final = ("exported_namespace", "namespace")
_CONTAINERS: Final = ("exported_container", "container", "name")
_NO_CONTAINERS: Final = frozenset({"", "POD"})


class Crowded(Exception):
    """A metric has more series than are read."""


class Found(NamedTuple):
    """Series of a metric, and how they were found."""

    query: str
    series: tuple[Labels, ...]


class Reading:
    """One target, over one run."""

    def __init__(self, client: PrometheusClient, selection: Selection, steps: Steps) -> None:
        self.steps = steps
        self._client = client
        self._selection = selection
        self._span = (steps.start_s - _LEAD_S, steps.end_s)

    def usage(self, known: Known) -> Usage | None:
        """What was used of a resource; None: nobody tells.

        Raises:
            Crowded: it has too many series.
        """
        for metric in known.used:
            cells = self.cells(metric, known)
            if cells:
                waiting = self.cells(known.waiting, known, counter=False) if known.waiting else {}
                limits = self.limits(known)
                if known.fixed_limit is not None:
                    limits = dict.fromkeys(cells, known.fixed_limit)
                return usage_of(known, cells, limits, list(waiting.values()))
        return None

    def limits(self, known: Known) -> dict[Instance, float]:
        """By instance, as last told."""
        limits: dict[Instance, float] = {}
        for metric in known.limit:
            told = self.last(metric, known)
            if metric.per:
                parts = self.last(Metric(metric.per), known)
                told = {key: told[key] / parts[key] for key in told if parts.get(key)}
            limits = {**bounded(told, known.unit), **limits}
        return limits

    def cells(
        self, metric: Metric, known: Known, *, counter: bool | None = None
    ) -> dict[Instance, Cells]:
        """What each instance was in each step; errors as of `usage`."""
        is_counter = known.counter if counter is None else counter
        found = self.find(metric, of_containers=known.of == "container")
        if found is None:
            return {}
        lines: dict[Instance, Cells] = {}
        for stretch in self.steps.stretches(_STRETCH_S):
            part: dict[Instance, Cells] = {}
            for series in self._samples(found.query, stretch.start_s, stretch.end_s):
                key = _instance(series.labels, known)
                if key is not None:
                    cells = grown(series, stretch) if is_counter else held(series, stretch)
                    before = part.get(key)
                    part[key] = joined(before, cells, adding=is_counter) if before else cells
            done = round((stretch.start_s - self.steps.start_s) / self.steps.step_s)
            for key in lines.keys() | part.keys():
                lines[key] = lines.get(key, _unknown(done)) + part.get(key, _unknown(stretch.many))
        return lines

    def last(self, metric: Metric, known: Known) -> dict[Instance, float]:
        """The last value of each instance in the run."""
        found = self.find(metric, of_containers=known.of == "container")
        values: dict[Instance, float] = {}
        if found is None:
            return values
        for series in self._samples(found.query, self._last_s, self.steps.end_s):
            key = _instance(series.labels, known)
            if key is not None:
                values[key] = float(series.values[-1])
        return values

    def samples(self, metric: Metric, *, of_containers: bool = True) -> Iterator[Series]:
        """All samples of the run and the moment before it, by series."""
        found = self.find(metric, of_containers=of_containers)
        if found is not None:
            joined_up: dict[frozenset[tuple[str, str]], Series] = {}
            for stretch in self.steps.stretches(_STRETCH_S):
                lead_s = _LEAD_S if stretch.start_s == self.steps.start_s else 0.0
                for part in self._samples(found.query, stretch.start_s, stretch.end_s, lead_s):
                    key = frozenset(part.labels.items())
                    before = joined_up.get(key)
                    joined_up[key] = part if before is None else _appended(before, part)
            yield from joined_up.values()

    def named(self, metric: Metric, matcher: Matcher, namespaces: frozenset[str]) -> float | None:
        """The last value of an object of Kubernetes; None: it is not told, or not by one alone."""
        found = self._client.raw(selector((matcher,), metric.name), self._last_s, self.steps.end_s)
        there = [each for each in found if first_label(each.labels, _NAMESPACES) in namespaces]
        return float(there[0].values[-1]) if len(there) == 1 else None

    def find(self, metric: Metric, *, of_containers: bool) -> Found | None:
        """The target's series of a metric; None: there are none.

        Raises:
            Crowded: there are too many.
        """
        for matchers in self._conditions(metric.name, of_containers=of_containers):
            query = selector((*matchers, *metric.matchers), metric.name)
            series = self._client.series(query, *self._span)
            if len(series) > MOST_SERIES:
                raise Crowded(f"{metric.name} has {len(series):,} series, more than {MOST_SERIES}")
            if series:
                return Found(query, series)
        return None

    def _conditions(self, name: str, *, of_containers: bool) -> Iterator[Sequence[Matcher]]:
        if of_containers:
            yield from self._selection.of_containers()
        elif (own := self._selection.of_metric(name)) is not None:
            yield own

    @property
    def _last_s(self) -> float:
        return max(self.steps.start_s, self.steps.end_s - LONGEST_GAP_S)

    def _samples(
        self, query: str, start_s: float, end_s: float, lead_s: float = _LEAD_S
    ) -> tuple[Series, ...]:
        return self._client.raw(query, start_s - lead_s, end_s)


def _unknown(steps: int) -> Cells:
    return [None] * steps


def _appended(one: Series, other: Series) -> Series:
    later = [index for index, time in enumerate(other.times_s) if time > one.times_s[-1]]
    return Series(
        one.labels,
        [*one.times_s, *(other.times_s[index] for index in later)],
        [*one.values, *(other.values[index] for index in later)],
    )


def container_of(labels: Labels) -> tuple[str, str, str]:
    """Namespace, pod and container; of a container that Docker runs its name alone."""
    pod = pod_of(labels)
    has_container = "container" in labels or "exported_container" in labels
    names = _CONTAINERS[:2] if pod or has_container else _CONTAINERS
    return first_label(labels, _NAMESPACES), pod, first_label(labels, names)


def _instance(labels: Labels, known: Known) -> Instance | None:
    """Whom a series is about; None: a whole pod, or what only holds it together."""
    if known.of == "container":
        parts = container_of(labels)
        if parts[2] in _NO_CONTAINERS:
            return None
        return Instance(parts, "/".join(filter(None, parts[1:])))
    pool = tuple(labels.get(name, "") for name in known.same)
    process = pod_of(labels) or labels.get("instance", "")
    return Instance((*target_of(labels), *pool), "/".join(filter(None, (process, *pool))))
