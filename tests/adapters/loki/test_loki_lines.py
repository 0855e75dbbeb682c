import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.adapters.loki.durations import latency_ms, written_ms
from plimsoll.adapters.loki.lines import readable
from plimsoll.adapters.loki.logfmt import pairs_of
from plimsoll.adapters.loki.payloads import Entry
from plimsoll.adapters.loki.request_fields import Unsaid
from tests.adapters.loki.servers import combined

AT_NS = 1_795_241_943_123_000_000
COMBINED = combined("/orders/7?page=2")


def read(text: str, unsaid: Unsaid | None = None) -> str:
    return readable(Entry(AT_NS, text), unsaid or Unsaid())


def request(text: str) -> dict[str, object]:
    found = json.loads(read(text))
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    "wrapped",
    [
        COMBINED,
        f"{COMBINED}\n",
        json.dumps({"log": f"{COMBINED}\n", "stream": "stdout", "time": "2026-03-02T10:00:00Z"}),
        json.dumps({"message": COMBINED, "host": "a", "source_type": "kubernetes_logs"}),
        json.dumps({"_entry": COMBINED, "pod": "a"}),
        json.dumps({"message": json.dumps({"log": COMBINED})}),
        json.dumps({"log": f"2026-03-02T10:00:00.1Z stdout F {COMBINED}"}),
        f"2026-03-02T10:00:00.123456789Z stdout F {COMBINED}",
        f"log={json.dumps(COMBINED)} stream=stdout",
    ],
)
def test_what_collectors_wrap_around_a_line_is_taken_off(wrapped: str) -> None:
    assert read(wrapped) == COMBINED


NGINX = json.dumps(
    {
        "time_iso8601": "2026-03-02T10:00:00+00:00",
        "remote_addr": "10.0.0.1",
        "request": "GET / HTTP/1.1",
        "status": 200,
    }
)


def test_what_nginx_writes_stays_as_it_is() -> None:
    assert read(NGINX) == NGINX
    assert read(json.dumps({"log": NGINX})) == NGINX


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (
            ("level=info method=get path=/orders/7 status=200 duration=12.5ms remote_addr=10.0.0.9 "
            "ts=2026-03-02T10:00:00Z bytes=512"),
            {"remote_addr": "10.0.0.9", "time_iso8601": "2026-03-02T10:00:00Z", "status": 200,
             "request_method": "GET", "request_uri": "/orders/7", "duration_ms": 12.5,
             "body_bytes_sent": 512},
        ),
        (
            ('2026-03-02T10:00:00+00:00 app[router]: at=info method=POST path="/cart?x=1" '
            'host=shop.example.org fwd="10.9.9.9,10.0.0.9" connect=1ms service=18ms status=201 '
            "bytes=2"),
            {"remote_addr": "10.0.0.9", "request_method": "POST", "request_uri": "/cart?x=1",
             "duration_ms": 18.0, "status": 201},
        ),
        (
            json.dumps({"ts": 1795241943.5, "request": {"remote_ip": "10.0.0.9", "method": "GET",
                        "uri": "/a", "headers": {"User-Agent": ["curl/8"]}}, "status": 404,
                        "duration": 0.0125, "size": 9}),
            {"msec": "1795241943.5", "request_uri": "/a", "duration_ms": 12.5, "status": 404,
             "http_user_agent": "curl/8", "body_bytes_sent": 9},
        ),
        (
            json.dumps({"ClientHost": "10.0.0.9", "RequestMethod": "GET", "RequestPath": "/a",
                        "DownstreamStatus": 200, "Duration": 12500000,
                        "StartUTC": "2026-03-02T10:00:00.1Z", "DownstreamContentSize": 3}),
            {"remote_addr": "10.0.0.9", "duration_ms": 12.5, "body_bytes_sent": 3},
        ),
        (
            json.dumps({"start_time": "2026-03-02T10:00:00.1Z", "method": "GET", "path": "/a",
                        "response_code": 503, "response_flags": "UH", "duration": 3,
                        "downstream_remote_address": "10.0.0.9:41000", "bytes_received": 4}),
            {"remote_addr": "10.0.0.9", "duration_ms": 3.0, "status": 503, "request_length": 4},
        ),
        (
            json.dumps({"@timestamp": "2026-03-02T10:00:00Z", "http": {"request": {"method":
                        "GET"}, "response": {"status_code": 200, "body": {"bytes": 5}}},
                        "url": {"path": "/a", "query": "b=1"}, "source": {"ip": "10.0.0.9"},
                        "event": {"duration": 2000000}, "user_agent": {"original": "x"}}),
            {"request_uri": "/a?b=1", "duration_ms": 2.0, "remote_addr": "10.0.0.9",
             "http_user_agent": "x", "body_bytes_sent": 5},
        ),
        (
            json.dumps({"time": 1795241943500, "req": {"method": "GET", "url": "/a",
                        "remoteAddress": "::1"}, "res": {"statusCode": 200}, "responseTime": 7}),
            {"msec": "1795241943.500", "duration_ms": 7.0, "remote_addr": "::1"},
        ),
        (
            '{"msg":"GET /cart","status":500,"dur":"1.2s"}',
            {"request_method": "GET", "request_uri": "/cart", "status": 500,
             "duration_ms": 1200.0, "time_iso8601": "2026-11-21T06:19:03+00:00"},
        ),
    ],
    ids=["logfmt", "heroku", "caddy", "traefik", "envoy", "ecs", "pino", "recorded"],
)  # fmt: skip
def test_fields_of_a_request_get_the_names_of_nginx(
    written: str, expected: dict[str, object]
) -> None:
    found = request(written)
    assert {name: found.get(name) for name in expected} == expected


