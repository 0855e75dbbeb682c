"""How a service stands: what its catalog card, the fleet page and the home page show."""

from typing import Literal

from pydantic import AwareDatetime, Field

from plimsoll.catalog.model import ServiceName
from plimsoll.kit.value import Value
from plimsoll.run.model import RunStatus
from plimsoll.verdict.load_line.kept import LineSummary
from plimsoll.verdict.load_line.model import NoHeadroom, Outcome
from plimsoll.verdict.metrics import METRICS, WHOLE_SERVICE
from plimsoll.verdict.verdict import Conclusion
from plimsoll.workload.model import TestType

MOST_SERVICES = 100
"""That are looked at together."""
LATEST_RUNS = 20
"""Of a service: that are looked at."""
MOST_POINTS = 30
"""Of a sparkline."""
SPARKLINE = METRICS["p95_ms"]
SPARKLINE_TYPES = frozenset(TestType) - {TestType.BREAKPOINT}
"""Of its runs: a 95th percentile of a run that was to break the service says nothing."""


class NewestRun(Value):
    """The run that was asked for last."""

    id: str
    environment: str
    test_type: TestType
    status: RunStatus
    created_at: AwareDatetime
    ended_at: AwareDatetime | None
    """None: it has not ended."""


class NewestConclusion(Value):
    """What was concluded from the newest of the last runs that was judged."""

    run_id: str
    environment: str
    test_type: TestType
    conclusion: Conclusion
    explanation: str
    judged_at: AwareDatetime


class StandingLine(Value):
    """The last load line that could be drawn."""

    id: str
    """Of the search that found it, which is a run."""
    environment: str
    outcome: Outcome
    line_per_s: float | None
    """Requests per second; with `at_least` the highest that was asked; None: the objectives were
    missed at the lowest rate already."""
    low_per_s: float | None
    """Of the interval; None: open on that side."""
    high_per_s: float | None
    measured_at: AwareDatetime
    version: str
    """Of the service; empty: not told."""


class StandingHeadroom(Value):
    """How far production's peak is below that line, or why it cannot be told."""

    ratio: float | None
    """Load line ÷ production's peak; None: cannot be told."""
    low: float | None = None
    """By the interval of the line, and of the scaling factor if there is one."""
    high: float | None = None
    production_peak_per_s: float | None = None
    """None: not known."""
    missing: NoHeadroom | None = None
    """What a ratio would need; None: nothing, there is one."""
    explanation: str


class SparklinePoint(Value):
    """One run in it."""

    run_id: str
    at: AwareDatetime
    value: float


class Sparkline(Value):
    """The latest of one history: that to which most of the last runs belong."""

    environment: str
    test_type: TestType
    endpoint: str = WHOLE_SERVICE
    """`*`: the whole service."""
    metric: str = SPARKLINE.name
    unit: str = SPARKLINE.unit
    points: tuple[SparklinePoint, ...] = Field(max_length=MOST_POINTS)
    """Oldest first."""


class Glance(Value):
    """What the store sees of a service."""

    newest_run: NewestRun | None = None
    newest_conclusion: NewestConclusion | None = None
    open_regressions: int = 0
    load_line: LineSummary | None = None
    sparkline: Sparkline | None = None


class Standing(Value):
    """How one service stands."""

    service: ServiceName
    newest_run: NewestRun | None
    """None: it never ran."""
    newest_conclusion: NewestConclusion | None
    """None: none of its last 20 runs was judged."""
    open_regressions: int = Field(ge=0)
    """Endpoints of environments that a confirmed fail reported as worse, or as missing an
    objective, to which people have not given an answer yet."""
    load_line: StandingLine | None
    """None: none was drawn."""
    headroom: StandingHeadroom
    sparkline: Sparkline | None
    """None: none of its last 20 runs is in a history."""


class Standings(Value):
    """How services stand."""

    schema_version: Literal[1] = 1
    standings: tuple[Standing, ...]
    """As they were asked for; those outside the caller's limits are absent."""
