import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import JsonValue
from typing_extensions import override

from plimsoll.adapters.access_log.traffic_source import AccessLogSource
from plimsoll.adapters.grafana.client import GrafanaClient
from plimsoll.adapters.grafana.location import located
from plimsoll.adapters.grafana.settings import GrafanaSettings
from plimsoll.adapters.grafana.traffic_source import GrafanaSource
from plimsoll.adapters.loki.settings import LokiSettings
from plimsoll.adapters.loki.traffic_source import LokiSource
from plimsoll.kit.errors import Misconfigured, NotFound, PlimsollError, Rejected, Unavailable
from plimsoll.traffic.model import TrafficProfile, Window
from plimsoll.traffic.ports import Observation, Progress, TrafficSource, no_progress
from plimsoll.transport.http import HttpClient
from tests.adapters.grafana.servers import TOKEN, GrafanaPeer, grafana, prometheus
from tests.adapters.loki.servers import LokiPeer, Stored, combined
from tests.adapters.s3.servers import peer as peer_of
from tests.certificates import self_signed
from tests.servers import free_port

START = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
HOUR = Window(start=START, end=START + timedelta(hours=1))
Json = Mapping[str, JsonValue]


class Reader(TrafficSource):
    """Asks a Prometheus one question, in both ways, and says the answer in a note."""

    def __init__(self, http: HttpClient) -> None:
        self._http = http

    @override
    def admit(self, location: str) -> None:
        if location == "unheard-of":
            raise Rejected("There is no such service.")

    @override
    def observe(
        self, location: str, observation: Observation, *, progress: Progress = no_progress
    ) -> TrafficProfile:
        query = {"query": "vector(42)"}
        answers = {
            str(self._http.get("/api/v1/query", query)).partition("42")[1],
            str(self._http.post_form("/api/v1/query", query)).partition("42")[1],
        }
        progress(1.0)
        return TrafficProfile(
            source=f"prometheus:{location}",
            source_digest="sha256:0",
            window=observation.window or HOUR,
            step_s=60,
            requests=0,
            endpoints=(),
            kept_from_clients=observation.kept_from_clients,
            notes=(f"{location}: {', '.join(answers)}",),
        )


def data_source(uid: str, name: str, url: str = "http://127.0.0.1:9", **more: JsonValue) -> Json:
    return {"id": 1, "uid": uid, "name": name, "type": "prometheus", "url": url, **more}


def dashboard(uid: str, title: str, **more: JsonValue) -> Json:
    return {"uid": uid, "title": title, "url": f"/d/{uid}/x", **more}


@contextmanager
def source_of(peer: GrafanaPeer, **chosen: object) -> Iterator[GrafanaSource]:
    with grafana(peer) as url, source_at(url, **chosen) as source:
        yield source


@contextmanager
def source_at(url: str, **chosen: object) -> Iterator[GrafanaSource]:
    given = {"url": url, "token": TOKEN, "attempts": 1, "timeout_s": 10, **chosen}
    client = GrafanaClient(GrafanaSettings.model_validate(given))
    try:
        yield GrafanaSource(client, readers={"prometheus": Reader, "loki": Reader})
    finally:
        client.close()


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with prometheus(tmp_path_factory.mktemp("prometheus")) as url:
        yield url


def test_a_service_is_observed_through_grafana(real: str) -> None:
    peer = GrafanaPeer(
        [data_source("p1", "Metrics", real, isDefault=True)],
        [dashboard("a", "Shop overview")],
    )
    shares: list[float] = []
    with source_of(peer, organisation=7) as source:
        profile = source.observe("shop", Observation(window=HOUR), progress=shares.append)
    assert profile.source == "grafana:shop"
    assert profile.source_digest == "sha256:0"
    assert profile.window == HOUR
    assert profile.notes[0] == "shop: 42"
    assert "“Metrics” (uid=p1, prometheus)" in profile.notes[1]
    assert profile.notes[2].startswith("Dashboards: Shop overview (http://127.0.0.1:")
    assert shares == [1.0]
    assert {asked.headers["x-grafana-org-id"] for asked in peer.asked} == {"7"}


THREE = (
    data_source("p1", "Metrics"),
    data_source("p2", "Shop / metrics"),
    data_source("l1", "Logs", type="loki"),
)


def uid_of(location: str, data_sources: Sequence[Json], real: str) -> str:
    """Of the data source that is asked."""
    peer = GrafanaPeer([{**each, "url": real} for each in data_sources])
    with source_of(peer) as source:
        note = source.observe(location, Observation(window=HOUR)).notes[-1]
    return note.partition("uid=")[2].partition(",")[0]


@pytest.mark.parametrize(
    ("location", "uid"),
    [("uid=p1;shop", "p1"), ("name=Shop / metrics;shop", "p2"), ("name=METRICS; shop", "p1"),
     ('type=loki;{app="shop"}', "l1"), ("type=prometheus;uid=p2;shop", "p2"),
     ("uid=l1;shop", "l1")],
)  # fmt: skip
def test_a_data_source_is_chosen_by_name_uid_or_type(location: str, uid: str, real: str) -> None:
    assert uid_of(location, THREE, real) == uid


