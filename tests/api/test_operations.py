"""What whoever operates the server asks for, and what can be asked for at all."""

import jsonschema_rs
import pytest
from prometheus_client import CollectorRegistry, Counter

from plimsoll.access.model import Scope
from plimsoll.api.app import make_app
from plimsoll.pipeline.bundle import GRAPH
from plimsoll.settings import ApiSettings
from tests.api.world import BUNDLE, Client, World


def test_the_process_is_up(world: World) -> None:
    assert world.client().get("/health").json() == {"status": "ok"}


def test_it_is_ready_when_everything_is(world: World, caplog: pytest.LogCaptureFixture) -> None:
    api = world.client()
    ready = api.get("/ready")
    assert (ready.status_code, ready.json()) == (
        200,
        {"status": "ok", "checks": {"database": "ok"}},
    )
    world.told["queue"] = "could not connect to 10.1.2.3 as plimsoll"
    failed = api.get("/ready")
    assert (failed.status_code, failed.json()) == (
        503,
        {"status": "failed", "checks": {"database": "ok", "queue": "failed"}},
    )
    assert "10.1.2.3" not in failed.text
    assert "10.1.2.3" in caplog.text


def test_requests_are_counted_by_route(world: World) -> None:
    registry = CollectorRegistry()
    Counter("plimsoll_others", "Somebody else's.", registry=registry)
    settings = ApiSettings(authentication="tokens")
    api = Client(make_app(world.backend, settings, metrics=registry), world.token(Scope.READ))
    api.get("/api/v1/workflows/one")
    api.get("/api/v1/workflows/two")
    api.get("/api/v1/nonsense-1")
    api.get("/api/v1/nonsense-2")
    api("BREW", "/health")
    told = api.get("/metrics")
    assert told.headers["Content-Type"].startswith("text/plain; version=")
    route = "/api/v1/workflows/{workflow_id}"
    for line in (
        f'plimsoll_http_requests_total{{method="GET",route="{route}",status="404"}} 2.0',
        'plimsoll_http_requests_total{method="GET",route="none",status="404"} 2.0',
        'plimsoll_http_requests_total{method="other",route="/health",status="405"} 1.0',
        "plimsoll_http_event_streams 0.0",
        "plimsoll_others_total 0.0",
    ):
        assert line in told.text


def test_a_template_says_what_it_takes_and_does(admin: Client) -> None:
    bundle, _, _, talk = admin.get("/api/v1/templates").json()["items"]
    assert (bundle["name"], talk["name"]) == ("bundle", "talk")
    assert bundle["graph"]["mermaid"] == GRAPH.mermaid()
    assert bundle["graph"]["nodes"][0] == {"name": "FetchTraffic", "agent": "traffic"}
    assert bundle["graph"]["edges"][0] == ["FetchTraffic", "FetchRepo"]
    assert talk["expected_s"] == {"Say": 3.0}
    schema = jsonschema_rs.validator_for(bundle["parameters"])
    assert schema.is_valid(BUNDLE)
    assert not schema.is_valid({**BUNDLE, "colour": "red"})
