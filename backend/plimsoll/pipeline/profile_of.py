"""Finds the traffic that a bundle was made of."""

from pydantic import ValidationError

from plimsoll.bundle.ports import BundleCatalog
from plimsoll.kit.canonical import canonical_json
from plimsoll.kit.errors import NotFound
from plimsoll.pipeline.bundle import GeneratedWorkload
from plimsoll.pipeline.model import ExecutionStatus
from plimsoll.pipeline.ports import WorkflowStore
from plimsoll.traffic.model import TrafficProfile

_NODE = "AnalyzeAndGenerate"


def profile_of(
    digest: str, *, catalog: BundleCatalog, workflows: WorkflowStore
) -> TrafficProfile | None:
    """Production's traffic, named by route; None when the workflow that read it is forgotten."""
    try:
        made_by = catalog.get(digest).workflow_id
    except NotFound:
        return None
    for attempt in reversed(workflows.executions(made_by)):
        if attempt.node == _NODE and attempt.status is ExecutionStatus.COMPLETED:
            # As text, because that is how the pipeline itself reads a result back.
            text = canonical_json(attempt.output)
            try:
                return GeneratedWorkload.model_validate_json(text).matched.profile
            except ValidationError:
                # An older version wrote it: as good as forgotten.
                return None
    return None
