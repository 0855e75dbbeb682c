"""What every TargetMonitor does, whoever is asked."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

import pytest

from plimsoll.adapters.memory.clock import MemoryClock
from plimsoll.adapters.memory.target_monitor import MemoryTargetMonitor
from plimsoll.adapters.prometheus.settings import PrometheusSettings
from plimsoll.adapters.prometheus.target_monitor import PrometheusTargetMonitor
from plimsoll.kit.errors import NotFound
from plimsoll.run.monitor import TargetMonitor
from plimsoll.run.target_state import Alarm, Replicas, Target, TargetResources
from tests.adapters.prometheus.servers import DAY, line, needs_prometheus, prometheus, write_blocks

SHOP = Target(service="shop", environment="staging")
QUIET = Target(service="quiet", environment="staging")
START, END, SINCE = (datetime.fromtimestamp(DAY + seconds, UTC) for seconds in (0, 300, 200))
ALARM = Alarm(
    name="Slow", severity="critical", labels={"service": "shop", "env": "staging"}, since=SINCE
)
Make: TypeAlias = Callable[[Path], AbstractContextManager[TargetMonitor]]


@contextmanager
def in_memory(_folder: Path) -> Iterator[TargetMonitor]:
    used = TargetResources(
        start=START, end=START, replicas=Replicas(first=1, last=1, least=1, most=1)
    )
    yield MemoryTargetMonitor(
        {("shop", "staging"): (ALARM,), ("quiet", "staging"): ()}, {("shop", "staging"): used}
    )


def _lines() -> Iterator[str]:
    about = {"alertname": "Slow", "severity": "critical", "service": "shop", "env": "staging"}
    for second in range(195, 301, 15):
        firing = {**about, "alertstate": "firing"}
        yield line("ALERTS", firing, 1, DAY + second)
    for second in range(195, 301, 15):
        yield line("ALERTS_FOR_STATE", about, DAY + 200, DAY + second)
    for service in ("shop", "quiet"):
        for second in range(0, 301, 15):
            yield line("up", {"job": service, "env": "staging"}, 1, DAY + second)


@contextmanager
def in_prometheus(folder: Path) -> Iterator[TargetMonitor]:
    needs_prometheus()
    with prometheus(folder, write_blocks(folder, _lines())) as url:
        made = PrometheusTargetMonitor(PrometheusSettings(url=url), clock=MemoryClock(END))
        with closing(made):
            yield made


@pytest.fixture(params=[in_memory, in_prometheus])
def monitor(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[TargetMonitor]:
    make: Make = request.param
    with make(tmp_path) as made:
        yield made


def test_alarms_are_told_with_what_they_are_about(monitor: TargetMonitor) -> None:
    assert monitor.alarms(SHOP) == (ALARM,)
    assert monitor.alarms(SHOP) == (ALARM,)
    assert monitor.alarms(QUIET) == ()


def test_resources_are_those_of_the_window(monitor: TargetMonitor) -> None:
    told = monitor.resources(SHOP, START, END)
    assert (told.start, told.end) == (START, END)
    assert told.replicas == Replicas(first=1, last=1, least=1, most=1)
    assert told.cpu is None


def test_what_is_not_recorded_is_said(monitor: TargetMonitor) -> None:
    assert monitor.resources(QUIET, START, END).notes


def test_a_service_that_nobody_watches_is_not_found(monitor: TargetMonitor) -> None:
    unknown = Target(service="nobody", environment="staging")
    with pytest.raises(NotFound):
        monitor.alarms(unknown)
    with pytest.raises(NotFound):
        monitor.resources(unknown, START, END)
