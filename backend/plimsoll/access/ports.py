"""What the slice needs from the world: a place to keep tokens, and who vouches for others."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from plimsoll.access.model import Token, Vouched


class TokenStore(Protocol):
    """Keeps tokens."""

    def add(self, token: Token) -> None:
        """Keeps a new token.

        Raises:
            Conflict: one of that name is valid already.
        """
        ...

    def get(self, token_id: str) -> Token | None:
        """The token with that public part, also a revoked or expired one."""
        ...

    def list(self) -> Sequence[Token]:
        """All of them, newest first."""
        ...

    def revoke(self, token_id: str, moment: datetime) -> Token:
        """Ends a token; one that was revoked stays as it is.

        Raises:
            NotFound: there is none.
        """
        ...

    def used(self, token_id: str, moment: datetime) -> None:
        """Notes the last use."""
        ...


class TokenVerifier(Protocol):
    """Tells whom a token proves that somebody else issued."""

    def verify(self, text: str) -> Vouched | None:
        """Whom it proves; None: nobody. Why, is for the log and not for whoever asks.

        Raises:
            Unavailable: whether it is genuine cannot be told right now.
        """
        ...
