"""How often each caller may ask, counted in memory that does not grow.

The generic cell rate algorithm (ITU-T I.371): of each caller one number is kept, the time at which
it would have asked for all that it has, had it kept to its rate.
"""

import threading
from collections import OrderedDict


class Allowance:
    """So many requests a second on average, and so many at once after a pause; by caller."""

    def __init__(self, *, per_s: float, at_once: int, most_callers: int = 10_000) -> None:
        """Nobody has asked yet.

        Of more callers than `most_callers`, those that have not asked for longest are forgotten,
        and have all of their allowance again.
        """
        self._interval_s = 1 / per_s
        self._ahead_s = at_once / per_s
        self._most = most_callers
        self._lock = threading.Lock()
        self._until: OrderedDict[str, float] = OrderedDict()

    def take(self, caller: str, *, now_s: float) -> float:
        """0 if the caller may ask now, which is then counted; else after how many seconds.

        `now_s` is of a clock that never goes back.
        """
        with self._lock:
            until = max(self._until.pop(caller, now_s), now_s) + self._interval_s
            wait_s = until - self._ahead_s - now_s
            # A little is forgiven: differences of large numbers are not exact.
            refused = wait_s > self._interval_s * 1e-6
            self._until[caller] = until - self._interval_s if refused else until
            if len(self._until) > self._most:
                self._until.popitem(last=False)
            return wait_s if refused else 0.0

    def give_back(self, caller: str) -> None:
        """Takes one request for not asked."""
        with self._lock:
            if caller in self._until:
                self._until[caller] -= self._interval_s
