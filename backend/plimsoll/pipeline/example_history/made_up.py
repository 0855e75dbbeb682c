"""What a story has instead of the world: its own time, and runners that send nothing."""

from datetime import datetime, timedelta

from plimsoll.bundle.model import Bundle
from plimsoll.pipeline.example_history.draw import Draw, drawn
from plimsoll.run.model import RunRequest, RunResult, RunStatus
from plimsoll.run.observer import RunNotice
from plimsoll.run.plan import manifest_of_bundle
from plimsoll.run.ports import Watch
from plimsoll.verdict.load_line.model import LoadLine


class StoryClock:
    """Tells the time that a story has reached."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        """The time of the story."""
        return self._now

    def reach(self, moment: datetime) -> None:
        """Goes on to a later moment."""
        self._now = max(self._now, moment)


class Moment:
    """A moment that does not pass."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def now(self) -> datetime:
        return self._moment


class DrawnRunner:
    """A runner that sends nothing, and takes no time but the story's."""

    def __init__(self, draw: Draw, clock: StoryClock) -> None:
        self._draw, self._clock = draw, clock

    def run(self, bundle: Bundle, request: RunRequest, *, watch: Watch) -> RunResult:
        """What was drawn."""
        del watch  # nobody stops what takes no time
        started = self._clock.now()
        self._clock.reach(started + timedelta(seconds=request.duration_s))
        return drawn(self._draw, request, manifest_of_bundle(bundle), started=started)


class SearchingRunner:
    """Says how much a search sent, and how long it took."""

    def __init__(self, line: LoadLine, clock: StoryClock) -> None:
        self._line, self._clock = line, clock

    def run(self, bundle: Bundle, request: RunRequest, *, watch: Watch) -> RunResult:
        """The sum of all probes."""
        del bundle, request, watch
        started, line = self._clock.now(), self._line
        self._clock.reach(started + timedelta(seconds=line.total_s))
        requests = sum(each.requests for each in line.probes)
        return RunResult(
            status=RunStatus.COMPLETED,
            exit_code=0,
            started=started,
            duration_s=line.total_s,
            requests=requests,
            iterations=requests,
            dropped_iterations=0,
            endpoints=(),
        )


class Unobserved:
    """Dashboards are not told of runs that never were."""

    def started(self, notice: RunNotice) -> None:
        """Nothing."""

    def ended(self, notice: RunNotice) -> None:
        """Nothing."""
