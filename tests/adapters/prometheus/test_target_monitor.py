"""What a real Prometheus says of targets whose past is known."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from plimsoll.adapters.memory.clock import MemoryClock
from plimsoll.adapters.prometheus.settings import PrometheusSettings
from plimsoll.adapters.prometheus.target_monitor import PrometheusTargetMonitor
from plimsoll.kit.clock import SystemClock
from plimsoll.kit.errors import Misconfigured, NotFound
from plimsoll.run.model import RunProgress
from plimsoll.run.monitor import AlarmWatch
from plimsoll.run.target_state import (
    Autoscaler,
    ContainerLimits,
    Replicas,
    Restart,
    Target,
    TargetResources,
    crash_of,
    processes_of,
    sentences_of,
)
from tests.adapters.prometheus.servers import (
    DAY,
    line,
    needs_prometheus,
    prometheus,
    write_blocks,
)
from tests.adapters.prometheus.targets import GIB, LASTS_S, PODS, target_lines

START = datetime.fromtimestamp(DAY, UTC)
END = datetime.fromtimestamp(DAY + LASTS_S, UTC)
SHOP = Target(service="shop", environment="staging")
RULES = """
groups:
  - name: shop
    interval: 1s
    rules:
      - alert: Always
        expr: label_replace(vector(1), "service", "shop", "", "")
        labels: {{severity: critical, env: staging}}
      - alert: Later
        expr: label_replace(vector(time()) > {since}, "service", "shop", "", "")
        labels: {{severity: critical, env: staging}}
      - alert: Elsewhere
        expr: label_replace(vector(time()) > {since}, "service", "shop", "", "")
        labels: {{severity: critical, env: production}}
