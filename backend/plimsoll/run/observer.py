"""What is told when a run starts and ends, such as the dashboards that people watch meanwhile."""

from typing import Protocol, Self

from pydantic import AwareDatetime, Field, model_validator

from plimsoll.kit.value import Value
from plimsoll.workload.model import TestType


class RunNotice(Value):
    """A run, as people who see its effects want to know it."""

    run_id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")
    service: str
    environment: str
    bundle_digest: str
    test_type: TestType
    started: AwareDatetime
    ended: AwareDatetime | None = None
    """None: it is still running."""
    link: str = Field(default="", pattern=r"^(?:https?://[^\s\"'<>]*)?$")
    """Where the run is shown; empty: nowhere."""

    @model_validator(mode="after")
    def _ends_after_its_start(self) -> Self:
        if self.ended is not None and self.ended < self.started:
            raise ValueError("a run does not end before it starts")
        return self


class RunObserver(Protocol):
    """Shows runs where people look. To tell it something twice is the same as once."""

    def started(self, notice: RunNotice) -> None:
        """Shows that a run has started; nothing, where that run is shown already.

        Raises:
            Unavailable: it could not be told right now.
            Misconfigured: we may not tell it anything.
        """
        ...

    def ended(self, notice: RunNotice) -> None:
        """Shows when a run ended, also where nobody told that it had started.

        Raises:
            Rejected: the notice does not say when.
            Unavailable, Misconfigured: as in `started`.
        """
        ...
