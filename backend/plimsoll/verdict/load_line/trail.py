"""The probes of one search so far: what they measured, and what time is left."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from plimsoll.verdict.load_line.model import (
    Limits,
    Objective,
    ObjectiveFigures,
    ObjectiveKind,
    ProbeRecord,
    ProbeVerdict,
    SearchPolicy,
)
from plimsoll.verdict.load_line.probe import Probe, ProbeOutcome, ProbeWatch, Second, Step
from plimsoll.verdict.load_line.shares import (
    Missed,
    blended,
    memory_s,
    missed_in,
    quantile_of_all,
    queue_memory_s,
    squared_variation,
)
from plimsoll.verdict.load_line.watchdog import Lookout, Watchdog, is_clear, is_over
from plimsoll.verdict.metrics import WHOLE_SERVICE

_WARM_UP_S = 5
_WARM_UP = 3.0
"""So many times the memory of latency, if that is longer: a probe begins without a queue."""
NEAR = 0.15
"""Probes whose rates differ by less have much in common."""
_P95 = 0.95
_PROBES_COST_S = 4.0
"""Around the load of a probe, before one was seen."""
_MOST_IRREGULAR = 3.0
_LATELY_S = 30
_NEARLY = 0.2
_CALM_S = 15
"""Seconds at the start of the way up that show what latency is without a queue."""


@dataclass(frozen=True, slots=True)
class Probed:
    """One probe, measured."""

    steps: tuple[Step, ...]
    outcome: ProbeOutcome
    missed: dict[Objective, Missed]
    overloaded: bool
    record: ProbeRecord
    reached_per_s: float
    """The rate at which it ended."""

    @property
    def rate_per_s(self) -> float:
        """The highest that was applied."""
        return self.record.rate_per_s

    @property
    def counted(self) -> Sequence[Second]:
        """Its seconds after the warm-up."""
        return self.outcome.seconds[self.record.warm_up_s :]

    @property
    def ended_search(self) -> bool:
        """Whether nothing can be measured after it."""
        return self.outcome.aborted or bool(self.outcome.generator)


@dataclass
class Trail:
    """What one search did so far."""

    probe: Probe
    objectives: tuple[Objective, ...]
    limits: Limits
    policy: SearchPolicy
    began_s: float
    told: Callable[[ProbeRecord], None] = lambda _: None
    probed: list[Probed] = field(default_factory=list)

    def left_s(self) -> float:
        """Seconds until the search has to be over."""
        return self.limits.max_total_s - (self.probe.now_s() - self.began_s)

    def cost_s(self) -> float:
        """What a probe takes besides its load, at most so far."""
        seen = (
            each.outcome.free_s - each.record.started_s - self.began_s - len(each.outcome.seconds)
            for each in self.probed
        )
        return max(seen, default=_PROBES_COST_S)

    @property
    def steady(self) -> list[Probed]:
        """Those at one rate: they say where the line is."""
        aside = {ProbeVerdict.RECOVERY, ProbeVerdict.CLIMB}
        return [each for each in self.probed if each.record.verdict not in aside]

    @property
    def has_recovered(self) -> bool:
        """Whether a recovery was watched already."""
        return any(each.record.verdict is ProbeVerdict.RECOVERY for each in self.probed)

    def reckoned_s(self, rate_per_s: float, objective: Objective | None = None) -> float:
        """Memory of latency near a rate that is likely before it was measured: a queue's.

        At the line of a latency the queue is as long as the limit allows; for anything else, as
        long as was seen.
        """
        if objective is not None and objective.kind is ObjectiveKind.LATENCY:
            calm = _quantile(self._calm(), objective)
            return queue_memory_s(rate_per_s, max(0.0, objective.limit - calm) / 1000)
        waits = 0.0
        for each in self.objectives:
            if each.kind is ObjectiveKind.LATENCY:
                seen = _quantile(self._lately(rate_per_s), each) - _quantile(self._calm(), each)
                waits = max(waits, min(seen, each.limit))
        return queue_memory_s(rate_per_s, waits / 1000)

    def room_memory_s(self, rate_per_s: float) -> float:
        """Memory of the longest queue that the objectives leave room for."""
        latencies = [each for each in self.objectives if each.kind is ObjectiveKind.LATENCY]
        return max((self.reckoned_s(rate_per_s, each) for each in latencies), default=0.0)

    def irregularity(self) -> float:
        """How irregular the service's own work is, from 1: that of exponential times or less.

        It is (1 + C²) ÷ 2 with the squared coefficient of variation C² of the latencies without a
        queue, the factor by which the variance of the work that arrives exceeds that of M/M/1.
        """
        counts = [one for each in self._calm() if (one := each.counts.get(WHOLE_SERVICE))]
        return min(_MOST_IRREGULAR, max(1.0, (1 + squared_variation(counts)) / 2))

    def _calm(self) -> Sequence[Second]:
        return self.probed[0].outcome.seconds[:_CALM_S] if self.probed else ()

    def _lately(self, rate_per_s: float) -> Sequence[Second]:
        """The last seconds near a rate."""
        near = (
            each.outcome.seconds[-_CALM_S:]
            for each in reversed(self.probed)
            if abs(each.rate_per_s / rate_per_s - 1) < NEAR
        )
        return next(near, ())

    def memory_s(self, rate_per_s: float) -> float:
        """How long latency remembers near a rate: as is likely, and as the probes there showed."""
        memory = max(1.0, self.reckoned_s(rate_per_s))
        for each in self.steady:
            if each.counted and abs(each.rate_per_s / rate_per_s - 1) < NEAR:
                shown = memory_s(each.counted)
                memory = blended(shown, len(each.counted) / shown, memory)
        return memory

    def came_near(self, objective: Objective) -> bool:
        """Whether some of the requests of the last seconds missed it."""
        last = self.probed[-1].outcome.seconds[-_LATELY_S:] if self.probed else ()
        share = missed_in(last, objective).share or 0.0
        return share > _NEARLY * objective.allowed_share

    def climb(self, steps: Sequence[Step], *, nearing: bool) -> Probed:
        """Lets the rate rise until an objective seems to be missed."""
        rates = [each.rate_per_s for each in steps for _ in range(each.seconds)]
        watch = Lookout(rates.__getitem__, self.objectives, nearing=nearing)
        found = self._take(steps, watch, 0)
        # A source that is not live went on, but what was not watched was not climbed.
        reached = rates[max(0, watch.seconds - 1)]
        record = found.record.model_copy(update={"verdict": ProbeVerdict.CLIMB})
        climbed = replace(found, overloaded=watch.overloaded, record=record, reached_per_s=reached)
        return self._keep(climbed)

    def apply(self, rate_per_s: float, seconds: int) -> Probed:
        """Probes at a rate."""
        warm_up_s = math.ceil(max(_WARM_UP_S, _WARM_UP * self.memory_s(rate_per_s)))
        warm_up_s = min(warm_up_s, seconds // 3)
        watch = Watchdog(
            lambda _: rate_per_s,
            self.objectives,
            reckoned={each: self.reckoned_s(rate_per_s, each) for each in self.objectives},
            warm_up_s=warm_up_s,
        )
        found = self._take([Step(rate_per_s, seconds)], watch, warm_up_s)
        overloaded = watch.overloaded
        verdict = _verdict(found.missed, overloaded=overloaded)
        record = found.record.model_copy(update={"verdict": verdict})
        return self._keep(replace(found, overloaded=overloaded, record=record))

    def watch_recovery(self, rate_per_s: float, seconds: int, watch: ProbeWatch) -> Probed:
        """Applies a rate only to see how latency comes back."""
        return self._keep(self._take([Step(rate_per_s, seconds)], watch, 0))

    def _keep(self, found: Probed) -> Probed:
        self.probed.append(found)
        self.told(found.record)
        return found

    def _take(self, steps: Sequence[Step], watch: ProbeWatch, warm_up_s: int) -> Probed:
        asked_s = self.probe.now_s()
        outcome = self.probe.apply(steps, watch=watch)
        # What was cut short has less to spare; overload shows at its end.
        warm_up_s = min(warm_up_s, len(outcome.seconds) // 2)
        counted = outcome.seconds[warm_up_s:]
        rate = steps[-1].rate_per_s
        missed = {
            each: missed_in(counted, each, reckoned=self.reckoned_s(rate, each))
            for each in self.objectives
        }
        whole = [each.counts[WHOLE_SERVICE] for each in counted if WHOLE_SERVICE in each.counts]
        requests = sum(each.requests for each in whole)
        return Probed(
            steps=tuple(steps),
            outcome=outcome,
            missed=missed,
            overloaded=False,
            reached_per_s=steps[-1].rate_per_s,
            record=ProbeRecord(
                rate_per_s=_highest(steps, len(outcome.seconds)),
                from_rate_per_s=steps[0].rate_per_s,
                started_s=round(asked_s - self.began_s, 3),
                seconds=len(outcome.seconds),
                warm_up_s=warm_up_s,
                requests=requests,
                p95_ms=_rounded(quantile_of_all(whole, _P95)),
                error_rate=sum(each.failed for each in whole) / requests if requests else None,
                dropped=sum(each.dropped for each in outcome.seconds),
                figures=tuple(_figures(each, missed[each], counted) for each in self.objectives),
                verdict=ProbeVerdict.RECOVERY,
                ended=outcome.stopped or "its time was over",
            ),
        )


def _highest(steps: Sequence[Step], seconds: int) -> float:
    """Of the rates that were applied in so many seconds."""
    rates = [each.rate_per_s for each in steps for _ in range(each.seconds)]
    return max(rates[: max(1, seconds)])


def _quantile(seconds: Sequence[Second], objective: Objective) -> float:
    """Milliseconds; 0 without any request."""
    counts = [found for each in seconds if (found := each.counts.get(objective.endpoint))]
    return quantile_of_all(counts, objective.quantile)


def _rounded(value: float) -> float | None:
    return round(value, 3) if value else None


def _figures(objective: Objective, found: Missed, counted: Sequence[Second]) -> ObjectiveFigures:
    measured = found.share
    if objective.kind is ObjectiveKind.LATENCY:
        measured = _rounded(_quantile(counted, objective))
    return ObjectiveFigures(objective=objective.name, measured=measured, missed_share=found.share)


def _verdict(missed: dict[Objective, Missed], *, overloaded: bool) -> ProbeVerdict:
    clear = {each: is_clear(found, each) for each, found in missed.items()}
    over = {each: is_over(found, each) for each, found in missed.items()}
    if overloaded or any(clear[each] and over[each] for each in missed):
        return ProbeVerdict.OVER
    if all(clear[each] and not over[each] for each in missed):
        return ProbeVerdict.WITHIN
    return ProbeVerdict.UNDECIDED
