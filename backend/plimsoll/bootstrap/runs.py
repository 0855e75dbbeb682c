"""What runs need: the load tool, what is kept of them, and the policies they are judged by."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine

from plimsoll.adapters.database.history_store import DatabaseHistoryStore
from plimsoll.adapters.database.load_line_store import DatabaseLoadLineStore
from plimsoll.adapters.database.regression_store import DatabaseRegressionStore
from plimsoll.adapters.database.run_store import DatabaseRunStore
from plimsoll.adapters.database.standing_store import DatabaseStandingStore
from plimsoll.adapters.database.triage_store import DatabaseTriageStore
from plimsoll.adapters.database.verdict_store import DatabaseVerdictStore
from plimsoll.adapters.k6.client import K6Client
from plimsoll.adapters.k6.generator import usable_cpus
from plimsoll.adapters.kubernetes.runner import KubernetesRunner
from plimsoll.adapters.target_http.target_probe import HttpTargetProbe
from plimsoll.bootstrap.generator import k6_settings_for_generators
from plimsoll.bootstrap.raw_outputs import k6_runner
from plimsoll.bundle.ports import BundleStore
from plimsoll.catalog.ports import EnvironmentStore
from plimsoll.kit.clock import Clock
from plimsoll.kit.errors import Misconfigured
from plimsoll.pipeline.clear import PreflightPorts
from plimsoll.pipeline.regression import RegressionPorts
from plimsoll.run.carry_out import RunPorts
from plimsoll.run.monitor import TargetMonitor
from plimsoll.run.observer import RunObserver
from plimsoll.run.ports import Runner
from plimsoll.run.preflight import Capacity, CheckPorts
from plimsoll.settings import Settings
from plimsoll.traffic.model import TrafficProfile
from plimsoll.verdict.gate.policy import GatePolicies, read_policies
from plimsoll.verdict.stores import JudgePorts, RunStores

_SETTING = "PLIMSOLL_RUN__POLICIES_FILE"


def run_stores(records: Engine, clock: Clock) -> RunStores:
    """What is kept of runs in the database."""
    return RunStores(
        runs=DatabaseRunStore(records, clock=clock),
        verdicts=DatabaseVerdictStore(records),
        histories=DatabaseHistoryStore(records),
        triage=DatabaseTriageStore(records),
        regressions=DatabaseRegressionStore(records),
        load_lines=DatabaseLoadLineStore(records),
        standings=DatabaseStandingStore(records),
    )


def regression_ports(  # noqa: PLR0913 - what a process has, put together
    settings: Settings,
    *,
    stores: RunStores,
    policies: GatePolicies,
    environments: EnvironmentStore,
    bundles: BundleStore,
    observer: RunObserver,
    profile_of: Callable[[str], TrafficProfile | None],
    secrets: Callable[[str], tuple[tuple[str, str], ...]],
    clock: Clock,
) -> RegressionPorts:
    """What runs need, with the k6 of this machine."""
    k6, cluster = K6Client(settings.k6), settings.kubernetes
    return RegressionPorts(
        run=RunPorts(
            runner=_runner(settings, k6, clock),
            runs=stores.runs,
            observer=observer,
            clock=clock,
            traced_share=settings.run.traced_share,
        ),
        judge=JudgePorts(stores=stores, bundles=bundles, policies=policies, clock=clock),
        preflight=PreflightPorts(
            checks=CheckPorts(
                probe=HttpTargetProbe(settings.target, clock=clock),
                tool_version=k6.check,
                clock=clock,
                capacity=Capacity(cpus=cluster.cpus if cluster.is_set_up else usable_cpus()),
                allowed=settings.target.allowed,
                # With tokens, whoever asks is not whoever may do everything on this machine.
                this_machine=settings.api.authentication == "none",
                tells_people_apart=settings.api.authentication != "none",
            ),
            environments=environments,
            runs=stores.runs,
            profile_of=profile_of,
            monitor=target_monitor(settings),
        ),
        bundle_store=bundles,
        environments=environments,
        secrets=secrets,
    )


def _runner(settings: Settings, k6: K6Client, clock: Clock) -> Runner:
    """Where load comes from: a cluster, if somebody has said which image, else this machine."""
    if settings.kubernetes.is_set_up:
        told = k6_settings_for_generators(settings.k6)
        return KubernetesRunner(settings.kubernetes, clock=clock, k6=told)
    return k6_runner(settings, k6)


def target_monitor(settings: Settings) -> TargetMonitor | None:
    """What knows how targets are: Prometheus, if somebody has said where that is."""
    if not settings.prometheus.url:
        return None
    # Only who has set one up pays for loading it.
    from plimsoll.adapters.prometheus.target_monitor import (  # noqa: PLC0415
        PrometheusTargetMonitor,
    )

    return PrometheusTargetMonitor(settings.prometheus)


def gate_policies(path: Path | None) -> GatePolicies:
    """The policies in the file that the settings name; the defaults where they name none.

    Raises:
        Misconfigured: it cannot be read.
        Rejected: it says what cannot be understood; with the line.
    """
    if path is None:
        return GatePolicies()
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(
            f"The gate policies in {path} cannot be read: {error}.", where=_SETTING
        ) from error
    return read_policies(text, str(path))
