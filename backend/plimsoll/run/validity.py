"""Whether a run says anything about the service, or only about how it was run.

An invalid run is judged by nobody and enters no history. What is *not* invalid: a service that
collapses. Its errors, and the arrivals that found no free virtual user because it was slow while
the generator had time to spare, are what the run was made to find.
"""

import re
from collections.abc import Iterator, Sequence

from plimsoll.kit.value import Value
from plimsoll.run.model import RunRequest, RunResult, RunStatus
from plimsoll.run.planned import Planned
from plimsoll.run.record import Invalidity, InvalidReason, Validity
from plimsoll.run.saturation import behind_plan, dropped_share, saturation
from plimsoll.run.warm_up import trimmed, warm_up_of
from plimsoll.workload.model import TestType

SHORTEST_S = 30
"""After the warm-up; single pauses of a garbage collector weigh too much in less."""
FEWEST_REQUESTS = 100
"""After the warm-up; a 95th percentile of fewer stands on less than five requests."""
SURELY_ASKED = 5.0
"""Expected requests from which on none at all is no chance: less than 1 % where they are spread
at random (e⁻⁵)."""

HARMED = "The run was ended early, because the target was harmed"
"""Begins the note that says why."""

_THRESHOLDS_CROSSED = 99
_SHOWN = 3
_SELECTOR = re.compile(r"\{(name|endpoint):(.*)\}$")


class TargetFacts(Value):
    """What is known about the target before and after the run; None or empty: not known."""

    environment_wanted: str = ""
    environment_told: str = ""
    """What the target says that it is."""
    version_wanted: str = ""
    version_before: str = ""
    version_after: str = ""
    started_before: str = ""
    """Names the process that answers, such as when it started or its pods' names."""
    started_after: str = ""
    answered_before: bool | None = None
    crashed: str = ""
    """Why it restarted, where the load made it, such as `OOMKilled`: that is a finding."""
    broke: str = ""
    """Why the run was ended early, where the target was harmed, such as an error storm."""


def validity_of(
    result: RunResult,
    request: RunRequest,
    *,
    planned: Planned | None = None,
    facts: TargetFacts | None = None,
) -> Validity:
    """Whether the run counts, and what of it.

    Args:
        result: what was measured.
        request: what was asked for.
        planned: what was to be sent, as the bundle's manifest says; None: not known.
        facts: what is known about the target; None: nothing.
    """
    facts = facts or TargetFacts()
    warm_up_s = warm_up_of(request.test_type, request.duration_s)
    ended = tuple(_of_its_end(result, facts))
    reasons = (
        *ended,
        *_of_the_script(result, ended),
        *_of_scenarios(result, request, planned),
        *_of_thresholds(result, request, planned),
        *_of_the_generator(result, planned),
        *_of_the_target(result, facts),
        *(() if ended else _of_its_length(result, request, warm_up_s)),
    )
    notes = tuple(_notes(result, request, planned, facts))
    return Validity(reasons=reasons, warm_up_s=warm_up_s, notes=notes)


def _because(kind: Invalidity, explanation: str) -> InvalidReason:
    return InvalidReason(kind=kind, explanation=explanation)


def _of_its_end(result: RunResult, facts: TargetFacts) -> Iterator[InvalidReason]:
    if _all_threw(result):
        return
    if result.status is RunStatus.CRASHED:
        said = f": {result.messages[0][:300]}" if result.messages else "."
        yield _because(
            Invalidity.CRASHED, f"The load tool ended with exit code {result.exit_code}{said}"
        )
    stopped_by_threshold = result.exit_code == _THRESHOLDS_CROSSED
    if result.status is RunStatus.ABORTED and not stopped_by_threshold and not facts.broke:
        why = result.stopped or "Nobody knows why."
        yield _because(Invalidity.STOPPED, f"It was stopped after {result.duration_s:.0f} s. {why}")


