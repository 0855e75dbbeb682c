"""Requests as endpoints: the same method and route is one endpoint, its inputs added up."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from plimsoll.catalog.model import (
    Confidence,
    Endpoint,
    JsonSchema,
    Parameter,
    ParameterLocation,
    Security,
    SourceLocation,
)
from plimsoll.codebase.bodies import body_parameters, type_of
from plimsoll.codebase.documents.requests.addresses import Address
from plimsoll.codebase.documents.requests.samples import json_in, merged, schema_of, type_of_text

_METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE"})
_FORM = "application/x-www-form-urlencoded"
_MULTIPART = "multipart/form-data"
_OF_THE_CLIENT = frozenset(
    {"accept", "content-type", "authorization", "user-agent", "host", "cookie", "connection"}
    | {"cache-control", "pragma", "origin", "referer", "content-length", "dnt", "te"}
    | {"postman-token", "x-requested-with", "upgrade-insecure-requests", "if-none-match"}
    | {"if-modified-since", "transfer-encoding", "expect", "date", "x-request-type", "priority"}
)
_API_KEYS = frozenset({"x-api-key", "api-key", "apikey", "x-auth-token", "x-access-token"})


@dataclass(frozen=True, slots=True)
class Sent:
    """A request's body."""

    media: str
    schema: JsonSchema


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, and where it is written."""

    method: str
    address: Address
    file: str
    line: int
    query: tuple[tuple[str, str], ...] = ()
    """Beside those in the address."""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Sent | None = None
    security: tuple[Security, ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """What kind of writing requests come from, and how much it is worth."""

    framework: str
    confidence: Confidence
    reason: str


def endpoints_of(asked: Iterable[Asked], origin: Origin) -> tuple[Endpoint, ...]:
    """The endpoints behind requests, in the order in which they first occur."""
    groups: dict[tuple[str, str], list[Asked]] = {}
    for one in asked:
        if one.method.upper() in _METHODS:
            route = _bare(one.address)
            groups.setdefault((one.method.upper(), route), []).append(one)
    return tuple(_endpoint(method, group, origin) for (method, _), group in groups.items())


def at_the_service(asked: Sequence[Asked]) -> list[Asked]:
    """Those to one's own hosts; if there are none, those to the host that is asked most."""
    own = [one for one in asked if one.address.is_own]
    return own or at_the_busiest_host(asked)


def at_the_busiest_host(asked: Sequence[Asked]) -> list[Asked]:
    """Those to the host that is asked most; of two, the one that comes first."""
    hosts = Counter(one.address.host for one in asked).most_common(1)
    return [one for one in asked if hosts and one.address.host == hosts[0][0]]


def sent_text(text: str, media: str) -> Sent | None:
    """A body that is written as text."""
    bare = media.partition(";")[0].strip().lower()
    if not text.strip():
        return None
    if bare == _FORM:
        return sent_fields([part.partition("=")[0] for part in text.strip().split("&")], ())
    value, is_json = json_in(text) if "json" in bare or not bare else (None, False)
    if is_json and (bare or isinstance(value, dict | list)):
        return Sent(bare or "application/json", schema_of(value))
    return Sent(bare or "text/plain", {"type": "string"})


def sent_fields(names: Iterable[str], files: Iterable[str], media: str = "") -> Sent | None:
    """A form."""
    binary = set(files)
    properties: JsonSchema = {
        name.strip(): {"type": "string", "format": "binary"}
        if name in binary
        else {"type": "string"}
        for name in [*names, *binary]
        if name.strip()
    }
    if not properties:
        return None
    schema: JsonSchema = {
        "type": "object",
        "properties": properties,
        "required": [*properties],
    }
    return Sent(media or (_MULTIPART if binary else _FORM), schema)


def credentials_in(headers: Mapping[str, str]) -> tuple[Security, ...]:
    """What headers show of the way to authenticate."""
    for name, value in headers.items():
        if name.lower() == "authorization" and value.strip():
            word = value.split()[0].lower()
            return (Security(scheme="basic" if word == "basic" else "bearer"),)
    keys = [name for name in headers if name.lower() in _API_KEYS]
    return tuple(Security(scheme="api_key", location="header", name=name) for name in keys[:1])


def credential_of(kind: str, key: str, *, in_query: bool) -> tuple[Security, ...]:
    """What a client's way to authenticate, by its name, sends; `key` names an API key."""
    if kind in {"", "none", "noauth"}:
        return ()
    if kind == "basic":
        return (Security(scheme="basic"),)
    if kind in {"bearer", "oauth2", "jwt", "singleToken"}:
        return (Security(scheme="bearer"),)
    if kind != "apikey":
        return (Security(scheme="other"),)
    name = key or "X-API-Key"
    return (Security(scheme="api_key", location="query" if in_query else "header", name=name),)


def _bare(address: Address) -> str:
    route = address.route
    for name, _ in address.names:
        route = route.replace(f"{{{name}}}", "{}")
    return route


def _endpoint(method: str, group: Sequence[Asked], origin: Origin) -> Endpoint:
    first = group[0]
    bodies = [one.body for one in group if one.body is not None]
    same = [body for body in bodies if body.media == bodies[0].media]
    schema = merged(body.schema for body in same) if bodies else None
    is_sent = len(bodies) == len(group)
    security = next((one.security for one in group if one.security), ())
    return Endpoint(
        method=method,
        route=first.address.route,
        parameters=(
            *_in_path(group),
            *_in_query(group),
            *_in_headers(group, {s.name.lower() for s in security}),
            *(body_parameters(schema, required=is_sent) if schema is not None else ()),
        ),
        body_schema=schema,
        body_content_type=bodies[0].media if bodies else "application/json",
        body_required=is_sent and bool(bodies),
        security=security,
        source=SourceLocation(file=first.file, line=first.line),
        framework=origin.framework,
        confidence=origin.confidence,
        reasons=(origin.reason,),
    )


def _in_path(group: Sequence[Asked]) -> list[Parameter]:
    names = [name for name, _ in group[0].address.names]
    columns = zip(*(([s for _, s in one.address.names]) for one in group), strict=True)
    return [
        _parameter(name, "path", merged(column) or {"type": "string"}, required=True)
        for name, column in zip(names, columns, strict=False)
    ]


def _in_query(group: Sequence[Asked]) -> list[Parameter]:
    found: dict[str, list[JsonSchema]] = {}
    for one in group:
        for name, value in (*one.address.query, *one.query):
            found.setdefault(name, []).append(type_of_text(value))
    return [
        _parameter(name, "query", merged(schemas) or {"type": "string"})
        for name, schemas in found.items()
    ]


def _in_headers(group: Sequence[Asked], taken: set[str]) -> list[Parameter]:
    names = {name.lower(): name for one in group for name in one.headers}
    return [
        _parameter(name, "header", {"type": "string"})
        for lower, name in names.items()
        if lower not in _OF_THE_CLIENT | taken and not lower.startswith((":", "sec-", "accept-"))
    ]


def _parameter(
    name: str, location: ParameterLocation, schema: JsonSchema, *, required: bool = False
) -> Parameter:
    return Parameter(
        name=name, location=location, type=type_of(schema), required=required, json_schema=schema
    )
