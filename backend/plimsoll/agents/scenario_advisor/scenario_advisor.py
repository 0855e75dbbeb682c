"""Asks about the endpoints with the most traffic and the least known first, within the budget."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import BaseModel, JsonValue, TypeAdapter, ValidationError

from plimsoll.agents.ask import Question, ask
from plimsoll.agents.providers import Spec
from plimsoll.agents.redact import holds_secret
from plimsoll.agents.scenario_advisor.answer import EndpointAnswer
from plimsoll.agents.scenario_advisor.prompt import about_endpoint, about_links, unknown_of
from plimsoll.agents.settings import LlmSettings
from plimsoll.workload.advice import (
    Advice,
    AdvisedBody,
    AdvisedLink,
    AdvisedValues,
    Counsel,
    Exchange,
    Situation,
)
from plimsoll.workload.model import Heeded, RequestPlan
from plimsoll.workload.ports import AnswerCache

T = TypeVar("T", bound=BaseModel)

_JSON: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)
_MOST_PIECES = 100
"""Of one answer; more is no advice."""


class LlmScenarioAdvisor:
    """Advises by language models."""

    def __init__(self, specs: Sequence[Spec], settings: LlmSettings, *, cache: AnswerCache) -> None:
        self._specs = specs
        self._settings = settings
        self._cache = cache

    def advise(self, situation: Situation) -> Counsel:
        """Takes at most the settings' tokens, and so many time-outs as there are questions."""
        session = _Session(self._settings.tokens_a_bundle)
        for plan in _least_known(situation.plans):
            self._about_endpoint(plan, situation, session)
        if situation.sessions and not session.exhausted:
            self._about_links(situation, session)
        return Counsel(
            advisor=str(self._specs[0]),
            advice=Advice(
                bodies=tuple(session.bodies),
                values=tuple(session.values),
                links=tuple(session.links),
            ),
            refused=tuple(session.refused),
            exchanges=tuple(session.exchanges),
            notes=tuple(session.notes),
        )

    def _about_endpoint(self, plan: RequestPlan, situation: Situation, session: "_Session") -> None:
        answer = self._asked(about_endpoint(plan, situation), session)
        if answer is not None:
            session.hear(plan.name, answer)

    def _about_links(self, situation: Situation, session: "_Session") -> None:
        answer = self._asked(about_links(situation), session)
        for link in answer.links[:_MOST_PIECES] if answer is not None else ():
            session.links.append(AdvisedLink.model_validate(link.model_dump()))

    def _asked(self, question: Question[T], session: "_Session") -> T | None:
        name = question.about[0] if len(question.about) == 1 else "links between requests"
        if question.tokens > self._settings.tokens_a_question:
            session.notes.append(
                f"{name}: not asked, the question would take {question.tokens:,} tokens"
            )
            return None
        if question.tokens > session.tokens_left:
            if not session.exhausted:
                session.notes.append(f"{name} and what comes after: not asked, no tokens are left")
            session.exhausted = True
            return None
        asked = ask(question, self._specs, self._settings, self._cache)
        session.take(asked.exchanges)
        if asked.answer is None:
            tried = "; ".join(f"{each.model}: {each.problem}" for each in asked.exchanges)
            session.notes.append(f"{name}: no answer ({tried})")
        return asked.answer


@dataclass
class _Session:
    """What was heard so far, and what is left to spend."""

    tokens_left: int
    exhausted: bool = False
    bodies: list[AdvisedBody] = field(default_factory=list)
    values: list[AdvisedValues] = field(default_factory=list)
    links: list[AdvisedLink] = field(default_factory=list)
    refused: list[Heeded] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def take(self, exchanges: Sequence[Exchange]) -> None:
        self.exchanges += exchanges
        self.tokens_left -= sum(each.input_tokens + each.output_tokens for each in exchanges)

    def hear(self, endpoint: str, answer: EndpointAnswer) -> None:
        for text in answer.bodies[:_MOST_PIECES]:
            self._body(endpoint, text)
        for each in answer.values[:_MOST_PIECES]:
            kept = [value for value in each.values[:_MOST_PIECES] if not holds_secret(value)]
            if len(kept) < len(each.values):
                self._refuse(f"{endpoint}, {each.parameter}", "some values look like secrets")
            if kept:
                self.values.append(
                    AdvisedValues(endpoint=endpoint, parameter=each.parameter, values=tuple(kept))
                )

    def _body(self, endpoint: str, text: str) -> None:
        about = f"{endpoint}, body"
        if holds_secret(text):
            return self._refuse(about, "it holds what looks like a secret")
        try:
            body = _JSON.validate_json(text)
        except ValidationError:
            return self._refuse(about, "it is no JSON")
        return self.bodies.append(AdvisedBody(endpoint=endpoint, body=body))

    def _refuse(self, about: str, because: str) -> None:
        self.refused.append(Heeded(about=about, taken=False, because=because))


def _least_known(plans: Sequence[RequestPlan]) -> Iterator[RequestPlan]:
    """Those of which something had to be made up, by requests × how much that is."""

    def weight(plan: RequestPlan) -> int:
        return plan.requests * (len(unknown_of(plan)) + bool(plan.bodies))

    asked = [plan for plan in plans if weight(plan)]
    yield from sorted(asked, key=lambda plan: (-weight(plan), plan.name))
