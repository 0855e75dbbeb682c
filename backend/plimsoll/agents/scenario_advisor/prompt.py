"""What is asked, and what of a service is told for it."""

from pydantic import JsonValue

from plimsoll.agents.ask import Question
from plimsoll.agents.material import AS_DATA, question
from plimsoll.agents.scenario_advisor.answer import EndpointAnswer, LinksAnswer
from plimsoll.catalog.model import Disclosure
from plimsoll.kit.canonical import canonical_json
from plimsoll.workload.advice import Situation
from plimsoll.workload.model import RequestPlan

ABOUT_ENDPOINT = (
    "You help to load-test an HTTP service. Give request bodies and parameter values as the"
    " service's real clients would send them: varied, plausible, and accepted by the declared"
    " schemas. Answer only for the parameters that are listed under 'unknown', and with bodies"
    " only if 'body' is given. If you cannot tell, answer with empty lists. " + AS_DATA
)
ABOUT_LINKS = (
    "You help to load-test an HTTP service with sessions of several requests. Say which path"
    " parameter of a request takes its value from a property of the JSON answer to an earlier"
    " request of the same session, such as the id of a thing that was created. Only list what the"
    " data leaves no doubt about. " + AS_DATA
)
MADE_UP = frozenset({"schema", "synthetic"})
_LONGEST_SCHEMA = 6_000
_SHOWN_VALUES = 10
_MOST_ENDPOINTS = 60


def unknown_of(plan: RequestPlan) -> list[str]:
    """The parameters whose values had to be made up, busiest tables as they come."""
    columns = plan.table.columns if plan.table else ()
    return [column.name for column in columns if column.origin in MADE_UP]


def about_endpoint(plan: RequestPlan, situation: Situation) -> Question[EndpointAnswer]:
    """One endpoint's bodies and values."""
    endpoint = plan.endpoint
    unknown = unknown_of(plan)
    told: dict[str, JsonValue] = {
        "endpoint": plan.name,
        "unknown": [
            {"name": p.name, "in": p.location, "schema": _short(p.json_schema)}
            for p in endpoint.parameters
            if p.name in unknown
        ],
    }
    if plan.bodies:
        told["body"] = _short(endpoint.body_schema or {})
        told["made_up_body"] = _short(plan.bodies[0])
    if situation.disclosure is Disclosure.FULL:
        told["code"] = situation.sources.get(plan.name, "")
        told["observed"] = _observed(plan)
    return question((plan.name,), ABOUT_ENDPOINT, told, EndpointAnswer)


def about_links(situation: Situation) -> Question[LinksAnswer]:
    """What sessions carry from one request to the next."""
    plans = situation.plans[:_MOST_ENDPOINTS]
    told: dict[str, JsonValue] = {
        "requests": [{"endpoint": plan.name, "answers_with": _properties(plan)} for plan in plans]
    }
    return question(tuple(plan.name for plan in plans), ABOUT_LINKS, told, LinksAnswer)


def _properties(plan: RequestPlan) -> list[JsonValue]:
    """Names of the properties of the declared successes."""
    names: dict[str, None] = {}
    for status, schema in plan.endpoint.responses.items():
        properties = schema.get("properties")
        if status.startswith("2") and isinstance(properties, dict):
            names.update(dict.fromkeys(properties))
    return list(names)


def _observed(plan: RequestPlan) -> JsonValue:
    """Kept values of the columns that are production's."""
    found: dict[str, JsonValue] = {}
    columns = plan.table.columns if plan.table else ()
    for position, column in enumerate(columns):
        if column.origin == "observed" and plan.table is not None:
            values: dict[JsonValue, None] = {row[position]: None for row in plan.table.rows}
            found[column.name] = [*values][:_SHOWN_VALUES]
    return found


def _short(value: JsonValue) -> JsonValue:
    text = canonical_json(value)
    return value if len(text) <= _LONGEST_SCHEMA else text[:_LONGEST_SCHEMA]
