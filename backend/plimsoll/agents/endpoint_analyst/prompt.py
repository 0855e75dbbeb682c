"""What is asked: the endpoints of the test, and what the rules found of them."""

from collections.abc import Sequence

from pydantic import JsonValue

from plimsoll.agents.ask import Question
from plimsoll.agents.endpoint_analyst.answer import EndpointsAnswer
from plimsoll.agents.material import AS_DATA, question
from plimsoll.catalog.model import Disclosure, Endpoint
from plimsoll.workload.needs_advice import NeedsBriefing

INSTRUCTIONS = (
    "You prepare a load test of an HTTP service. For each endpoint under 'endpoints', rules found"
    " what it needs and what asking it may do. Add only what is missing and certain: dangers of the"
    " listed kinds; parameters that name a thing which another endpoint creates; endpoints that"
    " have to be asked before. Use the names exactly as they are written. Leave out endpoints to"
    " which nothing is to be added. " + AS_DATA
)
_MOST_ENDPOINTS = 40
_MOST_PARAMETERS = 20
_LONGEST_CODE = 500


def about_needs(
    briefing: NeedsBriefing, endpoints: Sequence[Endpoint], most_tokens: int
) -> Question[EndpointsAnswer]:
    """One question about as many of the endpoints, from the first on, as its tokens allow."""
    count = min(len(endpoints), _MOST_ENDPOINTS)
    while True:
        asked = _about(briefing, endpoints[:count])
        if asked.tokens <= most_tokens or count <= 1:
            return asked
        count = count * 3 // 4


def _about(briefing: NeedsBriefing, endpoints: Sequence[Endpoint]) -> Question[EndpointsAnswer]:
    shown = {endpoint.name for endpoint in endpoints}
    others: list[JsonValue] = [one.name for one in briefing.asked if one.name not in shown]
    others += briefing.others
    told: dict[str, JsonValue] = {
        "endpoints": [_told(endpoint, briefing) for endpoint in endpoints],
        "others": others[: len(endpoints)],
    }
    return question(tuple(one.name for one in endpoints), INSTRUCTIONS, told, EndpointsAnswer)


def _told(endpoint: Endpoint, briefing: NeedsBriefing) -> JsonValue:
    needs = briefing.needs[endpoint.name]
    told: dict[str, JsonValue] = {
        "endpoint": endpoint.name,
        "parameters": [one.name for one in endpoint.parameters[:_MOST_PARAMETERS]],
        "danger": [str(danger) for danger in needs.danger],
        "existing": dict(needs.existing),
        "after": list(needs.after),
    }
    if briefing.disclosure is Disclosure.FULL:
        told["code"] = briefing.sources.get(endpoint.name, "")[:_LONGEST_CODE]
    return {key: value for key, value in told.items() if value}
