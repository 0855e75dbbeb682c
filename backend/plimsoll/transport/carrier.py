"""Carries what a vendor's library asks: bounded, patient, and its failures said as ours.

Such a library keeps the protocol; left alone it also waits for an hour without a word, reads an
answer however long it is, and follows wherever it is led. So it hands its requests to this instead.
"""

import re
import ssl
import time
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple, TypeAlias

import httpx

from plimsoll.kit.clock import Clock, SystemClock
from plimsoll.kit.errors import Misconfigured, PlimsollError, Unavailable
from plimsoll.transport.body import ENCODING, Garbled, Stopwatch, TooLong, TooSlow, body_of
from plimsoll.transport.failures import MAY_PASS, TRY_AGAIN, Failures
from plimsoll.transport.http import HttpSettings, Wait
from plimsoll.transport.said import said_in, secrets_in, shown

_LONGEST_WAIT_S: Final = 30.0
_FIRST_WAIT_S: Final = 0.2
_SILENCES_IN_AN_ANSWER: Final = 10
_LONGEST_REFUSAL_BYTES: Final = 256 * 1024
_REFUSALS: Final = 400
_OF_SERVERS: Final = 500
_NUMBER: Final = re.compile(r"[0-9]{1,10}")
_ASKS_ONLY: Final = frozenset({"GET", "HEAD"})


class Answer(NamedTuple):
    """What came back, below 500 and no call for patience."""

    status: int
    headers: httpx.Headers
    content: bytes


Patience: TypeAlias = Callable[[Answer, datetime], datetime | None]
"""Until when a system asks to be left alone by a refusal; None: it is about something else."""


