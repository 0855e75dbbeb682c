import csv
import io
import math
import random
from collections import Counter
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.adapters.k6.output import Recording
from plimsoll.adapters.k6.tags import MOST_NAMES
from plimsoll.kit.histogram import FINE_GROWTH, LogHistogram, coarse_cell_of
from plimsoll.run.model import EndpointFigures, ScenarioFigures

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
    assert busiest.latency_ms == LogHistogram.of([20, 30], FINE_GROWTH)
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
    assert recording.unreadable == 1


def test_what_happened_in_each_second_is_told_per_endpoint() -> None:
    samples = [
        row("http_req_duration", 10, "GET /a", "200", timestamp="1795248000"),
        row("request_bytes", 120, "GET /a", timestamp="1795248000"),
        row("response_bytes", 4000.4, "GET /a", timestamp="1795248000"),
        row("http_req_duration", 10, "GET /a", "500", timestamp="1795248002"),
        row("http_req_duration", 0, "GET /a", "0", timestamp="1795248002"),
        row("request_bytes", 100, "GET /a", timestamp="1795248002"),
        row("request_bytes", 100, "GET /a", timestamp="1795248002"),
    ]
    (figures,) = recorded(written(*samples)).figures()
    assert figures.cells == {0: 1, 2: 2}
    assert figures.failed_cells == {2: 2}
    assert figures.latency_cells == {0: {coarse_cell_of(10): 1}, 2: {coarse_cell_of(10): 1}}
    assert figures.sent_bytes_cells == {0: 120, 2: 200}
    assert figures.received_bytes_cells == {0: 4000}
    recording = Recording(keep="load")
    recording.feed(written(*samples))
    assert recording.figures()[0].cells == figures.cells
    assert not recording.figures()[0].latency_cells
    assert not recording.figures()[0].failed_cells
    recording = Recording(keep="latencies")
    recording.feed(written(*samples))
    assert recording.figures()[0].cells == recording.figures()[0].sent_bytes_cells == {}
    assert (recording.sent().span_s, recording.sent().per_second) == (3, {0: 1, 2: 2})


def test_scenarios_are_counted_busiest_first() -> None:
    recording = recorded(
        written(
            row("http_req_duration", 1, "GET /a", "200", scenario="few"),
            row("http_req_duration", 1, "GET /a", "200", scenario="many"),
            row("http_req_duration", 1, "https://elsewhere/", "500", scenario="many"),
            row("http_req_duration", 1, "setup", "200", scenario=""),
            row("iterations", 1, scenario="few"),
            row("iterations", 1, scenario="few"),
            row("dropped_iterations", 3, scenario="none"),
        )
    )
    assert recording.scenarios() == (
        ScenarioFigures(name="many", iterations=0, dropped=0, requests=2),
        ScenarioFigures(name="few", iterations=2, dropped=0, requests=1),
        ScenarioFigures(name="none", iterations=0, dropped=3, requests=0),
    )
    assert (recording.requests, recording.others) == (2, 2)


def test_any_name_may_be_asked_for() -> None:
    data = written(
        row("http_req_duration", 1, "https://shop/a?b=c", "200"),
        row("http_req_duration", 1, "", "200"),
        row("http_req_duration", 1, "GET /a", "200"),
    )
    recording = Recording(any_name=True)
    recording.feed(data)
    assert [each.endpoint for each in recording.figures()] == ["GET /a", "https://shop/a?b=c"]
    assert (recording.others, recorded(data).others) == (1, 2)


def test_names_without_end_are_left_out_and_told() -> None:
    samples = [
        row("http_req_duration", 1, f"https://shop/{n}", "200") for n in range(MOST_NAMES + 5)
    ]
    recording = Recording(any_name=True)
    recording.feed(written(*samples, samples[0], samples[-1]))
    sent = recording.sent()
    assert (len(sent.endpoints), sent.endpoints[0].requests) == (MOST_NAMES, 2)
    assert (sent.requests, recording.others) == (MOST_NAMES + 1, 6)
    assert sent.notes[0].startswith("Only the first 10,000 names of requests are told apart; 6 ")


@pytest.mark.parametrize(
    "other",
    [
        "request_bytes_of_mine",
        "http_req_durations",
        "http_req_duration_p",
        "iterations2",
        "vus_max",
    ],
)
def test_metrics_with_like_names_are_others(other: str) -> None:
    recording = recorded(written(row(other, 5, "GET /a", "200")))
    assert (recording.requests, recording.iterations, recording.virtual_users) == (0, 0, 0)
    assert recording.unreadable == 0


@pytest.mark.parametrize(
    ("cut", "unreadable"),
    [
        ("http_req_dur\n", 1),
        ("http_req_duration\n", 1),
        ("http_req_duration,\n", 1),
        ("http_req_duration,1795248343\r\n", 1),
        ("http_req_duration,1795248343,12.500000\n", 1),
        ("iterations,1795248343,1\n", 1),
        ("http_req_waiting,17952\n", 0),
        ("vus,broken\n", 0),
        ("\n", 0),
    ],
)
def test_cut_lines_that_matter_are_counted(cut: str, unreadable: int) -> None:
    whole = row("http_req_duration", 1, "GET /a", "200")
    recording = recorded(written(whole) + cut.encode() + written(whole, columns=whole))
    assert recording.unreadable == unreadable
    assert recording.requests == 3


def test_a_quote_that_is_never_closed_costs_what_follows_and_is_counted() -> None:
    sample = row("http_req_duration", 1, "GET /a", "200")
    begun = b'http_req_duration,1795248343,1.0,"never closed\n'
    recording = recorded(written(sample) + begun + b"x\n" * 40_000 + written(sample))
    assert recording.unreadable == 1
    assert recording.requests == 2


