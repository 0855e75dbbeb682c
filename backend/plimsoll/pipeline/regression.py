"""The pipeline `regression`: a bundle runs against an environment, and what it showed is judged."""

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeAlias

from pydantic import Field

from plimsoll.bundle.ports import BundleStore
from plimsoll.catalog.ports import EnvironmentStore
from plimsoll.kit.errors import Conflict, Forbidden, NotFound, PlimsollError, Unavailable
from plimsoll.kit.value import Value
from plimsoll.pipeline.clear import Cleared, PreflightPorts, assessed, clear, still_clear, target_of
from plimsoll.pipeline.flow import Flow, Retry, Walk
from plimsoll.pipeline.graph import Node, StateGraph
from plimsoll.pipeline.saga import Saga
from plimsoll.run.alone import require_alone
from plimsoll.run.carry_out import RunPorts, carry_out, ended_early, give_up_silent
from plimsoll.run.guard import ErrorStorm
from plimsoll.run.model import RunProgress, RunStatus
from plimsoll.run.monitor import AlarmWatch
from plimsoll.run.plan import planned_run
from plimsoll.run.record import RunRecord, RunWish, confirming
from plimsoll.verdict.stores import JudgePorts
from plimsoll.verdict.verdict import Verdict

GRAPH = StateGraph(
    name="regression",
    nodes=(
        Node(name="Preflight", agent="preflight"),
        Node(name="Approve", agent="approval"),
        Node(name="Run", agent="runner"),
        Node(name="Judge", agent="verdict"),
        Node(name="RunAgain", agent="runner"),
        Node(name="JudgeAgain", agent="verdict"),
        Node(name="Done", agent="verdict"),
    ),
    edges=(
        ("Preflight", "Approve"),
        ("Preflight", "Run"),
        ("Approve", "Run"),
        ("Run", "Judge"),
        ("Judge", "RunAgain"),
        ("Judge", "Done"),
        ("RunAgain", "JudgeAgain"),
        ("JudgeAgain", "Done"),
    ),
)

UNTIL_ALONE = Retry(attempts=2_000, first_pause_s=2.0, factor=1.5, longest_pause_s=30.0)
"""How long a run waits for others that load the same target: most of a day."""
APPROVAL = "run-approval"
"""The topic of `pipeline.approve`; answers to it are left there alone."""
APPROVED_WITHIN_S = 3 * 86_400.0

_log = logging.getLogger(__name__)


class RegressionRequest(RunWish):
    """What somebody asks for."""

    bundle: str = Field(pattern=r"^(sha256:)?[0-9a-fA-F]{8,64}$")
    """Its digest, or at least the first 8 digits of it."""
    into_history: bool = True
    """Whether later runs are compared with it; not wanted for changes that may never merge."""
    confirm: bool = True
    """Whether a fail is confirmed by a second run before anybody is told."""

    @property
    def wish(self) -> RunWish:
        """How the bundle is to run."""
        return RunWish(**{name: getattr(self, name) for name in RunWish.model_fields})


class Approval(Value):
    """What somebody said when he was asked whether a run may begin."""

    approved: bool
    by: str
    comment: str = Field(default="", max_length=1_000)


class Judged(Value):
    """What the node Judge leaves behind."""

    verdict: Verdict
    to_confirm: bool
    """Whether a second run has to show the same before anybody is told."""


class RegressionOutcome(Value):
    """What the workflow leaves behind."""

    run: RunRecord
    verdict: Verdict
    confirming_run: RunRecord | None = None
    """None: nothing had to be confirmed."""


@dataclass(frozen=True, kw_only=True)
class RegressionPorts:
    """What the pipeline needs from the world."""

    run: RunPorts
    judge: JudgePorts
    preflight: PreflightPorts
    bundle_store: BundleStore
    environments: EnvironmentStore
    secrets: Callable[[str], tuple[tuple[str, str], ...]]
    """The variables that scripts get in an environment."""


Tell: TypeAlias = Callable[[str, RunProgress], None]
"""Is told which node's run is where."""


async def run_and_judge(
    flow: Flow,
    request: RegressionRequest,
    *,
    requested_by: str,
    ports: RegressionPorts,
    tell: Tell = lambda _node, _progress: None,
) -> RegressionOutcome:
    """Checks, asks, runs, judges; and runs again before a fail is told.

    Raises:
        PlimsollError: of the first node that could not do its work; the run says so then.
    """
    walk = Walk(GRAPH, flow)
    run_id = flow.run_id
    async with Saga(flow) as saga:
        saga.undo_with(
            GRAPH.node("Preflight"),
            lambda _key: withdraw(run_id, "It was given up before it began.", ports),
        )
        cleared = await walk.visit(
            "Preflight",
            Cleared,
            lambda _key: _clear(run_id, request, requested_by, ports),
            given={"bundle": request.bundle, "environment": request.environment},
        )
        if cleared.approval_needed:
            answer = await flow.wait_event(APPROVAL, APPROVED_WITHIN_S)
            given = None if answer is None else Approval.model_validate(answer)
            await walk.visit(
                "Approve", Approval, lambda _key: approved(run_id, given, cleared, ports)
            )
        # Whoever gives up while it waits for its target leaves no run queued for ever.
        run = await walk.visit(
            "Run",
            RunRecord,
            lambda _key: _run(cleared, "Run", ports=ports, tell=tell),
            retry=UNTIL_ALONE,
        )
    judged = await walk.visit("Judge", Judged, lambda _key: _judged(run, request, ports))
    if not judged.to_confirm:
        await walk.finish("Done")
        return RegressionOutcome(run=run, verdict=judged.verdict)
    second = cleared.model_copy(
        update={"run": cleared.run.model_copy(update={"id": confirming(run_id)})}
    )
    async with Saga(flow) as saga:
        saga.undo_with(
            GRAPH.node("RunAgain"),
            lambda _key: _unconfirmed(second.run.id, judged.verdict, ports),
        )
        again = await walk.visit(
            "RunAgain",
            RunRecord,
            lambda _key: _run(second, "RunAgain", ports=ports, tell=tell),
            retry=UNTIL_ALONE,
        )
        # Whatever goes wrong from here on, nobody waits for a second opinion that does not come.
        final = await walk.visit(
            "JudgeAgain",
            Verdict,
            lambda _key: _confirmed(judged.verdict, again, ports),
        )
    await walk.finish("Done")
    return RegressionOutcome(run=run, verdict=final, confirming_run=again)


