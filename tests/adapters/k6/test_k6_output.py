import csv
import io
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.adapters.k6.output import Recording
from plimsoll.kit.histogram import LogHistogram, cell_of

COLUMNS = ["metric_name", "timestamp", "metric_value", "error", "expected_response"]
COLUMNS += ["name", "scenario", "status", "url", "extra_tags", "metadata"]


def row(metric: str, value: float, name: str = "", status: str = "", **tags: str) -> list[str]:
    cells = {"metric_name": metric, "timestamp": "1795248343", "metric_value": f"{value:f}"}
    cells |= {"name": name, "url": name, "status": status, "scenario": "a", **tags}
    return [cells.get(column, "") for column in COLUMNS]


def written(*rows: list[str], columns: list[str] = COLUMNS) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([columns, *rows])
    return text.getvalue().encode()


def recorded(data: bytes) -> Recording:
    recording = Recording()
    recording.feed(data)
    return recording


def test_what_a_run_measured_is_told_per_endpoint_busiest_first() -> None:
    recording = recorded(
        written(
            row("http_reqs", 1, "GET /b", "200"),
            row("http_req_duration", 12.5, "GET /b", "200"),
            row("http_req_duration", 20, "POST /a", "201"),
            row("http_req_duration", 30, "POST /a", "500"),
            row("http_req_waiting", 99, "POST /a", "500"),
            row("request_bytes", 120, "POST /a"),
            row("response_bytes", 4000, "POST /a"),
            row("iterations", 1),
            row("iterations", 1),
            row("dropped_iterations", 7),
            row("vus", 3),
        )
    )
    busiest, other = recording.figures()
    assert (busiest.endpoint, busiest.requests, busiest.error_rate) == ("POST /a", 2, 0.5)
    assert busiest.latency_ms == LogHistogram(cells={cell_of(20): 1, cell_of(30): 1})
    assert busiest.request_bytes == LogHistogram.of([120])
    assert busiest.response_bytes == LogHistogram.of([4000])
    assert (other.endpoint, other.error_rate, other.request_bytes) == ("GET /b", 0.0, None)
    assert (recording.requests, recording.failed) == (3, 1)
    assert (recording.iterations, recording.dropped_iterations) == (2, 7)
    assert recording.virtual_users == 3


@pytest.mark.parametrize(
    ("status", "expected", "failed"),
    [
        ("200", "true", 0),
        ("404", "false", 0),
        ("500", "true", 1),
        ("503", "false", 1),
        ("0", "", 1),
    ],
)
def test_an_error_is_a_5xx_or_no_response(status: str, expected: str, failed: int) -> None:
    sample = row("http_req_duration", 1, "GET /x", status, expected_response=expected)
    assert recorded(written(sample)).failed == failed


def test_without_the_tag_status_k6s_own_judgement_counts() -> None:
    columns = [column for column in COLUMNS if column != "status"]
    at = COLUMNS.index("status")
    rows = [
        row("http_req_duration", 1, "GET /x", expected_response=expected)
        for expected in ("true", "false")
    ]
    recording = recorded(
        written(*(cells[:at] + cells[at + 1 :] for cells in rows), columns=columns)
    )
    assert (recording.requests, recording.failed) == (2, 1)


def test_a_request_that_never_left_has_no_latency_but_one_that_timed_out_has() -> None:
    recording = recorded(
        written(
            row("http_req_duration", 0, "GET /x", "0"),
            row("http_req_duration", 60000, "GET /x", "0"),
        )
    )
    (figures,) = recording.figures()
    assert (figures.requests, figures.error_rate, figures.latency_ms.count) == (2, 1.0, 1)


def test_requests_of_the_setup_are_nobodys() -> None:
    assert recorded(written(row("http_req_duration", 1, "setup", "200"))).figures() == ()


@pytest.mark.parametrize("name", ["GET /a,b", 'GET /"x"', "GET /ä", "GET /a?x='1'"])
def test_names_may_need_quotes(name: str) -> None:
    data = written(
        row("http_req_duration", 1, name, "0", error='dial "x"\nrefused, again'),
        row("http_req_duration", 1, name, "200"),
    )
    (figures,) = recorded(data).figures()
    assert (figures.endpoint, figures.requests) == (name, 2)


def test_the_last_line_of_a_killed_k6_is_left_out() -> None:
    data = written(row("http_req_duration", 1, "GET /x", "200"))
    assert recorded(data + data[data.index(b"\n") + 1 :][:30] + b"\n").requests == 1


@given(st.lists(st.integers(1, 2000)), st.integers(0, 1000))
def test_it_does_not_matter_how_the_output_is_cut(cuts: list[int], seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - a test's data
    rows = [
        row("http_req_duration", rng.uniform(0, 500), f"GET /{rng.randint(1, 3)},x", "200")
        for _ in range(20)
    ]
    data = written(*rows)
    recording, at = Recording(), 0
    for cut in [*cuts, len(data)]:
        recording.feed(data[at : at + cut])
        at += cut
    assert recording.figures() == recorded(data).figures()


def test_nothing_measured_is_no_error() -> None:
    assert recorded(b"").figures() == ()


def test_statuses_and_seconds_are_counted_per_endpoint() -> None:
    rows = [
        ("GET /a", "200", 100), ("GET /a", "200", 100), ("GET /a", "404", 103), ("GET /b", "0", 101)
    ]  # fmt: skip
    samples = [
        row("http_req_duration", 1, name, status, timestamp=str(1_795_248_000 + second))
        for name, status, second in rows
    ]
    sent = recorded(written(*samples)).sent()
    a, b = sent.endpoints
    assert (a.statuses, a.cells) == ({200: 2, 404: 1}, {0: 2, 3: 1})
    assert (b.statuses, b.cells) == ({0: 1}, {1: 1})
    assert (sent.per_second, sent.span_s, sent.step_s) == ({0: 2, 1: 1, 3: 1}, 4, 1)
    assert not sent.smoke


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("1795248343", "1795248345"),
        ("1795248343900", "1795248345100"),
        ("1795248343900000", "1795248345100000"),
        ("1795248343900000000", "1795248345100000000"),
        ("2026-11-21T08:05:43Z", "2026-11-21T08:05:45Z"),
        ("2026-11-21T08:05:43.9+02:00", "2026-11-21T08:05:45.1+02:00"),
    ],
)
def test_every_format_of_time_that_k6_writes_is_understood(first: str, second: str) -> None:
    samples = [
        row("http_req_duration", 1, "GET /a", "200", timestamp=time) for time in (first, second)
    ]
    assert recorded(written(*samples)).sent().per_second == {0: 1, 2: 1}


def test_the_scenario_tells_a_smoke_test() -> None:
    sample = row("http_req_duration", 1, "GET /a", "200", scenario="smoke")
    assert recorded(written(sample)).sent().smoke


@pytest.mark.parametrize("value", ["nan", "inf", "fast", ""])
def test_a_value_that_is_none_is_counted_as_unreadable_and_nowhere_else(value: str) -> None:
    sample = row("http_req_duration", 1, "GET /a", "200")
    sample[2] = value
    recording = recorded(written(sample, row("http_req_duration", 1, "GET /a", "200")))
    assert (recording.requests, recording.unreadable) == (1, 1)
    assert recording.figures()[0].requests == 1


def test_a_time_that_is_none_is_counted_as_unreadable() -> None:
    samples = [
        row("http_req_duration", 1, "GET /a", "200", timestamp=time)
        for time in ("1795248343", "yesterday!")
    ]
    recording = recorded(written(*samples))
    recording.settle()
    assert recording.unreadable == 1
