"""Asks a target's monitoring, while a run goes on and after it, without ever holding a run up."""

import logging
import threading
from collections.abc import Iterator
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

from plimsoll.kit.clock import Clock
from plimsoll.kit.errors import PlimsollError
from plimsoll.run.model import RunProgress
from plimsoll.run.target_state import Alarm, Target, TargetResources, new_alarms, why_to_stop

EVERY_S = 5.0
"""Between two questions for alarms; rules are rarely evaluated more often."""
FIRST_ANSWER_S = 2.0
"""For so long a run waits to know which alarms fire already."""

_log = logging.getLogger(__name__)


class TargetMonitor(Protocol):
    """Knows what a target's own monitoring says."""

    def alarms(self, target: Target) -> tuple[Alarm, ...]:
        """The alarms of the target that fire now and are grave enough to end a run.

        Raises:
            NotFound: the monitoring knows no such service.
            Misconfigured: it cannot be told which series are the target's, or we may not ask.
            Unavailable: it does not answer.
        """
        ...

    def resources(self, target: Target, start: datetime, end: datetime) -> TargetResources:
        """What the target used between two moments; what is not recorded is said in the notes.

        Raises:
            NotFound, Misconfigured, Unavailable: as in `alarms`.
        """
        ...


def resources_of(
    monitor: TargetMonitor | None, target: Target, start: datetime, end: datetime
) -> TargetResources | None:
    """What the target used; that it could not be asked is a note, since the run is whole without.

    Args:
        monitor: who is asked; None: nobody can be, and nothing is answered.
        target: who was loaded.
        start: of the run.
        end: of the run.
    """
    if monitor is None:
        return None
    try:
        return monitor.resources(target, start, end)
    except PlimsollError as error:
        return TargetResources(
            start=start, end=end, notes=(f"What the target used is not known: {error}",)
        )


class AlarmWatch:
    """Watches the alarms of one target during one run, in a thread of its own.

    A monitoring that is slow, away or not set up right never ends a run and never delays one: that
    is noted.
    """

    def __init__(
        self,
        monitor: TargetMonitor | None,
        target: Target,
        *,
        clock: Clock,
        every_s: float = EVERY_S,
        first_answer_s: float = FIRST_ANSWER_S,
    ) -> None:
        self.broke = ""
        """Why the run was ended; empty: it was not."""
        self._reason = ""
        self._monitor = monitor
        self._target = target
        self._clock = clock
        self._every_s = every_s
        self._first_answer_s = first_answer_s
        self._ending = threading.Event()
        self._answered = threading.Event()
        self._died = False
        self._asked = 0
        self._silent = 0
        self._problem = ""
        self._before: tuple[Alarm, ...] | None = None
        self._old: tuple[Alarm, ...] = ()

    def __enter__(self) -> Self:
        if self._monitor is not None:
            began = self._clock.now()
            args = (self._monitor, began)
            threading.Thread(target=self._watch, args=args, daemon=True).start()
            self._answered.wait(self._first_answer_s)
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        # A question under way is left to itself: its answer is of no use any more.
        self._ending.set()

    def watch(self, _progress: RunProgress) -> str | None:
        """Why the run has to end, by what was answered so far; asks nobody, so it takes no time."""
        self.broke = self._reason
        return self.broke or None

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be said of the watching itself."""
        return tuple(self._said())

    def _said(self) -> Iterator[str]:
        if self._monitor is None:
            return
        if self._old:
            names = ", ".join(each.said for each in self._old[:3])
            yield f"Alarms of the target that fired before the load are no reason to stop: {names}."
        if self._died:
            yield "The target's alarms were not watched to the end."
        elif not self._asked:
            yield "The target's alarms were not watched: its monitoring did not answer in time."
        elif self._silent == self._asked:
            yield f"The target's alarms were not watched: {self._problem}"
        elif self._silent:
            yield (
                f"The target's monitoring did not answer {self._silent} of {self._asked} times: "
                f"{self._problem}"
            )

    def _watch(self, monitor: TargetMonitor, began: datetime) -> None:
        try:
            while not self._ending.is_set():
                self._ask(monitor, began)
                self._answered.set()
                self._ending.wait(self._every_s)
        except Exception:  # noqa: BLE001 - nobody is above a thread; the run says so
            _log.exception("nobody watches the alarms of %s any more", self._target.service)
            self._died = True
            self._answered.set()

    def _ask(self, monitor: TargetMonitor, began: datetime) -> None:
        try:
            now = monitor.alarms(self._target)
        except PlimsollError as error:
            self._problem = str(error)
            self._silent += 1
        else:
            if self._asked == 0:
                self._before = now
                raised = new_alarms(now, now, began=began)
                self._old = tuple(each for each in now if each not in raised)
            if not self._ending.is_set():
                self._reason = self._reason or why_to_stop(self._before, now, began=began) or ""
        self._asked += 1
