"""The pipe through which k6's CSV output comes.

k6 opens `/dev/fd/<n>` like a file. So nothing lies on the disk, and the end of k6 is the end of the
pipe, however it ends.
"""

import os
import select
import time
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Protocol, Self

from plimsoll.adapters.k6.output import Recording
from plimsoll.kit.errors import PlimsollError

_CHUNK = 256 * 1024
_WORTH = 512 * 1024
_LATEST_S = 0.2
_QUICKLY = 1
"""Of gzip's levels: it keeps up with k6 and still leaves a tenth."""
_GZIP = 16 + zlib.MAX_WBITS


class RawSink(Protocol):
    """Takes k6's own output, packed by gzip, as it comes."""

    @property
    def location(self) -> str:
        """Where it can be found."""
        ...

    def write(self, data: bytes, /) -> object:
        """Takes the next bytes; OSError or a PlimsollError where it cannot."""
        ...


class OutputPipe:
    """What k6 measures, read while it runs by whoever records and whoever keeps it."""

    def __init__(self, recording: Recording | None, raw: "RawCopy | None" = None) -> None:
        self.began: float | None = None
        """Monotonic seconds of the first output."""
        self._recording = recording
        self._raw = raw
        self._read_end, self._write_end = (-1, -1) if recording is None else os.pipe()

    @property
    def pass_fds(self) -> tuple[int, ...]:
        """What k6 inherits."""
        return () if self._recording is None else (self._write_end,)

    @property
    def arguments(self) -> tuple[str, ...]:
        """What k6 is told."""
        return () if self._recording is None else ("--out", f"csv=/dev/fd/{self._write_end}")

    def read(self) -> None:
        """Reads to the end."""
        if self._recording is not None:
            for data in self._gathered():
                self._recording.feed(data)
                if self._raw is not None:
                    self._raw.take(data)

    def _gathered(self) -> Iterator[bytes]:
        """What comes, in pieces worth counting: k6 writes small ones, and each has its price."""
        waiting, due = bytearray(), 0.0
        coming = select.poll()
        coming.register(self._read_end, select.POLLIN | select.POLLHUP)
        while True:
            left_ms = max(0.0, due - time.monotonic()) * 1000 if waiting else None
            if coming.poll(left_ms):
                data = os.read(self._read_end, _CHUNK)
                self.began = self.began or time.monotonic()
                due = due if waiting else time.monotonic() + _LATEST_S
                waiting += data
                if not data:
                    break
            if len(waiting) >= _WORTH or time.monotonic() >= due:
                yield bytes(waiting)
                waiting.clear()
        yield bytes(waiting)

    def close_write_end(self) -> None:
        """Ours has to go, or the pipe would not end with k6."""
        self._write_end = _closed(self._write_end)

    def close(self) -> None:
        """Lets go of both ends."""
        self._write_end = _closed(self._write_end)
        self._read_end = _closed(self._read_end)


class RawCopy:
    """Keeps k6's own output, packed; that it cannot be kept ends no run."""

    def __init__(self, keeping: AbstractContextManager[RawSink]) -> None:
        self._keeping = keeping
        self._sink: RawSink | None = None
        self._packer = zlib.compressobj(_QUICKLY, wbits=_GZIP)
        self._failed: Exception | None = None

    @property
    def location(self) -> str:
        """Where it is kept; empty: nowhere."""
        return "" if self._sink is None or self._failed is not None else self._sink.location

    @property
    def complaints(self) -> tuple[str, ...]:
        """Why it is not kept; none: it is."""
        if self._failed is None:
            return ()
        return (f"The load tool's own output is not kept: {self._failed}",)

    def __enter__(self) -> Self:
        try:
            self._sink = self._keeping.__enter__()
        except (OSError, PlimsollError) as error:
            self._failed = error
        return self

    def take(self, data: bytes) -> None:
        """Keeps the next bytes."""
        self._write(self._packer.compress(data))

    def __exit__(self, *_problem: object) -> None:
        self._write(self._packer.flush())
        if self._sink is None:
            return
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
        except (OSError, PlimsollError) as error:
            self._failed = error


def _closed(descriptor: int) -> int:
    if descriptor >= 0:
        os.close(descriptor)
    return -1
