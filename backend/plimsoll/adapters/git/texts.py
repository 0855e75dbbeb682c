"""The contents of blobs, kept in a file that has no name.

The system frees such a file when the last one who holds it goes, however it goes: nothing has to be
cleaned up, and memory does not grow with the repository.
"""

import os
import tempfile
import weakref
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, NamedTuple

from plimsoll.adapters.git.folder import no_room
from plimsoll.codebase.admit import HEAD_BYTES

_CHUNK = 256 * 1024
_LONGEST_HEADER = 200


class Place(NamedTuple):
    """Where a blob begins in the file, and how long it is."""

    offset: int
    size_bytes: int


class Texts:
    """Blobs by their hash; closed by `close`, or when nobody holds it any more."""

    def __init__(self, descriptor: int, places: Mapping[str, Place]) -> None:
        self._descriptor = descriptor
        self._places = dict(places)
        self._close = weakref.finalize(self, os.close, descriptor)

    @property
    def is_open(self) -> bool:
        """Whether there is still something to read."""
        return self._close.alive

    def close(self) -> None:
        """Gives the disk space back; a second time changes nothing."""
        self._close()

    def head(self, blob: str) -> bytes:
        """How a blob begins.

        Raises:
            KeyError: git did not have it.
        """
        return self._read(blob, HEAD_BYTES)

    def read(self, blob: str) -> bytes:
        """All of a blob.

        Raises:
            KeyError: git did not have it.
        """
        return self._read(blob, self._places[blob].size_bytes)

    def _read(self, blob: str, most: int) -> bytes:
        offset, size = self._places[blob]
        return os.pread(self._descriptor, min(size, most), offset)


def copied(batch: BinaryIO, folder: Path) -> Texts:
    """The blobs that `git cat-file --batch` prints; those it printed in full, if it ends early.

    Raises:
        Unavailable: there is no room.
    """
    try:
        descriptor, name = tempfile.mkstemp(dir=folder)
        os.unlink(name)  # noqa: PTH108 - from now on it has no name
    except OSError as error:
        raise no_room(error) from error
    try:
        with os.fdopen(descriptor, "wb", closefd=False) as file:
            places = dict(_blobs(batch, file))
    except OSError as error:
        os.close(descriptor)
        raise no_room(error) from error
    return Texts(descriptor, places)


def _blobs(batch: BinaryIO, file: BinaryIO) -> Iterator[tuple[str, Place]]:
    """Copies blob after blob; each is `<hash> blob <size>`, a new line, the content, a new line."""
    offset = 0
    while header := batch.readline(_LONGEST_HEADER):
        blob, kind, *size = header.decode("ascii", "replace").split()
        if kind != "blob" or not size:
            continue
        copied_bytes = _copy(batch, file, int(size[0]))
        if copied_bytes < int(size[0]):
            return
        batch.read(1)
        yield blob, Place(offset, copied_bytes)
        offset += copied_bytes


def _copy(source: BinaryIO, target: BinaryIO, size_bytes: int) -> int:
    left = size_bytes
    while left and (chunk := source.read(min(left, _CHUNK))):
        target.write(chunk)
        left -= len(chunk)
    return size_bytes - left
