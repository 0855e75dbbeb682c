"""How a worker is, in words: what its own threads note, and its probes tell."""

import time
from typing import Final

OK: Final = "ok"
_BEGINS = "it has not begun to take workflows"
_ENDS = "it ends, and takes no workflows any more"


class Vitals:
    """Of one worker; noted by its threads, read by whoever asks."""

    def __init__(self, *, silent_for_s: float) -> None:
        """So long without a beat, and others take it for dead."""
        self._silent_for_s = silent_for_s
        self._beat_at: float | None = None
        self._ends = False

    def beat(self) -> None:
        """It has shown that it lives."""
        self._beat_at = time.monotonic()

    def end(self) -> None:
        """It takes no workflows from now on."""
        self._ends = True

    def told(self) -> str:
        """`ok` while it takes workflows, or why it does not."""
        if self._ends:
            return _ENDS
        if self._beat_at is None:
            return _BEGINS
        silent_s = time.monotonic() - self._beat_at
        if silent_s > self._silent_for_s:
            return f"it has not shown for {silent_s:.0f} s that it lives"
        return OK
