"""Ends a probe early: at once when the service gives in, soon when the probe has told enough.

The second is a sequential test. With n requests after their overdispersion, of which a share p̂
missed the objective, n · KL(p̂, p₀) is the generalized likelihood ratio against p₀ exactly; as it is
looked at again and again, its limit is higher than that of a single look (Wald, Sequential tests of
statistical hypotheses, 1945; for the limit: Howard, Ramdas, McAuliffe and Sekhon, Time-uniform,
nonparametric, nonasymptotic confidence sequences, Annals of Statistics 49, 2021).
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from typing_extensions import override

from plimsoll.verdict.load_line.model import Objective, ObjectiveKind
from plimsoll.verdict.load_line.probe import Counts, Second
from plimsoll.verdict.load_line.shares import Missed, above, missed_in, quantile_of_all
from plimsoll.verdict.metrics import WHOLE_SERVICE

_GIVES_IN_S = 2.5
"""Seconds' worth of requests that missed an objective beyond every second one."""
_OF_LIMIT = 4.0
"""So many times the latency allowed: a queue that long does not go away by itself."""
_LONGEST_QUEUE_S = 2.0
_ERROR_STORM = 0.25
_STORM_S = 2
_DECIDED = 5.0
_LOOKS_EVERY_S = 5
_FEWEST_S = 15
_WINDOWS_S = (2, 4, 8, 16, 32)
_SHARES = ((4, 3.0), (8, 1.5), (16, 1.0), (32, 0.9))
"""Seconds, and the share of what is allowed that may be missed in them: the longer ago they began,
the lower the rate was then."""
_CALM_S = 5
_ROOM = ((32, 0.4), (8, 0.5), (4, 0.75))
"""Seconds, and the share of the room that is used in them when a limit comes near."""
_SOME = 5
_AS_IF = 3.0
_ENOUGH = 100
_DEVIATIONS = 1.2


class Watchdog:
    """Watches one probe.

    Args:
        rate_of: the rate of each second, from 0.
        objectives: to be met.
        reckoned: memory in seconds that is likely from the outset, by objective.
        warm_up_s: seconds at the start that the sequential test leaves out.
    """

    def __init__(
        self,
        rate_of: Callable[[int], float],
        objectives: Sequence[Objective],
        *,
        reckoned: Mapping[Objective, float],
        warm_up_s: int,
    ) -> None:
        self._rate_of = rate_of
        self._objectives = tuple(objectives)
        self._reckoned = reckoned
        self._warm_up_s = warm_up_s
        self._beyond = dict.fromkeys(self._objectives, 0.0)
        self._storm_s = 0
        self._seen: list[Second] = []
        self.overloaded = False
        """Whether the service gave in."""

    @property
    def seconds(self) -> int:
        """That it was told of before it ended the probe."""
        return len(self._seen)

    def __call__(self, second: Second) -> str | None:
        """Why the probe has to end; None: it may go on."""
        self._seen.append(second)
        reason = self._gives_in(second, self._rate_of(len(self._seen) - 1))
        if reason is not None:
            self.overloaded = True
            return reason
        return self._told_enough()

    def _gives_in(self, second: Second, rate: float) -> str | None:
        whole = second.counts.get(WHOLE_SERVICE)
        if whole is not None and self._is_storm(whole):
            return f"{whole.failed} of {whole.requests} requests in a second failed"
        if second.in_flight is not None and second.in_flight > self._longest_queue(rate):
            return f"{second.in_flight:.0f} requests were under way: a queue builds up"
        if second.dropped > rate / 2:
            return "no virtual user was free for half of the arrivals: all were waiting"
        return next(
            (
                f"{each.name} was missed by most requests for seconds"
                for each in self._objectives
                if self._is_beyond(each, second)
            ),
            None,
        )

    def _is_storm(self, whole: Counts) -> bool:
        is_one = whole.requests > 0 and whole.failed > _ERROR_STORM * whole.requests
        # One failure of three requests is no storm.
        self._storm_s = self._storm_s + 1 if is_one and whole.failed > 2 else 0  # noqa: PLR2004
        return self._storm_s >= _STORM_S

    def _longest_queue(self, rate: float) -> float:
        limits = [
            each.limit / 1000 for each in self._objectives if each.kind is ObjectiveKind.LATENCY
        ]
        return rate * max(_LONGEST_QUEUE_S, _OF_LIMIT * max(limits, default=0.0))

    def _is_beyond(self, objective: Objective, second: Second) -> bool:
        counts = second.counts.get(objective.endpoint)
        if counts is None or objective.kind is ObjectiveKind.ERRORS or not counts.requests:
            return False
        asked = math.fsum(counts.cells.values())
        missed = above(counts.cells, objective.limit)
        worth = missed / max(asked, 1.0) - 0.5
        self._beyond[objective] = max(0.0, self._beyond[objective] + worth)
        return self._beyond[objective] > max(_GIVES_IN_S, _OF_LIMIT * objective.limit / 1000)

    def _told_enough(self) -> str | None:
        counted = self._seen[self._warm_up_s :]
        if len(counted) < _FEWEST_S or len(counted) % _LOOKS_EVERY_S:
            return None
        tests = [
            (each, missed_in(counted, each, reckoned=self._reckoned.get(each, 0.0)))
            for each in self._objectives
        ]
        over = [each for each, found in tests if is_clear(found, each) and is_over(found, each)]
        if over:
            return f"{over[0].name} was clearly missed"
        if all(is_clear(found, each) for each, found in tests):
            return "all objectives were clearly met"
        return None


