"""Shows what a run measured to whoever may see it."""

from plimsoll.access.model import Principal
from plimsoll.kit.errors import NotFound
from plimsoll.run.model import RunResult
from plimsoll.run.ports import RunStore
from plimsoll.run.record import RunRecord
from plimsoll.run.sent import sent_in
from plimsoll.run.show import visible_run
from plimsoll.run.summarise import ResultsReport, summarise
from plimsoll.run.warm_up import trimmed


def measured_run(
    run_id: str, *, principal: Principal, runs: RunStore
) -> tuple[RunRecord, RunResult]:
    """The run, and what it measured without its warm-up.

    Raises:
        NotFound: there is no such run within the principal's limits, or nothing of what it
            measured is kept.
    """
    run = visible_run(run_id, principal=principal, runs=runs)
    result = runs.result(run_id)
    if result is None:
        raise NotFound(f"Nothing is kept of what the run {run_id} measured: it {_why(run)}.")
    return run, trimmed(result, run.validity.warm_up_s if run.validity else 0)


def show_results(
    run_id: str, *, principal: Principal, runs: RunStore, trace_url: str = ""
) -> ResultsReport:
    """The figures of a run by endpoint, as `summarise` tells; errors as in `measured_run`."""
    _, result = measured_run(run_id, principal=principal, runs=runs)
    return summarise(sent_in(result), trace_url=trace_url)


def _why(run: RunRecord) -> str:
    return f"{run.status.value}" if run.status.has_ended else "has not ended"
