"""Routes: load lines are asked for, listed and shown."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Response
from pydantic import Field

from plimsoll.api.access import Reader, Requester, TheBackend
from plimsoll.api.document import strictly
from plimsoll.api.errors import errors
from plimsoll.api.parameters import IdempotencyKey, Maybe, Moment, PageQuery
from plimsoll.api.runs import PREFIX as RUNS
from plimsoll.api.runs import RunId
from plimsoll.catalog.model import ServiceName
from plimsoll.kit.errors import Conflict, NotFound, Rejected
from plimsoll.kit.page import Page
from plimsoll.pipeline.load_line_request import LoadLineRequest
from plimsoll.pipeline.start_load_line import start_load_line
from plimsoll.run.record import RunRecord
from plimsoll.verdict.load_line.kept import KeptLine, LineQuery, LineSummary
from plimsoll.verdict.load_line.show import list_load_lines, show_load_line

router = APIRouter(prefix="/api/v1/load-lines", tags=["runs"])


class NewLoadLine(LoadLineRequest):
    """A search for the load line that somebody asks for."""


class LoadLinesQuery(PageQuery):
    """Which load lines are wanted; every condition narrows."""

    service: Maybe[ServiceName] = None
    environment: Maybe[Annotated[str, Field(max_length=100)]] = None
    since: Maybe[Moment] = Field(default=None, description="Measured then or later.")
    until: Maybe[Moment] = Field(default=None, description="Measured before.")

    @property
    def query(self) -> LineQuery:
        """As the stores take it."""
        return LineQuery(**self.model_dump(exclude={"limit", "cursor"}))


@router.post(
    "",
    operation_id="start_load_line",
    status_code=201,
    responses={
        200: {"model": RunRecord, "description": "The same was asked for before."},
        **errors(Rejected, Conflict, NotFound, body=True),
    },
)
def start(
    wanted: Annotated[NewLoadLine, strictly(NewLoadLine)],
    principal: Requester,
    backend: TheBackend,
    response: Response,
    idempotency_key: IdempotencyKey = None,
) -> RunRecord:
    """Ask for a search for the highest rate at which a service meets its objectives.

    It is a run of the test type `breakpoint`: watch, approve and abort it as any other. What it
    found is at `/api/v1/load-lines/{run_id}`. The same Idempotency-Key and body: the same run.
    """
    run, new = start_load_line(
        wanted, idempotency_key=idempotency_key, principal=principal, ports=backend.starting
    )
    response.status_code = 201 if new else 200
    response.headers["Location"] = f"{RUNS}/{quote(run.id)}"
    return run


@router.get("", operation_id="list_load_lines", responses=errors(Rejected))
def list_(
    wanted: Annotated[LoadLinesQuery, Query()], principal: Reader, backend: TheBackend
) -> Page[LineSummary]:
    """List load lines, latest measured first."""
    return list_load_lines(wanted.page, wanted.query, principal=principal, stores=backend.stores)


@router.get("/{run_id}", operation_id="get_load_line", responses=errors(NotFound, Rejected))
def get(run_id: RunId, principal: Reader, backend: TheBackend) -> KeptLine:
    """Show what a search found, with every probe."""
    return show_load_line(run_id, principal=principal, stores=backend.stores)
