"""Waits for a k6 to end, asks meanwhile whether it may go on, and ends it where it may not."""

import signal
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from subprocess import Popen, TimeoutExpired

from plimsoll.adapters.k6.lease import Lease
from plimsoll.adapters.k6.process import kill
from plimsoll.kit.errors import Unavailable

TICK_S = 0.4
"""Between two questions. With what k6's API and its end may take, an answer ends all load within
two seconds."""
GRACE_S = 1.2
"""For k6 to write down what it has measured; it sends nothing new once it is asked to end."""
_MARGIN_S = 2.0
"""Before its lease ends, a run that nobody could be asked about is ended in good order."""


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How a k6 ended."""

    exit_code: int
    stopped: str | None
    """Why it was made to; None: it ended by itself, or nobody knows."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A k6, and what holds while it runs."""

    process: Popen[bytes]
    reading: Sequence[Future[bytes] | Future[None]]
    """Its readers: one that fails fails the whole."""
    lease: Lease
    ask: Callable[[float], str | None]
    """Told the seconds since the start; answers why it has to end, or None."""
    timeout_s: float

    def ended(self) -> Ending:
        """Waits for the end.

        Raises:
            Unavailable: it did not come in time; whoever started it kills it.
        """
        start_s = time.monotonic()
        while True:
            try:
                code = self.process.wait(timeout=min(TICK_S, self.timeout_s))
            except TimeoutExpired:
                elapsed_s = time.monotonic() - start_s
                reason = self._asked(elapsed_s)
                if reason is not None:
                    return Ending(exit_code=self._stopped(), stopped=reason)
                continue
            return Ending(exit_code=code, stopped=self._end_of_lease(code))

    def _asked(self, elapsed_s: float) -> str | None:
        for each in self.reading:
            if each.done():
                each.result()
        if elapsed_s >= self.timeout_s:
            raise Unavailable(f"k6 did not end within {self.timeout_s:.0f} s.")
        try:
            reason = self.ask(elapsed_s)
        except Unavailable as away:
            margin_s = min(_MARGIN_S, self.lease.lasts_s / 4)
            if self.lease.age_s < self.lease.lasts_s - margin_s:
                return None
            return (
                f"For {self.lease.age_s:.0f} s nobody could be asked whether it may go on: "
                f"{away.what}"
            )
        if reason is None:
            self.lease.renew()
        return reason

    def _stopped(self) -> int:
        """Asks k6 to end, and sees to it."""
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(timeout=GRACE_S)
        except TimeoutExpired:
            kill(self.process)
            return self.process.returncode

    def _end_of_lease(self, code: int) -> str | None:
        if code != -signal.SIGKILL or not self.lease.has_ended:
            return None
        return (
            f"Whoever watched over it said nothing for {self.lease.age_s:.0f} s, so that it ended "
            f"itself; after {self.lease.lasts_s:.0f} s nobody can be sure that it may go on."
        )
