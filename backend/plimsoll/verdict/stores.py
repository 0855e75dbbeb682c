"""All that is kept of runs, handed around as one."""

from dataclasses import dataclass

from plimsoll.bundle.ports import BundleStore
from plimsoll.kit.clock import Clock
from plimsoll.run.ports import RunStore
from plimsoll.verdict.gate.policy import GatePolicies
from plimsoll.verdict.ports import (
    HistoryStore,
    LoadLineStore,
    RegressionStore,
    StandingStore,
    TriageStore,
    VerdictStore,
)


@dataclass(frozen=True, kw_only=True)
class RunStores:
    """Runs, what was concluded from them, and what people did about it."""

    runs: RunStore
    verdicts: VerdictStore
    histories: HistoryStore
    triage: TriageStore
    regressions: RegressionStore
    load_lines: LoadLineStore
    standings: StandingStore


@dataclass(frozen=True, kw_only=True)
class JudgePorts:
    """What judging needs from the world."""

    stores: RunStores
    bundles: BundleStore
    policies: GatePolicies
    clock: Clock
