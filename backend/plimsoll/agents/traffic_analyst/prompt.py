"""What is asked: findings and their figures, no more."""

from pydantic import JsonValue

from plimsoll.agents.ask import Question
from plimsoll.agents.material import AS_DATA, question
from plimsoll.agents.traffic_analyst.answer import RetellingAnswer
from plimsoll.traffic.findings import Briefing, Finding
from plimsoll.traffic.written import number

INSTRUCTIONS = (
    "You explain the measured traffic of an HTTP service to its owner, who is no performance"
    " engineer. Put the findings into 3 to 6 short plain English sentences of at most 300"
    " characters, merging those that belong together. For each sentence, list the kinds of the"
    " findings that it rests on; use each finding in one sentence only, and repeat at least one"
    " figure of each. Write every number in digits, exactly as in the finding or rounded, with its"
    " unit, and no other number. Name endpoints exactly as they are written, in the order of their"
    " figures. Give no advice, no cause, no guess, no weekday, and no link or mark-up. " + AS_DATA
)


def about_traffic(briefing: Briefing) -> Question[RetellingAnswer]:
    """All findings in one question."""
    names: dict[str, None] = {}
    for finding in briefing.findings:
        names.update(dict.fromkeys(finding.endpoints))
    told: dict[str, JsonValue] = {"findings": [_told(finding) for finding in briefing.findings]}
    return question(tuple(names), INSTRUCTIONS, told, RetellingAnswer)


def _told(finding: Finding) -> JsonValue:
    return {
        "kind": finding.kind,
        "text": finding.text,
        "figures": {key: number(value) for key, value in finding.evidence.items()},
    }
