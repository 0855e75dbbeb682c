"""One observation: what is asked of CloudWatch, and what its answers mean."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from plimsoll.adapters.cloudwatch.payloads import Query
from plimsoll.adapters.cloudwatch.places import OF_THE_BALANCER, Counted, Place
from plimsoll.adapters.cloudwatch.resolve import Found
from plimsoll.traffic.counted import (
    ANY_METHOD,
    Series,
    Steps,
    added,
    endpoint_of_counts,
    remainder,
    series_of,
)
from plimsoll.traffic.model import EndpointTraffic
from plimsoll.traffic.pattern import OTHER_PATHS
from plimsoll.traffic.ports import Progress
from plimsoll.traffic.quantiles import Stated

if TYPE_CHECKING:
    from plimsoll.adapters.cloudwatch.client import CloudWatchClient

_DAY_S: Final = 86_400
"""The longest period of a statistic."""
QUANTILES: Final = {
    "Minimum": 0.0,
    "p50": 0.5,
    "p75": 0.75,
    "p90": 0.9,
    "p95": 0.95,
    "p99": 0.99,
    "Maximum": 1.0,
}


class Reading:
    """The counts and response times of a place.

    Args:
        client: whom to ask.
        found: the lines of counts that are there.
        steps: of the window.
        place: what they count.
    """

    def __init__(
        self, client: "CloudWatchClient", found: Found, steps: Steps, place: Place
    ) -> None:
        self._client, self._found, self._steps, self._place = client, found, steps, place
        self._series: dict[tuple[Counted, str], Series] = {}
        self._latency: dict[Counted, list[Stated]] = {}
        self._cut_elsewhere = False
        self._stretches = 0

    def read(self, progress: Progress) -> None:
        """Asks for all counts, then for all response times."""
        wanted = list(self._wanted())
        queries = [
            _query(counted, metric, statistic, self._steps.step_s)
            for counted, metric, statistic in wanted
        ]
        answers = self._client.points(queries, self._steps.window)
        for (counted, metric, _), points in zip(wanted, answers, strict=True):
            self._series[counted, metric] = series_of(points, self._steps)
        progress(0.5)
        self._read_latency(progress)

    def _wanted(self) -> Iterator[tuple[Counted, str, str]]:
        for counted in self._lines():
            family = counted.family
            yield counted, family.requests, family.requests_statistic
            for metric, _ in family.statuses:
                yield counted, metric, "Sum"
        if self._place.kind == "alb":
            yield self._found.totals[0], OF_THE_BALANCER, "Sum"

    def _lines(self) -> list[Counted]:
        return [
            *self._found.totals,
            *(one for group in self._found.endpoints.values() for one in group),
        ]

    def _read_latency(self, progress: Progress) -> None:
        """Percentiles of each stretch as long as one period may be, with their own counts."""
        lines = [
            counted
            for counted in self._timed()
            if self._series[counted, counted.family.requests].total
        ]
        statistics = ["SampleCount", *QUANTILES]
        pieces = self._steps.pieces()
        for number, piece in enumerate(pieces, start=1):
            period_s = min(_DAY_S, round(piece.duration_s))
            self._stretches += -(-round(piece.duration_s) // period_s)
            queries = [
                _query(counted, counted.family.latency, statistic, period_s)
                for counted in lines
                for statistic in statistics
            ]
            answers = iter(self._client.points(queries, piece))
            for counted in lines:
                by_statistic = {name: dict(next(answers)) for name in statistics}
                parts = _stated(by_statistic, counted.family.latency_unit_ms)
                self._latency.setdefault(counted, []).extend(part for _, part in parts)
                begin = piece.start.timestamp()
                self._cut_elsewhere |= any(at < begin for at, _ in parts)
            progress(0.5 + 0.5 * number / len(pieces))

    def _timed(self) -> list[Counted]:
        """The lines that become endpoints."""
        if self._found.endpoints:
            return [one for group in self._found.endpoints.values() for one in group]
        return list(self._found.totals)

    @property
    def totals(self) -> list[Series]:
        """Requests over time, of all lines that count everything."""
        return [self._series[one, one.family.requests] for one in self._found.totals]

    @property
    def saw_something(self) -> bool:
        """Whether any request was counted, left out or not."""
        return any(series.total or series.left_out for series in self._series.values())

    @property
    def odd(self) -> int:
        """Points that are no counts."""
        return sum(series.odd for series in self._series.values())

    def endpoints(self) -> list[EndpointTraffic]:
        """The traffic of every endpoint, and of what belongs to none of them."""
        if not self._found.endpoints:
            return [self._endpoint((ANY_METHOD, OTHER_PATHS), self._found.totals)]
        known = [self._endpoint(name, group) for name, group in self._found.endpoints.items()]
        rest = remainder(
            added(self.totals),
            added([self._series[one, one.family.requests] for one in self._timed()]),
        )
        for at, one in enumerate(known):
            if (one.method, one.route) == (ANY_METHOD, OTHER_PATHS):
                # The gateway's own catch-all: keep one endpoint of that name.
                group = self._found.endpoints[ANY_METHOD, OTHER_PATHS]
                known[at] = self._endpoint((ANY_METHOD, OTHER_PATHS), group, more=rest)
                return known
        return [*known, endpoint_of_counts(ANY_METHOD, OTHER_PATHS, rest, {})]

    def _endpoint(
        self, name: tuple[str, str], group: Sequence[Counted], more: Series | None = None
    ) -> EndpointTraffic:
        series = [self._series[one, one.family.requests] for one in group]
        counted = added([*series, more] if more else series)
        statuses = self._statuses(group, added(series).total)
        latency = [part for one in group for part in self._latency.get(one, [])]
        return endpoint_of_counts(*name, counted, statuses, latency)

    def _statuses(self, group: Sequence[Counted], requests: float) -> dict[int, float]:
        statuses: dict[int, float] = {}
        for one in group:
            for metric, code in one.family.statuses:
                statuses[code] = statuses.get(code, 0.0) + self._series[one, metric].total
        unknown = max(0.0, requests - sum(statuses.values()))
        others = group[0].family.others
        if others is not None:
            statuses[others] = statuses.get(others, 0.0) + unknown
        own_failures = self._series.get((group[0], OF_THE_BALANCER))
        if own_failures:
            statuses[500] += min(unknown, own_failures.total)
        return statuses

    def notes(self) -> list[str]:
        """What CloudWatch cannot show, or how it was read."""
        notes = [*self._found.notes]
        if not self.saw_something:
            return [*notes, "CloudWatch counted no request in the window."]
        notes.append(
            "Status codes are known as classes only: 200 stands for 2xx, 300 for 3xx, 400 for 4xx,"
            " 500 for 5xx."
            if self._place.kind != "apigateway"
            else "Status codes are known as classes only: 400 stands for 4xx, 500 for 5xx, and 200"
            " for all others."
        )
        notes.append(self._note_on_latency())
        if self._place.kind != "apigateway":
            notes.append(
                "Load balancers count no methods and routes; response times are those of the"
                " targets, until their first byte."
            )
        elif any(name[1] == OTHER_PATHS for name in self._found.endpoints):
            notes.append(f"Routes that take any path are not told apart: they are {OTHER_PATHS}.")
        if self._cut_elsewhere:
            notes.append("CloudWatch cut its long periods itself: some begin before the window.")
        notes.append(
            "CloudWatch knows no sizes, clients and values of parameters, and cannot tell bots and"
            " load tests from people."
        )
        return notes

    def _note_on_latency(self) -> str:
        if not any(self._latency.values()):
            return "CloudWatch has no response times of these requests."
        how = (
            "of the whole window"
            if self._stretches == 1
            else f"of {self._stretches} stretches of at most a day, each weighted by its requests"
        )
        return (
            f"Response times are CloudWatch's percentiles {how} (minimum, p50, p75, p90, p95, p99,"
            " maximum): between two of them nobody knows how they are spread."
        )


def _query(counted: Counted, metric: str, statistic: str, period_s: int) -> Query:
    return Query(
        namespace=counted.family.namespace,
        metric=metric,
        dimensions=counted.dimensions,
        statistic=statistic,
        period_s=period_s,
    )


def _stated(
    by_statistic: Mapping[str, Mapping[float, float]], unit_ms: float
) -> list[tuple[float, Stated]]:
    """The quantiles of each period, with the number of values that the same period has."""
    return [
        (
            at,
            Stated(
                quantiles={
                    share: by_statistic[name][at] * unit_ms
                    for name, share in QUANTILES.items()
                    if at in by_statistic[name]
                },
                count=round(count),
            ),
        )
        for at, count in by_statistic["SampleCount"].items()
        if count > 0
    ]
