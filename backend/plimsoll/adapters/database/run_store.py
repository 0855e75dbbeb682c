"""The port RunStore in the database."""

import zlib

from pydantic import AwareDatetime
from sqlalchemy import Engine, RowMapping, bindparam, delete, insert, select, update

from plimsoll.adapters.database import run_list
from plimsoll.adapters.database.columns import POSTGRESQL
from plimsoll.adapters.database.run_rows import HALT, RESULT, RUN, UNUSUAL
from plimsoll.adapters.database.sessions import Reading, Writing, put, reading, writing
from plimsoll.kit.clock import Clock, SystemClock
from plimsoll.kit.errors import Conflict, NotFound
from plimsoll.kit.finite import require_finite
from plimsoll.kit.page import Page, PageRequest
from plimsoll.run.model import RunProgress, RunResult, RunStatus
from plimsoll.run.orders import (
    LONGEST_REASON,
    UNKNOWN,
    by_kill_switch,
    called_off,
    kept_reason,
    refusal,
)
from plimsoll.run.record import Halt, RunQuery, RunRecord

_QUEUED, _RUNNING = RunStatus.QUEUED.value, RunStatus.RUNNING.value
_ALL_RUNS = "all"
"""What the kill switch stops."""
_BATCH = 200
"""So many results are forgotten in one transaction."""

_THIS = RUN.c.id == bindparam("of")
_GET = run_list.SHOW.where(_THIS)
_HOLD = _GET.with_for_update(key_share=True)
_ADD = insert(RUN)
_BEGIN = (
    update(RUN)
    .where(_THIS, RUN.c.status == _QUEUED)
    .values(
        status=_RUNNING, owner=bindparam("who"), started_at=bindparam("now"),
        beat_at=bindparam("now"),
    )
)  # fmt: skip
_HALT = select(HALT.c.reason, HALT.c.by, HALT.c.at).where(HALT.c.scope == _ALL_RUNS)
_BEAT = (
    update(RUN)
    .where(_THIS, RUN.c.owner == bindparam("who"), RUN.c.status == _RUNNING)
    .values(beat_at=bindparam("now"), progress=bindparam("where"))
    .returning(RUN.c.stop_reason)
)
_OWNER = select(RUN.c.status, RUN.c.owner).where(_THIS)
_PROGRESS = select(RUN.c.progress).where(_THIS)
_CHANGE = update(RUN).where(_THIS)
_WISH = (
    update(RUN)
    .where(_THIS, RUN.c.stop_reason.is_(None))
    .values(stop_reason=bindparam("why"))
)  # fmt: skip
_KEEP = insert(RESULT)
_RESULT = (
    select(RESULT.c.body)
    .select_from(RUN.outerjoin(RESULT, RESULT.c.run_id == RUN.c.id))
    .where(_THIS)
)
_SILENT = run_list.SHOW.where(
    UNUSUAL, RUN.c.status == _RUNNING, RUN.c.beat_at < bindparam("moment")
).order_by(RUN.c.created_at, RUN.c.id)
_OLD = (
    select(RESULT.c.run_id)
    .where(RESULT.c.ended_at < bindparam("moment"))
    .order_by(RESULT.c.ended_at)
    .limit(_BATCH)
    .with_for_update(skip_locked=True)
)
_FORGET = delete(RESULT).where(RESULT.c.run_id.in_(bindparam("ids", expanding=True)))
_PULL = insert(HALT)
_PULL_AGAIN = update(HALT).where(HALT.c.scope == bindparam("wanted"))
_RELEASE = delete(HALT)


