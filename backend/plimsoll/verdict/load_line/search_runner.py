"""A search for the load line as one run: what executes its bundle is a Runner over another one.

So all that holds for a run holds for a search: it is executed once, watched, stopped within two
seconds, given up when nobody hears of it, and kept whatever happens.
"""

from collections.abc import Sequence

from plimsoll.bundle.model import Bundle
from plimsoll.kit.clock import Clock
from plimsoll.run.model import RunProgress, RunRequest, RunResult, RunStatus
from plimsoll.run.ports import Runner, Watch
from plimsoll.verdict.load_line.model import Limits, LoadLine, Objective, Outcome
from plimsoll.verdict.load_line.through_runner import RunnerProbe


class SearchRunner:
    """Executes a bundle by searching for its load line; good for one run.

    Args:
        runner: executes each probe.
        objectives: that the service has to meet.
        limits: that the search must not leave.
        clock: tells the time.
    """

    def __init__(
        self, runner: Runner, objectives: Sequence[Objective], limits: Limits, *, clock: Clock
    ) -> None:
        self._runner = runner
        self._objectives = tuple(objectives)
        self._limits = limits
        self._clock = clock
        self.line: LoadLine | None = None
        """What was found; None: nothing yet."""

    def run(self, bundle: Bundle, request: RunRequest, *, watch: Watch) -> RunResult:
        """Searches; the result has totals alone.

        Raises:
            Unavailable: the load generator crashed.
            Rejected: the bundle sends nothing, or has no average load.
            Misconfigured: as the other runner.
        """
        # The search needs numpy, which takes as long to import as half of all commands.
        from plimsoll.verdict.load_line.search import find_load_line  # noqa: PLC0415

        began = self._clock.now()
        whole = _Whole(watch)

        def send(sent: Bundle, asked: RunRequest, guard: Watch) -> RunResult:
            whole.began_s = (self._clock.now() - began).total_seconds()
            result = self._runner.run(sent, asked, watch=guard)
            whole.requests += result.requests
            whole.dropped += result.dropped_iterations
            return result

        probe = RunnerProbe(
            send,
            bundle,
            request,
            objectives=self._objectives,
            clock=self._clock,
            progress=whole.watch,
        )
        line = find_load_line(probe, self._objectives, self._limits)
        self.line = line
        stopped = line.outcome is Outcome.STOPPED
        return RunResult(
            status=RunStatus.ABORTED if stopped else RunStatus.COMPLETED,
            exit_code=0,
            started=began,
            duration_s=(self._clock.now() - began).total_seconds(),
            requests=whole.requests,
            iterations=0,
            dropped_iterations=whole.dropped,
            endpoints=(),
            stopped=(whole.said or line.explanation) if stopped else "",
        )


class _Whole:
    """Tells whoever watches the search of each probe as of a part of it."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self.began_s = 0.0
        self.requests = 0
        self.dropped = 0
        self.said = ""

    def watch(self, told: RunProgress) -> str | None:
        answer = self._watch(
            told.model_copy(
                update={
                    "elapsed_s": self.began_s + told.elapsed_s,
                    "requests": self.requests + told.requests,
                    "seconds": (),
                }
            )
        )
        self.said = self.said or (answer or "")
        return answer
