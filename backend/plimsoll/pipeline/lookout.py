"""Tells which workers are dead, without trusting anybody's clock.

A worker counts its beats. It is dead when somebody has watched its counter stand still for long
enough, by the watcher's own monotonic clock and without a gap in the watching: whoever could not
see the database for a while has to watch anew, because the others could not beat either.
"""

from collections.abc import Mapping


class Lookout:
    """One watcher's memory of the counters."""

    def __init__(self, *, still_for_s: float) -> None:
        self._still_for_s = still_for_s
        self._seen: dict[str, tuple[int, float]] = {}
        """By worker: its counter, and since when it stands there."""
        self._looked_at: float | None = None

    def dead(self, beats: Mapping[str, int], *, now_s: float) -> tuple[tuple[str, int], ...]:
        """The workers that are dead, each with the counter at which it stands still.

        Args:
            beats: the counter of every worker, as it is now.
            now_s: seconds of a monotonic clock.
        """
        gap_s = 0.0 if self._looked_at is None else now_s - self._looked_at
        if gap_s > self._still_for_s / 2:
            self._seen.clear()
        self._looked_at = now_s
        self._seen = {
            worker: seen
            if (seen := self._seen.get(worker)) is not None and seen[0] == count
            else (count, now_s)
            for worker, count in beats.items()
        }
        return tuple(
            (worker, count)
            for worker, (count, since_s) in self._seen.items()
            if now_s - since_s >= self._still_for_s
        )