@pytest.mark.parametrize(
    ("data_sources", "uid"),
    [
        ([*THREE[:2], data_source("p3", "Other", isDefault=True)], "p3"),
        (THREE[1:], "p2"),
        ([data_source("a1", "AWS", type="grafana-amazonprometheus-datasource")], "a1"),
    ],
)
def test_without_a_choice_the_default_or_only_prometheus_is_asked(
    data_sources: Sequence[Json], uid: str, real: str
) -> None:
    assert uid_of("shop", data_sources, real) == uid


def refusal(location: str, data_sources: Sequence[Json], kind: type[PlimsollError]) -> str:
    with source_of(GrafanaPeer(data_sources)) as source, pytest.raises(kind) as caught:
        source.observe(location, Observation(window=HOUR))
    return str(caught.value)


def test_several_that_could_be_meant_are_listed() -> None:
    said = refusal("shop", THREE, Rejected)
    assert "“Metrics” (uid=p1, prometheus), “Shop / metrics” (uid=p2, prometheus)" in said
    assert "grafana:uid=p1;shop" in said


@pytest.mark.parametrize(
    ("location", "near"),
    [("name=Metrix;shop", "uid=p1"), ("name=Nothing like it at all;shop", "uid=l1"),
     ("uid=p9;shop", "uid=p1"), ("type=tempo;shop", "uid=p2")],
)  # fmt: skip
def test_what_is_not_there_is_answered_with_what_is(location: str, near: str) -> None:
    assert near in refusal(location, THREE, NotFound)


def test_a_type_that_nobody_reads_is_refused() -> None:
    said = refusal("uid=t1;shop", [data_source("t1", "Traces", type="tempo")], Rejected)
    assert "loki, prometheus" in said


def test_a_grafana_without_data_sources_says_so() -> None:
    assert "none that can be read" in refusal("shop", [], NotFound)


def test_with_uid_and_type_no_right_to_list_is_needed(real: str) -> None:
    peer = GrafanaPeer([data_source("p1", "Metrics", real)], forbidden=["/api/datasources"])
    with source_of(peer) as source:
        profile = source.observe("type=prometheus;uid=p1;shop", Observation(window=HOUR))
        assert profile.notes[0] == "shop: 42"
        with pytest.raises(Misconfigured, match=r"datasources:read.*grafana:type=prometheus"):
            source.observe("shop", Observation(window=HOUR))


@pytest.mark.parametrize(
    "location", ["", "uid=p1;", "uid=;shop", "uid=a/../b;shop", "uid=a;uid=b;shop",
                 f"name={'x' * 300};shop", "name=a\nb;shop", "x" * 5_000],
)  # fmt: skip
def test_a_location_that_says_nothing_clear_is_refused_early(location: str) -> None:
    with source_of(GrafanaPeer()) as source, pytest.raises(Rejected):
        source.admit(location)


def test_the_reader_judges_its_part_of_the_location_early() -> None:
    with source_of(GrafanaPeer()) as source:
        source.admit("shop")
        source.admit("uid=abc;unheard-of")
        for location in ("unheard-of", "type=loki;unheard-of"):
            with pytest.raises(Rejected):
                source.admit(location)


@pytest.mark.parametrize(
    ("inner", "service"),
    [("shop", "shop"), ("shop#dialect=x", "shop"), ('{app="shop"} |= "x"', "shop"),
     ('{namespace="prod", service_name="cart", app="x"}', "cart"), ('{app=~"a|b"}', ""),
     ("prod/shop#unit=ms", "shop"), ('{pod="job=x"}', "")],
)  # fmt: skip
def test_the_service_is_told_from_the_location(inner: str, service: str) -> None:
    assert located(f"type=x;{inner}").service == service


def test_logs_are_read_through_grafana() -> None:
    stored = [
        Stored(
            int(START.timestamp() + number) * 1_000_000_000,
            combined(
                f"/orders/{number}", at=f"{START + timedelta(seconds=number):%d/%b/%Y:%H:%M:%S}"
            ),
        )
        for number in range(300)
    ]
    dashboards = [dashboard("a", "Requests", tags=["shop"])]
    with peer_of(LokiPeer(stored, most_lines=90)) as loki:
        peer = GrafanaPeer([data_source("l1", "Logs", loki, type="loki")], dashboards)
        with grafana(peer) as url:
            given = {"url": url, "token": TOKEN, "attempts": 1}
            client = GrafanaClient(GrafanaSettings.model_validate(given))
            source = GrafanaSource(client, readers={"loki": logs_through})
            profile = source.observe('type=loki;{app="shop"}', Observation(window=HOUR))
            client.close()
    assert profile.requests == 300
    assert profile.source == 'grafana:type=loki;{app="shop"}'
    assert profile.notes[-1].startswith("Dashboards: Requests (")


def logs_through(http: HttpClient) -> TrafficSource:
    return LokiSource(LokiSettings(page_lines=100), log_reader=AccessLogSource(), client=http)


# Dashboards


