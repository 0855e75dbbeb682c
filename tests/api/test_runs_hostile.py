"""Runs, asked for by people who want around something, and in a world that breaks."""

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from typing_extensions import override

from plimsoll.access.model import Scope
from plimsoll.adapters.memory.bundle_store import MemoryBundleStore
from plimsoll.adapters.memory.flow import memory_flow
from plimsoll.bundle.model import Bundle
from plimsoll.kit.errors import Conflict, NotFound
from plimsoll.pipeline.regression import RegressionRequest, run_and_judge
from plimsoll.run.model import RunProgress, RunRequest, RunResult, RunStatus
from plimsoll.run.plan import planned_run
from plimsoll.run.ports import Watch
from plimsoll.run.record import Invalidity, InvalidReason, Validity
from plimsoll.verdict.compare_runs import compare_runs
from plimsoll.verdict.judge_stored import earlier
from tests.api.test_runs import (
    ALIVE,
    TARGET,
    URL,
    Runs,
    environment,
    run,
    with_history,
)
from tests.api.world import SHOP, Client, World, bundle_ports

if TYPE_CHECKING:
    from pydantic import JsonValue


class LosingStore(MemoryBundleStore):
    """Forgets all bundles when it is told to."""

    lost = False

    @override
    def get(self, digest: str) -> Bundle:
        if self.lost:
            raise NotFound(f"There is no bundle {digest}.")
        return super().get(digest)


@pytest.fixture
def runner() -> Runs:
    return Runs()


@pytest.fixture
def world(runner: Runs) -> World:
    made = World(runner=runner, ports=replace(bundle_ports(), bundle_store=LosingStore()))
    made.regression.probe.targets[TARGET] = ALIVE
    return made


@pytest.mark.parametrize("typed", [TARGET, f"{TARGET}/", "http://127.0.0.1:8000/api"])
def test_nobody_gets_around_a_load_policy_by_typing_the_address(
    world: World, admin: Client, bundled: str, runner: Runs, typed: str
) -> None:
    environment(admin, approval_needed=True)
    world.regression.probe.targets[typed.rstrip("/")] = ALIVE
    body: JsonValue = {"bundle": bundled, "base_url": typed, "duration_s": 60}
    answer = admin.post(URL, body)
    assert answer.status_code == 422, answer.text
    assert "environment staging" in answer.json()["detail"]
    template: JsonValue = {"template": "regression", "parameters": body}
    assert admin.post("/api/v1/workflows", template).status_code == 422
    world.engine.settle()
    assert runner.asked == []


def test_a_run_whose_bundle_is_deleted_before_it_begins_does_not_wait_for_ever(
    world: World, admin: Client, bundled: str
) -> None:
    grace = admin.as_(world.token(Scope.REQUEST))
    environment(admin, approval_needed=True)
    run_id = run(world, admin, bundled, base_url=None, environment="staging")
    assert isinstance(world.ports.bundle_store, LosingStore)
    world.ports.bundle_store.lost = True
    assert grace.post(f"{URL}/{run_id}/approval", {"approved": True}).status_code == 202
    world.engine.settle()
    shown = admin.get(f"{URL}/{run_id}").json()["run"]
    assert shown["status"] == "aborted"
    assert "There is no bundle" in shown["reason"]


def test_a_cancelled_workflow_leaves_no_queued_run(
    world: World, admin: Client, bundled: str
) -> None:
    environment(admin, approval_needed=True)
    run_id = run(world, admin, bundled, base_url=None, environment="staging")
    assert admin.post(f"/api/v1/workflows/{run_id}/cancel").status_code == 202
    world.engine.settle()
    assert admin.get(f"{URL}/{run_id}").json()["run"]["status"] == "aborted"


def test_a_version_is_no_formula_in_a_table(world: World, admin: Client, bundled: str) -> None:
    run(world, admin, bundled, version='=HYPERLINK("http://127.0.0.1:9")')
    address = f"/api/v1/services/{SHOP}/history?endpoint=*&metric=p95_ms&format=csv"
    table = admin.get(address)
    assert ",=HYPERLINK" not in table.text.replace('"', "")