class Carrier:
    """Carries requests to one system.

    What only asks is repeated when it may pass. What changes something is sent once, unless the
    system refused it for being asked too often: whoever wanted it looks what became of it.

    Args:
        system: its name in messages.
        setting: what its settings begin with.
        settings: how patient we are.
        patience: reads from a refusal that this system is asked too often.
        transport: what carries the requests, for tests without a network.
        wait: how to wait before another attempt.
        clock: tells what the moments mean until which a system asks for patience.
        stopwatch: measures how long an answer takes.
    """

    def __init__(  # noqa: PLR0913 - a connection is all of these
        self,
        system: str,
        setting: str,
        settings: HttpSettings,
        *,
        patience: Patience,
        transport: httpx.BaseTransport | None = None,
        wait: Wait = time.sleep,  # noqa: TID251 - seconds inside one question, not a durable wait
        clock: Clock | None = None,
        stopwatch: Stopwatch = time.monotonic,
    ) -> None:
        self.failures = Failures(system, setting)
        self._settings = settings
        self._patience = patience
        self._wait = wait
        self._clock = clock or SystemClock()
        self._stopwatch = stopwatch
        self._http = httpx.Client(
            headers={"User-Agent": "plimsoll", "Accept-Encoding": ENCODING},
            timeout=settings.timeout_s,
            verify=self._trusting(),
            transport=transport,
        )
        self._close = weakref.finalize(self, self._http.close)

    def close(self) -> None:
        """Lets go of its connections, for good; at the latest when nobody holds it any more."""
        self._close()

    def carry(
        self, method: str, url: str, *, headers: Mapping[str, str], content: bytes | str = b""
    ) -> Answer:
        """The answer to a request, redirects included.

        Raises:
            Unavailable: it does not answer, cannot, or asks for patience longer than we have.
            Misconfigured: nobody vouches for its certificate.
            TooLarge: the answer is longer than the settings allow.
        """
        with self._answered(method, url, headers, content) as (response, refusal):
            said = refusal
            if said is None:
                said = self._body(response, self._settings.largest_answer_bytes)
            return Answer(response.status_code, response.headers, said)

    @contextmanager
    def download(
        self, url: str, *, headers: Mapping[str, str], limit_s: float
    ) -> Iterator[tuple[Answer, Iterator[bytes]]]:
        """An answer's head and its bytes as they arrive; of a refusal the head has the content.

        The bytes are as they were sent, not unpacked. Errors as in `carry`, also while they are
        read; Unavailable after `limit_s`.
        """
        plain = {**headers, "Accept-Encoding": "identity"}
        with self._answered("GET", url, plain, b"") as (response, said):
            head = Answer(response.status_code, response.headers, said or b"")
            yield head, self._pieces(response, limit_s) if said is None else iter(())

    @contextmanager
    def _answered(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | str
    ) -> Iterator[tuple[httpx.Response, bytes | None]]:
        """An answer, and of a refusal what it says."""
        attempts = self._settings.attempts
        for left in reversed(range(attempts)):
            response = self._sent(method, url, headers, content, left=left)
            pause = 0.0
            if response is not None:
                try:
                    if response.status_code < _REFUSALS:
                        yield response, None
                        return
                    said = self._body(response, _LONGEST_REFUSAL_BYTES)
                    wanted = self._pause(response, said, left, secrets_in(headers))
                    if wanted is None:
                        yield response, said
                        return
                    pause = wanted
                finally:
                    response.close()
            self._wait(max(pause, _FIRST_WAIT_S * 2 ** (attempts - 1 - left)))

    def _sent(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        content: bytes | str,
        *,
        left: int,
    ) -> httpx.Response | None:
        """An answer of which nothing is read yet; None: there was none, and there may be one."""
        try:
            request = self._http.build_request(method, url, headers=headers, content=content)
            return self._http.send(request, stream=True)
        except httpx.InvalidURL as error:
            raise self.failures.foreign(_bare(url), "with an address that is none") from error
        except httpx.RequestError as error:
            if left and method in _ASKS_ONLY and isinstance(error, MAY_PASS):
                return None
            raise self.failures.of_connection(_bare(url), error) from error

    def _pause(
        self, response: httpx.Response, said: bytes, left: int, secrets: tuple[str, ...]
    ) -> float | None:
        """Seconds before another attempt; None: a refusal is the answer.

        Raises:
            Unavailable: it cannot answer now, or not soon enough.
        """
        now, place = self._clock.now(), _bare(str(response.url))
        until = self._patience(Answer(response.status_code, response.headers, said), now)
        if until is not None:
            seconds = (until - now).total_seconds()
            if seconds > _LONGEST_WAIT_S or not left:
                raise self._impatient(place, max(until, now))
            return max(seconds, 0.0)
        if response.status_code not in TRY_AGAIN and response.status_code < _OF_SERVERS:
            return None
        if left and response.request.method in _ASKS_ONLY and response.status_code in TRY_AGAIN:
            return 0.0
        words = shown(said_in(said), secrets)
        raise self.failures.of_status(place, response.status_code, words)

    def _body(self, response: httpx.Response, most_bytes: int) -> bytes:
        place = _bare(str(response.url))
        longest_s = _SILENCES_IN_AN_ANSWER * self._settings.timeout_s
        until_s = self._stopwatch() + longest_s
        is_refusal = response.status_code >= _REFUSALS
        try:
            return body_of(
                response,
                most_bytes=most_bytes,
                until_s=until_s,
                stopwatch=self._stopwatch,
                whole=not is_refusal,
            )
        except TooLong as error:
            raise self.failures.too_large(place, most_bytes) from error
        except TooSlow as error:
            raise self.failures.unlimited(place, longest_s) from error
        except Garbled as error:
            raise self.failures.foreign(
                place, "what cannot be unpacked, or is packed as nobody asked"
            ) from error
        except httpx.RequestError as error:
            raise self.failures.of_connection(place, error) from error

    def _pieces(self, response: httpx.Response, limit_s: float) -> Iterator[bytes]:
        place, until_s = _bare(str(response.url)), self._stopwatch() + limit_s
        try:
            for piece in response.iter_raw():
                if self._stopwatch() > until_s:
                    raise self.failures.unlimited(place, limit_s)
                yield piece
        except httpx.RequestError as error:
            raise self.failures.of_connection(place, error) from error

    def _impatient(self, place: str, until: datetime) -> PlimsollError:
        # Rounded up: a moment too early is refused again.
        moment = (until + timedelta(seconds=1)).replace(microsecond=0)
        return Unavailable(
            f"{self.failures.system} was asked too often, and asks to be left alone until"
            f" {moment:%Y-%m-%d %H:%M:%S} UTC.",
            where=place,
            fix="Try again then.",
        )

    def _trusting(self) -> ssl.SSLContext | bool:
        ca_file = self._settings.ca_file
        if ca_file is None:
            return True
        try:
            return ssl.create_default_context(cafile=ca_file)
        except OSError as error:
            raise Misconfigured(
                f"The certificates in {ca_file} cannot be read: {error.strerror or error}.",
                where=f"{self.failures.setting}__CA_FILE",
                fix="Name a file of certificates in PEM.",
            ) from error


def patient_until(
    answer: Answer, now: datetime, *, statuses: frozenset[int], prefix: str
) -> datetime | None:
    """Until when a refusal asks to be left alone, by its headers alone.

    `Retry-After` counts in seconds (RFC 9110, 10.2.3), `…Reset` says the second since 1970 at which
    `…Remaining`, if it is 0, is filled up again.
    """
    if answer.status not in statuses:
        return None
    after = answer.headers.get("Retry-After", "")
    if _NUMBER.fullmatch(after):
        return now + timedelta(seconds=int(after))
    reset = answer.headers.get(f"{prefix}Reset", "")
    if answer.headers.get(f"{prefix}Remaining") == "0" and _NUMBER.fullmatch(reset):
        return datetime.fromtimestamp(int(reset), UTC)
    return None


def _bare(url: str) -> str:
    """The address without its query, which may hold anything."""
    return url.partition("?")[0].partition("#")[0]
