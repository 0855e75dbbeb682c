"""What pipelines need to be durable: records, and an engine that runs them."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from pydantic import AwareDatetime, JsonValue

from plimsoll.kit.error_record import ErrorRecord
from plimsoll.kit.page import Page, PageRequest
from plimsoll.kit.value import Value
from plimsoll.pipeline.graph import Node
from plimsoll.pipeline.model import (
    AgentExecution,
    Event,
    ExecutionStatus,
    NewWorkflow,
    Schedule,
    Workflow,
    WorkflowQuery,
    WorkflowStatus,
)


class WorkflowStore(Protocol):
    """The records, as people see and steer them."""

    def request(self, wanted: NewWorkflow) -> tuple[Workflow, bool]:
        """The workflow that answers the request, and whether it is new.

        Raises:
            Conflict: the idempotency key was used for something else.
        """
        ...

    def get(self, workflow_id: str) -> Workflow:
        """One workflow.

        Raises:
            NotFound: there is none.
        """
        ...

    def find(self, query: WorkflowQuery, page: PageRequest) -> Page[Workflow]:
        """Those that match, newest first; errors as in `PageRequest.after`."""
        ...

    def executions(self, workflow_id: str) -> Sequence[AgentExecution]:
        """Every attempt, in the order they began; empty if there is no such workflow."""
        ...

    def events(self, workflow_id: str, *, after: int = 0, limit: int = 500) -> Sequence[Event]:
        """What happened after the event with that id, in order."""
        ...

    def counts(self) -> Mapping[WorkflowStatus, int]:
        """How many workflows have not ended, by status; a status without any may be missing."""
        ...

    def durations_s(self, template: str) -> Mapping[str, float]:
        """The median of the last 20 completed executions of each node, in seconds."""
        ...

    def result(self, service: str, template: str, node: str) -> JsonValue:
        """What a node left in the service's last completed workflow; None if there is none."""
        ...

    def request_cancel(self, workflow_id: str) -> Workflow:
        """Notes the wish; a workflow that nobody runs is cancelled at once.

        Raises:
            NotFound: there is none.
            Conflict: it has ended already.
        """
        ...

    def reopen(self, workflow_id: str) -> Workflow:
        """Queues an ended workflow again: what was completed and not undone stays.

        Raises:
            NotFound: there is none.
            Conflict: it has not failed and was not cancelled, or the same is under way already.
        """
        ...

    def answer(self, workflow_id: str, topic: str, message: JsonValue, *, key: str) -> Workflow:
        """Leaves a message for a workflow that waits, or will wait; the same key leaves it once.

        One that waits for the topic is queued.

        Raises:
            NotFound: there is none.
            Conflict: it has ended.
        """
        ...

    def due(self) -> Sequence[Workflow]:
        """Queued ones that no engine has been told of; those whose wait is over are queued."""
        ...

    def dispatched(self, workflow: Workflow) -> None:
        """Notes that the engine has been told of this run."""
        ...

    def delete_ended_before(self, moment: datetime) -> int:
        """Forgets workflows that ended before; how many."""
        ...


class Claim(Value):
    """The right to carry a workflow on; whoever claims it later ends it."""

    workflow_id: str
    owner: str


class Taken(Value):
    """A workflow as it is handed to whoever carries it on."""

    claim: Claim
    workflow: Workflow
    results: Mapping[str, str]
    """By node: what was completed, as JSON text."""
    failures: Mapping[str, ErrorRecord]
    """By node: what failed for good."""


class Attempt(Value):
    """An attempt that may begin."""

    execution_id: int
    number: int
    """From 1."""
    lost: int
    """How many attempts just before this one died with their worker."""
    key: str
    """The idempotency key: the same for every attempt until the effect is undone."""


