"""The traffic profile: the measured fact, reduced so that it can be kept and shown.

An adapter reports *patterns*: raw paths whose variable parts are replaced, such as
`/orders/{uuid}`. The workload slice matches them to the routes of the repository. Both are
`EndpointTraffic`; only the meaning of `route` differs.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal, Self, TypeAlias

from pydantic import AwareDatetime, Field, model_validator

from plimsoll.kit.histogram import LogHistogram
from plimsoll.kit.value import Value


class Window(Value):
    """The interval observed: start inclusive, end exclusive, both UTC."""

    start: AwareDatetime
    end: AwareDatetime

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        if self.end < self.start:
            raise ValueError("it ends before it starts")
        return self

    @property
    def duration_s(self) -> float:
        """Its length in seconds."""
        return (self.end - self.start).total_seconds()

    def at(self, offset_s: float) -> datetime:
        """The moment that many seconds after the start."""
        return self.start + timedelta(seconds=offset_s)


class Shape(StrEnum):
    """What a value looks like; the plain ones may be kept, the others never are."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    UUID = "uuid"
    HEX = "hex"
    DATE = "date"
    SLUG = "slug"
    """Lower-case words with digits, hyphens, underscores or dots; also a single word."""
    EMAIL = "email"
    PHONE = "phone"
    CARD = "card"
    TOKEN = "token"  # noqa: S105 - the name of a shape
    TEXT = "text"
    EMPTY = "empty"


PLAIN_SHAPES = frozenset(
    {
        Shape.INTEGER,
        Shape.DECIMAL,
        Shape.BOOLEAN,
        Shape.UUID,
        Shape.HEX,
        Shape.DATE,
        Shape.SLUG,
        Shape.EMPTY,
    }
)


class KeptValue(Value):
    """An observed value that identifies nobody: plain, and seen from enough clients."""

    value: str
    requests: int


class ReducedValues(Value):
    """Observed values of which only the shape and the length in characters are kept."""

    shape: Shape
    length: int
    requests: int
    distinct: int
    """How many different ones, at least 1; approximate above some thousands."""


class ValueSlot(Value):
    """What filled one variable part of a path, or one query parameter."""

    location: Literal["path", "query"]
    name: str
    """The query parameter's name; for a path, the index of its segment from 0, as text, and
    after matching the name of the path parameter."""
    requests: int
    """In how many requests it was present."""
    kept: tuple[KeptValue, ...] = ()
    """Most frequent first, ties by value."""
    reduced: tuple[ReducedValues, ...] = ()


class EndpointTraffic(Value):
    """What production asked of one endpoint in the window."""

    method: str
    route: str
    requests: int
    cells: dict[int, int]
    """Requests per step of the profile (index from the window's start); empty steps are absent."""
    statuses: dict[int, int]
    """Requests per status code."""
    latency_ms: LogHistogram | None = None
    """None: the source does not say."""
    latency_bounds_ms: tuple[float, ...] = ()
    """Upper borders of the buckets that the source counts in, ascending; empty: it saw every
    value. Between two borders nobody knows where a value lies."""
    request_bytes: LogHistogram | None = None
    response_bytes: LogHistogram | None = None
    values: tuple[ValueSlot, ...] = ()

    @property
    def name(self) -> str:
        """Method and route."""
        return f"{self.method} {self.route}"

    @property
    def error_rate(self) -> float:
        """Share of requests answered by 5xx: what the service owner answers for."""
        failed = sum(count for status, count in self.statuses.items() if status >= 500)  # noqa: PLR2004
        return failed / self.requests if self.requests else 0.0


class Transition(Value):
    """From one endpoint to the next."""

    before: str | None
    """The name of an endpoint of the profile; None: the session begins."""
    after: str | None
    """The name of an endpoint of the profile; None: the session ends."""
    count: int
    pause_ms: LogHistogram | None = None
    """From one request to the other, to the second as logs tell it; None where a session begins or
    ends."""


class Journeys(Value):
    """The transitions of all sessions.

    Nothing is lost: the counts of transitions into an endpoint, and those out of it, add up to its
    requests less what is left out; over all endpoints, counts into them + `hidden` = requests.
    """

    sessions: int
    cells: dict[int, int]
    """Sessions that begin in each step of the profile (index from the window's start); steps
    without one are absent. They add up to `sessions`."""
    gap_s: int
    """After so many seconds without a request a session has ended."""
    kept_from_clients: int
    transitions: tuple[Transition, ...]
    """Those that enough clients made, most frequent first, ties by name."""
    hidden: int
    """Requests whose transition into them is left out: too few clients made it, or there were too
    many kinds. Beginnings are among them; ends, which no request follows, are not: of them
    `sessions` less the counts of the ends that are kept are left out."""

    def chances(self, before: str | None) -> dict[str | None, float]:
        """How likely each next endpoint is after one, among what is kept; they add up to 1."""
        following = {one.after: one.count for one in self.transitions if one.before == before}
        whole = sum(following.values())
        return {after: count / whole for after, count in following.items()}


Figure: TypeAlias = Literal[
    "rates", "statuses", "latency", "sizes", "values", "dispersion", "journeys"
]
"""A kind of figure of a profile."""


class TrafficProfile(Value):
    """Rates, mix, latency, sizes and errors per endpoint in a window."""

    schema_version: Literal[1] = 1
    source: str
    """What was read, for people: the kind and the file's name, without folders or credentials."""
    source_digest: str
    """Digest of the input, so that the same bytes are recognised."""
    window: Window
    left_out: tuple[Window, ...] = ()
    """Stretches of the window that were left out on purpose: nobody knows what was asked then."""
    step_s: int
    """Width of a cell in seconds."""
    requests: int
    """Counted requests: the sum over `endpoints`."""
    endpoints: tuple[EndpointTraffic, ...]
    """Busiest first, ties by name."""
    excluded: dict[str, int] = Field(default_factory=dict)
    """Requests left out on purpose, by reason: "plimsoll", "probe", "scrape", "bot",
    "outside window", "run window"."""
    malformed: int = 0
    """Lines that are no request."""
    distinct_clients: int = 0
    dispersion: float | None = None
    """Index of dispersion of the counted requests at 1 s, against each minute's own mean:
    0 evenly spaced, 1 random (Poisson), above 1 in bursts. None: the source cannot show it."""
    figures_from: dict[Figure, str] = Field(default_factory=dict)
    """Of a joined profile, the source of each kind of figure; empty: all are from `source`."""
    journeys: Journeys | None = None
    """How sessions go from endpoint to endpoint; None: not looked at, or not visible."""
    kept_from_clients: int
    """The k of the observation: a value is kept when seen from at least so many clients."""
    notes: tuple[str, ...] = ()
    """What the source cannot show, in words."""

    @property
    def steps(self) -> int:
        """How many cells the window has."""
        return max(1, -(-int(self.window.duration_s) // self.step_s))
