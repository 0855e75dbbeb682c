"""Shows how much a stored run looked like production."""

from plimsoll.access.model import Principal
from plimsoll.bundle.ports import BundleStore
from plimsoll.kit.errors import NotFound
from plimsoll.pipeline.clear import PreflightPorts, fidelity_of
from plimsoll.run.fidelity_report import Fidelity
from plimsoll.run.show import visible_run


def show_fidelity(
    run_id: str, *, principal: Principal, bundles: BundleStore, looking: PreflightPorts
) -> Fidelity:
    """The run beside the traffic that its bundle was made of.

    Raises:
        NotFound: there is no such run within the principal's limits, nothing of what it measured is
            kept, or nobody can tell: of test types that are not meant to look like production, and
            where its bundle's traffic is forgotten.
    """
    run = visible_run(run_id, principal=principal, runs=looking.runs)
    result = looking.runs.result(run_id)
    found = None
    if result is not None:
        bundle = bundles.get(run.bundle_digest)
        found = fidelity_of(run, result, bundle, ports=looking)
    if found is None:
        raise NotFound(
            f"Nobody can tell how much the run {run_id} looked like production.",
            fix="It takes a replay, average-load or soak test of a bundle that this server made.",
        )
    return found
