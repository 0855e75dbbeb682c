"""Ending work from outside: a thread cannot be cancelled, but what it waits for can be ended."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class Interrupt:
    """Set once, by whoever cancels; whatever is then under way is told to end."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stops: list[Callable[[], None]] = []
        self._triggered = False

    @property
    def triggered(self) -> bool:
        """Whether the work should end."""
        return self._triggered

    def trigger(self) -> None:
        """Ends what is under way and what begins later; a second time does nothing."""
        with self._lock:
            if self._triggered:
                return
            self._triggered = True
            stops = tuple(self._stops)
        for stop in stops:
            stop()

    @contextmanager
    def ends(self, stop: Callable[[], None]) -> Iterator[None]:
        """Calls `stop`, from another thread, when the interrupt comes while the block runs."""
        with self._lock:
            self._stops.append(stop)
            too_late = self._triggered
        if too_late:
            stop()
        try:
            yield
        finally:
            with self._lock:
                self._stops.remove(stop)


_current: ContextVar[Interrupt | None] = ContextVar("interrupt", default=None)


def current_interrupt() -> Interrupt:
    """The interrupt of the work that calls this; one that never comes if nobody can cancel it."""
    return _current.get() or Interrupt()


@contextmanager
def interrupted_by(interrupt: Interrupt) -> Iterator[None]:
    """Lets the work in the block find its interrupt."""
    token = _current.set(interrupt)
    try:
        yield
    finally:
        _current.reset(token)
