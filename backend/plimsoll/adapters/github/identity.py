"""Who we are at GitHub: a token, or an app that gets one for each installation, for an hour."""

import threading
from datetime import datetime, timedelta
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from github.Auth import AppAuth, Auth, Token
from jwt.exceptions import PyJWTError

from plimsoll.adapters.github.location import Place
from plimsoll.adapters.github.payloads import AccessToken, Installation, understood
from plimsoll.adapters.github.requester import CarriedRequester
from plimsoll.adapters.github.settings import GithubSettings
from plimsoll.kit.clock import Clock
from plimsoll.kit.errors import Misconfigured
from plimsoll.transport.carrier import Carrier

SETTING: Final = "PLIMSOLL_GITHUB"
_RENEWED_BEFORE: Final = timedelta(minutes=5)


class Identity:
    """Who we are at each repository.

    Args:
        settings: a token, or an app and its key.
        carrier: carries the app's requests.
        clock: tells when a token is about to end.
    """

    def __init__(self, settings: GithubSettings, carrier: Carrier, clock: Clock) -> None:
        self._settings = settings
        self._carrier = carrier
        self._clock = clock
        self._lock = threading.Lock()
        self._tokens: dict[int, AccessToken] = {}
        self._installations: dict[Place, int] = {}

    def at(self, place: Place) -> Auth | None:
        """Who we are at a repository; None: nobody.

        Raises:
            Misconfigured: the app's key is none.
            GithubException, Unavailable: GitHub does not give the app a token.
        """
        if self._settings.app_id:
            return Token(self._installation_token(place))
        token = self._settings.token
        return Token(token.get_secret_value()) if token is not None else None

    def app(self) -> AppAuth:
        """The app itself, which may do nothing but ask for tokens.

        Raises:
            Misconfigured: it has no key, or none that can sign.
        """
        auth = AppAuth(self._settings.app_id, self._key())
        try:
            _ = auth.token
        except (ValueError, TypeError, PyJWTError, UnsupportedAlgorithm):
            # Without its cause: that may show of the key.
            raise self._bad_key() from None
        return auth

    def _installation_token(self, place: Place) -> str:
        with self._lock:
            installation = self._installation(place)
            known = self._tokens.get(installation)
            if known is None or known.expires_at - _RENEWED_BEFORE <= self._now():
                known = self._new_token(installation)
                self._tokens[installation] = known
            return known.token

    def _installation(self, place: Place) -> int:
        if self._settings.app_installation_id is not None:
            return self._settings.app_installation_id
        if place not in self._installations:
            found = self._as_app("GET", f"/repos/{place.path}/installation")
            self._installations[place] = understood(Installation, found, self._settings.url).id
        return self._installations[place]

    def _new_token(self, installation: int) -> AccessToken:
        made = self._as_app("POST", f"/app/installations/{installation}/access_tokens")
        return understood(AccessToken, made, self._settings.url)

    def _as_app(self, verb: str, path: str) -> object:
        requester = CarriedRequester(self._carrier, auth=self.app(), base_url=self._settings.url)
        return requester.requestJsonAndCheck(verb, path)[1]

    def _key(self) -> str:
        if self._settings.app_private_key is not None:
            # In a variable of one line, line breaks are often written as \n.
            key = self._settings.app_private_key.get_secret_value().replace("\\n", "\n")
        elif self._settings.app_private_key_file is not None:
            try:
                key = self._settings.app_private_key_file.read_text("ascii")
            except (OSError, ValueError):
                raise self._bad_key() from None
        else:
            key = ""
        if not key.strip():
            raise self._bad_key()
        return key

    def _bad_key(self) -> Misconfigured:
        return Misconfigured(
            "The private key of the GitHub App is missing, cannot be read, or is no RSA key in"
            " PEM.",
            where=f"{SETTING}__APP_PRIVATE_KEY or {SETTING}__APP_PRIVATE_KEY_FILE",
            fix="Generate a key on the app's settings page, and give it or its file.",
        )

    def _now(self) -> datetime:
        return self._clock.now()
