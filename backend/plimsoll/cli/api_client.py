"""Speaks to the API: to a server's, or to that of this process.

So every command has one way to its answer, and says the same in process and against a server.
"""

import asyncio
import ipaddress
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx
from pydantic import JsonValue
from typing_extensions import override

from plimsoll.kit.errors import (
    Conflict,
    Forbidden,
    Misconfigured,
    NotFound,
    PlimsollError,
    Rejected,
    Unauthenticated,
    Unavailable,
)
from plimsoll.settings import Settings, read_settings

WORKFLOWS = "/api/v1/workflows"
TIMEOUT_S = 30.0
SILENT_STREAM_S = 60.0
"""The server shows every 15 s that a stream is alive."""

_BY_STATUS: Mapping[int, type[PlimsollError]] = {
    401: Unauthenticated,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    503: Unavailable,
}
_FIRST_SERVER_ERROR = 500


class ApiClient:
    """One server, as the commands see it."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http

    def get(self, path: str, **params: str | int | None) -> JsonValue:
        """What the server answers; errors as in `post`."""
        given = {name: value for name, value in params.items() if value is not None}
        return _json(self._sent("GET", path, params=given))

    def post(self, path: str, body: JsonValue = None) -> JsonValue:
        """What the server answers.

        Raises:
            PlimsollError: as the server says; `Unavailable` when it does not answer.
        """
        return _json(self._sent("POST", path, json={} if body is None else body))

    def download(self, path: str) -> bytes:
        """A file; errors as in `post`."""
        return self._sent("GET", path).content

    def events(self, path: str) -> Iterator[tuple[str, dict[str, JsonValue]]]:
        """What happens to a workflow, kind and data, until the server says that it was all.

        A stream that breaks is taken up where it broke. Errors as in `post`.
        """
        last = "0"
        while True:
            try:
                with self._http.stream(
                    "GET", path, headers={"Last-Event-ID": last}, timeout=SILENT_STREAM_S
                ) as response:
                    _check(response)
                    for identity, kind, data in _parsed(response.iter_lines()):
                        if kind == "end":
                            return
                        last = identity or last
                        yield kind, data
            except (httpx.RemoteProtocolError, httpx.ReadError, httpx.ReadTimeout):
                continue
            except httpx.TransportError as error:
                raise _no_answer(self._http.base_url) from error

    def _sent(self, method: str, path: str, **content: object) -> httpx.Response:
        try:
            response = self._http.request(method, path, **content)  # type: ignore[arg-type]
        except httpx.TransportError as error:
            raise _no_answer(self._http.base_url) from error
        _check(response)
        return response


def _check(response: httpx.Response) -> None:
    """Raises what the server says that is wrong."""
    if response.is_success:
        return
    response.read()
    problem = _problem(response)
    fix = _text(problem, "fix")
    told = _text(problem, "detail") or f"The server answered {response.status_code}."
    kind = _BY_STATUS.get(response.status_code)
    if kind is None:
        server_failed = response.status_code >= _FIRST_SERVER_ERROR
        kind = Misconfigured if server_failed else Rejected
    raise kind(told.removesuffix(fix).rstrip(), where=_text(problem, "where"), fix=fix)


def _problem(response: httpx.Response) -> Mapping[str, JsonValue]:
    """The problem details; empty when something else than Plimsoll answered."""
    if not response.headers.get("Content-Type", "").startswith("application/problem+json"):
        return {}
    document: JsonValue = response.json()
    return document if isinstance(document, dict) else {}


def _text(problem: Mapping[str, JsonValue], name: str) -> str:
    value = problem.get(name, "")
    return value if isinstance(value, str) else ""


def _json(response: httpx.Response) -> JsonValue:
    try:
        document: JsonValue = response.json()
    except json.JSONDecodeError as error:
        raise Misconfigured(
            "What answers there is no Plimsoll server.",
            where=str(response.url),
            fix="Check the address: --server or PLIMSOLL_CLIENT__SERVER.",
        ) from error
    return document


def _no_answer(server: httpx.URL) -> Unavailable:
    return Unavailable(
        "The server does not answer.",
        where=str(server),
        fix="Is it up? On this machine: plimsoll serve",
    )


def _parsed(lines: Iterator[str]) -> Iterator[tuple[str, str, dict[str, JsonValue]]]:
    """Id, kind and data of each event of a stream (HTML standard, section 9.2.6)."""
    fields: dict[str, str] = {}
    for line in lines:
        if line:
            name, _, value = line.partition(":")
            fields[name] = value.removeprefix(" ")
            continue
        if "data" in fields:
            event = json.loads(fields["data"])
            yield fields.get("id", ""), fields.get("event", ""), event.get("data", {})
        fields = {}


class _InProcess(httpx.BaseTransport):
    """Hands requests to an application of this process instead of the network."""

    def __init__(self, transport: httpx.ASGITransport) -> None:
        self._transport = transport

    @override
    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return asyncio.run(self._handled(request))

    async def _handled(self, request: httpx.Request) -> httpx.Response:
        asked = httpx.Request(
            request.method, request.url, headers=request.headers, content=request.read()
        )
        response = await self._transport.handle_async_request(asked)
        body = await response.aread()
        return httpx.Response(response.status_code, headers=response.headers, content=body)


@contextmanager
def open_api(server: str | None) -> Iterator[ApiClient]:
    """The API of a server, or, without an address, over the records of this machine.

    Raises:
        Misconfigured: the address is none, or the records cannot be used.
    """
    settings = read_settings()
    address = server or settings.client.server
    with _remote(address, settings) if address else _local(settings) as http:
        yield ApiClient(http)


@contextmanager
def _remote(address: str, settings: Settings) -> Iterator[httpx.Client]:
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
        raise Misconfigured(
            "The server's address cannot be used.",
            where="--server",
            fix="Write it as https://plimsoll.example.org, without user and password.",
        )
    token = settings.client.token
    if token is not None and parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise Misconfigured(
            "A token is not sent over http to another machine.", where="--server", fix="Use https."
        )
    headers = {} if token is None else {"Authorization": f"Bearer {token.get_secret_value()}"}
    with httpx.Client(
        base_url=address,
        headers=headers,
        timeout=TIMEOUT_S,
        verify=True if settings.client.ca_file is None else str(settings.client.ca_file),
        # A proxy of this environment is none for this machine.
        trust_env=not _is_loopback(parts.hostname),
    ) as http:
        yield http


@contextmanager
def _local(settings: Settings) -> Iterator[httpx.Client]:
    # Loaded here: commands that speak to a server need none of it.
    from plimsoll.api.app import make_app  # noqa: PLC0415
    from plimsoll.bootstrap.server import open_server  # noqa: PLC0415

    with open_server(settings) as opened:
        # Whoever may read the records needs no token.
        api = settings.api.model_copy(update={"authentication": "none"})
        app = make_app(opened.backend, api, metrics=opened.metrics)
        transport = _InProcess(httpx.ASGITransport(app))
        with httpx.Client(base_url="http://127.0.0.1", transport=transport) as http:
            yield http


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
