"""The template `load-line`: what it is called with, and what people see of its outcome."""

import asyncio
from collections.abc import Callable

from pydantic import JsonValue

from plimsoll.kit.value import Value
from plimsoll.pipeline.flow import Flow
from plimsoll.pipeline.load_line import GRAPH, LoadLineOutcome, find_and_judge
from plimsoll.pipeline.load_line_request import LoadLineRequest
from plimsoll.pipeline.regression import RegressionPorts
from plimsoll.pipeline.regression_template import admit_run, telling
from plimsoll.pipeline.template import Template, template_of
from plimsoll.run.plan import environment_named
from plimsoll.verdict.load_line.model import Outcome
from plimsoll.verdict.verdict import Conclusion

EXPECTED_S = {"Preflight": 0.5, "Approve": 0.1, "Search": 480.0, "Judge": 0.5, "Done": 0.1}


class LoadLineOutput(Value):
    """The output of a workflow of this template."""

    run_id: str
    conclusion: Conclusion
    explanation: str
    outcome: Outcome | None
    """None: the search ended before it could say anything."""
    line_per_s: float | None
    low_per_s: float | None
    high_per_s: float | None


def load_line_template(
    ports: RegressionPorts, *, requested_by: Callable[[str], str], service_of: Callable[[str], str]
) -> Template:
    """The template, bound to its ports; arguments as of `regression_template`."""

    async def run(flow: Flow, request: LoadLineRequest) -> JsonValue:
        asked_by = await asyncio.to_thread(requested_by, flow.run_id)
        outcome = await find_and_judge(
            flow, request, requested_by=asked_by, ports=ports, tell=telling(flow)
        )
        return _output(outcome).model_dump(mode="json")

    def admit(request: LoadLineRequest) -> str:
        admit_run(request.wish, ports)
        return service_of(request.bundle)

    return template_of(
        GRAPH,
        LoadLineRequest,
        admit=admit,
        run=run,
        expected_s=EXPECTED_S,
        environment_of=lambda request: environment_named(request.environment, request.base_url),
    )


def _output(outcome: LoadLineOutcome) -> LoadLineOutput:
    line = outcome.line
    return LoadLineOutput(
        run_id=outcome.run.id,
        conclusion=outcome.verdict.conclusion,
        explanation=outcome.verdict.explanation,
        outcome=None if line is None else line.outcome,
        line_per_s=None if line is None else line.line_per_s,
        low_per_s=None if line is None else line.low_per_s,
        high_per_s=None if line is None else line.high_per_s,
    )
