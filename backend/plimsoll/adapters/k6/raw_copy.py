"""Keeps k6's own output of a run: packed, without secrets, and no longer than somebody allowed."""

import zlib
from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Self

from plimsoll.adapters.k6.redaction import SHORTEST, Redaction
from plimsoll.kit.errors import PlimsollError
from plimsoll.run.ports import RawSink

SMALLEST_LIMIT_BYTES = 2_000_000

_QUICKLY = 1
"""Of gzip's levels: it keeps up with k6 and still leaves a tenth."""
_GZIP = 16 + zlib.MAX_WBITS
_IN_HAND_BYTES = 1_000_000
"""What one more piece, and the end of the packing, may add."""


class RawCopy:
    """Takes the output as it comes; that it cannot be kept ends no run.

    Args:
        keeping: opens the place where it is kept.
        secrets: what is taken out of it.
        most_bytes: of what is kept, packed; at least `SMALLEST_LIMIT_BYTES`; None: without end.
    """

    def __init__(
        self,
        keeping: AbstractContextManager[RawSink],
        *,
        secrets: Iterable[str] = (),
        most_bytes: int | None = None,
    ) -> None:
        self._keeping = keeping
        self._sink: RawSink | None = None
        self._packer = zlib.compressobj(_QUICKLY, wbits=_GZIP)
        self._redaction = Redaction(secrets)
        self._most_bytes = most_bytes
        self._bytes = 0
        self._is_full = False
        self._failed: Exception | None = None

    @property
    def location(self) -> str:
        """Where it is kept; empty: nowhere."""
        return "" if self._sink is None or self._failed is not None else self._sink.location

    @property
    def complaints(self) -> tuple[str, ...]:
        """Why it is not kept, or not to its end; none: it is."""
        if not self._redaction.is_possible:
            why = f"a secret of fewer than {SHORTEST} characters cannot be taken out of it"
            return (f"The load tool's own output is not kept: {why}.",)
        if self._failed is not None:
            return (f"The load tool's own output is not kept: {self._failed}",)
        if self._is_full:
            return (
                f"Only the beginning of the load tool's own output is kept: {self._bytes:,} bytes.",
            )
        return ()

    def __enter__(self) -> Self:
        if not self._redaction.is_possible:
            return self
        try:
            self._sink = self._keeping.__enter__()
        except (OSError, PlimsollError) as error:
            self._failed = error
        return self

    def take(self, data: bytes) -> None:
        """Keeps the next bytes."""
        if self._sink is None or self._failed is not None or self._is_full:
            return
        self._write(self._packer.compress(self._redaction.lines(data)))
        if self._most_bytes is not None:
            self._is_full = self._bytes >= self._most_bytes - _IN_HAND_BYTES

    def __exit__(self, *_problem: object) -> None:
        if self._sink is None:
            return
        rest = b"" if self._is_full else self._redaction.last()
        self._write(self._packer.compress(rest) + self._packer.flush())
        failed = self._failed
        try:
            # Whoever keeps it has to know that it is not whole.
            self._keeping.__exit__(None if failed is None else type(failed), failed, None)
        except (OSError, PlimsollError) as error:
            self._failed = self._failed or error

    def _write(self, packed: bytes) -> None:
        if self._sink is None or self._failed is not None:
            return
        try:
            self._sink.write(packed)
            self._bytes += len(packed)
        except (OSError, PlimsollError) as error:
            self._failed = error
