"""The whole source against a real Prometheus whose past is known to the request."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from plimsoll.adapters.prometheus.settings import PrometheusSettings
from plimsoll.adapters.prometheus.traffic_source import PrometheusSource
from plimsoll.kit.errors import NotFound, Rejected
from plimsoll.traffic.model import EndpointTraffic, TrafficProfile, Window
from plimsoll.traffic.ports import Observation
from tests.adapters.prometheus.conftest import Past
from tests.adapters.prometheus.fleet import BORDERS, SCRAPE_S, SCRAPES, Truth
from tests.adapters.prometheus.servers import DAY


def moment(at_s: float) -> datetime:
    return datetime.fromtimestamp(at_s, UTC)


def window(start_s: float = 0, end_s: float = SCRAPES * SCRAPE_S) -> Window:
    return Window(start=moment(DAY + start_s), end=moment(DAY + end_s))


def observed(past: Past, location: str, **chosen: object) -> TrafficProfile:
    settings = PrometheusSettings.model_validate({"url": past.url, **chosen})
    return PrometheusSource(settings).observe(location, Observation(window=window()))


def by_route(profile: TrafficProfile) -> dict[str, EndpointTraffic]:
    return {endpoint.route: endpoint for endpoint in profile.endpoints}


def assert_is(profile: TrafficProfile, truth: Truth) -> None:
    assert {e.route: e.requests for e in profile.endpoints} == dict(truth.requests)
    statuses = Counter[str]()
    steps = Counter[int]()
    for endpoint in profile.endpoints:
        statuses.update({str(status): n for status, n in endpoint.statuses.items()})
        steps.update(endpoint.cells)
    assert statuses == truth.statuses
    assert steps == Counter({step: n for step, n in truth.per_step.items() if n})


def note_with(profile: TrafficProfile, words: str) -> str:
    found = [note for note in profile.notes if words in note]
    assert found, profile.notes
    return found[0]


def test_every_request_of_two_replicas_is_counted_in_its_step(past: Past) -> None:
    profile = observed(past, "steady")
    assert profile.step_s == 15
    assert profile.window == window()
    assert_is(profile, past.truths["steady"])


def test_a_route_asked_for_from_the_middle_on_counts_from_nothing(past: Past) -> None:
    note_with(observed(past, "steady"), "first values of counters in series that appeared")


def test_the_buckets_hold_every_request_between_the_borders_of_the_source(past: Past) -> None:
    truth = past.truths["steady"]
    profile = observed(past, "steady")
    bounds = tuple(border * 1000 for border in BORDERS)
    below = Counter[float]()
    for endpoint in profile.endpoints:
        assert endpoint.latency_ms is not None
        assert endpoint.latency_bounds_ms == bounds
        assert endpoint.latency_ms.count == endpoint.requests
        for cell, count in endpoint.latency_ms.cells.items():
            upper = 1.01**cell
            border = next((b for b in bounds if upper <= b * 1.0001), bounds[-1])
            below[border] += count
    assert below[50.0] == pytest.approx(truth.below[0.05], abs=truth.below[0.05] * 0.06)
    assert sum(below.values()) == sum(truth.requests.values())


@pytest.mark.parametrize("service", ["restarting", "rollout"])
def test_restarts_and_rollouts_lose_only_what_was_never_scraped(past: Past, service: str) -> None:
    profile = observed(past, service)
    assert_is(profile, past.truths[service])
    assert all(e.latency_ms and e.latency_ms.count == e.requests for e in profile.endpoints)


def test_a_restart_that_the_counter_has_outgrown_is_known_from_the_processs_start(
    past: Past,
) -> None:
    assert_is(observed(past, "outgrown"), past.truths["outgrown"])


def test_what_was_counted_before_recording_began_is_left_out_and_the_window_narrowed(
    past: Past,
) -> None:
    profile = observed(past, "joined")
    assert profile.window.start == moment(DAY + 80 * SCRAPE_S)
    note_with(profile, "the window was narrowed")
    truth = past.truths["joined"]
    assert profile.requests == sum(n for step, n in truth.per_step.items() if step >= 80)


def test_requests_over_missing_scrapes_are_spread_and_said(past: Past) -> None:
    truth = past.truths["gappy"]
    profile = observed(past, "gappy")
    assert {e.route: e.requests for e in profile.endpoints} == dict(truth.requests)
    lost = sum(n for step, n in truth.per_step.items() if 59 <= step <= 99)
    assert str(lost) in note_with(profile, "spread evenly")
    steps = Counter[int]()
    for endpoint in profile.endpoints:
        steps.update(endpoint.cells)
    assert all(steps[step] > 0 for step in range(60, 99))


def test_probes_are_excluded_by_their_route(past: Past) -> None:
    profile = observed(past, "probed")
    assert [endpoint.route for endpoint in profile.endpoints] == ["/orders"]
    assert profile.excluded["probe"] > 0


def test_a_stretch_left_out_is_missing_in_counts_and_latency(past: Past) -> None:
    truth = past.truths["steady"]
    source = PrometheusSource(PrometheusSettings(url=past.url))
    without = window(100 * SCRAPE_S, 140 * SCRAPE_S)
    profile = source.observe("steady", Observation(window=window(), without=(without,)))
    left_out = sum(n for step, n in truth.per_step.items() if 100 <= step < 140)
    assert profile.excluded["run window"] == left_out
    assert profile.requests == sum(truth.requests.values()) - left_out
    assert all(e.latency_ms and e.latency_ms.count == e.requests for e in profile.endpoints)


@pytest.mark.parametrize("service", ["steady", "restarting", "rollout"])
def test_reading_one_sample_a_step_loses_nothing_either(past: Past, service: str) -> None:
    finer, coarse = observed(past, service), _coarse(past, service)
    assert coarse.step_s > finer.step_s
    note_with(coarse, "the last sample of each step")
    assert by_route(coarse).keys() == by_route(finer).keys()
    for route, endpoint in by_route(coarse).items():
        assert endpoint.statuses == by_route(finer)[route].statuses
        assert endpoint.requests == by_route(finer)[route].requests


def _coarse(past: Past, service: str) -> TrafficProfile:
    settings = PrometheusSettings(url=past.url).model_copy(update={"most_samples": 500})
    return PrometheusSource(settings).observe(service, Observation(window=window()))


def test_small_pieces_make_the_same_profile(past: Past) -> None:
    small = observed(past, "restarting", samples_at_once=1_000)
    whole = observed(past, "restarting")
    assert small.endpoints == whole.endpoints


def test_borders_are_numbers_however_they_are_written(past: Past) -> None:
    profile = observed(past, '{job=~"team/spelled|spelled"}')
    assert profile.requests == sum(past.truths["spelled"].requests.values())
    for endpoint in profile.endpoints:
        assert endpoint.latency_bounds_ms == tuple(border * 1000 for border in BORDERS)


def test_a_label_selector_reads_what_it_selects(past: Past) -> None:
    one = observed(past, '{job="steady",instance="a:80"}')
    other = observed(past, '{job="steady",instance="b:80"}')
    assert one.requests + other.requests == sum(past.truths["steady"].requests.values())
    assert one.source == 'prometheus:{job="steady",instance="a:80"}'


def test_a_service_is_found_by_any_label_with_its_name(past: Past) -> None:
    profile = observed(past, "summed")
    assert [endpoint.name for endpoint in profile.endpoints] == ["GET /orders/{id}"]
    assert profile.requests == 3 * SCRAPES
    assert profile.endpoints[0].latency_ms is None
    assert "the mean is 200 ms" in note_with(profile, "no distribution of the latency")


def test_a_mistyped_name_is_answered_with_similar_ones(past: Past) -> None:
    with pytest.raises(NotFound, match="Similar names: steady"):
        observed(past, "steadi")
    with pytest.raises(NotFound, match="No series"):
        observed(past, '{job="nothing"}')


def test_what_is_in_no_known_dialect_is_listed_and_can_be_described(
    past: Past, tmp_path: Path
) -> None:
    with pytest.raises(Rejected, match="none of its metrics looks like it") as refused:
        observed(past, "homemade")
    assert "PLIMSOLL_PROMETHEUS__DIALECTS" in refused.value.fix
    own = tmp_path / "own.yaml"
    own.write_text(
        "id: homemade\ntitle: Ours\ncounts: [shop_calls_total]\nmethod: [verb]\nroute: [op]\n"
        "status_form: none\n"
    )
    profile = observed(past, "homemade", dialects=[str(own)])
    assert [endpoint.name for endpoint in profile.endpoints] == ["GET /cart/{id}"]
    assert profile.requests == 3 * SCRAPES
    note_with(profile, "The status of requests is not known")


def test_a_dialect_that_is_pinned_has_to_exist_and_to_fit(past: Past) -> None:
    assert observed(past, "steady#dialect=opentelemetry-seconds").requests
    with pytest.raises(Rejected, match="There is no dialect “opentelemetri-seconds”"):
        observed(past, "steady#dialect=opentelemetri-seconds")
    with pytest.raises(Rejected, match="in the dialect istio"):
        observed(past, "steady", pinned={"steady": "istio"})


def test_milliseconds_called_seconds_are_asked_about(past: Past) -> None:
    doubted = observed(past, "mislabelled")
    assert doubted.requests == 3 * SCRAPES
    assert doubted.endpoints[0].latency_ms is None
    assert "#unit=ms" in note_with(doubted, "the unit is not what the name says")
    told = observed(past, "mislabelled#unit=ms").endpoints[0]
    assert told.latency_ms is not None
    assert told.latency_bounds_ms == (5.0, 50.0, 500.0, 10_000.0)


def test_samples_that_are_no_counts_are_passed_over_and_said(past: Past) -> None:
    profile = observed(past, "broken")
    assert profile.requests == 3 * SCRAPES
    note_with(profile, "3 samples were no counts")


def test_the_same_window_makes_the_same_profile(past: Past) -> None:
    first, second = observed(past, "restarting"), observed(past, "restarting")
    assert first.model_dump_json() == second.model_dump_json()
    assert observed(past, "steady").source_digest != first.source_digest


def test_several_labels_with_the_name_of_one_service_are_no_ambiguity(past: Past) -> None:
    profile = observed(past, "operated")
    assert profile.requests == 3 * SCRAPES
    assert not any("Several metrics" in note for note in profile.notes)


@pytest.mark.parametrize("samples_at_once", [1_000, 200_000])
def test_sums_of_periods_are_counted_once_each(
    past: Past, tmp_path: Path, samples_at_once: int
) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(
        "id: balancer\ntitle: A balancer\ncounts: [lb_requests_sum]\ncounts_are: per_period\n"
        "period_s: 60\nroute_form: none\nstatus_form: none\nvantage: load-balancer\n"
    )
    profile = observed(past, "balancer", dialects=[str(own)], samples_at_once=samples_at_once)
    assert [endpoint.name for endpoint in profile.endpoints] == ["ANY /…"]
    # A sample in minute m says 60 + m at its end, and what reaches over the border counts by time.
    assert profile.requests == pytest.approx(sum(60 + minute for minute in range(60)), rel=0.02)


@pytest.mark.parametrize("offset_s", [0, 1_800, 3_600, 5_400])
def test_a_service_that_lived_for_an_hour_of_a_long_window_is_found(
    past: Past, offset_s: int
) -> None:
    source = PrometheusSource(PrometheusSettings.model_validate({"url": past.url}))
    start_s = DAY - 10 * 86_400 + offset_s
    days = Window(start=moment(start_s), end=moment(start_s + 20 * 86_400))
    seen = source.observe("steady", Observation(window=days))
    assert seen.requests >= observed(past, "steady").requests
    assert seen.window.duration_s < 86_400
    assert note_with(seen, "the window was narrowed")
