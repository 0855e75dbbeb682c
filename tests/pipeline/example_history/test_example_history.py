"""The example history: made anew, it tells the same story."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from plimsoll.adapters.memory.bundle_catalog import MemoryBundleCatalog
from plimsoll.adapters.memory.bundle_store import MemoryBundleStore
from plimsoll.adapters.memory.regression import run_stores
from plimsoll.kit.errors import Conflict
from plimsoll.kit.page import PageRequest
from plimsoll.pipeline.example_history.fill import fill_with_example
from plimsoll.pipeline.example_history.made_up import StoryClock
from plimsoll.pipeline.example_history.stories import PAYMENTS, SHOP, STORIES
from plimsoll.pipeline.example_history.story import Story
from plimsoll.pipeline.example_history.tell import EXAMPLE, ExamplePorts
from plimsoll.run.model import RunStatus
from plimsoll.run.record import RunQuery
from plimsoll.verdict.gate.policy import GatePolicies
from plimsoll.verdict.history import MarkKind, judge_series
from plimsoll.verdict.load_line.kept import LineQuery
from plimsoll.verdict.metrics import METRICS
from plimsoll.verdict.stores import JudgePorts
from plimsoll.verdict.verdict import Point, SeriesKey, Verdict

UNTIL = datetime(2026, 3, 2, 9, tzinfo=UTC)
TOLD = Path(__file__).with_name("story.yaml")
SHORT = tuple(story.model_copy(update={"slots": 8}) for story in STORIES)


class Made(NamedTuple):
    ports: ExamplePorts
    verdicts: Sequence[Verdict]


def made(stories: Sequence[Story], until: datetime = UNTIL) -> Made:
    clock = StoryClock(datetime.min.replace(tzinfo=UTC))
    ports = ExamplePorts(
        judge=JudgePorts(
            stores=run_stores(), bundles=MemoryBundleStore(), policies=GatePolicies(), clock=clock
        ),
        bundle_catalog=MemoryBundleCatalog(),
        clock=clock,
    )
    verdicts: list[Verdict] = []
    filled = fill_with_example(ports, until=until, stories=stories, told=verdicts.append)
    assert until - timedelta(days=1) < filled.until <= until
    return Made(ports, verdicts)


@pytest.fixture(scope="module")
def whole() -> Made:
    return made(STORIES)


def series(of: Made, endpoint: str, metric: str = "p50_ms") -> Sequence[Point]:
    key = SeriesKey(
        service=SHOP.service,
        environment="staging",
        test_type="replay",
        endpoint=endpoint,
        metric=metric,
    )
    return of.ports.judge.stores.histories.series(key)


def test_made_anew_every_run_is_concluded_as_it_was_written_down(whole: Made) -> None:
    found = {
        each.run_id: {
            "conclusion": each.conclusion.value,
            "confirmed by": each.confirmed_by,
            "regressions": [f"{found.endpoint} {found.metric}" for found in each.regressions],
        }
        for each in whole.verdicts
    }
    assert found == yaml.safe_load(TOLD.read_text())


def test_what_was_planted_is_what_is_found_and_nothing_else(whole: Made) -> None:
    worse = {(each.run_id, found.endpoint) for each in whole.verdicts for found in each.regressions}
    assert worse == {
        ("shop-027-example", "GET /api/orders"),
        ("shop-028-example", "GET /api/orders"),
        ("shop-037-example", "POST /api/orders"),
        ("shop-053-example", "GET /api/products/{product_id}"),
        ("shop-054-example", "GET /api/products/{product_id}"),
        ("shop-055-example", "GET /api/products/{product_id}"),
        ("shop-056-example", "GET /api/products/{product_id}"),
        ("paym-016-example", "POST /payments"),
    }


def test_the_history_shows_what_the_story_tells(whole: Made) -> None:
    points = series(whole, "GET /api/cart")
    judged = judge_series(points, METRICS["p50_ms"])
    changed = [each for each in judged.marks if each.kind is MarkKind.WORKLOAD_CHANGED]
    assert [each.run_id for each in changed] == ["shop-015-example"]
    # An invalid run is in no history, and bundles made anew go on with the same one.
    assert len(points) == SHOP.slots - 1
    assert len({each.version for each in points}) == len(SHOP.deployed)
    assert len({each.workload_digest for each in points}) == 2


def test_the_load_line_fell_with_the_changes_that_made_it_fall(whole: Made) -> None:
    found = whole.ports.judge.stores.load_lines.find(
        PageRequest(), LineQuery(service=SHOP.service)
    ).items
    assert [each.run_id for each in found] == [f"shop-l{n:02}-example" for n in (5, 4, 3, 2, 1)]
    lines = [each.line_per_s for each in found if each.line_per_s is not None]
    assert lines[0] < lines[1] < lines[-1]
    assert all(each.headroom is not None and each.headroom.ratio is not None for each in found)


def test_people_answered_what_was_found_but_for_the_latest(whole: Made) -> None:
    triage = whole.ports.judge.stores.triage
    last = {
        each.run_id: [entry.state.value for entry in triage.of_run(each.run_id)][-1:]
        for each in whole.verdicts
        if each.regressions
    }
    assert last == {
        "shop-027-example": ["fixed"],
        "shop-028-example": ["fixed"],
        "shop-037-example": ["accepted"],
        "shop-053-example": [],
        "shop-054-example": [],
        "shop-055-example": [],
        "shop-056-example": [],
        "paym-016-example": ["infrastructure"],
    }


def test_every_run_says_that_it_is_an_example(whole: Made) -> None:
    runs = whole.ports.judge.stores.runs.find(PageRequest(limit=200), RunQuery()).items
    assert len(runs) > SHOP.slots + PAYMENTS.slots
    for run in runs:
        assert run.requested_by == EXAMPLE
        assert run.validity is not None
        assert run.validity.notes[0].startswith("Example data")
        assert run.id.removesuffix(".2").endswith("-example")
        result = whole.ports.judge.stores.runs.result(run.id)
        assert result is not None
        assert result.requests > 1_000


def test_when_it_ends_changes_nothing_but_the_time() -> None:
    later = timedelta(days=90, hours=5)
    one, other = made(SHORT), made(SHORT, UNTIL + later)
    for before, after in zip(one.verdicts, other.verdicts, strict=True):
        moved = after.model_copy(update={"judged_at": after.judged_at - later})
        assert moved == before
    assert [each.value for each in series(one, "*")] == [each.value for each in series(other, "*")]


def test_a_store_with_runs_stays_as_it_is() -> None:
    there = made(SHORT[:1]).ports
    with pytest.raises(Conflict, match="holds the example history already"):
        fill_with_example(there, until=UNTIL)
    runs = there.judge.stores.runs
    real = runs.get("shop-001-example").model_copy(
        update={
            "id": "real",
            "requested_by": "user:default/ada",
            "status": RunStatus.QUEUED,
        }
    )
    runs.add(real)
    with pytest.raises(Conflict, match="holds real runs"):
        fill_with_example(there, until=UNTIL)
