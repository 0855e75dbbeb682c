"""Carrying runs out, while the store and what assesses are away for a moment."""

from typing_extensions import override

from plimsoll.adapters.memory.run_store import MemoryRunStore
from plimsoll.kit.errors import Misconfigured, Unavailable
from plimsoll.run.carry_out import carry_out
from plimsoll.run.model import RunRequest, RunResult, RunStatus
from plimsoll.run.record import Assessment, RunRecord
from tests.run.test_carry_out import BUNDLE, RESULT, RUN, Scripted, fine, ports


class HiccupStore(MemoryRunStore):
    """Does not answer the first time that a run ends."""

    away = True

    @override
    def end(self, run: RunRecord, result: RunResult | None) -> RunRecord:
        if self.away:
            self.away = False
            raise Unavailable("The database is away.")
        return super().end(run, result)


def test_a_store_that_is_away_when_a_run_ends_makes_no_crash_of_it() -> None:
    runner, runs = Scripted(), HiccupStore()
    ended = carry_out(RUN, BUNDLE, ports=ports(runner, runs), assess=fine)
    assert ended.status is RunStatus.COMPLETED
    assert runs.result(RUN.id) == RESULT
    assert len(runner.asked) == 1


def test_what_assesses_may_be_away_for_a_moment() -> None:
    asked: list[RunRequest] = []

    def assess(result: RunResult, request: RunRequest) -> Assessment:
        asked.append(request)
        if len(asked) == 1:
            raise Unavailable("The database is away.")
        return fine(result, request)

    ended = carry_out(RUN, BUNDLE, ports=ports(Scripted()), assess=assess)
    assert ended.validity is not None
    assert ended.validity.is_valid


def test_a_run_that_nobody_can_assess_ends_and_does_not_count() -> None:
    def assess(_result: RunResult, _request: RunRequest) -> Assessment:
        raise Misconfigured("The certificates cannot be read.")

    world = ports(Scripted())
    ended = carry_out(RUN, BUNDLE, ports=world, assess=assess)
    assert ended.status is RunStatus.COMPLETED
    assert ended.validity is not None
    assert "The certificates cannot be read" in ended.validity.reasons[0].explanation
    assert world.runs.result(RUN.id) == RESULT
