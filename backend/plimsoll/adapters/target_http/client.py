"""Asks a target: once, patiently for a moment, and without following it anywhere."""

import ssl
import time
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple

import httpx

from plimsoll.adapters.target_http.settings import TargetSettings
from plimsoll.kit.errors import Misconfigured, Unavailable
from plimsoll.transport.body import ENCODING, Garbled, TooSlow, body_of

_MOST_BYTES = 64 * 1024


class TargetReply(NamedTuple):
    """What came back."""

    status: int
    headers: httpx.Headers
    content: bytes
    """The beginning of the body, if it came in time."""
    took_ms: float

    @property
    def date(self) -> datetime | None:
        """What time it was there (RFC 9110, 6.6.1); None: it does not say."""
        try:
            moment = parsedate_to_datetime(self.headers.get("Date", ""))
        except (ValueError, OverflowError):
            return None
        # "-0000" is a time in UTC of which the zone is not said; GMT is what servers have to say.
        return None if moment.tzinfo is None else moment


class TargetClient:
    """Speaks plain HTTP to targets; it sends no credentials.

    Like k6, it takes no proxy from this process's environment.
    """

    def __init__(
        self, settings: TargetSettings, *, transport: httpx.BaseTransport | None = None
    ) -> None:
        self._settings = settings
        self._transport = transport

    def check(self) -> None:
        """Nothing, or an error.

        Raises:
            Misconfigured: the certificates cannot be read.
        """
        self._trusting()

    def get(self, address: str) -> TargetReply:
        """What the target answers; a redirect is an answer.

        Raises:
            Unavailable: it does not answer.
            Misconfigured: the certificates cannot be read.
        """
        headers = {"User-Agent": "plimsoll", "Accept-Encoding": ENCODING}
        patience_s = self._settings.timeout_s
        client = httpx.Client(
            headers=headers,
            timeout=patience_s,
            verify=self._trusting(),
            transport=self._transport,
            trust_env=False,
        )
        try:
            begun_s = time.monotonic()
            with client, client.stream("GET", address) as response:
                took_ms = (time.monotonic() - begun_s) * 1000
                content = _beginning(response, begun_s + patience_s)
                return TargetReply(response.status_code, response.headers, content, took_ms)
        except (httpx.RequestError, httpx.InvalidURL) as error:
            raise Unavailable(_why(error, patience_s), where=address) from error

    def _trusting(self) -> ssl.SSLContext | bool:
        if self._settings.ca_file is None:
            return True
        try:
            return ssl.create_default_context(cafile=self._settings.ca_file)
        except OSError as error:
            raise Misconfigured(
                f"The certificates in {self._settings.ca_file} cannot be read: "
                f"{error.strerror or error}.",
                where="PLIMSOLL_TARGET__CA_FILE",
                fix="Name a file of certificates in PEM.",
            ) from error


def _beginning(response: httpx.Response, until_s: float) -> bytes:
    try:
        return body_of(
            response,
            most_bytes=_MOST_BYTES,
            until_s=until_s,
            stopwatch=time.monotonic,
            whole=False,
        )
    except (TooSlow, Garbled, httpx.TransportError):
        # It lives; what it says is another matter.
        return b""


def _why(error: Exception, patience_s: float) -> str:
    if isinstance(error, httpx.ConnectTimeout):
        return f"No connection came about within {patience_s:g} s."
    if isinstance(error, httpx.TimeoutException):
        return f"It was silent for {patience_s:g} s."
    return f"{type(error).__name__}: {str(error)[:300] or 'no reason given'}."
