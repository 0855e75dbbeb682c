"""Runs are asked for, watched, stopped, approved, judged."""

import random
from datetime import UTC, datetime

import pytest
from pydantic import JsonValue
from typing_extensions import override

from plimsoll.access.model import Scope
from plimsoll.adapters.memory.regression import NOTHING
from plimsoll.adapters.memory.runner import MemoryRunner
from plimsoll.bundle.model import Bundle
from plimsoll.kit.histogram import LogHistogram
from plimsoll.run.model import EndpointFigures, RunRequest, RunResult, ScenarioFigures
from plimsoll.run.ports import Watch
from plimsoll.run.preflight import TargetAnswer
from tests.api.world import SHOP, Client, World

URL = "/api/v1/runs"
TARGET = "http://127.0.0.1:8000"
ENDPOINT = "GET /orders/{order_id}"
ALIVE = TargetAnswer(status=200, took_ms=1.0)


def measured(median_ms: float, *, seed: int) -> RunResult:
    """A minute of requests to the one endpoint, around that response time."""
    chance = random.Random(seed)  # noqa: S311 - a draw that can be made again
    level = median_ms * chance.lognormvariate(0, 0.02)
    latency = LogHistogram.of(level * chance.lognormvariate(0, 0.3) for _ in range(2_000))
    return NOTHING.model_copy(
        update={
            "started": datetime(2026, 3, 2, tzinfo=UTC),
            "duration_s": 60.0,
            "requests": 2_000,
            "iterations": 2_000,
            "endpoints": (
                EndpointFigures(
                    endpoint=ENDPOINT,
                    requests=2_000,
                    error_rate=0.0,
                    latency_ms=latency,
                    cells=dict.fromkeys(range(60), 33),
                    statuses={200: 2_000},
                ),
            ),
            "scenarios": (
                ScenarioFigures(name="get_orders", iterations=2_000, dropped=0, requests=2_000),
            ),
        }
    )


class Runs(MemoryRunner):
    """Measures what the test sets."""

    def __init__(self) -> None:
        super().__init__(NOTHING)
        self.median_ms = 20.0

    @override
    def run(self, bundle: Bundle, request: RunRequest, *, watch: Watch) -> RunResult:
        super().run(bundle, request, watch=watch)
        return measured(self.median_ms, seed=len(self.asked))


@pytest.fixture
def runner() -> Runs:
    return Runs()


@pytest.fixture
def world(runner: Runs) -> World:
    made = World(runner=runner)
    made.regression.probe.targets[TARGET] = ALIVE
    return made


