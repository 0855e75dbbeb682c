"""Every question to a language model can be seen, whichever agent asked it."""

from datetime import UTC, datetime

from plimsoll.bundle.analysis import Analysis
from plimsoll.catalog.model import Disclosure
from plimsoll.cli.prompts import exchanges_of
from plimsoll.kit.exchange import Exchange
from plimsoll.pipeline.advise import Advised
from plimsoll.pipeline.analyse import Analysed
from plimsoll.pipeline.export import WorkflowExport
from plimsoll.pipeline.model import AgentExecution, ExecutionStatus, Workflow, WorkflowStatus
from plimsoll.workload.advice import Counsel
from plimsoll.workload.model import AdviceUse

START = datetime(2026, 3, 2, tzinfo=UTC)
WORKFLOW = Workflow(
    id="1",
    template="bundle",
    service="shop",
    principal="token:ci",
    requested_by="Ada",
    status=WorkflowStatus.COMPLETED,
    parameters={},
    created_at=START,
)


def asked(prompt: str) -> Exchange:
    return Exchange(about=(), model="a:b", prompt=prompt, answer="", outcome="answered")


def test_the_questions_of_all_agents_are_shown_in_their_order() -> None:
    use = AdviceUse(advisor="a:b", saw=Disclosure.FULL, tokens=0, pieces=(), notes=("slow",))
    analysed = Analysed(
        analysis=Analysis(analysts={"traffic_analyst": use}),
        exchanges=(asked("traffic"), asked("endpoints")),
    )
    advised = Advised(
        counsel=Counsel(advisor="a:b", exchanges=(asked("bodies"),), notes=("dear",)),
        saw=Disclosure.FULL,
    )
    outputs = (
        None,
        {"analysed": None, "advised": None},
        {
            "analysed": analysed.model_dump(mode="json"),
            "advised": advised.model_dump(mode="json"),
        },
    )
    executions = tuple(
        AgentExecution(
            id=number,
            workflow_id="1",
            node="AnalyzeAndGenerate",
            agent="generation",
            attempt=number,
            status=ExecutionStatus.COMPLETED,
            started_at=START,
            output=output,
        )
        for number, output in enumerate(outputs, 1)
    )
    report = exchanges_of(WorkflowExport(workflow=WORKFLOW, executions=executions, events=()))
    assert [each.prompt for each in report.exchanges] == ["traffic", "endpoints", "bodies"]
    assert report.notes == ("slow", "dear")
