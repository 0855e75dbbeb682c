"""Connections to PostgreSQL whose waits end even when nothing at all is answered.

The server's own limits do not help against a server that stands still, nor against a network that
swallows what is sent: whoever asked would wait for ever, and hold what it holds.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager

from psycopg import Connection, Notify, OperationalError
from psycopg.abc import RV, PQGen
from psycopg.pq import TransactionStatus
from psycopg.rows import TupleRow
from typing_extensions import override

_LOOKS_EVERY_S = 0.1
_DOUBTS_AFTER_S = 3.0
"""With a new connection tried after it, still soon enough for whoever waits for an answer."""


class PatientConnection(Connection[TupleRow]):
    """Closes itself when an answer takes too long, or when nobody at all is answered any more."""

    patience_s: float | None = None
    """How long an answer may take; None: for ever."""
    answered: Callable[[], bool] = staticmethod(lambda: True)
    """Whether somebody else who connects now gets an answer."""

    @contextmanager
    def patient_for(self, seconds: float | None) -> Iterator[None]:
        """Within the block, an answer may take so long."""
        usual, self.patience_s = self.patience_s, seconds
        try:
            yield
        finally:
            self.patience_s = usual

    @override
    def wait(
        self, gen: PQGen[RV], interval: float = _LOOKS_EVERY_S, timeout: float | None = None
    ) -> RV:
        if timeout is not None or self.patience_s is None:
            return super().wait(gen, interval, timeout)
        doubts_after_s = min(_DOUBTS_AFTER_S, self.patience_s)
        left_s = self.patience_s - doubts_after_s
        try:
            return super().wait(gen, interval, doubts_after_s)
        except OperationalError:
            if not self._waits:
                raise
            # A slow statement is no reason to give up, but a server that stands still is.
            if left_s <= 0 or not self.answered():
                self.close()
                raise
        try:
            return super().wait(gen, interval, left_s)
        except OperationalError:
            if self._waits:
                self.close()
            raise

    @property
    def _waits(self) -> bool:
        """Whether the answer is still to come; until then nothing else can be asked."""
        return self.pgconn.transaction_status == TransactionStatus.ACTIVE

    @override
    def notifies(
        self, *, timeout: float | None = None, stop_after: int | None = None
    ) -> Generator[Notify]:
        # Whoever listens does not wait for an answer.
        with self.patient_for(None):
            yield from super().notifies(timeout=timeout, stop_after=stop_after)
