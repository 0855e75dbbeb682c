"""What the questions about one bundle may cost, and what they did.

All agents of a bundle share its tokens: each is told what the others have spent, asks through a
budget of its own of what is left, and says what it spent in turn.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import BaseModel

from plimsoll.agents.ask import Question, ask
from plimsoll.agents.providers import Spec
from plimsoll.agents.settings import LlmSettings
from plimsoll.kit.exchange import Exchange
from plimsoll.workload.ports import AnswerCache

T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True, kw_only=True)
class Models:
    """Whom agents ask."""

    specs: Sequence[Spec]
    """In this order; at least one."""
    settings: LlmSettings
    cache: AnswerCache

    @property
    def name(self) -> str:
        """The `provider:model` that is asked first."""
        return str(self.specs[0])

    def budget(self, spent_tokens: int) -> "Budget":
        """What is left to ask about a bundle for which so much was spent."""
        return Budget(self, self.settings.tokens_a_bundle - spent_tokens)


@dataclass
class Budget:
    """Asks as long as there are tokens, and writes down what was asked and what was not."""

    models: Models
    tokens_left: int
    exhausted: bool = False
    """Whether a question was not asked because it would have cost more than what is left."""
    exchanges: list[Exchange] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What was not asked or not answered, and why."""

    def ask(self, question: Question[T], *, called: str) -> T | None:
        """The answer; None, and a note that calls the question so, if there is none."""
        most = self.models.settings.tokens_a_question
        if question.tokens > most:
            self.notes.append(
                f"{called}: not asked, the question would take {question.tokens:,} tokens"
            )
            return None
        if question.tokens > self.tokens_left:
            if not self.exhausted:
                self.notes.append(f"{called} and what comes after: not asked, no tokens are left")
            self.exhausted = True
            return None
        asked = ask(question, self.models.specs, self.models.settings, self.models.cache)
        self.exchanges += asked.exchanges
        self.tokens_left -= sum(each.tokens for each in asked.exchanges)
        if asked.answer is None:
            tried = "; ".join(f"{each.model}: {each.problem}" for each in asked.exchanges)
            self.notes.append(f"{called}: no answer ({tried})")
        return asked.answer
