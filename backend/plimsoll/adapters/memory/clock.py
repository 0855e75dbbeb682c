"""The port Clock, standing still until told otherwise."""

from datetime import UTC, datetime, timedelta


class MemoryClock:
    """A clock that only moves when it is moved."""

    def __init__(self, now: datetime = datetime(2024, 1, 1, tzinfo=UTC)) -> None:
        self._now = now

    def now(self) -> datetime:
        """The time it was set to."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Moves it forward."""
        self._now += timedelta(seconds=seconds)