class Journal(Protocol):
    """The records, as the engine writes them.

    Every method that takes a claim raises `ClaimLost` when somebody else has claimed the workflow.
    Every method but the last keeps trying while the database is away.
    """

    def take(self, workflow_id: str, run: int) -> Taken | None:
        """Claims the workflow for its run of that number; None when that run is over.

        Attempts that were under way are noted as interrupted: whoever made them is dead.
        """
        ...

    def begin(
        self, claim: Claim, node: Node, given: Mapping[str, JsonValue], *, undoing: bool = False
    ) -> Attempt | None:
        """Notes that an attempt begins; None when the workflow shall be cancelled instead.

        With `undoing`, the wish to cancel does not count: it is being carried out.
        """
        ...

    def end(
        self,
        claim: Claim,
        attempt: Attempt,
        status: ExecutionStatus,
        *,
        output: str | None = None,
        error: ErrorRecord | None = None,
        log: Sequence[str] = (),
    ) -> bool:
        """Notes how an attempt ended, its output as JSON text; False when it had ended before."""
        ...

    def emit(self, claim: Claim, kind: str, data: Mapping[str, JsonValue]) -> None:
        """Notes an event."""
        ...

    def answered(self, claim: Claim, topic: str) -> tuple[JsonValue] | None:
        """The first message left for the topic, in a tuple of one; None if there is none yet."""
        ...

    def wait(self, claim: Claim, topic: str, timeout_s: float) -> AwareDatetime | None:
        """Notes that the workflow waits for the topic; until when.

        The same topic keeps its first deadline. None: it has passed, and None is now the answer.
        """
        ...

    def finish(
        self,
        claim: Claim,
        status: WorkflowStatus,
        *,
        output: JsonValue = None,
        error: ErrorRecord | None = None,
    ) -> None:
        """Notes the end."""
        ...

    def release(self, claim: Claim) -> None:
        """Queues the workflow for another run: whoever claimed it ends, and another one goes on."""
        ...

    def to_cancel(self, workflow_ids: Sequence[str]) -> frozenset[str]:
        """Those that somebody wants to be cancelled.

        Raises:
            Unavailable: the database is away. Whoever asks also has to show that he is alive, as
                soon as it is back.
        """
        ...


class Schedules(Protocol):
    """Keeps the schedules; a worker asks for their workflows when the time has come."""

    def put(self, schedule: Schedule) -> bool:
        """Adds the schedule, or replaces the one of that name; whether it is new.

        Raises:
            Rejected: the cron expression or the time zone is none.
            Unavailable: the engine's database does not answer.
        """
        ...

    def get(self, name: str) -> Schedule:
        """The schedule of that name.

        Raises:
            NotFound: there is none.
        """
        ...

    def list(self) -> Sequence[Schedule]:
        """All of them, by name."""
        ...

    def delete(self, name: str) -> None:
        """Ends a schedule; errors as in `get`."""
        ...


class WorkerRegistry(Protocol):
    """Knows the workers that are alive: each counts its beats, and whoever watches sees it stop."""

    def join(self, worker_id: str, name: str) -> None:
        """Adds a worker; `name` is for people."""
        ...

    def beat(self, worker_id: str) -> bool:
        """Counts one further; False when the worker was declared dead, and must end."""
        ...

    def beats(self) -> Mapping[str, int]:
        """The counter of every worker."""
        ...

    def declare_dead(self, worker_id: str, beats: int) -> bool:
        """Removes a worker whose counter stands there still; True for exactly one caller."""
        ...

    def leave(self, worker_id: str) -> None:
        """Removes a worker that ends."""
        ...

    def exclusively(self, work: Callable[[], int]) -> int:
        """What the work returns, done while nobody else does such work; 0 if somebody does."""
        ...


class Observer(Protocol):
    """Watches workflows being carried on: for logs, traces and metrics."""

    def carrying(self, workflow: Workflow) -> AbstractContextManager[None]:
        """Surrounds one run of a workflow, in its event loop."""
        ...

    def attempting(self, workflow: Workflow, node: Node) -> AbstractContextManager[None]:
        """Surrounds one attempt at a node, in its thread; sees how it ends by what is raised."""
        ...

    def took_over(self, workflows: int) -> None:
        """So many workflows of dead workers were queued again."""
        ...


class ClaimLostError(BaseException):
    """Somebody else carries the workflow on; whoever sees this must stop at once.

    No `Exception`, so that no pipeline takes it for a failure and compensates.
    """


class Engine(Protocol):
    """Runs workflows, each once at a time."""

    def enqueue(self, workflow: Workflow) -> None:
        """Sees to it that the workflow is run soon; telling it again changes nothing.

        Raises:
            Unavailable: the engine's database does not answer.
        """
        ...
