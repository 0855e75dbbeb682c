"""Routes: histories of services, and what people say about their regressions."""

import csv
import io
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import Field

from plimsoll.api.access import Reader, Requester, TheBackend
from plimsoll.api.document import strictly
from plimsoll.api.errors import errors
from plimsoll.api.parameters import ServiceName
from plimsoll.api.results import plain_cell
from plimsoll.api.runs import PREFIX as RUNS
from plimsoll.api.runs import RunId
from plimsoll.kit.errors import Conflict, NotFound, Rejected
from plimsoll.kit.value import Value
from plimsoll.report.chart import svg_of
from plimsoll.report.history_picture import chart_of_history
from plimsoll.report.picture import png_of
from plimsoll.run.plan import NO_ENVIRONMENT
from plimsoll.run.show import visible_run
from plimsoll.verdict.show_history import Histories, History, list_histories, show_history
from plimsoll.verdict.triage import TriageChange
from plimsoll.verdict.triage_run import Finding, triage_run
from plimsoll.verdict.verdict import SeriesKey, TriageEntry
from plimsoll.workload.model import TestType

router = APIRouter(tags=["histories"])

SERVICES = "/api/v1/services"


class HistoriesQuery(Value):
    """Which histories of a service are wanted."""

    environment: str = Field(default=NO_ENVIRONMENT, max_length=100)
    test_type: TestType = TestType.REPLAY


class HistoryQuery(HistoriesQuery):
    """Which history of a service is wanted, and how."""

    endpoint: str = Field(
        min_length=1, max_length=2_000, description="`GET /orders/{id}`; `*`: the whole service."
    )
    metric: str = Field(min_length=1, max_length=100)
    most: int = Field(default=500, ge=1, le=10_000, description="The latest runs.")
    format: Literal["json", "csv", "svg", "png"] = "json"

    def key(self, service: str) -> SeriesKey:
        """Its name among the histories."""
        return SeriesKey(
            service=service,
            environment=self.environment,
            test_type=self.test_type.value,
            endpoint=self.endpoint,
            metric=self.metric,
        )


class NewTriage(TriageChange):
    """What somebody says about a finding of a run's verdict."""

    endpoint: str = Field(min_length=1, max_length=2_000)
    metric: str = Field(min_length=1, max_length=200)

    @property
    def change(self) -> TriageChange:
        """Without what it is about."""
        return TriageChange(**{name: getattr(self, name) for name in TriageChange.model_fields})


class TriageEntries(Value):
    """What people did about a run's findings."""

    entries: tuple[TriageEntry, ...]
    """Oldest first."""


@router.get(
    f"{SERVICES}/{{name:path}}/histories",
    operation_id="list_histories",
    responses=errors(NotFound, Rejected),
)
def list_(
    name: ServiceName,
    wanted: Annotated[HistoriesQuery, Query()],
    principal: Reader,
    backend: TheBackend,
) -> Histories:
    """List the histories of a service in an environment, regressed ones first."""
    return list_histories(
        name,
        wanted.environment,
        wanted.test_type.value,
        principal=principal,
        stores=backend.stores,
    )


@router.get(
    f"{SERVICES}/{{name:path}}/history",
    operation_id="get_history",
    response_model=History,
    responses={
        200: {
            "content": {
                "text/csv": {"schema": {"type": "string"}},
                "image/svg+xml": {"schema": {"type": "string"}},
                "image/png": {"schema": {"type": "string", "contentMediaType": "image/png"}},
            }
        },
        **errors(NotFound, Rejected),
    },
)
def get(
    name: ServiceName,
    wanted: Annotated[HistoryQuery, Query()],
    principal: Reader,
    backend: TheBackend,
) -> History | Response:
    """Show one metric of one endpoint over many runs, with its change points."""
    history = show_history(
        wanted.key(name), most=wanted.most, principal=principal, stores=backend.stores
    )
    match wanted.format:
        case "json":
            return history
        case "csv":
            return Response(_csv(history), media_type="text/csv; charset=utf-8")
        case "svg":
            return Response(_svg(history), media_type="image/svg+xml")
        case "png":
            return Response(png_of(_svg(history)), media_type="image/png")


@router.post(
    f"{RUNS}/{{run_id}}/triage",
    operation_id="triage_run",
    status_code=201,
    responses=errors(NotFound, Conflict, Rejected, body=True),
)
def triage(
    run_id: RunId,
    wanted: Annotated[NewTriage, strictly(NewTriage)],
    principal: Requester,
    backend: TheBackend,
) -> TriageEntry:
    """Say what is done about a regression: investigate it, accept it, mute it, call it invalid."""
    return triage_run(
        Finding(run_id=run_id, endpoint=wanted.endpoint, metric=wanted.metric),
        wanted.change,
        principal=principal,
        stores=backend.stores,
        clock=backend.clock,
    )


@router.get(
    f"{RUNS}/{{run_id}}/triage", operation_id="list_triage", responses=errors(NotFound, Rejected)
)
def list_triage(run_id: RunId, principal: Reader, backend: TheBackend) -> TriageEntries:
    """List what people did about a run's findings."""
    run = visible_run(run_id, principal=principal, runs=backend.stores.runs)
    return TriageEntries(entries=backend.stores.triage.of_run(run.id))


def _csv(history: History) -> str:
    text = io.StringIO()
    written = csv.writer(text)
    written.writerow(("timestamp", "value", "version", "n", "run_id", "workload_digest"))
    for point in history.points:
        written.writerow(
            (
                point.at.isoformat(),
                repr(point.value),
                plain_cell(point.version),
                point.n,
                point.run_id,
                point.workload_digest,
            )
        )
    return text.getvalue()


def _svg(history: History) -> str:
    return svg_of(chart_of_history(history.key, history.points, history.judged.judged))