TIMES: dict[str, Callable[[int, int], str]] = {
    "unix": lambda second, _rest: f"{second}",
    "milliseconds": lambda second, rest: f"{second}{rest:03}",
    "nanoseconds": lambda second, rest: f"{second}000000{rest:03}",
    "rfc3339": lambda second, rest: f"2026-11-21T08:05:{second % 60:02}.{rest:03}Z",
}
NAMES = ["GET /a", "POST /b,c", 'GET /"q"', "GET /ü", "GET /line\nbreak", "setup", ""]
METRICS = ["http_req_duration"] * 4 + ["http_req_waiting", "request_bytes", "response_bytes"]
METRICS += ["iterations", "dropped_iterations", "checks", "http_reqs"]
WRITTEN = ["{:f}", "{!r}", "{:.2f}", "{:e}"]


def drawn(seed: int, rows: int) -> tuple[bytes, list[list[str]]]:
    """A file of k6, and its lines that can be read."""
    rng = random.Random(seed)  # noqa: S311 - a test's data
    time = TIMES[rng.choice(list(TIMES))]
    shown = rng.choice([WRITTEN[:1], WRITTEN])
    names = rng.choice([NAMES, NAMES[:1], NAMES[:2]])
    columns = [name for name in COLUMNS if name not in rng.choice([(), ("status",), ("error",)])]
    samples: list[list[str]] = []
    text = io.StringIO()
    ending = rng.choice(["\n", "\r\n"])
    writer = csv.writer(text, lineterminator=ending)
    writer.writerow(columns)
    for _ in range(rows):
        if rng.random() < 0.05:
            text.write(rng.choice(["http_req_duration,17952", "checks", "iterations,1,1,1"]))
            text.write(ending)
            continue
        metric = rng.choice(METRICS)
        value = float(rng.randint(1, 3)) if "iterations" in metric else rng.lognormvariate(3, 2)
        cells = dict(
            zip(
                COLUMNS,
                row(
                    metric,
                    0,
                    rng.choice(names),
                    rng.choice(["200", "404", "500", "0", ""]),
                    scenario=rng.choice(["a", "b"]),
                    expected_response=rng.choice(["true", "false"]),
                    extra_tags=rng.choice(["", "x=y", f"n={rng.randint(1, 9)}", 'q="']),
                ),
                strict=True,
            )
        )
        cells["timestamp"] = time(1_795_248_300 + rng.randint(0, 9), rng.randint(0, 999))
        cells["metric_value"] = rng.choice(shown).format(value)
        samples.append([cells[column] for column in columns])
        writer.writerow(samples[-1])
    return text.getvalue().encode(), [columns, *samples]


def counted_one_by_one(lines: Sequence[Sequence[str]]) -> dict[str, tuple[int, int, LogHistogram]]:
    """Requests, failures and latencies by endpoint."""
    columns, *samples = lines
    latencies: dict[str, list[float]] = {}
    requests: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    for sample in samples:
        tags = dict(zip(columns, sample, strict=True))
        name = tags["name"]
        if tags["metric_name"] != "http_req_duration" or " /" not in name:
            continue
        status = tags.get("status", "")
        wrong = status in {"0", "500"} if status else tags["expected_response"] == "false"
        requests[name] += 1
        failed[name] += wrong
        latencies.setdefault(name, []).append(float(tags["metric_value"]))
    return {
        name: (requests[name], failed[name], LogHistogram.of(sorted(values), FINE_GROWTH))
        for name, values in latencies.items()
    }


def shown(figures: EndpointFigures) -> tuple[int, int, LogHistogram]:
    failed = round(figures.error_rate * figures.requests)
    assert sum(figures.cells.values()) == figures.requests
    assert sum(figures.failed_cells.values()) == failed
    by_step = sum(sum(each.values()) for each in figures.latency_cells.values())
    assert by_step == figures.latency_ms.count
    return figures.requests, failed, figures.latency_ms


@given(st.integers(0, 1 << 32), st.lists(st.integers(1, 4_000), max_size=20))
def test_whatever_is_written_is_counted_however_it_is_cut(seed: int, cuts: list[int]) -> None:
    data, lines = drawn(seed, rows=60)
    recording, at = Recording(), 0
    for cut in [*cuts, len(data)]:
        recording.feed(data[at : at + cut])
        at += cut
    expected = counted_one_by_one(lines)
    assert {each.endpoint: shown(each) for each in recording.figures()} == expected
    whole = recorded(data)
    assert recording.sent() == whole.sent()
    assert recording.scenarios() == whole.scenarios()
    assert recording.unreadable == whole.unreadable
    at_metric, at_value = 0, 2
    for metric, told in (
        ("iterations", recording.iterations),
        ("dropped_iterations", recording.dropped_iterations),
    ):
        values = (float(line[at_value]) for line in lines[1:] if line[at_metric] == metric)
        assert told == math.fsum(values)


def test_many_samples_are_counted_in_several_turns() -> None:
    samples = [
        f"http_req_duration,{1795248300 + n // 5_000},{n % 997 / 10:f},,,GET /{n % 7},a,200,,,\n"
        for n in range(150_000)
    ]
    recording = recorded(",".join(COLUMNS).encode() + b"\n" + "".join(samples).encode())
    figures = recording.figures()
    assert sum(each.requests for each in figures) == recording.requests == 150_000
    for each in figures:
        mine = [n % 997 / 10 for n in range(int(each.endpoint[-1]), 150_000, 7)]
        assert each.latency_ms == LogHistogram.merged([LogHistogram.of(mine, FINE_GROWTH)])
        assert set(each.cells.values()) <= {714, 715}
