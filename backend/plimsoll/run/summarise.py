"""What did the run measure, in a table?"""

from typing import Literal
from urllib.parse import quote

from plimsoll.kit.value import Value
from plimsoll.run.model import EndpointFigures, SlowRequest
from plimsoll.run.sent import Sent

QUANTILES = {"p50_ms": 0.5, "p90_ms": 0.9, "p95_ms": 0.95, "p99_ms": 0.99, "p99_9_ms": 0.999}

TRACE_ID = "{trace_id}"
_DIGITS = 9
"""Of a rounded figure: far more than are right, and fewer than differ between machines."""


class SlowResult(SlowRequest):
    """A traced request, and where its trace is shown."""

    trace_url: str = ""
    """Empty: nobody has said where traces are shown."""


class EndpointResults(Value):
    """One line of the table."""

    name: str
    requests: int
    failed: int
    """5xx, and without a response."""
    error_rate: float
    requests_per_s: float | None
    """Over the whole run; None: nobody knows how long that was."""
    p50_ms: float | None
    """Percentiles by nearest rank, within `latency_error`; None: no request took any time."""
    p90_ms: float | None
    p95_ms: float | None
    p99_ms: float | None
    p99_9_ms: float | None
    latency_error: float
    """How far a percentile may be off, as a share of the true one."""
    slowest: tuple[SlowResult, ...] = ()
    """Of the traced requests, slowest first."""


class ResultsReport(Value):
    """A run in figures."""

    schema_version: Literal[1] = 1
    requests: int
    failed: int
    error_rate: float | None
    """None: there were no requests."""
    span_s: int
    """Seconds from the first request to the last, both included; 0: not known."""
    endpoints: tuple[EndpointResults, ...]
    """Busiest first."""
    notes: tuple[str, ...] = ()
    """What is odd about the output, in words."""


def summarise(sent: Sent, *, trace_url: str = "") -> ResultsReport:
    """The figures of a run by endpoint.

    Args:
        sent: what it sent.
        trace_url: where a trace is shown, with `{trace_id}` for its id; empty: nobody has said.
    """
    lines = tuple(_line(each, sent.span_s, trace_url) for each in sent.endpoints)
    failed = sum(each.failed for each in lines)
    return ResultsReport(
        requests=sent.requests,
        failed=failed,
        error_rate=failed / sent.requests if sent.requests else None,
        span_s=sent.span_s,
        endpoints=lines,
        notes=sent.notes,
    )


def shown_traces(endpoint: EndpointFigures, trace_url: str) -> tuple[SlowResult, ...]:
    """The slowest traced requests of an endpoint; see `summarise`."""
    return tuple(
        SlowResult(**dict(each), trace_url=trace_url.replace(TRACE_ID, quote(each.trace_id)))
        for each in endpoint.slowest
    )


def _line(endpoint: EndpointFigures, span_s: int, trace_url: str) -> EndpointResults:
    latency = endpoint.latency_ms
    values = dict(zip(QUANTILES, latency.quantiles(QUANTILES.values()), strict=True))
    return EndpointResults(
        name=endpoint.endpoint,
        requests=endpoint.requests,
        failed=round(endpoint.error_rate * endpoint.requests),
        error_rate=endpoint.error_rate,
        requests_per_s=_rounded(endpoint.requests / span_s) if span_s else None,
        latency_error=_rounded(latency.relative_error),
        slowest=shown_traces(endpoint, trace_url),
        **{name: None if value is None else _rounded(value) for name, value in values.items()},
    )


def _rounded(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")
