"""Which workers live, in the database: a counter each that only a living one raises.

No clock is compared: whoever sees the same number for long enough by its own clock may declare the
worker dead, and exactly one of those who do is told so.
"""

from collections.abc import Callable, Mapping

from sqlalchemy import Engine, bindparam, delete, func, insert, literal, select, update

from plimsoll.adapters.database.columns import POSTGRESQL
from plimsoll.adapters.database.rows import WORKER
from plimsoll.adapters.database.sessions import reading, writing
from plimsoll.kit.clock import Clock, SystemClock

_THIS = WORKER.c.id == bindparam("worker_id")
_JOIN = insert(WORKER)
_BEAT = update(WORKER).where(_THIS).values(beats=WORKER.c.beats + 1)
_BEATS = select(WORKER.c.id, WORKER.c.beats)
_LEAVE = delete(WORKER).where(_THIS)
_DECLARE_DEAD = _LEAVE.where(WORKER.c.beats == bindparam("counted"))

_LOCK = 0x506C_696D_736F_6C6D
"""Of the whole database, until the end of the transaction; the one before it is of migrations."""
_ALONE = select(literal(1).label("one")).where(func.pg_try_advisory_xact_lock(_LOCK))


class Workers:
    """The workers that are known; every method raises Unavailable when the database is away."""

    def __init__(self, engine: Engine, *, clock: Clock | None = None) -> None:
        self._engine = engine
        self._clock = clock or SystemClock()

    def join(self, worker_id: str, name: str) -> None:
        """Makes a worker known.

        Raises:
            Conflict: one of that id is known; ids are made by chance.
        """
        row = {"id": worker_id, "name": name, "beats": 0, "started_at": self._clock.now()}
        with writing(self._engine) as session:
            session.change(_JOIN, row)

    def beat(self, worker_id: str) -> bool:
        """Says that the worker lives; False if it was declared dead, and must stop at once."""
        with writing(self._engine) as session:
            return session.change(_BEAT, {"worker_id": worker_id}) == 1

    def beats(self) -> Mapping[str, int]:
        """How often each worker has said that it lives, by id."""
        with reading(self._engine) as session:
            return {row["id"]: row["beats"] for row in session.rows(_BEATS)}

    def declare_dead(self, worker_id: str, beats: int) -> bool:
        """Forgets a worker that has said nothing since; True for exactly one caller."""
        with writing(self._engine) as session:
            return session.change(_DECLARE_DEAD, {"worker_id": worker_id, "counted": beats}) == 1

    def leave(self, worker_id: str) -> None:
        """Forgets a worker that ends in order."""
        with writing(self._engine) as session:
            session.change(_LEAVE, {"worker_id": worker_id})

    def exclusively(self, work: Callable[[], int]) -> int:
        """What the work returns, done while nobody else does such work; 0 if somebody does."""
        with writing(self._engine) as session:
            # On SQLite, whoever writes is alone already.
            if self._engine.dialect.name == POSTGRESQL and session.row(_ALONE) is None:
                return 0
            return work()
