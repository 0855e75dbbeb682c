"""A Prometheus that misbehaves, or that answers in ways the installed one cannot."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias
from urllib.parse import parse_qs

import httpx
import pytest

from plimsoll.adapters.memory.clock import MemoryClock
from plimsoll.adapters.prometheus.client import PrometheusClient, http_client
from plimsoll.adapters.prometheus.settings import PrometheusSettings
from plimsoll.adapters.prometheus.traffic_source import PrometheusSource
from plimsoll.catalog.model import Endpoint, SourceLocation
from plimsoll.kit.errors import Misconfigured, PlimsollError, Rejected, Unavailable
from plimsoll.traffic.counted import ANY_METHOD
from plimsoll.traffic.model import TrafficProfile, Window
from plimsoll.traffic.ports import Observation
from plimsoll.transport.http import HttpClient
from plimsoll.workload.match import match_traffic
from tests.adapters.prometheus.servers import DAY

Answer: TypeAlias = Callable[[str, dict[str, str]], httpx.Response]
ROUTES = ("/a", "/b", "/c", "/d")
METRIC = "http_server_request_duration_seconds"
WINDOW = Window(start=datetime.fromtimestamp(DAY, UTC), end=datetime.fromtimestamp(DAY + 600, UTC))


def success(data: object) -> httpx.Response:
    return httpx.Response(200, json={"status": "success", "data": data})


def failure(status: int, kind: str, message: str) -> httpx.Response:
    return httpx.Response(status, json={"status": "error", "errorType": kind, "error": message})


def labels(route: str) -> dict[str, str]:
    return {
        "__name__": f"{METRIC}_count",
        "job": "shop",
        "instance": "a:80",
        "http_request_method": "GET",
        "http_route": route,
    }


def faithful(path: str, form: dict[str, str]) -> httpx.Response:
    """Four routes, each asked for once a second."""
    if path == "/api/v1/labels":
        return success(["__name__", "job"])
    if path.startswith("/api/v1/label/"):
        return success([f"{METRIC}_count"] if "__name__" in path else ["shop"])
    if path == "/api/v1/series":
        return success([labels(route) for route in ROUTES])
    if path == "/api/v1/query_range":
        start, end, step = (float(form[name]) for name in ("start", "end", "step"))
        moments = [start + n * step for n in range(int((end - start) / step + 1e-9) + 1)]
        return success(_matrix([({}, [[t, str(t)] for t in moments])]))
    return _queried(form["query"], float(form["time"]))


def _queried(query: str, at_s: float) -> httpx.Response:
    if not query.endswith("ms]"):
        value = "60" if query.startswith("topk") else "1"
        sample = {"metric": labels("/a"), "value": [at_s, value]}
        return success({"resultType": "vector", "result": [sample]})
    length_s = int(query.rpartition("[")[2].removesuffix("ms]")) / 1000
    chosen = [route for route in ROUTES if "http_route" not in query or route in query]
    first = -(-int(at_s - length_s) // 15) * 15
    samples = [[t, str(t - DAY + 10_000)] for t in range(first, int(at_s) + 1, 15)]
    return success(_matrix([(labels(route), samples) for route in chosen]))


def _matrix(series: list[tuple[dict[str, str], list[list[object]]]]) -> dict[str, object]:
    result = [{"metric": metric, "values": values} for metric, values in series]
    return {"resultType": "matrix", "result": result}


def http(answer: Answer, **chosen: object) -> HttpClient:
    def respond(request: httpx.Request) -> httpx.Response:
        text = request.content.decode() or request.url.query.decode()
        form = {name: each[0] for name, each in parse_qs(text).items()}
        return answer(request.url.path, form)

    settings = PrometheusSettings.model_validate({"url": "http://127.0.0.1:9090", **chosen})
    return HttpClient(
        "Prometheus",
        "PLIMSOLL_PROMETHEUS",
        settings,
        transport=httpx.MockTransport(respond),
        wait=lambda _seconds: None,
    )


def observed(answer: Answer, **chosen: object) -> TrafficProfile:
    client = http(answer, **chosen)
    source = PrometheusSource(PrometheusSettings(), client=client)
    return source.observe("shop", Observation(window=WINDOW))


def raw_length(form: dict[str, str]) -> float:
    """The stretch that a question for samples asks for, in seconds; 0: it is another."""
    query = form.get("query", "")
    return float(query.rpartition("[")[2][:-3]) / 1000 if query.endswith("ms]") else 0.0


def test_a_faithful_peer_is_counted_exactly() -> None:
    profile = observed(faithful)
    assert profile.requests == 4 * 600
    assert all(set(endpoint.cells.values()) == {15} for endpoint in profile.endpoints)


@pytest.mark.parametrize(
    "refusal",
    [
        failure(422, "execution", "query processing would load too many samples into memory"),
        failure(400, "bad_data", "exceeded maximum resolution of 11,000 points per timeseries"),
        httpx.Response(413, text="too large"),
        failure(503, "timeout", "query timed out in expression evaluation"),
    ],
)
def test_a_stretch_that_is_too_long_is_asked_for_in_parts(refusal: httpx.Response) -> None:
    def answer(path: str, form: dict[str, str]) -> httpx.Response:
        is_all = raw_length(form) > 200 and 'http_route="' not in form["query"]
        return refusal if is_all else faithful(path, form)

    assert observed(answer, attempts=1).endpoints == observed(faithful).endpoints


def test_a_stretch_that_takes_too_long_is_asked_for_in_parts_at_once() -> None:
    asked: list[float] = []

    def answer(path: str, form: dict[str, str]) -> httpx.Response:
        if raw_length(form) > 400 and 'http_route="' not in form["query"]:
            asked.append(raw_length(form))
            raise httpx.ReadTimeout("silent")
        return faithful(path, form)

    assert observed(answer).endpoints == observed(faithful).endpoints
    assert len(asked) == len(set(asked))


def test_a_silent_prometheus_is_not_asked_smaller_and_smaller_questions_for_ever() -> None:
    asked: list[float] = []

    def answer(path: str, form: dict[str, str]) -> httpx.Response:
        if "http_server_request_duration_seconds_count" in form.get("query", "") and (
            raw_length(form) and len(asked) < 99
        ):
            asked.append(raw_length(form))
            raise httpx.ReadTimeout("silent")
        return faithful(path, form)

    with pytest.raises(Unavailable, match="does not answer"):
        observed(answer)
    assert len(asked) <= 6


def test_without_a_window_a_day_is_chosen_of_two_weeks() -> None:
    asked: list[dict[str, str]] = []

    def answer(path: str, form: dict[str, str]) -> httpx.Response:
        asked.append(form)
        return faithful(path, form)

    now = datetime.fromtimestamp(DAY, UTC)
    for day, days in (("weekday", 14), (None, 1)):
        source = PrometheusSource(PrometheusSettings(), client=http(answer), clock=MemoryClock(now))
        asked.clear()
        source.observe("shop", Observation.model_validate({"day": day}))
        spans = [float(f["end"]) - float(f["start"]) for f in asked if {"end", "start"} <= f.keys()]
        assert spans[0] == days * 86_400


def test_requests_of_unknown_methods_find_the_only_route_there_is() -> None:
    def answer(path: str, form: dict[str, str]) -> httpx.Response:
        said = faithful(path, form)
        text = said.text.replace('"http_request_method":"GET",', "")
        return httpx.Response(200, text=text.replace(f"{METRIC}_count", "http_requests_total"))

    profile = observed(answer)
    assert {endpoint.method for endpoint in profile.endpoints} == {ANY_METHOD}
    routes = [
        Endpoint(method=method, route=route, framework="flask",
                 source=SourceLocation(file="app.py", line=1))
        for method, route in (("POST", "/a"), ("GET", "/b"), ("PUT", "/b"))
    ]  # fmt: skip
    matched = match_traffic(profile, routes)
    assert matched.matched_requests == 600
    assert "POST /a" in {endpoint.name for endpoint in matched.profile.endpoints}


def test_an_answer_that_is_too_long_for_us_is_asked_for_in_parts() -> None:
    assert observed(faithful, largest_answer_bytes=6_000).endpoints == observed(faithful).endpoints


def test_too_many_series_are_asked_for_by_route() -> None:
    asked: list[str] = []

    def answer(path: str, form: dict[str, str]) -> httpx.Response:
        query = form.get("query", "")
        if "query" not in form or 'http_route="' in query:
            return faithful(path, form)
        asked.append(query)
        return failure(422, "execution", "the query hit the max number of series limit")

    assert observed(answer).endpoints == observed(faithful).endpoints
    assert any('http_route=~"/a|/b"' in query for query in asked)


def test_what_is_refused_in_the_smallest_part_is_said_in_the_servers_words() -> None:
    def answer(path: str, form: dict[str, str]) -> httpx.Response:
        if raw_length(form):
            return failure(422, "execution", "too many samples")
        return faithful(path, form)

    with pytest.raises(Rejected, match="too many samples"):
        observed(answer)


@pytest.mark.parametrize(
    ("refusal", "error", "words"),
    [
        (failure(500, "internal", "disk"), Unavailable, "disk"),
        (httpx.Response(429, headers={"Retry-After": "120"}), Unavailable, "120 s"),
        (httpx.Response(401, text="who?"), Misconfigured, "does not let us in"),
        (httpx.Response(200, text='{"status":"succ'), Unavailable, "breaks off"),
        (httpx.Response(200, json={"hello": 1}), Unavailable, "no Prometheus"),
        (httpx.Response(200, json=[]), Unavailable, "no Prometheus"),
        (success({"resultType": "scalar", "result": [1, "2"]}), Unavailable, "no Prometheus"),
        (success([1, 2]), Unavailable, "no Prometheus"),
        (success({"resultType": "matrix", "result": [{"metric": {}, "values": [1]}]}),
         Unavailable, "no Prometheus"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("where", ["/api/v1/labels", "/api/v1/query", "/api/v1/query_range"])
def test_a_failure_never_looks_like_no_data(
    refusal: httpx.Response, error: type[PlimsollError], words: str, where: str
) -> None:
    def answer(path: str, form: dict[str, str]) -> httpx.Response:
        return refusal if path == where else faithful(path, form)

    with pytest.raises(error, match=words):
        observed(answer)


def test_series_without_samples_are_no_requests_and_said() -> None:
    def answer(path: str, form: dict[str, str]) -> httpx.Response:
        if path.startswith("/api/v1/query"):
            kind = "matrix" if raw_length(form) or "range" in path else "vector"
            return success({"resultType": kind, "result": []})
        return faithful(path, form)

    profile = observed(answer)
    assert profile.requests == 0
    assert "No request was counted in the window." in profile.notes


def test_one_retry_is_enough_for_a_hiccup() -> None:
    said: list[str] = []

    def answer(path: str, form: dict[str, str]) -> httpx.Response:
        said.append(path)
        return failure(503, "unavailable", "starting") if len(said) == 1 else faithful(path, form)

    assert observed(answer).requests == 4 * 600


def test_who_we_are_is_sent_and_never_shown() -> None:
    seen: list[httpx.Headers] = []

    def respond(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers)
        return success({"resultType": "vector", "result": []})

    for chosen in ({"token": "s3cret", "tenant": "team-a"}, {"user": "7", "password": "s3cret"}):
        settings = PrometheusSettings.model_validate({"url": "http://127.0.0.1:9", **chosen})
        assert "s3cret" not in repr(settings)
        with http_client(settings, transport=httpx.MockTransport(respond)) as client:
            PrometheusClient(client).check()
    assert seen[0]["Authorization"] == "Bearer s3cret"
    assert seen[0]["X-Scope-OrgID"] == "team-a"
    assert seen[1]["Authorization"] == "Basic NzpzM2NyZXQ="


@pytest.mark.parametrize(
    "chosen",
    [{"user": "a"}, {"password": "b"}, {"token": "t", "user": "a", "password": "b"},
     {"token": "t\n"}, {"tenant": "a b"}, {"url": "http://u:p@h"}],
)  # fmt: skip
def test_settings_that_cannot_work_are_refused_without_showing_secrets(
    chosen: dict[str, str],
) -> None:
    with pytest.raises(ValueError, match="validation error") as refused:
        PrometheusSettings.model_validate(chosen)
    assert "p@h" not in str(refused.value)


def test_nothing_is_asked_where_no_address_is_set() -> None:
    with pytest.raises(Misconfigured, match="where Prometheus is"):
        PrometheusSource(PrometheusSettings()).observe("shop", Observation())


# As Prometheus documents the format of native histograms in its HTTP API.
NATIVE = """{"count": "%d", "sum": "%d", "buckets": [
  [0, "0.0625", "0.07432544468767006", "%d"], [0, "0.5", "0.5946035575013605", "%d"],
  [3, "-0.001", "0.001", "%d"]]}"""


def native(path: str, form: dict[str, str]) -> httpx.Response:
    """One route whose latency is a native histogram: a request a second, every third slow."""
    query, metric = form.get("query", ""), {**labels("/a"), "__name__": METRIC}
    if query.startswith("histogram_count"):
        start, end, step = (float(form[name]) for name in ("start", "end", "step"))
        moments = [start + n * step for n in range(int((end - start) / step + 1e-9) + 1)]
        return success(_matrix([(metric, [[t, str(t - DAY + 9_000)] for t in moments])]))
    if query.startswith("sum by"):
        count = int(float(form["time"]) - DAY + 9_000)
        third = count // 3
        shape = json.loads(NATIVE % (count, count, count - 2 * third, third, third))
        sample = {"metric": metric, "histogram": [float(form["time"]), shape]}
        return success({"resultType": "vector", "result": [sample]})
    known: dict[str, object] = {
        "/api/v1/label/__name__/values": [METRIC],
        "/api/v1/series": [metric],
        "/api/v1/labels": sorted(metric),
    }
    if path in known:
        return success(known[path])
    return success(_matrix([])) if raw_length(form) else faithful(path, form)


def test_a_native_histogram_counts_requests_and_times_them() -> None:
    (endpoint,) = observed(native).endpoints
    assert endpoint.requests == 600
    assert endpoint.latency_ms is not None
    assert endpoint.latency_ms.count == 600
    assert endpoint.latency_bounds_ms == (1.0, 62.5, 74.3254446877, 500.0, 594.603557501)
    assert endpoint.latency_ms.quantile(0.2) == pytest.approx(0.6, abs=0.2)
    assert endpoint.latency_ms.quantile(0.5) == pytest.approx(68, rel=0.05)
    assert endpoint.latency_ms.quantile(0.9) == pytest.approx(566, rel=0.05)
