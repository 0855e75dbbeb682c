"""Under which conditions a line was measured: what people say, and what monitoring saw."""

from collections.abc import Sequence

from plimsoll.run.target_state import TargetResources
from plimsoll.verdict.load_line.model import Conditions


def with_what_was_seen(
    told: Conditions, seen: TargetResources | None, *, version: str = ""
) -> Conditions:
    """The conditions that people told, filled in by what the target's monitoring saw.

    What changed during the search is not known: a number of replicas that moved is none.

    Args:
        told: goes before what was seen.
        seen: while it was searched; None: nobody was asked.
        version: of the service that was asked for; empty: any.
    """
    found = told.model_dump()
    for name, value in {"version": version or None, **_seen(seen)}.items():
        if found[name] is None:
            found[name] = value
    return Conditions.model_validate(found)


def _seen(seen: TargetResources | None) -> dict[str, float | int | str | None]:
    if seen is None:
        return {}
    replicas, scaler = seen.replicas, seen.autoscaler
    steady = replicas is not None and replicas.least == replicas.most
    bytes_ = _sum([each.memory_bytes for each in seen.limits])
    return {
        "replicas": replicas.most if replicas is not None and steady else None,
        "cpu_limit": _sum([each.cpu_cores for each in seen.limits]),
        "memory_limit_bytes": None if bytes_ is None else round(bytes_),
        "autoscaler": None if scaler is None else f"{scaler.least or '?'}-{scaler.most or '?'}",
    }


def _sum(limits: Sequence[float | None]) -> float | None:
    """Of all containers of a replica; None: one has no limit, or there are none."""
    known = [each for each in limits if each]
    return sum(known) if known and len(known) == len(limits) else None
