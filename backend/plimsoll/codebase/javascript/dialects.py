"""Where the handlers of a framework find the parts of a request."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Place = str
"""`query`, `params`, `body`, `headers`, `cookies`, `files`, `file`; or a way to them: `request`,
`context`, `jar` (cookies behind `get`), `url`, `search` (a URL's parameters)."""


@dataclass(frozen=True)
class Dialect:
    """The members and methods of what a handler is given."""

    arguments: tuple[Place, ...]
    """What the handler's arguments are."""
    members: Mapping[Place, Mapping[str, Place]]
    """`request.query` and its like."""
    methods: Mapping[Place, Mapping[str, Place]] = field(default_factory=dict)
    """Methods that give a part, or one member of it if they are given a name."""


_NODE = {"query": "query", "params": "params", "body": "body", "headers": "headers", "url": "url"}

EXPRESS = Dialect(
    ("request",),
    {
        "request": {
            **_NODE,
            "cookies": "cookies",
            "signedCookies": "cookies",
            "files": "files",
            "file": "file",
            "originalUrl": "url",
        }
    },
    {
        "request": {
            "get": "headers",
            "header": "headers",
            "param": "query",
            "checkBody": "body",
            "checkQuery": "query",
            "checkParams": "params",
            "checkHeaders": "headers",
            "sanitizeBody": "body",
            "sanitizeQuery": "query",
        }
    },
)
"""Also Polka, restify and whatever else follows Express."""

KOA = Dialect(
    ("context",),
    {
        "context": {
            "request": "request",
            "req": "request",
            "query": "query",
            "params": "params",
            "headers": "headers",
            "header": "headers",
            "cookies": "jar",
            "url": "url",
            "URL": "url",
        },
        "request": {**_NODE, "header": "headers", "files": "files", "fields": "body"},
    },
    {"context": {"get": "headers"}, "request": {"get": "headers"}, "jar": {"get": "cookies"}},
)

FASTIFY = Dialect(
    ("request",),
    {"request": {**_NODE, "cookies": "cookies", "raw": "request", "originalUrl": "url"}},
    {"request": {"file": "file", "files": "file", "saveRequestFiles": "file", "parts": "file"}},
)

HONO = Dialect(
    ("context",),
    {
        "context": {"req": "request"},
        "request": {"url": "url", "raw": "request"},
    },
    {
        "request": {
            "query": "query",
            "queries": "query",
            "param": "params",
            "header": "headers",
            "json": "body",
            "parseBody": "form",
            "formData": "formdata",
            "valid": "valid",
            "cookie": "cookies",
        },
        "formdata": {"get": "form", "getAll": "form"},
        "headers": {"get": "headers"},
    },
)

HAPI = Dialect(
    ("request",),
    {
        "request": {
            "query": "query",
            "params": "params",
            "payload": "body",
            "headers": "headers",
            "state": "cookies",
            "url": "url",
        }
    },
)
