"""Speaks Loki's API: one page of lines at a time."""

import base64
import re
from typing import Final, Literal

from plimsoll.adapters.loki.payloads import Entry, entries_of
from plimsoll.adapters.loki.settings import LokiSettings
from plimsoll.kit.errors import PlimsollError, Unavailable
from plimsoll.transport.failures import Refused, TookTooLong, TooLarge
from plimsoll.transport.http import HttpClient, Query

SETTING: Final = "PLIMSOLL_LOKI"
_QUERY: Final = "/loki/api/v1/query_range"
_LABELS: Final = "/loki/api/v1/labels"

_LIMIT = re.compile(r"max entries limit.*\((\d+) > (\d+)\)")
_MESSAGE_TOO_LONG = re.compile(r"larger than max|ResourceExhausted", re.IGNORECASE)
_SHORTER = re.compile(
    r"time range exceeds the limit|read too many bytes|too large to execute"
    r"|max number of chunks|maximum (?:number )?of series|cardinality limit"
    r"|limit reached while evaluating|timed out|maximum resolution",
    re.IGNORECASE,
)
_TOO_SLOW = re.compile(r"timed out|timeout|deadline exceeded|context canceled", re.IGNORECASE)
_HEAVY = re.compile(f"{_MESSAGE_TOO_LONG.pattern}|{_TOO_SLOW.pattern}", re.IGNORECASE)
"""Of failures: the next question is a smaller one."""


class AskForLess(Exception):
    """Loki would answer a smaller question.

    Args:
        what: to ask for less of.
        error: to raise when there is no smaller question.
        most_lines: how many lines Loki allows, where it says so.
    """

    def __init__(
        self, what: Literal["time", "lines"], error: PlimsollError, most_lines: int | None = None
    ) -> None:
        super().__init__(str(error))
        self.what = what
        self.error = error
        self.most_lines = most_lines

    @property
    def took_long(self) -> bool:
        """Whether Loki tried, so that to ask again costs time."""
        return isinstance(self.error, Unavailable)


def http_to(settings: LokiSettings) -> HttpClient:
    """A connection to a Loki, with what says who we are.

    Raises:
        Misconfigured: a setting is missing or cannot be used.
    """
    headers: dict[str, str] = {}
    if settings.token is not None:
        headers["Authorization"] = f"Bearer {settings.token.get_secret_value()}"
    if settings.password is not None:
        pair = f"{settings.user}:{settings.password.get_secret_value()}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
    if settings.tenant:
        headers["X-Scope-OrgID"] = settings.tenant
    return HttpClient("Loki", SETTING, settings, headers=headers)


class LokiClient:
    """Asks one Loki, directly or through Grafana."""

    def __init__(self, http: HttpClient) -> None:
        self._http = http

    def check(self) -> None:
        """Nothing, if it answers and lets us in.

        Raises:
            Unavailable: it does not answer.
            Misconfigured: it does not know who we are.
        """
        self._http.get(_LABELS)

    def page(self, query: str, start_ns: int, end_ns: int, most: int) -> list[Entry]:
        """The earliest lines from a start up to and without an end, as many as asked for at most.

        As many as were asked for: there may be more. They come in order of time.

        Raises:
            AskForLess: the question is too large.
            Rejected: Loki does not accept the query.
            Unavailable, Misconfigured: as from HttpClient.
        """
        params: Query = {
            "query": query,
            "start": str(start_ns),
            "end": str(end_ns),
            "limit": most,
            "direction": "forward",
        }
        try:
            answer = self._http.get(_QUERY, params, smaller_if=_HEAVY)
        except TooLarge as error:
            raise AskForLess("lines", error) from error
        except Refused as error:
            if smaller := _of_refusal(error):
                raise smaller from error
            raise
        except Unavailable as error:
            if smaller := _of_silence(error):
                raise smaller from error
            raise
        entries = entries_of(answer, _QUERY)
        if entries and not start_ns <= entries[0].at_ns <= entries[-1].at_ns < end_ns:
            raise Unavailable(
                f"{self._http.system} answers lines from outside of the time asked for.",
                where=_QUERY,
                fix="Is something between us and Loki that drops parts of the question?",
            )
        return entries


def _of_refusal(error: Refused) -> AskForLess | None:
    if limit := _LIMIT.search(error.said):
        return AskForLess("lines", error, int(limit[2]))
    return AskForLess("time", error) if _SHORTER.search(error.said) else None


def _of_silence(error: Unavailable) -> AskForLess | None:
    if _MESSAGE_TOO_LONG.search(error.what):
        return AskForLess("lines", error)
    is_slow = isinstance(error, TookTooLong) or _TOO_SLOW.search(error.what)
    return AskForLess("time", error) if is_slow else None
