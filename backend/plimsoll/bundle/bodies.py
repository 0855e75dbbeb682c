"""Request bodies as JavaScript sources; what is named like a secret comes from the environment."""

import re
from collections.abc import Collection, Iterable, Iterator

from pydantic import JsonValue

from plimsoll.bundle.literal import exact_in_javascript, js_list, js_object, js_string, js_value
from plimsoll.kit.canonical import canonical_json
from plimsoll.workload.model import RequestPlan
from plimsoll.workload.values import named_like_secret

MOST_BODIES = 5

INDENT = 4


def sent_bodies(plan: RequestPlan) -> tuple[JsonValue, ...]:
    """Those of its bodies that the script holds."""
    return plan.bodies[:MOST_BODIES]


def bodies_source(plan: RequestPlan) -> str:
    """An array of the texts that the endpoint is sent in turn."""
    kind = plan.endpoint.body_content_type
    return js_list((_body(value, kind, plan.fresh) for value in sent_bodies(plan)), indent=2)


def is_multipart(content_type: str) -> bool:
    """Whether the body is a form of parts."""
    return _is(content_type, "multipart/")


def secrets_of(plan: RequestPlan) -> dict[str, str]:
    """The bodies' properties that are named like secrets, by environment variable."""
    return {variable_of(name): name for body in sent_bodies(plan) for name in _secret_names(body)}


def variable_of(name: str) -> str:
    """The environment variable that fills a body's property: `BODY_PASSWORD`."""
    return "BODY_" + re.sub(r"[^A-Z0-9]+", "_", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).upper())


def _secret_names(body: JsonValue) -> Iterator[str]:
    if isinstance(body, dict):
        yield from (name for name, value in body.items() if _is_secret(name, value))


def _is_secret(name: str, value: JsonValue) -> bool:
    return isinstance(value, str) and named_like_secret(name)


def _body(value: JsonValue, content_type: str, fresh: Collection[str]) -> str:
    """The source of a body's text."""
    if isinstance(value, dict) and _is(content_type, "application/x-www-form-urlencoded"):
        return f"form({_object(value, fresh)})"
    if isinstance(value, dict) and is_multipart(content_type):
        return f"multipart({_object(value, fresh)})"
    if isinstance(value, str) and "json" not in content_type.lower():
        return js_string(value)
    if not exact_in_javascript(value):
        return js_string(canonical_json(value))
    source = _object(value, fresh) if isinstance(value, dict) else js_value(value, indent=INDENT)
    return f"JSON.stringify({source})"


def _object(body: dict[str, JsonValue], fresh: Collection[str]) -> str:
    return js_object(_members(body.items(), fresh), indent=INDENT)


def _members(
    items: Iterable[tuple[str, JsonValue]], fresh: Collection[str]
) -> Iterator[tuple[str, str]]:
    for name, value in items:
        source = js_value(value, indent=INDENT + 2)
        if name in fresh and isinstance(value, str):
            before, at, after = value.rpartition("@")
            first, rest = (before, at + after) if at else (value, "")
            source = f"{js_string(first + '-')} + FRESH{f' + {js_string(rest)}' if rest else ''}"
        elif _is_secret(name, value):
            source = f"__ENV.{variable_of(name)} || {source}"
        yield name, source


def _is(content_type: str, kind: str) -> bool:
    return content_type.strip().lower().startswith(kind)
