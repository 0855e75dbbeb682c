"""A commit as a host's API gives it: a listing or an archive, and the contents in memory.

The rules are those of every code host (`admit.py`). Nothing is written to a disk and no link is
followed, so nothing can lead out of the repository.
"""

import hashlib
import tarfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from io import RawIOBase
from pathlib import PurePosixPath
from typing import Literal, NamedTuple

from typing_extensions import Buffer, override

from plimsoll.codebase.admit import (
    BINARY,
    ENVIRONMENT_MARK,
    HEAD_BYTES,
    LINK_NOT_FOLLOWED,
    NESTED_TOO_DEEPLY,
    NEVER_ENTERED,
    NO_REGULAR_FILE,
    UNREADABLE_NAME,
    ReadingLimits,
    is_binary,
    is_worth_reading,
    too_large,
    too_many,
)
from plimsoll.codebase.model import SkippedFile, SourceFile
from plimsoll.kit.errors import NotFound

SUBMODULE = "submodule that is not fetched"
LFS = "Git LFS pointer; its content is kept elsewhere"

Kind = Literal["file", "link", "submodule", "other"]

_NEVER_READ = {"link": LINK_NOT_FOLLOWED, "submodule": SUBMODULE}
_POINTER = b"version https://git-lfs.github.com/spec/"
_STRANGE_PARTS = frozenset({"", ".", ".."})
_WITH_GZIP_HEADER = 31
_PIECE_BYTES = 256 * 1024
_SURROGATES = range(0xD800, 0xE000)


class Listed(NamedTuple):
    """A path of a commit."""

    path: str
    """As the host writes it; bytes that are no UTF-8 as lone surrogates or replacement signs."""
    kind: Kind
    size_bytes: int = 0


class Admission:
    """Takes the paths of a commit one by one, and says which files are to be read."""

    def __init__(self, limits: ReadingLimits) -> None:
        self._limits = limits
        self._admitted: dict[str, int] = {}
        self._skipped: dict[str, str] = {}
        self._environments: set[str] = set()

    def consider(self, listed: Listed) -> bool:
        """Whether this path is to be read, as far as can be told yet; if not, it is noted why."""
        path = listed.path
        parts = path.split("/")
        if not _STRANGE_PARTS.isdisjoint(parts) or not _is_text(path):
            return self.skip(_fit_to_show(path), UNREADABLE_NAME)
        folders = parts[:-1]
        if not NEVER_ENTERED.isdisjoint(folders):
            return False
        deepest = self._limits.most_nested_folders
        if len(folders) > deepest:
            return self.skip("/".join(folders[: deepest + 1]), NESTED_TOO_DEEPLY)
        if len(self._admitted) + len(self._skipped) >= self._limits.most_files:
            return self.skip("/".join(folders) or ".", too_many(self._limits))
        return self._by_kind(listed, folders)

    def _by_kind(self, listed: Listed, folders: Sequence[str]) -> bool:
        path = listed.path
        if listed.kind in _NEVER_READ:
            return self.skip(path, _NEVER_READ[listed.kind])
        if PurePosixPath(path).name == ENVIRONMENT_MARK and folders:
            self._environments.add("/".join(folders))
            return False
        if not is_worth_reading(path):
            return False
        reason = too_large(path, listed.size_bytes, self._limits)
        if listed.kind == "other":
            reason = NO_REGULAR_FILE
        if reason is not None:
            return self.skip(path, reason)
        self._admitted.setdefault(path, listed.size_bytes)
        return True

    def skip(self, path: str, reason: str) -> bool:
        """Remembers why a path is not read; the first reason stays. False."""
        self._admitted.pop(path, None)
        self._skipped.setdefault(path, reason)
        return False

    @property
    def admitted(self) -> Mapping[str, int]:
        """The files to read with their sizes, sorted by path; none of a virtual environment."""
        return {
            path: self._admitted[path]
            for path in sorted(self._admitted)
            if not self._is_in_environment(path)
        }

    @property
    def skipped(self) -> Sequence[SkippedFile]:
        """What is not read, sorted by path."""
        return [
            SkippedFile(path=path, reason=self._skipped[path])
            for path in sorted(self._skipped)
            if not self._is_in_environment(path)
        ]

    def _is_in_environment(self, path: str) -> bool:
        parents = PurePosixPath(path).parents
        return bool(self._environments) and any(str(each) in self._environments for each in parents)


