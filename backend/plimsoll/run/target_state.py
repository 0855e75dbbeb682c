"""What a target says of itself while it is loaded: its alarms, and what it used of what it has.

Values, and what follows from them alone; `monitor` says who is asked for them. What a target does
not tell is absent and said in the notes: nothing is guessed.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from pydantic import AwareDatetime, Field

from plimsoll.kit.value import Value

AT_LIMIT = 0.95
"""Of a limit, from which on it counts as reached: averages of some seconds rarely touch it."""
HELD_BEFORE_S = 30.0
"""What held for so long before the load cannot come from it; less may be clocks that differ."""
CLOSE = 0.8
"""Of memory or of a pool, from which on a report says it."""
THROTTLED = 0.05
"""Of the periods of the scheduler, from which on a report says it."""

_OF_THE_LOAD = frozenset({"OOMKilled", "Error"})
"""Reasons of Kubernetes: too much memory was used, or the process failed by itself or its probe."""
_SHOWN = 3
_MANY = 100
_GIB = 2**30
_MIB = 2**20


class Target(Value):
    """Who is watched."""

    service: str
    environment: str = ""
    """Empty: nobody has said which."""
    selector: str = Field(default="", max_length=2_000)
    """How the monitoring system finds it, in that system's words; empty: by these names."""