@pytest.mark.parametrize("version", ["a\x00b", "\ud800", "\x1b[31m", "<script>", "\x01"])
def test_an_odd_version_breaks_no_page(
    world: World, admin: Client, bundled: str, version: str
) -> None:
    body: JsonValue = {"bundle": bundled, "base_url": TARGET, "duration_s": 60, "version": version}
    if version == "\ud800":
        content = b'{"bundle":"%s","base_url":"%s","version":"\\ud800"}' % (
            bundled.encode(),
            TARGET.encode(),
        )
        answer = admin("POST", URL, content=content, headers={"Content-Type": "application/json"})
    else:
        answer = admin.post(URL, body)
    if answer.status_code == 422:
        return
    assert answer.status_code == 201, answer.text
    world.engine.settle()
    run_id = answer.json()["id"]
    assert admin.get(f"{URL}/{run_id}/report").status_code == 200
    for kind in ("csv", "svg", "png"):
        address = f"/api/v1/services/{SHOP}/history?endpoint=*&metric=p95_ms&format={kind}"
        assert admin.get(address).status_code == 200, kind


def test_a_run_that_waited_for_approval_is_looked_at_again(
    world: World, admin: Client, bundled: str, runner: Runs
) -> None:
    grace = admin.as_(world.token(Scope.REQUEST))
    environment(admin, approval_needed=True)
    run_id = run(world, admin, bundled, base_url=None, environment="staging")
    environment(admin, approval_needed=True, forbidden_endpoints=["GET /orders/*"])
    assert grace.post(f"{URL}/{run_id}/approval", {"approved": True}).status_code == 202
    world.engine.settle()
    shown = admin.get(f"{URL}/{run_id}").json()["run"]
    assert shown["status"] == "aborted"
    assert "is forbidden" in shown["reason"]
    assert runner.asked == []


def test_what_the_target_was_days_ago_says_nothing_of_a_restart(
    world: World, admin: Client, bundled: str
) -> None:
    grace = admin.as_(world.token(Scope.REQUEST))
    environment(admin, approval_needed=True)
    world.regression.probe.targets[TARGET] = ALIVE.model_copy(update={"process": "monday"})
    run_id = run(world, admin, bundled, base_url=None, environment="staging")
    world.regression.probe.targets[TARGET] = ALIVE.model_copy(update={"process": "tuesday"})
    assert grace.post(f"{URL}/{run_id}/approval", {"approved": True}).status_code == 202
    world.engine.settle()
    assert admin.get(f"{URL}/{run_id}").json()["run"]["validity"]["reasons"] == []


class AbortsTheSecond(Runs):
    """Somebody aborts a run, by the id that he knows, while its confirming run is under way."""

    api: Client | None = None
    run_id = ""
    answered = 0

    @override
    def run(self, bundle: Bundle, request: RunRequest, *, watch: Watch) -> RunResult:
        if request.run_id.endswith(".2") and self.api is not None:
            said = self.api.post(f"{URL}/{self.run_id}/abort", {"reason": "it hurts"})
            self.answered = said.status_code
            why = watch(RunProgress(elapsed_s=1.0, requests=10, failed=0, virtual_users=1)) or ""
            result = super().run(bundle, request, watch=watch)
            return result.model_copy(update={"status": RunStatus.ABORTED, "stopped": why})
        self.run_id = request.run_id
        return super().run(bundle, request, watch=watch)


@pytest.mark.parametrize("runner", [AbortsTheSecond()])
def test_whoever_aborts_a_run_stops_its_confirming_run(
    world: World, admin: Client, bundled: str, runner: AbortsTheSecond
) -> None:
    with_history(world, admin, bundled)
    runner.median_ms, runner.api = 30.0, admin
    run_id = run(world, admin, bundled)
    assert runner.answered == 202
    second = admin.get(f"{URL}/{run_id}.2").json()["run"]
    assert second["status"] == "aborted"
    assert second["reason"].endswith("it hurts")
    verdict = admin.get(f"{URL}/{run_id}/verdict").json()
    assert (verdict["conclusion"], verdict["confirmed_by"]) == ("inconclusive", "")


class ForbidsTheSecond(Runs):
    """While the first run is under way, somebody forbids what it does."""

    api: Client | None = None

    @override
    def run(self, bundle: Bundle, request: RunRequest, *, watch: Watch) -> RunResult:
        if self.api is not None:
            environment(self.api, forbidden_endpoints=["GET /orders/*"])
        return super().run(bundle, request, watch=watch)


