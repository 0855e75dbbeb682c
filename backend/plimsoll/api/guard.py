"""What every request passes before a route sees it; plain ASGI, so that streams pass unhindered."""

import re

import anyio
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from plimsoll.api.problem import SECURITY_HEADERS, ProblemKind, ProblemNotes, problem_response
from plimsoll.kit.addresses import is_loopback
from plimsoll.settings import ApiSettings

_DIGITS = re.compile("[0-9]{1,18}")
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_FOR_PROBES = frozenset({"/health", "/ready"})
"""An orchestrator asks for these by an address of its own choice; they tell nothing."""


class SecurityHeaders:
    """Adds the headers that every answer has."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)


class Guard:
    """Refuses what a browser was tricked into asking, and bodies that are no JSON.

    A server without authentication trusts whoever reaches it, and a page of a stranger reaches it
    through the browser of whoever works on this machine. Three things tell such a request: the name
    it was asked by (DNS rebinding), its origin, and a content type that a form may send.
    """

    def __init__(self, app: ASGIApp, settings: ApiSettings) -> None:
        self._app = app
        self._open = settings.authentication == "none"
        self._hosts = frozenset(host.lower() for host in settings.allowed_hosts)
        self._origins = frozenset(settings.cors_origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = None if scope["type"] != "http" else self._refusal(Request(scope))
        await (refusal or self._app)(scope, receive, send)

    def _refusal(self, request: Request) -> Response | None:
        host, origin = request.headers.get("host", ""), request.headers.get("origin")
        if not self._known_by(host) and request.scope["path"] not in _FOR_PROBES:
            return _refused(
                request,
                421,
                "The server is not known by this name.",
                where="Host",
                fix="Ask for it as localhost, or add the name to the setting allowed_hosts.",
            )
        if self._open and origin is not None and not self._trusts(origin):
            return _refused(
                request,
                403,
                "Pages of this origin may not ask this server.",
                where="Origin",
                fix="Add the origin to the setting cors_origins.",
            )
        if self._needs_json(request) and _media_type(request) != "application/json":
            return _refused(
                request,
                415,
                "What is written here is written as JSON.",
                where="Content-Type",
                fix="Send the header `Content-Type: application/json`.",
            )
        return None

    def _known_by(self, host: str) -> bool:
        if not self._open and not self._hosts:
            return True
        name = _name_of(host)
        return _is_loopback(name) or name in self._hosts or host.lower() in self._hosts

    def _trusts(self, origin: str) -> bool:
        return origin in self._origins or _is_loopback(_name_of(origin.partition("://")[2]))

    def _needs_json(self, request: Request) -> bool:
        if request.method in _SAFE_METHODS:
            return False
        return self._open or _has_body(request.headers)


class BodyLimit:
    """Refuses bodies that are too large, whatever they say of themselves, or too slow."""

    def __init__(self, app: ASGIApp, settings: ApiSettings, timeout_s: float) -> None:
        self._app = app
        self._largest = settings.largest_body_bytes
        self._timeout_s = timeout_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif _declared_bytes(Headers(scope=scope)) > self._largest:
            refusal = _refused(Request(scope), 413, self._too_large)
            await refusal(scope, receive, send)
        else:
            await self._app(scope, self._counting(receive), send)

    @property
    def _too_large(self) -> str:
        return f"The body is larger than {self._largest} bytes."

    def _counting(self, receive: Receive) -> Receive:
        deadline = anyio.current_time() + self._timeout_s
        seen = 0
        complete = False

        async def counted() -> Message:
            nonlocal seen, complete
            if complete:
                return await receive()
            with anyio.CancelScope(deadline=deadline):
                message = await receive()
                seen += len(message.get("body", b""))
                complete = not message.get("more_body", False)
                if seen > self._largest:
                    raise HTTPException(413, self._too_large.rstrip("."))
                return message
            raise HTTPException(408, "The body took too long to arrive")

        return counted


def _refused(
    request: Request, status: int, detail: str, *, where: str = "", fix: str = ""
) -> Response:
    about = ProblemNotes(where=where, fix=fix)
    return problem_response(request, ProblemKind.of_status(status), detail, about=about)


def _name_of(host: str) -> str:
    """Of the form `name`, `name:port`, `[::1]:port`."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower()


def _is_loopback(name: str) -> bool:
    return name.endswith(".localhost") or is_loopback(name)


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _has_body(headers: Headers) -> bool:
    return "transfer-encoding" in headers or _declared_bytes(headers) > 0


def _declared_bytes(headers: Headers) -> int:
    """0 where nothing sensible is declared: what comes is counted anyway."""
    declared = headers.get("content-length", "")
    return int(declared) if _DIGITS.fullmatch(declared) else 0
