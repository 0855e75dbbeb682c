"""A probe through the port Runner: one run of a bundle, with the probe's rates in place of its own.

The bundle stays as it is; what runs is a copy of which `workload.json` says something else:
`average-load` follows the steps of the probe, every scenario takes part in them (so the mix of the
endpoints is the same at every rate), and there are virtual users enough to wait as long as the
objectives allow, and as long again.
"""

import json
from collections.abc import Callable, Iterable, Sequence

from pydantic import BaseModel, ConfigDict, ValidationError

from plimsoll.bundle.model import Bundle, BundleFile
from plimsoll.kit.clock import Clock
from plimsoll.kit.errors import Rejected, Unavailable
from plimsoll.run.model import RunRequest, RunResult, RunStatus
from plimsoll.run.ports import Watch
from plimsoll.run.saturation import dropped_share, saturation
from plimsoll.verdict.load_line.model import Objective, ObjectiveKind
from plimsoll.verdict.load_line.probe import ProbeOutcome, ProbeWatch, Step
from plimsoll.verdict.load_line.run_seconds import seconds_of
from plimsoll.verdict.load_line.run_watch import Guard, Teller
from plimsoll.workload.model import TestType

WORKLOAD = "workload.json"
_PATIENCE = 2.0
"""Virtual users wait so many times the latency allowed."""
_PATIENCE_S = 0.5
"""And so much longer."""
_BEHIND_S = 3.0
"""Seconds' worth of requests that may be missing: what is told is up to two seconds old."""
_TOO_MANY_DROPPED = 0.01

Send = Callable[[Bundle, RunRequest, Watch], RunResult]
"""Runs a bundle to its end, as `run.execute` does."""


class _Open(BaseModel):
    """Part of a document of which the rest is kept as it is."""

    model_config = ConfigDict(extra="allow")


class _TestType(_Open):
    scale: float
    peak_per_second: float


class _Scenario(_Open):
    busy_s: float
    pinned: bool


class _Workload(_Open):
    max_rate_per_s: float | None
    vu_margin: float
    test_types: dict[str, _TestType]
    scenarios: list[_Scenario]


def average_rate(bundle: Bundle) -> float:
    """Requests per second of the bundle's average load.

    Raises:
        Rejected: the bundle has no such load.
    """
    average = _average(_workload(bundle))
    return average.peak_per_second * average.scale


def highest_rate(bundle: Bundle) -> float | None:
    """The most that the bundle may send in a second; None: it sets no limit. Errors as above."""
    return _workload(bundle).max_rate_per_s


def with_steps(bundle: Bundle, steps: Sequence[Step], *, patience_s: float) -> Bundle:
    """A copy of a bundle of which the average load follows the steps.

    Args:
        bundle: stays as it is.
        steps: rates of all requests together.
        patience_s: virtual users are enough for answers that take so long.

    Raises:
        Rejected: the bundle has no such load.
    """
    workload = _workload(bundle)
    average = _average(workload)
    total = sum(each.seconds for each in steps)
    highest = max(each.rate_per_s for each in steps)
    heights = [(each.seconds / total, each.rate_per_s / average.peak_per_second) for each in steps]
    curve = [{"share": share, "start": height, "end": height} for share, height in heights]
    changed = average.model_copy(
        update={"scale": 1.0, "peak_per_second": highest, "duration_s": total, "curve": curve}
    )
    scenarios = [
        each.model_copy(update={"pinned": False, "busy_s": max(each.busy_s, patience_s)})
        for each in workload.scenarios
    ]
    document = workload.model_copy(
        update={
            "test_types": {**workload.test_types, TestType.AVERAGE_LOAD.value: changed},
            "scenarios": scenarios,
            "vu_margin": 1.0,
        }
    )
    content = json.dumps(document.model_dump(mode="json"), ensure_ascii=False)
    files = tuple(
        BundleFile(path=WORKLOAD, content=content) if each.path == WORKLOAD else each
        for each in bundle.files
    )
    return bundle.model_copy(update={"files": files})


def _workload(bundle: Bundle) -> _Workload:
    try:
        return _Workload.model_validate_json(bundle.file(WORKLOAD).content)
    except (KeyError, ValidationError) as error:
        raise Rejected(
            f"The bundle {bundle.digest} has no {WORKLOAD} that says how much load there is.",
            where=WORKLOAD,
            fix="Make it anew: plimsoll bundle create --help",
        ) from error


