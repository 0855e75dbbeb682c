"""What whoever executes a run is told, and what becomes of a run that may not begin."""

from datetime import datetime

from plimsoll.run.model import RunStatus
from plimsoll.run.record import Halt, Invalidity, InvalidReason, RunRecord, Validity

LONGEST_REASON = 1_000
"""Characters of a reason that are kept."""
STOPPED = "Somebody asked for its end."
"""The reason of whoever gave none."""


def called_off(run: RunRecord, reason: str, at: datetime) -> RunRecord:
    """A queued run as it ends when it is stopped before it began."""
    why = kept_reason(reason)
    validity = Validity(reasons=(InvalidReason(kind=Invalidity.STOPPED, explanation=why),))
    return run.model_copy(
        update={
            "status": RunStatus.ABORTED,
            "ended_at": at,
            "reason": why,
            "validity": validity,
        }
    )


def kept_reason(reason: str) -> str:
    """Why a run has to end, never empty."""
    return reason[:LONGEST_REASON] or STOPPED


def by_kill_switch(halt: Halt) -> str:
    """Why a run ends when the kill switch is pulled."""
    return kept_reason(f"{halt.by} stopped all runs: {halt.reason}")


def refusal(status: RunStatus, *, is_owner: bool) -> str:
    """Why a run that does not go on by its owner's hand has to stop."""
    if status.has_ended:
        return f"The run has ended already: it is {status.value}."
    if status is RunStatus.QUEUED:
        return "The run has not begun."
    if not is_owner:
        return "Somebody else executes the run."
    raise ValueError("its owner may go on")


UNKNOWN = "There is no such run."
"""Why a run that nobody noted has to stop."""