class Alarm(Value):
    """One alarm of a target that is firing."""

    name: str
    severity: str = ""
    labels: dict[str, str] = Field(default_factory=dict)
    """What tells it from others of its name."""
    since: AwareDatetime | None = None
    """When its condition was first met; None: not told."""

    @property
    def key(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        """The same for the same alarm, however often it is asked for."""
        return self.name, tuple(sorted(self.labels.items()))

    @property
    def said(self) -> str:
        """Its name and what it is about."""
        where = next((name for name in ("pod", "instance") if name in self.labels), "")
        about = [self.severity] if self.severity else []
        about += [f"{where} {self.labels[where]}"] if where else []
        return f"{self.name} ({', '.join(about)})" if about else self.name


def new_alarms(
    before: Sequence[Alarm] | None, now: Sequence[Alarm], *, began: datetime
) -> tuple[Alarm, ...]:
    """Those that the load may have raised.

    An alarm that fired when the run began says nothing about the load, nor does one whose condition
    was met well before; nor one of which neither is known.

    Args:
        before: that fired when the run began, or when the first answer came; None: not known.
        now: that fire.
        began: when the run did.
    """
    known = {each.key for each in before or () if each.since is None or each.since <= began}
    held = began - timedelta(seconds=HELD_BEFORE_S)
    return tuple(
        each
        for each in now
        if each.key not in known
        and (each.since > held if each.since is not None else before is not None)
    )


def why_to_stop(
    before: Sequence[Alarm] | None, now: Sequence[Alarm], *, began: datetime
) -> str | None:
    """Why the run has to end; None: it may go on. Arguments as of `new_alarms`."""
    raised = new_alarms(before, now, began=began)
    if not raised:
        return None
    many = "An alarm" if len(raised) == 1 else f"{len(raised)} alarms"
    names = _listed([each.said for each in raised])
    return f"{many} of the target began to fire under the load: {names}."


class Usage(Value):
    """How much of one resource was used over a run."""

    what: str
    """Such as `CPU` or `HikariCP connections`."""
    unit: str
    """Such as `cores`, `bytes`, `connections`."""
    mean: float
    """Of all instances together, over the run; of a delay the longest of any instance."""
    peak: float
    """The highest of any step."""
    limit: float | None = None
    """Of all instances together; None: one of them has none, or does not tell."""
    instances: int = 1
    """Containers, processes or pools."""
    fullest: float | None = None
    """The highest share of its own limit that any instance used in any step."""
    at_limit: float | None = None
    """Share of the run in which an instance used at least `AT_LIMIT` of its own limit."""
    where: str = ""
    """Which instance was the fullest."""
    waiting_peak: float | None = None
    """The most that waited at once for a free one; None: not told."""
    waited: float | None = None
    """Share of the run in which any waited."""


class Restart(Value):
    """One process that ended and began anew during the run."""

    process: str
    """Such as `pod/container`."""
    times: int = Field(default=1, ge=1)
    reason: str = ""
    """Of the last end, such as `OOMKilled`; empty: not told."""

    @property
    def is_of_the_load(self) -> bool:
        """Whether it failed, rather than was ended."""
        return self.reason in _OF_THE_LOAD

    @property
    def said(self) -> str:
        """In words."""
        often = "" if self.times == 1 else f", {self.times} times"
        return f"{self.reason or 'for a reason not told'} ({self.process}{often})"


class Replicas(Value):
    """How many copies of the service were ready."""

    first: int
    last: int
    least: int
    most: int


class Autoscaler(Value):
    """What may change the number of replicas."""

    least: int | None = None
    most: int | None = None


class ContainerLimits(Value):
    """What one container of every replica may use; None: no limit, or not told."""

    container: str
    cpu_cores: float | None = None
    memory_bytes: float | None = None


class TargetResources(Value):
    """What a target used in a window, and what happened to its processes; None: not known."""

    start: AwareDatetime
    end: AwareDatetime
    step_s: float = 0.0
    """Figures are averages of so many seconds; 0: there are none."""
    selector: str = ""
    """Which series were read."""
    cpu: Usage | None = None
    throttled: float | None = None
    """Share of the scheduler's periods in which a container had used up its CPU limit."""
    memory: Usage | None = None
    replicas: Replicas | None = None
    autoscaler: Autoscaler | None = None
    limits: tuple[ContainerLimits, ...] = ()
    restarts: tuple[Restart, ...] = ()
    gone: tuple[str, ...] = ()
    """Replicas that were there at the start and not at the end."""
    came: tuple[str, ...] = ()
    """Replicas that were there at the end and not at the start."""
    pools: tuple[Usage, ...] = ()
    """Of connections and threads, the fullest first."""
    signals: tuple[Usage, ...] = ()
    """What has no limit and yet tells of overload, such as an event loop's lag."""
    notes: tuple[str, ...] = ()
    """What is not known, and why."""


def crash_of(resources: TargetResources | None) -> str:
    """Why processes of the target failed under the load; empty: none did, or nobody knows."""
    restarts = () if resources is None else resources.restarts
    return _listed([each.said for each in restarts if each.is_of_the_load])


def processes_of(resources: TargetResources | None) -> tuple[str, str]:
    """Names of what answered before and after the run.

    They differ where the target was restarted or replaced by whatever else than its own failure;
    both are empty where that is not known to have happened.
    """
    if resources is None:
        return "", ""
    if resources.gone and resources.came:
        return _listed(resources.gone), _listed(resources.came)
    ended = [each for each in resources.restarts if not each.is_of_the_load]
    if not ended:
        return "", ""
    before = _listed([each.process for each in ended])
    return before, f"the same anew: {_listed([each.said for each in ended])}"


def sentences_of(resources: TargetResources) -> tuple[str, ...]:
    """What a report says of it: what was used up first, then what is not known."""
    return (*_on_processes(resources), *_on_usage(resources), *resources.notes)


def _on_processes(resources: TargetResources) -> Iterator[str]:
    if resources.restarts:
        yield f"Restarts: {_listed([each.said for each in resources.restarts])}."
    if resources.gone and resources.came:
        yield f"Replicas were replaced: {_listed(resources.gone)} by {_listed(resources.came)}."
    replicas, scaler = resources.replicas, resources.autoscaler
    if replicas is None:
        return
    if replicas.least == replicas.most:
        yield f"{_count(replicas.most, 'replica')}, throughout."
    else:
        yield (
            f"Between {replicas.least} and {_count(replicas.most, 'replica')}: "
            f"{replicas.first} at the start, {replicas.last} at the end."
        )
    if scaler is not None and scaler.most is not None and replicas.most >= scaler.most:
        yield f"The autoscaler's highest number, {scaler.most}, was reached."


def _on_usage(resources: TargetResources) -> Iterator[str]:
    if resources.cpu is not None:
        yield _used(resources.cpu)
    if resources.throttled is not None and resources.throttled >= THROTTLED:
        yield f"The CPU limit held containers back in {resources.throttled:.0%} of all periods."
    if resources.memory is not None:
        yield _used(resources.memory)
    for each in resources.pools:
        if (each.fullest or 0) >= CLOSE or each.waiting_peak:
            yield _used(each)


def _used(usage: Usage) -> str:
    average = _amount(usage.mean, usage.unit)
    if usage.limit is not None:
        average = f"{_number(usage.mean, usage.unit)} of {_amount(usage.limit, usage.unit)}"
    said = f"{usage.what}: {average} on average, {_number(usage.peak, usage.unit)} at most"
    where = f" ({usage.where})" if usage.where and usage.instances > 1 else ""
    if usage.at_limit:
        said += f"; at its limit for {usage.at_limit:.0%} of the run{where}"
    elif usage.fullest is not None:
        said += f"; at most {usage.fullest:.0%} of a limit{where}"
    if usage.waiting_peak:
        said += f"; up to {usage.waiting_peak:,.0f} waited for one"
        said += f", for {usage.waited:.0%} of the run" if usage.waited else ""
    return f"{said}."


def _amount(number: float, unit: str) -> str:
    return _number(number, unit) if unit == "bytes" else f"{_number(number, unit)} {unit}"


def _number(number: float, unit: str) -> str:
    if unit == "bytes":
        return f"{number / _GIB:.2f} GiB" if number >= _GIB else f"{number / _MIB:.0f} MiB"
    return f"{number:,.0f}" if number >= _MANY else f"{number:.3g}"


def _count(many: int, what: str) -> str:
    return f"{many:,} {what}" + ("" if many == 1 else "s")


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