class Lookout(Watchdog):
    """Watches the way up, where rates change: ends it as soon as an objective may be missed.

    It is enough that nearly as much as allowed missed it in the last seconds: the way up need not
    end at the line, only not beyond it. What little there is to see in a moment is tested as if
    every third request were independent.

    Args:
        nearing: on the quick way up; it ends already where half of the room between the latency at
            the beginning and the limit is used, or half of the errors allowed.
    """

    def __init__(
        self, rate_of: Callable[[int], float], objectives: Sequence[Objective], *, nearing: bool
    ) -> None:
        super().__init__(rate_of, objectives, reckoned={}, warm_up_s=0)
        self._nearing = nearing

    @override
    def _told_enough(self) -> str | None:
        for each in self._objectives:
            for width in _WINDOWS_S:
                if len(self._seen) < width:
                    break
                last = self._seen[-width:]
                found = missed_in(last, each)
                as_if = replace(found, measured=_AS_IF, outset=_AS_IF)
                if _enough(found, each) or (is_over(found, each) and is_clear(as_if, each)):
                    return f"{each.name} may be missed"
                if self._nearing and self._is_near(last, found, each):
                    return f"{each.name} comes near"
        return None

    def _is_near(self, last: Sequence[Second], found: Missed, objective: Objective) -> bool:
        room = next((part for width, part in _ROOM if found.seconds >= width), None)
        if found.requests < _ENOUGH or room is None:
            return False
        if objective.kind is ObjectiveKind.ERRORS:
            share = found.share or 0.0
            return found.missed >= _SOME and share > room * objective.limit
        # What few requests show by chance is not near.
        q = objective.quantile
        surely = q - _DEVIATIONS * math.sqrt(q * (1 - q) / found.requests)
        now = _quantile_of(last, objective, max(0.5, surely))
        calm = _quantile_of(self._calm(objective), objective, q)
        return now > calm + room * (objective.limit - calm)

    def _calm(self, objective: Objective) -> Sequence[Second]:
        """The first seconds, as many as hold enough requests."""
        requests = 0
        for number, each in enumerate(self._seen, start=1):
            one = each.counts.get(objective.endpoint)
            requests += 0 if one is None else one.requests
            if number >= _CALM_S and requests >= _ENOUGH:
                return self._seen[:number]
        return self._seen


def _quantile_of(seconds: Sequence[Second], objective: Objective, quantile: float) -> float:
    counts = (one for each in seconds if (one := each.counts.get(objective.endpoint)))
    return quantile_of_all(counts, quantile)


def _enough(found: Missed, objective: Objective) -> bool:
    share = (found.share or 0.0) / objective.allowed_share
    if found.requests < _ENOUGH or found.missed < _SOME:
        return False
    return any(found.seconds >= width and share > much for width, much in _SHARES)


def is_clear(found: Missed, objective: Objective) -> bool:
    """Whether the share that missed the objective is not, by chance, the allowed one."""
    share = found.share
    if share is None:
        return False
    worth = found.requests / found.overdispersion
    return worth * _divergence(share, objective.allowed_share) > _DECIDED


def is_over(found: Missed, objective: Objective) -> bool:
    """Whether more than allowed missed it."""
    return found.share is not None and found.share > objective.allowed_share


def _divergence(share: float, allowed: float) -> float:
    """Kullback and Leibler's, of two coins."""
    parts = ((share, allowed), (1 - share, 1 - allowed))
    return sum(mine * math.log(mine / theirs) for mine, theirs in parts if mine > 0)