def _of_the_script(result: RunResult, ended: Sequence[InvalidReason]) -> Iterator[InvalidReason]:
    if _all_threw(result):
        yield _because(
            Invalidity.SCRIPT_FAILED,
            f"All {result.iterations:,} iterations of the script threw"
            f"{_first_of(result.messages)}.",
        )
    elif result.iterations and not result.requests:
        yield _because(
            Invalidity.SCRIPT_FAILED,
            f"The script ended {result.iterations:,} iterations and sent no request to an "
            "endpoint.",
        )
    elif not result.requests and not ended:
        yield _because(
            Invalidity.NOTHING_MEASURED,
            f"Not one request ended; {result.dropped_iterations:,} arrivals were dropped.",
        )


def _of_scenarios(
    result: RunResult, request: RunRequest, planned: Planned | None
) -> Iterator[InvalidReason]:
    silent = [each for each in result.scenarios if each.iterations and not each.requests]
    if silent and result.requests:
        names = _listed([f"{each.name} ({each.iterations:,} iterations)" for each in silent])
        yield _because(Invalidity.SCRIPT_FAILED, f"Scenarios ran and sent nothing: {names}.")
    ran = {each.name for each in result.scenarios}
    if planned is None or not ran or result.status is not RunStatus.COMPLETED:
        return
    missing = [
        f"{name} ({expected:,.0f} arrivals)"
        for name, expected in planned.by_scenario.items()
        if expected >= SURELY_ASKED and name not in ran
    ]
    if missing and request.test_type is not TestType.SMOKE:
        yield _because(Invalidity.SCRIPT_FAILED, f"Scenarios never ran: {_listed(missing)}.")


def _of_thresholds(
    result: RunResult, request: RunRequest, planned: Planned | None
) -> Iterator[InvalidReason]:
    unmeasured = [
        name
        for name in result.unmeasured_thresholds
        if _expected(name, result, request, planned) >= SURELY_ASKED
    ]
    if unmeasured and result.requests and not _all_threw(result):
        yield _because(
            Invalidity.NOTHING_MEASURED,
            f"{_count(len(unmeasured), 'threshold')} passed without a single sample: "
            f"{_listed(unmeasured)}.",
        )


def _expected(
    threshold: str, result: RunResult, request: RunRequest, planned: Planned | None
) -> float:
    """How many requests stand behind a threshold; infinite where nobody knows."""
    match = _SELECTOR.search(threshold)
    if planned is None or match is None or request.test_type is TestType.SMOKE:
        return float("inf")
    by = planned.by_endpoint if match[1] == "name" else planned.by_slug
    if match[2] not in by:
        return float("inf")
    lasted = min(1.0, result.duration_s / request.duration_s)
    return by[match[2]] * (1 - dropped_share(result)) * lasted


def _of_the_generator(result: RunResult, planned: Planned | None) -> Iterator[InvalidReason]:
    causes = [] if result.generator is None else list(saturation(result.generator))
    behind = list(behind_plan(result, planned))
    if causes and behind:
        yield _because(
            Invalidity.GENERATOR_SATURATED,
            f"The load generator was the bottleneck: {'; '.join(causes)}. "
            f"So {' and '.join(behind)}.",
        )


def _of_the_target(result: RunResult, facts: TargetFacts) -> Iterator[InvalidReason]:
    if facts.answered_before is not True and _nothing_answered(result):
        yield _because(
            Invalidity.TARGET_DEAD, f"None of the {result.requests:,} requests got an answer."
        )
    if _differ(facts.environment_wanted, facts.environment_told):
        yield _because(
            Invalidity.WRONG_ENVIRONMENT,
            f"The target says that it is {facts.environment_told}, not {facts.environment_wanted}.",
        )
    if _differ(facts.version_before, facts.version_after):
        yield _because(
            Invalidity.WRONG_VERSION,
            f"The target's version changed during the run, from {facts.version_before} to "
            f"{facts.version_after}.",
        )
    told = facts.version_before or facts.version_after
    if told and facts.version_wanted and not same_version(facts.version_wanted, told):
        yield _because(
            Invalidity.WRONG_VERSION,
            f"The target runs version {told}, not {facts.version_wanted}.",
        )
    if _differ(facts.started_before, facts.started_after) and not facts.crashed:
        yield _because(
            Invalidity.TARGET_RESTARTED,
            f"The target restarted during the run: {facts.started_before} before it, "
            f"{facts.started_after} after it.",
        )


