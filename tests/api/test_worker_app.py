"""What a worker answers that serves no API."""

from prometheus_client import CollectorRegistry, Counter

from plimsoll.access.model import Scope
from plimsoll.api.worker_app import make_worker_app
from plimsoll.bootstrap.vitals import Vitals
from plimsoll.settings import ApiSettings
from tests.api.world import Client, World


def client(world: World, vitals: Vitals, registry: CollectorRegistry | None = None) -> Client:
    app = make_worker_app(
        world.backend,
        ApiSettings(authentication="tokens"),
        metrics=registry or CollectorRegistry(),
        worker=vitals.told,
    )
    return Client(app)


def test_it_is_ready_while_it_takes_work_and_no_longer(world: World) -> None:
    vitals = Vitals(silent_for_s=60)
    probes = client(world, vitals)
    states = []
    for change in (None, vitals.beat, vitals.end):
        if change is not None:
            change()
        ready = probes.get("/ready")
        states.append((ready.status_code, ready.json()["checks"]))
        assert probes.get("/health").status_code == 200
    assert states == [
        (503, {"database": "ok", "worker": "failed"}),
        (200, {"database": "ok", "worker": "ok"}),
        (503, {"database": "ok", "worker": "failed"}),
    ]


def test_it_is_not_ready_without_its_database(world: World) -> None:
    vitals = Vitals(silent_for_s=60)
    vitals.beat()
    world.told["database"] = "does not answer"
    assert client(world, vitals).get("/ready").status_code == 503


def test_its_metrics_need_a_token_as_those_of_the_api(world: World) -> None:
    registry = CollectorRegistry()
    Counter("plimsoll_others", "Somebody else's.", registry=registry)
    probes = client(world, Vitals(silent_for_s=60), registry)
    refused = probes.get("/metrics")
    assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, "Bearer")
    told = probes.as_(world.token(Scope.READ)).get("/metrics")
    assert "plimsoll_others_total 0.0" in told.text


def test_it_is_no_api(world: World) -> None:
    probes = client(world, Vitals(silent_for_s=60)).as_(world.token(Scope.ADMIN))
    for path in ("/api/v1/workflows", "/openapi.json", "/docs", "/"):
        answer = probes.get(path)
        assert answer.status_code == 404
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
