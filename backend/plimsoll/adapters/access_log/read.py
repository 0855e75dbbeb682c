"""Whole lines in blocks, from plain and compressed files, in bounded memory."""

import hashlib
import os
import zlib
from collections.abc import Callable, Iterator
from io import SEEK_CUR, FileIO
from pathlib import Path
from typing import NamedTuple, Protocol

import zstandard

from plimsoll.kit.errors import NotFound, Rejected, Unavailable

GZIP = b"\x1f\x8b"
ZSTANDARD = b"\x28\xb5\x2f\xfd"
_UNREADABLE = {
    b"PK\x03\x04": "zip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"\x04\x22\x4d\x18": "lz4",
}
_LONGEST_NAME_BYTES = 255
_PIECE_BYTES = 1 << 20
# One block of Zstandard expands to 128 KB and takes four bytes at least: a small piece bounds what
# a hostile file makes of it.
_ZSTANDARD_PIECE_BYTES = 1 << 13
_HEAD_BYTES = 1 << 16
_REACH_BYTES = 1 << 16
"""How far from the end of a block its last newline is looked for: a longer line is none."""


class Block(NamedTuple):
    """Whole lines of one file, each ended by a newline."""

    data: bytes
    file: str
    """Its name, without folders."""
    is_first: bool
    """Whether the file starts with it."""
    overlong: int
    """Lines before it that did not fit into a block and are not in it."""


