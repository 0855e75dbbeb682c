"""The port StandingStore over the other stores of this folder."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plimsoll.adapters.memory.history_store import MemoryHistoryStore
from plimsoll.adapters.memory.load_line_store import MemoryLoadLineStore
from plimsoll.adapters.memory.regression_store import MemoryRegressionStore
from plimsoll.adapters.memory.run_store import MemoryRunStore
from plimsoll.adapters.memory.verdict_store import MemoryVerdictStore
from plimsoll.kit.page import LARGEST_PAGE, PageRequest
from plimsoll.run.record import CONFIRMING, RunQuery, RunRecord
from plimsoll.verdict.load_line.kept import DRAWN, LineQuery, LineSummary
from plimsoll.verdict.metrics import WHOLE_SERVICE
from plimsoll.verdict.standing import (
    LATEST_RUNS,
    MOST_POINTS,
    SPARKLINE,
    SPARKLINE_TYPES,
    Glance,
    NewestConclusion,
    NewestRun,
    Sparkline,
    SparklinePoint,
)
from plimsoll.verdict.verdict import SeriesKey
from plimsoll.workload.model import TestType


@dataclass(frozen=True, kw_only=True)
class MemoryStandingStore:
    """Looks at what the others keep."""

    runs: MemoryRunStore
    verdicts: MemoryVerdictStore
    histories: MemoryHistoryStore
    regressions: MemoryRegressionStore
    load_lines: MemoryLoadLineStore

    def of_services(
        self, services: Sequence[str], environments: Sequence[str] | None
    ) -> Mapping[str, Glance]:
        allowed = None if environments is None else tuple(environments)
        return {service: self._glance(service, allowed) for service in services}

    def _glance(self, service: str, environments: tuple[str, ...] | None) -> Glance:
        query = RunQuery(service=service, environments=environments)
        latest = self.runs.find(PageRequest(limit=LATEST_RUNS), query).items
        return Glance(
            newest_run=_newest(latest),
            newest_conclusion=self._conclusion(latest),
            open_regressions=self._open(service, environments),
            load_line=self._line(service, allowed=environments),
            sparkline=self._sparkline(latest),
        )

    def _conclusion(self, latest: Sequence[RunRecord]) -> NewestConclusion | None:
        for run in latest:
            verdict = None if run.id.endswith(CONFIRMING) else self.verdicts.get(run.id)
            if verdict is not None:
                return NewestConclusion(
                    run_id=run.id,
                    environment=run.environment,
                    test_type=run.test_type,
                    conclusion=verdict.conclusion,
                    explanation=verdict.explanation,
                    judged_at=verdict.judged_at,
                )
        return None

    def _open(self, service: str, environments: tuple[str, ...] | None) -> int:
        return len(
            {
                (each.environment, each.endpoint)
                for each in self.regressions.all()
                if each.service == service
                and not each.answered
                and (environments is None or each.environment in environments)
            }
        )

    def _line(self, service: str, *, allowed: tuple[str, ...] | None) -> LineSummary | None:
        query = LineQuery(service=service, environments=allowed)
        found = self.load_lines.find(PageRequest(limit=LARGEST_PAGE), query).items
        return next((each for each in found if each.outcome in DRAWN), None)

    def _sparkline(self, latest: Sequence[RunRecord]) -> Sparkline | None:
        measured = Counter(
            (run.environment, run.test_type)
            for run in latest
            if run.test_type in SPARKLINE_TYPES
            and any(
                run.id == point.run_id
                for point in self._points(run.service, run.environment, run.test_type)
            )
        )
        if not measured:
            return None
        # Of those with as many, the newest comes first.
        (environment, test_type), _ = measured.most_common(1)[0]
        return Sparkline(
            environment=environment,
            test_type=test_type,
            points=tuple(self._points(latest[0].service, environment, test_type)),
        )

    def _points(
        self, service: str, environment: str, test_type: TestType
    ) -> tuple[SparklinePoint, ...]:
        key = SeriesKey(
            service=service,
            environment=environment,
            test_type=test_type.value,
            endpoint=WHOLE_SERVICE,
            metric=SPARKLINE.name,
        )
        return tuple(
            SparklinePoint(run_id=point.run_id, at=point.at, value=point.value)
            for point in self.histories.series(key, most=MOST_POINTS)
        )


def _newest(latest: Sequence[RunRecord]) -> NewestRun | None:
    if not latest:
        return None
    return NewestRun(**{name: getattr(latest[0], name) for name in NewestRun.model_fields})
