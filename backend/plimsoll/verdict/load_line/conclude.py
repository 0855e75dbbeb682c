"""What a search found, in figures and in words."""

from plimsoll.verdict.load_line.model import LoadLine, Outcome, ProbeVerdict, Recovery
from plimsoll.verdict.load_line.recover import recovery_of
from plimsoll.verdict.load_line.refine import Reading, misses_the_lowest, was_missed
from plimsoll.verdict.load_line.trail import Trail

METHOD = (
    "Posterior of the rate at which each objective is missed by its allowed share: log-odds "
    "straight in ln(rate) with one slope below and one above the line, requests ÷ overdispersion "
    "(Bartlett, per second)."
)
_WIDEST = 0.10


def conclude(trail: Trail, reading: Reading | None) -> LoadLine:
    """The result; without a reading there is no interval that is closed on both sides."""
    highest = max(each.rate_per_s for each in trail.probed)
    outcome, line, interval = _found(trail, reading)
    result = LoadLine(
        outcome=outcome,
        line_per_s=_rounded(line),
        interval=(_rounded(interval[0]), _rounded(interval[1])),
        confidence=trail.policy.confidence,
        objectives=trail.objectives,
        binding=None if reading is None else reading.binding,
        probes=tuple(each.record for each in trail.probed),
        total_s=round(trail.probe.now_s() - trail.began_s, 1),
        highest_rate_per_s=highest,
        recovery=_recovery(trail),
        method=METHOD,
        notes=tuple(dict.fromkeys(note for each in trail.probed for note in each.outcome.notes)),
    )
    said, settle = _in_words(result, trail)
    return result.model_copy(update={"explanation": said, "settle": settle})


def _rounded(rate: float | None) -> float | None:
    return None if rate is None else float(f"{rate:.4g}")


_Interval = tuple[float | None, float | None]


def _found(trail: Trail, reading: Reading | None) -> tuple[Outcome, float | None, _Interval]:
    low = _carried(trail)
    last = trail.probed[-1].outcome
    if last.generator or last.aborted:
        ended = Outcome.GENERATOR_SATURATED if last.generator else Outcome.STOPPED
        return ended, None, (low, None)
    return (Outcome.INCONCLUSIVE, None, (low, None)) if reading is None else _read(trail, reading)


def _read(trail: Trail, reading: Reading) -> tuple[Outcome, float | None, _Interval]:
    limits = trail.limits
    highest = max(each.rate_per_s for each in trail.probed)
    least, most = reading.posterior.interval(trail.policy.confidence)
    if reading.line >= limits.max_rate_per_s or (
        reading.is_above and highest >= limits.max_rate_per_s
    ):
        return Outcome.AT_LEAST, limits.max_rate_per_s, (least, None)
    if misses_the_lowest(trail) or most <= limits.min_rate_per_s:
        return Outcome.NEVER, None, (None, min(most, limits.min_rate_per_s))
    if reading.binding is None or reading.is_above or not was_missed(trail):
        return Outcome.INCONCLUSIVE, None, (_at_least(trail, reading, least), None)
    wide = most - least > _WIDEST * reading.line
    return Outcome.WIDE if wide else Outcome.FOUND, reading.line, (least, most)


def _at_least(trail: Trail, reading: Reading, least: float) -> float | None:
    """Where the line surely does not lie below, when nobody knows how far above."""
    carried = _carried(trail)
    if carried is None or reading.binding is None:
        return least if reading.is_above else carried
    return min(least, carried)


def _carried(trail: Trail) -> float | None:
    """Highest rate at which the objectives were clearly met."""
    rates = (each.rate_per_s for each in trail.steady if each.record.verdict is ProbeVerdict.WITHIN)
    return max(rates, default=None)


def _recovery(trail: Trail) -> Recovery | None:
    for over, after in zip(trail.probed, trail.probed[1:], strict=False):
        if after.record.verdict is ProbeVerdict.RECOVERY:
            return recovery_of(over, after, trail.objectives)
    return None


def _in_words(line: LoadLine, trail: Trail) -> tuple[str, str]:
    """The explanation, and what would settle it."""
    low, high = line.interval
    objectives = " and ".join(each.name for each in line.objectives)
    binding = "" if line.binding is None else f" {line.binding.name} is missed first."
    last = trail.probed[-1]
    carried = "No rate" if low is None else f"{low:.4g} requests per second"
    between = f"between {low or 0:.4g} and {high or 0:.4g}"
    rate = line.line_per_s or 0.0
    words = {
        Outcome.FOUND: f"Up to {rate:.4g} requests per second the service meets {objectives}; the "
        f"line lies {between}.{binding}",
        Outcome.WIDE: f"The line lies {between} requests per second, most likely near {rate:.4g}; "
        f"time was up before it could be told closer.{binding}",
        Outcome.AT_LEAST: f"At {rate:.4g} requests per second, the most that may be asked, the "
        f"service still meets {objectives}. The line is there or above.",
        Outcome.NEVER: f"At {trail.limits.min_rate_per_s:.4g} requests per second, the least that "
        f"was to be asked, the service misses the objectives already.{binding}",
        Outcome.GENERATOR_SATURATED: "The load generator gave out at "
        f"{last.rate_per_s:.4g} requests per second, before the service did: "
        f"{last.outcome.generator}.",
        Outcome.STOPPED: f"The search was stopped: {last.outcome.stopped}",
        Outcome.INCONCLUSIVE: f"{carried} was carried; how far above it the line lies cannot be "
        "told in the time there was.",
    }
    return words[line.outcome], _SETTLES.get(line.outcome, "")


_SETTLES = {
    Outcome.WIDE: "More time for the search, or a service whose latency varies less.",
    Outcome.AT_LEAST: "A higher limit for the rate.",
    Outcome.NEVER: "Objectives that it can meet, or a lower rate to begin with.",
    Outcome.GENERATOR_SATURATED: "A stronger load generator, or several.",
    Outcome.STOPPED: "Starting it again.",
    Outcome.INCONCLUSIVE: "More time, or a higher rate to begin with.",
}
