"""One observation: what is asked of Datadog, and what its answers mean."""

import math
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from plimsoll.adapters.datadog.client import MOST_POINTS, DatadogClient, Target
from plimsoll.adapters.datadog.payloads import QueriedSeries
from plimsoll.kit.errors import Rejected
from plimsoll.traffic.counted import (
    ANY_METHOD,
    Series,
    Steps,
    added,
    endpoint_of_counts,
    series_of,
)
from plimsoll.traffic.model import EndpointTraffic, Window
from plimsoll.traffic.pattern import OTHER_PATHS
from plimsoll.traffic.ports import Progress
from plimsoll.traffic.quantiles import Stated
from plimsoll.traffic.resource_names import endpoint_of_name
from plimsoll.transport.failures import TooLarge

_QUANTILES: Final = {
    "min": 0.0,
    "p50": 0.5,
    "p75": 0.75,
    "p90": 0.9,
    "p95": 0.95,
    "p99": 0.99,
    "max": 1.0,
}
_PERIODS_S: Final = (86_400, 3_600, 900, 300)
_SERVER_ERROR: Final = 500

Name = tuple[str, str]
"""Method and route."""


class Wider(Exception):
    """Datadog answers in wider steps than asked for; `step_s` says in which."""

    def __init__(self, step_s: int) -> None:
        super().__init__(f"steps of {step_s} s")
        self.step_s = step_s


