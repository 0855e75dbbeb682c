"""Fetches the public keys of a Backstage portal, of which the address is pinned."""

from collections.abc import Mapping
from typing import Final, TypeAlias

import httpx
from jwt import PyJWK
from jwt.exceptions import PyJWTError

from plimsoll.adapters.backstage.payloads import Unusable, keys_in
from plimsoll.adapters.backstage.settings import BackstageSettings
from plimsoll.kit.errors import Misconfigured, NotFound, PlimsollError, Unavailable
from plimsoll.transport.http import HttpClient, HttpSettings

SETTING: Final = "PLIMSOLL_BACKSTAGE"
ALGORITHM: Final = "ES256"
OF_USERS: Final = "/api/auth/.well-known/jwks.json"
_LARGEST_BYTES: Final = 256 * 1024

Keys: TypeAlias = Mapping[str, PyJWK]
"""By the id that tokens name."""


def path_of(plugin: str) -> str:
    """Where a plugin publishes its keys."""
    return f"/api/{plugin}/.backstage/auth/v1/jwks.json"


class BackstageClient:
    """Asks one Backstage, without credentials.

    Args:
        settings: where it is.
        transport: what carries the requests, for tests without a network.
    """

    def __init__(
        self, settings: BackstageSettings, *, transport: httpx.BaseTransport | None = None
    ) -> None:
        self._settings = settings
        patience = HttpSettings(
            url=settings.base_url,
            ca_file=settings.ca_file,
            timeout_s=settings.timeout_s,
            # Somebody waits for the answer; whether to ask again is the key ring's to decide.
            attempts=1,
            largest_answer_bytes=_LARGEST_BYTES,
        )
        self._http = HttpClient("Backstage", SETTING, patience, transport=transport)

    def close(self) -> None:
        """Lets go of its connections, for good."""
        self._http.close()

    def keys(self, path: str) -> Keys:
        """The keys that are published at a path of the portal.

        Raises:
            Unavailable: they cannot be had, or what is there is no set of keys.
            Misconfigured, NotFound, Rejected: as `HttpClient.get`.
        """
        try:
            found = keys_in(self._http.get(path))
        except Unusable as unusable:
            raise Unavailable(
                f"What Backstage answers is no set of keys: {unusable}.",
                where=self._settings.base_url + path,
                fix=f"Check {SETTING}__BASE_URL, and whether a proxy answers in its place.",
            ) from None
        keys: dict[str, PyJWK] = {}
        for each in found:
            try:
                keys[each.kid] = PyJWK(each.model_dump(exclude_none=True), ALGORITHM)
            except PyJWTError:
                # A point that is not on the curve; whoever signs with it, is refused.
                continue
        return keys

    def check(self) -> None:
        """Nothing, or an error.

        Raises:
            Unavailable: the portal does not answer, or not with keys.
            Misconfigured: it has no such plugin, or somebody else answers.
        """
        for path in (OF_USERS, *map(path_of, self._settings.plugins)):
            try:
                self.keys(path)
            except (Unavailable, Misconfigured):
                raise
            except NotFound as absent:
                raise Misconfigured(
                    "Backstage publishes no keys there.",
                    where=absent.where,
                    fix=f"Are {SETTING}__BASE_URL and {SETTING}__PLUGINS right?",
                ) from absent
            except PlimsollError as error:
                raise Misconfigured(
                    error.what, where=error.where, fix=f"Is {SETTING}__BASE_URL right?"
                ) from error
