"""Asks about the endpoints with the most traffic and the least known first, within the budget."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pydantic import JsonValue, TypeAdapter, ValidationError

from plimsoll.agents.budget import Models
from plimsoll.agents.redact import holds_secret
from plimsoll.agents.scenario_advisor.answer import EndpointAnswer
from plimsoll.agents.scenario_advisor.prompt import about_endpoint, about_links, unknown_of
from plimsoll.workload.advice import (
    Advice,
    AdvisedBody,
    AdvisedLink,
    AdvisedValues,
    Counsel,
    Situation,
)
from plimsoll.workload.model import Heeded, RequestPlan

_JSON: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)
_MOST_PIECES = 100
"""Of one answer; more is no advice."""


class LlmScenarioAdvisor:
    """Advises by language models."""

    def __init__(self, models: Models) -> None:
        self._models = models

    def advise(self, situation: Situation) -> Counsel:
        """Takes at most the settings' tokens, and so many time-outs as there are questions."""
        budget, heard = self._models.budget(situation.spent_tokens), _Heard()
        for plan in _least_known(situation.plans):
            answer = budget.ask(about_endpoint(plan, situation), called=plan.name)
            if answer is not None:
                heard.hear(plan.name, answer)
        if situation.sessions and not budget.exhausted:
            found = budget.ask(about_links(situation), called="links between requests")
            for link in found.links[:_MOST_PIECES] if found is not None else ():
                heard.links.append(AdvisedLink.model_validate(link.model_dump()))
        return Counsel(
            advisor=self._models.name,
            advice=Advice(
                bodies=tuple(heard.bodies), values=tuple(heard.values), links=tuple(heard.links)
            ),
            refused=tuple(heard.refused),
            exchanges=tuple(budget.exchanges),
            notes=tuple(budget.notes),
        )


@dataclass
class _Heard:
    """What was heard so far."""

    bodies: list[AdvisedBody] = field(default_factory=list)
    values: list[AdvisedValues] = field(default_factory=list)
    links: list[AdvisedLink] = field(default_factory=list)
    refused: list[Heeded] = field(default_factory=list)

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
