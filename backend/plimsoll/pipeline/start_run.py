"""Asks for a run: its workflow, and the record that people see at once."""

from dataclasses import dataclass

from plimsoll.access.model import Principal
from plimsoll.bundle.ports import BundleCatalog, BundleStore
from plimsoll.bundle.show import visible_bundle
from plimsoll.catalog.ports import EnvironmentStore
from plimsoll.pipeline.ports import Engine, WorkflowStore
from plimsoll.pipeline.regression import GRAPH, RegressionRequest
from plimsoll.pipeline.request import WorkflowRequest, request_workflow
from plimsoll.pipeline.template import Templates
from plimsoll.run.plan import planned_run
from plimsoll.run.ports import RunStore
from plimsoll.run.record import RunRecord


@dataclass(frozen=True, kw_only=True)
class StartPorts:
    """What asking for a run needs from the world."""

    templates: Templates
    workflows: WorkflowStore
    engine: Engine
    bundle_catalog: BundleCatalog
    bundle_store: BundleStore
    environments: EnvironmentStore
    runs: RunStore


def start_run(
    wanted: RegressionRequest,
    *,
    idempotency_key: str | None = None,
    principal: Principal,
    ports: StartPorts,
) -> tuple[RunRecord, bool]:
    """The run, queued, and whether it is new.

    Raises:
        NotFound: there is no such bundle or environment within the principal's limits.
        Rejected: nobody says where the service is, or it may not be loaded from here.
        Forbidden: the principal may not ask for this.
        Conflict: the idempotency key was used for something else, or the kill switch is pulled.
    """
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
    run = planned_run(
        workflow.id,
        request.wish,
        bundle=ports.bundle_store.get(bundle.digest),
        environments=ports.environments,
        requested_by=workflow.principal,
        at=workflow.created_at,
    )
    return ports.runs.add(run), new
