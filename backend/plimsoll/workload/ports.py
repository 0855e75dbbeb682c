"""What the slice needs from the world: somebody who knows more about a service than its schemas."""

from typing import Protocol

from plimsoll.workload.advice import Counsel, Situation
from plimsoll.workload.needs_advice import NeedsBriefing, NeedsCounsel


class ScenarioAdvisor(Protocol):
    """Advises realistic bodies, values and links.

    Its rule-based twin is the derivation itself: advice only replaces what that had to make up.
    """

    def advise(self, situation: Situation) -> Counsel:
        """What it would change; empty advice, and why, if it cannot tell.

        It does not raise: whatever a provider does, the test is made without advice.
        """
        ...


class EndpointAnalyst(Protocol):
    """Adds to what endpoints need: dangers, things that have to exist, order.

    Its rule-based twin is `plimsoll.workload.needs`; nothing that it found is taken away.
    """

    def study(self, briefing: NeedsBriefing) -> NeedsCounsel:
        """What it would add; nothing, and why, if it cannot tell.

        It does not raise: whatever a provider does, what the rules found stands.
        """
        ...


class AnswerCache(Protocol):
    """Keeps answers of language models by what was asked, so that nothing is paid for twice."""

    def get(self, key: str) -> str | None:
        """The answer as it was put; None if there is none."""
        ...

    def put(self, key: str, answer: str) -> None:
        """Keeps an answer in place of any before."""
        ...
