"""Routes: runs are asked for, watched, stopped and approved."""

from typing import Annotated, TypeAlias
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from plimsoll.api.access import Reader, Requester, TheBackend
from plimsoll.api.document import strictly
from plimsoll.api.errors import errors
from plimsoll.api.parameters import IdempotencyKey, Maybe, Moment, PageQuery
from plimsoll.catalog.model import ServiceName
from plimsoll.kit.errors import Conflict, NotFound, Rejected
from plimsoll.kit.page import Page
from plimsoll.kit.value import Value
from plimsoll.pipeline.approve import approve_run
from plimsoll.pipeline.judge_again import judge_again
from plimsoll.pipeline.model import Workflow
from plimsoll.pipeline.plan_run import plan_run
from plimsoll.pipeline.regression import RegressionRequest
from plimsoll.pipeline.start_run import start_run
from plimsoll.run.model import RunStatus
from plimsoll.run.preflight import Preflight
from plimsoll.run.record import RunQuery, RunRecord
from plimsoll.run.stop import stop_run
from plimsoll.verdict.show import JudgedRun, RunDetails, list_runs, show_run
from plimsoll.workload.model import TestType

PREFIX = "/api/v1/runs"
PLANS = "/api/v1/run-plans"
router = APIRouter(prefix=PREFIX, tags=["runs"])
plans = APIRouter(prefix=PLANS, tags=["runs"])

RunId: TypeAlias = Annotated[
    str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", description="As it was told.")
]


class NewRun(RegressionRequest):
    """A run that somebody asks for."""


class RunsQuery(PageQuery):
    """Which runs are wanted; every condition narrows."""

    service: Maybe[ServiceName] = None
    environment: Maybe[Annotated[str, Field(max_length=100)]] = None
    status: Maybe[RunStatus] = None
    test_type: Maybe[TestType] = None
    since: Maybe[Moment] = Field(default=None, description="Asked for then or later.")
    until: Maybe[Moment] = Field(default=None, description="Asked for before.")

    @property
    def query(self) -> RunQuery:
        """As the stores take it."""
        return RunQuery(**self.model_dump(exclude={"limit", "cursor"}))


class Reason(Value):
    """Why somebody does something."""

    reason: str = Field(default="", max_length=500)


class Decision(Value):
    """What somebody says about a run that waits."""

    approved: bool
    comment: str = Field(default="", max_length=1_000)


@router.post(
    "",
    operation_id="start_run",
    status_code=201,
    responses={
        200: {"model": RunRecord, "description": "The same was asked for before."},
        **errors(Rejected, Conflict, NotFound, body=True),
    },
)
def start(
    wanted: Annotated[NewRun, strictly(NewRun)],
    principal: Requester,
    backend: TheBackend,
    response: Response,
    idempotency_key: IdempotencyKey = None,
) -> RunRecord:
    """Ask for a run of a bundle; its workflow has the same id.

    The same Idempotency-Key and body: the same run. Without a key: the same run while an identical
    one is unfinished.
    """
    run, new = start_run(
        wanted, idempotency_key=idempotency_key, principal=principal, ports=backend.starting
    )
    response.status_code = 201 if new else 200
    response.headers["Location"] = f"{PREFIX}/{quote(run.id)}"
    return run


@plans.post("", operation_id="plan_run", responses=errors(Rejected, Conflict, NotFound, body=True))
def plan(
    wanted: Annotated[NewRun, strictly(NewRun)],
    principal: Requester,
    backend: TheBackend,
) -> Preflight:
    """Say what a run would do, and what is against it; nothing is sent but a question."""
    return plan_run(wanted, principal=principal, ports=backend.starting, looking=backend.looking)


@router.get("", operation_id="list_runs", responses=errors(Rejected))
def list_(
    wanted: Annotated[RunsQuery, Query()], principal: Reader, backend: TheBackend
) -> Page[JudgedRun]:
    """List runs with their conclusions, newest first."""
    return list_runs(
        wanted.page,
        wanted.query,
        principal=principal,
        stores=backend.stores,
        now=backend.clock.now(),
    )


@router.get("/{run_id}", operation_id="get_run", responses=errors(NotFound, Rejected))
def get(run_id: RunId, principal: Reader, backend: TheBackend) -> RunDetails:
    """Show a run: how far it is, its verdict, what people did about it."""
    now = backend.clock.now()
    return show_run(run_id, principal=principal, stores=backend.stores, now=now)


@router.post(
    "/{run_id}/abort",
    operation_id="abort_run",
    status_code=202,
    responses=errors(NotFound, Conflict, Rejected, body=True),
)
def abort(
    run_id: RunId,
    given: Annotated[Reason, strictly(Reason)],
    principal: Requester,
    backend: TheBackend,
) -> RunRecord:
    """Stop a run: its load is gone within two seconds."""
    return stop_run(run_id, reason=given.reason, principal=principal, runs=backend.stores.runs)


class LateJudging(Value):
    """How a run is to be judged that was not."""

    into_history: bool = False
    """Of a run without a workflow: whether later runs are compared with it."""


@router.post(
    "/{run_id}/judge",
    operation_id="judge_run",
    status_code=202,
    responses=errors(NotFound, Conflict, Rejected, body=True),
)
def judge(
    run_id: RunId,
    given: Annotated[LateJudging, strictly(LateJudging)],
    principal: Requester,
    backend: TheBackend,
) -> RunRecord:
    """Judge a run whose workflow failed to; a workflow that failed goes on where it stood."""
    return judge_again(
        run_id,
        into_history=given.into_history,
        principal=principal,
        ports=backend.starting,
        judging=backend.judging,
    )


@router.post(
    "/{run_id}/approval",
    operation_id="approve_run",
    status_code=202,
    responses=errors(NotFound, Conflict, Rejected, body=True),
)
def approve(
    run_id: RunId,
    given: Annotated[Decision, strictly(Decision)],
    principal: Requester,
    backend: TheBackend,
) -> Workflow:
    """Approve or refuse a run that somebody else asked for."""
    return approve_run(
        run_id,
        approved=given.approved,
        comment=given.comment,
        principal=principal,
        ports=backend.starting,
    )