class _Inflater(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...


def files_at(location: str) -> list[Path]:
    """The files that a location names: one, several separated by commas, or a folder's.

    Raises:
        NotFound: one of them is not there, or the folder holds no file.
        Rejected: the location names nothing.
    """
    names = [name.strip() for name in location.split(",") if name.strip()]
    if not names:
        raise Rejected(
            "The access log has no path.", fix="Name a file, several with commas, or a folder."
        )
    files: list[Path] = []
    for name in names:
        path = Path(name)
        if len(os.fsencode(path.name)) > _LONGEST_NAME_BYTES or "\0" in name:
            raise NotFound(f"There is no access log at {name[:100]!r}.", fix="Check the path.")
        if path.is_dir():
            inside = sorted(
                file for file in path.iterdir() if file.is_file() and not file.name.startswith(".")
            )
            if not inside:
                raise NotFound(f"The folder {name} holds no file.")
            files += inside
        elif path.is_file():
            files.append(path)
        else:
            raise NotFound(f"There is no access log at {name}.", fix="Check the path.")
    return files


class Reader:
    """Reads files one after another and remembers what the bytes were."""

    def __init__(self, files: list[Path], block_bytes: int) -> None:
        self._files = files
        self._block_bytes = block_bytes
        self._hash = hashlib.sha256()
        self._bytes_read = 0
        self._bytes_total = sum(file.stat().st_size for file in files)

    @property
    def digest(self) -> str:
        """Of all bytes read so far, as `sha256:` and 64 hexadecimal digits."""
        return f"sha256:{self._hash.hexdigest()}"

    @property
    def share(self) -> float:
        """How much has been read, 0 to 1."""
        return min(1.0, self._bytes_read / self._bytes_total) if self._bytes_total else 1.0

    def blocks(self) -> Iterator[Block]:
        """The lines of all files.

        Raises:
            Rejected: a file is compressed in a way that is not known, cut short or damaged.
            Unavailable: a file cannot be read.
        """
        for file in self._files:
            try:
                with file.open("rb", buffering=0) as stream:
                    yield from self._of_file(stream, file.name)
            except OSError as error:
                reason = error.strerror or type(error).__name__
                raise Unavailable(
                    f"{file.name} cannot be read: {reason}.", fix="Check its permissions."
                ) from error

    def _of_file(self, stream: FileIO, name: str) -> Iterator[Block]:
        head = stream.read(_HEAD_BYTES)
        stream.seek(0)
        for magic, kind in _UNREADABLE.items():
            if head.startswith(magic):
                raise Rejected(
                    f"{name} is compressed with {kind}.",
                    fix="Plain, gzip and Zstandard are read: decompress or recompress it.",
                )
        cutter = _Cutter(name, self._block_bytes)
        if head.startswith(GZIP):
            pieces = _gunzipped(lambda: self._read(stream, _PIECE_BYTES), name)
        elif head.startswith(ZSTANDARD):
            pieces = _unzstandarded(lambda: self._read(stream, _ZSTANDARD_PIECE_BYTES), name)
        else:
            return self._of_plain_file(stream, cutter)
        return _cut(pieces, cutter, self._block_bytes)

    def _of_plain_file(self, stream: FileIO, cutter: "_Cutter") -> Iterator[Block]:
        """Reads up to a newline: to copy what was read costs as much as to read it."""
        while data := stream.read(size := _whole_lines(stream, self._block_bytes)):
            rest, blocks = cutter.cut(data)
            if len(data) < size:
                rest, blocks = b"", blocks + cutter.last(rest)
            stream.seek(-len(rest), SEEK_CUR)
            used = len(data) - len(rest)
            self._hash.update(memoryview(data)[:used])
            self._bytes_read += used
            del data
            yield from blocks
        yield from cutter.last(b"")

    def _read(self, stream: FileIO, size: int) -> bytes:
        piece = stream.read(size)
        self._hash.update(piece)
        self._bytes_read += len(piece)
        return piece


def _whole_lines(stream: FileIO, most: int) -> int:
    """How many bytes from here end with a newline; `most` if it is not near there."""
    here = stream.tell()
    stream.seek(here + most - _REACH_BYTES)
    end = stream.read(_REACH_BYTES).rfind(b"\n") + 1
    stream.seek(here)
    return most - _REACH_BYTES + end if end else most


def _gunzipped(more: Callable[[], bytes], name: str) -> Iterator[bytes]:
    """Inflates members one after another, as rotated logs are often concatenated."""
    inflate = zlib.decompressobj(wbits=31)
    piece = more()
    try:
        while piece:
            yield inflate.decompress(piece, 4 * _PIECE_BYTES)
            if inflate.eof:
                rest = inflate.unused_data.lstrip(b"\0")
                piece = rest or more().lstrip(b"\0")
                if piece:
                    inflate = zlib.decompressobj(wbits=31)
            else:
                piece = inflate.unconsumed_tail or more()
    except zlib.error as error:
        raise _damaged(name, "gzip") from error
    _check_complete(inflate, name)


def _unzstandarded(more: Callable[[], bytes], name: str) -> Iterator[bytes]:
    inflate = zstandard.ZstdDecompressor().decompressobj()
    piece = more()
    try:
        while piece:
            for start in range(0, len(piece), _ZSTANDARD_PIECE_BYTES):
                part = piece[start : start + _ZSTANDARD_PIECE_BYTES]
                while part:
                    yield inflate.decompress(part)
                    part = inflate.unused_data if inflate.eof else b""
                    if part:
                        inflate = zstandard.ZstdDecompressor().decompressobj()
            piece = more()
            if piece and inflate.eof:
                inflate = zstandard.ZstdDecompressor().decompressobj()
    except zstandard.ZstdError as error:
        raise _damaged(name, "Zstandard") from error
    _check_complete(inflate, name)


def _damaged(name: str, kind: str) -> Rejected:
    return Rejected(f"{name} is damaged: it is not valid {kind}.", fix="Fetch the file again.")


def _check_complete(inflate: _Inflater, name: str) -> None:
    if not inflate.eof:
        raise Rejected(
            f"{name} is truncated: its compressed data ends in the middle.",
            fix="Fetch the file again, or decompress what there is of it.",
        )


def _cut(pieces: Iterator[bytes], cutter: "_Cutter", block_bytes: int) -> Iterator[Block]:
    """Cuts at the last newline within reach, wherever the pieces end."""
    gathered: list[bytes] = []
    size = 0
    for piece in pieces:
        gathered.append(piece)
        size += len(piece)
        if size >= block_bytes:
            rest, blocks = cutter.cut(b"".join(gathered))
            yield from blocks
            gathered, size = [rest], len(rest)
    yield from cutter.last(b"".join(gathered))


class _Cutter:
    """Cuts one file's bytes between lines."""

    def __init__(self, file: str, block_bytes: int) -> None:
        self._file = file
        self._block_bytes = block_bytes
        self._is_first = True
        self._overlong = 0
        self._skipping = False

    def cut(self, held: bytes) -> tuple[bytes, list[Block]]:
        """What is left when all whole blocks are taken off, and these."""
        blocks: list[Block] = []
        while len(held) >= self._block_bytes or held.endswith(b"\n"):
            end = held.rfind(b"\n", 0, self._block_bytes) + 1
            if self._skipping:
                held = self._after_skipped(held)
            elif end:
                blocks.append(self._block(held[:end]))
                held = held[end:]
            else:
                self._skipping = True
                self._overlong += 1
        return held, blocks

    def last(self, held: bytes) -> list[Block]:
        """The block of what no newline, or too few bytes, follow."""
        if self._skipping:
            held = self._after_skipped(held)
        if held and not held.endswith(b"\n"):
            held += b"\n"
        return [self._block(held)] if held or self._overlong else []

    def _after_skipped(self, held: bytes) -> bytes:
        end = held.find(b"\n") + 1
        if not end:
            return b""
        self._skipping = False
        return held[end:]

    def _block(self, data: bytes) -> Block:
        block = Block(data, self._file, self._is_first, self._overlong)
        self._is_first = False
        self._overlong = 0
        return block