def _average(workload: _Workload) -> _TestType:
    average = workload.test_types.get(TestType.AVERAGE_LOAD.value)
    if average is None or average.peak_per_second <= 0:
        raise Rejected("The bundle has no average load.", where=WORKLOAD)
    return average


class RunnerProbe:
    """Answers the search's Probe by runs.

    Args:
        send: runs a bundle.
        bundle: whose requests are sent.
        request: what to run against what; its test type, duration and scale do not matter.
        objectives: whose endpoints are counted by themselves.
        clock: tells the time.
        progress: hears where a run is; what it answers ends the search.
    """

    def __init__(
        self,
        send: Send,
        bundle: Bundle,
        request: RunRequest,
        *,
        objectives: Iterable[Objective],
        clock: Clock,
        progress: Watch = lambda _: None,
    ) -> None:
        self._send = send
        self._bundle = bundle
        self._request = request
        self._objectives = tuple(objectives)
        self._clock = clock
        self._progress = progress
        self._began = clock.now()
        self._runs = 0
        self._is_live = False

    @property
    def is_live(self) -> bool:
        """Whether the runner told seconds while the last run went on; no, before the first."""
        return self._is_live

    def now_s(self) -> float:
        """Seconds since this probe was made."""
        return (self._clock.now() - self._began).total_seconds()

    def apply(self, steps: Sequence[Step], *, watch: ProbeWatch) -> ProbeOutcome:
        """One run.

        Raises:
            Unavailable: the load generator crashed.
            Rejected: the bundle sends nothing, or has no average load.
        """
        self._runs += 1
        request = self._request.model_copy(
            update={
                "test_type": TestType.AVERAGE_LOAD,
                "duration_s": sum(each.seconds for each in steps),
                "scale": 1.0,
                "run_id": f"{self._request.run_id[:56]}-{self._runs}",
            }
        )
        bundle = with_steps(self._bundle, steps, patience_s=patience_of(self._objectives))
        teller = Teller(watch, {each.endpoint for each in self._objectives}, request.duration_s)
        behind_s = _BEHIND_S + 2 * _PATIENCE * _longest_s(self._objectives)
        guard = Guard(steps, behind_s, self._progress, teller)
        result = self._send(bundle, request, guard)
        self._is_live = teller.is_live
        return self._outcome(result, guard, teller, request.duration_s)

    def _outcome(
        self, result: RunResult, guard: Guard, teller: Teller, loaded_s: int
    ) -> ProbeOutcome:
        if result.status is RunStatus.CRASHED:
            raise Unavailable(
                f"The load generator crashed with exit code {result.exit_code}: "
                f"{' '.join(result.messages[:3])}",
                fix="Look at what it said, then start the search again.",
            )
        if not result.requests and not guard.ended:
            raise Rejected("The bundle sent no request.", where=self._bundle.digest)
        # The last answers come when no load is applied any more.
        seconds = seconds_of(result, {each.endpoint for each in self._objectives})[:loaded_s]
        told = teller.tell_rest(seconds)
        free_s = self.now_s()
        started_s = max(0.0, free_s - result.duration_s)
        aborted = guard.asked or (result.status is RunStatus.ABORTED and not guard.ended)
        return ProbeOutcome(
            seconds=seconds,
            started_s=started_s,
            ended_s=min(free_s, started_s + len(seconds)),
            free_s=free_s,
            stopped=(guard.ended or result.stopped) if aborted else (told or guard.ended),
            aborted=aborted,
            generator=_saturated(result),
        )


def patience_of(objectives: Iterable[Objective]) -> float:
    """Seconds that there are virtual users to wait for each answer."""
    return _PATIENCE * _longest_s(objectives) + _PATIENCE_S


def _longest_s(objectives: Iterable[Objective]) -> float:
    limits = [each.limit / 1000 for each in objectives if each.kind is ObjectiveKind.LATENCY]
    return max(limits, default=1.0)


def _saturated(result: RunResult) -> str:
    if result.generator is None or dropped_share(result) < _TOO_MANY_DROPPED:
        return ""
    return "; ".join(saturation(result.generator))
