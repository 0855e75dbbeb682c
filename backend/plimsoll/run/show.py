"""Shows runs to whoever may see them."""

from plimsoll.access.model import Principal
from plimsoll.access.permit import require_visible
from plimsoll.kit.errors import NotFound
from plimsoll.kit.page import Page, PageRequest
from plimsoll.run.ports import RunStore
from plimsoll.run.record import RunQuery, RunRecord


def visible_run(run_id: str, *, principal: Principal, runs: RunStore) -> RunRecord:
    """The run.

    Raises:
        NotFound: there is none, or it is outside the principal's limits.
    """
    run = runs.get(run_id)
    require_visible(principal, run.service, f"run {run_id[:100]}")
    if principal.environments is not None and run.environment not in principal.environments:
        raise NotFound(f"There is no run {run_id[:100]}.")
    return run


def visible_runs(
    page: PageRequest, query: RunQuery, *, principal: Principal, runs: RunStore
) -> Page[RunRecord]:
    """The runs within the principal's limits, newest first."""
    limits = {"services": principal.services, "environments": principal.environments}
    return runs.find(page, query.model_copy(update=limits))