def test_dashboards_of_a_service_are_tagged_or_have_its_name() -> None:
    peer = GrafanaPeer(
        dashboards=[
            dashboard("a", "Shop – latency"),
            dashboard("b", "Workshop"),
            dashboard("c", "Money", tags=["shop"]),
            dashboard("d", "The shop", tags=["shop"]),
            dashboard("e", "shop_api"),
        ]
    )
    with source_of(peer) as source:
        found = source.dashboards("shop")
        assert source.dashboards("") == ()
    assert [each.title for each in found] == ["Money", "The shop", "Shop – latency", "shop_api"]
    assert all(each.url.endswith("/x") for each in found)


@pytest.mark.parametrize("shown", ["/grafana/d/a/x", "/d/a/x"])
def test_links_work_where_grafana_is_served_from_a_path(shown: str) -> None:
    found = {**dashboard("a", "shop"), "url": shown}
    peer = GrafanaPeer(dashboards=[found], root="/grafana")
    with grafana(peer) as url, source_at(f"{url}/grafana/") as source:
        assert source.dashboards("shop")[0].url == f"{url}/grafana/d/a/x"


def test_a_profile_names_a_few_dashboards(real: str) -> None:
    peer = GrafanaPeer(
        [data_source("p1", "Metrics", real)],
        [dashboard(f"d{number}", f"shop {number}") for number in range(8)],
    )
    with source_of(peer) as source:
        note = source.observe("shop", Observation(window=HOUR)).notes[-1]
    assert note.count("/d/") == 5
    assert note.endswith(" and 3 more")


def test_a_profile_is_whole_without_dashboards_and_says_so(real: str) -> None:
    peer = GrafanaPeer([data_source("p1", "Metrics", real)], forbidden=["/api/search"])
    with source_of(peer) as source:
        note = source.observe("shop", Observation(window=HOUR)).notes[-1]
    assert "could not be looked up" in note


# What can go wrong


def test_a_token_that_is_not_known_is_told_without_being_shown() -> None:
    wrong = "glsa_AnotherS3cret"
    with source_of(GrafanaPeer(), token=wrong) as source:
        with pytest.raises(Misconfigured, match="PLIMSOLL_GRAFANA__") as caught:
            source.observe("shop", Observation(window=HOUR))
        assert "401" in str(caught.value)
        assert wrong not in str(caught.value)
        assert wrong not in repr(caught.value.__cause__)


def test_a_data_source_that_is_down_is_no_empty_profile() -> None:
    dead = data_source("p1", "Metrics", f"http://127.0.0.1:{free_port()}")
    with (
        source_of(GrafanaPeer([dead])) as source,
        pytest.raises(Unavailable, match="“Metrics” behind Grafana") as caught,
    ):
        source.observe("shop", Observation(window=HOUR))
    assert "502" in str(caught.value)


def test_a_uid_that_only_the_location_knows_is_not_found() -> None:
    with source_of(GrafanaPeer()) as source, pytest.raises(NotFound, match="Unable to find"):
        source.observe("type=prometheus;uid=gone;shop", Observation(window=HOUR))


def test_a_grafana_that_is_down_names_its_setting() -> None:
    with (
        source_at(f"http://127.0.0.1:{free_port()}") as source,
        pytest.raises(Unavailable, match="PLIMSOLL_GRAFANA__URL"),
    ):
        source.observe("shop", Observation(window=HOUR))


def test_where_nobody_said_where_grafana_is_the_setting_is_named() -> None:
    client = GrafanaClient(GrafanaSettings())
    source = GrafanaSource(client, readers={"prometheus": Reader})
    for ask in (source.admit, source.dashboards):
        with pytest.raises(Misconfigured, match="PLIMSOLL_GRAFANA__URL"):
            ask("shop")


def test_tls_is_trusted_when_the_settings_say_who_vouches_for_it(tmp_path: Path) -> None:
    public, private = self_signed(tmp_path)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(public, private)
    peer = GrafanaPeer(dashboards=[dashboard("a", "shop")])
    with grafana(peer, tls=tls) as url:
        with source_at(url, ca_file=public) as source:
            assert source.dashboards("shop")[0].url == f"{url}/d/a/x"
        with source_at(url) as source, pytest.raises(Misconfigured, match="CA_FILE"):
            source.dashboards("shop")


def test_a_check_tells_whether_grafana_lets_us_in() -> None:
    with grafana(GrafanaPeer()) as url:
        for token, is_known in ((TOKEN, True), ("wrong", False)):
            given = {"url": url, "token": token, "attempts": 1}
            client = GrafanaClient(GrafanaSettings.model_validate(given))
            if is_known:
                client.check()
            else:
                with pytest.raises(Misconfigured):
                    client.check()
            client.close()


def test_a_client_that_was_closed_opens_again() -> None:
    with grafana(GrafanaPeer([])) as url:
        settings = GrafanaSettings.model_validate({"url": url, "token": TOKEN, "attempts": 1})
        client = GrafanaClient(settings)
        client.close()
        for _ in range(2):
            client.check()
            client.close()
            client.close()
