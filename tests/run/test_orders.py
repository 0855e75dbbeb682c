from datetime import UTC, datetime

import pytest

from plimsoll.run.model import RunStatus
from plimsoll.run.orders import LONGEST_REASON, by_kill_switch, called_off, kept_reason, refusal
from plimsoll.run.record import Halt, Invalidity, RunRecord
from plimsoll.workload.model import TestType

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
RUN = RunRecord(
    id="run-1",
    service="shop",
    environment="staging",
    base_url="https://shop.example",
    bundle_digest="sha256:1",
    test_type=TestType.REPLAY,
    duration_s=60,
    created_at=NOW,
)


def test_a_run_that_is_called_off_says_nothing_about_the_service() -> None:
    ended = called_off(RUN, "Nobody needs it.", NOW)
    assert (ended.status, ended.ended_at, ended.started_at) == (RunStatus.ABORTED, NOW, None)
    assert ended.validity is not None
    assert [each.kind for each in ended.validity.reasons] == [Invalidity.STOPPED]
    assert RunRecord.model_validate(ended.model_dump()) == ended


def test_a_reason_is_never_empty_and_never_too_long() -> None:
    assert kept_reason("")
    assert len(kept_reason("x" * 5_000)) == LONGEST_REASON
    halt = Halt(reason="y" * 500, by="z" * 5_000, at=NOW)
    assert len(by_kill_switch(halt)) == LONGEST_REASON


@pytest.mark.parametrize("status", RunStatus)
@pytest.mark.parametrize("is_owner", [True, False])
def test_whoever_may_not_go_on_is_told_why(status: RunStatus, *, is_owner: bool) -> None:
    if status is RunStatus.RUNNING and is_owner:
        with pytest.raises(ValueError, match="may go on"):
            refusal(status, is_owner=is_owner)
    else:
        assert refusal(status, is_owner=is_owner)
