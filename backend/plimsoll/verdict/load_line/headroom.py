"""How far production's peak is below the line, where that may be told at all."""

from collections.abc import Iterator

from plimsoll.verdict.load_line.model import (
    Conditions,
    Headroom,
    LoadLine,
    NoHeadroom,
    Outcome,
)

_NAMES = {
    "replicas": "replicas",
    "cpu_limit": "the processor limit",
    "memory_limit_bytes": "the memory limit",
    "autoscaler": "the autoscaler",
    "data_volume": "the volume of data",
}
"""The version may differ: the line of a new version is what one wants to know."""


def headroom_of(
    line: LoadLine,
    *,
    peak_per_s: float,
    production: Conditions | None = None,
    scaling: tuple[float, float] | None = None,
) -> Headroom:
    """Load line ÷ production's peak.

    It is told for an equivalent environment: every condition is known on both sides and the same.
    Otherwise only with a *measured* scaling factor: how many times the line of this environment
    production's own line is, as an interval. Nobody guesses that twice the replicas carry twice
    the load.

    Args:
        line: with the conditions that it was measured under.
        peak_per_s: production's.
        production: its conditions; None: not known.
        scaling: lowest and highest measured factor; it goes before the conditions.

    Raises:
        ValueError: the peak or the factor is not above 0.
    """
    if peak_per_s <= 0 or (scaling is not None and not 0 < scaling[0] <= scaling[1]):
        raise ValueError("a peak and a scaling factor are above 0")
    low, high = line.interval
    if line.line_per_s is None or line.outcome in {Outcome.NEVER, Outcome.INCONCLUSIVE}:
        return _untold(
            peak_per_s,
            NoHeadroom.NO_LOAD_LINE,
            "There is no load line to compare with production's peak.",
        )
    if scaling is None:
        differing = tuple(_differing(line.conditions, production))
        if differing:
            return _untold(
                peak_per_s,
                NoHeadroom.NOT_EQUIVALENT,
                "The test environment is not known to be equivalent to production: "
                f"{'; '.join(differing)}. A measured scaling factor would do as well.",
            )
    least, most = scaling or (1.0, 1.0)
    ratio = line.line_per_s * (least * most) ** 0.5 / peak_per_s
    how = "a measured scaling factor" if scaling else "an equivalent environment"
    at_least = "at least " if line.outcome is Outcome.AT_LEAST else ""
    return Headroom(
        ratio=ratio,
        low=None if low is None else low * least / peak_per_s,
        high=None if high is None else high * most / peak_per_s,
        production_peak_per_s=peak_per_s,
        explanation=f"The load line is {at_least}{ratio:.3g} times production's peak of "
        f"{peak_per_s:g} requests per second, by {how}.",
    )


def _untold(peak_per_s: float, missing: NoHeadroom, why: str) -> Headroom:
    return Headroom(ratio=None, production_peak_per_s=peak_per_s, missing=missing, explanation=why)


def _differing(here: Conditions, there: Conditions | None) -> Iterator[str]:
    """What is not known to be the same."""
    if there is None:
        yield "production's conditions are not known"
        return
    ours, theirs = here.model_dump(), there.model_dump()
    for key, name in _NAMES.items():
        if ours[key] is None or theirs[key] is None:
            side = "here" if ours[key] is None else "in production"
            yield f"{name} is not known {side}"
        elif ours[key] != theirs[key]:
            yield f"{name}: {ours[key]} here, {theirs[key]} in production"
