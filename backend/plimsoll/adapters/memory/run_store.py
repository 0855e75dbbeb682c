"""The port RunStore in dictionaries."""

import threading
from dataclasses import dataclass
from datetime import datetime

from pydantic import AwareDatetime

from plimsoll.kit.clock import Clock, SystemClock
from plimsoll.kit.errors import Conflict, NotFound
from plimsoll.kit.finite import require_finite
from plimsoll.kit.page import Page, PageRequest, place_in_time, read_place_in_time
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

_CAME = ("version", "status", "requests", "error_rate", "validity", "fidelity")
"""What an end tells of a run, besides its times and its reason."""


@dataclass
class _Kept:
    run: RunRecord
    owner: str | None = None
    beat_at: datetime | None = None
    progress: RunProgress | None = None
    stop_reason: str | None = None
    result: RunResult | None = None

    def change(self, **changes: object) -> None:
        self.run = self.run.model_copy(update=changes)


class MemoryRunStore:
    """Runs that live as long as this object."""

    def __init__(self, *, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._lock = threading.Lock()
        self._runs: dict[str, _Kept] = {}
        self._halt: Halt | None = None

    def add(self, run: RunRecord) -> RunRecord:
        if run.status is not RunStatus.QUEUED:
            raise ValueError(f"a run that is {run.status.value} is not to come")
        require_finite(run, "run")
        with self._lock:
            return self._runs.setdefault(run.id, _Kept(run)).run

    def get(self, run_id: str) -> RunRecord:
        with self._lock:
            return self._kept(run_id).run

    def find(self, page: PageRequest, query: RunQuery) -> Page[RunRecord]:
        seen = page.after()
        after = None if seen is None else read_place_in_time(seen)
        with self._lock:
            known = sorted((each.run for each in self._runs.values()), key=_place, reverse=True)
        matching = [
            run for run in known if (after is None or _place(run) < after) and _matches(run, query)
        ]
        shown = tuple(matching[: page.limit])
        return Page.of(
            shown, place_in_time(*_place(shown[-1])) if len(matching) > len(shown) else None
        )

    def begin(self, run_id: str, *, owner: str, at: AwareDatetime) -> bool:
        with self._lock:
            kept = self._kept(run_id)
            if kept.run.status is not RunStatus.QUEUED:
                return False
            if self._halt is not None:
                kept.run = called_off(kept.run, by_kill_switch(self._halt), at)
                return False
            kept.owner, kept.beat_at = owner, at
            kept.change(status=RunStatus.RUNNING, started_at=at)
            return True

    def beat(self, run_id: str, *, owner: str, progress: RunProgress) -> str | None:
        require_finite(progress, "progress")
        with self._lock:
            kept = self._runs.get(run_id)
            if kept is None:
                return UNKNOWN
            if kept.run.status is not RunStatus.RUNNING or kept.owner != owner:
                return refusal(kept.run.status, is_owner=kept.owner == owner)
            kept.beat_at, kept.progress = self._clock.now(), progress
            return kept.stop_reason if self._halt is None else by_kill_switch(self._halt)

    def progress(self, run_id: str) -> RunProgress | None:
        with self._lock:
            return self._kept(run_id).progress

    def end(self, run: RunRecord, result: RunResult | None) -> RunRecord:
        if not run.status.has_ended:
            raise ValueError(f"a run that is {run.status.value} has not ended")
        require_finite(run, "run")
        require_finite(result, "result")
        with self._lock:
            kept = self._kept(run.id)
            if not kept.run.status.has_ended:
                kept.result = result
                kept.change(
                    started_at=run.started_at or kept.run.started_at,
                    ended_at=run.ended_at or self._clock.now(),
                    reason=run.reason[:LONGEST_REASON],
                    **{name: getattr(run, name) for name in _CAME},
                )
            return kept.run

    def result(self, run_id: str) -> RunResult | None:
        with self._lock:
            return self._kept(run_id).result

    def stop(self, run_id: str, *, reason: str) -> RunRecord:
        with self._lock:
            kept = self._kept(run_id)
            status = kept.run.status
            if status.has_ended:
                raise Conflict(f"The run {run_id} has ended already: it is {status.value}.")
            if status is RunStatus.QUEUED:
                kept.run = called_off(kept.run, reason, self._clock.now())
            elif kept.stop_reason is None:
                kept.stop_reason = kept_reason(reason)
            return kept.run

    def silent_since(self, moment: AwareDatetime) -> tuple[RunRecord, ...]:
        with self._lock:
            silent = [
                each.run
                for each in self._runs.values()
                if each.run.status is RunStatus.RUNNING
                and each.beat_at is not None
                and each.beat_at < moment
            ]
        return tuple(sorted(silent, key=_place))

    def halt(self, halt: Halt | None) -> None:
        with self._lock:
            self._halt = halt

    def halted(self) -> Halt | None:
        with self._lock:
            return self._halt

    def forget_results_before(self, moment: AwareDatetime) -> int:
        forgotten = 0
        with self._lock:
            for each in self._runs.values():
                ended_at = each.run.ended_at
                if each.result is not None and ended_at is not None and ended_at < moment:
                    each.result = None
                    forgotten += 1
        return forgotten

    def _kept(self, run_id: str) -> _Kept:
        if run_id not in self._runs:
            raise NotFound(f"There is no run {run_id[:100]}.")
        return self._runs[run_id]


def _matches(run: RunRecord, query: RunQuery) -> bool:
    return (
        query.service in {None, run.service}
        and query.environment in {None, run.environment}
        and query.status in {None, run.status}
        and query.test_type in {None, run.test_type}
        and (query.since is None or run.created_at >= query.since)
        and (query.until is None or run.created_at < query.until)
        and (query.services is None or run.service in query.services)
        and (query.environments is None or run.environment in query.environments)
    )


def _place(run: RunRecord) -> tuple[datetime, str]:
    """Where a run stands in the list."""
    return run.created_at, run.id
