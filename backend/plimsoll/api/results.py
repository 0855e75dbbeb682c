"""Routes: what runs measured, as figures, pages and comparisons."""

import csv
import io
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse

from plimsoll.api.access import Reader, TheBackend
from plimsoll.api.errors import errors
from plimsoll.api.runs import PREFIX, RunId
from plimsoll.kit.errors import NotFound, Rejected, Unavailable
from plimsoll.pipeline.show_fidelity import show_fidelity
from plimsoll.report.run_report import run_page
from plimsoll.run.fidelity_report import Fidelity
from plimsoll.run.show_raw import show_raw
from plimsoll.run.show_results import measured_run, show_results
from plimsoll.run.summarise import EndpointResults, ResultsReport
from plimsoll.verdict.compare_runs import RunComparison, compare_runs
from plimsoll.verdict.show import show_run
from plimsoll.verdict.verdict import Verdict

router = APIRouter(tags=["runs"])

_CSV = "text/csv; charset=utf-8"
_GZIP = "application/gzip"
_HTML = "text/html; charset=utf-8"
_COLUMNS = [name for name in EndpointResults.model_fields if name != "slowest"]
ID = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"


@router.get(
    f"{PREFIX}/{{run_id}}/results",
    operation_id="get_run_results",
    response_model=ResultsReport,
    responses={
        200: {"content": {"text/csv": {"schema": {"type": "string"}}}},
        **errors(NotFound, Rejected),
    },
)
def results(
    run_id: RunId,
    principal: Reader,
    backend: TheBackend,
    format_: Annotated[Literal["json", "csv"], Query(alias="format")] = "json",
) -> ResultsReport | Response:
    """Show what a run measured by endpoint, without its warm-up."""
    report = show_results(
        run_id, principal=principal, runs=backend.stores.runs, trace_url=backend.trace_url
    )
    if format_ == "json":
        return report
    return Response(
        _csv(report),
        media_type=_CSV,
        headers={"Content-Disposition": f'attachment; filename="{run_id}.csv"'},
    )


@router.get(
    f"{PREFIX}/{{run_id}}/raw",
    operation_id="get_run_raw_output",
    response_class=Response,
    responses={
        200: {
            "description": "k6's CSV output, packed by gzip, without secrets.",
            "content": {_GZIP: {"schema": {"type": "string", "format": "binary"}}},
            "headers": {
                "Content-Disposition": {"required": True, "schema": {"type": "string"}},
            },
        },
        **errors(NotFound, Rejected, Unavailable),
    },
)
def raw(run_id: RunId, principal: Reader, backend: TheBackend) -> Response:
    """Fetch what the load tool wrote itself about a run, where that is kept."""
    found = show_raw(
        run_id, principal=principal, runs=backend.stores.runs, raw_outputs=backend.raw_outputs
    )
    return StreamingResponse(
        found.pieces,
        media_type=_GZIP,
        headers={
            "Content-Length": str(found.size_bytes),
            "Content-Disposition": f'attachment; filename="{run_id}.csv.gz"',
        },
    )


@router.get(
    f"{PREFIX}/{{run_id}}/report",
    operation_id="get_run_report",
    response_class=Response,
    responses={
        200: {
            "description": "A page that needs no network; downloaded, never shown from here.",
            "content": {_HTML: {"schema": {"type": "string"}}},
            "headers": {
                "Content-Disposition": {"required": True, "schema": {"type": "string"}},
            },
        },
        **errors(NotFound, Rejected),
    },
)
def report(run_id: RunId, principal: Reader, backend: TheBackend) -> Response:
    """Fetch a page about a run."""
    details = show_run(run_id, principal=principal, stores=backend.stores)
    measured = backend.stores.runs.result(run_id)
    page = run_page(details, measured, trace_url=backend.trace_url)
    return Response(
        page,
        media_type=_HTML,
        headers={"Content-Disposition": f'attachment; filename="{run_id}.html"'},
    )


@router.get(
    f"{PREFIX}/{{run_id}}/fidelity",
    operation_id="get_run_fidelity",
    responses=errors(NotFound, Rejected),
)
def fidelity(run_id: RunId, principal: Reader, backend: TheBackend) -> Fidelity:
    """Show how much a run looked like production, and in what it did not."""
    return show_fidelity(
        run_id, principal=principal, bundles=backend.bundle_store, looking=backend.looking
    )


@router.get(
    f"{PREFIX}/{{run_id}}/verdict",
    operation_id="get_verdict",
    responses=errors(NotFound, Rejected),
)
def verdict(run_id: RunId, principal: Reader, backend: TheBackend) -> Verdict:
    """Show what a run says about the service, and on what evidence."""
    found = show_run(run_id, principal=principal, stores=backend.stores).verdict
    if found is None:
        raise NotFound(f"The run {run_id} was not judged.")
    return found


@router.get(
    "/api/v1/comparisons", operation_id="compare_runs", responses=errors(NotFound, Rejected)
)
def compare(
    baseline: Annotated[str, Query(pattern=ID)],
    candidate: Annotated[str, Query(pattern=ID)],
    principal: Reader,
    backend: TheBackend,
) -> RunComparison:
    """Compare two runs that were made one after the other."""
    stores = backend.stores
    before = measured_run(baseline, principal=principal, runs=stores.runs)
    now = measured_run(candidate, principal=principal, runs=stores.runs)
    history = stores.histories.all_series(
        now[0].service, now[0].environment, now[0].test_type.value
    )
    return compare_runs(before, now, history=history)


def _csv(report: ResultsReport) -> str:
    text = io.StringIO()
    written = csv.DictWriter(text, fieldnames=_COLUMNS)
    written.writeheader()
    for each in report.endpoints:
        written.writerow(_safe(each))
    return text.getvalue()


def _safe(line: EndpointResults) -> dict[str, object]:
    """A spreadsheet takes what begins so for a formula; names come from strangers."""
    return {**line.model_dump(include=set(_COLUMNS)), "name": plain_cell(line.name)}


def plain_cell(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
