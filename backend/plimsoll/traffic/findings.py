"""What a profile says, in words: statements, the figures behind them, and who put them so."""

from typing import Literal, TypeAlias

from pydantic import AwareDatetime, Field

from plimsoll.kit.exchange import Exchange
from plimsoll.kit.value import Value

FindingKind: TypeAlias = Literal[
    "busiest", "errors", "peak", "slow", "sudden", "quiet", "unknown", "left_out"
]
"""Of one profile there is at most one of each, so that it is a name for it too."""


class Finding(Value):
    """A statement and its evidence."""

    kind: FindingKind
    text: str
    """One sentence, or two."""
    evidence: dict[str, float] = Field(default_factory=dict)
    """Every number of the text, by what it is with its unit at the end: `peak_per_second`,
    `share_percent of GET /orders`. Rounded to nine digits; the text may have fewer."""
    endpoints: tuple[str, ...] = ()
    """Those that the text names."""
    moments: tuple[AwareDatetime, ...] = ()
    """Those that the text names, UTC."""


class Sentence(Value):
    """A statement in other words."""

    text: str
    rests_on: tuple[FindingKind, ...]


class Briefing(Value):
    """What an analyst of the traffic is told."""

    service: str
    findings: tuple[Finding, ...]
    """Most important first."""
    spent_tokens: int = 0
    """What other agents have asked for the same bundle already."""


class Retelling(Value):
    """What an analyst made of it, not yet looked at."""

    analyst: str
    """The `provider:model` that was asked first."""
    sentences: tuple[Sentence, ...] = ()
    refused: tuple[str, ...] = ()
    """What the analyst itself did not pass on, and why."""
    exchanges: tuple[Exchange, ...] = ()
    notes: tuple[str, ...] = ()
    """What was not asked or not answered, and why."""

    @property
    def tokens(self) -> int:
        """Of all questions and answers."""
        return sum(each.tokens for each in self.exchanges)
