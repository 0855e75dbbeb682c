"""The port Runner, scripted: reports what it was told to."""

from collections.abc import Sequence

from plimsoll.bundle.model import Bundle
from plimsoll.run.model import RunProgress, RunRequest, RunResult
from plimsoll.run.ports import Watch


class MemoryRunner:
    """Reports a given result, after given steps of progress, and remembers what it was asked."""

    def __init__(self, result: RunResult, *, progress: Sequence[RunProgress] = ()) -> None:
        self._result = result
        self._progress = tuple(progress)
        self.asked: list[tuple[str, RunRequest]] = []
        """Digest of the bundle, and the request."""

    def run(self, bundle: Bundle, request: RunRequest, *, watch: Watch) -> RunResult:
        """The given result."""
        self.asked.append((bundle.digest, request))
        for step in self._progress:
            watch(step)
        return self._result
