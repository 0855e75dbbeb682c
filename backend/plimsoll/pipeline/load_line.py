"""The pipeline `load-line`: searches for the highest rate within the objectives, and judges it.

A search is a run of the test type `breakpoint`: what holds for runs holds for it (`pipeline.clear`,
`run.carry_out`), and it is watched, approved and stopped as they are.
"""

from dataclasses import replace

from pydantic import AwareDatetime, JsonValue

from plimsoll.bundle.model import Bundle
from plimsoll.catalog.model import Environment
from plimsoll.catalog.ports import EnvironmentStore
from plimsoll.kit.canonical import canonical_json, digest
from plimsoll.kit.errors import Conflict, PlimsollError, Unavailable
from plimsoll.kit.value import Value
from plimsoll.pipeline.clear import (
    Cleared,
    clear,
    environment_of,
    looked_after,
    still_clear,
    target_of,
)
from plimsoll.pipeline.flow import Flow, Walk
from plimsoll.pipeline.graph import Node, StateGraph
from plimsoll.pipeline.load_line_request import LoadLineRequest
from plimsoll.pipeline.regression import (
    APPROVAL,
    APPROVED_WITHIN_S,
    UNTIL_ALONE,
    Approval,
    RegressionPorts,
    Tell,
    approved,
    withdraw,
)
from plimsoll.pipeline.saga import Saga
from plimsoll.run.alone import require_alone
from plimsoll.run.carry_out import carry_out, give_up_silent
from plimsoll.run.model import RunProgress, RunRequest, RunResult, RunStatus
from plimsoll.run.monitor import AlarmWatch
from plimsoll.run.plan import manifest_of_bundle, planned_run
from plimsoll.run.planned import Planned
from plimsoll.run.preflight import FULL_SHARE
from plimsoll.run.record import Assessment, Invalidity, InvalidReason, RunRecord
from plimsoll.run.validity import validity_of
from plimsoll.traffic.peaks import peaks_of
from plimsoll.verdict.load_line.conditions import with_what_was_seen
from plimsoll.verdict.load_line.headroom import headroom_of
from plimsoll.verdict.load_line.kept import LineSummary, kept_line
from plimsoll.verdict.load_line.limits import limits_for
from plimsoll.verdict.load_line.model import (
    Limits,
    LoadLine,
    Outcome,
)
from plimsoll.verdict.load_line.planned import planned_search
from plimsoll.verdict.load_line.search_runner import SearchRunner
from plimsoll.verdict.load_line.through_runner import WORKLOAD
from plimsoll.verdict.verdict import Verdict

GRAPH = StateGraph(
    name="load-line",
    nodes=(
        Node(name="Preflight", agent="preflight"),
        Node(name="Approve", agent="approval"),
        Node(name="Search", agent="runner"),
        Node(name="Judge", agent="verdict"),
        Node(name="Done", agent="verdict"),
    ),
    edges=(
        ("Preflight", "Approve"),
        ("Preflight", "Search"),
        ("Approve", "Search"),
        ("Search", "Judge"),
        ("Judge", "Done"),
    ),
)


class LoadLineOutcome(Value):
    """What the workflow leaves behind."""

    run: RunRecord
    line: LineSummary | None
    """None: the search ended before it could say anything."""
    verdict: Verdict


class _Kept(Value):
    line: LineSummary | None


