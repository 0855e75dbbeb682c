"""Speaks to the API: to a server's, or to that of this process.

So every command has one way to its answer, and says the same in process and against a server.
"""

import asyncio
import json
import re
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TypeVar

import httpx
from pydantic import BaseModel, JsonValue, ValidationError
from typing_extensions import override

from plimsoll.kit.addresses import is_loopback
from plimsoll.kit.errors import (
    Conflict,
    Forbidden,
    Misconfigured,
    NotFound,
    PlimsollError,
    Rejected,
    TooOften,
    Unauthenticated,
    Unavailable,
)
from plimsoll.settings import Settings, read_settings

WORKFLOWS = "/api/v1/workflows"
TIMEOUT_S = 30.0
SILENT_STREAM_S = 60.0
"""The server shows every 15 s that a stream is alive."""
REOPENED_AFTER_S = 0.5
"""A stream that ends again and again must not keep anybody busy."""

_BY_STATUS: Mapping[int, type[PlimsollError]] = {
    401: Unauthenticated,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    429: TooOften,
    503: Unavailable,
}
_HEADER_WORD = re.compile(r"[!-~]+")
_OF_A_PROXY = frozenset({502, 503, 504})
"""What stands before a server that is away says so in its own words."""

M = TypeVar("M", bound=BaseModel)


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
            PlimsollError: as the server says; `Unavailable` when it does not answer,
                `Misconfigured` when it is none of ours.
        """
        return _json(self._sent("POST", path, json={} if body is None else body))

    def put(self, path: str, body: JsonValue) -> JsonValue:
        """What the server answers; errors as in `post`."""
        return _json(self._sent("PUT", path, json=body))

    def delete(self, path: str) -> None:
        """Errors as in `post`."""
        # The guard wants it of whatever changes something, also without a body.
        self._sent("DELETE", path, headers={"Content-Type": "application/json"})

    def download(self, path: str, **params: str) -> bytes:
        """A file; errors as in `post`."""
        return self._sent("GET", path, params=params).content

    def download_to(self, file: BinaryIO, path: str) -> None:
        """Writes a file as it comes; errors as in `post`."""
        try:
            with self._http.stream("GET", path) as response:
                _check(response)
                file.writelines(response.iter_bytes())
        except httpx.TransportError as error:
            raise _no_answer(self._http.base_url) from error

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
                    if not _is_of_type(response, "text/event-stream"):
                        raise _no_plimsoll(response)
                    for identity, kind, data in _parsed(response.iter_lines()):
                        if kind == "end":
                            return
                        last = identity or last
                        yield kind, data
            except (httpx.RemoteProtocolError, httpx.ReadError, httpx.ReadTimeout):
                pass
            except httpx.TransportError as error:
                raise _no_answer(self._http.base_url) from error
            time.sleep(REOPENED_AFTER_S)  # noqa: TID251 - a door waiting for its server

    def _sent(self, method: str, path: str, **content: object) -> httpx.Response:
        try:
            response = self._http.request(method, path, **content)  # type: ignore[arg-type]
        except httpx.TransportError as error:
            raise _no_answer(self._http.base_url) from error
        _check(response)
        return response


def understood(model: type[M], answer: JsonValue) -> M:
    """A server's answer as a value.

    Raises:
        Misconfigured: the server is of another version, which answers otherwise.
    """
    try:
        return model.model_validate(answer)
    except ValidationError as error:
        raise Misconfigured(
            "The server's answer cannot be understood.",
            where="--server",
            fix="Use the same version of Plimsoll here and there.",
        ) from error


def _check(response: httpx.Response) -> None:
    """Raises what the server says that is wrong."""
    if response.is_success:
        return
    response.read()
    problem = _problem(response)
    if problem is None:
        if response.status_code in _OF_A_PROXY:
            raise _no_answer(response.url)
        raise _no_plimsoll(response)
    fix = _text(problem, "fix")
    told = _text(problem, "detail") or f"The server answered {response.status_code}."
    kind = _BY_STATUS.get(response.status_code)
    if kind is None:
        kind = Misconfigured if response.is_server_error else Rejected
    raise kind(told.removesuffix(fix).rstrip(), where=_text(problem, "where"), fix=fix)


def _problem(response: httpx.Response) -> Mapping[str, JsonValue] | None:
    """The problem details; None when something else than Plimsoll answered."""
    if not _is_of_type(response, "application/problem+json"):
        return None
    document = _json(response)
    return document if isinstance(document, dict) else None


def _is_of_type(response: httpx.Response, media_type: str) -> bool:
    content_type: str = response.headers.get("Content-Type", "")
    return content_type.startswith(media_type)


def _text(problem: Mapping[str, JsonValue], name: str) -> str:
    value = problem.get(name, "")
    return value if isinstance(value, str) else ""


def _json(response: httpx.Response) -> JsonValue:
    try:
        document: JsonValue = response.json()
    except ValueError as error:
        raise _no_plimsoll(response) from error
    return document


def _no_plimsoll(response: httpx.Response) -> Misconfigured:
    return Misconfigured(
        f"What answers there is no Plimsoll server (status {response.status_code}).",
        where=str(response.url),
        fix="Check the address: --server or PLIMSOLL_CLIENT__SERVER.",
    )


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
    host, secret = _host_of(address), _token_of(settings)
    if secret is not None and httpx.URL(address).scheme == "http" and not is_loopback(host):
        raise Misconfigured(
            "A token is not sent over http to another machine.", where="--server", fix="Use https."
        )
    with httpx.Client(
        base_url=address,
        headers={} if secret is None else {"Authorization": f"Bearer {secret}"},
        timeout=TIMEOUT_S,
        verify=_trusting(settings.client.ca_file),
        # A proxy of this environment is none for this machine.
        trust_env=not is_loopback(host),
    ) as http:
        yield http


def _host_of(address: str) -> str:
    unusable = Misconfigured(
        "The server's address cannot be used.",
        where="--server",
        fix="Write it as https://plimsoll.example.org, without user and password.",
    )
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL:
        # Without its cause: that could show the password.
        raise unusable from None
    if url.scheme not in {"http", "https"} or not url.host or url.userinfo:
        raise unusable
    return url.host


def _token_of(settings: Settings) -> str | None:
    if settings.client.token is None:
        return None
    secret = settings.client.token.get_secret_value()
    # Whatever else comes out of a file of secrets would end in an error that shows it.
    if not _HEADER_WORD.fullmatch(secret):
        raise Misconfigured(
            "The token is empty, or has a space, a line break or a non-ASCII letter in it.",
            where="PLIMSOLL_CLIENT__TOKEN",
            fix="Set it to what plimsoll token create printed.",
        )
    return secret


def _trusting(ca_file: Path | None) -> ssl.SSLContext | bool:
    if ca_file is None:
        return True
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        raise Misconfigured(
            f"The certificates in {ca_file} cannot be read: {error.strerror}.",
            where="PLIMSOLL_CLIENT__CA_FILE",
            fix="Name a file of certificates in PEM.",
        ) from error


@contextmanager
def _local(settings: Settings) -> Iterator[httpx.Client]:
    # Loaded here: commands that speak to a server need none of it.
    from plimsoll.api.app import make_app  # noqa: PLC0415
    from plimsoll.api.limits import Limits  # noqa: PLC0415
    from plimsoll.bootstrap.server import open_server  # noqa: PLC0415

    with open_server(settings) as opened:
        # Whoever may read the records needs no token.
        api = settings.api.model_copy(update={"authentication": "none"})
        # An answer is seen here when it is whole, so streams are taken in short ones.
        limits = Limits(longest_stream_s=REOPENED_AFTER_S)
        app = make_app(opened.backend, api, metrics=opened.metrics, limits=limits)
        transport = _InProcess(httpx.ASGITransport(app))
        with httpx.Client(base_url="http://127.0.0.1", transport=transport) as http:
            yield http
