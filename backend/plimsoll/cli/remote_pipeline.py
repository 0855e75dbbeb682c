"""Lets a server run the pipeline, and shows here what happens there."""

from collections.abc import Mapping
from urllib.parse import quote

from pydantic import BaseModel, JsonValue

from plimsoll.bundle.model import StoredBundle
from plimsoll.cli.api_client import WORKFLOWS, ApiClient, understood
from plimsoll.cli.progress import PipelineProgress
from plimsoll.codebase.model import Discovery
from plimsoll.kit.errors import Rejected
from plimsoll.pipeline.bundle import (
    BundleOutcome,
    BundleRequest,
    GeneratedWorkload,
    ProvenBundle,
)
from plimsoll.pipeline.export import WorkflowExport
from plimsoll.pipeline.model import ExecutionStatus, WorkflowStatus


class _Accepted(BaseModel):
    """Of the server's answer, what is needed here."""

    workflowId: str  # noqa: N815 - as it was announced


def run_on_server(
    api: ApiClient, request: BundleRequest, progress: PipelineProgress
) -> BundleOutcome:
    """The outcome of one workflow of the server.

    Raises:
        PlimsollError: what the workflow failed with, or the server said.
    """
    body: dict[str, JsonValue] = {
        "template": "bundle",
        "parameters": request.model_dump(mode="json", exclude_unset=True),
    }
    accepted = understood(_Accepted, api.post(WORKFLOWS, body))
    path = f"{WORKFLOWS}/{quote(accepted.workflowId, safe='')}"
    for kind, data in api.events(f"{path}/events"):
        _follow(progress, kind, data)
    export = understood(WorkflowExport, api.get(f"{path}/export"))
    workflow = export.workflow
    if workflow.error is not None:
        raise workflow.error.as_error()
    if workflow.status is not WorkflowStatus.COMPLETED:
        raise Rejected(f"The workflow {workflow.id} was {workflow.status} on the server.")
    return outcome_of(export)


def outcome_of(export: WorkflowExport) -> BundleOutcome:
    """What the nodes of a completed workflow `bundle` left behind."""
    outputs = {
        each.node: each.output
        for each in export.executions
        if each.status is ExecutionStatus.COMPLETED
    }
    generated = GeneratedWorkload.model_validate(outputs["AnalyzeAndGenerate"])
    return BundleOutcome(
        profile=generated.matched.profile,
        discovery=Discovery.model_validate(outputs["FetchRepo"]),
        proven=ProvenBundle.model_validate(outputs["Bundle"]),
        stored=StoredBundle.model_validate(outputs["Upload"]),
    )


def _follow(progress: PipelineProgress, kind: str, data: Mapping[str, JsonValue]) -> None:
    progress.watch(kind, data)
    share = data.get("share")
    if kind == "progress" and isinstance(share, float | int):
        progress.read(share)
