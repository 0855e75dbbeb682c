"""The port AnswerCache in the database."""

from datetime import datetime

from sqlalchemy import Engine, bindparam, delete, insert, select, update

from plimsoll.adapters.database.columns import storable
from plimsoll.adapters.database.rows import MODEL_ANSWER
from plimsoll.adapters.database.sessions import put, reading, writing
from plimsoll.kit.clock import Clock

_BY_KEY = select(MODEL_ANSWER.c.answer).where(MODEL_ANSWER.c.key == bindparam("wanted"))
_REPLACE = update(MODEL_ANSWER).where(MODEL_ANSWER.c.key == bindparam("wanted"))
_ADD = insert(MODEL_ANSWER)
_FORGET = delete(MODEL_ANSWER).where(MODEL_ANSWER.c.kept_at < bindparam("moment"))


class DatabaseAnswerCache:
    """Answers as rows."""

    def __init__(self, engine: Engine, *, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def get(self, key: str) -> str | None:
        with reading(self._engine) as session:
            row = session.row(_BY_KEY, wanted=key)
        return None if row is None else str(row["answer"])

    def put(self, key: str, answer: str) -> None:
        row = {"key": key, "answer": storable(answer), "kept_at": self._clock.now()}
        put(self._engine, _REPLACE, _ADD, key, row)

    def forget_before(self, moment: datetime) -> int:
        """Deletes answers that were given before; how many."""
        with writing(self._engine) as session:
            return session.change(_FORGET, {"moment": moment})
