"""Time as a port: a live shop waits, a driven one only says that it did."""

import asyncio
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Where the shop reads the time and spends it."""

    def seconds(self) -> float:
        """Seconds since the Unix epoch, with a fraction."""

    async def sleep(self, seconds: float) -> None:
        """Return once so much time has passed on this clock."""


class WallClock:
    """The machine's time."""

    def seconds(self) -> float:
        return time.time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class VirtualClock:
    """Time that passes only when somebody sleeps, or when its owner moves it."""

    def __init__(self, start: float = 0.0) -> None:
        self._seconds = start

    def seconds(self) -> float:
        return self._seconds

    async def sleep(self, seconds: float) -> None:
        self._seconds += seconds

    def move_to(self, seconds: float) -> None:
        """Go to an instant, also a past one: requests that overlap in time are run in turn."""
        self._seconds = seconds


def moment(clock: Clock) -> datetime:
    """The clock's time in whole seconds, so that a rendered time always has the same length."""
    return datetime.fromtimestamp(int(clock.seconds()), UTC)
