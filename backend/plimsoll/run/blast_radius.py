"""What a run will do to its target, in figures and in words: shown before anything starts."""

from collections.abc import Iterator

from plimsoll.kit.value import Value
from plimsoll.run.model import RunRequest
from plimsoll.run.planned import Planned

_NAMED = 5
_MINUTE = 60
_MANY = 100.0


class BlastRadius(Value):
    """What a run will do."""

    environment: str
    base_url: str
    requests: int
    """Expected."""
    writes: int
    """Those of them that change what the service keeps, by their method."""
    writing: dict[str, int]
    """By endpoint, most first."""
    made: int = 0
    """Things that are made before the load begins, at most; deleted after it where an endpoint of
    the test deletes such things."""
    duration_s: int
    """Of a smoke test, at most."""
    peak_per_second: float | None
    """None: one request at a time."""
    virtual_users: int
    sentences: tuple[str, ...]


def blast_radius_of(request: RunRequest, planned: Planned) -> BlastRadius:
    """What the run will do."""
    writing = {
        name: max(1, round(planned.by_endpoint[name]))
        for name in sorted(planned.writing, key=lambda name: (-planned.by_endpoint[name], name))
        if planned.by_endpoint.get(name, 0.0) > 0
    }
    figures = BlastRadius(
        environment=request.environment,
        base_url=request.base_url,
        requests=round(planned.requests),
        writes=sum(writing.values()),
        writing=writing,
        made=sum(planned.made.values()),
        duration_s=planned.duration_s,
        peak_per_second=planned.peak_per_second,
        virtual_users=planned.virtual_users,
        sentences=(),
    )
    sentences = (_load(figures), _writes(figures), *_makes(planned))
    return figures.model_copy(update={"sentences": sentences})


def _load(figures: BlastRadius) -> str:
    where = f"{figures.base_url} (environment {figures.environment})"
    if figures.peak_per_second is None:
        return f"About {figures.requests:,} requests go to {where}, one after the other."
    return (
        f"About {figures.requests:,} requests go to {where} within {_time(figures.duration_s)}, "
        f"{spoken_rate(figures.peak_per_second)} a second at the peak and more in bursts, by at "
        f"most {figures.virtual_users:,} virtual users."
    )


def _writes(figures: BlastRadius) -> str:
    if not figures.writes:
        return "None of them is known to change what the service keeps."
    named = [f"{name} ({count:,})" for name, count in list(figures.writing.items())[:_NAMED]]
    more = len(figures.writing) - _NAMED
    others = f" and {more} more endpoints" if more > 0 else ""
    return (
        f"About {figures.writes:,} of them may change what the service keeps: "
        f"{', '.join(named)}{others}."
    )


def _makes(planned: Planned) -> Iterator[str]:
    if planned.made:
        named = ", ".join(f"{name} ({count:,})" for name, count in planned.made.items())
        yield (
            f"Before, at most {sum(planned.made.values()):,} things are made that its requests "
            f"name: {named}. They are deleted after it, where the test can."
        )


def spoken_rate(per_second: float) -> str:
    """Three digits that mean something, and no exponent."""
    return f"{per_second:,.0f}" if per_second >= _MANY else f"{per_second:.3g}"


def _time(seconds: int) -> str:
    if seconds < _MINUTE:
        return f"{seconds} s"
    minutes, rest = divmod(seconds, _MINUTE)
    return f"{minutes} min" + (f" {rest} s" if rest else "")
