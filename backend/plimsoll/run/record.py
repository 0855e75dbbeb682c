"""The record of a run: what was asked for, how far it is, whether it counts."""

from enum import StrEnum

from pydantic import AwareDatetime, Field

from plimsoll.catalog.model import ServiceName
from plimsoll.kit.value import Value
from plimsoll.run.model import RunStatus
from plimsoll.run.target_state import TargetResources
from plimsoll.workload.model import TestType


class RunWish(Value):
    """How somebody wants a bundle to run."""

    environment: str | None = Field(default=None, max_length=100)
    """A registered one, whose load policy holds; None: only a base URL is known."""
    base_url: str | None = Field(default=None, max_length=2_000)
    """Where the service is; None: where the environment says."""
    test_type: TestType = TestType.REPLAY
    duration_s: int | None = Field(default=None, gt=0, le=86_400)
    """None: what the bundle's manifest says of the test type."""
    scale: float = Field(default=1.0, gt=0, le=1_000)
    version: str = Field(default="", max_length=200)
    """Of the service, such as a commit."""


class Invalidity(StrEnum):
    """Why a run says nothing about the service."""

    GENERATOR_SATURATED = "generator_saturated"
    """The load generator itself was the bottleneck."""
    SCRIPT_FAILED = "script_failed"
    """Its script threw, or sent nothing."""
    TARGET_DEAD = "target_dead"
    """Nothing answered before it began."""
    TARGET_RESTARTED = "target_restarted"
    WRONG_VERSION = "wrong_version"
    WRONG_ENVIRONMENT = "wrong_environment"
    TOO_SHORT = "too_short"
    NOTHING_MEASURED = "nothing_measured"
    STOPPED = "stopped"
    """Somebody or something ended it early."""
    CRASHED = "crashed"
    """Nobody knows how it ended."""


class InvalidReason(Value):
    """One thing that makes a run worthless, with the figures that show it."""

    kind: Invalidity
    explanation: str


class Validity(Value):
    """Whether a run may be judged and enter the history."""

    reasons: tuple[InvalidReason, ...] = ()
    """Empty: it may."""
    warm_up_s: int = 0
    """Seconds from the start that do not count."""
    notes: tuple[str, ...] = ()
    """What is odd, but spoils nothing."""

    @property
    def is_valid(self) -> bool:
        """Whether it counts."""
        return not self.reasons


class Assessment(Value):
    """What can be said of a run before anybody judges the service by it."""

    validity: Validity
    fidelity: float | None = None
    """How much its load looked like production, 0 to 100; None: cannot be told."""
    target: TargetResources | None = None
    """What the target used meanwhile; None: nobody was asked."""


class RunRecord(Value):
    """One execution of one bundle against one environment at one service version."""

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")
    service: ServiceName
    environment: str = Field(max_length=100)
    base_url: str = Field(max_length=2_000)
    """Without credentials."""
    bundle_digest: str
    workload_digest: str = ""
    """Names what load it applies, so that bundles made anew of the same decisions have the same."""
    test_type: TestType
    duration_s: int = Field(gt=0)
    scale: float = Field(default=1.0, gt=0)
    version: str = Field(default="", max_length=200)
    """Of the service, such as a commit; empty: not told."""
    workflow_id: str = ""
    """Empty: it was started without a server."""
    requested_by: str = Field(default="", max_length=200)
    status: RunStatus = RunStatus.QUEUED
    created_at: AwareDatetime
    started_at: AwareDatetime | None = None
    ended_at: AwareDatetime | None = None
    requests: int = 0
    error_rate: float | None = None
    """Of all requests; None: none were sent."""
    reason: str = Field(default="", max_length=1_000)
    """Why it was aborted or crashed, in words."""
    validity: Validity | None = None
    """None: not known before it has ended."""
    fidelity: float | None = None
    """How much its load looked like production, 0 to 100; None: cannot be told."""


CONFIRMING = ".2"
"""Ends the id of a run that is made to confirm another one."""


def confirming(run_id: str) -> str:
    """The id of the run that is made to confirm a run."""
    return f"{run_id}{CONFIRMING}"


class RunQuery(Value):
    """Which runs are wanted; None: all."""

    service: str | None = Field(default=None, max_length=200)
    environment: str | None = Field(default=None, max_length=100)
    status: RunStatus | None = None
    test_type: TestType | None = None
    since: AwareDatetime | None = None
    """Created then or later."""
    until: AwareDatetime | None = None
    """Created before."""
    services: tuple[str, ...] | None = None
    """Limits them to these."""
    environments: tuple[str, ...] | None = None


class Halt(Value):
    """The kill switch, pulled: no run goes on and none begins."""

    reason: str = Field(min_length=1, max_length=500)
    by: str
    at: AwareDatetime


class KillSwitch(Value):
    """Where the switch stands."""

    halt: Halt | None
    """None: it is not pulled."""