async def find_and_judge(
    flow: Flow,
    request: LoadLineRequest,
    *,
    requested_by: str,
    ports: RegressionPorts,
    tell: Tell = lambda _node, _progress: None,
) -> LoadLineOutcome:
    """Checks, asks, searches, judges; and lets a line that counts into the history.

    Raises:
        PlimsollError: of the first node that could not do its work; the run says so then.
    """
    walk = Walk(GRAPH, flow)
    run_id = flow.run_id
    async with Saga(flow) as saga:
        saga.undo_with(
            GRAPH.node("Preflight"),
            lambda _key: withdraw(run_id, "It was given up before it began.", ports),
        )
        cleared = await walk.visit(
            "Preflight",
            Cleared,
            lambda _key: _clear(run_id, request, requested_by, ports),
            given={"bundle": request.bundle, "environment": request.environment},
        )
        if cleared.approval_needed:
            answer = await flow.wait_event(APPROVAL, APPROVED_WITHIN_S)
            given = None if answer is None else Approval.model_validate(answer)
            await walk.visit(
                "Approve", Approval, lambda _key: approved(run_id, given, cleared, ports)
            )
        # Whoever gives up while it waits for its target leaves no run queued for ever.
        run = await walk.visit(
            "Search",
            RunRecord,
            lambda _key: _search(cleared, request, ports=ports, tell=tell),
            retry=UNTIL_ALONE,
        )
    verdict = await walk.visit("Judge", Verdict, lambda _key: _judged(run, request, ports))
    kept = await walk.visit("Done", _Kept, lambda _key: _kept(run, ports))
    return LoadLineOutcome(run=run, line=kept.line, verdict=verdict)


def planned_search_run(
    run_id: str,
    request: LoadLineRequest,
    *,
    bundle: Bundle,
    environments: EnvironmentStore,
    requested_by: str,
    at: AwareDatetime,
) -> RunRecord:
    """The run that the search will be, queued; errors as in `planned_run`.

    Its workload is named by what the line depends on: the mix and the objectives, not the time.
    """
    run = planned_run(
        run_id,
        request.wish,
        bundle=bundle,
        environments=environments,
        requested_by=requested_by,
        at=at,
    )
    objectives: JsonValue = [each.model_dump(mode="json") for each in request.objectives]
    named = digest(canonical_json([bundle.file(WORKLOAD).digest, objectives]).encode())
    return run.model_copy(update={"workload_digest": named})


def limits_of(
    request: LoadLineRequest, bundle: Bundle, environment: Environment | None, cpus_per_s: float
) -> Limits:
    """Which rates the search may ask for.

    Args:
        request: what was asked for.
        bundle: whose load it is about.
        environment: whose load policy holds; None: none.
        cpus_per_s: requests per second that the load generator is good for.

    Raises:
        Rejected: as `limits_for`.
    """
    allowed = None if environment is None else environment.policy.max_rate_per_s
    return limits_for(
        bundle,
        lowest=request.min_rate_per_s,
        highest=request.max_rate_per_s,
        total_s=request.max_total_s,
        within=[cpus_per_s, *([] if allowed is None else [allowed])],
    )


def _clear(
    run_id: str, request: LoadLineRequest, requested_by: str, ports: RegressionPorts
) -> Cleared:
    try:
        bundle = ports.bundle_store.get(request.bundle)
        run = ports.run.runs.add(
            planned_search_run(
                run_id,
                request,
                bundle=bundle,
                environments=ports.environments,
                requested_by=requested_by,
                at=ports.run.clock.now(),
            )
        )
        if run.status.has_ended:
            raise Conflict(
                f"The run {run_id} has ended already: {run.reason}", fix="Ask for another one."
            )
        _, planned = _planned(run, request, bundle, ports)
        return clear(run, bundle, planned=planned, ports=ports.preflight)
    except Unavailable:
        # It is tried again.
        raise
    except PlimsollError as error:
        withdraw(run_id, str(error), ports)
        raise


def _planned(
    run: RunRecord, request: LoadLineRequest, bundle: Bundle, ports: RegressionPorts
) -> tuple[Limits, Planned]:
    """Within what the search stays, and what it may send at most."""
    capacity = ports.preflight.checks.capacity
    limits = limits_of(
        request,
        bundle,
        environment_of(run, ports.environments),
        FULL_SHARE * capacity.cpus * capacity.requests_per_cpu_s,
    )
    manifest = manifest_of_bundle(bundle)
    return limits, planned_search(manifest, limits, request.objectives, run.base_url)


