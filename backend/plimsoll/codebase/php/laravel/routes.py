"""Laravel's router as its users speak to it: `Route::prefix('v1')->group(…)`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from plimsoll.codebase.php.values import (
    Call,
    Instance,
    Value,
    listed,
    words,
)

_PATTERNS = {
    "whereNumber": "[0-9]+",
    "whereAlpha": "[a-zA-Z]+",
    "whereAlphaNumeric": "[a-zA-Z0-9]+",
    "whereUuid": "[\\da-fA-F]{8}-[\\da-fA-F]{4}-[\\da-fA-F]{4}-[\\da-fA-F]{4}-[\\da-fA-F]{12}",
    "whereUlid": "[0-7][0-9a-hjkmnp-tv-zA-HJKMNP-TV-Z]{25}",
}


@dataclass(frozen=True)
class Group:
    """What routes of a group share."""

    prefix: str = ""
    middleware: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    namespace: str = ""
    controller: str = ""
    wheres: tuple[tuple[str, str], ...] = ()
    reasons: tuple[str, ...] = ()

    def within(self, outer: Group) -> Group:
        """What both say."""
        space = self.namespace
        if space and outer.namespace and not space.startswith("\\"):
            space = f"{outer.namespace}\\{space}"
        return Group(
            f"{outer.prefix}/{self.prefix}".strip("/"),
            (*outer.middleware, *self.middleware),
            (*outer.excluded, *self.excluded),
            (space or outer.namespace).lstrip("\\"),
            self.controller or outer.controller,
            (*outer.wheres, *self.wheres),
            (*outer.reasons, *self.reasons),
        )


@dataclass
class Route:
    """A route as it was registered."""

    methods: tuple[str, ...]
    path: str
    action: Value
    group: Group
    file: str
    line: int
    reasons: tuple[str, ...] = ()
    wheres: dict[str, str] = field(default_factory=dict)
    middleware: list[str] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)

    @property
    def guards(self) -> list[str]:
        """All middleware in front of it."""
        out = {*self.group.excluded, *self.excluded}
        return [m for m in (*self.group.middleware, *self.middleware) if m not in out]


def middlewares(*values: Value) -> list[str]:
    """Middleware by alias or class; `Authenticate::using('api')` as `auth:api`."""
    found: list[str] = []
    for value in values:
        for one in listed(value):
            if isinstance(one, str):
                found.extend(one.split("|") if "\\" not in one else [one])
            elif isinstance(one, Instance) and one.maker == "using":
                alias = "auth" if one.class_name.endswith("Authenticate") else "other"
                found.append(":".join([alias, ",".join(words(*one.arguments))]))
            elif isinstance(one, dict):
                found.extend(middlewares(one))
    return found


def constraints(call: Call) -> list[tuple[str, str]]:
    """`->where('id', '[0-9]+')`, `->whereNumber('id')` and their like."""
    if call.name == "where":
        given = call.argument(0)
        return list(table(given).items()) if isinstance(given, dict) else list(pair(call).items())
    names = words(call.argument(0))
    if call.name == "whereIn":
        allowed = "|".join(re.escape(w) for w in words(call.argument(1)))
        return [(name, allowed) for name in names if allowed]
    pattern = _PATTERNS.get(call.name)
    return [(name, pattern) for name in names] if pattern else []


def pair(call: Call) -> dict[str, str]:
    key, value = call.argument(0), call.argument(1)
    return {key: value} if isinstance(key, str) and isinstance(value, str) else {}


def table(value: Value) -> dict[str, str]:
    if not isinstance(value, dict):
        return {}
    return {k: v for k, v in value.items() if isinstance(k, str) and isinstance(v, str)}


def items(value: Value) -> list[tuple[Value, Value]]:
    return list(value.items()) if isinstance(value, dict) else []
