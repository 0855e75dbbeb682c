"""The load tool's own output of a run is fetched by whoever may see the run."""

import gzip

import pytest

from plimsoll.access.model import Scope
from plimsoll.run.preflight import TargetAnswer
from tests.api.world import SHOP, World

TARGET = "http://127.0.0.1:8000"
CSV = gzip.compress(b"metric_name,timestamp\n" * 1000)


@pytest.fixture
def run_id(world: World, bundled: str) -> str:
    world.regression.probe.targets[TARGET] = TargetAnswer(status=200, took_ms=1.0)
    admin = world.client(world.token(Scope.ADMIN))
    answer = admin.post("/api/v1/runs", {"bundle": bundled, "base_url": TARGET})
    found: str = answer.json()["id"]
    return found


def test_it_comes_as_it_is_kept(world: World, run_id: str) -> None:
    with world.raw_outputs.keep(run_id) as sink:
        sink.write(CSV)
    answer = world.client(world.token(Scope.READ)).get(f"/api/v1/runs/{run_id}/raw")
    assert (answer.status_code, answer.content) == (200, CSV)
    assert answer.headers["Content-Type"] == "application/gzip"
    assert answer.headers["Content-Length"] == str(len(CSV))
    assert f'filename="{run_id}.csv.gz"' in answer.headers["Content-Disposition"]


def test_what_is_not_kept_is_not_found(world: World, run_id: str) -> None:
    reader = world.client(world.token(Scope.READ))
    answer = reader.get(f"/api/v1/runs/{run_id}/raw")
    assert answer.status_code == 404
    assert "is not kept" in answer.json()["detail"]
    assert reader.get("/api/v1/runs/no-such-run/raw").status_code == 404


def test_that_of_other_peoples_services_is_not_there(world: World, run_id: str) -> None:
    with world.raw_outputs.keep(run_id) as sink:
        sink.write(CSV)
    other = world.client(world.token(Scope.READ, services=("component:default/other",)))
    assert other.get(f"/api/v1/runs/{run_id}/raw").status_code == 404
    mine = world.client(world.token(Scope.READ, services=(SHOP,)))
    assert mine.get(f"/api/v1/runs/{run_id}/raw").status_code == 200
