"""What the doors get: one field a port."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from plimsoll.access.ports import TokenStore
from plimsoll.bundle.ports import BundleCatalog, BundleStore, ChangeHost
from plimsoll.catalog.ports import EnvironmentStore, ServiceStore
from plimsoll.kit.clock import Clock
from plimsoll.pipeline.bundle import BundlePorts
from plimsoll.pipeline.flow import Flow
from plimsoll.pipeline.ports import Engine, Schedules, WorkflowStore
from plimsoll.pipeline.template import Templates
from plimsoll.run.observer import RunObserver
from plimsoll.run.ports import ReadOutput, Runner


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
    change_hosts: Sequence[ChangeHost]
    """Where bundles can be proposed."""
    clock: Clock
    ready: Callable[[], Mapping[str, str]]
    """What it depends on, by name: `ok`, or what is wrong in words; answers within seconds."""
