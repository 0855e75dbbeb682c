"""What the doors get: one field a port."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from plimsoll.access.identify import Portal
from plimsoll.access.ports import TokenStore
from plimsoll.bundle.ports import BundleCatalog, BundleStore, ChangeHost
from plimsoll.catalog.ports import EnvironmentStore, ServiceStore
from plimsoll.kit.clock import Clock
from plimsoll.pipeline.bundle import BundlePorts
from plimsoll.pipeline.clear import PreflightPorts
from plimsoll.pipeline.flow import Flow
from plimsoll.pipeline.ports import Engine, Schedules, WorkflowStore
from plimsoll.pipeline.start_run import StartPorts
from plimsoll.pipeline.template import Templates
from plimsoll.run.observer import RunObserver
from plimsoll.run.ports import RawOutputs, ReadOutput, Runner
from plimsoll.traffic.ports import TrafficSource
from plimsoll.verdict.gate.policy import GatePolicies
from plimsoll.verdict.stores import JudgePorts, RunStores


@dataclass(frozen=True, kw_only=True)
class Application:
    """What a pipeline needs, for whoever runs one in his own process."""

    ports: BundlePorts
    runner: Runner
    run_observer: RunObserver
    change_hosts: Sequence[ChangeHost]
    """Where bundles can be proposed."""
    clock: Clock
    read_output: ReadOutput
    """Reads what the load tool wrote about a run somewhere else."""
    flow: Callable[[Callable[[str, Mapping[str, JsonValue]], None]], Flow]
    """Begins a workflow inside the running event loop; told who watches what it emits."""


@dataclass(frozen=True, kw_only=True)
class Backend:
    """What the server's doors need: records, stores, and the engine that runs workflows."""

    templates: Templates
    workflows: WorkflowStore
    engine: Engine
    schedules: Schedules
    services: ServiceStore
    environments: EnvironmentStore
    tokens: TokenStore
    bundle_catalog: BundleCatalog
    bundle_store: BundleStore
    stores: RunStores
    """What is kept of runs."""
    raw_outputs: RawOutputs
    """What load tools wrote about them themselves."""
    traffic_sources: Mapping[str, TrafficSource]
    """Whatever requests may have traffic read from, by kind."""
    looking: PreflightPorts
    """What is looked at before a run begins."""
    policies: GatePolicies
    """By which runs are judged, and changes let through."""
    change_hosts: Sequence[ChangeHost]
    """Where bundles can be proposed."""
    clock: Clock
    ready: Callable[[], Mapping[str, str]]
    """What it depends on, by name: `ok`, or what is wrong in words; answers within seconds."""
    trace_url: str = ""
    """Where traces are shown, with `{trace_id}` for an id; empty: nobody has said."""
    portal: Portal | None = None
    """Who else may say who is asking; None: nobody."""

    @property
    def judging(self) -> JudgePorts:
        """What judging a run needs."""
        return JudgePorts(
            stores=self.stores, bundles=self.bundle_store, policies=self.policies, clock=self.clock
        )

    @property
    def starting(self) -> StartPorts:
        """What asking for a run needs."""
        return StartPorts(
            templates=self.templates,
            workflows=self.workflows,
            engine=self.engine,
            bundle_catalog=self.bundle_catalog,
            bundle_store=self.bundle_store,
            environments=self.environments,
            runs=self.stores.runs,
        )
