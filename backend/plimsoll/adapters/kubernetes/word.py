"""What a generator hears from its runner: that it may go on, or why it has to end.

The runner sets annotations of the pod, and the kubelet writes them into files (the downward API),
at once where an annotation changes. So a generator needs neither a token nor a network to hear, and
nobody can reach it. Its lease is a text that changes; how long ago it did, the generator's own
clock tells.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from plimsoll.adapters.kubernetes.order import WORD_FOLDER

LEASE_S: Final = 12.0
"""For so long a generator goes on that hears nothing. With what a word needs on its way, and load
to end, it is over 15 s after the runner was last able to ask."""
RENEWALS: Final = 4
"""So often a lease is renewed while it lasts."""


class Word:
    """Read by one thread.

    Args:
        root: of the file system.
        lease_s: how long a word holds.
        stopwatch: shows seconds.
    """

    def __init__(
        self, root: Path, *, lease_s: float, stopwatch: Callable[[], float] = time.monotonic
    ) -> None:
        self._folder = root / WORD_FOLDER
        self._lease_s = lease_s
        self._stopwatch = stopwatch
        self._told = ""
        self._heard_s: float | None = None

    @property
    def holds(self) -> bool:
        """Whether the runner was heard from, and not too long ago."""
        self._look()
        return self._heard_s is not None and self._silent_s < self._lease_s

    @property
    def order_to_stop(self) -> str:
        """Why the runner wants it to end; empty: it does not."""
        return self._read("stop")

    def stop(self) -> str | None:
        """Why it has to end; None: it may go on."""
        reason = self.order_to_stop
        if reason:
            return reason
        if self.holds:
            return None
        return (
            f"For {self._silent_s:.0f} s nothing was heard from the runner, which says whether it "
            "may go on."
        )

    @property
    def _silent_s(self) -> float:
        return 0.0 if self._heard_s is None else self._stopwatch() - self._heard_s

    def _look(self) -> None:
        told = self._read("lease")
        if told and told != self._told:
            self._told, self._heard_s = told, self._stopwatch()

    def _read(self, name: str) -> str:
        try:
            return (self._folder / name).read_text(encoding="utf-8").strip()
        except (OSError, ValueError):
            # It is being replaced; the next look finds it.
            return ""
