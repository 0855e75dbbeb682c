"""Production and runs that look like it, more or less."""

from collections import Counter
from collections.abc import Mapping

from plimsoll.kit.histogram import LogHistogram
from plimsoll.run.expected import AppliedLoad
from plimsoll.run.model import EndpointFigures
from plimsoll.run.sent import Sent
from plimsoll.traffic.model import EndpointTraffic, TrafficProfile
from tests.workload.builders import profile, traffic

MINUTES = 60
HOUR = AppliedLoad(duration_s=MINUTES * 60)
"""The builders' hour, as long as it was."""


def sized(
    name: str,
    per_minute: Mapping[int, int],
    *,
    statuses: Mapping[int, int] | None = None,
    latency_ms: float | None = 100.0,
    request_bytes: float | None = 400.0,
) -> EndpointTraffic:
    """An endpoint of which everything is known."""
    requests = sum(per_minute.values())
    size = None if request_bytes is None else LogHistogram.of([request_bytes] * requests)
    return traffic(
        name, requests, cells=per_minute, statuses=statuses, latency_ms=latency_ms
    ).model_copy(update={"request_bytes": size, "response_bytes": size})


PRODUCTION = profile(
    sized("GET /a", {minute: 60 + minute for minute in range(MINUTES)}),
    sized("POST /b", dict.fromkeys(range(MINUTES), 20), statuses={201: 1140, 422: 60}),
    sized("GET /c", {10: 15, 20: 15}),
).model_copy(update={"dispersion": 1.0})


def same(production: TrafficProfile) -> Sent:
    """A run that sent what production got; one request a time, so its bursts are the minutes'."""
    return sent(
        *(
            EndpointFigures(
                endpoint=each.name,
                requests=each.requests,
                error_rate=each.error_rate,
                latency_ms=each.latency_ms or LogHistogram.of([1.0]),
                request_bytes=each.request_bytes,
                response_bytes=each.response_bytes,
                cells=each.cells,
                statuses=each.statuses,
            )
            for each in production.endpoints
        ),
        step_s=production.step_s,
    )


def sent(*endpoints: EndpointFigures, step_s: int = 60, per_second: bool = True) -> Sent:
    """With the requests of a step spread over its seconds in random-looking numbers."""
    seconds: Counter[int] = Counter()
    for each in endpoints:
        for step, requests in each.cells.items():
            for number in range(requests):
                seconds[step * step_s + (number * number * 7 + step) % step_s] += 1
    ends = [max(each.cells) + 1 for each in endpoints if each.cells]
    return Sent(
        endpoints=endpoints,
        span_s=max(ends, default=0) * step_s,
        step_s=step_s,
        per_second=dict(seconds) if per_second else {},
    )


def with_changed(run: Sent, name: str, **changes: object) -> Sent:
    """The same run, in which one endpoint did otherwise."""
    endpoints = tuple(
        each.model_copy(update=changes) if each.endpoint == name else each for each in run.endpoints
    )
    return sent(*endpoints, step_s=run.step_s)


def times(run: Sent, name: str, factor: float) -> Sent:
    """The same run with so many times the requests of one endpoint."""
    (figures,) = (each for each in run.endpoints if each.endpoint == name)
    cells = {step: round(count * factor) for step, count in figures.cells.items()}
    cells = {step: count for step, count in cells.items() if count}
    return with_changed(
        run,
        name,
        requests=sum(cells.values()),
        cells=cells,
        statuses={next(iter(figures.statuses)): sum(cells.values())},
    )