def _differ(one: str, other: str) -> bool:
    """Whether both are known and not the same."""
    return bool(one and other) and one != other


def same_version(wanted: str, told: str) -> bool:
    """Whether two names mean one version: the same, or a commit and its first characters."""
    short, long = sorted((wanted.strip(), told.strip()), key=len)
    shortest_commit = 7
    is_commit = re.fullmatch(r"[0-9a-f]+", short) is not None and len(short) >= shortest_commit
    return short == long or (is_commit and long.startswith(short))


def _of_its_length(
    result: RunResult, request: RunRequest, warm_up_s: int
) -> Iterator[InvalidReason]:
    ended_by_threshold = result.status is RunStatus.ABORTED
    if request.test_type is TestType.SMOKE or not result.requests:
        return
    counted_s = result.duration_s - warm_up_s
    after = f" after a warm-up of {warm_up_s} s" if warm_up_s else ""
    if counted_s < SHORTEST_S and not ended_by_threshold:
        yield _because(
            Invalidity.TOO_SHORT,
            f"Only {max(0.0, counted_s):.0f} s of the run count{after}; {SHORTEST_S} s are needed.",
        )
    requests = trimmed(result, warm_up_s).requests
    if requests < FEWEST_REQUESTS:
        yield _because(
            Invalidity.TOO_SHORT,
            f"Only {requests:,} requests count{after}; {FEWEST_REQUESTS} are needed.",
        )


def _notes(
    result: RunResult, request: RunRequest, planned: Planned | None, facts: TargetFacts
) -> Iterator[str]:
    if result.thrown and not _all_threw(result):
        yield f"{result.thrown:,} of {result.iterations:,} iterations threw."
    causes = [] if result.generator is None else list(saturation(result.generator))
    behind = list(behind_plan(result, planned))
    if causes and not behind:
        yield f"The load generator had little to spare: {'; '.join(causes)}."
    if behind and not causes:
        yield _of_the_slow(result, behind)
    spared = [
        name
        for name in result.unmeasured_thresholds
        if _expected(name, result, request, planned) < SURELY_ASKED
    ]
    if spared:
        yield (
            f"{_count(len(spared), 'threshold')} had no sample, as may be in so short or small a "
            f"run: {_listed(spared)}."
        )
    if facts.crashed:
        yield f"The target restarted under the load: {facts.crashed}. That counts."
    if facts.broke:
        yield f"{HARMED}: {facts.broke}"
    if facts.version_wanted and not (facts.version_before or facts.version_after):
        yield f"Whether the target runs version {facts.version_wanted} is not known."


def _of_the_slow(result: RunResult, behind: Sequence[str]) -> str:
    what = " and ".join(behind)
    if result.generator is None:
        return (
            f"{what[0].upper()}{what[1:]}; whether the generator could have sent more is unknown."
        )
    return (
        f"{what[0].upper()}{what[1:]}, while the generator used {result.generator.busy_cpus:.1f} "
        f"of its {result.generator.cpus:g} processors: they count as missed objectives."
    )


def _all_threw(result: RunResult) -> bool:
    return 0 < result.iterations <= result.thrown


def _nothing_answered(result: RunResult) -> bool:
    statuses = [set(each.statuses) for each in result.endpoints]
    return bool(result.requests) and bool(statuses) and all(each == {0} for each in statuses)


def _first_of(messages: Sequence[str]) -> str:
    return f", such as: {messages[0].splitlines()[0][:300]}" if messages else ""


def _count(many: int, what: str) -> str:
    return f"{many:,} {what}" + ("" if many == 1 else "s")


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
