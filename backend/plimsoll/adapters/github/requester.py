"""PyGithub's requester, with our own way of carrying requests."""

import json
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from github.Auth import Auth
from github.Requester import Requester
from typing_extensions import override

from plimsoll.kit.errors import Misconfigured
from plimsoll.transport.carrier import Answer, Carrier, patient_until

_ACCEPT: Final = "application/vnd.github+json"
_VERSION: Final = "2022-11-28"
_REDIRECTS: Final = frozenset({301, 302, 307, 308})
_MOST_REDIRECTS: Final = 5
_TOO_OFTEN: Final = frozenset({403, 429})
_SECONDARY_S: Final = 60
"""GitHub's own advice for a secondary limit of which it does not say when it ends."""


def patience(answer: Answer, now: datetime) -> datetime | None:
    """Until when GitHub asks to be left alone; see `Carrier`.

    A primary limit says when it is filled up again; a secondary one says `Retry-After`, or only in
    words what it is. Source: GitHub's page on rate limits of the REST API.
    """
    until = patient_until(answer, now, statuses=_TOO_OFTEN, prefix="X-RateLimit-")
    says_so = answer.status in _TOO_OFTEN and b"secondary rate limit" in answer.content.lower()
    if until is None and (says_so or answer.status == 429):  # noqa: PLR2004 - Too Many Requests
        return now + timedelta(seconds=_SECONDARY_S)
    return until


class CarriedRequester(Requester):
    """Asks the API; may be used by several threads.

    Args:
        carrier: carries the requests.
        auth: who we are; None: nobody.
        base_url: where the API answers.
    """

    def __init__(self, carrier: Carrier, *, auth: Auth | None, base_url: str) -> None:
        super().__init__(
            auth=auth,
            base_url=base_url,
            timeout=30,
            user_agent="plimsoll",
            per_page=100,
            verify=True,
            retry=None,
            pool_size=None,
        )
        self._carrier = carrier
        self._base = base_url.rstrip("/")

    @override
    def requestJson(
        self,
        verb: str,
        url: str,
        parameters: dict[str, Any] | None = None,
        headers: dict[str, Any] | None = None,
        input: Any | None = None,
        cnx: object = None,
        follow_302_redirect: bool = False,
    ) -> tuple[int, dict[str, Any], str]:
        """Status, headers and JSON of an answer; a GET follows a repository that was renamed.

        Raises:
            Unavailable: GitHub does not answer, or with what is no JSON; or asks for patience.
            Misconfigured: it leads elsewhere.
        """
        address = self.add_parameters_to_url(self.address(url), parameters or {})
        sent = {"Accept": _ACCEPT, **self.identified(), **(headers or {})}
        content = b"" if input is None else json.dumps(input).encode()
        if content:
            sent["Content-Type"] = "application/json"
        for _ in range(_MOST_REDIRECTS):
            answer = self._carrier.carry(verb, address, headers=sent, content=content)
            if answer.status not in _REDIRECTS:
                break
            if verb != "GET":
                raise self.astray(address)
            address = self._redirected(address, answer)
        else:
            raise self.astray(address)
        fields = {name.lower(): value for name, value in answer.headers.items()}
        return answer.status, fields, self._json_of(answer, address)

    def address(self, url: str) -> str:
        """An address of the API, from a path or an address."""
        return f"{self._base}{url}" if url.startswith("/") else url

    def identified(self) -> dict[str, str]:
        """The headers that say who we are and what we speak."""
        headers = {"X-GitHub-Api-Version": _VERSION}
        if self.auth is not None:
            self.auth.authentication(headers)
        return headers

    def _redirected(self, address: str, answer: Answer) -> str:
        """Where a redirect leads, if that is the same API: our token goes nowhere else."""
        target = urljoin(address, str(answer.headers.get("Location", "")))
        own, led = urlsplit(self.base_url), urlsplit(target)
        same = (own.scheme, own.netloc) == (led.scheme, led.netloc)
        if not same or not led.path.startswith(own.path):
            raise self.astray(address)
        return target

    def astray(self, address: str) -> Misconfigured:
        """The error of an API that sends us where we do not go."""
        return Misconfigured(
            "GitHub sends us elsewhere.",
            where=address.partition("?")[0],
            fix="Set PLIMSOLL_GITHUB__URL to the address at which its API answers itself.",
        )

    def _json_of(self, answer: Answer, address: str) -> str:
        try:
            text = answer.content.decode()
            if text:
                json.loads(text)
        except (ValueError, RecursionError) as error:
            raise self._carrier.failures.foreign(
                address.partition("?")[0], "what is no JSON, or breaks off"
            ) from error
        return text
