"""The pipe through which k6's CSV output comes.

k6 opens `/dev/fd/<n>` like a file. So nothing lies on the disk, and the end of k6 is the end of the
pipe, however it ends.
"""

import os
import select
import time
from collections.abc import Iterator

from plimsoll.adapters.k6.output import Recording
from plimsoll.adapters.k6.raw_copy import RawCopy

_CHUNK = 256 * 1024
_WORTH = 512 * 1024
_LATEST_S = 0.2


class OutputPipe:
    """What k6 measures, read while it runs by whoever records and whoever keeps it."""

    def __init__(self, recording: Recording | None, raw: RawCopy | None = None) -> None:
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


def _closed(descriptor: int) -> int:
    if descriptor >= 0:
        os.close(descriptor)
    return -1
