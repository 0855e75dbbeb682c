"""What is looked at before a run begins, so that no load is sent that must not, or for nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from pydantic import AwareDatetime

from plimsoll.catalog.model import Environment, LoadPolicy
from plimsoll.catalog.policy import violations
from plimsoll.kit.clock import Clock
from plimsoll.kit.errors import Forbidden, Misconfigured, Unavailable
from plimsoll.kit.value import Value
from plimsoll.run.allowed import require_allowed
from plimsoll.run.blast_radius import BlastRadius, blast_radius_of, spoken_rate
from plimsoll.run.model import RunRequest
from plimsoll.run.planned import Planned
from plimsoll.run.validity import FEWEST_REQUESTS, SHORTEST_S, TargetFacts, same_version
from plimsoll.run.warm_up import warm_up_of
from plimsoll.workload.model import TestType

CLOCK_TOLERANCE_S = 3.0
"""The target tells whole seconds, and its answer was on the way."""
REQUESTS_PER_CPU_S = 1_800.0
"""What k6 sends with one processor and a bundle's script. Measured with k6 1.1.0 against a service
that answers at once: 1,870 at 200 requests a second, 3,610 at 800, processor time of others beside
it; the lower figure counts, since scripts with bodies and sessions cost more."""
TIGHT_SHARE = 0.6
"""Of the generator's processors: bursts above the planned peak may need the rest."""
FULL_SHARE = 0.9
"""From here on a run would be invalid, since the generator is the bottleneck."""


class TargetAnswer(Value):
    """What a target says of itself, asked once."""

    status: int | None = None
    """Of HTTP: any is a sign of life; None: nothing answered."""
    problem: str = ""
    """Why nothing did."""
    took_ms: float | None = None
    clock_ahead_s: float | None = None
    """How far its clock is ahead of ours; negative: behind; None: it does not tell the time."""
    version: str = ""
    """Empty here and below: it does not say."""
    environment: str = ""
    process: str = ""
    """Names the process that answers, such as when it started."""


class TargetProbe(Protocol):
    """Asks a target how it is."""

    def ask(self, base_url: str) -> TargetAnswer:
        """What it answers. That it does not answer is a result.

        Raises:
            Misconfigured: it can never be asked with the settings that there are.
        """
        ...


class CheckState(StrEnum):
    """How a check ended."""

    OK = "ok"
    WARNING = "warning"
    """The run may begin; somebody should know."""
    FAILED = "failed"
    """The run must not begin."""


class Check(Value):
    """One thing that was looked at."""

    name: str
    state: CheckState
    explanation: str


class Capacity(Value):
    """What the load generator has."""

    cpus: float
    requests_per_cpu_s: float = REQUESTS_PER_CPU_S


