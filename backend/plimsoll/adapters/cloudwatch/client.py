"""Speaks to CloudWatch: which metrics exist, and what was counted.

Importing this module takes half a second, because boto3 does: import it where it is used.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from boto3.session import Session
from botocore.config import Config
from botocore.exceptions import BotoCoreError

from plimsoll.adapters.cloudwatch.errors import SETTING, address_of, explained, not_allowed
from plimsoll.adapters.cloudwatch.payloads import (
    DataAnswer,
    Dimensions,
    ListAnswer,
    MetricResult,
    Point,
    Query,
    understood,
)
from plimsoll.adapters.cloudwatch.settings import CloudWatchSettings
from plimsoll.kit.errors import Misconfigured, Unavailable
from plimsoll.traffic.model import Window
from plimsoll.transport.aws_errors import keep_quiet
from plimsoll.transport.aws_keys import certificates, identity

MOST_QUERIES = 500
"""Of one GetMetricData."""
MOST_POINTS = 100_800
"""That one GetMetricData returns."""
_MOST_PAGES = 2_000


class Boto(Protocol):
    """The part of boto3's client that is used."""

    def get_metric_data(self, **parameters: object) -> Mapping[str, object]:
        """Points of several metrics."""
        ...

    def list_metrics(self, **parameters: object) -> Mapping[str, object]:
        """Which metrics there are."""
        ...


class CloudWatchClient:
    """One region of one account.

    Args:
        settings: which region, and who we are there.
        boto: what carries the questions; None: boto3's client.

    Raises:
        Misconfigured: a setting cannot be used.
    """

    def __init__(self, settings: CloudWatchSettings, boto: Boto | None = None) -> None:
        self._settings = settings
        if boto is None:
            keep_quiet()
            with explained(settings):
                boto = _boto(settings)
        self._boto = boto

    def check(self) -> None:
        """Asks for a list of metrics.

        Raises:
            Unavailable: CloudWatch does not answer.
            Misconfigured: it does not know us, or we may not ask.
        """
        next(self._pages("AWS/ApplicationELB", "RequestCount", {}), None)

    def listed(self, namespace: str, metric: str, having: Mapping[str, str]) -> set[Dimensions]:
        """The dimensions of all metrics of a name that have some values; of the last two weeks."""
        return {
            each.identity
            for page in self._pages(namespace, metric, having)
            for each in page.metrics
        }

    def points(self, queries: Sequence[Query], window: Window) -> list[list[Point]]:
        """What was counted in a window, a list a query, earliest first.

        Raises:
            Unavailable: CloudWatch does not answer, or not completely.
            Misconfigured: it does not know us, or we may not ask.
        """
        found: list[list[Point]] = []
        for batch in _batches(queries, window):
            found += self._batch(batch, window)
        return found

    def _batch(self, queries: Sequence[Query], window: Window) -> list[list[Point]]:
        found: dict[str, list[Point]] = {f"q{number}": [] for number in range(len(queries))}
        status: dict[str, str] = {}
        parameters: dict[str, object] = {
            "MetricDataQueries": [
                _metric_stat(name, query) for name, query in zip(found, queries, strict=True)
            ],
            "StartTime": window.start,
            "EndTime": window.end,
            "ScanBy": "TimestampAscending",
        }
        for _ in range(_MOST_PAGES):
            with explained(self._settings):
                answer = self._boto.get_metric_data(**parameters)
            page = understood(DataAnswer, answer, address_of(self._settings))
            for result in page.results:
                if result.id in found:
                    found[result.id] += _points(result)
                    status[result.id] = result.status
            if not page.next_token:
                self._require_complete(found.keys() - status.keys(), status)
                return [sorted(points) for points in found.values()]
            parameters["NextToken"] = page.next_token
        raise self._endless()

    def _require_complete(self, unanswered: set[str], status: Mapping[str, str]) -> None:
        if "Forbidden" in status.values():
            raise not_allowed("GetMetricData", "CloudWatch does not let us read a metric.")
        broken = sorted({said for said in status.values() if said != "Complete"})
        if broken or unanswered:
            raise Unavailable(
                "CloudWatch answered incompletely"
                f" ({', '.join(broken) or f'{len(unanswered)} metrics are missing'}).",
                where=address_of(self._settings),
                fix="Try again later, or observe a shorter window.",
            )

    def _pages(
        self, namespace: str, metric: str, having: Mapping[str, str]
    ) -> Iterator[ListAnswer]:
        parameters: dict[str, object] = {
            "Namespace": namespace,
            "MetricName": metric,
            "Dimensions": [{"Name": name, "Value": value} for name, value in having.items()],
        }
        for _ in range(_MOST_PAGES):
            with explained(self._settings):
                answer = self._boto.list_metrics(**parameters)
            page = understood(ListAnswer, answer, address_of(self._settings))
            yield page
            if not page.next_token:
                return
            parameters["NextToken"] = page.next_token
        raise self._endless()

    def _endless(self) -> Unavailable:
        return Unavailable(
            f"CloudWatch's answer has pages without end, or more than {_MOST_PAGES}.",
            where=address_of(self._settings),
            fix="Observe a shorter window.",
        )


def _batches(queries: Sequence[Query], window: Window) -> Iterator[Sequence[Query]]:
    """As many queries at once as one answer has room for."""
    batch: list[Query] = []
    room = MOST_POINTS
    for query in queries:
        points = int(window.duration_s // query.period_s) + 1
        if batch and (len(batch) == MOST_QUERIES or points > room):
            yield batch
            batch, room = [], MOST_POINTS
        batch.append(query)
        room -= points
    if batch:
        yield batch


def _metric_stat(name: str, query: Query) -> dict[str, object]:
    return {
        "Id": name,
        "MetricStat": {
            "Metric": {
                "Namespace": query.namespace,
                "MetricName": query.metric,
                "Dimensions": [{"Name": key, "Value": value} for key, value in query.dimensions],
            },
            "Period": query.period_s,
            "Stat": query.statistic,
        },
    }


def _points(result: MetricResult) -> list[Point]:
    if len(result.timestamps) != len(result.values):
        raise Unavailable("CloudWatch answers with more times than values.", fix="Try again later.")
    return [
        (at.timestamp(), value) for at, value in zip(result.timestamps, result.values, strict=True)
    ]


def _boto(settings: CloudWatchSettings) -> Boto:
    """A session of its own, because the one that boto3 shares must not be used by two threads."""
    try:
        boto: Boto = Session().client(
            "cloudwatch",
            endpoint_url=settings.endpoint_url or None,
            region_name=settings.region,
            verify=certificates(settings, SETTING),
            **identity(settings),
            config=Config(
                retries={"mode": "standard", "total_max_attempts": settings.attempts},
                connect_timeout=settings.connect_timeout_s,
                read_timeout=settings.read_timeout_s,
            ),
        )
    except BotoCoreError:
        raise
    except ValueError:
        raise Misconfigured(
            "The address of CloudWatch cannot be used.",
            where=f"{SETTING}ENDPOINT_URL = {settings.endpoint_url}",
            fix="Correct the setting.",
        ) from None
    return boto