def _search(
    cleared: Cleared, request: LoadLineRequest, *, ports: RegressionPorts, tell: Tell
) -> RunRecord:
    try:
        return _search_now(cleared, request, ports=ports, tell=tell)
    except Unavailable:
        raise
    except PlimsollError as error:
        withdraw(cleared.run.id, str(error), ports)
        raise


def _search_now(
    cleared: Cleared, request: LoadLineRequest, *, ports: RegressionPorts, tell: Tell
) -> RunRecord:
    run = cleared.run
    known = ports.run.runs.add(run)
    give_up_silent(ports.run.runs, clock=ports.run.clock)
    bundle = ports.bundle_store.get(run.bundle_digest)
    limits, planned = _planned(run, request, bundle, ports)
    if known.status is RunStatus.QUEUED:
        require_alone(run, ports.run.runs)
        cleared = still_clear(cleared, bundle, planned=planned, ports=ports.preflight)
    runner = SearchRunner(ports.run.runner, request.objectives, limits, clock=ports.run.clock)
    monitor = ports.preflight.monitor if known.status is RunStatus.QUEUED else None
    with AlarmWatch(monitor, target_of(run), clock=ports.run.clock) as alarms:

        def also(progress: RunProgress) -> str | None:
            tell("Search", progress)
            return alarms.watch(progress)

        return carry_out(
            run,
            bundle,
            secrets=ports.secrets(run.environment),
            ports=replace(ports.run, runner=runner),
            assess=lambda result, asked: _assessed(
                runner.line, result, asked, cleared, request, ports=ports
            ),
            also=also,
        )


def _assessed(
    line: LoadLine | None,
    result: RunResult,
    asked: RunRequest,
    cleared: Cleared,
    request: LoadLineRequest,
    *,
    ports: RegressionPorts,
) -> Assessment:
    """Whether the line counts; it is kept in either case, before the run ends."""
    facts, used = looked_after(result, cleared, ports=ports.preflight)
    validity = validity_of(result, asked, facts=facts)
    if line is None:
        return Assessment(validity=validity, target=used)
    if line.outcome is Outcome.GENERATOR_SATURATED:
        because = InvalidReason(kind=Invalidity.GENERATOR_SATURATED, explanation=line.explanation)
        validity = validity.model_copy(update={"reasons": (*validity.reasons, because)})
    conditions = with_what_was_seen(request.conditions, used, version=request.version)
    line = line.model_copy(update={"conditions": conditions})
    peak = request.production_peak_per_s or _peak_of(cleared.run.bundle_digest, ports)
    if peak:
        line = with_headroom(line, request, peak)
    at = ports.run.clock.now()
    ports.judge.stores.load_lines.put(kept_line(cleared.run, line, at))
    return Assessment(validity=validity, target=used)


def with_headroom(line: LoadLine, request: LoadLineRequest, peak_per_s: float) -> LoadLine:
    """The line, with how far production's peak is below it, or why that cannot be told."""
    scaling = request.scaling
    headroom = headroom_of(
        line,
        peak_per_s=peak_per_s,
        production=request.production_conditions,
        scaling=None if scaling is None else (scaling.low, scaling.high),
    )
    return line.model_copy(update={"headroom": headroom})


def _peak_of(bundle_digest: str, ports: RegressionPorts) -> float | None:
    """Of the busiest minute of the traffic that the bundle was made of; None: not known."""
    profile = ports.preflight.profile_of(bundle_digest)
    peak = None if profile is None else peaks_of(profile).peak
    return None if peak is None else peak.per_second


def _judged(run: RunRecord, request: LoadLineRequest, ports: RegressionPorts) -> Verdict:
    # What judges needs numpy, which takes as long to import as half of all commands.
    from plimsoll.verdict.load_line.judge_stored_line import judge_stored_line  # noqa: PLC0415

    return judge_stored_line(run, into_history=request.into_history, ports=ports.judge)


def _kept(run: RunRecord, ports: RegressionPorts) -> _Kept:
    kept = ports.judge.stores.load_lines.get(run.id)
    return _Kept(line=None if kept is None else kept.summary)
