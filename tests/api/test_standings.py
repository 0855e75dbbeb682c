"""How services stand, at a glance."""

from typing import Any

import pytest

from plimsoll.access.model import Scope
from tests.api.test_runs import ALIVE, TARGET, Runs, run, with_history
from tests.api.world import SHOP, Client, World

URL = "/api/v1/standings"


@pytest.fixture
def runner() -> Runs:
    return Runs()


@pytest.fixture
def world(runner: Runs) -> World:
    made = World(runner=runner)
    made.regression.probe.targets[TARGET] = ALIVE
    return made


def test_a_service_that_nobody_knows_has_an_empty_standing(admin: Client) -> None:
    told = admin.get(f"{URL}?service=shop&service=other&service=shop").json()
    assert [each["service"] for each in told["standings"]] == ["shop", "other"]
    assert told["standings"][0] == {
        "service": "shop",
        "newest_run": None,
        "newest_conclusion": None,
        "open_regressions": 0,
        "load_line": None,
        "headroom": {
            "ratio": None,
            "low": None,
            "high": None,
            "production_peak_per_s": None,
            "missing": "no_load_line",
            "explanation": "No load line of this service has been drawn.",
        },
        "sparkline": None,
    }
    assert admin.get("/api/v1/services/shop/standing").json() == told["standings"][0]


def test_a_regression_waits_until_somebody_answers(
    world: World, admin: Client, bundled: str, runner: Runs
) -> None:
    with_history(world, admin, bundled)
    assert standing(admin)["open_regressions"] == 0
    runner.median_ms = 40.0
    slow = run(world, admin, bundled, version="slow")
    told = standing(admin)
    # Which one is the newest hangs on two clocks here; the contract of the store tells.
    assert told["newest_run"] is not None
    assert told["newest_conclusion"] is not None
    assert told["open_regressions"] == 1
    points = told["sparkline"]["points"]
    assert len(points) == 9
    assert points[-1]["run_id"] == slow
    assert points[-1]["value"] > 1.5 * points[-2]["value"]
    for each in admin.get(f"/api/v1/runs/{slow}").json()["verdict"]["comparisons"]:
        if each["meaning"] == "regression":
            entry = {key: each[key] for key in ("endpoint", "metric")}
            answer = admin.post(f"/api/v1/runs/{slow}/triage", {**entry, "state": "fixed"})
            assert answer.status_code == 201, answer.text
    assert standing(admin)["open_regressions"] == 0


def test_what_is_of_other_services_is_absent(world: World, admin: Client, bundled: str) -> None:
    run(world, admin, bundled)
    limited = admin.as_(world.token(Scope.READ, services=("other",)))
    told = limited.get(f"{URL}?service={SHOP}&service=other").json()
    assert [each["service"] for each in told["standings"]] == ["other"]
    assert limited.get(f"/api/v1/services/{SHOP}/standing").status_code == 404
    elsewhere = admin.as_(world.token(Scope.READ, environments=("qa",)))
    assert elsewhere.get(f"/api/v1/services/{SHOP}/standing").json()["newest_run"] is None


@pytest.mark.parametrize(
    "query", ["", "?service=", "?service=a&other=b", "?" + "&".join(["service=a"] * 101)]
)
def test_one_to_a_hundred_services_are_asked_for(admin: Client, query: str) -> None:
    assert admin.get(f"{URL}{query}").status_code == 422


def standing(api: Client) -> dict[str, Any]:
    told: dict[str, Any] = api.get(f"/api/v1/services/{SHOP}/standing").json()
    return told