class Preflight(Value):
    """What was found; nothing was sent to the target but a question or two."""

    checks: tuple[Check, ...]
    blast_radius: BlastRadius
    approval_needed: bool = False
    """Whether another person has to agree before it begins."""
    answer: TargetAnswer
    """To be compared with what the target says after the run."""

    @property
    def failures(self) -> tuple[str, ...]:
        """Why the run must not begin; empty: it may."""
        return tuple(each.explanation for each in self.checks if each.state is CheckState.FAILED)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What somebody should know."""
        return tuple(each.explanation for each in self.checks if each.state is CheckState.WARNING)


@dataclass(frozen=True, kw_only=True)
class CheckPorts:
    """What looking needs from the world."""

    probe: TargetProbe
    tool_version: Callable[[], str]
    """Of the load tool; Misconfigured where there is none that will do."""
    clock: Clock
    capacity: Capacity
    """Of the load generator."""
    allowed: tuple[str, ...] = ()
    """Addresses that may be loaded, as `allowed.is_allowed` says."""
    this_machine: bool = True
    """Whether those of this machine may be without being named."""
    tells_people_apart: bool = True
    """Whether it is known who asks, so that another person can approve what somebody asks for."""


def preflight(
    request: RunRequest,
    planned: Planned,
    *,
    environment: Environment | None,
    version: str = "",
    ports: CheckPorts,
) -> Preflight:
    """Looks whether the run may begin.

    A target that nobody has allowed is not even asked.

    Args:
        request: what was asked for.
        planned: what is to be sent.
        environment: the registered one; None: there is none.
        version: that the target should have; empty: any.
        ports: the world.

    Raises:
        Rejected: the base URL is no address.
    """
    policy = LoadPolicy() if environment is None else environment.policy
    registered = "" if environment is None else environment.base_url
    of_address = _of_address(request.base_url, ports, registered)
    answer = TargetAnswer(problem="It was not asked.")
    of_target: tuple[Check, ...] = ()
    if of_address.state is CheckState.OK:
        answer = ports.probe.ask(request.base_url)
        name = "" if environment is None else environment.name
        of_target = tuple(_of_answer(answer, request.base_url, name, version))
    checks = (
        of_address,
        *_of_policy(policy, planned, ports.clock.now()),
        *_of_approval(policy, ports),
        *of_target,
        _of_length(request, planned),
        _of_tool(ports.tool_version),
        _of_capacity(planned, ports.capacity),
    )
    return Preflight(
        checks=checks,
        blast_radius=blast_radius_of(request, planned),
        approval_needed=policy.approval_needed,
        answer=answer,
    )


def facts_of(
    before: TargetAnswer | None,
    after: TargetAnswer | None,
    *,
    environment: str = "",
    version: str = "",
) -> TargetFacts:
    """What two answers say for the judgement of a run; None: it was not asked then."""
    first, last = before or TargetAnswer(), after or TargetAnswer()
    return TargetFacts(
        environment_wanted=environment,
        environment_told=first.environment or last.environment,
        version_wanted=version,
        version_before=first.version,
        version_after=last.version,
        started_before=first.process,
        started_after=last.process,
        answered_before=None if before is None else before.status is not None,
    )


def _ok(name: str, explanation: str) -> Check:
    return Check(name=name, state=CheckState.OK, explanation=explanation)


def _warning(name: str, explanation: str) -> Check:
    return Check(name=name, state=CheckState.WARNING, explanation=explanation)


def _failed(name: str, explanation: str) -> Check:
    return Check(name=name, state=CheckState.FAILED, explanation=explanation)


def _of_address(base_url: str, ports: CheckPorts, registered: str) -> Check:
    try:
        require_allowed(
            base_url, ports.allowed, registered=registered, this_machine=ports.this_machine
        )
    except Forbidden as error:
        return _failed("address", str(error))
    return _ok("address", f"{base_url} may be loaded.")


def _of_policy(policy: LoadPolicy, planned: Planned, at: AwareDatetime) -> Iterator[Check]:
    against = violations(
        policy,
        rate=planned.peak_per_second,
        at=at,
        endpoints=planned.by_endpoint,
        lasts_s=planned.duration_s,
    )
    for each in against:
        yield _failed("load policy", f"The environment's load policy: {each}.")
    if not against:
        yield _ok("load policy", "The environment's load policy has nothing against it.")


def _of_approval(policy: LoadPolicy, ports: CheckPorts) -> Iterator[Check]:
    """A run that nobody can ever approve must not wait for days until it is given up."""
    if policy.approval_needed and not ports.tells_people_apart:
        yield _failed(
            "approval",
            "The environment's load policy wants the approval of another person, and here everybody"
            " is the same: whoever runs the server sets PLIMSOLL_API__AUTHENTICATION=tokens.",
        )


def _of_answer(
    answer: TargetAnswer, base_url: str, environment: str, version: str
) -> Iterator[Check]:
    if answer.status is None:
        yield _failed("target", f"{base_url} does not answer: {answer.problem}")
        return
    took = "" if answer.took_ms is None else f" after {answer.took_ms:.0f} ms"
    yield _ok("target", f"{base_url} answers with {answer.status}{took}.")
    if environment and answer.environment:
        if answer.environment == environment:
            yield _ok("environment", f"The target says that it is {environment}.")
        else:
            yield _failed(
                "environment",
                f"{base_url} says that it is {answer.environment}, not {environment}.",
            )
    yield from _of_version(answer.version, version)
    yield _of_clock(answer.clock_ahead_s)


def _of_version(told: str, wanted: str) -> Iterator[Check]:
    if not wanted:
        return
    if not told:
        yield _warning("version", f"Whether the target runs version {wanted} is not known.")
    elif not same_version(wanted, told):
        yield _failed("version", f"The target runs version {told}, not {wanted}.")
    else:
        yield _ok("version", f"The target runs version {told}.")


def _of_clock(ahead_s: float | None) -> Check:
    if ahead_s is None:
        return _warning("clock", "The target does not tell what time it is.")
    where = "ahead of" if ahead_s > 0 else "behind"
    said = f"The target's clock is {abs(ahead_s):.0f} s {where} ours"
    if abs(ahead_s) > CLOCK_TOLERANCE_S:
        return _warning("clock", f"{said}: its own measurements are shifted by so much.")
    return _ok("clock", "The target's clock and ours agree.")


def _of_length(request: RunRequest, planned: Planned) -> Check:
    """What `validity` will say, said before anything is sent."""
    counted_s = max(0, request.duration_s - warm_up_of(request.test_type, request.duration_s))
    counted = planned.requests * counted_s / request.duration_s
    if request.test_type is TestType.SMOKE or (
        counted_s >= SHORTEST_S and counted >= FEWEST_REQUESTS
    ):
        return _ok("length", "It sends enough to be judged.")
    return _warning(
        "length",
        f"It may be too short to be judged: about {counted:,.0f} requests in {counted_s} s count, "
        f"and {FEWEST_REQUESTS} in {SHORTEST_S} s are needed. Make it longer, or scale it up.",
    )


def _of_tool(version: Callable[[], str]) -> Check:
    try:
        return _ok("load tool", f"k6 {version()} will do.")
    except (Misconfigured, Unavailable) as error:
        return _failed("load tool", str(error))


def _of_capacity(planned: Planned, capacity: Capacity) -> Check:
    if planned.peak_per_second is None:
        return _ok("generator", "One request at a time needs no capacity.")
    needed = planned.peak_per_second / capacity.requests_per_cpu_s
    said = (
        f"{spoken_rate(planned.peak_per_second)} requests a second by {planned.virtual_users:,} "
        f"virtual users need about {needed:.2g} of the generator's {capacity.cpus:g} processors"
    )
    if needed > FULL_SHARE * capacity.cpus:
        return _failed("generator", f"{said}: too many; lower the scale, or use more generators.")
    if needed > TIGHT_SHARE * capacity.cpus:
        return _warning("generator", f"{said}: bursts may be too much for it.")
    return _ok("generator", f"{said}.")
