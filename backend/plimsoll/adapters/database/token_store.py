"""The port TokenStore in the database."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Engine, bindparam, insert, or_, select, update

from plimsoll.access.model import Token
from plimsoll.adapters.database.rows import TOKEN
from plimsoll.adapters.database.sessions import reading, writing
from plimsoll.kit.errors import Conflict, NotFound

_SHOWN = select(*(TOKEN.c[name] for name in Token.model_fields))
_THIS = TOKEN.c.id == bindparam("wanted")
_BY_ID = _SHOWN.where(_THIS)
_NEWEST = _SHOWN.order_by(TOKEN.c.created_at.desc(), TOKEN.c.id.desc())
_ADD = insert(TOKEN)
_FREE_NAME = (
    update(TOKEN)
    .where(TOKEN.c.valid_name == bindparam("called"), TOKEN.c.expires_at <= bindparam("now"))
    .values(valid_name=None)
)
_REVOKE = (
    update(TOKEN)
    .where(_THIS, TOKEN.c.revoked_at.is_(None))
    .values(valid_name=None, revoked_at=bindparam("now"))
)
_USED = (
    update(TOKEN)
    .where(_THIS, or_(TOKEN.c.last_used_at.is_(None), TOKEN.c.last_used_at < bindparam("now")))
    .values(last_used_at=bindparam("now"))
)


class DatabaseTokenStore:
    """Tokens as rows."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, token: Token) -> None:
        row = {name: getattr(token, name) for name in Token.model_fields}
        valid_name = token.name if token.revoked_at is None else None
        try:
            with writing(self._engine) as session:
                session.change(_FREE_NAME, {"called": token.name, "now": token.created_at})
                session.change(_ADD, row | {"scope": token.scope.value, "valid_name": valid_name})
        except Conflict:
            raise Conflict(
                f"A token named {token.name} is valid already.",
                fix="Choose another name, or revoke that one first.",
            ) from None

    def get(self, token_id: str) -> Token | None:
        with reading(self._engine) as session:
            row = session.row(_BY_ID, wanted=token_id)
        return None if row is None else Token.model_validate(dict(row))

    def list(self) -> Sequence[Token]:
        with reading(self._engine) as session:
            return tuple(Token.model_validate(dict(row)) for row in session.rows(_NEWEST))

    def revoke(self, token_id: str, moment: datetime) -> Token:
        with writing(self._engine) as session:
            session.change(_REVOKE, {"wanted": token_id, "now": moment})
            row = session.row(_BY_ID, wanted=token_id)
        if row is None:
            raise NotFound(f"There is no token {token_id[:100]}.")
        return Token.model_validate(dict(row))

    def used(self, token_id: str, moment: datetime) -> None:
        with writing(self._engine) as session:
            session.change(_USED, {"wanted": token_id, "now": moment})
