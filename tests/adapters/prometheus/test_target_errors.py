"""A Prometheus that misbehaves while a target is watched, in answers as it documents them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias
from urllib.parse import parse_qs

import httpx
import pytest

from plimsoll.adapters.memory.clock import MemoryClock
from plimsoll.adapters.prometheus import target_reading
from plimsoll.adapters.prometheus.client import http_client
from plimsoll.adapters.prometheus.settings import PrometheusSettings
from plimsoll.adapters.prometheus.target_monitor import PrometheusTargetMonitor
from plimsoll.kit.errors import Misconfigured, PlimsollError, Unavailable
from plimsoll.run.target_state import Target
from tests.adapters.prometheus.servers import DAY

Answer: TypeAlias = Callable[[str, str], httpx.Response]
SHOP = Target(service="shop", environment="staging")
START, END = (datetime.fromtimestamp(DAY + seconds, UTC) for seconds in (0, 300))


def success(data: object) -> httpx.Response:
    return httpx.Response(200, json={"status": "success", "data": data})


def refused(status: int) -> httpx.Response:
    return httpx.Response(
        status, json={"status": "error", "errorType": "internal", "error": "disk"}
    )


def faithful(path: str, query: str) -> httpx.Response:
    """One process of the service, that exports its CPU."""
    if path == "/api/v1/labels":
        return success(["__name__", "job", "env", "instance"])
    if path.endswith("/values"):
        values = {"job": "shop", "env": "staging", "__name__": "process_cpu_seconds_total"}
        name = path.split("/")[-2]
        return success([values[name]] if name in values else [])
    labels = {"job": "shop", "env": "staging", "instance": "a:80"}
    if path == "/api/v1/series":
        return success([labels] if query.startswith("process_cpu") else [])
    if query.startswith("ALERTS"):
        return success({"resultType": "vector", "result": []})
    told = [[DAY + second, str(second)] for second in range(0, 301, 15)]
    result = [{"metric": labels, "values": told}] if query.startswith("process_cpu") else []
    return success({"resultType": "matrix", "result": result})


def monitor(answer: Answer, asked: list[str] | None = None) -> PrometheusTargetMonitor:
    def respond(request: httpx.Request) -> httpx.Response:
        form = parse_qs(request.content.decode()) | parse_qs(request.url.query.decode())
        query = (form.get("query") or form.get("match[]") or [""])[0]
        if asked is not None:
            asked.append(request.url.path)
        return answer(request.url.path, query)

    settings = PrometheusSettings(url="http://127.0.0.1:9", attempts=1)
    http = http_client(settings, transport=httpx.MockTransport(respond))
    return PrometheusTargetMonitor(settings, client=http, clock=MemoryClock(END))


def test_a_faithful_peer_is_read() -> None:
    told = monitor(faithful).resources(SHOP, START, END)
    assert told.cpu is not None
    assert told.cpu.mean == pytest.approx(1.0)
    assert told.notes[-1].startswith("How many replicas there were")
    assert monitor(faithful).alarms(SHOP) == ()


@pytest.mark.parametrize("where", ["/api/v1/labels", "/api/v1/series", "/api/v1/query"])
@pytest.mark.parametrize(
    ("refusal", "error"),
    [
        (refused(500), Unavailable),
        (refused(401), Misconfigured),
        (httpx.Response(200, json={"hello": 1}), Unavailable),
        (success({"resultType": "scalar", "result": [1, "2"]}), Unavailable),
    ],
)
def test_a_failure_never_looks_like_a_target_at_rest(
    where: str, refusal: httpx.Response, error: type[PlimsollError]
) -> None:
    def answer(path: str, query: str) -> httpx.Response:
        return refusal if path == where else faithful(path, query)

    with pytest.raises(error):
        monitor(answer).resources(SHOP, START, END)
    if where != "/api/v1/series":
        with pytest.raises(error):
            monitor(answer).alarms(SHOP)


def test_a_metric_with_far_too_many_series_is_not_read_and_said() -> None:
    def answer(path: str, query: str) -> httpx.Response:
        if path == "/api/v1/series" and query.startswith("process_cpu"):
            return success([{"instance": str(n)} for n in range(target_reading.MOST_SERIES + 1)])
        return faithful(path, query)

    told = monitor(answer).resources(SHOP, START, END)
    assert told.cpu is None
    assert any("2,001 series" in note for note in told.notes)


def test_which_series_are_the_targets_is_not_asked_for_every_few_seconds() -> None:
    asked: list[str] = []
    watched = monitor(faithful, asked)
    watched.alarms(SHOP)
    first = len(asked)
    watched.alarms(SHOP)
    assert len(asked) - first == 1


def test_that_they_cannot_be_told_is_said_at_once_and_not_looked_up_again() -> None:
    asked: list[str] = []
    watched = monitor(faithful, asked)
    other = Target(service="shop", environment="qa")
    for _ in range(3):
        with pytest.raises(Misconfigured, match="those of qa"):
            watched.alarms(other)
    assert asked.count("/api/v1/labels") == 1


def test_nobody_is_asked_where_no_address_is_set() -> None:
    unset = PrometheusTargetMonitor(PrometheusSettings())
    with pytest.raises(Misconfigured, match="where Prometheus is"):
        unset.alarms(SHOP)
    with pytest.raises(Misconfigured, match="where Prometheus is"):
        unset.resources(SHOP, START, END)
