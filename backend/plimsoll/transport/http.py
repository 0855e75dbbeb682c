"""One system's HTTP API: patient, bounded, and its failures said as ours.

An adapter says where the system is and who we are there; here is what all of them do alike:
time limits, retries of what may pass, certificates, answers that are no longer than allowed, and
errors that name the setting to correct.
"""

import json
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from pathlib import Path
from types import TracebackType
from typing import Annotated, Self, TypeAlias, TypedDict
from urllib.parse import urlsplit

import httpx
from pydantic import AfterValidator, ConfigDict, Field, JsonValue, SecretStr
from pydantic_core import from_json
from typing_extensions import Unpack

from plimsoll.kit.clock import Clock, SystemClock
from plimsoll.kit.errors import Misconfigured, NotFound, Rejected, Unavailable
from plimsoll.kit.redact import redacted
from plimsoll.kit.value import Value

_UNAUTHORISED = frozenset({401, 403})
_TRY_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_LONGEST_WAIT_S = 30.0
_FIRST_WAIT_S = 0.2
_LONGEST_SAID = 300
_SAID_IN = ("error", "message", "errors", "msg", "detail")
"""Where systems write in JSON what is wrong, the most telling first."""

Query: TypeAlias = Mapping[str, str | int | float | bool | list[str]]
Wait: TypeAlias = Callable[[float], None]


def checked_address(url: str) -> str:
    """The address, if errors may show it and paths may be added to it.

    Raises:
        ValueError: it is no http or https address, or carries a password, query or fragment.
    """
    parts = urlsplit(url)
    if url and (parts.scheme not in {"http", "https"} or not parts.hostname):
        raise ValueError("it is no http:// or https:// address")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("an address without user, password, query and fragment is needed")
    return url.rstrip("/")


def checked_header(secret: SecretStr | None) -> SecretStr | None:
    """The secret, if it can be sent in a header.

    Raises:
        ValueError: a line break, as files of secrets end with, or another character cannot.
    """
    if secret is not None:
        text = secret.get_secret_value()
        if not text or not text.isascii() or not text.isprintable() or " " in text:
            raise ValueError("it is empty or has a space, a line break or a non-ASCII letter")
    return secret


Address: TypeAlias = Annotated[str, AfterValidator(checked_address)]
"""A setting: where a system answers; empty: nowhere."""

HeaderSecret: TypeAlias = Annotated[SecretStr | None, AfterValidator(checked_header)]
"""A setting: a secret that is sent in a header."""


class HttpSettings(Value):
    """What the settings of every system that speaks HTTP have in common."""

    # An error about a secret must not show the secret.
    model_config = ConfigDict(hide_input_in_errors=True)

    url: Address = ""
    """Where it answers; empty: it is not used."""
    ca_file: Path | None = None
    """Certificates in PEM that may vouch for it; None: those that the machine trusts."""
    timeout_s: float = Field(default=30.0, gt=0, le=600)
    """How long it may be silent in one attempt."""
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


class Refused(Rejected):
    """A system does not accept a question; `status` and `said` are its own words."""

    status: int = 0
    said: str = ""


class TooLarge(Refused):
    """The answer is longer than the settings allow: ask for less at once."""


