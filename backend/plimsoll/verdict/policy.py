"""How strictly a run is judged: what size of a change matters, and how sure one has to be."""

from collections.abc import Mapping

from pydantic import Field

from plimsoll.kit.errors import Rejected
from plimsoll.kit.value import Value
from plimsoll.verdict.metrics import METRICS, Metric

_UNCONFIRMED = 0.05


class Relevance(Value):
    """From what size on a change of a metric matters; None: as the metric says itself."""

    min_effect: float | None = Field(default=None, ge=0, le=10, allow_inf_nan=False)
    """As a share of the baseline."""
    min_difference: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    """In the metric's unit."""


class JudgingPolicy(Value):
    """What whoever asks for a verdict wants; every default is the documented one."""

    relevance: Mapping[str, Relevance] = Field(default_factory=dict)
    """By metric; others have their own (`metrics.METRICS`)."""
    fewest_runs: int = Field(default=5, ge=3, le=1_000)
    """Of the current level, before a run is compared with them."""
    most_runs: int = Field(default=50, ge=5, le=1_000)
    """Latest ones of the level that count: a machine of last year says little."""
    confirm: bool = True
    """Whether a run that reports or suspects a change is repeated before anybody is told."""
    false_discovery_rate: float = Field(default=0.01, gt=0, le=0.5)
    """Share of what one run alone reports that may be chance."""
    suspicion_rate: float = Field(default=0.25, gt=0, le=0.5)
    """The same for what is suspected and leaves a run undecided: about so many runs of an unchanged
    service ask for a second one, some more where noise has heavy tails. Where no second run follows
    (`confirm`), at most .05; not below `false_discovery_rate`."""
    confirming_rate: float = Field(default=0.02, gt=0, le=0.5)
    """The same for what the second run confirms of what the first suspected."""
    beyond_machine: float = Field(default=0.25, gt=0, le=10)
    """A slowdown of all endpoints together that is smaller may be a slower machine, however rarely
    the baseline saw one."""
    tolerance: float = Field(default=0.5, gt=0, le=10)
    """A change of an endpoint that a pass has to rule out, as a share of the baseline."""

    @property
    def suspects_at(self) -> float:
        """The rate of suspicions that holds: a smaller one where no second run follows."""
        rate = self.suspicion_rate if self.confirm else min(self.suspicion_rate, _UNCONFIRMED)
        return max(rate, self.false_discovery_rate)

    def metric(self, name: str) -> Metric:
        """The metric with the relevance that counts here.

        Raises:
            Rejected: there is no such metric.
        """
        known = METRICS.get(name)
        if known is None:
            raise Rejected(f"There is no metric “{name}”.", fix=f"Known are: {', '.join(METRICS)}.")
        asked = self.relevance.get(name, Relevance())
        changed = {key: value for key, value in asked if value is not None}
        return known.model_copy(update=changed)
