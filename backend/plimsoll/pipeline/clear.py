"""Clears a run for its start, and says afterwards whether it counts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from plimsoll.bundle.model import Bundle
from plimsoll.catalog.model import Environment
from plimsoll.catalog.ports import EnvironmentStore
from plimsoll.kit.errors import NotFound, Rejected
from plimsoll.kit.value import Value
from plimsoll.run.blast_radius import BlastRadius
from plimsoll.run.carry_out import request_of
from plimsoll.run.expected import AppliedLoad
from plimsoll.run.fidelity import fidelity
from plimsoll.run.fidelity_report import Fidelity
from plimsoll.run.model import RunRequest, RunResult
from plimsoll.run.monitor import TargetMonitor, resources_of
from plimsoll.run.plan import NO_ENVIRONMENT, is_registered, manifest_of_bundle
from plimsoll.run.planned import Planned, planned_for
from plimsoll.run.ports import RunStore
from plimsoll.run.preflight import CheckPorts, Preflight, TargetAnswer, facts_of, preflight
from plimsoll.run.record import Assessment, RunRecord
from plimsoll.run.sent import sent_in
from plimsoll.run.stop import require_not_halted
from plimsoll.run.target_state import Target, TargetResources, crash_of, processes_of
from plimsoll.run.validity import TargetFacts, validity_of
from plimsoll.traffic.model import TrafficProfile
from plimsoll.workload.model import TestType

_LIKE_PRODUCTION = frozenset({TestType.REPLAY, TestType.AVERAGE_LOAD, TestType.SOAK})


class Cleared(Value):
    """A run that may begin."""

    run: RunRecord
    approval_needed: bool
    blast_radius: BlastRadius
    warnings: tuple[str, ...]
    """What somebody should know; nothing of it keeps the run from beginning."""
    answer: TargetAnswer
    """Of the target, to be compared with what it says afterwards."""


@dataclass(frozen=True, kw_only=True)
class PreflightPorts:
    """What looking before and after needs from the world."""

    checks: CheckPorts
    environments: EnvironmentStore
    runs: RunStore
    profile_of: Callable[[str], TrafficProfile | None]
    """The traffic that a bundle was made of, by its digest; None: nobody knows any more."""
    monitor: TargetMonitor | None = None
    """Knows what targets say of themselves; None: nobody does."""


def looked_at(
    run: RunRecord, bundle: Bundle, *, planned: Planned | None = None, ports: PreflightPorts
) -> Preflight:
    """What can be known before the run begins; nothing is sent but a question to the target.

    Args:
        run: that is to begin.
        bundle: what it executes.
        planned: what is to be sent; None: what the bundle's manifest says.
        ports: the world.

    Raises:
        NotFound: its environment is not registered any more.
        Rejected: the bundle has no manifest.
    """
    request = request_of(run, ())
    return preflight(
        request,
        planned or planned_for(manifest_of_bundle(bundle), request),
        environment=environment_of(run, ports.environments),
        version=run.version,
        ports=ports.checks,
    )


def clear(
    run: RunRecord, bundle: Bundle, *, planned: Planned | None = None, ports: PreflightPorts
) -> Cleared:
    """The run that may begin; arguments as of `looked_at`.

    Raises:
        Conflict: the kill switch is pulled.
        Rejected: something is against it; says all of it.
        NotFound: as in `looked_at`.
    """
    require_not_halted(ports.runs)
    found = looked_at(run, bundle, planned=planned, ports=ports)
    if found.failures:
        raise Rejected(
            " ".join(found.failures),
            where=f"environment {run.environment}",
            fix="Nothing was sent. See it all with: plimsoll run start --plan",
        )
    return Cleared(
        run=run,
        approval_needed=found.approval_needed,
        blast_radius=found.blast_radius,
        warnings=found.warnings,
        answer=found.answer,
    )


def still_clear(
    cleared: Cleared, bundle: Bundle, *, planned: Planned | None = None, ports: PreflightPorts
) -> Cleared:
    """The same, looked at again: since then, days may have passed. Arguments as of `looked_at`.

    Raises:
        Rejected: something is against it now; says all of it.
        NotFound: as in `looked_at`.
    """
    found = looked_at(cleared.run, bundle, planned=planned, ports=ports)
    against = list(found.failures)
    if found.approval_needed and not cleared.approval_needed:
        against.append("Its environment now wants the approval of another person.")
    if against:
        raise Rejected(" ".join(against), where=f"environment {cleared.run.environment}")
    return cleared.model_copy(update={"answer": found.answer})


def assessed(  # noqa: PLR0913 - all that is known of a run
    result: RunResult,
    request: RunRequest,
    cleared: Cleared,
    bundle: Bundle,
    *,
    broke: str,
    notes: tuple[str, ...] = (),
    ports: PreflightPorts,
) -> Assessment:
    """Whether the run counts, and how much it looked like production.

    Args:
        result: what it measured.
        request: what was asked for.
        cleared: what was known before.
        bundle: that ran.
        broke: why it was ended because it did harm; empty: it was not.
        notes: what is odd about how it was watched.
        ports: the world.
    """
    run, planned = cleared.run, planned_for(manifest_of_bundle(bundle), request)
    facts, used = looked_after(result, cleared, ports=ports)
    facts = facts.model_copy(update={"broke": broke})
    validity = validity_of(result, request, planned=planned, facts=facts)
    validity = validity.model_copy(update={"notes": (*validity.notes, *notes)})
    found = fidelity_of(run, result, bundle, ports=ports) if validity.is_valid else None
    score = None if found is None else found.score
    return Assessment(validity=validity, fidelity=score, target=used)


def looked_after(
    result: RunResult, cleared: Cleared, *, ports: PreflightPorts
) -> tuple[TargetFacts, TargetResources | None]:
    """What the target says after a run, held against what it said before; and what it used."""
    run, target = cleared.run, target_of(cleared.run)
    facts = facts_of(
        cleared.answer,
        ports.checks.probe.ask(run.base_url),
        environment=target.environment,
        version=run.version,
    )
    until = result.started + timedelta(seconds=result.duration_s)
    used = resources_of(ports.monitor, target, result.started, until)
    return _with_what_it_says(facts, used), used


def target_of(run: RunRecord) -> Target:
    """Whom the run loads."""
    known = run.environment if is_registered(run.environment) else ""
    return Target(service=run.service, environment=known)


def _with_what_it_says(facts: TargetFacts, used: TargetResources | None) -> TargetFacts:
    """Its own monitoring knows of restarts that no answer to a question shows, and why."""
    before, after = processes_of(used)
    facts = facts.model_copy(update={"crashed": crash_of(used)})
    if before == after:
        return facts
    return facts.model_copy(update={"started_before": before, "started_after": after})


def fidelity_of(
    run: RunRecord, result: RunResult, bundle: Bundle, *, ports: PreflightPorts
) -> Fidelity | None:
    """How much a run looked like production, and in what it did not.

    None: its test type is not meant to, or nobody knows production's traffic any more.
    """
    if run.test_type not in _LIKE_PRODUCTION:
        return None
    profile = ports.profile_of(run.bundle_digest)
    if profile is None:
        return None
    applied = AppliedLoad(test_type=run.test_type, duration_s=run.duration_s, scale=run.scale)
    entries = manifest_of_bundle(bundle).endpoints
    replayed = [each.endpoint for each in entries if each.replayed_requests]
    return fidelity(sent_in(result), profile, applied, endpoints=replayed)


def environment_of(run: RunRecord, environments: EnvironmentStore) -> Environment | None:
    """The registered environment of a run; None: there is none, and it need not be."""
    if not is_registered(run.environment):
        # Nobody has to register it, but whoever does is heard.
        try:
            return environments.get(NO_ENVIRONMENT)
        except NotFound:
            return None
    return environments.get(run.environment)
