import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from typing_extensions import override

from plimsoll.adapters.memory.clock import MemoryClock
from plimsoll.adapters.memory.target_monitor import MemoryTargetMonitor
from plimsoll.kit.errors import Unavailable
from plimsoll.run.model import RunProgress
from plimsoll.run.monitor import AlarmWatch, resources_of
from plimsoll.run.target_state import Alarm, Target, TargetResources

BEGAN = datetime(2026, 11, 21, 6, tzinfo=UTC)
SHOP = Target(service="shop", environment="staging")
KEY = ("shop", "staging")
OLD = Alarm(name="Slow", since=BEGAN - timedelta(hours=1))
NEW = Alarm(name="Failing", severity="critical", since=BEGAN + timedelta(seconds=9))
NOW = RunProgress(elapsed_s=1, requests=1, failed=0, virtual_users=1)
PATIENCE_S = 10.0


class Scripted(MemoryTargetMonitor):
    """Does at each question what is next, the last thing again and again."""

    def __init__(self, *steps: Callable[[], tuple[Alarm, ...]]) -> None:
        super().__init__()
        self._steps = list(steps)
        self._changed = threading.Condition()

    @override
    def alarms(self, target: Target) -> tuple[Alarm, ...]:
        with self._changed:
            self.asked += 1
            step = self._steps[0] if len(self._steps) == 1 else self._steps.pop(0)
            self._changed.notify_all()
        assert target == SHOP
        return step()

    def until_asked(self, times: int) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self.asked >= times, PATIENCE_S)


class Watched(NamedTuple):
    """What came of a watch."""

    broke: str
    notes: tuple[str, ...]


def watched(monitor: Scripted, *, questions: int) -> Watched:
    with AlarmWatch(monitor, SHOP, clock=MemoryClock(BEGAN), every_s=0.01) as watch:
        # The last answer was taken in when the next question came.
        monitor.until_asked(questions + 1)
        said = watch.watch(NOW)
    assert said == (watch.broke or None)
    return Watched(watch.broke, watch.notes)


def silent() -> tuple[Alarm, ...]:
    raise Unavailable("Prometheus does not answer.")


def test_an_alarm_that_rises_ends_the_run_and_says_which() -> None:
    found = watched(Scripted(lambda: (OLD,), lambda: (OLD, NEW)), questions=2)
    assert found.broke == (
        "An alarm of the target began to fire under the load: Failing (critical)."
    )
    assert found.notes == (
        "Alarms of the target that fired before the load are no reason to stop: Slow.",
    )


def test_what_broke_a_run_stays_when_the_alarm_is_over() -> None:
    assert watched(Scripted(lambda: (), lambda: (NEW,), lambda: ()), questions=4).broke


def test_a_monitoring_that_does_not_answer_never_ends_a_run_and_is_noted() -> None:
    found = watched(Scripted(silent), questions=3)
    assert found.broke == ""
    assert found.notes == ("The target's alarms were not watched: Prometheus does not answer.",)


def test_a_monitoring_that_answers_now_and_then_is_noted_and_heard() -> None:
    found = watched(Scripted(silent, lambda: (OLD,), lambda: (OLD, NEW)), questions=3)
    assert "Failing" in found.broke
    assert "Slow" not in found.broke
    assert found.notes[0].startswith("The target's monitoring did not answer 1 of ")


def test_a_slow_monitoring_delays_nothing() -> None:
    release = threading.Event()

    def slow() -> tuple[Alarm, ...]:
        release.wait(PATIENCE_S)
        return ()

    monitor = Scripted(slow)
    with AlarmWatch(monitor, SHOP, clock=MemoryClock(BEGAN), first_answer_s=0.05) as watch:
        assert watch.watch(NOW) is None
    # The question is still under way, and nobody waits for it.
    assert watch.notes == (
        "The target's alarms were not watched: its monitoring did not answer in time.",
    )
    release.set()


def test_a_watch_that_dies_says_so() -> None:
    def broken() -> tuple[Alarm, ...]:
        raise RuntimeError("a mistake of ours")

    with AlarmWatch(Scripted(broken), SHOP, clock=MemoryClock(BEGAN)) as watch:
        assert watch.watch(NOW) is None
        assert watch.notes == ("The target's alarms were not watched to the end.",)


def test_without_a_monitoring_nobody_is_asked_and_nothing_is_said() -> None:
    with AlarmWatch(None, SHOP, clock=MemoryClock(BEGAN)) as watch:
        assert watch.watch(NOW) is None
    assert watch.notes == ()
    assert resources_of(None, SHOP, BEGAN, BEGAN) is None


def test_that_resources_could_not_be_asked_for_is_kept_with_the_run() -> None:
    class Away(MemoryTargetMonitor):
        @override
        def resources(self, target: Target, start: datetime, end: datetime) -> TargetResources:
            raise Unavailable(f"{target.service} {start - end}")

    told = resources_of(Away(), SHOP, BEGAN, BEGAN)
    assert told is not None
    assert told.cpu is None
    assert told.notes == ("What the target used is not known: shop 0:00:00",)
