"""The port TokenVerifier for Backstage: a plugin's token, and in it that of the person it acts for.

The order matters. Whether the plugin may call at all is looked at first, in what nobody has proven
yet: else whoever can reach this server decides which addresses it asks for keys. The person's token
is looked at last, when the plugin's is proven.
"""

import logging
import re
import time
from typing import Final

import httpx

from plimsoll.access.model import Vouched
from plimsoll.adapters.backstage.client import OF_USERS, BackstageClient, path_of
from plimsoll.adapters.backstage.key_ring import KeyRing
from plimsoll.adapters.backstage.payloads import (
    LIMITED_USER,
    PLUGIN,
    USER,
    Claims,
    P,
    PluginClaims,
    Unusable,
    UserClaims,
    read,
)
from plimsoll.adapters.backstage.settings import BackstageSettings
from plimsoll.adapters.backstage.signed import Refused, Signed, prove, take_apart
from plimsoll.kit.clock import Clock
from plimsoll.transport.body import Stopwatch

_AUDIENCES: Final = {USER: "backstage", LIMITED_USER: None}
"""Of the tokens of people: the limited ones name none."""
_PERSON: Final = re.compile(r"user:[a-z0-9._-]{1,63}/[a-z0-9._@+-]{1,120}")
_log = logging.getLogger(__name__)


class BackstageTokenVerifier:
    """Believes one portal.

    Args:
        settings: which one, and which of its plugins.
        clock: tells whether a token is valid now.
        transport: what carries the requests for keys, for tests without a network.
        stopwatch: tells how old keys are.
    """

    def __init__(
        self,
        settings: BackstageSettings,
        *,
        clock: Clock,
        transport: httpx.BaseTransport | None = None,
        stopwatch: Stopwatch = time.monotonic,
    ) -> None:
        self._settings = settings
        self._clock = clock
        client = BackstageClient(settings, transport=transport)

        def ring(name: str, path: str) -> KeyRing:
            return KeyRing(
                name,
                lambda: client.keys(path),
                patience_s=settings.timeout_s,
                stopwatch=stopwatch,
            )

        # Made of what is set, so that no token has a part in any address.
        self._plugins = {
            plugin: ring(f"the plugin {plugin}", path_of(plugin)) for plugin in settings.plugins
        }
        self._users = ring("Backstage's users", OF_USERS)

    def verify(self, text: str) -> Vouched | None:
        try:
            return self._vouched(text)
        except Refused as refused:
            _log.warning("Refused a token that is not one of ours: %s.", refused)
            return None

    def _vouched(self, text: str) -> Vouched:
        """Whom the token proves.

        Raises:
            Refused: nobody.
            Unavailable: the portal does not answer.
        """
        token = take_apart(text)
        if token.head.typ != PLUGIN:
            raise Refused("it is not that of a plugin")
        claims = _claims(PluginClaims, token)
        ring = self._plugins.get(claims.sub)
        if ring is None:
            raise Refused("it is that of a plugin that may not call")
        if claims.aud != self._settings.audience:
            raise Refused("it is made for somebody else")
        self._require_valid_now(claims)
        self._prove(token, ring)
        user = None if claims.obo is None else self._person(claims.obo)
        return Vouched(plugin=claims.sub, user=user)

    def _person(self, text: str) -> str:
        try:
            return self._proven_person(take_apart(text))
        except Refused as refused:
            raise Refused(f"of the person's token inside, {refused}") from None

    def _proven_person(self, token: Signed) -> str:
        if token.head.typ not in _AUDIENCES:
            raise Refused("it is not that of a person")
        claims = _claims(UserClaims, token)
        if claims.aud != _AUDIENCES[token.head.typ]:
            raise Refused("it is made for somebody else")
        self._require_valid_now(claims)
        self._prove(token, self._users)
        return _person_in(claims.sub)

    def _prove(self, token: Signed, ring: KeyRing) -> None:
        key = ring.key(token.head.kid)
        if key is None:
            raise Refused("it names a key that the portal does not publish")
        prove(token, key)

    def _require_valid_now(self, claims: Claims) -> None:
        now_s, leeway_s = self._clock.now().timestamp(), self._settings.leeway_s
        if claims.exp + leeway_s <= now_s:
            raise Refused("it has expired")
        if max(claims.iat, claims.nbf) - leeway_s > now_s:
            raise Refused("it is of the future: does one of the clocks go wrong?")


def _claims(kind: type[P], token: Signed) -> P:
    try:
        return read(kind, token.content)
    except Unusable as unusable:
        raise Refused(f"its claims are not as they have to be: {unusable}") from None


def _person_in(sub: str) -> str:
    """In lower case, as Backstage compares references: who is written in two ways is one person."""
    # Of ASCII only: there are other letters of which the lower case is an ASCII one.
    person = sub.lower() if sub.isascii() else ""
    if not _PERSON.fullmatch(person):
        raise Refused("its subject is no reference to a person")
    return person
