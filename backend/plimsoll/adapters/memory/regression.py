"""What runs need, in memory: for documents and tests."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from plimsoll.adapters.memory.bundle_store import MemoryBundleStore
from plimsoll.adapters.memory.environment_store import MemoryEnvironmentStore
from plimsoll.adapters.memory.history_store import MemoryHistoryStore
from plimsoll.adapters.memory.load_line_store import MemoryLoadLineStore
from plimsoll.adapters.memory.regression_store import MemoryRegressionStore
from plimsoll.adapters.memory.run_observer import MemoryRunObserver
from plimsoll.adapters.memory.run_store import MemoryRunStore
from plimsoll.adapters.memory.runner import MemoryRunner
from plimsoll.adapters.memory.standing_store import MemoryStandingStore
from plimsoll.adapters.memory.target_probe import MemoryTargetProbe
from plimsoll.adapters.memory.triage_store import MemoryTriageStore
from plimsoll.adapters.memory.verdict_store import MemoryVerdictStore
from plimsoll.bundle.ports import BundleStore
from plimsoll.catalog.ports import EnvironmentStore
from plimsoll.kit.clock import Clock, SystemClock
from plimsoll.pipeline.clear import PreflightPorts
from plimsoll.pipeline.regression import RegressionPorts
from plimsoll.run.carry_out import RunPorts
from plimsoll.run.model import RunResult, RunStatus
from plimsoll.run.monitor import TargetMonitor
from plimsoll.run.ports import Runner
from plimsoll.run.preflight import Capacity, CheckPorts
from plimsoll.traffic.model import TrafficProfile
from plimsoll.verdict.gate.policy import GatePolicies
from plimsoll.verdict.stores import JudgePorts, RunStores

NOTHING = RunResult(
    status=RunStatus.COMPLETED,
    exit_code=0,
    started=datetime(2026, 1, 1, tzinfo=UTC),
    duration_s=0.0,
    requests=0,
    iterations=0,
    dropped_iterations=0,
    endpoints=(),
)
"""Of a run that sends nothing."""


def run_stores() -> RunStores:
    """Keeps runs as long as the object lives."""
    runs, verdicts = MemoryRunStore(), MemoryVerdictStore()
    histories, regressions = MemoryHistoryStore(), MemoryRegressionStore()
    load_lines = MemoryLoadLineStore()
    return RunStores(
        runs=runs,
        verdicts=verdicts,
        histories=histories,
        triage=MemoryTriageStore(),
        regressions=regressions,
        load_lines=load_lines,
        standings=MemoryStandingStore(
            runs=runs,
            verdicts=verdicts,
            histories=histories,
            regressions=regressions,
            load_lines=load_lines,
        ),
    )


@dataclass
class MemoryRegression:
    """A world in which runs can be asked for; parts may be replaced before `ports` is taken."""

    bundles: BundleStore = field(default_factory=MemoryBundleStore)
    environments: EnvironmentStore = field(default_factory=MemoryEnvironmentStore)
    stores: RunStores = field(default_factory=run_stores)
    runner: Runner = field(default_factory=lambda: MemoryRunner(NOTHING))
    probe: MemoryTargetProbe = field(default_factory=lambda: MemoryTargetProbe({}))
    policies: GatePolicies = field(default_factory=GatePolicies)
    clock: Clock = field(default_factory=SystemClock)
    profile_of: Callable[[str], TrafficProfile | None] = lambda _digest: None
    monitor: TargetMonitor | None = None

    @property
    def ports(self) -> RegressionPorts:
        """As the pipeline takes them."""
        return RegressionPorts(
            run=RunPorts(
                runner=self.runner,
                runs=self.stores.runs,
                observer=MemoryRunObserver(),
                clock=self.clock,
            ),
            judge=JudgePorts(
                stores=self.stores, bundles=self.bundles, policies=self.policies, clock=self.clock
            ),
            preflight=PreflightPorts(
                checks=CheckPorts(
                    probe=self.probe,
                    tool_version=lambda: "1.1.0",
                    clock=self.clock,
                    capacity=Capacity(cpus=2.0),
                ),
                environments=self.environments,
                runs=self.stores.runs,
                profile_of=self.profile_of,
                monitor=self.monitor,
            ),
            bundle_store=self.bundles,
            environments=self.environments,
            secrets=lambda _environment: (),
        )
