"""One observation: what is asked of Dynatrace, and what its answers mean."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from plimsoll.adapters.dynatrace.client import DynatraceClient
from plimsoll.kit.errors import Unavailable
from plimsoll.kit.value import Value
from plimsoll.traffic.counted import (
    ANY_METHOD,
    Series,
    Steps,
    added,
    endpoint_of_counts,
    remainder,
    series_of,
)
from plimsoll.traffic.model import EndpointTraffic, Window
from plimsoll.traffic.pattern import OTHER_PATHS
from plimsoll.traffic.ports import Progress
from plimsoll.traffic.quantiles import Stated
from plimsoll.traffic.resource_names import endpoint_of_name

_QUANTILES: Final = {
    "min": 0.0,
    "percentile(50)": 0.5,
    "percentile(75)": 0.75,
    "percentile(90)": 0.9,
    "percentile(95)": 0.95,
    "percentile(99)": 0.99,
    "max": 1.0,
}
_MOST_SLOTS: Final = 10_080
"""That one answer has of a series."""
_MICROSECONDS: Final = 1_000
"""In a millisecond."""
_OTHERS: Final = 200
_METHOD: Final = "dt.entity.service_method"


class Level(Value):
    """Metrics of a service as a whole, or of its key requests."""

    entities: str
    split: str
    requests: str
    statuses: tuple[tuple[str, int], ...]
    latency: str


def whole_service(service_id: str) -> Level:
    """All requests of a service together."""
    return Level(
        entities=f'entityId("{service_id}")',
        split=":splitBy()",
        requests="builtin:service.requestCount.server",
        statuses=(
            ("builtin:service.errors.fourxx.count", 400),
            ("builtin:service.errors.fivexx.count", 500),
        ),
        latency="builtin:service.response.time",
    )


def key_requests(service_id: str) -> Level:
    """Those requests of a service that somebody declared to be its key requests."""
    return Level(
        entities="type(SERVICE_METHOD),fromRelationships.isServiceMethodOfService(type(SERVICE),"
        f'entityId("{service_id}"))',
        split=f':splitBy("{_METHOD}")',
        requests="builtin:service.keyRequest.count.server",
        statuses=(
            ("builtin:service.keyRequest.errors.fourxx.count", 400),
            ("builtin:service.keyRequest.errors.fivexx.count", 500),
        ),
        latency="builtin:service.keyRequest.response.time",
    )


class Reading:
    """The counts and response times of a service.

    Args:
        client: whom to ask.
        service_id: of the service.
        steps: of the window.
    """

    def __init__(self, client: DynatraceClient, service_id: str, steps: Steps) -> None:
        self._client, self._steps = client, steps
        self._whole, self._keys = whole_service(service_id), key_requests(service_id)
        self._requests: dict[str, Series] = {}
        """Of key requests, by name."""
        self._statuses: defaultdict[str, dict[int, float]] = defaultdict(dict)
        self._latency: defaultdict[str, list[Stated]] = defaultdict(list)
        self._totals: dict[str, Series] = {}
        self.slot_s = steps.step_s
        """As wide as Dynatrace's slots turned out to be."""
        self.odd = 0

    def read_totals(self) -> None:
        """Asks for all requests of the service; tells how wide the slots are."""
        self._totals = self._counts(self._whole, self._whole.requests)

    def read(self, progress: Progress) -> None:
        """Asks for key requests, statuses and response times."""
        if not self.total.total:
            progress(1.0)
            return
        self._requests = self._counts(self._keys, self._keys.requests)
        progress(0.3)
        # The whole is needed only where no key request tells routes apart.
        level = self._keys if self._requests else self._whole
        for metric, code in level.statuses:
            for name, series in self._counts(level, metric).items():
                self._statuses[name][code] = series.total
        progress(0.6)
        self._read_latency(level)
        progress(1.0)

    @property
    def total(self) -> Series:
        """All requests of the service."""
        return added(list(self._totals.values()))

    def _counts(self, level: Level, metric: str) -> dict[str, Series]:
        """Per key request (or for the whole: under an empty name) what was counted."""
        names = ":names" if level is self._keys else ""
        found: defaultdict[str, list[Series]] = defaultdict(list)
        step_s = self._steps.step_s
        for part in self._parts():
            answer = self._client.query(
                f"{metric}{level.split}{names}", level.entities, part, _resolution(step_s)
            )
            slot_s = answer.slot_s or step_s
            self.slot_s = max(self.slot_s, slot_s)
            start, end = part.start.timestamp(), part.end.timestamp()
            for series in answer.series:
                points = [(at, n) for at, n in series.points(slot_s) if start <= at < end]
                counted = series_of(points, self._steps)
                self.odd += counted.odd
                found[_name(series.dimensions)].append(counted)
        return {name: added(parts) for name, parts in found.items()}

    def _parts(self) -> list[Window]:
        whole, span_s = self._steps.window, (_MOST_SLOTS - 1) * self._steps.step_s
        return [
            Window(start=whole.at(offset), end=min(whole.end, whole.at(offset + span_s)))
            for offset in range(0, round(whole.duration_s), span_s)
        ]

    def _read_latency(self, level: Level) -> None:
        """Percentiles of each stretch that is not left out, as one slot."""
        counted = self._requests or {"": self.total}
        names = ":names" if level is self._keys else ""
        for piece in self._steps.pieces():
            stated: defaultdict[str, dict[float, float]] = defaultdict(dict)
            for aggregation, share in _QUANTILES.items():
                selector = f"{level.latency}{level.split}:{aggregation}{names}"
                answer = self._client.query(selector, level.entities, piece, "Inf")
                for series in answer.series:
                    known = [value for value in series.values if value is not None]
                    if len(known) > 1:
                        raise Unavailable(
                            "Dynatrace cuts a value over the whole window in several.",
                            fix="Try again later, or observe a shorter window.",
                        )
                    for value in known:
                        stated[_name(series.dimensions)][share] = value / _MICROSECONDS
            for name, quantiles in sorted(stated.items()):
                count = self._counted(counted.get(name), piece)
                if count:
                    self._latency[name].append(Stated(quantiles=quantiles, count=count))

    def _counted(self, series: Series | None, piece: Window) -> int:
        if series is None:
            return 0
        first = self._steps.at(piece.start.timestamp()) or 0
        last = first + round(piece.duration_s) // self._steps.step_s
        return round(sum(series.cells.get(step, 0.0) for step in range(first, last)))

    def endpoints(self) -> list[EndpointTraffic]:
        """The traffic of every key request, and of all others together."""
        if not self._requests:
            return [self._endpoint((ANY_METHOD, OTHER_PATHS), [""], self.total)]
        groups: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for name in sorted(self._requests):
            groups[endpoint_of_name(name) or (ANY_METHOD, OTHER_PATHS)].append(name)
        rest = remainder(self.total, added(list(self._requests.values())))
        others = (ANY_METHOD, OTHER_PATHS)
        groups.setdefault(others, [])
        return [
            self._endpoint(
                name,
                group,
                added([self._requests[each] for each in group]),
                unknown=rest if name == others else None,
            )
            for name, group in groups.items()
        ]

    def _endpoint(
        self,
        name: tuple[str, str],
        group: list[str],
        counted: Series,
        unknown: Series | None = None,
    ) -> EndpointTraffic:
        statuses: defaultdict[int, float] = defaultdict(float)
        for each in group:
            for code, count in self._statuses[each].items():
                statuses[code] += count
        statuses[_OTHERS] += max(0.0, counted.total - sum(statuses.values()))
        latency = [part for each in group for part in self._latency[each]]
        requests = added([counted, unknown]) if unknown else counted
        return endpoint_of_counts(*name, requests, statuses, latency)

    def notes(self) -> list[str]:
        """What Dynatrace cannot show, or how it was read."""
        if not self.total.total:
            return ["Dynatrace counted no request in the window."]
        notes: list[str] = []
        if self._requests:
            pathless = sum(1 for name in self._requests if endpoint_of_name(name) is None)
            notes.append(
                f"{len(self._requests)} key requests are endpoints; all other requests of the"
                f" service are {OTHER_PATHS}, whose statuses and response times are unknown."
            )
            if pathless:
                notes.append(
                    f"{pathless} of the key requests hold no path: they are there as well."
                )
        else:
            notes.append(
                "The service has no key requests, so no routes are told apart: declare its"
                " endpoints to be key requests, or join a source that tells them."
            )
        notes.append(
            "Status codes are known as classes only: 400 stands for 4xx, 500 for 5xx, and 200 for"
            " all others."
        )
        stretches = len(self._steps.pieces())
        how = (
            "of the whole window" if stretches == 1 else f"of {stretches} stretches, each weighted"
        )
        notes.append(
            f"Response times are Dynatrace's percentiles {how} (min, 50, 75, 90, 95, 99, max):"
            " between two of them nobody knows how they are spread."
            if any(self._latency.values())
            else "Dynatrace has no response times of these requests."
        )
        notes.append(
            "Service metrics know no sizes, clients and values of parameters, and cannot tell bots"
            " from people; health checks are told by their paths."
        )
        return notes


def _resolution(step_s: int) -> str:
    return f"{step_s // 60}m" if step_s < 3_600 else f"{step_s // 3_600}h"  # noqa: PLR2004 - an hour


def _name(dimensions: Mapping[str, str | None]) -> str:
    """Of a key request as people see it; its id where it has no name."""
    return dimensions.get(f"{_METHOD}.name") or dimensions.get(_METHOD) or ""