class HttpClient:
    """Asks one system.

    Args:
        system: its name in messages, such as "Prometheus".
        setting: what its settings begin with, such as "PLIMSOLL_PROMETHEUS".
        settings: where it is, and how patient we are.
        headers: sent with every request; never shown.
        transport: what carries the requests, for tests without a network.
        wait: how to wait before another attempt.
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
        self._http = httpx.Client(
            base_url=settings.url,
            headers={"User-Agent": "plimsoll", **(headers or {})},
            timeout=settings.timeout_s,
            verify=_trusting(settings.ca_file, f"{setting}__CA_FILE"),
            transport=transport,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._http.close()

    def get(self, path: str, params: Query | None = None) -> JsonValue:
        """What the system answers to a GET, as JSON; errors as in `ask`."""
        return self.ask("GET", path, params=params or {})

    def post_form(self, path: str, form: Query) -> JsonValue:
        """What it answers to a form that asks and changes nothing, such as a long query.

        Errors as in `ask`.
        """
        return self.ask("POST", path, data=form)

    def ask(
        self, method: str, path: str, *, repeatable: bool = True, **content: Unpack[Content]
    ) -> JsonValue:
        """What the system answers, as JSON.

        Args:
            method: of HTTP.
            path: added to the system's address.
            repeatable: asking twice is the same as asking once.
            content: of the request.

        Raises:
            Unavailable: it does not answer, or asks for patience longer than we have.
            Misconfigured: it does not know who we are, or nobody vouches for its certificate.
            NotFound: it has no such thing.
            Refused: it does not accept the question.
            TooLarge: the answer is longer than the settings allow.
        """
        request = self._http.build_request(method, path, **content)
        answer = self._sent(request, self._settings.attempts if repeatable else 1)
        try:
            document: JsonValue = from_json(answer)
        except ValueError as error:
            raise Unavailable(
                f"{self.system} answers what is no JSON, or breaks off.",
                where=self._place(request),
                fix=f"Check {self.setting}__URL, and whether a proxy answers in its place.",
            ) from error
        return document

    def _sent(self, request: httpx.Request, attempts: int) -> bytes:
        """The answer's body; tries again what may pass."""
        for left in range(attempts - 1, -1, -1):
            try:
                with self._streamed(request) as response:
                    if response.status_code not in _TRY_AGAIN or not left:
                        return self._accepted(request, response)
                    patience = self._asked_to_wait(response)
            except httpx.TransportError as error:
                if _is_about_certificates(error):
                    raise self._distrusted(request) from error
                if not left:
                    raise self._silent(request) from error
                patience = 0.0
            self._wait(max(patience, _FIRST_WAIT_S * 2 ** (attempts - 1 - left)))
        raise self._silent(request)

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
            seconds = float(told) if told.isdecimal() else self._until(told)
        except ValueError:
            seconds = 0.0
        if seconds > _LONGEST_WAIT_S:
            raise Unavailable(
                f"{self.system} asks to be left alone for {seconds:g} s.",
                where=self._place(response.request),
                fix="Try again then.",
            )
        return seconds

    def _until(self, moment: str) -> float:
        if not moment:
            return 0.0
        return max(0.0, (parsedate_to_datetime(moment) - self._clock.now()).total_seconds())

    def _accepted(self, request: httpx.Request, response: httpx.Response) -> bytes:
        content = bytearray()
        for piece in response.iter_bytes():
            content += piece
            if len(content) > self._settings.largest_answer_bytes:
                raise TooLarge(
                    f"{self.system}'s answer is longer than"
                    f" {self._settings.largest_answer_bytes} bytes.",
                    where=self._place(request),
                    fix=f"Ask for less, or raise {self.setting}__LARGEST_ANSWER_BYTES.",
                )
        if response.is_success:
            return bytes(content)
        raise self._refusal(request, response.status_code, _said(bytes(content)))

    def _refusal(self, request: httpx.Request, status: int, said: str) -> Exception:
        place, words = self._place(request), f": {said}" if said else ""
        if status in _UNAUTHORISED:
            return Misconfigured(
                f"{self.system} does not let us in (status {status}){words}",
                where=place,
                fix=f"Check the credentials and what they are allowed: {self.setting}__…",
            )
        if 300 <= status < 400:  # noqa: PLR2004 - a redirect
            return Misconfigured(
                f"{self.system} sends us elsewhere (status {status}), as to a page to log in.",
                where=place,
                fix=f"Set {self.setting}__URL to the address at which it answers itself.",
            )
        if status == 404:  # noqa: PLR2004
            return NotFound(f"{self.system} has no such thing{words}", where=place)
        if status in _TRY_AGAIN or status >= 500:  # noqa: PLR2004
            return Unavailable(
                f"{self.system} cannot answer right now (status {status}){words}",
                where=place,
                fix="Try again later.",
            )
        refused = Refused(
            f"{self.system} does not accept the question (status {status}){words}", where=place
        )
        refused.status, refused.said = status, said
        return refused

    def _silent(self, request: httpx.Request) -> Unavailable:
        return Unavailable(
            f"{self.system} does not answer.",
            where=self._place(request),
            fix=f"Is it up, and is {self.setting}__URL right?",
        )

    def _distrusted(self, request: httpx.Request) -> Misconfigured:
        return Misconfigured(
            f"Nobody vouches for the certificate of {self.system}.",
            where=self._place(request),
            fix=f"Name the certificates that may in {self.setting}__CA_FILE.",
        )

    def _place(self, request: httpx.Request) -> str:
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


def _is_about_certificates(error: httpx.TransportError) -> bool:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False


def _said(content: bytes) -> str:
    """What the system writes about its refusal, on one line, without secrets."""
    text = content.decode("utf-8", errors="replace")
    try:
        document = json.loads(text)
    except ValueError:
        pass
    else:
        if isinstance(document, dict):
            text = next((str(document[name]) for name in _SAID_IN if document.get(name)), "")
    line = " ".join(redacted(text).split())
    return line if len(line) <= _LONGEST_SAID else line[:_LONGEST_SAID] + " …"
