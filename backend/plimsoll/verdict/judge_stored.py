"""Judges a run by all that is kept, keeps the verdict, and lets the run into the history."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache

from plimsoll.bundle.manifest import BundleManifest
from plimsoll.kit.errors import Rejected
from plimsoll.kit.page import pages_of
from plimsoll.run.plan import manifest_of_bundle
from plimsoll.run.record import RunRecord, confirming
from plimsoll.run.warm_up import trimmed
from plimsoll.verdict.conclude import judge_run
from plimsoll.verdict.confirm import confirmed, needs_confirming
from plimsoll.verdict.judge import FEWEST
from plimsoll.verdict.measure import SUCCESS_RATE, measure, points_of
from plimsoll.verdict.regressions import note_regressions
from plimsoll.verdict.show_history import entries_of, entries_of_runs
from plimsoll.verdict.stores import JudgePorts, RunStores
from plimsoll.verdict.triage import all_states
from plimsoll.verdict.verdict import Conclusion, Point, SeriesKey, TriageState, Verdict
from plimsoll.workload.model import TestType

_LATEST = 20
"""Runs whose success rates are asked for."""


def judge_stored(
    run: RunRecord,
    *,
    into_history: bool,
    confirms: str = "",
    confirm: bool = False,
    ports: JudgePorts,
) -> Verdict:
    """The verdict, kept; doing it twice is the same as once.

    Args:
        run: that has ended.
        into_history: whether later runs are compared with it, if it is valid.
        confirms: the run that this one was made to confirm.
        confirm: whether it will be repeated where it needs that; its verdict says so then.
        ports: the world.

    Raises:
        NotFound: the run's bundle is gone.
    """
    result = ports.stores.runs.result(run.id)
    manifest = manifest_of_bundle(ports.bundles.get(run.bundle_digest))
    history = earlier(run, ports.stores, confirms=confirms)
    if result is not None and run.validity is not None:
        result = trimmed(result, run.validity.warm_up_s)
    scenarios = scenarios_of(manifest, run.test_type)
    is_valid = run.validity is not None and run.validity.is_valid
    measured = measure(result, scenarios=scenarios) if result is not None and is_valid else None
    policy = ports.policies.of(run.service).judging
    verdict = judge_run(
        run,
        result,
        at=ports.clock.now(),
        policy=policy,
        scenarios=scenarios,
        thresholds={each.endpoint: each.objectives for each in manifest.endpoints},
        history=history,
        triage=entries_of(
            [point for points in history.values() for point in points], ports.stores.triage
        ),
        succeeded_before=success_before(history, ports.stores),
        confirms=confirms,
        measured=measured,
    )
    if confirm and needs_confirming(verdict, policy):
        verdict = verdict.model_copy(update={"awaits": confirming(run.id)})
    ports.stores.verdicts.put(verdict)
    note_regressions(verdict, run, ports.stores)
    if into_history and measured is not None:
        ports.stores.histories.add(points_of(measured, run))
    return verdict


def confirm_stored(first: Verdict, second: Verdict, *, ports: JudgePorts) -> Verdict:
    """What two runs say together, kept as the verdict of the first; errors as in `confirmed`."""
    policy = ports.policies.of(first.service).judging
    final = confirmed(first, second, policy=policy, at=ports.clock.now())
    final = final.model_copy(update={"awaits": ""})
    ports.stores.verdicts.put(final)
    note_regressions(final, ports.stores.runs.get(final.run_id), ports.stores)
    return final


def has_to_be_confirmed(verdict: Verdict, *, ports: JudgePorts) -> bool:
    """Whether nobody should be told yet."""
    return needs_confirming(verdict, ports.policies.of(verdict.service).judging)


def leave_unconfirmed(verdict: Verdict, *, ports: JudgePorts) -> None:
    """Notes that nobody confirms a verdict any more; one that was concluded meanwhile stays."""
    kept = ports.stores.verdicts.get(verdict.run_id)
    if kept is None or not kept.awaits:
        return
    settle = kept.settle or "Run it again: what was to confirm it could not be run or judged."
    ports.stores.verdicts.put(kept.model_copy(update={"awaits": "", "settle": settle}))


def success_before(
    history: Mapping[SeriesKey, Sequence[Point]], stores: RunStores
) -> Callable[[str], Sequence[float]]:
    """What finds the success rates of an endpoint in the latest runs of a history.

    They are looked up when somebody first asks: nearly always nobody does.
    """
    moments = {point.run_id: point.at for points in history.values() for point in points}
    latest = sorted(moments, key=lambda run_id: moments[run_id])[-_LATEST:]

    @cache
    def rates() -> Mapping[str, Sequence[float]]:
        found: dict[str, list[float]] = {}
        for verdict in stores.verdicts.of_runs(latest).values():
            for each in verdict.objectives:
                if each.metric == SUCCESS_RATE and each.measured is not None:
                    found.setdefault(each.endpoint, []).append(each.measured)
        return found

    return lambda endpoint: rates().get(endpoint, ())


def earlier(
    run: RunRecord, stores: RunStores, *, confirms: str = ""
) -> Mapping[SeriesKey, tuple[Point, ...]]:
    """What a run is compared with: the same service, environment and test type, measured before.

    Failed runs are left out, or a slow candidate would be the baseline of the next one, until the
    last four in a row have failed: then the service is at another level, whatever people think of
    it, and the history says so.
    """
    found = stores.histories.all_series(
        run.service,
        run.environment,
        run.test_type.value,
        before=run.ended_at or run.started_at or run.created_at,
    )
    failed = _failed({point.run_id for points in found.values() for point in points}, stores)
    return {
        # One that is judged again is not compared with itself, nor with the suspect it repeats.
        key: _without(failed, [p for p in points if p.run_id not in {run.id, confirms}])
        for key, points in found.items()
    }


def _failed(run_ids: Collection[str], stores: RunStores) -> frozenset[str]:
    """Those of the runs whose verdict is a fail that nobody accepted."""
    failed = set()
    for part in pages_of(sorted(run_ids)):
        told = stores.verdicts.conclusions(part)
        failed |= {each for each in told if told[each][0] is Conclusion.FAIL}
    answered = all_states(entries_of_runs(sorted(failed), stores.triage))
    return frozenset(failed) - {
        run_id for (run_id, _, _), each in answered.items() if each.state is TriageState.ACCEPTED
    }


def _without(failed: Collection[str], points: Sequence[Point]) -> tuple[Point, ...]:
    latest = points[-FEWEST:]
    if len(latest) == FEWEST and all(point.run_id in failed for point in latest):
        return tuple(points)
    return tuple(point for point in points if point.run_id not in failed)


def scenarios_of(manifest: BundleManifest, test_type: TestType) -> dict[str, tuple[str, ...]]:
    """The endpoints of each scenario, by its name."""
    load = manifest.test_types.get(test_type)
    if load is None:
        raise Rejected(f"The bundle has no test type {test_type.value}.")
    return {each.name: each.endpoints for each in load.scenarios}
