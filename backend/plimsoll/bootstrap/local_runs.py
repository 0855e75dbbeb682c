"""What a process needs that runs bundles itself, and keeps its runs in this machine's records."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from pydantic import JsonValue

from plimsoll.access.model import LOCAL
from plimsoll.adapters.database.bundle_catalog import DatabaseBundleCatalog
from plimsoll.adapters.database.environment_store import DatabaseEnvironmentStore
from plimsoll.adapters.database.workflow_store import DatabaseWorkflowStore
from plimsoll.adapters.memory.flow import memory_flow
from plimsoll.bootstrap.local import bundle_store, run_observer
from plimsoll.bootstrap.raw_outputs import forget_raw_outputs, raw_outputs
from plimsoll.bootstrap.records import open_databases, require_current, upgrade
from plimsoll.bootstrap.runs import gate_policies, regression_ports, run_stores
from plimsoll.kit.clock import SystemClock
from plimsoll.kit.errors import PlimsollError
from plimsoll.pipeline.flow import Flow
from plimsoll.pipeline.profile_of import profile_of
from plimsoll.pipeline.regression import RegressionPorts
from plimsoll.settings import Settings
from plimsoll.verdict.show import RunDetails, show_run
from plimsoll.verdict.stores import RunStores


@dataclass(frozen=True, kw_only=True)
class LocalRuns:
    """Runs of this process."""

    ports: RegressionPorts
    stores: RunStores
    flow: Callable[[Callable[[str, Mapping[str, JsonValue]], None]], Flow]
    """Begins a workflow inside the running event loop; told who watches what it emits."""

    def details(self, run_id: str) -> RunDetails:
        """The run as people look at it."""
        return show_run(run_id, principal=LOCAL, stores=self.stores)


@contextmanager
def open_local_runs(
    settings: Settings, secrets: tuple[tuple[str, str], ...]
) -> Iterator[LocalRuns]:
    """Opens this machine's records; `secrets` are the variables of scripts in any environment.

    Raises:
        Misconfigured: a setting cannot be used, or the tables have to be upgraded first.
        Unavailable: the database does not answer.
    """
    clock = SystemClock()
    with open_databases(settings) as databases:
        if databases.embedded:
            # Nobody else looks after a file of our own.
            upgrade(databases)
        require_current(databases)
        if settings.run.keep_raw_output:
            # Nobody else does it here, and no run has to wait for it.
            with suppress(PlimsollError):
                forget_raw_outputs(raw_outputs(settings), settings, clock=clock)
        records = databases.records
        stores = run_stores(records, clock)
        catalog = DatabaseBundleCatalog(records)
        workflows = DatabaseWorkflowStore(records, clock=clock)
        ports = regression_ports(
            settings,
            stores=stores,
            policies=gate_policies(settings.run.policies_file),
            environments=DatabaseEnvironmentStore(records),
            bundles=bundle_store(settings),
            observer=run_observer(settings),
            profile_of=lambda digest: profile_of(digest, catalog=catalog, workflows=workflows),
            secrets=lambda _environment: secrets,
            clock=clock,
        )
        yield LocalRuns(ports=ports, stores=stores, flow=memory_flow)
