"""The port Journal in the database."""

import logging
import threading
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from pydantic import JsonValue
from sqlalchemy import Engine, RowMapping

from plimsoll.adapters.database import journal_statements as statements
from plimsoll.adapters.database import records
from plimsoll.adapters.database.sessions import Reading, Writing, reading, writing
from plimsoll.kit.clock import Clock, SystemClock
from plimsoll.kit.error_record import ErrorRecord
from plimsoll.kit.errors import Misconfigured, Unavailable
from plimsoll.pipeline.graph import Node
from plimsoll.pipeline.model import (
    ExecutionStatus,
    WorkflowStatus,
    lost_in_a_row,
    undo_of,
)
from plimsoll.pipeline.ports import Attempt, Claim, ClaimLostError, Taken

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

_SHORTEST_PAUSE_S = 0.1
_LONGEST_PAUSE_S = 2.0
_RUNNING = ExecutionStatus.RUNNING.value
_INTERRUPTED = ExecutionStatus.INTERRUPTED.value
_QUEUED = WorkflowStatus.QUEUED.value
_WAITING = WorkflowStatus.WAITING.value

_log = logging.getLogger(__name__)


class DatabaseJournal:
    """What an engine writes into the records, however often the database goes away meanwhile."""

    def __init__(
        self,
        engine: Engine,
        *,
        clock: Clock | None = None,
        stop: threading.Event | None = None,
    ) -> None:
        """Once `stop` is set, a database that is away is not waited for any longer."""
        self._engine = engine
        self._clock = clock or SystemClock()
        self._stop = stop or threading.Event()

    def take(self, workflow_id: str, run: int) -> Taken | None:
        def take(session: Writing, *, again: bool) -> Taken | None:  # noqa: ARG001 - twice is once
            row = records.held(session, workflow_id)
            if row is None or WorkflowStatus(row["status"]).ended or row["run"] != run:
                return None
            return self._taken(session, row)

        return self._insist(take)

    def begin(
        self, claim: Claim, node: Node, given: Mapping[str, JsonValue], *, undoing: bool = False
    ) -> Attempt | None:
        token = uuid.uuid4().hex

        def begin(session: Writing, *, again: bool) -> Attempt | None:
            held = session.changed(
                statements.STRIDE_UNLESS_CANCELLED,
                of=claim.workflow_id,
                by=claim.owner,
                undoing=undoing,
            )
            if held is None:
                _check(session, claim)
            told = session.rows(
                statements.EARLIER,
                of=claim.workflow_id,
                nodes=[node.name, undo_of(node.name)],
            )
            earlier = [each for each in told if each["node"] == node.name]
            if again and earlier and earlier[-1]["token"] == token:
                # Begun unheard, whatever anybody has wished since.
                return _attempt(dict(earlier[-1]), earlier[:-1])
            if held is None:
                return None
            undone = sum(
                each["node"] == undo_of(node.name)
                and each["status"] == ExecutionStatus.UNDONE.value
                for each in told
            )
            execution = _execution(claim, node, given, len(earlier) + 1) | {
                "effect": f"{claim.workflow_id}:{node.name}" + (f":{undone}" if undone else ""),
                "template": held["template"],
                "started_at": self._clock.now(),
                "token": token,
            }
            begun = session.changed(statements.BEGIN, **execution)
            happening = records.node_event(node.name, node.agent, len(earlier) + 1, "started")
            self._note(session, claim, held, happening)
            return None if begun is None else _attempt({**execution, "id": begun["id"]}, earlier)

        return self._insist(begin)

    def end(
        self,
        claim: Claim,
        attempt: Attempt,
        status: ExecutionStatus,
        *,
        output: str | None = None,
        error: ErrorRecord | None = None,
        log: Sequence[str] = (),
    ) -> bool:
        token = uuid.uuid4().hex
        which = {"attempt_id": attempt.execution_id, "of": claim.workflow_id}
        written = {
            "status": status.value,
            "output": output,
            "error": None if error is None else error.model_dump(mode="json"),
            "log": list(log),
            "token": token,
        }

        def end(session: Writing, *, again: bool) -> bool:
            held = _stride(session, claim)
            ended = session.changed(statements.END, **which, **written, ended_at=self._clock.now())
            if ended is None:
                return (
                    again
                    and session.row(statements.WROTE_ATTEMPT, **which, wanted_token=token)
                    is not None
                )
            happening = records.node_event(
                ended["node"], ended["agent"], ended["attempt"], status.value, error
            )
            self._note(session, claim, held, happening)
            return True

        return self._insist(end)

    def emit(self, claim: Claim, kind: str, data: Mapping[str, JsonValue]) -> None:
        token = uuid.uuid4().hex

        def emit(session: Writing, *, again: bool) -> None:
            held = _stride(session, claim)
            wrote = {"of": claim.workflow_id, "wanted_token": token}
            if not again or session.row(statements.WROTE_EVENT, **wrote) is None:
                self._note(session, claim, held, (kind, data), token)

        self._insist(emit, durable=False)

    def answered(self, claim: Claim, topic: str) -> tuple[JsonValue] | None:
        def answered(session: Reading) -> tuple[JsonValue] | None:
            _check(session, claim)
            first = records.first_answer(session, claim.workflow_id, topic)
            return None if first is None else (first["message"],)

        return self._insist_on_reading(answered)

    def wait(self, claim: Claim, topic: str, timeout_s: float) -> datetime | None:
        def wait(session: Writing, *, again: bool) -> datetime | None:  # noqa: ARG001 - as in `take`
            return self._wait(session, _held(session, claim), topic, timeout_s)

        return self._insist(wait)

    def finish(
        self,
        claim: Claim,
        status: WorkflowStatus,
        *,
        output: JsonValue = None,
        error: ErrorRecord | None = None,
    ) -> None:
        def finish(session: Writing, *, again: bool) -> None:  # noqa: ARG001 - as in `take`
            row = _held(session, claim)
            if WorkflowStatus(row["status"]).ended:
                return
            records.end(
                session,
                row,
                status,
                self._clock.now(),
                output=output,
                error=None if error is None else error.model_dump(mode="json"),
                searched=records.searched(row["id"], row["service"], row["requested_by"], error),
            )

        self._insist(finish)

    def release(self, claim: Claim) -> None:
        def release(session: Writing, *, again: bool) -> None:
            row = records.held(session, claim.workflow_id)
            if row is None or row["owner"] != claim.owner:
                if again:
                    # Released unheard, or taken by somebody: it goes on either way.
                    return
                raise ClaimLostError(claim.workflow_id)
            if row["status"] == WorkflowStatus.RUNNING.value:
                records.queue(session, row, self._clock.now(), owner="")
            else:
                records.change(session, row, [], self._clock.now(), owner="")

        self._insist(release)

    def to_cancel(self, workflow_ids: Sequence[str]) -> frozenset[str]:
        with reading(self._engine) as session:
            wanted = session.rows(statements.TO_CANCEL, ids=list(workflow_ids))
            return frozenset(row["id"] for row in wanted)

    def _taken(self, session: Writing, row: RowMapping) -> Taken:
        now = self._clock.now()
        owner = uuid.uuid4().hex
        lost = session.rows(statements.UNDER_WAY, of=row["id"])
        happenings = [
            records.node_event(each["node"], each["agent"], each["attempt"], "interrupted")
            for each in lost
        ]
        if lost:
            session.change(statements.INTERRUPT, {"of": row["id"], "now": now})
        if row["status"] != WorkflowStatus.RUNNING.value:
            happenings.append(("workflow", {"status": "running"}))
        records.change(
            session,
            row,
            happenings,
            now,
            owner=owner,
            status=WorkflowStatus.RUNNING.value,
            started_at=row["started_at"] or now,
        )
        return Taken(
            claim=Claim(workflow_id=row["id"], owner=owner),
            workflow=records.workflow_of(session, row["id"]),
            results=records.texts_by_node(session, row["id"]),
            failures=records.failures_by_node(session, row["id"]),
        )

    def _wait(
        self, session: Writing, row: RowMapping, topic: str, timeout_s: float
    ) -> datetime | None:
        now = self._clock.now()
        known = session.row(statements.UNTIL, of=row["id"], on=topic)
        first = records.first_answer(session, row["id"], topic)
        until: datetime = now + timedelta(seconds=timeout_s) if known is None else known["until"]
        if first is not None and first["key"] == records.TIMEOUT:
            return None
        if known is None:
            which = {"workflow_id": row["id"], "topic": topic}
            wait = which | {"until": until, "answered": first is not None}
            session.change(statements.WAIT_UNTIL, wait)
        if first is None and until <= now:
            records.leave(session, row["id"], topic, None, at=now)
            return None
        waits_already = row["status"] == _WAITING and known is not None and first is None
        if row["status"] == _QUEUED or waits_already:
            return until
        self._suspend(session, row, topic, now, over=first is not None or row["cancel_requested"])
        return until

    def _suspend(
        self, session: Writing, row: RowMapping, topic: str, now: datetime, *, over: bool
    ) -> None:
        """Lets the workflow wait; `over`: for nothing, as what ends the wait has come meanwhile."""
        waiting: records.Happening = ("workflow", {"status": _WAITING, "topic": topic})
        if over:
            records.queue(session, row, now, before=[waiting])
        else:
            records.change(session, row, [waiting], now, status=_WAITING)

    def _note(
        self,
        session: Writing,
        claim: Claim,
        held: RowMapping,
        happening: records.Happening,
        token: str | None = None,
    ) -> None:
        kind, data = happening
        session.change(
            statements.EMIT,
            {
                "workflow_id": claim.workflow_id,
                "sequence": held["last_event"],
                "kind": kind,
                "data": dict(data),
                "at": self._clock.now(),
                "token": token,
            },
        )

    def _insist(self, work: "_Work[T]", *, durable: bool = True) -> T:
        """Does the work in one transaction, again and again while the database is away."""

        def once(*, again: bool) -> T:
            with writing(self._engine, durable=durable) as session:
                return work(session, again=again)

        return self._until_it_answers(once)

    def _insist_on_reading(self, work: Callable[[Reading], T]) -> T:
        def once(*, again: bool) -> T:  # noqa: ARG001 - reading twice changes nothing
            with reading(self._engine) as session:
                return work(session)

        return self._until_it_answers(once)

    def _until_it_answers(self, once: "_Once[T]") -> T:
        pause_s = _SHORTEST_PAUSE_S
        again = False
        while True:
            try:
                done = once(again=again)
            except (Unavailable, Misconfigured) as away:
                # Misconfigured, too: without the database not even a failure can be written down.
                if not again:
                    _log.warning("the journal waits for the database: %s", away)
                if self._stop.wait(pause_s):
                    raise Unavailable(away.what, where=away.where, fix=away.fix) from away
                pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
                again = True
            else:
                if again:
                    _log.info("the journal goes on")
                return done


