"""What may go wrong with one system's HTTP API, said as our errors."""

import ssl
from typing import Final, NamedTuple

import httpx
from pydantic import JsonValue

from plimsoll.kit.errors import Misconfigured, NotFound, PlimsollError, Rejected, Unavailable

TRY_AGAIN: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses of what may pass."""
MAY_PASS: Final = (httpx.TimeoutException, httpx.NetworkError, httpx.RemoteProtocolError)
"""What breaks a connection and may not the next time."""
_UNAUTHORISED: Final = frozenset({401, 403})
_NOT_FOUND: Final = 404
_GATEWAY_TIMEOUT: Final = 504
_REDIRECTS: Final = range(300, 400)
_OF_SERVERS: Final = 500


class Refused(Rejected):
    """A system does not accept a question; `status` and `said` are its own words."""

    status: int = 0
    said: str = ""


class TooLarge(Refused):
    """The answer is longer than the settings allow: ask for less at once."""


class TookTooLong(Unavailable):
    """A system was asked and is silent, or never comes to an end: ask for less, if there is."""


class Absent(NotFound):
    """A system says that it has no such thing, or something else is at its address."""

    document: JsonValue = None
    """What was answered, where it is JSON."""


class Failures(NamedTuple):
    """Makes the errors of one system."""

    system: str
    """Its name."""
    setting: str
    """What its settings begin with."""

    def of_status(
        self, place: str, status: int, said: str, document: JsonValue = None
    ) -> PlimsollError:
        """Of an answer that is none.

        Args:
            place: what was asked.
            status: of HTTP.
            said: the system's words, fit to be shown.
            document: what was answered, where it is JSON.
        """
        words = f": {said}" if said else ""
        if status in _UNAUTHORISED:
            return Misconfigured(
                f"{self.system} does not let us in (status {status}){words}",
                where=place,
                fix=f"Check the credentials and what they are allowed: {self.setting}__…",
            )
        if status in _REDIRECTS:
            return Misconfigured(
                f"{self.system} sends us elsewhere (status {status}), as to a page to log in.",
                where=place,
                fix=f"Set {self.setting}__URL to the address at which it answers itself.",
            )
        if status == _NOT_FOUND:
            absent = Absent(
                f"{self.system} has no such thing{words}",
                where=place,
                fix=f"If it should, is {self.setting}__URL right, with the path it is served from?",
            )
            absent.document = document
            return absent
        if status in TRY_AGAIN or status >= _OF_SERVERS:
            kind = TookTooLong if status == _GATEWAY_TIMEOUT else Unavailable
            return kind(
                f"{self.system} cannot answer right now (status {status}){words}",
                where=place,
                fix="Try again later.",
            )
        refused = Refused(
            f"{self.system} does not accept the question (status {status}){words}", where=place
        )
        refused.status, refused.said = status, said
        return refused

    def of_connection(self, place: str, error: httpx.RequestError) -> PlimsollError:
        """Of a question that was not answered."""
        if _is_about_certificates(error):
            return Misconfigured(
                f"Nobody vouches for the certificate of {self.system}.",
                where=place,
                fix=f"Name the certificates that may in {self.setting}__CA_FILE.",
            )
        if isinstance(error, httpx.ProxyError):
            return Unavailable(
                f"The proxy on the way to {self.system} does not let us through.",
                where=place,
                fix="Check HTTP_PROXY and HTTPS_PROXY, or name the host in NO_PROXY.",
            )
        kind = TookTooLong if isinstance(error, httpx.ReadTimeout) else Unavailable
        return kind(
            f"{self.system} does not answer.",
            where=place,
            fix=f"Is it up, and is {self.setting}__URL right?",
        )

    def unlimited(self, place: str, longest_s: float) -> PlimsollError:
        """Of an answer that comes, but does not end."""
        return TookTooLong(
            f"{self.system}'s answer is not at its end after {longest_s:g} s.",
            where=place,
            fix=f"Ask for less, or raise {self.setting}__TIMEOUT_S, of which that is a multiple.",
        )

    def too_large(self, place: str, most_bytes: int) -> PlimsollError:
        """Of an answer that is longer than allowed."""
        return TooLarge(
            f"{self.system}'s answer is longer than {most_bytes} bytes.",
            where=place,
            fix=f"Ask for less, or raise {self.setting}__LARGEST_ANSWER_BYTES.",
        )

    def foreign(self, place: str, what: str) -> PlimsollError:
        """Of an answer that is none of an API."""
        return Unavailable(
            f"{self.system} answers {what}.",
            where=place,
            fix=f"Check {self.setting}__URL, and whether a proxy answers in its place.",
        )

    def impatient(self, place: str, seconds: float) -> PlimsollError:
        """Of a system that asks for more patience than we have."""
        return Unavailable(
            f"{self.system} asks to be left alone for {seconds:g} s.",
            where=place,
            fix="Try again then.",
        )


def _is_about_certificates(error: httpx.RequestError) -> bool:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
