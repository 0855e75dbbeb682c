"""What the load generator goes through while it runs: its processor time, and how late clocks ring.

Processor time comes from `/proc`, so only Linux tells it. It is read twice a second, which costs
less than a millisecond each time. What a generator *wanted* is what its threads used and what they
waited for while others had the processors (`schedstat`): one that wanted all processors and got
half of one was the bottleneck just the same, and one that wanted little was not, however busy its
machine was.
"""

import os
import threading
import time
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, Self

from plimsoll.kit.histogram import cell_of, quantile_of
from plimsoll.run.model import GeneratorFigures

_PROC = Path("/proc")
_CGROUPS = Path("/sys/fs/cgroup")
_BEAT_S = 0.05
_BEATS_A_READING = 10
_PEAK_READINGS = 10
"""Of half a second each: 5 s."""
_WORST = 0.99
_IDLE, _IO_WAIT = 3, 4
"""Fields of the first line of `/proc/stat` in which nothing runs."""
_USER, _SYSTEM = 11, 12
"""Fields of `/proc/<pid>/stat` behind the program's name."""
_WAITED = 1
"""Field of `schedstat`: nanoseconds on a run queue."""
_GUEST = 8
"""From here on, the fields are contained in earlier ones."""


class _Reading(NamedTuple):
    at_s: float
    own_s: float
    """Processor time of the generator."""
    waited_s: float
    """Time that its threads could have run and did not."""
    machine_busy: int
    machine_all: int


class GeneratorMeter:
    """Measures a process for as long as its block runs."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._waits = _Waits()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._measure, name="k6-meter", daemon=True)
        self._lock = threading.Lock()
        self._begin()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_problem: object) -> None:
        self._done.set()
        self._thread.join()

    def load_begins(self) -> None:
        """Forgets what came before: starting virtual users takes all processors for a moment."""
        with self._lock:
            self._begin()

    def figures(self) -> GeneratorFigures | None:
        """So far; None where the system does not tell, or the process was too short-lived."""
        with self._lock:
            first, last = self._first, self._last
            if first is None or last is None or last.at_s <= first.at_s:
                return None
            wanted_cpus = max(self._peak, _wanted(first, last))
            ticks = last.machine_all - first.machine_all
            late_s = quantile_of(self._late, _WORST)
            return GeneratorFigures(
                cpus=usable_cpus(),
                busy_cpus=round((last.own_s - first.own_s) / (last.at_s - first.at_s), 3),
                peak_cpus=round(wanted_cpus, 3),
                machine_busy=(last.machine_busy - first.machine_busy) / ticks if ticks else None,
                late_ms=None if late_s is None else round(late_s, 3),
            )

    def _begin(self) -> None:
        self._first: _Reading | None = None
        self._last: _Reading | None = None
        self._peak = 0.0
        self._recent: deque[_Reading] = deque(maxlen=_PEAK_READINGS + 1)
        self._late: defaultdict[int, int] = defaultdict(int)

    def _measure(self) -> None:
        beats = 0
        while True:
            due_s = time.monotonic() + _BEAT_S
            if self._done.wait(_BEAT_S):
                return
            late_ms = (time.monotonic() - due_s) * 1000
            reading = _read(self._pid, self._waits) if beats % _BEATS_A_READING == 0 else None
            beats += 1
            with self._lock:
                self._late[cell_of(max(0.0, late_ms))] += 1
                if reading is not None:
                    self._take(reading)

    def _take(self, reading: _Reading) -> None:
        self._first = self._first or reading
        self._last = reading
        self._recent.append(reading)
        if len(self._recent) > _PEAK_READINGS:
            self._peak = max(self._peak, _wanted(self._recent[0], reading))


def _wanted(start: _Reading, end: _Reading) -> float:
    """Processors that it used or waited for."""
    used_s, waited_s = end.own_s - start.own_s, end.waited_s - start.waited_s
    return (used_s + waited_s) / (end.at_s - start.at_s)


class _Waits:
    """How long threads waited; of those that ended, what was seen of them last."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}
        self._all_ns = 0

    def seconds(self, now: dict[str, int]) -> float:
        """Of all threads so far, with what they have waited until now in nanoseconds."""
        # A number that comes again may be another thread's.
        self._all_ns += sum(max(0, ns - self._known.get(each, 0)) for each, ns in now.items())
        self._known = now
        return self._all_ns / 1e9


def _read(pid: int, waits: _Waits) -> _Reading | None:
    try:
        own = (_PROC / str(pid) / "stat").read_text()
        machine = (_PROC / "stat").read_text()
    except OSError:
        return None
    # The program's name may hold anything, a bracket included.
    fields = own.rpartition(")")[2].split()
    ticks = [int(each) for each in machine.partition("\n")[0].split()[1 : _GUEST + 1]]
    return _Reading(
        at_s=time.monotonic(),
        own_s=(int(fields[_USER]) + int(fields[_SYSTEM])) / os.sysconf("SC_CLK_TCK"),
        waited_s=waits.seconds(_waited_ns(pid)),
        machine_busy=sum(ticks) - ticks[_IDLE] - ticks[_IO_WAIT],
        machine_all=sum(ticks),
    )


def _waited_ns(pid: int) -> dict[str, int]:
    """Of each thread that there is; none where the kernel does not count it."""
    waited: dict[str, int] = {}
    try:
        threads = list((_PROC / str(pid) / "task").iterdir())
    except OSError:
        return waited
    for thread in threads:
        # A thread may end at any moment.
        with suppress(OSError, ValueError, IndexError):
            told = (thread / "schedstat").read_text()
            waited[thread.name] = int(told.split()[_WAITED])
    return waited


def usable_cpus(proc: Path = _PROC, cgroups: Path = _CGROUPS) -> float:
    """How many processors a child of this process may use: its affinity, and its cgroup's quota."""
    allowed = getattr(os, "sched_getaffinity", None)
    cpus = float(len(allowed(0)) if allowed else os.cpu_count() or 1)
    return min([cpus, *_quotas(proc, cgroups)])


def _quotas(proc: Path, cgroups: Path) -> Iterator[float]:
    """Of the own cgroup and all above it (version 2), in processors."""
    try:
        lines = (proc / "self" / "cgroup").read_text().splitlines()
    except OSError:
        return
    own = next((line[len("0::/") :] for line in lines if line.startswith("0::/")), "")
    folder = cgroups / own
    for each in (folder, *folder.parents):
        if not each.is_relative_to(cgroups):
            return
        try:
            quota, period = (each / "cpu.max").read_text().split()
            yield int(quota) / int(period)
        except (OSError, ValueError):
            # No such file, or `max`: no limit here.
            continue
