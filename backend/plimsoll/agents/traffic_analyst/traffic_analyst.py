"""Asks once for all findings together, within the budget."""

from typing import get_args

from plimsoll.agents.budget import Models
from plimsoll.agents.redact import holds_secret
from plimsoll.agents.traffic_analyst.prompt import about_traffic
from plimsoll.traffic.findings import Briefing, FindingKind, Retelling, Sentence

_FEWEST = 2
"""One finding can be merged with nothing."""
_MOST_SENTENCES = 20
"""Of one answer that are looked at."""
_LONGEST = 2_000
"""Characters of a sentence that is looked at."""
_KINDS: dict[str, FindingKind] = {kind: kind for kind in get_args(FindingKind)}


class LlmTrafficAnalyst:
    """Retells by language models."""

    def __init__(self, models: Models) -> None:
        self._models = models

    def retell(self, briefing: Briefing) -> Retelling:
        """One question at most."""
        if len(briefing.findings) < _FEWEST:
            return Retelling(
                analyst=self._models.name, notes=("the traffic: not asked, there is little to say",)
            )
        budget = self._models.budget(briefing.spent_tokens)
        answer = budget.ask(about_traffic(briefing), called="the traffic")
        sentences: list[Sentence] = []
        refused: list[str] = []
        for said in answer.sentences[:_MOST_SENTENCES] if answer else ():
            kinds = tuple(_KINDS[kind] for kind in dict.fromkeys(said.rests_on) if kind in _KINDS)
            if len(said.text) > _LONGEST or holds_secret(said.text):
                refused.append("a sentence: it is too long, or holds what may be a secret")
            else:
                sentences.append(Sentence(text=said.text, rests_on=kinds))
        return Retelling(
            analyst=self._models.name,
            sentences=tuple(sentences),
            refused=tuple(refused),
            exchanges=tuple(budget.exchanges),
            notes=tuple(budget.notes),
        )
