"""The template `regression`: what it is called with, and what people see of its outcome."""

import asyncio
import time
from collections.abc import Callable

from pydantic import JsonValue

from plimsoll.kit.value import Value
from plimsoll.pipeline.flow import Flow
from plimsoll.pipeline.regression import (
    GRAPH,
    RegressionOutcome,
    RegressionPorts,
    RegressionRequest,
    Tell,
    run_and_judge,
)
from plimsoll.pipeline.template import Template, template_of
from plimsoll.run.allowed import require_allowed
from plimsoll.run.model import RunProgress
from plimsoll.run.plan import base_url_of, environment_named
from plimsoll.run.record import RunWish
from plimsoll.run.stop import require_not_halted
from plimsoll.verdict.verdict import Conclusion

_TOLD_EVERY_S = 1.0

EXPECTED_S = {
    "Preflight": 0.5,
    "Approve": 0.1,
    "Run": 300.0,
    "Judge": 0.5,
    "RunAgain": 300.0,
    "JudgeAgain": 0.5,
    "Done": 0.1,
}


class RegressionSummary(Value):
    """The output of a workflow of this template."""

    run_id: str
    conclusion: Conclusion
    explanation: str
    confirming_run_id: str | None = None
    """None: nothing had to be confirmed."""


def regression_template(
    ports: RegressionPorts, *, requested_by: Callable[[str], str], service_of: Callable[[str], str]
) -> Template:
    """The template, bound to its ports.

    Args:
        ports: of the pipeline.
        requested_by: who asked for a workflow, by its id.
        service_of: whom a bundle is about, by its digest; raises NotFound.
    """

    async def run(flow: Flow, request: RegressionRequest) -> JsonValue:
        asked_by = await asyncio.to_thread(requested_by, flow.run_id)
        outcome = await run_and_judge(
            flow, request, requested_by=asked_by, ports=ports, tell=telling(flow)
        )
        return _summary(outcome).model_dump(mode="json")

    def admit(request: RegressionRequest) -> str:
        admit_run(request.wish, ports)
        return service_of(request.bundle)

    return template_of(
        GRAPH,
        RegressionRequest,
        admit=admit,
        run=run,
        expected_s=EXPECTED_S,
        environment_of=lambda request: environment_named(request.environment, request.base_url),
    )


def admit_run(wish: RunWish, ports: RegressionPorts) -> None:
    """Nothing, or an error: what can be said against a run when it is asked for.

    Raises:
        Conflict: the kill switch is pulled.
        NotFound: the environment is not registered.
        Rejected: nobody says where the service is.
        Forbidden: it may not be loaded from here.
    """
    require_not_halted(ports.run.runs)
    base_url = base_url_of(wish, ports.environments)
    checks, name = ports.preflight.checks, wish.environment
    registered = "" if name is None else ports.environments.get(name).base_url
    require_allowed(
        base_url, checks.allowed, registered=registered, this_machine=checks.this_machine
    )


def _summary(outcome: RegressionOutcome) -> RegressionSummary:
    again = outcome.confirming_run
    return RegressionSummary(
        run_id=outcome.run.id,
        conclusion=outcome.verdict.conclusion,
        explanation=outcome.verdict.explanation,
        confirming_run_id=None if again is None else again.id,
    )


def telling(flow: Flow) -> Tell:
    """Emits where a run is, seldom enough to cost nothing."""
    loop = asyncio.get_running_loop()
    told_at = float("-inf")

    def tell(node: str, progress: RunProgress) -> None:
        nonlocal told_at
        if time.monotonic() - told_at >= _TOLD_EVERY_S:
            told_at = time.monotonic()
            event: dict[str, JsonValue] = {"node": node, **progress.model_dump(mode="json")}
            asyncio.run_coroutine_threadsafe(flow.emit("progress", event), loop)

    return tell
