"""Load lines are asked for, searched, kept, listed, shown, and in the history."""

from typing import Any

import pytest
from pydantic import JsonValue
from typing_extensions import override

from plimsoll.access.model import Scope
from plimsoll.adapters.memory.clock import MemoryClock
from plimsoll.adapters.memory.regression import NOTHING
from plimsoll.adapters.memory.runner import MemoryRunner
from plimsoll.bundle.model import Bundle
from plimsoll.run.model import RunRequest, RunResult
from plimsoll.run.ports import Watch
from plimsoll.run.record import RunRecord
from tests.api.test_runs import ALIVE, TARGET
from tests.api.world import SHOP, Client, World
from tests.verdict.load_line.capacity import CapacityRunner

URL = "/api/v1/load-lines"
RUNS = "/api/v1/runs"
LINE_PER_S = 60.0


class Searched(MemoryRunner):
    """A service that carries so much, once its world has a clock."""

    def __init__(self) -> None:
        super().__init__(NOTHING)
        self.service = CapacityRunner(MemoryClock(), line_per_s=LINE_PER_S)

    @override
    def run(self, bundle: Bundle, request: RunRequest, *, watch: Watch) -> RunResult:
        return self.service.run(bundle, request, watch=watch)


@pytest.fixture
def runner() -> Searched:
    return Searched()


@pytest.fixture
def world(runner: Searched) -> World:
    made = World(runner=runner)
    runner.service.clock = made.clock
    made.regression.probe.targets[TARGET] = ALIVE
    return made


def wanted(bundle: str, **wish: JsonValue) -> JsonValue:
    return {
        "bundle": bundle,
        "base_url": TARGET,
        "p95_ms": 250,
        "min_rate_per_s": 20,
        "max_rate_per_s": 200,
        **wish,
    }


def searched(world: World, api: Client, bundle: str, **wish: JsonValue) -> str:
    answer = api.post(URL, wanted(bundle, **wish))
    assert answer.status_code == 201, answer.text
    world.engine.settle()
    world.clock.advance(60)
    return str(answer.json()["id"])


def standing(api: Client) -> dict[str, Any]:
    told: dict[str, Any] = api.get(f"/api/v1/services/{SHOP}/standing").json()
    return told


def test_a_search_is_asked_for_and_its_line_is_kept(
    world: World, admin: Client, bundled: str
) -> None:
    answer = admin.post(URL, wanted(bundled[7:19], version="v1"))
    assert answer.status_code == 201
    queued = answer.json()
    assert (queued["status"], queued["test_type"], queued["service"]) == (
        "queued",
        "breakpoint",
        SHOP,
    )
    assert answer.headers["Location"] == f"{RUNS}/{queued['id']}"
    assert "drew no load line" in admin.get(f"{URL}/{queued['id']}").json()["detail"]
    world.engine.settle()
    run = admin.get(f"{RUNS}/{queued['id']}").json()["run"]
    assert run["status"] == "completed", run
    assert run["validity"]["reasons"] == []
    kept = admin.get(f"{URL}/{queued['id']}").json()
    line = kept["load_line"]
    assert line["outcome"] == "found"
    low, high = line["interval"]
    assert low < LINE_PER_S < high
    assert line["conditions"]["version"] == "v1"
    assert run["requests"] >= sum(each["requests"] for each in line["probes"]) > 0
    (listed,) = admin.get(f"{URL}?service={SHOP}&environment=default").json()["items"]
    assert (listed["run_id"], listed["line_per_s"]) == (queued["id"], line["line_per_s"])
    assert admin.get(f"{URL}?environment=staging").json()["items"] == []
    verdict = admin.get(f"{RUNS}/{queued['id']}").json()["verdict"]
    assert (verdict["conclusion"], verdict["settle"]) == ("inconclusive", "6 more searches.")
    assert admin.post(f"{RUNS}/{queued['id']}/judge", {}).status_code == 409
    workflow = admin.get(f"/api/v1/workflows/{queued['id']}").json()["workflow"]
    assert workflow["output"]["line_per_s"] == line["line_per_s"]


