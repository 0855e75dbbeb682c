"""Watches the run of a probe: tells the search its seconds, and ends it where it has to end."""

from collections.abc import Iterable, Sequence

from plimsoll.run.model import EndpointSecond, RunProgress
from plimsoll.run.ports import Watch
from plimsoll.verdict.load_line.probe import Counts, ProbeWatch, Second, Step
from plimsoll.verdict.load_line.run_seconds import live_seconds
from plimsoll.verdict.metrics import WHOLE_SERVICE

_ERROR_STORM = 0.25
_FEW = 5
_NOTHING = Second(counts={WHOLE_SERVICE: Counts(requests=0, failed=0, cells={})})


class Teller:
    """Tells a probe's watch each second once and in order: live ones, and in the end the rest.

    Live seconds know wide cells only. What is measured in the end is exact; the watch only decides
    when it is enough.
    """

    def __init__(self, watch: ProbeWatch, endpoints: Iterable[str], loaded_s: int) -> None:
        self._watch = watch
        self._endpoints = frozenset(endpoints)
        self._loaded_s = loaded_s
        self._told = 0
        self.is_live = False
        """Whether a second was told while the run went on."""
        self.said = ""
        """What the watch answered; it is told no more then."""

    def tell_live(self, rows: Sequence[EndpointSecond]) -> str:
        """Tells the seconds that became complete.

        Returns:
            Why the run has to end; empty: it may go on.
        """
        for number, second in live_seconds(rows, self._endpoints):
            self.is_live = True
            while self._told < number:
                self._tell(_NOTHING)
            if self._told == number:
                self._tell(second)
        return self.said

    def tell_rest(self, seconds: Sequence[Second]) -> str:
        """Tells those of a whole run that were not told; as `tell_live`."""
        for each in seconds[self._told :]:
            self._tell(each)
        return self.said

    def _tell(self, second: Second) -> None:
        # The last answers come when no load is applied any more.
        if not self.said and self._told < self._loaded_s:
            self.said = self._watch(second) or ""
        self._told += 1


class Guard:
    """Ends a run while it goes on, by the seconds and the totals that it tells."""

    def __init__(
        self, steps: Sequence[Step], behind_s: float, progress: Watch, teller: Teller
    ) -> None:
        self._teller = teller
        self._rates = [each.rate_per_s for each in steps for _ in range(each.seconds)]
        self._behind_s = behind_s
        self._progress = progress
        self._first: RunProgress | None = None
        self._last: RunProgress | None = None
        self.ended = ""
        self.asked = False
        """Whether somebody outside ended it."""

    def __call__(self, told: RunProgress) -> str | None:
        outside = self._progress(told)
        if outside is not None:
            self.asked, self.ended = True, outside
            return outside
        reason = self._teller.tell_live(told.seconds) or self._wrong(told)
        if reason:
            self.ended = reason
        return reason or None

    def _wrong(self, told: RunProgress) -> str | None:
        if self._first is None:
            self._first = told if told.requests else None
            self._last = told
            return None
        before = self._last or told
        if told.elapsed_s - before.elapsed_s < 1:
            return None
        self._last = told
        requests, failed = told.requests - before.requests, told.failed - before.failed
        if failed > _FEW and failed > _ERROR_STORM * requests:
            return f"{failed} of {requests} requests failed"
        missing = self._due(told) - (told.requests - self._first.requests)
        if missing > self._behind_s * self._rates[-1]:
            return f"{missing:.0f} requests were not answered: a queue builds up"
        return None

    def _due(self, told: RunProgress) -> float:
        """Requests since the first were seen, by the rates."""
        passed = told.elapsed_s - (self._first or told).elapsed_s
        whole = int(passed)
        return sum(self._rates[:whole])
