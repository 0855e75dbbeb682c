"""Routes: may a change go on?"""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from plimsoll.api.access import Reader, TheBackend
from plimsoll.api.document import strictly
from plimsoll.api.errors import errors
from plimsoll.api.runs import PREFIX, RunId
from plimsoll.catalog.model import ServiceName
from plimsoll.kit.errors import Conflict, NotFound, Rejected
from plimsoll.kit.value import Value
from plimsoll.run.plan import NO_ENVIRONMENT
from plimsoll.run.record import RunQuery
from plimsoll.verdict.gate.check import backtest_gate, check_gate
from plimsoll.verdict.gate.model import Backtest, GateDecision
from plimsoll.verdict.gate.policy import read_policies

router = APIRouter(tags=["runs"])


@router.get(
    f"{PREFIX}/{{run_id}}/gate",
    operation_id="check_gate",
    responses=errors(NotFound, Conflict, Rejected),
)
def check(run_id: RunId, principal: Reader, backend: TheBackend) -> GateDecision:
    """Ask whether the change that a run is of may go on: allow, warn or block."""
    return check_gate(
        run_id,
        policies=backend.policies,
        principal=principal,
        stores=backend.stores,
        clock=backend.clock,
    )


class BacktestRequest(Value):
    """A policy that somebody thinks of."""

    service: ServiceName
    policy: str = Field(max_length=200_000, description="YAML, as in docs/gate.md.")
    environment: str = Field(default=NO_ENVIRONMENT, max_length=100)
    most: int = Field(default=200, ge=1, le=2_000, description="The latest runs.")


@router.post(
    "/api/v1/gate-backtests",
    operation_id="backtest_gate",
    responses=errors(NotFound, Rejected, body=True),
)
def backtest(
    wanted: Annotated[BacktestRequest, strictly(BacktestRequest)],
    principal: Reader,
    backend: TheBackend,
) -> Backtest:
    """Ask which past runs a policy would have stopped."""
    return backtest_gate(
        RunQuery(service=wanted.service, environment=wanted.environment),
        most=wanted.most,
        policies=read_policies(wanted.policy, "policy"),
        principal=principal,
        stores=backend.stores,
    )
