"""What a run really sent, as the load tool's own output tells it."""

from plimsoll.kit.value import Value
from plimsoll.run.model import EndpointFigures, RunResult


class Sent(Value):
    """The requests of one run, counted."""

    endpoints: tuple[EndpointFigures, ...]
    """Busiest first."""
    span_s: int
    """Seconds from the first request to the last, both included; 0 when there is none."""
    step_s: int = 1
    """Width of the endpoints' cells in seconds."""
    per_second: dict[int, int]
    """Requests of all endpoints in each second from the first request; empty: not known."""
    smoke: bool = False
    """Whether it is known to be a smoke test."""
    notes: tuple[str, ...] = ()
    """What is odd about the output, in words."""

    @property
    def requests(self) -> int:
        """Of all endpoints."""
        return sum(each.requests for each in self.endpoints)


def sent_in(result: RunResult) -> Sent:
    """What a run sent that was watched while it ran."""
    ends = [max(each.cells) + 1 for each in result.endpoints if each.cells]
    return Sent(
        endpoints=result.endpoints,
        span_s=max(ends, default=0) * result.step_s,
        step_s=result.step_s,
        per_second=result.per_second,
    )
