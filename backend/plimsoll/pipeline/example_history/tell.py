"""Tells a story: each run, with all that the product does with every run."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from pydantic import JsonValue  # noqa: TC002

from plimsoll.access.model import Principal, Scope
from plimsoll.bundle.model import Bundle, BundleRecord
from plimsoll.bundle.ports import BundleCatalog
from plimsoll.kit.canonical import canonical_json, digest
from plimsoll.pipeline.example_history.bundles import ExampleBundle, example_bundle
from plimsoll.pipeline.example_history.draw import Draw
from plimsoll.pipeline.example_history.load_line import LONGEST_S, example_line
from plimsoll.pipeline.example_history.made_up import (
    DrawnRunner,
    Moment,
    SearchingRunner,
    StoryClock,
    Unobserved,
)
from plimsoll.pipeline.example_history.story import Answer, ExampleLoad, Story
from plimsoll.run.carry_out import RunPorts, carry_out
from plimsoll.run.expected import AppliedLoad
from plimsoll.run.fidelity import fidelity
from plimsoll.run.model import RunRequest, RunResult
from plimsoll.run.plan import manifest_of_bundle
from plimsoll.run.planned import planned_for
from plimsoll.run.ports import Runner
from plimsoll.run.record import Assessment, RunRecord, Validity, confirming
from plimsoll.run.sent import sent_in
from plimsoll.run.validity import validity_of
from plimsoll.traffic.peaks import peaks_of
from plimsoll.verdict.judge_stored import confirm_stored, has_to_be_confirmed, judge_stored
from plimsoll.verdict.load_line.headroom import headroom_of
from plimsoll.verdict.load_line.kept import kept_line, points_of_line
from plimsoll.verdict.load_line.model import Headroom, LoadLine
from plimsoll.verdict.stores import JudgePorts
from plimsoll.verdict.triage import TriageChange
from plimsoll.verdict.triage_run import Finding, triage_run
from plimsoll.verdict.verdict import Verdict
from plimsoll.workload.model import TestType

EXAMPLE = "example data"
"""Who asked for an example run, and what its note begins with: it was never run."""
_NOTE = "Example data: drawn by `plimsoll example-history`, not measured."
_DURATION_S = 300
_BETWEEN_S = 60
"""From a run's end to the start of the one that confirms it."""


@dataclass(frozen=True, kw_only=True)
class ExamplePorts:
    """What filling needs from the world."""

    judge: JudgePorts
    """Its clock, and that of its stores, is `clock`."""
    bundle_catalog: BundleCatalog
    clock: StoryClock


