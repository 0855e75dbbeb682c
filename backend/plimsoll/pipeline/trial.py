"""One attempt at a node: noted before and after, interruptible in between."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from plimsoll.kit.error_record import ErrorRecord
from plimsoll.kit.errors import Rejected, Unavailable
from plimsoll.kit.interrupt import Interrupt, interrupted_by
from plimsoll.pipeline.flow import WorkflowCancelledError
from plimsoll.pipeline.graph import Node
from plimsoll.pipeline.log_lines import collected_lines
from plimsoll.pipeline.model import ExecutionStatus
from plimsoll.pipeline.ports import Attempt, ClaimLostError, Journal, Observer, Taken

MOST_LOST_ATTEMPTS = 5
"""Work that took so many workers with it is not tried again."""
LARGEST_RESULT_BYTES = 64_000_000

_log = logging.getLogger(__name__)


class WorkerStoppedError(BaseException):
    """The worker ends; another one goes on. No `Exception`, so that nobody compensates."""


@dataclass(frozen=True)
class Step:
    """What is to be done at a node."""

    node: Node
    work: Callable[[str], str]
    """Takes the idempotency key; its result is JSON text."""
    given: Mapping[str, JsonValue]
    undoing: bool = False


class Trial:
    """An attempt at a step."""

    def __init__(
        self, step: Step, taken: Taken, journal: Journal, observer: Observer, *, last: bool
    ) -> None:
        self._step = step
        self._workflow = taken.workflow
        self._claim = taken.claim
        self._journal = journal
        self._observer = observer
        self._last = last
        self._interrupt = Interrupt()
        self._stopped_because: BaseException | None = None
        self._attempt: Attempt | None = None

    def run(self) -> str:
        """Works, and returns the result as JSON text.

        Raises:
            WorkflowCancelledError: the workflow is to be cancelled.
            PlimsollError: what the work raised, or why it was stopped.
        """
        step = self._step
        attempt = self._journal.begin(self._claim, step.node, step.given, undoing=step.undoing)
        if attempt is None:
            raise WorkflowCancelledError(self._claim.workflow_id)
        self._attempt = attempt
        with collected_lines() as log, interrupted_by(self._interrupt):
            try:
                self._require_wanted()
                with self._observer.attempting(self._workflow, step.node):
                    result = self._result(attempt)
            # The boundary between the engine and a pipeline's work, which may also exit, or panic
            # as libraries in Rust do: whoever lets that pass ends every workflow of the worker.
            except BaseException as raised:
                error = self._stopped_because or _as_exception(raised)
                if self._stopped_because is None and ErrorRecord.of(error).is_defect:
                    _log.exception("%s failed in a way that nobody foresaw", step.node.name)
                self._note_failure(attempt, error, log)
                raise error from raised
        self._journal.end(self._claim, attempt, ExecutionStatus.COMPLETED, output=result, log=log)
        return result

    def _require_wanted(self) -> None:
        """The attempt may have been given up while its beginning was being noted."""
        if self._stopped_because is not None:
            raise self._stopped_because

    def stop(self, why: BaseException) -> None:
        """Ends what the work waits for; `run` then raises the reason."""
        self._stopped_because = why
        self._interrupt.trigger()

    def abandon(self) -> None:
        """Notes that the work did not stop; what it still does is not heard."""
        if self._attempt is not None and self._stopped_because is not None:
            self._note_failure(self._attempt, self._stopped_because, ["warning: it did not stop"])

    def unheard(self) -> str:
        """Raises why the work was stopped."""
        raise self._stopped_because or AssertionError("only stopped work is left alone")

    def _result(self, attempt: Attempt) -> str:
        if attempt.lost >= MOST_LOST_ATTEMPTS:
            raise Rejected(
                f"{attempt.lost} workers died while they ran {self._step.node.name}.",
                where=self._step.node.name,
                fix="Give the workers more memory, or ask for less; then retry the workflow.",
            )
        result = self._step.work(attempt.key)
        if len(result) > LARGEST_RESULT_BYTES:
            raise Rejected(
                f"The result of {self._step.node.name} has {len(result)} characters; "
                f"at most {LARGEST_RESULT_BYTES} are kept.",
                where=self._step.node.name,
            )
        return result

    def _note_failure(self, attempt: Attempt, error: BaseException, log: Sequence[str]) -> None:
        match error:
            case WorkflowCancelledError():
                status, record = ExecutionStatus.CANCELLED, None
            case WorkerStoppedError():
                stopped = Unavailable("The worker was stopped; another one goes on.")
                status, record = ExecutionStatus.RETRYING, ErrorRecord.of(stopped)
            case Unavailable() if not self._last:
                status, record = ExecutionStatus.RETRYING, ErrorRecord.of(error)
            case _:
                status, record = ExecutionStatus.FAILED, ErrorRecord.of(error)
        self._journal.end(self._claim, attempt, status, error=record, log=log)


def _as_exception(raised: BaseException) -> BaseException:
    """What was raised, as something that ends this workflow and no more."""
    if isinstance(raised, Exception | WorkerStoppedError | ClaimLostError):
        return raised
    return RuntimeError(f"the work ended with {type(raised).__name__}")
