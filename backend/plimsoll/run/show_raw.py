"""Shows the load tool's own output of a run to whoever may see the run."""

from plimsoll.access.model import Principal
from plimsoll.run.ports import RawOutput, RawOutputs, RunStore
from plimsoll.run.show import visible_run


def show_raw(
    run_id: str, *, principal: Principal, runs: RunStore, raw_outputs: RawOutputs
) -> RawOutput:
    """The output, packed by gzip.

    Raises:
        NotFound: there is no such run within the principal's limits, or its output is not kept.
        Unavailable: the place where it is kept does not answer.
    """
    run = visible_run(run_id, principal=principal, runs=runs)
    return raw_outputs.read(run.id)
