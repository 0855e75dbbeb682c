"""One system's HTTP API: patient, bounded, and its failures said as ours.

An adapter says where the system is and who we are there; here is what all of them do alike:
time limits, retries of what may pass, certificates, answers that are no longer than allowed, and
errors that name the setting to correct.
"""

import re
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC
from email.utils import parsedate_to_datetime
from pathlib import Path
from types import TracebackType
from typing import Annotated, Self, TypeAlias, TypedDict

import httpx
from pydantic import AfterValidator, ConfigDict, Field, JsonValue, SecretStr
from pydantic_core import from_json
from typing_extensions import Unpack

from plimsoll.kit.clock import Clock, SystemClock
from plimsoll.kit.errors import Misconfigured, PlimsollError
from plimsoll.kit.value import Value
from plimsoll.transport.body import ENCODING, Garbled, Stopwatch, TooLong, TooSlow, body_of
from plimsoll.transport.checked import checked_address, checked_header
from plimsoll.transport.failures import MAY_PASS, TRY_AGAIN, Failures, TookTooLong
from plimsoll.transport.said import document_of, said_in, secrets_in, shown

_LONGEST_WAIT_S = 30.0
_FIRST_WAIT_S = 0.2
_LONGEST_NUMBER = 9
_LONGEST_REFUSAL_BYTES = 64 * 1024
_SILENCES_IN_AN_ANSWER = 10

Query: TypeAlias = Mapping[str, str | int | float | bool | list[str]]
Wait: TypeAlias = Callable[[float], None]

Address: TypeAlias = Annotated[str, AfterValidator(checked_address)]
"""A setting: where a system answers; empty: nowhere."""

HeaderSecret: TypeAlias = Annotated[SecretStr | None, AfterValidator(checked_header)]
"""A setting: a secret that is sent in a header."""


class HttpSettings(Value):
    """What the settings of every system that speaks HTTP have in common.

    A secret is sent to whatever address is set: over plain http:// everybody on the way reads it,
    so anything but this machine and a network of one's own wants https://.
    """

    # An error about a secret must not show the secret.
    model_config = ConfigDict(hide_input_in_errors=True)

    url: Address = ""
    """Where it answers; empty: it is not used."""
    ca_file: Path | None = None
    """Certificates in PEM that may vouch for it; None: those that the machine trusts."""
    timeout_s: float = Field(default=30.0, gt=0, le=600)
    """How long it may be silent in one attempt; a whole answer may take ten times as long."""
    attempts: int = Field(default=4, ge=1, le=10)
    """How often it is asked what may work the next time."""
    largest_answer_bytes: int = Field(default=256 * 2**20, ge=2**10)
    """Longer answers are refused."""


class Content(TypedDict, total=False):
    """What a request carries."""

    params: Query
    """Of the address."""
    data: Query
    """The body as a form."""
    json: JsonValue
    """The body as JSON."""
    headers: Mapping[str, str]
    """Sent with this request as well."""


