"""Asks once about the endpoints that may need most, within the budget."""

from plimsoll.agents.budget import Models
from plimsoll.agents.endpoint_analyst.answer import NeedsAnswer
from plimsoll.agents.endpoint_analyst.prompt import about_needs
from plimsoll.workload.needs_advice import AdvisedNeeds, NeedsBriefing, NeedsCounsel

_MOST_PIECES = 100
"""Of one answer; more is no advice."""
_WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class LlmEndpointAnalyst:
    """Studies endpoints by language models."""

    def __init__(self, models: Models) -> None:
        self._models = models

    def study(self, briefing: NeedsBriefing) -> NeedsCounsel:
        """One question at most: those that write first, then those that take anything."""
        asked = sorted(
            (one for one in briefing.asked if one.method in _WRITING or one.parameters),
            key=lambda one: one.method not in _WRITING,
        )
        if not asked:
            return NeedsCounsel(
                analyst=self._models.name,
                notes=("the endpoints: not asked, none writes or takes anything",),
            )
        budget = self._models.budget(briefing.spent_tokens)
        most = min(self._models.settings.tokens_a_question, budget.tokens_left)
        question = about_needs(briefing, asked, most)
        answer = budget.ask(question, called="the endpoints")
        notes = list(budget.notes)
        if answer is not None and len(question.about) < len(asked):
            notes.append(f"the endpoints: asked about {len(question.about)} of {len(asked)}")
        return NeedsCounsel(
            analyst=self._models.name,
            needs=tuple(map(_advised, answer.endpoints[:_MOST_PIECES] if answer else ())),
            exchanges=tuple(budget.exchanges),
            notes=tuple(notes),
        )


def _advised(answer: NeedsAnswer) -> AdvisedNeeds:
    return AdvisedNeeds(
        endpoint=answer.endpoint,
        danger=tuple(answer.danger[:_MOST_PIECES]),
        existing={each.parameter: each.created_by for each in answer.existing[:_MOST_PIECES]},
        after=tuple(answer.after[:_MOST_PIECES]),
    )
