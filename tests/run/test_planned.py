import pytest

from plimsoll.bundle.manifest import BundleManifest
from plimsoll.run.planned import planned_for
from plimsoll.workload.model import TestType
from tests.bundle.models import endpoint, model_of, plan, rendered, scenario
from tests.run.runs import request

BUSY = plan("get-x", endpoint("GET /x"), requests=900)
RARE = plan("get-y", endpoint("GET /y"), requests=30)
WRITE = plan("post-z", endpoint("POST /z", body=True), requests=10, bodies=({"a": 1}, {"a": 2}))


def manifest(limit: float | None = None) -> BundleManifest:
    model = model_of(
        (BUSY, RARE, WRITE),
        (scenario("get-x", BUSY, replay=(3,)), scenario("long-tail", RARE, WRITE, replay=(1,))),
    ).model_copy(update={"max_rate_per_s": limit})
    return BundleManifest.model_validate_json(rendered(model).file("manifest.json").content)


def test_at_scale_1_and_the_default_duration_it_is_what_the_manifest_says() -> None:
    written = manifest()
    load = written.test_types[TestType.REPLAY]
    planned = planned_for(written, request(duration_s=300))
    assert planned.requests == load.requests == 1_200
    assert planned.peak_per_second == load.peak_per_second == 4
    assert planned.by_scenario == {"get-x": 900, "long-tail": 300}
    assert planned.by_endpoint == {"GET /x": 900, "GET /y": 225, "POST /z": 75}
    assert planned.by_slug["post-z"] == 75
    assert planned.writing == {"POST /z"}
    assert planned.writes == 75


def test_scale_and_duration_multiply() -> None:
    twice = request(duration_s=60).model_copy(update={"scale": 2.0})
    planned = planned_for(manifest(), twice)
    assert planned.requests == pytest.approx(1_200 * 2 / 5)
    assert planned.peak_per_second == 8
    assert planned.by_endpoint["POST /z"] == pytest.approx(30)


@pytest.mark.parametrize(("scale", "peak"), [(0.25, 1.0), (0.5, 2.0), (1.0, 2.0), (10.0, 2.0)])
def test_the_highest_allowed_rate_holds_at_every_scale(scale: float, peak: float) -> None:
    scaled = request().model_copy(update={"scale": scale})
    planned = planned_for(manifest(limit=2.0), scaled)
    assert planned.peak_per_second == pytest.approx(peak)
    assert planned.requests == pytest.approx(300 * peak)


def test_a_smoke_test_asks_each_endpoint_with_each_of_its_bodies() -> None:
    smoke = request(TestType.SMOKE, 60).model_copy(update={"scale": 9.0})
    planned = planned_for(manifest(), smoke)
    assert planned.peak_per_second is None
    assert planned.requests == 4
    assert planned.by_endpoint == {"GET /x": 1, "GET /y": 1, "POST /z": 2}