@pytest.mark.parametrize("runner", [ForbidsTheSecond()])
def test_a_confirming_run_that_may_not_begin_is_told_and_blocks_nobody(
    world: World, admin: Client, bundled: str, runner: ForbidsTheSecond
) -> None:
    environment(admin)
    for number in range(8):
        run(world, admin, bundled, base_url=None, environment="staging", version=f"v{number}")
    runner.median_ms, runner.api = 30.0, admin
    run_id = run(world, admin, bundled, base_url=None, environment="staging")
    second = admin.get(f"{URL}/{run_id}.2").json()["run"]
    assert second["status"] == "aborted"
    assert "is forbidden" in second["reason"]
    assert len(runner.asked) == 9
    verdict = admin.get(f"{URL}/{run_id}/verdict").json()
    assert (verdict["conclusion"], verdict["confirmed_by"]) == ("fail", "")
    assert admin.get(f"{URL}/{run_id}/gate").json()["action"] == "warn"


def test_a_stranger_to_an_environment_does_not_steer_its_runs(
    world: World, admin: Client, bundled: str
) -> None:
    environment(admin, approval_needed=True)
    run_id = run(world, admin, bundled, base_url=None, environment="staging")
    stranger = admin.as_(world.token(Scope.REQUEST, environments=("default",)))
    assert stranger.post(f"{URL}/{run_id}/abort", {}).status_code == 404
    assert stranger.post(f"{URL}/{run_id}/approval", {"approved": False}).status_code == 404
    for wish in ({"base_url": TARGET}, {"base_url": None, "environment": "staging"}):
        body: JsonValue = {"bundle": bundled, "duration_s": 60, **wish}
        assert stranger.post(URL, body).status_code in {403, 422}
        template: JsonValue = {"template": "regression", "parameters": body}
        assert stranger.post("/api/v1/workflows", template).status_code in {403, 422}


def test_a_run_that_is_aborted_before_anybody_takes_it_asks_its_target_nothing(
    world: World, bundled: str, runner: Runs
) -> None:
    ports, request = world.regression.ports, RegressionRequest(bundle=bundled, base_url=TARGET)

    async def carried_on() -> None:
        flow = memory_flow()
        queued = planned_run(
            flow.run_id,
            request.wish,
            bundle=ports.bundle_store.get(bundled),
            environments=ports.environments,
            requested_by="ada",
            at=world.clock.now(),
        )
        ports.run.runs.add(queued)
        ports.run.runs.stop(queued.id, reason="wrong one")
        await run_and_judge(flow, request, requested_by="ada", ports=ports)

    with pytest.raises(Conflict, match="wrong one"):
        asyncio.run(carried_on())
    assert (runner.asked, world.regression.probe.asked) == ([], [])


def test_a_run_whose_worker_is_gone_is_crashed_and_judged_invalid(
    world: World, admin: Client, bundled: str, runner: Runs
) -> None:
    grace = admin.as_(world.token(Scope.REQUEST))
    environment(admin, approval_needed=True)
    run_id = run(world, admin, bundled, base_url=None, environment="staging")
    runs = world.backend.stores.runs
    assert runs.begin(run_id, owner="who died", at=world.clock.now())
    assert grace.post(f"{URL}/{run_id}/approval", {"approved": True}).status_code == 202
    world.engine.settle()
    shown = admin.get(f"{URL}/{run_id}").json()
    assert (shown["run"]["status"], shown["verdict"]["conclusion"]) == ("crashed", "invalid")
    assert runner.asked == []


def test_a_confirming_run_is_not_compared_with_the_suspect(
    world: World, admin: Client, bundled: str
) -> None:
    first = with_history(world, admin, bundled)[-1]
    stores = world.backend.stores
    ended_at = world.clock.now()
    second = stores.runs.get(first).model_copy(update={"id": f"{first}.2", "ended_at": ended_at})
    told = {p.run_id for points in earlier(second, stores).values() for p in points}
    assert first in told
    kept = earlier(second, stores, confirms=first)
    assert {p.run_id for points in kept.values() for p in points} == told - {first}


def test_a_comparison_says_that_a_run_does_not_count(
    world: World, admin: Client, bundled: str
) -> None:
    good, bad = run(world, admin, bundled), run(world, admin, bundled, duration_s=61)
    runs = world.backend.stores.runs
    record, result = runs.get(bad), runs.result(bad)
    assert result is not None
    reason = InvalidReason(kind=Invalidity.TOO_SHORT, explanation="Only 3 s count.")
    invalid = record.model_copy(update={"validity": Validity(reasons=(reason,))})
    told = compare_runs((runs.get(good), result), (invalid, result), history={}).notes
    assert f"Run {bad} does not count: Only 3 s count." in told
