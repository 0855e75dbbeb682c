"""The port Runner, scripted: reports what it was told to."""

from collections.abc import Sequence

from plimsoll.bundle.model import Bundle
from plimsoll.run.model import RunProgress, RunRequest, RunResult, RunStatus
from plimsoll.run.ports import Watch


class MemoryRunner:
    """Reports a given result, after given steps of progress, and remembers what it was asked."""

    def __init__(self, result: RunResult, *, progress: Sequence[RunProgress] = ()) -> None:
        self._result = result
        self._progress = tuple(progress)
        self.asked: list[tuple[str, RunRequest]] = []
        """Digest of the bundle, and the request."""

    def run(self, bundle: Bundle, request: RunRequest, *, watch: Watch) -> RunResult:
        """The given result; aborted, where `watch` ended it."""
        self.asked.append((bundle.digest, request))
        for step in self._progress:
            reason = watch(step)
            if reason is not None:
                return self._result.model_copy(
                    update={
                        "status": RunStatus.ABORTED,
                        "stopped": reason,
                        "duration_s": step.elapsed_s,
                    }
                )
        return self._result
