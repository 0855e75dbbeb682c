"""A run: one execution of one bundle against one target."""

from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime, Field

from plimsoll.kit.histogram import LogHistogram
from plimsoll.kit.value import Value
from plimsoll.workload.model import TestType


class RunStatus(StrEnum):
    """How the *execution* went; says nothing about the service."""

    COMPLETED = "completed"
    ABORTED = "aborted"
    CRASHED = "crashed"


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
    secrets: tuple[tuple[str, str], ...] = Field(default=(), repr=False)
    """Environment variables for the script that are shown and stored nowhere."""


class RunProgress(Value):
    """Where a run is."""

    elapsed_s: float
    requests: int
    failed: int
    virtual_users: int


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
    statuses: dict[int, int] = Field(default_factory=dict)
    """Requests per status code, 0 where there was no response; empty: the load tool does not
    say."""


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
