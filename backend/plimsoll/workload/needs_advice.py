"""What somebody who read about endpoints adds to what they need, and what becomes of it.

Only additions, and only in terms of the endpoints and parameters that exist: nothing that the rules
found is taken away, and no word of the adviser's reaches a reader.
"""

from collections.abc import Iterable, Mapping, Sequence

from pydantic import Field

from plimsoll.catalog.model import Disclosure, Endpoint
from plimsoll.kit.exchange import Exchange
from plimsoll.kit.value import Value
from plimsoll.workload.dangers import Danger
from plimsoll.workload.model import Heeded
from plimsoll.workload.needs import Needs


class AdvisedNeeds(Value):
    """Additions about one endpoint."""

    endpoint: str
    """`POST /orders`."""
    danger: tuple[str, ...] = Field(default=(), max_length=100)
    """Words of `Danger`."""
    existing: dict[str, str] = Field(default_factory=dict, max_length=100)
    """A parameter of the endpoint, and the endpoint that creates what it names."""
    after: tuple[str, ...] = Field(default=(), max_length=100)
    """Endpoints to be asked before."""


class NeedsBriefing(Value):
    """What an analyst of endpoints is told."""

    service: str
    disclosure: Disclosure
    asked: tuple[Endpoint, ...]
    """Those of the test, busiest first."""
    others: tuple[str, ...] = ()
    """Names of the endpoints that the code has besides."""
    needs: dict[str, Needs]
    """As the rules found them."""
    sources: dict[str, str] = Field(default_factory=dict)
    """Source code by `METHOD /route`, as far as it may be seen."""
    spent_tokens: int = 0
    """What other agents have asked for the same bundle already."""


class NeedsCounsel(Value):
    """What an analyst adds, not yet looked at."""

    analyst: str
    """The `provider:model` that was asked first."""
    needs: tuple[AdvisedNeeds, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    notes: tuple[str, ...] = ()
    """What was not asked or not answered, and why."""

    @property
    def tokens(self) -> int:
        """Of all questions and answers."""
        return sum(each.tokens for each in self.exchanges)


def with_advice(
    needs: Mapping[str, Needs],
    advised: Iterable[AdvisedNeeds],
    *,
    endpoints: Sequence[Endpoint],
    advisor: str,
) -> tuple[dict[str, Needs], tuple[Heeded, ...]]:
    """The needs with what can be added to them, and an answer to every piece of advice.

    An order that would make two endpoints wait for each other is refused.
    """
    adding = _Adding(dict(needs), {each.name: each for each in endpoints}, advisor)
    for one in advised:
        adding.add(one)
    return adding.needs, tuple(adding.said)


class _Adding:
    """The needs as they become."""

    def __init__(
        self, needs: dict[str, Needs], endpoints: Mapping[str, Endpoint], advisor: str
    ) -> None:
        self.needs = needs
        self.said: list[Heeded] = []
        self._endpoints = endpoints
        self._advisor = advisor

    def add(self, advised: AdvisedNeeds) -> None:
        if advised.endpoint not in self.needs or advised.endpoint not in self._endpoints:
            return self._refuse(_UNKNOWN, "the test has no such endpoint")
        for word in dict.fromkeys(advised.danger):
            self._danger(advised.endpoint, word)
        for parameter, creator in advised.existing.items():
            self._existing(advised.endpoint, parameter, creator)
        for before in dict.fromkeys(advised.after):
            self._after(advised.endpoint, before)
        return None

    def _danger(self, name: str, word: str) -> None:
        had = self.needs[name].danger
        if word not in set(Danger):
            self._refuse(f"{name}, danger", "it is no kind of danger")
        elif word not in had:
            every = {*had, Danger(word)}
            self._take(name, word, danger=tuple(one for one in Danger if one in every))

    def _existing(self, name: str, parameter: str, creator: str) -> None:
        needs = self.needs[name]
        if parameter not in {one.name for one in self._endpoints[name].parameters}:
            return self._refuse(f"{name}, parameter", "it has no such parameter")
        if parameter in needs.existing:
            return None
        why = self._wrong_order(name, creator)
        if why:
            return self._refuse(f"{name}, {parameter}", why)
        return self._take(
            name,
            f"{creator} creates what {parameter} names",
            existing={**needs.existing, parameter: creator},
            after=tuple(dict.fromkeys((*needs.after, creator))),
        )

    def _after(self, name: str, before: str) -> None:
        needs = self.needs[name]
        if before in needs.after:
            return None
        why = self._wrong_order(name, before)
        if why:
            return self._refuse(f"{name}, order", why)
        return self._take(name, f"after {before}", after=(*needs.after, before))

    def _wrong_order(self, name: str, before: str) -> str:
        if before not in self._endpoints:
            return "the code has no such endpoint to be asked before"
        return "they would wait for each other" if self._waits(before, name) else ""

    def _waits(self, name: str, before: str) -> bool:
        """Whether one endpoint comes after another, directly or not, or is the same."""
        seen, ahead = {name}, [name]
        while ahead:
            needs = self.needs.get(ahead.pop())
            new = set(needs.after) - seen if needs is not None else set()
            seen |= new
            ahead += new
        return before in seen

    def _take(self, name: str, what: str, **changed: object) -> None:
        needs = self.needs[name]
        because = (*needs.because, f"{what}: advised by {self._advisor}")
        self.needs[name] = needs.model_copy(update={**changed, "because": because})
        self.said.append(Heeded(about=f"{name}, {what}", taken=True))

    def _refuse(self, about: str, because: str) -> None:
        self.said.append(Heeded(about=about, taken=False, because=because))


_UNKNOWN = "an endpoint"
"""What was named may be anything, and is not repeated."""
