"""Users who log in before a test: which login, and whose requests go in their name.

Who the users are comes from the environment only, never from the bundle.
"""

from pydantic import JsonValue

from plimsoll.bundle.literal import js_block, js_string, js_value
from plimsoll.catalog.model import Endpoint, Security
from plimsoll.kit.value import Value
from plimsoll.workload.links import Login, login_of
from plimsoll.workload.model import WorkloadModel
from plimsoll.workload.schema import Unmakeable, flattened, table

_FORM = "application/x-www-form-urlencoded"
_ECHOED = {
    "django": "csrftoken:X-CSRFToken",
    "django-ninja": "csrftoken:X-CSRFToken",
    "laravel": "XSRF-TOKEN:X-XSRF-TOKEN",
}
"""Cookie and header of each framework that defends forms by default, by its documentation."""

_TELLING = ("const", "enum", "default", "pattern")
"""Keywords with which an example is the value that a login wants: `grant_type`."""


class Pool(Value):
    """What the script knows of logging in."""

    login: Login | None
    """None: the code shows none for sure, so a person has to name it."""
    slugs: frozenset[str]
    """Whose requests go in a user's name."""
    csrf: str | None
    """`cookie:header`."""


def pool_of(model: WorkloadModel) -> Pool | None:
    """Whose requests go in a user's name; None: nothing says that anybody logs in."""
    login = login_of([plan.endpoint for plan in model.requests])
    others = [plan for plan in model.requests if login is None or plan.endpoint != login.endpoint]
    asking = [plan for plan in others if any(map(_by_login, plan.endpoint.security))]
    # Where the code shows nowhere who is let in, a session's cookie may be asked for anywhere.
    if login is not None and not any(plan.endpoint.security for plan in others):
        asking = others
    if not asking:
        return None
    return Pool(
        login=login,
        slugs=frozenset(plan.slug for plan in asking),
        csrf=next(filter(None, (_ECHOED.get(plan.endpoint.framework) for plan in asking)), None),
    )


def pool_source(model: WorkloadModel, pool: Pool) -> str:
    """The constant `users`."""
    login = pool.login
    at = "" if login is None else login.endpoint.name
    field = "access_token" if login is None or login.field is None else login.field
    is_form = login is not None and login.endpoint.body_content_type.lower().startswith(_FORM)
    csrf = "" if pool.csrf is None else f" || {js_string(pool.csrf)}"
    settings = js_block(
        (
            ("users", "__ENV.USERS || (__ENV.USERS_FILE && open(__ENV.USERS_FILE))"),
            ("at", f"__ENV.LOGIN || {js_string(at)}"),
            ("token", f"__ENV.LOGIN_TOKEN || {js_string(field)}"),
            ("type", f"__ENV.LOGIN_TYPE || {js_string('form' if is_form else 'json')}"),
            ("body", js_value(_fixed(model, login), indent=2)),
            ("csrf", f"__ENV.CSRF{csrf}"),
        )
    )
    return f"const users = usersOf(to, {settings});\n"


def _by_login(security: Security) -> bool:
    if security.location == "cookie":
        return True
    return security.scheme == "bearer" and security.location == "header"


def _fixed(model: WorkloadModel, login: Login | None) -> dict[str, JsonValue]:
    """What of its example body is no user's."""
    if login is None:
        return {}
    plan = next(plan for plan in model.requests if plan.endpoint == login.endpoint)
    example = table(plan.bodies[0]) if plan.bodies else {}
    told = _properties(login.endpoint)
    return {name: value for name, value in example.items() if _is_fixed(told.get(name), login)}


def _properties(endpoint: Endpoint) -> dict[str, JsonValue]:
    schema = endpoint.body_schema or {}
    try:
        return table(flattened(schema, schema)[0].get("properties"))
    except Unmakeable:
        return {}


def _is_fixed(part: JsonValue, login: Login) -> bool:
    try:
        flat, _ = flattened(part, login.endpoint.body_schema or {})
    except Unmakeable:
        return False
    return any(keyword in flat for keyword in _TELLING)
