"""What somebody who read about a service advises for its test, and what became of it.

Advice comes from a language model or a person and is never trusted: `plimsoll.workload.heed`
takes what the declarations accept and says why it leaves the rest.
"""

from pydantic import Field, JsonValue

from plimsoll.catalog.model import Disclosure
from plimsoll.kit.exchange import Exchange
from plimsoll.kit.value import Value
from plimsoll.workload.model import Heeded, RequestPlan


class AdvisedBody(Value):
    """A body that a client would really send."""

    endpoint: str
    """`POST /orders`."""
    body: JsonValue


class AdvisedValues(Value):
    """Values that a client would really ask with."""

    endpoint: str
    parameter: str
    values: tuple[str, ...] = Field(max_length=100)


class AdvisedLink(Value):
    """A value that a later request takes from an earlier answer."""

    source: str
    field: str
    """The top-level property of the answer."""
    target: str
    parameter: str
    """A path parameter of the target."""
    because: str = ""


class Advice(Value):
    """All of it, in the order of its worth."""

    bodies: tuple[AdvisedBody, ...] = ()
    values: tuple[AdvisedValues, ...] = ()
    links: tuple[AdvisedLink, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to take."""
        return not (self.bodies or self.values or self.links)


class Situation(Value):
    """What an advisor is told: the test as the rules made it."""

    service: str
    disclosure: Disclosure
    plans: tuple[RequestPlan, ...]
    """Busiest first."""
    sessions: bool = False
    """Whether the test can send journeys, in which a value is carried on."""
    sources: dict[str, str] = Field(default_factory=dict)
    """Source code by `METHOD /route`, as far as it may be seen."""
    spent_tokens: int = 0
    """What other agents have asked for the same bundle already."""


class Counsel(Value):
    """What an advisor says, and how it came to it."""

    advisor: str
    """`rules`, or the `provider:model` that was asked first."""
    advice: Advice = Advice()
    refused: tuple[Heeded, ...] = ()
    """What of the answers the advisor itself did not pass on: secrets, what is no advice at all."""
    exchanges: tuple[Exchange, ...] = ()
    notes: tuple[str, ...] = ()
    """What was not asked and why: no budget left, switched off, the provider refused."""

    @property
    def tokens(self) -> int:
        """Of all questions and answers."""
        return sum(each.tokens for each in self.exchanges)
