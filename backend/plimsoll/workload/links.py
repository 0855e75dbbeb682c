"""Finds values that a session carries from one answer to its next requests.

Two kinds, and only where the declarations leave no doubt: the id that a POST on a collection
answers with, for the routes of that one thing (`/orders/{order_id}`, `/orders/{order_id}/items`);
and the token of a login, for routes that declare a bearer.
"""

import re
from collections.abc import Iterator, Sequence

from plimsoll.catalog.match import placeholders_of
from plimsoll.catalog.model import Endpoint, JsonSchema
from plimsoll.kit.value import Value
from plimsoll.workload.model import Link
from plimsoll.workload.schema import Unmakeable, flattened, table
from plimsoll.workload.targets import plain, singular

_DECLARED = ("200", "201")
_LOGINS = frozenset(
    {"login", "signin", "token", "tokens", "auth", "session", "sessions", "oauth", "authenticate"}
)
_NO_LOGINS = frozenset({"logout", "signout", "password", "reset", "verify", "revoke", "confirm"})
_TOKENS = ("access_token", "token")
_PASSWORDS = frozenset({"password", "passwd", "pass", "pin"})
_WORD = re.compile(r"[a-z]+")


class Login(Value):
    """Where users log in."""

    endpoint: Endpoint
    field: str | None
    """The property of its answer that holds a token; None: a cookie lets them in."""


def login_of(endpoints: Sequence[Endpoint]) -> Login | None:
    """The one login that these endpoints show; None if there is none, or several."""
    found = [Login(endpoint=one, field=_token_field(one)) for one in endpoints if _is_login(one)]
    with_token = [one for one in found if one.field is not None]
    with_cookie = [one for one in found if one.field is None and _takes_password(one.endpoint)]
    best = with_token or with_cookie
    return best[0] if len(best) == 1 else None


def links(endpoints: Sequence[Endpoint]) -> tuple[Link, ...]:
    """Of these endpoints, in the order of their names; does not depend on theirs."""
    ordered = sorted(endpoints, key=lambda endpoint: endpoint.name)
    return (*_created(ordered), *_tokens(ordered))


def _created(endpoints: Sequence[Endpoint]) -> Iterator[Link]:
    creating: dict[str, list[Endpoint]] = {}
    for endpoint in endpoints:
        if endpoint.method == "POST" and not placeholders_of(endpoint.route):
            creating.setdefault(endpoint.route.rstrip("/"), []).append(endpoint)
    for target in endpoints:
        names = placeholders_of(target.route)
        if len(names) != 1:
            # Of another order, an item's id would be nobody's.
            continue
        collection, _, after = target.route.partition(f"/{{{names[0]}}}")
        sources = creating.get(collection, [])
        if not collection or (after and not after.startswith("/")) or len(sources) != 1:
            continue
        field = _id_field(sources[0], target, names[0], collection.rpartition("/")[2])
        if field is not None:
            yield Link(
                kind="created id",
                source=sources[0].name,
                field=field,
                target=target.name,
                parameter=names[0],
                because=f"{sources[0].name} creates what {target.name} is about, and declares to"
                f" answer with its {field}",
            )


def _id_field(source: Endpoint, target: Endpoint, parameter: str, collection: str) -> str | None:
    """The property that holds the id; None in doubt."""
    own = f"{singular(collection)}_id"
    if plain(parameter) not in {"id", plain(own)}:
        return None
    properties = _answered(source)
    declared = next(
        (one for one in target.parameters if one.name == parameter and one.location == "path"), None
    )
    if declared is None or declared.spans_segments:
        return None
    for wanted in (parameter, "id", own):
        found = [name for name in properties if plain(name) == plain(wanted)]
        if len(found) == 1:
            kind = properties[found[0]]
            return found[0] if _alike(kind, declared.type) else None
    return None


def _alike(answered: str | None, asked: str) -> bool:
    """Whether a value of the one type can be the other; every number is text in a path."""
    if answered not in {"string", "integer"}:
        return False
    return asked in {answered, "any"} or (asked == "string" and answered == "integer")


def _tokens(endpoints: Sequence[Endpoint]) -> Iterator[Link]:
    sources = [(endpoint, field) for endpoint in endpoints if (field := _token_field(endpoint))]
    if len(sources) != 1:
        # Of an administrator and a customer, nobody can tell whose token is wanted.
        return
    source, field = sources[0]
    for target in endpoints:
        bearer = any(
            one.scheme == "bearer" and one.location == "header" and one.name == "Authorization"
            for one in target.security
        )
        if bearer and target.name != source.name:
            yield Link(
                kind="token",
                source=source.name,
                field=field,
                target=target.name,
                parameter="Authorization",
                because=f"{source.name} declares to answer with {field}, and {target.name} asks for"
                " a bearer",
            )


def _takes_password(endpoint: Endpoint) -> bool:
    fields = {one.name.lower() for one in endpoint.parameters if one.location == "body"}
    return bool(fields & _PASSWORDS)


def _token_field(endpoint: Endpoint) -> str | None:
    if not _is_login(endpoint):
        return None
    properties = _answered(endpoint)
    return next((name for name in _TOKENS if properties.get(name) == "string"), None)


def _is_login(endpoint: Endpoint) -> bool:
    words = set(_WORD.findall(endpoint.route.lower().replace("sign-in", "signin")))
    return endpoint.method == "POST" and bool(words & _LOGINS) and not words & _NO_LOGINS


def _answered(endpoint: Endpoint) -> dict[str, str | None]:
    """The types of the properties that every declared success answers with."""
    declared = [endpoint.responses[code] for code in _DECLARED if endpoint.responses.get(code)]
    found = [_properties(schema) for schema in declared]
    if not found:
        return {}
    return {
        name: kind
        for name, kind in found[0].items()
        if all(other.get(name) == kind for other in found[1:])
    }


def _properties(schema: JsonSchema) -> dict[str, str | None]:
    try:
        flat, path = flattened(schema, schema)
        parts = {
            name: flattened(part, schema, path)[0]
            for name, part in table(flat.get("properties")).items()
        }
    except Unmakeable:
        return {}
    return {name: _type(part) for name, part in parts.items()}


def _type(schema: JsonSchema) -> str | None:
    """What is declared; nothing is guessed."""
    declared = schema.get("type")
    return declared if isinstance(declared, str) else None
