"""A CloudWatch in memory that computes real statistics and holds real limits."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta

from botocore.exceptions import ClientError

from plimsoll.adapters.cloudwatch.client import CloudWatchClient
from plimsoll.adapters.cloudwatch.settings import CloudWatchSettings
from plimsoll.adapters.cloudwatch.traffic_source import CloudWatchSource
from plimsoll.adapters.memory.clock import MemoryClock

NOW = datetime(2026, 10, 14, 12, tzinfo=UTC)
ALB = "AWS/ApplicationELB"
API = "AWS/ApiGateway"
SHOP = (("LoadBalancer", "app/shop/50dc6c495c0c9188"),)
LOCATION = "alb/app/shop/50dc6c495c0c9188"

Identity = tuple[str, str, tuple[tuple[str, str], ...]]
_KEPT = ((15, 60), (63, 300), (455, 3600))


def error(operation: str, code: str, status: int) -> ClientError:
    return ClientError(
        {
            "Error": {"Code": code, "Message": "quotes AKIDSECRET"},
            "ResponseMetadata": {
                "HTTPStatusCode": status,
                "RequestId": "",
                "HostId": "",
                "HTTPHeaders": {},
                "RetryAttempts": 0,
            },
        },
        operation,
    )


class FakeCloudWatch:
    """Values are put in one by one, as a load balancer samples them."""

    def __init__(self, *, page_points: int = 100_800, page_metrics: int = 500) -> None:
        self.samples: defaultdict[Identity, list[tuple[datetime, float]]] = defaultdict(list)
        self.asked: list[Mapping[str, object]] = []
        self.status = "Complete"
        self.instead: Callable[[str], object] | None = None
        self._page_points, self._page_metrics = page_points, page_metrics

    def put(
        self,
        metric: str,
        dimensions: Iterable[tuple[str, str]],
        at: datetime,
        *values: float,
        namespace: str = ALB,
    ) -> None:
        key = (namespace, metric, tuple(sorted(dimensions)))
        self.samples[key] += [(at, value) for value in values]

    def source(self, **settings: object) -> CloudWatchSource:
        return CloudWatchSource(
            CloudWatchSettings.model_validate({"region": "eu-west-1", **settings}),
            connect=lambda chosen: CloudWatchClient(chosen, self),
            clock=MemoryClock(NOW),
        )

    def list_metrics(self, **parameters: object) -> Mapping[str, object]:
        self._note("ListMetrics", parameters)
        wanted = {(each["Name"], each["Value"]) for each in parameters["Dimensions"]}  # type: ignore[attr-defined]
        found = [
            {"Dimensions": [{"Name": name, "Value": value} for name, value in dimensions]}
            for namespace, metric, dimensions in sorted(self.samples)
            if (namespace, metric) == (parameters["Namespace"], parameters["MetricName"])
            and wanted <= set(dimensions)
        ]
        start = int(str(parameters.get("NextToken", "0")))
        end = start + self._page_metrics
        more = {"NextToken": str(end)} if end < len(found) else {}
        return {"Metrics": found[start:end], **more}

    def get_metric_data(self, **parameters: object) -> Mapping[str, object]:
        if self.instead is not None and (answer := self.instead("GetMetricData")) is not None:
            return answer  # type: ignore[return-value]
        self._note("GetMetricData", parameters)
        queries: list[dict[str, object]] = parameters["MetricDataQueries"]  # type: ignore[assignment]
        assert 0 < len(queries) <= 500
        start: datetime = parameters["StartTime"]  # type: ignore[assignment]
        end: datetime = parameters["EndTime"]  # type: ignore[assignment]
        points: list[tuple[str, datetime, float]] = []
        for query in queries:
            points += [
                (str(query["Id"]), at, value)
                for at, value in self._points(query["MetricStat"], start, end)  # type: ignore[arg-type]
            ]
        first = int(str(parameters.get("NextToken", "0")))
        last = first + self._page_points
        more = {"NextToken": str(last)} if last < len(points) else {}
        results = [
            {
                "Id": str(query["Id"]),
                "Label": "whatever",
                "Timestamps": [at for name, at, _ in points[first:last] if name == query["Id"]],
                "Values": [value for name, _, value in points[first:last] if name == query["Id"]],
                "StatusCode": "PartialData" if more else self.status,
            }
            for query in queries
        ]
        return {"MetricDataResults": results, "Messages": [], **more}

    def _points(
        self, stat: Mapping[str, object], start: datetime, end: datetime
    ) -> Iterable[tuple[datetime, float]]:
        period = int(str(stat["Period"]))
        age_days = (NOW - start) / timedelta(days=1)
        finest = next((step for days, step in _KEPT if age_days <= days), None)
        if finest is None or period % finest or period > 86_400:
            return
        metric: dict[str, object] = stat["Metric"]  # type: ignore[assignment]
        dimensions = tuple(
            sorted((each["Name"], each["Value"]) for each in metric["Dimensions"])  # type: ignore[attr-defined]
        )
        key = (str(metric["Namespace"]), str(metric["MetricName"]), dimensions)
        bins: defaultdict[int, list[float]] = defaultdict(list)
        for at, value in self.samples.get(key, []):
            if start <= at < end:
                bins[int((at - start).total_seconds() // period)].append(value)
        for index, values in sorted(bins.items()):
            yield start + timedelta(seconds=index * period), _statistic(str(stat["Stat"]), values)

    def _note(self, operation: str, parameters: Mapping[str, object]) -> None:
        self.asked.append({"operation": operation, **parameters})


def _statistic(name: str, values: list[float]) -> float:
    if name.startswith("p"):
        ordered = sorted(values)
        return ordered[max(0, math.ceil(float(name[1:]) / 100 * len(ordered)) - 1)]
    of: Mapping[str, Callable[[list[float]], float]] = {
        "Sum": sum,
        "SampleCount": len,
        "Minimum": min,
        "Maximum": max,
    }
    return float(of[name](values))