class _Work(Protocol[T_co]):
    """What is done in one transaction; `again`: an earlier one may have succeeded unheard."""

    def __call__(self, session: Writing, *, again: bool) -> T_co: ...


class _Once(Protocol[T_co]):
    def __call__(self, *, again: bool) -> T_co: ...


def _stride(session: Writing, claim: Claim) -> RowMapping:
    """Holds the workflow's row for an event, if the claim is the last one."""
    held = session.changed(statements.STRIDE, of=claim.workflow_id, by=claim.owner)
    if held is None:
        raise ClaimLostError(claim.workflow_id)
    return held


def _held(session: Writing, claim: Claim) -> RowMapping:
    """The workflow's row, if the claim is the last one."""
    row = records.held(session, claim.workflow_id)
    if row is None or row["owner"] != claim.owner:
        raise ClaimLostError(claim.workflow_id)
    return row


def _check(session: Reading, claim: Claim) -> None:
    row = session.row(statements.OWNER, of=claim.workflow_id)
    if row is None or row["owner"] != claim.owner:
        raise ClaimLostError(claim.workflow_id)


def _execution(
    claim: Claim, node: Node, given: Mapping[str, JsonValue], number: int
) -> dict[str, object]:
    return {
        "workflow_id": claim.workflow_id,
        "node": node.name,
        "agent": node.agent,
        "attempt": number,
        "status": _RUNNING,
        "input": dict(given),
        "log": [],
    }


def _attempt(own: Mapping[str, object], earlier: Sequence[RowMapping]) -> Attempt:
    return Attempt.model_validate(
        {
            "execution_id": own["id"],
            "number": own["attempt"],
            "key": own["effect"],
            "lost": lost_in_a_row(each["status"] for each in earlier),
        }
    )
