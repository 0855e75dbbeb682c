"""A run: one execution of one bundle against one target."""

from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime, Field

from plimsoll.kit.histogram import LogHistogram
from plimsoll.kit.value import Value
from plimsoll.run.target_state import TargetResources
from plimsoll.workload.model import TestType


class RunStatus(StrEnum):
    """How the *execution* goes; says nothing about the service."""

    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    ABORTED = "aborted"
    CRASHED = "crashed"

    @property
    def has_ended(self) -> bool:
        """Whether nothing changes any more."""
        return self in {RunStatus.COMPLETED, RunStatus.ABORTED, RunStatus.CRASHED}


class RunRequest(Value):
    """What to run against what."""

    base_url: str
    test_type: TestType
    duration_s: int = Field(gt=0)
    scale: float = Field(default=1.0, gt=0)
    environment: str = "default"
    run_id: str = Field(default="run", pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")
    """Names the run in its requests' `User-Agent: plimsoll/<run_id>`."""
    data: Literal["auto", "observed", "target"] = "auto"
    """Fill path parameters from what production asked for, or from the target's own lists."""
    traced_share: float = Field(default=0.0, ge=0, le=1)
    """Of the requests that ask the target to trace them."""
    secrets: tuple[tuple[str, str], ...] = Field(default=(), repr=False)
    """Environment variables for the script that are shown and stored nowhere."""


class EndpointSecond(Value):
    """What one endpoint did in one second of a run that goes on."""

    endpoint: str
    second: int
    """From 0, the first in which a request ended."""
    requests: int
    """That ended in it."""
    failed: int
    latency_cells: dict[int, int] = Field(default_factory=dict)
    """How many took how long, in coarse cells (`kit.histogram.coarse_cell_of`)."""


class RunProgress(Value):
    """Where a run is."""

    elapsed_s: float
    requests: int
    failed: int
    virtual_users: int
    seconds: tuple[EndpointSecond, ...] = Field(default=(), exclude=True)
    """Those that became complete since it was last told, in order; a second in which nothing ended
    has one row of no request. Empty also where the runner does not tell them. It is for whoever
    watches, and kept nowhere."""


MOST_SLOW = 5
"""Traced requests that are kept of an endpoint."""


class SlowRequest(Value):
    """One request that the target was asked to trace."""

    latency_ms: float
    trace_id: str
    """32 hexadecimal digits, as in its header `traceparent`."""
    second: int
    """In which it ended, from that of the run's first sample."""
    status: int = 0
    """0: there was no response."""


class EndpointFigures(Value):
    """What one endpoint did in a run."""

    endpoint: str
    requests: int
    error_rate: float
    """Share of 5xx and of requests without a response."""
    latency_ms: LogHistogram
    request_bytes: LogHistogram | None = None
    response_bytes: LogHistogram | None = None
    cells: dict[int, int] = Field(default_factory=dict)
    """Requests that ended in each step of the run, from its first sample; empty steps are absent,
    and so are all where the load tool does not say when."""
    failed_cells: dict[int, int] = Field(default_factory=dict)
    """Those of them that failed."""
    latency_cells: dict[int, dict[int, int]] = Field(default_factory=dict)
    """By step, how many requests took how long, in coarse cells (`kit.histogram.coarse_cell_of`);
    a percentile of one second is noise, so add steps up before reading one."""
    sent_bytes_cells: dict[int, int] = Field(default_factory=dict)
    """Bytes sent in each step."""
    received_bytes_cells: dict[int, int] = Field(default_factory=dict)
    statuses: dict[int, int] = Field(default_factory=dict)
    """Requests per status code, 0 where there was no response; empty: the load tool does not
    say."""
    slowest: tuple[SlowRequest, ...] = ()
    """Those of the traced requests after the warm-up, slowest first, at most `MOST_SLOW`."""


class ScenarioFigures(Value):
    """What one scenario of the script did in a run."""

    name: str
    iterations: int
    """That ended."""
    dropped: int
    """Arrivals that found no free virtual user."""
    requests: int


class GeneratorFigures(Value):
    """What the load generator itself went through, to tell whether it was the bottleneck."""

    cpus: float
    """That it may use."""
    busy_cpus: float
    """Mean over the run, of the generator's own processes."""
    peak_cpus: float
    """Highest mean of any 5 seconds, of what it used and what it waited for while others had
    them."""
    machine_busy: float | None = None
    """Share of all processor time of its machine that was in use, by whomever; None: not known."""
    late_ms: float | None = None
    """How late its own clock woke up, at the worst (99th percentile); None: not measured."""


class RunResult(Value):
    """What k6 measured."""

    status: RunStatus
    exit_code: int
    started: AwareDatetime
    duration_s: float
    requests: int
    iterations: int
    dropped_iterations: int
    """Arrivals that found no free virtual user."""
    endpoints: tuple[EndpointFigures, ...]
    """Busiest first."""
    crossed_thresholds: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    """What the load tool complained about, at most 100 lines."""
    step_s: int = 1
    """Width of the endpoints' cells in seconds: 1, unless the run was too long for that."""
    per_second: dict[int, int] = Field(default_factory=dict)
    """Requests of all endpoints that ended in each second from the first sample; empty where the
    run was too long to keep them."""
    scenarios: tuple[ScenarioFigures, ...] = ()
    """Busiest first; empty: the load tool does not say."""
    thrown: int = 0
    """Iterations that ended with an exception of the script."""
    unmeasured_thresholds: tuple[str, ...] = ()
    """Thresholds that no sample was measured for: they passed for want of data."""
    generator: GeneratorFigures | None = None
    """None: not measured."""
    stopped: str = ""
    """Why it was stopped before its end; empty: it was not, or nobody knows."""
    raw_output: str = ""
    """Where the load tool's own output is kept; empty: it is not."""
    target: TargetResources | None = None
    """What the target used meanwhile; None: nobody was asked."""
