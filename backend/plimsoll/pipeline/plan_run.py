"""Says what a run would do, and what is against it; the target is asked how it is, no more."""

from plimsoll.access.model import Principal, Scope
from plimsoll.access.permit import require_environment, require_scope, require_service
from plimsoll.bundle.show import visible_bundle
from plimsoll.kit.ids import time_ordered_id
from plimsoll.pipeline.clear import PreflightPorts, looked_at
from plimsoll.pipeline.regression import RegressionRequest
from plimsoll.pipeline.start_run import StartPorts
from plimsoll.run.plan import planned_run
from plimsoll.run.preflight import Preflight


def plan_run(
    wanted: RegressionRequest,
    *,
    principal: Principal,
    ports: StartPorts,
    looking: PreflightPorts,
) -> Preflight:
    """The checks and the blast radius; whether it may begin is in `failures`.

    Raises:
        NotFound: there is no such bundle or environment within the principal's limits.
        Rejected: nobody says where the service is.
        Forbidden: the principal may not ask for this.
    """
    require_scope(principal, Scope.REQUEST)
    bundle = visible_bundle(wanted.bundle, principal=principal, catalog=ports.bundle_catalog)
    require_service(principal, bundle.service)
    at = looking.checks.clock.now()
    stored = ports.bundle_store.get(bundle.digest)
    run = planned_run(
        time_ordered_id(at),
        wanted.wish,
        bundle=stored,
        environments=ports.environments,
        requested_by=principal.name,
        at=at,
    )
    require_environment(principal, run.environment)
    return looked_at(run, stored, ports=looking)
