"""The right of a k6 to go on, which somebody has to renew.

A pipe leads to a small process in k6's group (`leash.py`) that kills the group when nothing came
through the pipe for too long, or when its other end is gone. So load ends also where its owner is
frozen, hangs, or was killed, and no network, file or clock of another machine is part of it.
"""

import os
import time
from contextlib import suppress

LEASE_S = 15.0
"""For so long may load go on that nobody was asked about."""


class Lease:
    """Belongs to one k6; it counts from its making."""

    def __init__(self, lasts_s: float = LEASE_S) -> None:
        self.lasts_s = lasts_s
        self._renewed_s = time.monotonic()
        self._read_end, self._write_end = os.pipe()
        os.set_blocking(self._write_end, False)

    @property
    def descriptor(self) -> int:
        """The end of the pipe that the leash gets."""
        return self._read_end

    @property
    def age_s(self) -> float:
        """Since it was renewed."""
        return time.monotonic() - self._renewed_s

    @property
    def has_ended(self) -> bool:
        """Whether it is too late to renew it: k6 is being killed."""
        return self.age_s >= self.lasts_s

    def handed_over(self) -> None:
        """Lets go of the leash's end: only the leash may hold it."""
        self._read_end = _closed(self._read_end)

    def renew(self) -> None:
        """Lets k6 go on for as long again; one that has ended stays so."""
        if self.has_ended:
            return
        # A full pipe has enough in it, and a closed one has nobody left to hold.
        with suppress(BlockingIOError, BrokenPipeError):
            os.write(self._write_end, b".")
        self._renewed_s = time.monotonic()

    def close(self) -> None:
        """Ends it at once."""
        self._read_end = _closed(self._read_end)
        self._write_end = _closed(self._write_end)


def _closed(descriptor: int) -> int:
    if descriptor >= 0:
        os.close(descriptor)
    return -1