class Teller:
    """Tells one story, a run with all that follows from it at a time."""

    def __init__(self, story: Story, ports: ExamplePorts) -> None:
        self._story, self._ports = story, ports
        self._short = story.service.rpartition("/")[2][:4]
        self._bundles: dict[int, ExampleBundle] = {}
        """By the first slot of their loads, those that were needed so far."""

    def tell(self, slot: int) -> Verdict:
        made = self._bundle(self._story.load_at(slot))
        run = self._queued(slot, made.bundle)
        ended = self._run(run, made, Draw(story=self._story, slot=slot))
        verdict = judge_stored(ended, into_history=True, ports=self._ports.judge)
        if has_to_be_confirmed(verdict, ports=self._ports.judge):
            again = Draw(story=self._story, slot=slot, again=True)
            verdict = self._confirmed(verdict, run, made, again)
        self._answer(slot, verdict, ended)
        return verdict

    def search(self, slot: int) -> None:
        """Where the load line is before the slot's run, kept and in its history."""
        stores, made = self._ports.judge.stores, self._bundle(self._story.load_at(slot))
        number = self._story.lines.index(slot) + 1
        line = example_line(self._story, slot)
        run = self._queued(slot, made.bundle).model_copy(
            update={
                "id": f"{self._short}-l{number:02}-example",
                "test_type": TestType.BREAKPOINT,
                "duration_s": LONGEST_S,
                "workload_digest": digest(f"{self._story.service} line".encode()),
            }
        )

        def assess(result: RunResult, request: RunRequest) -> Assessment:
            told = line.model_copy(update={"headroom": self._headroom(line, made)})
            stores.load_lines.put(kept_line(run, told, self._ports.clock.now()))
            return Assessment(validity=_noted(validity_of(result, request)))

        ended = self._carried_out(run, made, SearchingRunner(line, self._ports.clock), assess)
        kept = stores.load_lines.get(ended.id)
        if kept is not None:
            stores.histories.add(points_of_line(kept, ended))

    def _headroom(self, line: LoadLine, made: ExampleBundle) -> Headroom | None:
        peak = peaks_of(made.profile).peak
        if peak is None:
            return None
        return headroom_of(line, peak_per_s=peak.per_second, scaling=self._story.scaling)

    def _bundle(self, load: ExampleLoad) -> ExampleBundle:
        if load.first not in self._bundles:
            made = example_bundle(self._story, load, made_at=self._ports.clock.now())
            self._bundles[load.first] = made
            self._keep(made)
        return self._bundles[load.first]

    def _keep(self, made: ExampleBundle) -> None:
        stored = self._ports.judge.bundles.put(made.bundle)
        self._ports.bundle_catalog.record(
            BundleRecord(
                digest=stored.digest,
                service=stored.service,
                workflow_id="",
                location=stored.location,
                size_bytes=stored.size_bytes,
                stored_at=self._ports.clock.now(),
                endpoints=sum(row.state == "tested" for row in made.coverage.rows),
                tested_share=made.coverage.tested_share,
            )
        )

    def _queued(self, slot: int, bundle: Bundle) -> RunRecord:
        deployed = sum(first <= slot for first in self._story.deployed)
        load: JsonValue = [self._story.service, self._story.load_at(slot).per_s]
        return RunRecord(
            id=f"{self._short}-{slot + 1:03}-example",
            service=self._story.service,
            environment=self._story.environment,
            base_url=self._story.base_url,
            bundle_digest=bundle.digest,
            workload_digest=digest(canonical_json(load).encode()),
            test_type=TestType.REPLAY,
            duration_s=_DURATION_S,
            version=_commit(self._story.service, deployed),
            requested_by=EXAMPLE,
            created_at=self._ports.clock.now(),
        )

    def _run(self, run: RunRecord, made: ExampleBundle, draw: Draw) -> RunRecord:
        runner = DrawnRunner(draw, self._ports.clock)
        return self._carried_out(
            run, made, runner, lambda result, request: _assessed(result, request, made)
        )

    def _carried_out(
        self,
        run: RunRecord,
        made: ExampleBundle,
        runner: Runner,
        assess: Callable[[RunResult, RunRequest], Assessment],
    ) -> RunRecord:
        return carry_out(
            run,
            made.bundle,
            secrets=(),
            ports=RunPorts(
                runner=runner,
                runs=self._ports.judge.stores.runs,
                observer=Unobserved(),
                clock=self._ports.clock,
            ),
            assess=assess,
        )

    def _confirmed(
        self, first: Verdict, run: RunRecord, made: ExampleBundle, draw: Draw
    ) -> Verdict:
        clock = self._ports.clock
        clock.reach(clock.now() + timedelta(seconds=_BETWEEN_S))
        again = run.model_copy(update={"id": confirming(run.id), "created_at": clock.now()})
        ended = self._run(again, made, draw)
        second = judge_stored(
            ended, into_history=False, confirms=first.run_id, ports=self._ports.judge
        )
        return confirm_stored(first, second, ports=self._ports.judge)

    def _answer(self, slot: int, verdict: Verdict, run: RunRecord) -> None:
        ended = run.ended_at or run.created_at
        begun = [each for each in self._story.met_by(slot) if each.first == slot]
        for happening, answer in ((each, said) for each in begun for said in each.answers):
            moment = Moment(ended + timedelta(hours=answer.after_h))
            concerned = {*happening.latency, *happening.error_rate}
            for finding in _found(verdict):
                if finding.endpoint not in concerned:
                    continue
                triage_run(
                    finding,
                    _change(answer),
                    principal=Principal(name=answer.by, scope=Scope.REQUEST),
                    stores=self._ports.judge.stores,
                    clock=moment,
                )


def _assessed(result: RunResult, request: RunRequest, made: ExampleBundle) -> Assessment:
    planned = planned_for(manifest_of_bundle(made.bundle), request)
    validity = _noted(validity_of(result, request, planned=planned))
    if not validity.is_valid:
        return Assessment(validity=validity)
    applied = AppliedLoad(
        test_type=request.test_type, duration_s=request.duration_s, scale=request.scale
    )
    likeness = fidelity(sent_in(result), made.profile, applied)
    return Assessment(validity=validity, fidelity=likeness.score)


def _noted(validity: Validity) -> Validity:
    return validity.model_copy(update={"notes": (_NOTE, *validity.notes)})


def _found(verdict: Verdict) -> list[Finding]:
    """What of a verdict people answer: what got worse, and what was missed."""
    named = [(each.endpoint, each.metric) for each in verdict.regressions]
    named += [(each.endpoint, each.name) for each in verdict.objectives if each.met is False]
    return [
        Finding(run_id=verdict.run_id, endpoint=endpoint, metric=metric)
        for endpoint, metric in named
    ]


def _change(answer: Answer) -> TriageChange:
    return TriageChange(
        state=answer.state, assignee=answer.assignee or None, comment=answer.comment
    )


def _commit(service: str, deployed: int) -> str:
    """A version's name, as git would give it."""
    return hashlib.sha256(f"{service} {deployed}".encode()).hexdigest()[:12]