def start(api: Client, bundle: str, **wish: JsonValue) -> str:
    """The id of a new run."""
    body: JsonValue = {"bundle": bundle, "base_url": TARGET, "duration_s": 60, **wish}
    answer = api.post(URL, body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def run(world: World, api: Client, bundle: str, **wish: JsonValue) -> str:
    """The id of a run that has ended."""
    run_id = start(api, bundle, **wish)
    world.engine.settle()
    # Runs have times of their own.
    world.clock.advance(60)
    return run_id


def with_history(world: World, api: Client, bundle: str, runs: int = 8) -> list[str]:
    return [run(world, api, bundle, version=f"v{number}") for number in range(runs)]


def test_a_run_is_asked_for_and_ends_with_a_verdict(
    world: World, admin: Client, bundled: str
) -> None:
    answer = admin.post(URL, {"bundle": bundled[7:19], "base_url": TARGET, "duration_s": 60})
    assert answer.status_code == 201
    queued = answer.json()
    assert (queued["status"], queued["service"], queued["bundle_digest"]) == (
        "queued",
        SHOP,
        bundled,
    )
    assert answer.headers["Location"] == f"{URL}/{queued['id']}"
    world.engine.settle()
    shown = admin.get(f"{URL}/{queued['id']}").json()
    assert shown["run"]["status"] == "completed"
    assert shown["run"]["requests"] == 2_000
    assert shown["verdict"]["conclusion"] == "inconclusive"
    assert "too few earlier runs" in shown["verdict"]["explanation"]
    listed = admin.get(f"{URL}?service={SHOP}&status=completed").json()["items"]
    assert [(each["run"]["id"], each["conclusion"]) for each in listed] == [
        (queued["id"], "inconclusive")
    ]


def test_the_same_run_is_asked_for_once(world: World, admin: Client, bundled: str) -> None:
    body: JsonValue = {"bundle": bundled, "base_url": TARGET, "duration_s": 60}
    first = admin.post(URL, body, **{"Idempotency-Key": "1"})
    again = admin.post(URL, body, **{"Idempotency-Key": "1"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    other: JsonValue = {**body, "duration_s": 61} if isinstance(body, dict) else None
    assert admin.post(URL, other, **{"Idempotency-Key": "1"}).status_code == 409
    world.engine.settle()


def test_a_slower_version_fails_after_a_second_run(
    world: World, admin: Client, bundled: str, runner: Runs
) -> None:
    with_history(world, admin, bundled)
    runner.median_ms = 30.0
    slow = run(world, admin, bundled, version="slow")
    verdict = admin.get(f"{URL}/{slow}/verdict").json()
    assert verdict["conclusion"] == "fail"
    assert verdict["confirmed_by"] == f"{slow}.2"
    worse = {each["endpoint"] for each in verdict["comparisons"] if each["meaning"] == "regression"}
    assert ENDPOINT in worse
    assert admin.get(f"{URL}/{slow}/gate").json()["action"] == "block"

    runner.median_ms = 20.0
    back = run(world, admin, bundled, version="back", into_history=False)
    assert admin.get(f"{URL}/{back}/verdict").json()["conclusion"] == "pass"
    assert admin.get(f"{URL}/{back}/gate").json()["action"] == "allow"


def test_a_history_is_shown_in_every_form(world: World, admin: Client, bundled: str) -> None:
    runs = with_history(world, admin, bundled)
    listed = admin.get(f"/api/v1/services/{SHOP}/histories").json()["series"]
    assert {"key", "runs", "level", "regressed"} <= set(listed[0])
    address = f"/api/v1/services/{SHOP}/history?endpoint={ENDPOINT}&metric=p95_ms"
    history = admin.get(address).json()
    assert [point["run_id"] for point in history["points"]] == runs
    rows = admin.get(f"{address}&format=csv").text.splitlines()
    assert rows[0].startswith("timestamp,value,version")
    assert len(rows) == len(runs) + 1
    assert admin.get(f"{address}&format=svg").text.startswith("<svg")
    assert admin.get(f"{address}&format=png").content.startswith(b"\x89PNG")
    assert admin.get(f"{address}x").status_code == 404


def test_results_are_there_as_figures_and_as_a_page(
    world: World, admin: Client, bundled: str
) -> None:
    run_id = run(world, admin, bundled)
    figures = admin.get(f"{URL}/{run_id}/results").json()
    assert [(each["name"], each["requests"]) for each in figures["endpoints"]] == [
        (ENDPOINT, 2_000)
    ]
    table = admin.get(f"{URL}/{run_id}/results?format=csv").text.splitlines()
    assert table[1].startswith(f"{ENDPOINT},")
    page = admin.get(f"{URL}/{run_id}/report")
    assert "attachment" in page.headers["Content-Disposition"]
    assert ENDPOINT in page.text


def test_a_run_is_compared_with_production(world: World, admin: Client, bundled: str) -> None:
    replay = run(world, admin, bundled)
    found = admin.get(f"{URL}/{replay}/fidelity").json()
    assert found["rate"]["sent"] == 2_000
    assert found["score"] == admin.get(f"{URL}/{replay}").json()["run"]["fidelity"]
    smoke = run(world, admin, bundled, test_type="smoke")
    assert admin.get(f"{URL}/{smoke}/fidelity").status_code == 404


def test_two_runs_are_compared(world: World, admin: Client, bundled: str, runner: Runs) -> None:
    runs = with_history(world, admin, bundled)
    runner.median_ms = 30.0
    slow = run(world, admin, bundled)
    compared = admin.get(f"/api/v1/comparisons?baseline={runs[0]}&candidate={slow}").json()
    first = compared["comparisons"][0]
    assert first["meaning"] == "regression"
    assert first["effect"] == pytest.approx(0.5, abs=0.1)
    alone = admin.get(f"/api/v1/comparisons?baseline={runs[0]}&candidate={runs[1]}").json()
    assert not [each for each in alone["comparisons"] if each["meaning"] is not None]


def test_what_a_run_would_do_is_told_before(admin: Client, bundled: str) -> None:
    planned = admin.post("/api/v1/run-plans", {"bundle": bundled, "base_url": TARGET}).json()
    assert planned["blast_radius"]["base_url"] == TARGET
    assert {check["state"] for check in planned["checks"]} <= {"ok", "warning"}
    dead = admin.post(
        "/api/v1/run-plans", {"bundle": bundled, "base_url": "http://127.0.0.1:1"}
    ).json()
    assert "does not answer" in str(dead["checks"])
    assert admin.get(URL).json()["items"] == []


@pytest.mark.parametrize(
    ("wish", "status", "told"),
    [
        ({"base_url": None}, 422, "Nobody says where the service is"),
        ({"base_url": "http://10.0.0.1"}, 403, "Nobody has allowed to load 10.0.0.1"),
        ({"base_url": "ftp://127.0.0.1"}, 422, "http or https"),
        ({"environment": "moon"}, 404, "There is no environment moon"),
        ({"bundle": "0" * 64}, 404, "There is no bundle"),
    ],
)
def test_what_cannot_be_run_is_refused_at_once(
    admin: Client, bundled: str, wish: dict[str, JsonValue], status: int, told: str
) -> None:
    body: dict[str, JsonValue] = {"bundle": bundled, "base_url": TARGET, **wish}
    answer = admin.post(URL, body)
    assert answer.status_code == status, answer.text
    assert told in answer.json()["detail"]
    assert admin.get(URL).json()["items"] == []


def test_a_dead_target_gets_nothing(world: World, admin: Client, bundled: str) -> None:
    world.regression.probe.targets.clear()
    run_id = run(world, admin, bundled)
    shown = admin.get(f"{URL}/{run_id}").json()
    assert shown["run"]["status"] == "aborted"
    assert "does not answer" in shown["run"]["reason"]
    assert [each["kind"] for each in shown["run"]["validity"]["reasons"]] == ["stopped"]


def environment(admin: Client, **policy: JsonValue) -> None:
    wanted: JsonValue = {"base_url": TARGET, "policy": policy}
    assert admin("PUT", "/api/v1/environments/staging", json=wanted).status_code in {200, 201}


def test_the_load_policy_is_kept_before_a_run(world: World, admin: Client, bundled: str) -> None:
    environment(admin, forbidden_endpoints=["GET /orders/*"])
    run_id = run(world, admin, bundled, base_url=None, environment="staging")
    shown = admin.get(f"{URL}/{run_id}").json()["run"]
    assert shown["status"] == "aborted"
    assert "is forbidden (GET /orders/*)" in shown["reason"]


def test_another_person_has_to_approve(world: World, bundled: str, runner: Runs) -> None:
    ada = world.client(world.token(Scope.ADMIN))
    grace = ada.as_(world.token(Scope.REQUEST))
    environment(ada, approval_needed=True)
    run_id = run(world, ada, bundled, base_url=None, environment="staging")
    assert ada.get(f"{URL}/{run_id}").json()["run"]["status"] == "queued"
    assert runner.asked == []
    approval: JsonValue = {"approved": True}
    own = ada.post(f"{URL}/{run_id}/approval", approval)
    assert own.status_code == 403
    assert "another person" in own.json()["detail"]
    # Nobody gets around it by answering the workflow itself.
    forged: JsonValue = {
        "topic": "run-approval",
        "message": {"approved": True, "by": "grace", "comment": ""},
    }
    assert ada.post(f"/api/v1/workflows/{run_id}/answers", forged).status_code == 403
    assert grace.post(f"{URL}/{run_id}/approval", approval).status_code == 202
    world.engine.settle()
    assert ada.get(f"{URL}/{run_id}").json()["run"]["status"] == "completed"
    assert ada.post(f"{URL}/{run_id}/approval", approval).status_code == 409


def test_a_refused_run_sends_nothing(world: World, bundled: str, runner: Runs) -> None:
    ada = world.client(world.token(Scope.ADMIN))
    environment(ada, approval_needed=True)
    run_id = run(world, ada, bundled, base_url=None, environment="staging")
    grace = ada.as_(world.token(Scope.REQUEST))
    refusal: JsonValue = {"approved": False, "comment": "sale today"}
    assert grace.post(f"{URL}/{run_id}/approval", refusal).status_code == 202
    world.engine.settle()
    shown = ada.get(f"{URL}/{run_id}").json()["run"]
    assert shown["status"] == "aborted"
    assert "refused the run: sale today" in shown["reason"]
    assert runner.asked == []


def test_a_queued_run_is_aborted(world: World, admin: Client, bundled: str, runner: Runs) -> None:
    environment(admin, approval_needed=True)
    run_id = run(world, admin, bundled, base_url=None, environment="staging")
    aborted = admin.post(f"{URL}/{run_id}/abort", {"reason": "wrong bundle"})
    assert aborted.status_code == 202
    assert aborted.json()["status"] == "aborted"
    assert aborted.json()["reason"].endswith("stopped it: wrong bundle")
    assert admin.post(f"{URL}/{run_id}/abort", {}).status_code == 409
    world.engine.settle()
    assert runner.asked == []


def test_the_kill_switch_lets_no_run_begin(world: World, bundled: str, runner: Runs) -> None:
    ada = world.client(world.token(Scope.REQUEST))
    assert ada("PUT", "/api/v1/kill-switch", json={"reason": "outage"}).status_code == 200
    refused = ada.post(URL, {"bundle": bundled, "base_url": TARGET})
    assert refused.status_code == 409
    assert "outage" in refused.json()["detail"]
    assert ada("DELETE", "/api/v1/kill-switch").status_code == 403
    admin = ada.as_(world.token(Scope.ADMIN))
    assert admin("DELETE", "/api/v1/kill-switch").json() == {"halt": None}
    run(world, ada, bundled)
    assert len(runner.asked) == 1


def test_runs_of_others_are_not_there(world: World, admin: Client, bundled: str) -> None:
    run_id = run(world, admin, bundled)
    for limits in ({"services": ("other",)}, {"environments": ("moon",)}):
        stranger = admin.as_(world.token(Scope.ADMIN, **limits))
        assert stranger.get(URL).json()["items"] == []
        for path in ("", "/fidelity", "/results", "/report", "/verdict", "/gate", "/triage"):
            assert stranger.get(f"{URL}/{run_id}{path}").status_code == 404, path
        assert stranger.post(f"{URL}/{run_id}/abort", {}).status_code == 404
        body: JsonValue = {"bundle": bundled, "base_url": TARGET}
        assert stranger.post(URL, body).status_code in {403, 404}


def test_people_answer_a_regression(
    world: World, admin: Client, bundled: str, runner: Runs
) -> None:
    with_history(world, admin, bundled)
    runner.median_ms = 30.0
    slow = run(world, admin, bundled)
    said: JsonValue = {"endpoint": ENDPOINT, "metric": "p95_ms", "state": "investigating",
                       "assignee": "ada"}  # fmt: skip
    assert admin.post(f"{URL}/{slow}/triage", said).status_code == 201
    nothing: JsonValue = {"endpoint": "GET /moon", "metric": "p95_ms", "state": "fixed"}
    assert admin.post(f"{URL}/{slow}/triage", nothing).status_code == 404
    accepted: JsonValue = {"endpoint": ENDPOINT, "metric": "p95_ms", "state": "accepted",
                           "expected": "investigating", "comment": "a feature"}  # fmt: skip
    assert admin.post(f"{URL}/{slow}/triage", accepted).status_code == 201
    assert admin.post(f"{URL}/{slow}/triage", accepted).status_code == 409
    entries = admin.get(f"{URL}/{slow}/triage").json()["entries"]
    assert [entry["state"] for entry in entries] == ["investigating", "accepted"]
    assert admin.get(f"{URL}/{slow}").json()["triage"] == entries


def test_a_run_that_people_call_invalid_leaves_the_history(
    world: World, admin: Client, bundled: str, runner: Runs
) -> None:
    with_history(world, admin, bundled)
    runner.median_ms = 30.0
    slow = run(world, admin, bundled, confirm=False)
    address = f"/api/v1/services/{SHOP}/history?endpoint={ENDPOINT}&metric=p95_ms"
    assert slow in str(admin.get(address).json()["points"])
    said: JsonValue = {"endpoint": ENDPOINT, "metric": "p95_ms", "state": "infrastructure"}
    assert admin.post(f"{URL}/{slow}/triage", said).status_code == 201
    assert slow not in str(admin.get(address).json()["points"])


def test_a_policy_is_tried_on_past_runs(
    world: World, admin: Client, bundled: str, runner: Runs
) -> None:
    with_history(world, admin, bundled)
    runner.median_ms = 30.0
    slow = run(world, admin, bundled)
    address = "/api/v1/gate-backtests"
    policy = "conclusions: {fail: warn}"
    tried = admin.post(address, {"service": SHOP, "policy": policy}).json()
    assert {each["run_id"]: each["action"] for each in tried["runs"]}[slow] == "warn"
    broken = admin.post(address, {"service": SHOP, "policy": "conclusions: {fial: warn}"})
    assert broken.status_code == 422
    assert "fial" in broken.json()["detail"]