class HostedSnapshot:
    """A commit whose texts are in memory."""

    def __init__(
        self, *, name: str, commit: str, contents: Mapping[str, bytes], admission: Admission
    ) -> None:
        texts = {}
        for path in admission.admitted:
            reason = _why_no_text(contents[path])
            if reason is None:
                texts[path] = contents[path]
            else:
                admission.skip(path, reason)
        self.name = name
        self.commit = commit
        self.files = tuple(
            SourceFile(path=path, size_bytes=len(text)) for path, text in texts.items()
        )
        self.skipped = tuple(admission.skipped)
        self._texts = texts

    def read(self, path: str) -> bytes:
        """The content of one of `files`.

        Raises:
            NotFound: the path is none of `files`.
        """
        try:
            return self._texts[path]
        except KeyError:
            raise NotFound(f"{path[:200]} is no file of {self.name}.") from None


class NoArchive(Exception):
    """The host has no archive of this commit."""


class TooMuch(Exception):
    """An archive holds more than allowed."""


class Damaged(Exception):
    """What was sent is no archive, or breaks off."""


class Packed(NamedTuple):
    """A path of an archive, and its content if it is a file that was asked for."""

    listed: Listed
    content: bytes | None


def unpacked(
    pieces: Iterable[bytes], wanted: Callable[[Listed], bool], *, most_bytes: int
) -> Iterator[Packed]:
    """The paths of a tar.gz as git makes it, below the one folder that it puts all in.

    Args:
        pieces: of the file, as they arrive.
        wanted: whether a path's content is needed; asked in the archive's order.
        most_bytes: of the archive when it is unpacked, whatever is in it.

    Raises:
        TooMuch: it unpacks to more.
        Damaged: it is no such archive, or ends before its end.
    """
    stream = _Gunzipped(pieces, most_bytes)
    empty: dict[str, None] = {}
    try:
        with tarfile.open(fileobj=stream, mode="r|", bufsize=_PIECE_BYTES) as archive:
            for member in archive:
                _, _, path = member.name.partition("/")
                if not path:
                    continue
                empty.pop(path.rpartition("/")[0], None)
                if member.isdir():
                    empty[path] = None
                    continue
                listed = Listed(path, _kind(member), member.size)
                yield Packed(listed, _content(archive, member) if wanted(listed) else None)
        stream.require_end()
    except (tarfile.TarError, zlib.error, EOFError, ValueError, OverflowError) as error:
        raise Damaged from error
    for path in empty:
        # Git keeps no empty folders; where another repository is hung in, its archives have one.
        listed = Listed(path, "submodule")
        wanted(listed)
        yield Packed(listed, None)


def _kind(member: tarfile.TarInfo) -> Kind:
    if member.issym() or member.islnk():
        return "link"
    return "file" if member.isreg() else "other"


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(member)
    content = b"" if file is None else file.read()
    if len(content) != member.size:
        raise EOFError
    return content


class _Gunzipped(RawIOBase):
    """Unpacks while it is read, and no more than is allowed."""

    def __init__(self, pieces: Iterable[bytes], most_bytes: int) -> None:
        super().__init__()
        self._pieces = iter(pieces)
        self._member = zlib.decompressobj(_WITH_GZIP_HEADER)
        self._packed = b""
        self._left = most_bytes

    @override
    def readable(self) -> bool:
        return True

    @override
    def readinto(self, buffer: Buffer, /) -> int:
        view = memoryview(buffer).cast("B")
        found = self._next(min(len(view), _PIECE_BYTES))
        view[: len(found)] = found
        return len(found)

    @override
    def read(self, size: int = -1, /) -> bytes:
        """Less than `size` only at the end, as tarfile expects."""
        found = bytearray()
        while size < 0 or len(found) < size:
            piece = self._next(_PIECE_BYTES if size < 0 else size - len(found))
            if not piece:
                break
            found += piece
        return bytes(found)

    def require_end(self) -> None:
        """Raises EOFError unless the whole file was sent."""
        while self._next(_PIECE_BYTES):
            pass
        if not self._member.eof:
            raise EOFError

    def _next(self, most: int) -> bytes:
        while not self._member.eof:
            self._packed = self._packed or next(self._pieces, b"")
            if not self._packed:
                return b""
            found = self._member.decompress(self._packed, most)
            self._packed = self._member.unconsumed_tail
            self._left -= len(found)
            if self._left < 0:
                raise TooMuch
            if found:
                return found
        return b""


def git_hash(content: bytes) -> str:
    """As git names a file's content."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def _why_no_text(content: bytes) -> str | None:
    if is_binary(content[:HEAD_BYTES]):
        return BINARY
    return LFS if content.startswith(_POINTER) else None


def _is_text(path: str) -> bool:
    return "�" not in path and not any(ord(letter) in _SURROGATES for letter in path)


def _fit_to_show(path: str) -> str:
    return path.encode("utf-8", "replace").decode()
