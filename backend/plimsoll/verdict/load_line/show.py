"""Shows load lines to whoever may see them."""

from plimsoll.access.model import Principal
from plimsoll.kit.errors import NotFound
from plimsoll.kit.page import Page, PageRequest
from plimsoll.run.show import visible_run
from plimsoll.verdict.load_line.kept import KeptLine, LineQuery, LineSummary
from plimsoll.verdict.stores import RunStores


def list_load_lines(
    page: PageRequest, query: LineQuery, *, principal: Principal, stores: RunStores
) -> Page[LineSummary]:
    """Those within the principal's limits, newest first."""
    limits = {"services": principal.services, "environments": principal.environments}
    return stores.load_lines.find(page, query.model_copy(update=limits))


def show_load_line(run_id: str, *, principal: Principal, stores: RunStores) -> KeptLine:
    """What a search found.

    Raises:
        NotFound: there is no such run within the principal's limits, or it found no line (yet).
    """
    run = visible_run(run_id, principal=principal, runs=stores.runs)
    kept = stores.load_lines.get(run.id)
    if kept is None:
        why = f": {run.reason}" if run.reason else "."
        raise NotFound(f"The run {run.id} drew no load line; it is {run.status.value}{why}")
    return kept
