"""After an overload: load drops, and the seconds until the objectives are met again are counted."""

from collections.abc import Sequence

from plimsoll.verdict.load_line.model import Objective, Recovery
from plimsoll.verdict.load_line.probe import Second
from plimsoll.verdict.load_line.shares import missed_in
from plimsoll.verdict.load_line.trail import Probed, Trail

_DROPS_TO = 0.6
"""Of the rate that was not carried."""
_LONGEST_S = 30
KEPT_S = 10
"""Of the time there is, for it."""
GOOD_S = 3
"""Seconds in a row that have to meet the objectives."""


class _Recovering:
    """Watches a probe until the service is back."""

    def __init__(self, objectives: Sequence[Objective]) -> None:
        self._objectives = objectives
        self._last: list[Second] = []

    def __call__(self, second: Second) -> str | None:
        self._last = [*self._last, second][-GOOD_S:]
        if len(self._last) == GOOD_S and _is_met(self._last, self._objectives):
            return "the objectives were met again"
        return None


def recover(trail: Trail, *, after: Probed) -> None:
    """Lets the service recover after a probe that it did not carry, and watches it."""
    rate = max(_DROPS_TO * after.rate_per_s, min(trail.limits.min_rate_per_s, after.rate_per_s))
    seconds = min(_LONGEST_S, int(trail.left_s() - trail.cost_s()))
    if seconds >= GOOD_S:
        trail.watch_recovery(rate, seconds, _Recovering(trail.objectives))


def recovery_of(over: Probed, after: Probed, objectives: Sequence[Objective]) -> Recovery | None:
    """How long it took; None: the last seconds before met the objectives."""
    if _is_met(over.outcome.seconds[-GOOD_S:], objectives):
        return None
    seconds = after.outcome.seconds
    met = (
        start
        for start in range(len(seconds) - GOOD_S + 1)
        if _is_met(seconds[start : start + GOOD_S], objectives)
    )
    first, unseen_s = next(met, None), after.outcome.started_s - over.outcome.ended_s
    return Recovery(
        from_rate_per_s=over.rate_per_s,
        to_rate_per_s=after.rate_per_s,
        seconds=None if first is None else round(unseen_s + first, 1),
        watched_s=round(unseen_s + len(seconds), 1),
        unseen_s=round(unseen_s, 1),
    )


def _is_met(seconds: Sequence[Second], objectives: Sequence[Objective]) -> bool:
    return all((missed_in(seconds, each).share or 0.0) <= each.allowed_share for each in objectives)
