"""Carries a recorded run out: once, watched, and with an end that is kept whatever happens."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeAlias, TypeVar

from plimsoll.bundle.model import Bundle
from plimsoll.kit.clock import Clock
from plimsoll.kit.errors import PlimsollError, Unavailable
from plimsoll.kit.ids import time_ordered_id
from plimsoll.kit.interrupt import current_interrupt
from plimsoll.run.execute import execute
from plimsoll.run.model import RunProgress, RunRequest, RunResult, RunStatus
from plimsoll.run.observer import RunObserver
from plimsoll.run.ports import Runner, RunStore, Watch
from plimsoll.run.record import Assessment, Invalidity, InvalidReason, RunRecord, Validity

LEASE_S = 15.0
"""For so long load may go on that nobody could be asked about."""

_PAUSES_S = (0.1, 0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0)
"""Less in sum than after what a silent run is given up."""
_ENDING_S = 2.0
"""What ending a run in good order may take."""

Assess: TypeAlias = Callable[[RunResult, RunRequest], Assessment]
"""Says whether what was measured counts, and how much it looked like production."""

T = TypeVar("T")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class RunPorts:
    """What carrying a run out needs from the world."""

    runner: Runner
    runs: RunStore
    observer: RunObserver
    clock: Clock
    traced_share: float = 0.0
    """Of the requests that ask their target to trace them."""


def carry_out(
    run: RunRecord,
    bundle: Bundle,
    *,
    secrets: tuple[tuple[str, str], ...] = (),
    ports: RunPorts,
    assess: Assess,
    also: Watch = lambda _progress: None,
) -> RunRecord:
    """The run as it ended.

    A run is executed at most once. Whoever finds it begun by somebody who is gone notes that it
    crashed: nobody knows what it did to the target, so nobody does it again.

    Args:
        run: as it was asked for; it is noted if nobody has.
        bundle: what is executed.
        secrets: variables for the script.
        ports: the world.
        assess: says whether the run counts, and how much it looked like production.
        also: is asked besides the store whether the run may go on.

    Raises:
        Unavailable: the store does not answer; the run has not begun then.
    """
    run = ports.runs.add(run)
    owner = time_ordered_id(ports.clock.now())
    if not ports.runs.begin(run.id, owner=owner, at=ports.clock.now()):
        return _found(ports.runs.get(run.id), ports.runs, ports.clock)
    request = request_of(run, secrets, traced_share=ports.traced_share)
    lease = _Lease(run.id, owner, ports, also)
    try:
        result = execute(
            bundle,
            request,
            runner=ports.runner,
            watch=lease.watch,
            observer=ports.observer,
            clock=ports.clock,
        )
    except PlimsollError as error:
        _log.warning("the run %s did not end by itself: %s", run.id, error)
        if current_interrupt().triggered:
            return ended_early(
                run.id,
                RunStatus.ABORTED,
                "Its workflow was cancelled, or its worker stopped.",
                runs=ports.runs,
                clock=ports.clock,
            )
        return ended_early(
            run.id, RunStatus.CRASHED, str(error), runs=ports.runs, clock=ports.clock
        )
    assessment = _assessment(lambda: assess(result, request))
    return _patiently(lambda: _ended(run.id, result, assessment, ports))


def _assessment(assess: Callable[[], Assessment]) -> Assessment:
    """What can be said of the run; a run of which it cannot be said does not count."""
    try:
        return _patiently(assess)
    except PlimsollError as error:
        why = f"Nobody can tell whether it counts: {error}"
        reason = InvalidReason(kind=Invalidity.CRASHED, explanation=why)
        return Assessment(validity=Validity(reasons=(reason,)))


def _patiently(work: Callable[[], T]) -> T:
    """What the work gives, also if it is `Unavailable` for a moment.

    The run is over and cannot be repeated: to let go of it would make a fine one a crashed one.
    """
    waiting = threading.Event()
    with current_interrupt().ends(waiting.set):
        for pause_s in _PAUSES_S:
            try:
                return work()
            except Unavailable as away:
                _log.warning("the end of a run waits: %s", away)
                if waiting.wait(pause_s):
                    break
    return work()


def request_of(
    run: RunRecord, secrets: tuple[tuple[str, str], ...], *, traced_share: float = 0.0
) -> RunRequest:
    """What a runner is told of a run."""
    return RunRequest(
        base_url=run.base_url,
        test_type=run.test_type,
        duration_s=run.duration_s,
        scale=run.scale,
        environment=run.environment,
        run_id=run.id,
        traced_share=traced_share,
        secrets=secrets,
    )


def _found(run: RunRecord, runs: RunStore, clock: Clock) -> RunRecord:
    """A run that began before: as it ended, or crashed."""
    if run.status.has_ended:
        return run
    gone = "Whoever executed it is gone, and did not say how it went."
    return ended_early(run.id, RunStatus.CRASHED, gone, runs=runs, clock=clock)


def give_up_silent(
    runs: RunStore, *, clock: Clock, after_s: float = 4 * LEASE_S
) -> tuple[RunRecord, ...]:
    """Marks runs as crashed whose executor was not heard of for so long; their load has stopped."""
    moment = clock.now() - timedelta(seconds=after_s)
    return tuple(_found(run, runs, clock) for run in runs.silent_since(moment))


def _ended(run_id: str, result: RunResult, assessed: Assessment, ports: RunPorts) -> RunRecord:
    failed = sum(each.error_rate * each.requests for each in result.endpoints)
    counted = sum(each.requests for each in result.endpoints)
    ended = ports.runs.get(run_id).model_copy(
        update={
            "status": result.status,
            "ended_at": ports.clock.now(),
            "requests": result.requests,
            "error_rate": failed / counted if counted else None,
            "reason": result.stopped,
            "validity": assessed.validity,
            "fidelity": assessed.fidelity,
        }
    )
    return ports.runs.end(ended, result.model_copy(update={"target": assessed.target}))


def ended_early(
    run_id: str, status: RunStatus, reason: str, *, runs: RunStore, clock: Clock
) -> RunRecord:
    """The run, ended without a result; one that has ended already stays as it is."""
    kind = Invalidity.CRASHED if status is RunStatus.CRASHED else Invalidity.STOPPED
    validity = Validity(reasons=(InvalidReason(kind=kind, explanation=reason),))
    ended = runs.get(run_id).model_copy(
        update={
            "status": status,
            "ended_at": clock.now(),
            "reason": reason[:1_000],
            "validity": validity,
        }
    )
    return runs.end(ended, None)


@dataclass
class _Lease:
    """Asks the store at every step whether the run may go on.

    A store that is away for a moment does not end a run, but one that stays away does: whoever
    pulled the kill switch meanwhile could not be heard.
    """

    run_id: str
    owner: str
    ports: RunPorts
    also: Watch
    heard_at_s: float = field(default=0.0, init=False)
    """Elapsed seconds of the run at which the store last answered."""

    def watch(self, progress: RunProgress) -> str | None:
        harm = self.also(progress)
        try:
            stop = self.ports.runs.beat(self.run_id, owner=self.owner, progress=progress)
        except Unavailable as away:
            silent_s = progress.elapsed_s - self.heard_at_s
            if silent_s < LEASE_S - _ENDING_S:
                return harm
            return f"Nobody could be asked for {silent_s:.0f} s whether it may go on: {away.what}"
        self.heard_at_s = progress.elapsed_s
        return stop or harm