def test_the_same_is_asked_for_once(admin: Client, bundled: str) -> None:
    first = admin.post(URL, wanted(bundled), **{"Idempotency-Key": "one"})
    again = admin.post(URL, wanted(bundled), **{"Idempotency-Key": "one"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    other = admin.post(URL, wanted(bundled, p95_ms=300), **{"Idempotency-Key": "one"})
    assert other.status_code == 409


def test_lines_become_a_history(world: World, admin: Client, bundled: str) -> None:
    runs = [searched(world, admin, bundled, version=f"v{number}") for number in range(3)]
    searched(world, admin, bundled, into_history=False)
    query = "environment=default&test_type=breakpoint&endpoint=*&metric=load_line_per_s"
    history = admin.get(f"/api/v1/services/{SHOP}/history?{query}").json()
    assert history["unit"] == "1/s"
    assert [each["run_id"] for each in history["points"]] == runs
    assert all(abs(each["value"] - LINE_PER_S) < 6 for each in history["points"])
    # One mix and the same objectives: one workload, however long the search was.
    assert len({each["workload_digest"] for each in history["points"]}) == 1
    assert standing(admin)["sparkline"] is None


def test_the_standing_shows_the_line_and_why_there_is_no_headroom(
    world: World, admin: Client, bundled: str
) -> None:
    run_id = searched(world, admin, bundled, production_peak_per_s=15)
    told = standing(admin)
    assert told["load_line"]["id"] == run_id
    assert told["load_line"]["low_per_s"] < LINE_PER_S < told["load_line"]["high_per_s"]
    assert told["headroom"]["ratio"] is None
    assert told["headroom"]["missing"] == "not_equivalent"
    assert told["headroom"]["production_peak_per_s"] == 15
    searched(world, admin, bundled, production_peak_per_s=15, scaling={"low": 2.0, "high": 2.0})
    headroom = standing(admin)["headroom"]
    assert headroom["missing"] is None
    assert headroom["ratio"] == pytest.approx(2 * LINE_PER_S / 15, rel=0.1)


def test_productions_peak_is_that_of_the_traffic_that_the_bundle_was_made_of(
    world: World, admin: Client, bundled: str
) -> None:
    run_id = searched(world, admin, bundled)
    headroom = admin.get(f"{URL}/{run_id}").json()["load_line"]["headroom"]
    assert headroom["production_peak_per_s"] > 0


def test_a_load_policy_holds_for_searches(world: World, admin: Client, bundled: str) -> None:
    policy: JsonValue = {"max_rate_per_s": 40}
    admin("PUT", "/api/v1/environments/qa", json={"base_url": TARGET, "policy": policy})
    wish: dict[str, JsonValue] = {"base_url": None, "environment": "qa"}
    over = admin.get(f"{RUNS}/{searched(world, admin, bundled, **wish)}").json()["run"]
    assert over["status"] == "aborted"
    assert "load policy" in over["reason"]
    run_id = searched(world, admin, bundled, **wish, max_rate_per_s=40)
    line = admin.get(f"{URL}/{run_id}").json()["load_line"]
    assert (line["outcome"], line["line_per_s"]) == ("at_least", 40)
    assert line["highest_rate_per_s"] == 40
    query = "environment=qa&test_type=breakpoint&endpoint=*&metric=load_line_per_s"
    assert admin.get(f"/api/v1/services/{SHOP}/history?{query}").status_code == 404


def test_a_search_waits_for_an_approval(world: World, admin: Client, bundled: str) -> None:
    policy: JsonValue = {"approval_needed": True}
    admin("PUT", "/api/v1/environments/qa", json={"base_url": TARGET, "policy": policy})
    run_id = searched(world, admin, bundled, base_url=None, environment="qa")
    assert admin.get(f"{RUNS}/{run_id}").json()["run"]["status"] == "queued"
    other = admin.as_(world.token(Scope.REQUEST))
    answer = other.post(f"{RUNS}/{run_id}/approval", {"approved": True})
    assert answer.status_code == 202, answer.text
    world.engine.settle()
    assert admin.get(f"{URL}/{run_id}").json()["load_line"]["outcome"] == "found"


def test_the_kill_switch_lets_no_search_begin(admin: Client, bundled: str) -> None:
    admin("PUT", "/api/v1/kill-switch", json={"reason": "The shop is down."})
    assert admin.post(URL, wanted(bundled)).status_code == 409


def test_whoever_aborts_the_run_ends_the_search(
    world: World, admin: Client, bundled: str, runner: Searched
) -> None:
    stores, plain = world.regression.stores, runner.service.run

    def run(bundle: Bundle, request: RunRequest, *, watch: Watch) -> RunResult:
        if len(runner.service.asked) == 1:
            stores.runs.stop(request.run_id.rpartition("-")[0], reason="ann stopped it.")
        return plain(bundle, request, watch=watch)

    runner.service.run = run  # type: ignore[method-assign] # a service at which somebody acts
    run_id = searched(world, admin, bundled)
    ended = RunRecord.model_validate(admin.get(f"{RUNS}/{run_id}").json()["run"])
    assert (ended.status.value, ended.reason) == ("aborted", "ann stopped it.")
    assert ended.validity is not None
    assert not ended.validity.is_valid
    assert admin.get(f"{URL}/{run_id}").json()["load_line"]["outcome"] == "stopped"
    assert standing(admin)["load_line"] is None


def test_what_is_of_other_services_is_not_there(world: World, admin: Client, bundled: str) -> None:
    run_id = searched(world, admin, bundled)
    limited = admin.as_(world.token(Scope.READ, services=("other",)))
    assert limited.get(URL).json()["items"] == []
    assert limited.get(f"{URL}/{run_id}").status_code == 404
    assert admin.as_(world.token(Scope.READ)).post(URL, wanted(bundled)).status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"p95_ms": 0},
        {"max_error_rate": 1},
        {"max_total_s": 59},
        {"scaling": {"low": 4, "high": 2}},
        {"min_rate_per_s": 0},
        {"colour": "red"},
    ],
)
def test_what_cannot_be_is_refused(
    admin: Client, bundled: str, wrong: dict[str, JsonValue]
) -> None:
    assert admin.post(URL, wanted(bundled, **wrong)).status_code == 422
