"""How far the judging of a run is, and what can be done where it failed."""

from dataclasses import replace

import pytest
from typing_extensions import override

from plimsoll.access.model import Scope
from plimsoll.adapters.memory.bundle_store import MemoryBundleStore
from plimsoll.bundle.model import Bundle
from plimsoll.kit.errors import Rejected
from plimsoll.pipeline.model import WorkflowStatus
from plimsoll.run.model import RunRequest, RunResult, RunStatus
from plimsoll.run.ports import Watch
from plimsoll.run.record import RunRecord, Validity
from plimsoll.workload.model import TestType
from tests.api.test_runs import ALIVE, TARGET, URL, Runs, measured, run, with_history
from tests.api.world import SHOP, Client, World, bundle_ports


class Store(MemoryBundleStore):
    """May be damaged."""

    damaged = False

    @override
    def get(self, digest: str) -> Bundle:
        if self.damaged:
            raise Rejected("The stored bundle is damaged.")
        return super().get(digest)


class Damaging(Runs):
    """Damages the store, or looks at a run, while a run with such an ending goes on."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store
        self.damage_in = "never"
        self.admin: Client | None = None
        self.details: dict[str, object] = {}
        self.listed: dict[str, str] = {}

    @override
    def run(self, bundle: Bundle, request: RunRequest, *, watch: Watch) -> RunResult:
        if request.run_id.endswith(".2") and self.admin is not None:
            first = request.run_id.removesuffix(".2")
            self.details = self.admin.get(f"{URL}/{first}").json()
            found = self.admin.get(URL).json()["items"]
            self.listed = {each["run"]["id"]: each["judging"] for each in found}
        self.store.damaged = self.damage_in != "never" and request.run_id.endswith(self.damage_in)
        return super().run(bundle, request, watch=watch)


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def runner(store: Store) -> Damaging:
    return Damaging(store)


@pytest.fixture
def world(runner: Damaging, store: Store) -> World:
    made = World(runner=runner, ports=replace(bundle_ports(), bundle_store=store))
    made.regression.probe.targets[TARGET] = ALIVE
    return made


def judging(api: Client, run_id: str) -> str:
    found: str = api.get(f"{URL}/{run_id}").json()["judging"]
    (listed,) = [
        each["judging"] for each in api.get(URL).json()["items"] if each["run"]["id"] == run_id
    ]
    assert listed == found
    return found


def test_a_fail_that_is_being_confirmed_says_so(
    world: World, admin: Client, bundled: str, runner: Damaging
) -> None:
    with_history(world, admin, bundled)
    runner.median_ms, runner.admin = 30.0, admin
    slow = run(world, admin, bundled, version="slow")
    assert runner.details["judging"] == "being confirmed"
    verdict = runner.details["verdict"]
    assert isinstance(verdict, dict)
    assert (verdict["conclusion"], verdict["awaits"]) == ("fail", f"{slow}.2")
    assert runner.listed[slow] == "being confirmed"
    assert runner.listed[f"{slow}.2"] == "open"
    assert judging(admin, slow) == "final"
    assert admin.get(f"{URL}/{slow}/verdict").json()["awaits"] == ""


def test_a_fail_that_nobody_confirms_any_more_is_no_longer_waited_for(
    world: World, admin: Client, bundled: str, runner: Damaging, store: Store
) -> None:
    with_history(world, admin, bundled)
    runner.median_ms, runner.damage_in = 30.0, ".2"
    slow = run(world, admin, bundled, version="slow")
    assert world.workflows.get(slow).status is WorkflowStatus.FAILED
    store.damaged = False
    assert judging(admin, slow) == "final"
    verdict = admin.get(f"{URL}/{slow}/verdict").json()
    assert (verdict["conclusion"], verdict["confirmed_by"]) == ("fail", "")
    assert verdict["settle"].startswith("Run it again")


def test_a_run_that_could_not_be_judged_is_seen_and_judged_later(
    world: World, admin: Client, bundled: str, runner: Damaging, store: Store
) -> None:
    runner.damage_in = ""
    lost = run(world, admin, bundled)
    store.damaged, runner.damage_in = False, "never"
    assert admin.get(f"{URL}/{lost}").json()["run"]["status"] == "completed"
    assert admin.get(f"{URL}/{lost}/verdict").status_code == 404
    assert judging(admin, lost) == "open"
    world.clock.advance(600)
    assert judging(admin, lost) == "missing"

    reader = world.client(world.token(Scope.READ))
    assert reader.post(f"{URL}/{lost}/judge", {}).status_code == 403
    assert admin.post(f"{URL}/{lost}/judge", {}).status_code == 202
    world.engine.settle()
    assert judging(admin, lost) == "final"
    assert admin.get(f"{URL}/{lost}/verdict").json()["conclusion"] == "inconclusive"
    assert len(runner.asked) == 1
    again = admin.post(f"{URL}/{lost}/judge", {})
    assert (again.status_code, "was judged" in again.json()["detail"]) == (409, True)


def test_a_run_of_somebodys_own_machine_is_judged_at_once(
    world: World, admin: Client, bundled: str
) -> None:
    record = RunRecord(
        id="local",
        service=SHOP,
        environment="default",
        base_url=TARGET,
        bundle_digest=bundled,
        test_type=TestType.REPLAY,
        duration_s=60,
        created_at=world.clock.now(),
    )
    runs = world.regression.stores.runs
    runs.add(record)
    assert judging(admin, "local") == "open"
    assert admin.post(f"{URL}/local/judge", {}).status_code == 409
    assert runs.begin("local", owner="me", at=world.clock.now())
    ended = {"status": RunStatus.COMPLETED, "validity": Validity()}
    runs.end(record.model_copy(update=ended), measured(20.0, seed=1))
    assert admin.post(f"{URL}/local/judge", {"into_history": True}).status_code == 202
    assert judging(admin, "local") == "final"
    assert world.regression.stores.histories.all_series(SHOP, "default", "replay")


def test_what_never_began_has_nothing_to_judge(world: World, admin: Client, bundled: str) -> None:
    world.regression.probe.targets.clear()
    dead = run(world, admin, bundled)
    world.clock.advance(3600)
    assert judging(admin, dead) == "none"
    assert admin.post(f"{URL}/{dead}/judge", {}).status_code == 409
