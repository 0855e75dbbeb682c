"""A workflow to tell about."""

from datetime import UTC, datetime

from plimsoll.pipeline.model import Workflow, WorkflowStatus

SHOP = Workflow(
    id="w-1",
    template="two",
    service="shop",
    principal="token:ci",
    requested_by="Ada",
    status=WorkflowStatus.RUNNING,
    parameters={"traffic": "https://user:hunter2@example.org"},
    created_at=datetime(2026, 3, 2, 12, tzinfo=UTC),
)
