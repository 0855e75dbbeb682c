"""Asks for a search for the load line: its workflow, and the run that people see at once."""

from plimsoll.access.model import Principal
from plimsoll.bundle.show import visible_bundle
from plimsoll.pipeline.load_line import GRAPH, planned_search_run
from plimsoll.pipeline.load_line_request import LoadLineRequest
from plimsoll.pipeline.request import WorkflowRequest, request_workflow
from plimsoll.pipeline.start_run import StartPorts
from plimsoll.run.record import RunRecord


def start_load_line(
    wanted: LoadLineRequest,
    *,
    idempotency_key: str | None = None,
    principal: Principal,
    ports: StartPorts,
) -> tuple[RunRecord, bool]:
    """The run that the search is, queued, and whether it is new; errors as in `start_run`."""
    bundle = visible_bundle(wanted.bundle, principal=principal, catalog=ports.bundle_catalog)
    request = wanted.model_copy(update={"bundle": bundle.digest})
    workflow, new = request_workflow(
        WorkflowRequest(
            template=GRAPH.name,
            parameters=request.model_dump(mode="json"),
            idempotency_key=idempotency_key,
        ),
        principal=principal,
        templates=ports.templates,
        store=ports.workflows,
        engine=ports.engine,
    )
    # The workflow notes it as well: whoever dies between the two leaves no run unseen.
    run = planned_search_run(
        workflow.id,
        request,
        bundle=ports.bundle_store.get(bundle.digest),
        environments=ports.environments,
        requested_by=workflow.principal,
        at=workflow.created_at,
    )
    return ports.runs.add(run), new
