"""Tells who is behind a token."""

import hmac
import re
from datetime import timedelta

from plimsoll.access.issue import PREFIX
from plimsoll.access.model import Principal
from plimsoll.access.ports import TokenStore
from plimsoll.kit.canonical import digest
from plimsoll.kit.clock import Clock
from plimsoll.kit.errors import Unauthenticated

_TEXT = re.compile(rf"{PREFIX}_([0-9a-f]{{16}})_([0-9a-f]{{64}})")
_NOTED_EVERY = timedelta(hours=1)


def authenticate(text: str, *, tokens: TokenStore, clock: Clock) -> Principal:
    """The principal that a token proves.

    Raises:
        Unauthenticated: it is none, or is expired or revoked; which of these, is not told.
    """
    refused = Unauthenticated(
        "The token is not valid.", fix="Ask an administrator: plimsoll token create"
    )
    match = _TEXT.fullmatch(text)
    if match is None:
        raise refused
    token = tokens.get(match[1])
    # Compared in any case, so that the time taken does not tell whether the id exists.
    kept = digest(b"") if token is None else token.digest
    genuine = hmac.compare_digest(kept, digest(match[2].encode()))
    now = clock.now()
    if token is None or not genuine or token.revoked_at is not None or token.expires_at <= now:
        raise refused
    if token.last_used_at is None or now - token.last_used_at >= _NOTED_EVERY:
        tokens.used(token.id, now)
    return token.principal
