"""Lines in a private file, compressed, until they are read."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, Final

import zstandard

from plimsoll.kit.errors import Unavailable
from plimsoll.transport.locked_folder import locked_folder

_PREFIX: Final = "plimsoll-loki-"
_FILE: Final = "lines.zst"
_QUICK: Final = 1


class Spool:
    """Takes lines and remembers what they were."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self.path = path
        self.lines = 0
        self._file = file
        self._writer = zstandard.ZstdCompressor(level=_QUICK).stream_writer(file, closefd=False)
        self._hash = hashlib.sha256()

    @property
    def digest(self) -> str:
        """Of all lines so far, as `sha256:` and 64 hexadecimal digits."""
        return f"sha256:{self._hash.hexdigest()}"

    @property
    def size_bytes(self) -> int:
        """How much has reached the file."""
        return self._file.tell()

    def add(self, lines: Sequence[str]) -> None:
        """Writes lines; none of them has a line break.

        Raises:
            Unavailable: the file cannot be written.
        """
        if not lines:
            return
        data = ("\n".join(lines) + "\n").encode("utf-8", errors="replace")
        self._hash.update(data)
        self.lines += len(lines)
        with _told():
            self._writer.write(data)

    def close(self) -> None:
        """Everything is in the file from now on.

        Raises:
            Unavailable: the file cannot be written.
        """
        with _told():
            self._writer.flush(zstandard.FLUSH_FRAME)
            self._file.flush()


@contextmanager
def spooled() -> Iterator[Spool]:
    """A file that only this user may read, gone afterwards.

    Raises:
        Unavailable: it cannot be made.
    """
    with ExitStack() as stack:
        with _told():
            path = stack.enter_context(locked_folder(_PREFIX)) / _FILE
            file = stack.enter_context(path.open("wb"))
        yield Spool(path, file)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unavailable(
            f"The lines cannot be kept while they are read: {error.strerror or error}.",
            where="the folder for temporary files",
            fix="Make room there, or let TMPDIR name another folder.",
        ) from error
