"""What every VerdictStore does, whatever keeps the verdicts."""

import math
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from plimsoll.adapters.database.verdict_store import DatabaseVerdictStore
from plimsoll.adapters.memory.verdict_store import MemoryVerdictStore
from plimsoll.kit.errors import Rejected
from plimsoll.run.record import Invalidity, InvalidReason
from plimsoll.verdict.model import Better, Meaning
from plimsoll.verdict.ports import VerdictStore
from plimsoll.verdict.verdict import Comparison, Conclusion, ObjectiveResult, Verdict
from tests.databases import EVERYWHERE, MEMORY, database

NOW = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture(params=EVERYWHERE)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VerdictStore]:
    if request.param == MEMORY:
        yield MemoryVerdictStore()
        return
    with database(request.param, tmp_path) as engine:
        yield DatabaseVerdictStore(engine)


def comparison(candidate: float = 0.1 + 0.2) -> Comparison:
    return Comparison(
        endpoint="GET /ü/{id}",
        metric="p95_ms",
        better=Better.LOWER,
        baseline=1e-300,
        candidate=candidate,
        effect=None,
        interval=(-0.1, 0.2),
        chance=0.04,
        n_baseline=12,
        n_candidate=1,
        method="history",
        meaning=Meaning.REGRESSION,
        explanation='It is "slower" \x00 – by 12 %.',
    )


def verdict(run_id: str = "run-1", conclusion: Conclusion = Conclusion.FAIL) -> Verdict:
    return Verdict(
        run_id=run_id,
        service="shop",
        environment="staging",
        conclusion=conclusion,
        explanation="GET /ü is 12 % slower.",
        comparisons=(comparison(),),
        objectives=(
            ObjectiveResult(
                endpoint="*",
                name="p(95)<250",
                measured=None,
                limit=250.0,
                met=None,
                explanation="No sample.",
            ),
        ),
        invalid=(InvalidReason(kind=Invalidity.TOO_SHORT, explanation="9 s"),),
        baseline_runs=("run-0",),
        judged_at=NOW,
    )


def test_a_verdict_comes_back_as_it_was(store: VerdictStore) -> None:
    store.put(verdict())
    assert store.get("run-1") == verdict()
    assert store.get("run-2") is None
    assert store.get("\x00") is None


def test_a_later_verdict_replaces_an_earlier_one(store: VerdictStore) -> None:
    store.put(verdict())
    later = verdict(conclusion=Conclusion.PASS)
    store.put(later)
    assert store.get("run-1") == later
    assert store.conclusions(["run-1"]) == {"run-1": (Conclusion.PASS, later.explanation)}


def test_many_may_judge_a_run_at_once(store: VerdictStore) -> None:
    judged = [verdict(conclusion=each) for each in Conclusion] * 2
    with ThreadPoolExecutor(8) as pool:
        for each in [pool.submit(store.put, one) for one in judged]:
            each.result()
    assert store.get("run-1") in judged


def test_those_of_many_runs_come_together(store: VerdictStore) -> None:
    for number in range(250):
        store.put(verdict(f"run-{number}"))
    wanted = [f"run-{number}" for number in range(100, 300)]
    found = store.of_runs([*wanted, "run-100"])
    assert dict(found) == {f"run-{n}": verdict(f"run-{n}") for n in range(100, 250)}
    conclusions = store.conclusions([*wanted, "run-100"])
    assert dict(conclusions) == {
        run_id: (each.conclusion, each.explanation) for run_id, each in found.items()
    }
    assert store.of_runs([]) == {}
    assert store.conclusions([]) == {}


@pytest.mark.parametrize("worthless", [math.nan, math.inf])
def test_no_figure_is_kept_that_is_no_number(store: VerdictStore, worthless: float) -> None:
    bad = verdict().model_copy(update={"comparisons": (comparison(), comparison(worthless))})
    with pytest.raises(Rejected, match=r"comparisons\.1\.candidate"):
        store.put(bad)
    assert store.get("run-1") is None