class DatabaseRunStore:
    """Runs as rows."""

    def __init__(self, engine: Engine, *, clock: Clock | None = None) -> None:
        """`clock` tells when a run had its beat; all processes should agree on it."""
        self._engine = engine
        self._clock = clock or SystemClock()
        self._guesses = engine.dialect.name != POSTGRESQL

    def add(self, run: RunRecord) -> RunRecord:
        if run.status is not RunStatus.QUEUED:
            raise ValueError(f"a run that is {run.status.value} is not to come")
        require_finite(run, "run")
        try:
            with writing(self._engine) as session:
                known = session.row(_GET, of=run.id)
                if known is None:
                    session.change(_ADD, _row(run))
                    return _known(session, run.id)
                return _shown(known)
        except Conflict:
            # Somebody else noted it at this moment: that was the first one.
            return self.get(run.id)

    def get(self, run_id: str) -> RunRecord:
        with reading(self._engine) as session:
            return _known(session, run_id)

    def find(self, page: PageRequest, query: RunQuery) -> Page[RunRecord]:
        wanted = run_list.newest(query, page.after(), page.limit + 1, guesses=self._guesses)
        with reading(self._engine) as session:
            rows = session.rows(wanted)
        items = tuple(_shown(row) for row in rows[: page.limit])
        return Page.of(items, run_list.place(items[-1]) if len(rows) > page.limit else None)

    def begin(self, run_id: str, *, owner: str, at: AwareDatetime) -> bool:
        with writing(self._engine) as session:
            run = _held(session, run_id)
            if run.status is not RunStatus.QUEUED:
                return False
            halt = _halted(session)
            if halt is not None:
                _call_off(session, run, by_kill_switch(halt), at)
                return False
            return session.change(_BEGIN, {"of": run_id, "who": owner, "now": at}) == 1

    def beat(self, run_id: str, *, owner: str, progress: RunProgress) -> str | None:
        require_finite(progress, "progress")
        where, now = progress.model_dump(mode="json"), self._clock.now()
        # What a crash of PostgreSQL takes of it comes again within a second.
        with writing(self._engine, durable=False) as session:
            kept = session.changed(_BEAT, of=run_id, who=owner, now=now, where=where)
            if kept is None:
                return _refusal(session, run_id, owner)
            halt = _halted(session)
        if halt is not None:
            return by_kill_switch(halt)
        wish: str | None = kept["stop_reason"]
        return wish

    def progress(self, run_id: str) -> RunProgress | None:
        with reading(self._engine) as session:
            row = session.row(_PROGRESS, of=run_id)
        if row is None:
            raise _unknown(run_id)
        where = row["progress"]
        return None if where is None else RunProgress.model_validate(where)

    def end(self, run: RunRecord, result: RunResult | None) -> RunRecord:
        if not run.status.has_ended:
            raise ValueError(f"a run that is {run.status.value} has not ended")
        require_finite(run, "run")
        require_finite(result, "result")
        body = None if result is None else zlib.compress(result.model_dump_json().encode())
        with writing(self._engine) as session:
            kept = _held(session, run.id)
            if kept.status.has_ended:
                return kept
            ended_at = run.ended_at or self._clock.now()
            _end(session, run, started_at=run.started_at or kept.started_at, ended_at=ended_at)
            if body is not None:
                session.change(_KEEP, {"run_id": run.id, "ended_at": ended_at, "body": body})
            return _known(session, run.id)

    def result(self, run_id: str) -> RunResult | None:
        with reading(self._engine) as session:
            row = session.row(_RESULT, of=run_id)
        if row is None:
            raise _unknown(run_id)
        body = row["body"]
        return None if body is None else RunResult.model_validate_json(zlib.decompress(body))

    def stop(self, run_id: str, *, reason: str) -> RunRecord:
        with writing(self._engine) as session:
            run = _held(session, run_id)
            if run.status.has_ended:
                raise Conflict(f"The run {run_id} has ended already: it is {run.status.value}.")
            if run.status is RunStatus.QUEUED:
                _call_off(session, run, reason, self._clock.now())
            else:
                session.change(_WISH, {"of": run_id, "why": kept_reason(reason)})
            return _known(session, run_id)

    def silent_since(self, moment: AwareDatetime) -> tuple[RunRecord, ...]:
        with reading(self._engine) as session:
            return tuple(_shown(row) for row in session.rows(_SILENT, moment=moment))

    def halt(self, halt: Halt | None) -> None:
        if halt is None:
            with writing(self._engine) as session:
                session.change(_RELEASE)
            return
        row: dict[str, object] = {"scope": _ALL_RUNS, **dict(halt)}
        put(self._engine, _PULL_AGAIN, _PULL, _ALL_RUNS, row)

    def halted(self) -> Halt | None:
        with reading(self._engine) as session:
            return _halted(session)

    def forget_results_before(self, moment: AwareDatetime) -> int:
        forgotten = 0
        while True:
            with writing(self._engine) as session:
                ids = [row["run_id"] for row in session.rows(_OLD, moment=moment)]
                forgotten += session.change(_FORGET, {"ids": ids})
            if len(ids) < _BATCH:
                return forgotten


def _row(run: RunRecord) -> dict[str, object]:
    validity = None if run.validity is None else run.validity.model_dump(mode="json")
    plain = {"test_type": run.test_type.value, "status": run.status.value, "validity": validity}
    return {**dict(run), **plain}


def _shown(row: RowMapping) -> RunRecord:
    return RunRecord.model_validate(dict(row))


def _known(session: Reading, run_id: str) -> RunRecord:
    row = session.row(_GET, of=run_id)
    if row is None:
        raise _unknown(run_id)
    return _shown(row)


def _held(session: Writing, run_id: str) -> RunRecord:
    """The run, which nobody else changes until the transaction ends."""
    row = session.row(_HOLD, of=run_id)
    if row is None:
        raise _unknown(run_id)
    return _shown(row)


def _unknown(run_id: str) -> NotFound:
    return NotFound(f"There is no run {run_id[:100]}.")


def _halted(session: Reading) -> Halt | None:
    row = session.row(_HALT)
    return None if row is None else Halt.model_validate(dict(row))


def _refusal(session: Reading, run_id: str, owner: str) -> str:
    """Why a run has to stop whose row its owner could not change."""
    row = session.row(_OWNER, of=run_id)
    if row is None:
        return UNKNOWN
    return refusal(RunStatus(row["status"]), is_owner=row["owner"] == owner)


def _call_off(session: Writing, run: RunRecord, reason: str, at: AwareDatetime) -> None:
    ended = called_off(run, reason, at)
    _end(session, ended, started_at=None, ended_at=at)


def _end(
    session: Writing,
    run: RunRecord,
    *,
    started_at: AwareDatetime | None,
    ended_at: AwareDatetime,
) -> None:
    """Keeps what came of a held run; what was asked for stays as it was noted."""
    row = _row(run)
    came = ("version", "status", "requests", "error_rate", "validity", "fidelity")
    changes = {name: row[name] for name in came}
    changes["reason"] = run.reason[:LONGEST_REASON]
    session.change(
        _CHANGE.values(started_at=started_at, ended_at=ended_at, **changes), {"of": run.id}
    )
