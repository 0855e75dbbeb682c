"""What happened to the processes of a target during a run: restarts, replicas, their limits."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from plimsoll.adapters.prometheus.dialect import Matcher
from plimsoll.adapters.prometheus.payloads import Labels, Series
from plimsoll.adapters.prometheus.target_metrics import (
    CPU,
    LAST_REASON,
    MEMORY,
    READY,
    RESTARTS,
    SCALER,
    SCALER_LEAST,
    SCALER_MOST,
    STARTED,
    UP,
)
from plimsoll.adapters.prometheus.target_reading import Reading, container_of
from plimsoll.adapters.prometheus.target_selection import pod_of
from plimsoll.adapters.prometheus.target_usage import Cells, Steps, held, joined
from plimsoll.run.target_state import Autoscaler, ContainerLimits, Replicas, Restart

_SAME_START_S: Final = 2.0
"""Two times of a process's start that differ by less are the same, told with other rounding."""
_MOST_RESTARTS: Final = 50


def restarts_of(reading: Reading) -> tuple[Restart, ...]:
    """Which processes ended and began anew, most often first."""
    told = list(reading.samples(RESTARTS))
    found = list(_by_kubernetes(reading, told) if told else _by_themselves(reading))
    return tuple(sorted(found, key=lambda each: (-each.times, each.process))[:_MOST_RESTARTS])


def _by_kubernetes(reading: Reading, told: Sequence[Series]) -> Iterator[Restart]:
    start_s = reading.steps.start_s
    # What is first told of in the run was there before, unless others were told of then.
    was_told = any(series.times_s[0] <= start_s for series in told)
    times: defaultdict[tuple[str, str, str], int] = defaultdict(int)
    for series in told:
        times[container_of(series.labels)] += grown_by(series, start_s, is_new=was_told)
    if not any(times.values()):
        return
    reasons = _reasons(reading)
    for key, many in times.items():
        if many:
            name = "/".join(filter(None, key[1:]))
            yield Restart(process=name, times=many, reason=reasons.get(key, ""))


def _reasons(reading: Reading) -> Mapping[tuple[str, str, str], str]:
    """Why each container ended, by the latest sample that says so."""
    latest: dict[tuple[str, str, str], tuple[float, str]] = {}
    for series in reading.samples(LAST_REASON):
        said = [time for time, value in zip(series.times_s, series.values, strict=True)
                if float(value) == 1]  # fmt: skip
        if said:
            one = (said[-1], series.labels.get("reason", ""))
            key = container_of(series.labels)
            latest[key] = max(latest.get(key, one), one)
    return {key: reason for key, (_, reason) in latest.items()}


def _by_themselves(reading: Reading) -> Iterator[Restart]:
    for series in reading.samples(STARTED, of_containers=False):
        times = started_anew(series, reading.steps.start_s)
        if times:
            yield Restart(process=_name_of(series.labels), times=times)


def grown_by(series: Series, start_s: float, *, is_new: bool) -> int:
    """How much a counter of rare events grew in the run.

    Args:
        series: the counter, from a moment before the run on.
        start_s: of the run.
        is_new: whether one that is first told of in the run counts from 0.
    """
    pairs = list(zip(series.times_s, map(float, series.values), strict=True))
    before = [value for time, value in pairs if time <= start_s]
    after = [value for time, value in pairs if time > start_s]
    first = before[-1:] or ([0.0] if is_new else after[:1])
    path = [*first, *after]
    return round(sum(new - old if new >= old else new for old, new in pairwise(path)))


def started_anew(series: Series, start_s: float) -> int:
    """How often a process began in the run, by the times of its start that it told.

    Of a service with several workers now this one answers, now that one: who tells in the end what
    was told before is the same.
    """
    pairs = list(zip(series.times_s, map(float, series.values), strict=True))
    before = [value for time, value in pairs if time <= start_s]
    news: list[float] = []
    for _, value in pairs:
        if not _is_among(value, before) and not _is_among(value, news):
            news.append(value)
    return len(news) if before and not _is_among(pairs[-1][1], before) else 0


def _is_among(value: float, others: Sequence[float]) -> bool:
    return any(abs(value - other) < _SAME_START_S for other in others)


def _name_of(labels: Labels) -> str:
    return pod_of(labels) or labels.get("instance", "") or "a process without a name"


def ready_replicas(reading: Reading) -> dict[str, Cells]:
    """By name, in which steps each replica was ready: as Kubernetes says, or by its scrapes."""
    by_name: dict[str, Cells] = {}
    told = list(reading.samples(READY)) or list(reading.samples(UP, of_containers=False))
    for series in told:
        name, cells = _name_of(series.labels), held(series, reading.steps)
        by_name[name] = joined(by_name[name], cells, adding=False) if name in by_name else cells
    return by_name


def replicas_of(ready: Mapping[str, Cells], steps: Steps) -> Replicas | None:
    """How many were ready; None: nobody tells."""
    told = [
        [cell.mean for line in ready.values() if (cell := line[step]) is not None]
        for step in range(steps.many)
    ]
    counts = [sum(share > 0.5 for share in shares) for shares in told if shares]  # noqa: PLR2004
    if not counts:
        return None
    return Replicas(first=counts[0], last=counts[-1], least=min(counts), most=max(counts))


def changed(ready: Mapping[str, Cells], steps: Steps) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Which replicas were there at the start alone, and which at the end alone."""
    known = [step for step in range(steps.many) if any(line[step] for line in ready.values())]
    if not known:
        return (), ()
    first = {name for name, line in ready.items() if line[known[0]] is not None}
    last = {name for name, line in ready.items() if line[known[-1]] is not None}
    return tuple(sorted(first - last)), tuple(sorted(last - first))


def limits_of(reading: Reading) -> tuple[ContainerLimits, ...]:
    """What every container may use; of replicas that differ, the lowest."""
    lowest: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for name, known in (("cpu", CPU[0]), ("memory", MEMORY[0])):
        for instance, limit in reading.limits(known).items():
            container = lowest[instance.labels[2]]
            container[name] = min(limit, container.get(name, limit))
    return tuple(
        ContainerLimits(
            container=container, cpu_cores=told.get("cpu"), memory_bytes=told.get("memory")
        )
        for container, told in sorted(lowest.items())
    )


def autoscaler_of(reading: Reading, service: str, namespaces: frozenset[str]) -> Autoscaler | None:
    """Between which numbers of replicas the autoscaler of that name may choose."""
    least, most = (
        reading.named(metric, Matcher(label=SCALER, value=service), namespaces)
        for metric in (SCALER_LEAST, SCALER_MOST)
    )
    if least is None and most is None:
        return None
    return Autoscaler(
        least=None if least is None else round(least), most=None if most is None else round(most)
    )
