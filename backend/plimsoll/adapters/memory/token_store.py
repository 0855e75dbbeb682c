"""The port TokenStore in a dictionary."""

import threading
from collections.abc import Sequence
from datetime import datetime

from plimsoll.access.model import Token
from plimsoll.kit.errors import Conflict, NotFound


class MemoryTokenStore:
    """Tokens that live as long as this object."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tokens: dict[str, Token] = {}

    def add(self, token: Token) -> None:
        with self._lock:
            for other in self._tokens.values():
                valid = other.revoked_at is None and other.expires_at > token.created_at
                if other.id == token.id or (valid and other.name == token.name):
                    raise Conflict(
                        f"A token named {token.name} is valid already.",
                        fix="Choose another name, or revoke that one first.",
                    )
            self._tokens[token.id] = token

    def get(self, token_id: str) -> Token | None:
        with self._lock:
            return self._tokens.get(token_id)

    def list(self) -> Sequence[Token]:
        with self._lock:
            tokens = tuple(self._tokens.values())
        return sorted(tokens, key=lambda token: (token.created_at, token.id), reverse=True)

    def revoke(self, token_id: str, moment: datetime) -> Token:
        with self._lock:
            if token_id not in self._tokens:
                raise NotFound(f"There is no token {token_id[:100]}.")
            token = self._tokens[token_id]
            if token.revoked_at is None:
                token = token.model_copy(update={"revoked_at": moment})
                self._tokens[token_id] = token
            return token

    def used(self, token_id: str, moment: datetime) -> None:
        with self._lock:
            token = self._tokens.get(token_id)
            if token is not None and (token.last_used_at is None or token.last_used_at < moment):
                self._tokens[token_id] = token.model_copy(update={"last_used_at": moment})
