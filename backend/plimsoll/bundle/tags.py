"""How an endpoint's requests are tagged, and how a threshold names them."""

import re

from plimsoll.workload.model import RequestPlan

_PLAIN_NAME = re.compile(r"[A-Z]+ /[A-Za-z0-9/_{}.:~@!$&()*+;=%-]*")
"""Names that k6 can carry in the name of a threshold: a comma ends a tag there, quotes vanish."""


def tags_of(plan: RequestPlan) -> dict[str, str]:
    """The tags of its requests: `name`, and `endpoint` where thresholds cannot say the name."""
    plain = _PLAIN_NAME.fullmatch(plan.name) is not None
    return {"name": plan.name} if plain else {"name": plan.name, "endpoint": plan.slug}


def selector(plan: RequestPlan) -> str:
    """How a threshold names the endpoint: `{name:GET /orders/{id}}`."""
    tag, value = list(tags_of(plan).items())[-1]
    return f"{{{tag}:{value}}}"