"""
PATIENCE_S = 30.0
NOW = RunProgress(elapsed_s=1, requests=1, failed=0, virtual_users=1)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    needs_prometheus()
    folder = tmp_path_factory.mktemp("targets")
    with prometheus(folder, write_blocks(folder, target_lines())) as address:
        yield address


def monitor(url: str, *, at_s: float, **settings: object) -> PrometheusTargetMonitor:
    given = PrometheusSettings.model_validate({"url": url, **settings})
    clock = MemoryClock(datetime.fromtimestamp(DAY + at_s, UTC))
    return PrometheusTargetMonitor(given, clock=clock)


def resources(url: str, target: Target = SHOP, **settings: object) -> TargetResources:
    with closing(monitor(url, at_s=LASTS_S, **settings)) as asked:
        return asked.resources(target, START, END)


def alarms(url: str, target: Target = SHOP, *, at_s: float = 120, **settings: object) -> set[str]:
    with closing(monitor(url, at_s=at_s, **settings)) as asked:
        return {each.name for each in asked.alarms(target)}


def test_containers_are_read_with_their_limits(url: str) -> None:
    told = resources(url)
    assert told.cpu is not None
    assert told.cpu.instances == 2
    assert told.cpu.mean == pytest.approx(0.6 * 2 + 0.4 * 1 + 0.5, rel=0.01)
    assert told.cpu.peak == pytest.approx(2.5, rel=0.01)
    assert told.cpu.limit == 4
    assert told.cpu.fullest == pytest.approx(1.0, abs=0.01)
    assert told.cpu.at_limit == pytest.approx(0.6, abs=0.03)
    assert told.cpu.where == f"{PODS[0]}/shop"
    assert told.throttled == pytest.approx(0.25, abs=0.01)
    assert told.memory is not None
    assert told.memory.fullest == pytest.approx(0.9)
    assert told.memory.at_limit == 0
    assert told.memory.limit == 2 * GIB
    assert told.limits == (ContainerLimits(container="shop", cpu_cores=2, memory_bytes=GIB),)
    assert told.replicas == Replicas(first=2, last=2, least=2, most=2)
    assert told.autoscaler == Autoscaler(least=2, most=2)
    assert told.notes == ()


def test_a_container_that_was_killed_says_why(url: str) -> None:
    told = resources(url)
    assert told.restarts == (Restart(process=f"{PODS[0]}/shop", times=2, reason="OOMKilled"),)
    assert crash_of(told) == f"OOMKilled ({PODS[0]}/shop, 2 times)"
    assert processes_of(told) == ("", "")


def test_another_environment_of_the_same_prometheus_is_not_mixed_in(url: str) -> None:
    told = resources(url, Target(service="shop", environment="prod"))
    assert told.restarts == ()
    assert told.cpu is not None
    assert told.cpu.peak == pytest.approx(1.0, rel=0.01)
    assert "shop-production" in told.selector


def test_a_pool_that_is_full_is_found_and_told_once(url: str) -> None:
    told = resources(url)
    (pool,) = told.pools
    assert pool.what == "HikariCP connections"
    assert pool.fullest == 1
    assert pool.at_limit == pytest.approx(0.25, abs=0.03)
    assert pool.waiting_peak == 7
    assert pool.waited == pytest.approx(0.25, abs=0.03)
    assert pool.where == f"{PODS[1]}/orders"
    assert any("HikariCP connections" in sentence for sentence in sentences_of(told))


def test_a_process_without_kubernetes_is_read_by_what_it_exports(url: str) -> None:
    told = resources(url, Target(service="cart", environment="staging"))
    assert told.cpu is not None
    assert told.cpu.mean == pytest.approx(1.0, rel=0.01)
    assert told.cpu.limit is None
    assert told.memory is None
    assert told.notes == (
        "No limit of CPU is told.",
        "No metric tells how much memory the target used.",
    )
    assert told.restarts == (Restart(process="a:80"),)
    assert processes_of(told)[0] == "a:80"
    assert [(each.what, each.peak) for each in told.signals] == [("Goroutines", 800)]


def test_replicas_that_are_replaced_in_the_run_are_named(url: str) -> None:
    told = resources(url, Target(service="mail", environment="staging"))
    assert (told.gone, told.came) == (("mail-old",), ("mail-new",))
    assert told.replicas == Replicas(first=2, last=2, least=2, most=3)
    assert processes_of(told) == ("mail-old", "mail-new")


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (Target(service="shop"), "nobody has said"),
        (Target(service="shop", environment="default"), "nobody has said"),
        (Target(service="shop", environment="qa"), "says that they are those of qa"),
        (Target(service="homeless", environment="staging"), "says that they are those of staging"),
        (Target(service="doubled", environment="staging"), "team1-staging, team2-staging"),
    ],
)
def test_what_may_be_another_environments_is_not_read(url: str, target: Target, words: str) -> None:
    with pytest.raises(Misconfigured, match=words) as error:
        resources(url, target)
    assert error.value.where == "PLIMSOLL_PROMETHEUS__TARGET_SELECTOR"


def test_a_service_that_is_not_there_is_not_found(url: str) -> None:
    with pytest.raises(NotFound, match="sho"):
        resources(url, Target(service="sho", environment="staging"))
    with pytest.raises(NotFound, match="nowhere"):
        resources(url, target_selector='{namespace="nowhere"}')


def test_a_selector_says_whose_series_they_are(url: str) -> None:
    pinned = '{namespace="{service}-{environment}",pod=~"{service}-.*"}'
    told = resources(url, target_selector=pinned)
    assert told.model_copy(update={"selector": ""}) == resources(url).model_copy(
        update={"selector": ""}
    )
    doubled = Target(service="doubled", environment="staging")
    told = resources(url, doubled, target_selector='{job="{service}",namespace="team1-staging"}')
    assert told.replicas == Replicas(first=1, last=1, least=1, most=1)


@pytest.mark.parametrize("pinned", ["shop", "{", '{job=""}', '{__name__="up"}'])
def test_a_selector_that_is_none_is_a_setting_to_correct(url: str, pinned: str) -> None:
    with pytest.raises(Misconfigured) as error:
        resources(url, target_selector=pinned)
    assert error.value.where == "PLIMSOLL_PROMETHEUS__TARGET_SELECTOR"


def test_alarms_are_those_of_the_target_in_its_environment(url: str) -> None:
    assert alarms(url) == {"ShopSlow", "PodNotReady", "ShopOld"}
    assert alarms(url, at_s=0) == {"ShopOld"}
    assert alarms(url, at_s=75) == {"ShopOld"}
    production = Target(service="shop", environment="production")
    assert alarms(url, production) == {"ShopSlow", "PodNotReady", "ShopDown"}
    # Its series name one environment only, so an alarm that names none is its own.
    assert alarms(url, Target(service="cart", environment="staging")) == {"CartBusy"}


def test_alarms_say_what_they_are_about_and_since_when(url: str) -> None:
    with closing(monitor(url, at_s=120)) as asked:
        told = {each.name: each for each in asked.alarms(SHOP)}
    slow = told["ShopSlow"]
    assert slow.severity == "critical"
    assert slow.labels == {"namespace": "shop-staging", "service": "shop"}
    assert slow.since == datetime.fromtimestamp(DAY + 60, UTC)
    assert told["PodNotReady"].said == f"PodNotReady (Page, pod {PODS[0]})"


def test_which_alarms_count_can_be_said(url: str) -> None:
    assert "ShopWarm" in alarms(url, alarm_severities=["warning"])
    assert alarms(url, alarm_severities=[]) >= {"ShopWarm", "ShopSlow"}
    chosen = '{service="mail",namespace="{service}-{environment}"}'
    assert alarms(url, alarm_selector=chosen.replace("{service}-", "shop-")) == {"MailSlow"}
    pinned = '{namespace="shop-staging",pod=~"shop-.*"}'
    assert alarms(url, target_selector=pinned) == {"ShopSlow", "PodNotReady", "ShopOld"}
    # Whoever says that all of a namespace is the target, means all of it.
    everything = '{namespace="shop-staging"}'
    assert "MailSlow" in alarms(url, target_selector=everything)


def test_rules_that_prometheus_evaluates_end_a_run(tmp_path: Path) -> None:
    needs_prometheus()
    since = time.time() + 6
    (tmp_path / "rules.yml").write_text(RULES.format(since=since))
    store = write_blocks(
        tmp_path, [line("up", {"job": "shop", "env": "staging"}, 1, time.time() - 60 * n)
                   for n in range(10, 0, -1)],
    )  # fmt: skip
    chosen = "rule_files: [rules.yml]\n"
    with prometheus(tmp_path, store, settings=chosen) as address:
        asked = PrometheusTargetMonitor(PrometheusSettings(url=address))
        fires = threading.Event()
        deadline = time.monotonic() + PATIENCE_S
        while not asked.alarms(SHOP) and time.monotonic() < deadline:
            fires.wait(0.1)
        with AlarmWatch(asked, SHOP, clock=SystemClock(), every_s=0.2) as watch:
            while not watch.watch(NOW) and time.monotonic() < deadline:
                fires.wait(0.1)
        asked.close()
    assert watch.broke == ("An alarm of the target began to fire under the load: Later (critical).")
    assert watch.notes == (
        "Alarms of the target that fired before the load are no reason to stop: Always (critical).",
    )
