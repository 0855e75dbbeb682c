"""Makes tokens."""

import secrets
from datetime import timedelta

from plimsoll.access.model import NewToken, Token
from plimsoll.access.ports import TokenStore
from plimsoll.kit.canonical import digest
from plimsoll.kit.clock import Clock

PREFIX = "plimsoll"
"""So that scanners of leaked secrets recognise a token."""
_ID_BYTES = 8
_SECRET_BYTES = 32


def issue(wanted: NewToken, *, tokens: TokenStore, clock: Clock) -> tuple[Token, str]:
    """A new token, and the text that proves it: shown once, kept nowhere.

    Raises:
        Conflict: a valid token of that name exists.
    """
    identity = secrets.token_hex(_ID_BYTES)
    secret = secrets.token_hex(_SECRET_BYTES)
    now = clock.now()
    token = Token(
        id=identity,
        name=wanted.name,
        digest=digest(secret.encode()),
        scope=wanted.scope,
        services=wanted.services,
        environments=wanted.environments,
        created_at=now,
        expires_at=now + timedelta(days=wanted.valid_days),
    )
    tokens.add(token)
    return token, f"{PREFIX}_{identity}_{secret}"
