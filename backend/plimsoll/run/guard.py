"""Ends a run that does harm: an error storm shows that the service no longer copes.

A storm is at least half of the requests of the last 15 seconds failing, of at least 100, or nearly
all of at least 20 where the load is light: a moment of errors is what tests find, a quarter of a
minute of nothing but errors finds nothing more, and whoever else uses the service suffers.
"""

from collections import deque

from plimsoll.run.model import RunProgress

WINDOW_S = 15.0
SHARE = 0.5
MANY = 100
FEW = 20
"""Enough where the window holds no more: a light load is no reason to go on."""
_ALL_BUT = 0.9


class ErrorStorm:
    """Watches one run."""

    def __init__(self) -> None:
        self.broke = ""
        """Why the run was ended; empty: it was not."""
        self._seen: deque[RunProgress] = deque()

    def watch(self, progress: RunProgress) -> str | None:
        """Why the run has to end, if it has to."""
        self._seen.append(progress)
        while progress.elapsed_s - self._seen[0].elapsed_s > WINDOW_S:
            before = self._seen.popleft()
            if progress.elapsed_s - self._seen[0].elapsed_s < WINDOW_S:
                # The window begins where it is whole.
                self._seen.appendleft(before)
                break
        first = self._seen[0]
        if progress.elapsed_s - first.elapsed_s < WINDOW_S:
            return None
        requests, failed = progress.requests - first.requests, progress.failed - first.failed
        share = failed / requests if requests else 0.0
        if (requests >= MANY and share >= SHARE) or (requests >= FEW and share >= _ALL_BUT):
            self.broke = (
                f"An error storm: {failed:,} of the last {requests:,} requests failed "
                f"({share:.0%}), within {WINDOW_S:.0f} s."
            )
            return self.broke
        return None