class Reading:
    """The counts and response times of a service.

    Args:
        client: whom to ask.
        target: the service, with its operation.
        steps: of the window.
    """

    def __init__(self, client: DatadogClient, target: Target, steps: Steps) -> None:
        self._client, self._target, self._steps = client, target, steps
        self.requests: dict[str, Series] = {}
        """By resource name, as Datadog has it."""
        self._statuses: defaultdict[str, dict[int, float]] = defaultdict(dict)
        self._latency: defaultdict[str, list[Stated]] = defaultdict(list)
        self._errors_only = False
        self._refused = ""
        self._period_s = _longest_period_s(steps)
        self.odd = 0

    def read(self, progress: Progress) -> None:
        """Asks for counts, then statuses, then response times.

        Raises:
            Wider: counts come in wider steps than these; read again with steps as wide.
        """
        self.requests = self._counts("hits")[""]
        progress(0.3)
        if self.requests:
            self._read_statuses()
            progress(0.6)
            self._read_latency()
        progress(1.0)

    def _counts(self, suffix: str, tag: str = "") -> dict[str, dict[str, Series]]:
        """Per value of a further tag, the counts of every resource."""
        groups = f"resource_name,{tag}" if tag else "resource_name"
        query = (
            f"sum:trace.{self._target.operation}.{suffix}{{{self._target.filter}}}"
            f" by {{{groups}}}.as_count().rollup(sum, {self._steps.step_s})"
        )
        parts: dict[str, defaultdict[str, list[Series]]] = {"": defaultdict(list)}
        for window, series in self._asked(query, self._steps.step_s):
            counted = series_of(_inside(series, window), self._steps)
            value = (series.tag(tag) or "") if tag else ""
            by_resource = parts.setdefault(value, defaultdict(list))
            by_resource[series.tag("resource_name") or ""].append(counted)
            self.odd += counted.odd
        return {
            value: {resource: added(found) for resource, found in by_resource.items()}
            for value, by_resource in parts.items()
        }

    def _asked(self, query: str, step_s: int) -> Iterator[tuple[Window, QueriedSeries]]:
        """The series of a query over the window, in parts that Datadog leaves as fine as asked.

        Raises:
            Wider: it did not.
        """
        whole, span_s = self._steps.window, MOST_POINTS * step_s
        for offset_s in range(0, round(whole.duration_s), span_s):
            end = min(whole.end, whole.at(offset_s + span_s))
            part = Window(start=whole.at(offset_s), end=end)
            for series in self._client.query(query, part):
                if series.interval is not None and series.interval > step_s:
                    raise Wider(math.ceil(series.interval))
                yield part, series

    def _read_statuses(self) -> None:
        by_code = self._counts("hits.by_http_status", "http.status_code")
        known = {int(code): found for code, found in by_code.items() if code.isdecimal()}
        self._errors_only = not known
        for code, found in (known or {_SERVER_ERROR: self._counts("errors")[""]}).items():
            for resource, series in found.items():
                self._statuses[resource][code] = series.total

    def _read_latency(self) -> None:
        """Percentiles of each period; as many values as the period had requests."""
        stated: defaultdict[tuple[str, int], dict[float, float]] = defaultdict(dict)
        try:
            for statistic, share in _QUANTILES.items():
                for resource, at, value_ms in self._quantile(statistic):
                    stated[resource, at][share] = value_ms
        except TooLarge:
            raise
        except Wider as wider:
            # Of another period than the requests that they would be weighted by.
            self._refused = f"they are of {wider.step_s} s instead of {self._period_s} s"
            return
        except Rejected as refused:
            # A distribution may have no percentiles; the counts are there all the same.
            self._refused = refused.what
            return
        for (resource, at), quantiles in sorted(stated.items()):
            count = self._counted(resource, at)
            if count:
                self._latency[resource].append(Stated(quantiles=quantiles, count=count))

    def _quantile(self, statistic: str) -> Iterator[tuple[str, int, float]]:
        """Resource, period (the index of its first step) and milliseconds."""
        aggregator = "" if statistic.startswith("p") else f"{statistic}, "
        query = (
            f"{statistic}:trace.{self._target.operation}{{{self._target.filter}}}"
            f" by {{resource_name}}.rollup({aggregator}{self._period_s})"
        )
        for window, series in self._asked(query, self._period_s):
            for at_s, seconds in _inside(series, window):
                at = self._steps.at(at_s)
                if seconds is None or at is None:
                    continue
                if seconds < 0 or not math.isfinite(seconds):
                    self.odd += 1
                else:
                    yield series.tag("resource_name") or "", at, seconds * 1000

    def _counted(self, resource: str, at: int) -> int:
        """How many requests a resource had in a period."""
        series = self.requests.get(resource)
        if series is None:
            return 0
        steps = range(at, at + self._period_s // self._steps.step_s)
        return round(sum(series.cells.get(step, 0.0) for step in steps))

    def endpoints(self) -> list[EndpointTraffic]:
        """The traffic of every endpoint; several resource names may be one."""
        resources: defaultdict[Name, list[str]] = defaultdict(list)
        for resource in sorted(self.requests):
            name = endpoint_of_name(resource) or (ANY_METHOD, OTHER_PATHS)
            resources[name].append(resource)
        return [self._endpoint(name, group) for name, group in resources.items()]

    def _endpoint(self, name: Name, resources: list[str]) -> EndpointTraffic:
        counted = added([self.requests[each] for each in resources])
        statuses: defaultdict[int, float] = defaultdict(float)
        for each in resources:
            for code, count in self._statuses[each].items():
                statuses[code] += count
        latency = [part for each in resources for part in self._latency[each]]
        return endpoint_of_counts(*name, counted, statuses, latency)

    def notes(self) -> list[str]:
        """What Datadog cannot show, or how it was read."""
        if not self.requests:
            return ["Datadog counted no request in the window."]
        notes: list[str] = []
        if self._errors_only:
            notes.append(
                "Datadog has no status codes of these requests: its errors count as status 500, and"
                " the status of all others is unknown."
            )
        pathless = sum(1 for each in self.requests if endpoint_of_name(each) is None)
        if pathless:
            plural = "s hold" if pathless > 1 else " holds"
            notes.append(f"{pathless} resource name{plural} no path: they are {OTHER_PATHS}.")
        if any(" " not in each for each in self.requests):
            notes.append(
                "Datadog keeps resource names in lower case and with underscores for braces:"
                " routes are read back from that."
            )
        notes.append(self._note_on_latency())
        notes.append(
            "Trace metrics know no sizes, clients and values of parameters, and cannot tell bots"
            " from people; health checks are told by their paths."
        )
        return notes

    def _note_on_latency(self) -> str:
        if not any(self._latency.values()):
            because = f" ({self._refused})" if self._refused else ""
            return (
                f"Datadog answers no percentiles of trace.{self._target.operation}{because}:"
                " response times are unknown."
            )
        return (
            "Response times are Datadog's percentiles (min, p50, p75, p90, p95, p99, max) of every"
            f" {self._period_s} s, each weighted by its requests: between two of them"
            " nobody knows how they are spread."
        )


def _inside(series: QueriedSeries, window: Window) -> list[tuple[float, float | None]]:
    """The points whose intervals begin in the window."""
    start, end = window.start.timestamp(), window.end.timestamp()
    return [(at, value) for at, value in series.points() if start <= at < end]


def _longest_period_s(steps: Steps) -> int:
    """The longest period of percentiles that no border of a piece cuts; all count from 1970."""
    borders = [
        round(moment.timestamp()) for piece in steps.pieces() for moment in (piece.start, piece.end)
    ]
    fitting = (each for each in _PERIODS_S if all(border % each == 0 for border in borders))
    return next(fitting, steps.step_s)
