"""A load line as it is kept, and as it is listed."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from pydantic import AwareDatetime, Field

from plimsoll.catalog.model import ServiceName
from plimsoll.kit.value import Value
from plimsoll.run.record import RunRecord
from plimsoll.verdict.load_line.model import Headroom, LoadLine, Outcome
from plimsoll.verdict.metrics import WHOLE_SERVICE
from plimsoll.verdict.verdict import Point, SeriesKey

METRIC = "load_line_per_s"
DRAWN = frozenset({Outcome.FOUND, Outcome.WIDE, Outcome.AT_LEAST, Outcome.NEVER})
"""Outcomes that say where the line is."""
COMPARABLE = frozenset({Outcome.FOUND, Outcome.WIDE})
"""Outcomes that enter the history: where only one side is known, a level would be invented."""


class LineSummary(Value):
    """What a search found, in a list."""

    run_id: str
    """Of the search, which is a run."""
    service: ServiceName
    environment: str
    version: str
    """Of the service; empty: not told."""
    outcome: Outcome
    line_per_s: float | None
    """Requests per second; with `at_least` the highest that was asked; None: not known."""
    low_per_s: float | None
    """Of the interval; None: open on that side."""
    high_per_s: float | None
    headroom: Headroom | None
    """None: nobody told production's peak."""
    measured_at: AwareDatetime


class KeptLine(Value):
    """What a search found, whole."""

    schema_version: Literal[1] = 1
    run_id: str
    service: ServiceName
    environment: str
    base_url: str
    bundle: str
    """Digest of the bundle whose requests were sent."""
    workload_digest: str
    """Names what was sent and which objectives had to be met."""
    version: str
    measured_at: AwareDatetime
    load_line: LoadLine

    @property
    def summary(self) -> LineSummary:
        """As it is listed."""
        low, high = self.load_line.interval
        return LineSummary(
            run_id=self.run_id,
            service=self.service,
            environment=self.environment,
            version=self.version,
            outcome=self.load_line.outcome,
            line_per_s=self.load_line.line_per_s,
            low_per_s=low,
            high_per_s=high,
            headroom=self.load_line.headroom,
            measured_at=self.measured_at,
        )


class LineQuery(Value):
    """Which lines are wanted; None: all."""

    service: str | None = Field(default=None, max_length=200)
    environment: str | None = Field(default=None, max_length=100)
    since: AwareDatetime | None = None
    """Measured then or later."""
    until: AwareDatetime | None = None
    """Measured before."""
    services: tuple[str, ...] | None = None
    """Limits them to these."""
    environments: tuple[str, ...] | None = None


def kept_line(run: RunRecord, line: LoadLine, at: AwareDatetime) -> KeptLine:
    """What the search found that a run was, measured at that moment."""
    return KeptLine(
        run_id=run.id,
        service=run.service,
        environment=run.environment,
        base_url=run.base_url,
        bundle=run.bundle_digest,
        workload_digest=run.workload_digest,
        version=run.version,
        measured_at=at,
        load_line=line,
    )


def points_of_line(kept: KeptLine, run: RunRecord) -> Mapping[SeriesKey, Point]:
    """What it adds to the history of its service; nothing, where it cannot be compared."""
    line = kept.load_line
    if line.line_per_s is None or line.outcome not in COMPARABLE:
        return MappingProxyType({})
    key = SeriesKey(
        service=run.service,
        environment=run.environment,
        test_type=run.test_type.value,
        endpoint=WHOLE_SERVICE,
        metric=METRIC,
    )
    point = Point(
        run_id=run.id,
        at=kept.measured_at,
        value=line.line_per_s,
        n=sum(each.requests for each in line.probes),
        version=run.version,
        workload_digest=run.workload_digest,
    )
    return {key: point}