class HttpClient:
    """Asks one system.

    Args:
        system: its name in messages, such as "Prometheus".
        setting: what its settings begin with, such as "PLIMSOLL_PROMETHEUS".
        settings: where it is, and how patient we are.
        headers: sent with every request; never shown.
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
        headers: Mapping[str, str] | None = None,
        transport: httpx.BaseTransport | None = None,
        wait: Wait = time.sleep,  # noqa: TID251 - seconds inside one question, not a durable wait
        clock: Clock | None = None,
        stopwatch: Stopwatch = time.monotonic,
    ) -> None:
        if not settings.url:
            raise Misconfigured(
                f"Nobody has said where {system} is.",
                where=f"{setting}__URL",
                fix=f"Set {setting}__URL to its address.",
            )
        self.system = system
        self.setting = setting
        self._settings = settings
        self._wait = wait
        self._clock = clock or SystemClock()
        self._stopwatch = stopwatch
        self._failures = Failures(system, setting)
        self._secrets = secrets_in(headers or {})
        self._longest_answer_s = _SILENCES_IN_AN_ANSWER * settings.timeout_s
        always = {"User-Agent": "plimsoll", "Accept-Encoding": ENCODING}
        trusted = _trusting(settings.ca_file, f"{setting}__CA_FILE")
        try:
            self._http = httpx.Client(
                base_url=settings.url,
                headers={**always, **(headers or {})},
                timeout=settings.timeout_s,
                verify=trusted,
                transport=transport,
            )
        except (ValueError, httpx.InvalidURL) as error:
            # The address was checked, so it is that of a proxy; it may hold a password.
            raise Misconfigured(
                f"The proxy on the way to {system} cannot be one.",
                where="HTTP_PROXY, HTTPS_PROXY or ALL_PROXY",
                fix="Correct it, or name the host in NO_PROXY.",
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of its connections, for good."""
        self._http.close()

    def get(
        self, path: str, params: Query | None = None, *, smaller_if: re.Pattern[str] | None = None
    ) -> JsonValue:
        """What the system answers to a GET, as JSON; see `ask`."""
        return self.ask("GET", path, smaller_if=smaller_if, params=params or {})

    def post_form(
        self, path: str, form: Query, *, smaller_if: re.Pattern[str] | None = None
    ) -> JsonValue:
        """What it answers to a form that asks and changes nothing, such as a long query.

        Arguments and errors as in `ask`.
        """
        return self.ask("POST", path, smaller_if=smaller_if, data=form)

    def ask(
        self,
        method: str,
        path: str,
        *,
        repeatable: bool = True,
        smaller_if: re.Pattern[str] | None = None,
        **content: Unpack[Content],
    ) -> JsonValue:
        """What the system answers, as JSON.

        Args:
            method: of HTTP.
            path: added to the system's address.
            repeatable: asking twice is the same as asking once.
            smaller_if: of a caller that can ask for less: the words of a refusal after which it
                will. It is told at once then, and when the system is silent, since the same heavy
                question is no better the second time.
            content: of the request.

        Raises:
            Unavailable: it does not answer, or asks for patience longer than we have.
            TookTooLong: it does not answer in time.
            Misconfigured: it does not know who we are, or nobody vouches for its certificate.
            Absent: it has no such thing, or something else is at its address.
            Refused: it does not accept the question.
            TooLarge: the answer is longer than the settings allow.
        """
        request = self._http.build_request(method, path, **content)
        answer = self._sent(request, self._settings.attempts if repeatable else 1, smaller_if)
        try:
            document: JsonValue = from_json(answer)
        except ValueError as error:
            raise self._failures.foreign(
                _place(request), "what is no JSON, or breaks off"
            ) from error
        return document

    def without_secrets(self, text: str) -> str:
        """What somebody else wrote, short and on one line, without what we sent in headers."""
        return shown(text, self._secrets)

    def _sent(
        self, request: httpx.Request, attempts: int, smaller_if: re.Pattern[str] | None
    ) -> bytes:
        """The answer's body; tries again what may pass."""
        place = _place(request)
        left = attempts
        while True:
            left -= 1
            until_s = self._stopwatch() + self._longest_answer_s
            try:
                with self._streamed(request) as response:
                    if response.is_success:
                        return self._content(response, until_s)
                    if response.status_code not in TRY_AGAIN or not left:
                        raise self._refusal(response, until_s)
                    patience = self._asked_to_wait(response)
                    if smaller_if is not None:
                        refusal = self._refusal(response, until_s)
                        if isinstance(refusal, TookTooLong) or smaller_if.search(refusal.what):
                            raise refusal
            except httpx.RequestError as error:
                is_heavy = smaller_if is not None and isinstance(error, httpx.ReadTimeout)
                if is_heavy or not left or not isinstance(error, MAY_PASS):
                    raise self._failures.of_connection(place, error) from error
                patience = 0.0
            self._wait(max(patience, _FIRST_WAIT_S * 2 ** (attempts - 1 - left)))

    @contextmanager
    def _streamed(self, request: httpx.Request) -> Iterator[httpx.Response]:
        response = self._http.send(request, stream=True)
        try:
            yield response
        finally:
            response.close()

    def _asked_to_wait(self, response: httpx.Response) -> float:
        """Seconds that Retry-After asks for (RFC 9110, 10.2.3); 0 without one.

        Raises:
            Unavailable: more than we have.
        """
        told = response.headers.get("Retry-After", "")
        try:
            seconds = float(told[:_LONGEST_NUMBER]) if told.isdecimal() else self._until(told)
        except (ValueError, OverflowError):
            seconds = 0.0
        if seconds > _LONGEST_WAIT_S:
            raise self._failures.impatient(_place(response.request), seconds)
        return seconds

    def _until(self, told: str) -> float:
        if not told:
            return 0.0
        moment = parsedate_to_datetime(told)
        if moment.tzinfo is None:
            # RFC 5322, 3.3: "-0000" is a time in UTC of which the zone is not said.
            moment = moment.replace(tzinfo=UTC)
        return max(0.0, (moment - self._clock.now()).total_seconds())

    def _content(self, response: httpx.Response, until_s: float) -> bytes:
        place, most_bytes = _place(response.request), self._settings.largest_answer_bytes
        try:
            return body_of(
                response, most_bytes=most_bytes, until_s=until_s, stopwatch=self._stopwatch
            )
        except TooLong as error:
            raise self._failures.too_large(place, most_bytes) from error
        except TooSlow as error:
            raise self._failures.unlimited(place, self._longest_answer_s) from error
        except Garbled as error:
            raise self._failures.foreign(
                place, "what cannot be unpacked, or is packed as nobody asked"
            ) from error

    def _refusal(self, response: httpx.Response, until_s: float) -> PlimsollError:
        try:
            content = body_of(
                response,
                most_bytes=_LONGEST_REFUSAL_BYTES,
                until_s=until_s,
                stopwatch=self._stopwatch,
                whole=False,
            )
        except (TooSlow, Garbled):
            # The status says enough.
            content = b""
        return self._failures.of_status(
            _place(response.request),
            response.status_code,
            self.without_secrets(said_in(content)),
            document_of(content),
        )


def _place(request: httpx.Request) -> str:
    """The address without its query, which may hold anything."""
    return str(request.url.copy_with(query=None))


def _trusting(ca_file: Path | None, setting: str) -> ssl.SSLContext | bool:
    if ca_file is None:
        return True
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        raise Misconfigured(
            f"The certificates in {ca_file} cannot be read: {error.strerror or error}.",
            where=setting,
            fix="Name a file of certificates in PEM.",
        ) from error