def test_what_a_line_does_not_say_is_counted_and_not_guessed() -> None:
    unsaid = Unsaid()
    found = json.loads(read("method=GET path=/ status=200 duration=12", unsaid))
    assert "duration_ms" not in found
    assert (unsaid.clients, unsaid.times, unsaid.units) == (1, 1, 1)


@pytest.mark.parametrize(
    "text",
    [
        'level=info msg="starting server" port=8080',
        '{"level": "info", "status": "ok"}',
        "panic: runtime error",
        "",
        "{" * 5_000,
        '{"log": {"log": {"log": {"log": {"log": {"log": 1}}}}}}',
        "method=GET path=/ status=ok",
        "method=FETCH path=/ status=200",
    ],
)
def test_what_is_no_request_is_left_to_the_reader_to_count(text: str) -> None:
    assert "request_method" not in read(text)


def test_a_visitor_cannot_write_a_request_into_the_log() -> None:
    forged = combined("/real", agent="x status=200 method=GET path=/forged message=GET")
    assert read(forged) == forged
    forged = combined("/real?a=b method=GET path=/forged status=200")
    assert read(forged) == forged


@given(st.text(max_size=200))
def test_whatever_is_in_loki_becomes_one_line(text: str) -> None:
    assert not set(read(text)) & {"\n", "\r", "\0"}
    assert "\n" not in read(json.dumps({"log": text}))


@given(st.dictionaries(st.from_regex(r"[a-z_]{1,9}", fullmatch=True), st.text(max_size=20),
                       min_size=2))  # fmt: skip
def test_pairs_are_read_as_they_were_written(pairs: dict[str, str]) -> None:
    text = " ".join(f"{name}={json.dumps(value)}" for name, value in pairs.items())
    assert pairs_of(text) == pairs


@pytest.mark.parametrize(
    ("text", "ms"),
    [("12ms", 12), ("1.5s", 1500), ("1m2.5s", 62_500), ("350µs", 0.35), ("350μs", 0.35),
     ("1h", 3.6e6), (".5s", 500), ("12", None), ("12 ms", 12), ("ms", None), ("-1ms", None)],
)  # fmt: skip
def test_a_written_duration_has_its_unit(text: str, ms: float | None) -> None:
    assert written_ms(text) == pytest.approx(ms)


@pytest.mark.parametrize(
    ("name", "ms"),
    [("duration_ms", 2), ("latency_us", 0.002), ("elapsed_seconds", 2_000), ("duration", None),
     ("took_ns", 2e-6), ("request_time", None), ("durationms", 2)],
)  # fmt: skip
def test_a_name_may_say_the_unit(name: str, ms: float | None) -> None:
    assert latency_ms({name: "2"}) == pytest.approx(ms)


def test_a_value_with_a_unit_is_believed_whatever_its_name_says() -> None:
    assert latency_ms({"duration_ms": "12ms"}) == 12
    assert latency_ms({"duration_ms": "1.5s"}) == 1_500
    assert latency_ms({"request_time": "3ms"}) == 3


def test_seconds_of_nginx_are_known_by_the_fields_beside_them() -> None:
    unsaid = Unsaid()
    plain = '{"method": "GET", "path": "/", "status": 200, "request_time": 12, "ip": "::1"}'
    assert "duration_ms" not in json.loads(read(plain, unsaid))
    assert unsaid.units == 1
    nginx = {"request_time": "0.012", "request_uri": "/", "upstream_response_time": "0.011"}
    assert latency_ms(nginx) == pytest.approx(12)