def _clear(
    run_id: str, request: RegressionRequest, requested_by: str, ports: RegressionPorts
) -> Cleared:
    try:
        bundle = ports.bundle_store.get(request.bundle)
        run = ports.run.runs.add(
            planned_run(
                run_id,
                request.wish,
                bundle=bundle,
                environments=ports.environments,
                requested_by=requested_by,
                at=ports.run.clock.now(),
            )
        )
        if run.status.has_ended:
            raise Conflict(
                f"The run {run_id} has ended already: {run.reason}", fix="Ask for another run."
            )
        return clear(run, bundle, ports=ports.preflight)
    except Unavailable:
        # It is tried again.
        raise
    except PlimsollError as error:
        withdraw(run_id, str(error), ports)
        raise


def approved(
    run_id: str, given: Approval | None, cleared: Cleared, ports: RegressionPorts
) -> Approval:
    """The approval.

    Raises:
        Forbidden: somebody refused, or nobody answered in time.
    """
    if given is not None and given.approved:
        return given
    if given is None:
        why = f"Nobody approved the run in {cleared.run.environment} within three days."
    else:
        why = f"{given.by} refused the run" + (f": {given.comment}" if given.comment else ".")
    withdraw(run_id, why, ports)
    raise Forbidden(why, where=f"environment {cleared.run.environment}")


def withdraw(run_id: str, reason: str, ports: RegressionPorts) -> None:
    """Ends a run that has not begun; one that has ended stays as it is."""
    # Where it was not even noted, nobody waits for it.
    with suppress(NotFound):
        ended_early(run_id, RunStatus.ABORTED, reason, runs=ports.run.runs, clock=ports.run.clock)


def _run(cleared: Cleared, node: str, *, ports: RegressionPorts, tell: Tell) -> RunRecord:
    try:
        return _run_now(cleared, node, ports=ports, tell=tell)
    except Unavailable:
        raise
    except PlimsollError as error:
        withdraw(cleared.run.id, str(error), ports)
        raise


def _run_now(cleared: Cleared, node: str, *, ports: RegressionPorts, tell: Tell) -> RunRecord:
    run, storm = cleared.run, ErrorStorm()
    known = ports.run.runs.add(run)
    give_up_silent(ports.run.runs, clock=ports.run.clock)
    bundle = ports.bundle_store.get(run.bundle_digest)
    if known.status is RunStatus.QUEUED:
        require_alone(run, ports.run.runs)
        cleared = still_clear(cleared, bundle, ports=ports.preflight)

    monitor = ports.preflight.monitor if known.status is RunStatus.QUEUED else None
    with AlarmWatch(monitor, target_of(run), clock=ports.run.clock) as alarms:

        def also(progress: RunProgress) -> str | None:
            tell(node, progress)
            return storm.watch(progress) or alarms.watch(progress)

        return carry_out(
            run,
            bundle,
            secrets=ports.secrets(run.environment),
            ports=ports.run,
            assess=lambda result, request: assessed(
                result,
                request,
                cleared,
                bundle,
                broke=storm.broke or alarms.broke,
                notes=alarms.notes,
                ports=ports.preflight,
            ),
            also=also,
        )


def _judged(run: RunRecord, request: RegressionRequest, ports: RegressionPorts) -> Judged:
    # What judges needs numpy, which takes as long to import as half of all commands.
    from plimsoll.verdict.judge_stored import judge_stored  # noqa: PLC0415

    verdict = judge_stored(
        run, into_history=request.into_history, confirm=request.confirm, ports=ports.judge
    )
    return Judged(verdict=verdict, to_confirm=bool(verdict.awaits))


def _unconfirmed(second: str, first: Verdict, ports: RegressionPorts) -> None:
    from plimsoll.verdict.judge_stored import leave_unconfirmed  # noqa: PLC0415 - as above

    withdraw(second, "It was given up before it began.", ports)
    leave_unconfirmed(first, ports=ports.judge)


def _confirmed(first: Verdict, again: RunRecord, ports: RegressionPorts) -> Verdict:
    from plimsoll.verdict.judge_stored import confirm_stored, judge_stored  # noqa: PLC0415 - as above

    # The history holds a version once, however often it ran.
    second = judge_stored(again, into_history=False, confirms=first.run_id, ports=ports.judge)
    final = confirm_stored(first, second, ports=ports.judge)
    _log.info("%s: %s after a second run", final.run_id, final.conclusion.value)
    return final
