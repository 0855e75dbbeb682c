"""What a profile says in words, and that every number of it is evident."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.kit.histogram import LogHistogram
from plimsoll.traffic.describe import describe
from plimsoll.traffic.evidence import faults
from plimsoll.traffic.findings import Finding, FindingKind
from plimsoll.traffic.ground import without_endpoints
from plimsoll.traffic.model import EndpointTraffic, TrafficProfile, Window
from tests.traffic.profiles import of_hours
from tests.workload.builders import profile, traffic

START = datetime(2026, 3, 2, tzinfo=UTC)


def found(measured: TrafficProfile, kind: FindingKind) -> Finding:
    return next(finding for finding in describe(measured) if finding.kind == kind)


def kinds(measured: TrafficProfile) -> list[str]:
    return [finding.kind for finding in describe(measured)]


def test_the_busiest_endpoints_and_the_share_of_all_others() -> None:
    finding = found(
        profile(
            *(
                traffic(f"GET /{name}", n)
                for name, n in zip("abcde", (50, 25, 15, 7, 3), strict=True)
            )
        ),
        "busiest",
    )
    assert finding.text == (
        "Of 100 requests, these get most: GET /a 50 %, GET /b 25 % and GET /c 15 %;"
        " 2 more together 10 %."
    )
    assert finding.evidence["share_percent of GET /a"] == 50
    assert finding.endpoints == ("GET /a", "GET /b", "GET /c")


def test_errors_are_told_with_the_endpoint_that_gives_most_of_them() -> None:
    measured = profile(
        traffic("GET /a", 1000, statuses={200: 990, 404: 10}),
        traffic("GET /b", 100, statuses={200: 98, 503: 2}),
        traffic("GET /c", 100, statuses={}),
    )
    finding = found(measured, "errors")
    assert finding.text == (
        "2 of 1,100 answers are 5xx (0.182 %); GET /b gives 100 % of them, which is 2 % of its own"
        " answers; 0.909 % are 4xx, 100 % of those from GET /a."
    )
    assert kinds(measured)[0] == "busiest"


def test_errors_come_first_from_one_percent_on() -> None:
    assert kinds(profile(traffic("GET /a", 100, statuses={200: 99, 500: 1})))[0] == "errors"


def test_no_error_is_a_finding_and_unknown_answers_are_none() -> None:
    told = found(profile(traffic("GET /a", 10)), "errors")
    assert told.text == "0 of 10 answers are 5xx (0 %); 0 % are 4xx."
    silent = profile(traffic("GET /a", 10, statuses={}))
    assert "errors" not in kinds(silent)
    assert "how they were answered (100 % of them)" in found(silent, "unknown").text


def test_the_peak_is_told_against_the_mean() -> None:
    cells = {**dict.fromkeys(range(120), 30), 30: 120}
    measured = profile(traffic("GET /a", sum(cells.values()), cells=cells), minutes=120)
    finding = found(measured, "peak")
    assert finding.evidence["mean_per_second"] == pytest.approx(0.5125)
    assert finding.evidence["peak_times"] == pytest.approx(2 / 0.5125)
    assert "the busiest minute, at 2026-03-02 00:30 UTC, has 2 requests a second" in finding.text


def test_the_slowest_endpoint_is_told_against_all_others() -> None:
    measured = profile(
        traffic("GET /slow", 50, latency_ms=1000.0),
        traffic("GET /fast", 500, latency_ms=100.0),
        traffic("GET /seldom", 5, latency_ms=9000.0),
    )
    finding = found(measured, "slow")
    assert finding.endpoints == ("GET /slow",)
    assert finding.evidence["times_others"] == pytest.approx(10, rel=0.02)


def test_a_percentile_of_buckets_says_between_which() -> None:
    bucketed = traffic("GET /a", 50, latency_ms=180.0).model_copy(
        update={"latency_bounds_ms": (100.0, 250.0)}
    )
    assert "between 100 and 250 ms" in found(profile(bucketed), "slow").text
    above = bucketed.model_copy(update={"latency_bounds_ms": (50.0, 100.0)})
    assert "somewhere above 100 ms" in found(profile(above), "slow").text


def test_the_quiet_hours_need_not_be_at_night_and_the_weekend_is_told() -> None:
    def requests(day: int, hour: int) -> int:
        return 0 if day >= 5 else (10 if 11 <= hour < 17 else 100)

    finding = found(of_hours(START, 7, requests), "quiet")
    assert "11:00 to 17:00 UTC" in finding.text
    assert finding.evidence["weekend_percent"] == 0
    assert finding.evidence["weekday_requests"] == 18 * 100 + 6 * 10


def test_a_short_window_has_no_quiet_hours() -> None:
    assert "quiet" not in kinds(profile(traffic("GET /a", 10), minutes=23 * 60))


def test_what_was_left_out_is_told() -> None:
    measured = profile(traffic("GET /a", 10)).model_copy(
        update={
            "excluded": {"probe": 20, "bot": 3, "scrape": 0},
            "malformed": 2,
            "left_out": (Window(start=START, end=START + timedelta(minutes=5)),),
        }
    )
    assert found(measured, "left_out").text == (
        "23 requests are not counted: 3 (bot) and 20 (probe); 2 lines cannot be read;"
        " 1 stretches of the window are left out, 5 minutes in all."
    )


def test_an_empty_profile_says_nothing_of_requests() -> None:
    assert describe(profile()) == ()


ROUTES = ["GET /", "GET /v2/orders", "POST /orders/{id}", "GET /a{slug:1f3a5c7e}", "PUT /p95/5xx"]
ENDPOINTS = st.lists(
    st.builds(
        lambda name, cells, statuses, latency, borders: EndpointTraffic(
            method=name.partition(" ")[0],
            route=name.partition(" ")[2],
            requests=sum(cells.values()),
            cells=cells,
            statuses=statuses,
            latency_ms=latency,
            latency_bounds_ms=borders if latency else (),
        ),
        st.sampled_from(ROUTES),
        st.dictionaries(st.integers(0, 200), st.integers(1, 10**7), min_size=1, max_size=6),
        st.dictionaries(st.sampled_from([200, 404, 500, 503]), st.integers(1, 10**7), max_size=3),
        st.none() | st.lists(st.floats(0, 1e6), min_size=1, max_size=40).map(LogHistogram.of),
        st.sampled_from([(), (5.0, 100.0, 2500.0)]),
    ),
    max_size=5,
    unique_by=lambda one: one.name,
)


@st.composite
def profiles(draw: st.DrawFn) -> TrafficProfile:
    endpoints = draw(ENDPOINTS)
    step_s = draw(st.sampled_from([15, 60, 900, 3600, 86400]))
    return TrafficProfile(
        source="memory:x",
        source_digest="sha256:0",
        window=Window(start=START, end=START + timedelta(seconds=step_s * 201)),
        left_out=draw(
            st.sampled_from([(), (Window(start=START, end=START + timedelta(seconds=step_s * 7)),)])
        ),
        step_s=step_s,
        requests=sum(one.requests for one in endpoints),
        endpoints=tuple(endpoints),
        excluded=draw(
            st.dictionaries(st.sampled_from(["bot", "outside window"]), st.integers(0, 10**9))
        ),
        malformed=draw(st.integers(0, 10**6)),
        dispersion=draw(st.none() | st.floats(0, 1e4)),
        kept_from_clients=5,
    )


@given(profiles())
def test_every_number_of_every_finding_is_evident_and_every_endpoint_exists(
    measured: TrafficProfile,
) -> None:
    findings = describe(measured)
    assert len({finding.kind for finding in findings}) == len(findings) <= 8
    for finding in findings:
        assert set(finding.endpoints) <= {one.name for one in measured.endpoints}
        if finding.evidence:
            text, mentions = without_endpoints(finding.text, finding.endpoints)
            assert list(faults(text, mentions, [finding])) == []


@given(profiles())
def test_the_order_of_the_endpoints_does_not_matter(
    measured: TrafficProfile,
) -> None:
    turned = measured.model_copy(update={"endpoints": measured.endpoints[::-1]})
    assert describe(turned) == describe(measured)
