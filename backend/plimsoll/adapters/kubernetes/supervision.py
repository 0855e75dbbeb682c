"""Watches over the generators of a run from the first pod to the last result."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from plimsoll.adapters.kubernetes.client import TESTRUNS
from plimsoll.adapters.kubernetes.generators import SILENT_S, Generator, Generators
from plimsoll.adapters.kubernetes.mirror import Mirror
from plimsoll.adapters.kubernetes.payloads import TestRun, understood
from plimsoll.adapters.kubernetes.refusals import SETTING
from plimsoll.adapters.kubernetes.segment import TERMINATED
from plimsoll.adapters.kubernetes.word import RENEWALS
from plimsoll.kit.errors import Misconfigured, PlimsollError, Unavailable
from plimsoll.kit.interrupt import Interrupt
from plimsoll.run.model import RunProgress, RunStatus
from plimsoll.run.ports import Watch

TICK_S: Final = 0.25
OVERTIME_S: Final = 600.0
"""For setting up, initialising virtual users and the last answers."""
ESCALATE_S: Final = 1.0
"""A generator that has not ended so long after it was told gets its pod ended."""
COLLECT_S: Final = 20.0
"""After it was told to end, a generator that has not told its result is lost."""
_LONGEST_SMOKE_S: Final = 3_600.0
_MARGIN_S: Final = 2.0
_NEVER_STARTS = frozenset({"ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull"})
_WRONG = frozenset({"CreateContainerConfigError", "CreateContainerError", "RunContainerError"})


@dataclass(frozen=True, kw_only=True)
class Stop:
    """Why a run was ended before its end."""

    reason: str
    is_wanted: bool
    """Whether somebody wanted it; else something went wrong, or the test ended itself."""


@dataclass
class Supervision:
    """Of one run; `follow` may be called once."""

    generators: Generators
    runs: Mirror
    """Of the TestRun alone."""
    pods: Mirror
    owner: str
    """Names this runner in the lease, so that another one's words differ."""
    lease_s: float
    start_within_s: float
    duration_s: float
    interrupt: Interrupt
    stopwatch: Callable[[], float] = time.monotonic
    stopped: Stop | None = field(default=None, init=False)
    _stopped_s: float = field(default=0.0, init=False)
    _began_s: float | None = field(default=None, init=False)
    _answered_s: float = field(default=0.0, init=False)
    _renewed_s: float = field(default=float("-inf"), init=False)
    _words: int = field(default=0, init=False)

    def follow(self, watch: Watch) -> None:
        """Until all generators are settled.

        Raises:
            Rejected: the script does not start.
            Misconfigured: generators cannot be made as the settings say.
            Unavailable: they did not begin in time, or the workflow was stopped.
            What `watch` raises besides Unavailable.
        """
        begun_s = self._answered_s = self.stopwatch()
        pause = threading.Event()
        while True:
            self._look()
            if self.stopped is None:
                self._ask(watch)
            if self.stopped is None:
                self._judge(begun_s)
            if self.stopped is not None:
                self._see_it_end()
            if all(each.is_settled for each in self.generators.all):
                return
            if self.interrupt.triggered:
                raise Unavailable("The run was stopped.")
            pause.wait(TICK_S)

    def progress(self) -> RunProgress:
        """Where the run is; the seconds are those since load began."""
        elapsed_s = 0.0 if self._began_s is None else self.stopwatch() - self._began_s
        return self.generators.progress(elapsed_s)

    def _look(self) -> None:
        self.generators.see(self.pods.objects)
        self.generators.listen()
        if self._began_s is None and any(each.has_begun for each in self.generators.all):
            self._began_s = self.stopwatch()

    def _ask(self, watch: Watch) -> None:
        now_s = self.stopwatch()
        try:
            reason = watch(self.progress())
        except Unavailable as away:
            silent_s = now_s - self._answered_s
            if silent_s < self.lease_s - min(_MARGIN_S, self.lease_s / 4):
                return
            reason = f"For {silent_s:.0f} s nobody could be asked whether it may go on: {away.what}"
        if reason is not None:
            self._stop(reason or "It was told to stop.", is_wanted=True)
            return
        self._answered_s = now_s
        if now_s - self._renewed_s >= self.lease_s / RENEWALS and any(
            each.is_there for each in self._all
        ):
            self._renewed_s, self._words = now_s, self._words + 1
            self.generators.renew(f"{self.owner}-{self._words}")

    def _stop(self, reason: str, *, is_wanted: bool) -> None:
        self.stopped = Stop(reason=reason, is_wanted=is_wanted)
        self._stopped_s = self.stopwatch()

    def _see_it_end(self) -> None:
        """Tells the generators to end, again and more loudly as time goes by."""
        if self.stopped is None:
            return
        since_s = self.stopwatch() - self._stopped_s
        self.generators.stop(self.stopped.reason[:1_000])
        if since_s >= ESCALATE_S:
            self.generators.end_pods()
        if since_s >= COLLECT_S:
            self.generators.give_up("did not tell what it measured")
        else:
            for each in self._all:
                if each.pod is None:
                    each.lost = f"Generator {each.index} of {self.generators.many} never began."

    @property
    def _all(self) -> list[Generator]:
        return self.generators.all

    def _judge(self, begun_s: float) -> None:
        """Ends what cannot become a whole run any more."""
        for each in self._all:
            if each.failure is not None:
                raise _as_of_a_generator(each.failure)
            self._judge_one(each)
        if self.stopped is not None:
            return
        run = self._test_run()
        if run is None:
            self._stop("Somebody deleted its TestRun.", is_wanted=True)
        elif run.status.stage == "error":
            raise Misconfigured(
                "k6-operator does not accept the TestRun.",
                where=TESTRUNS.rights,
                fix="Look at its log, and whether it is of the same version as its CRDs.",
            )
        elif not all(each.has_begun or each.is_settled for each in self._all):
            self._require_start(begun_s, run)
        elif self._began_s is not None:
            longest_s = max(self.duration_s, _LONGEST_SMOKE_S) + OVERTIME_S
            if self.stopwatch() - self._began_s >= longest_s:
                self._stop(f"It did not end within {longest_s:.0f} s.", is_wanted=False)

    def _judge_one(self, each: Generator) -> None:
        silent_s = self.stopwatch() - each.heard_s
        if each.lost:
            self._stop(each.lost, is_wanted=False)
        elif each.result is not None and each.result.stopped == TERMINATED:
            self._stop(f"Generator {each.index} was ended: {TERMINATED}", is_wanted=False)
        elif each.result is not None and each.result.status is not RunStatus.COMPLETED:
            # A test that ends itself ends as a whole.
            why = each.result.stopped or f"it ended with exit code {each.result.exit_code}"
            self._stop(f"Generator {each.index} ended the test: {why}", is_wanted=False)
        elif each.progress is not None and not each.is_silent and silent_s >= SILENT_S:
            each.lost = (
                f"Generator {each.index} of {self.generators.many} was not heard of for "
                f"{silent_s:.0f} s."
            )
            self._stop(each.lost, is_wanted=False)

    def _test_run(self) -> TestRun | None:
        found = [understood(TestRun, each, TESTRUNS.api) for each in self.runs.objects.values()]
        return next((each for each in found if each.metadata.name == self.generators.run), None)

    def _require_start(self, begun_s: float, run: TestRun) -> None:
        for each in self._all:
            waiting = None if each.pod is None else each.pod.waiting
            if waiting is None:
                continue
            said = f"{waiting.reason}: {waiting.message[:300]}"
            if waiting.reason in _NEVER_STARTS:
                raise Misconfigured(
                    f"The image of the load generators cannot be fetched: {said}",
                    where=f"{SETTING}__IMAGE",
                    fix=f"Correct {SETTING}__IMAGE or {SETTING}__IMAGE_PULL_SECRETS.",
                )
            if waiting.reason in _WRONG:
                raise Misconfigured(
                    f"A load generator cannot be started: {said}",
                    where=f"{SETTING}__…",
                    fix="Correct what the message names.",
                )
        if self.stopwatch() - begun_s >= self.start_within_s:
            raise Unavailable(
                f"Not all {self.generators.many} load generators began within "
                f"{self.start_within_s:.0f} s: {self._hindrance(run)}",
                fix=f"Make room, or raise {SETTING}__START_WITHIN_S.",
            )

    def _hindrance(self, run: TestRun) -> str:
        late = [each for each in self._all if not each.has_begun]
        unscheduled = [each.pod.unscheduled for each in late if each.pod and each.pod.unscheduled]
        if unscheduled:
            return f"no node takes them ({unscheduled[0][:300]})."
        if not run.status.stage:
            return "nobody works on the TestRun; is k6-operator running, and for this namespace?"
        made = sum(each.pod is not None for each in self._all)
        waiting = sum(each.waits for each in self._all)
        return (
            f"k6-operator is at stage {run.status.stage}, {made} pods were made, and "
            f"{waiting} wait for its signal on port 6565."
        )


def _as_of_a_generator(error: PlimsollError) -> PlimsollError:
    return type(error)(f"A load generator says: {error.what}", where=error.where, fix=error.fix)
