"""The listing of a commit: which of its files are worth reading, and why the others are not."""

import os
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO, NamedTuple

from plimsoll.adapters.git.settings import GitSettings
from plimsoll.codebase.admit import (
    ENVIRONMENT_MARK,
    LINK_NOT_FOLLOWED,
    NESTED_TOO_DEEPLY,
    NEVER_ENTERED,
    NO_REGULAR_FILE,
    UNREADABLE_NAME,
    is_worth_reading,
    too_large,
    too_many,
)
from plimsoll.codebase.model import SkippedFile
from plimsoll.kit.errors import Rejected

SUBMODULE = "submodule that is not fetched"

_REGULAR = "100"
"""Modes are octal: the kind of file, then who may do what."""
_LINK = "120"
_SUBMODULE = "160"
_CHUNK = 256 * 1024
_LONGEST_RECORD = 4_096 + 200
"""The longest path of Linux, and what git says about it."""
_STRANGE_PARTS = frozenset({"", ".", ".."})


class Entry(NamedTuple):
    """A path of a commit and what is there."""

    mode: str
    blob: str
    size_bytes: int
    path: bytes
    """As the commit has it: any bytes but NUL."""


class Admitted(NamedTuple):
    """A file that is to be read."""

    path: str
    blob: str
    size_bytes: int


def entries(listing: BinaryIO) -> Iterator[Entry]:
    """The records of `git ls-tree -r -l -z`, while they come; a record cut short is left out.

    Raises:
        Rejected: a path is longer than any file system has.
    """
    rest = b""
    while chunk := os.read(listing.fileno(), _CHUNK):
        *records, rest = (rest + chunk).split(b"\0")
        for record in records:
            yield _entry(record)
        _refuse_long(rest)


def _refuse_long(record: bytes) -> None:
    if len(record) > _LONGEST_RECORD:
        raise Rejected("The repository has a path that is longer than a path can be.")


def _entry(record: bytes) -> Entry:
    _refuse_long(record)
    about, _, path = record.partition(b"\t")
    mode, _kind, blob, size = about.decode("ascii").split()
    return Entry(mode, blob, int(size) if size.isdecimal() else 0, path)


class Admission:
    """Takes the entries of a commit one by one, and keeps what the local adapter would keep."""

    def __init__(self, settings: GitSettings) -> None:
        self._settings = settings
        self._admitted: dict[str, Admitted] = {}
        self._skipped: dict[str, str] = {}
        self._environments: set[str] = set()
        self._seen = 0

    def consider(self, entry: Entry) -> bool:
        """Takes an entry in, or says why not; False when it was one too many.

        Raises:
            Rejected: the commit has more paths than any repository: it is made to exhaust.
        """
        self._seen += 1
        if self._seen > self._settings.most_paths:
            raise Rejected(
                f"The repository has more than {self._settings.most_paths:,} paths.",
                where="PLIMSOLL_GIT__MOST_PATHS",
            )
        if self._kept >= self._settings.most_files:
            folder = entry.path.rpartition(b"/")[0].decode("utf-8", "replace")
            self.skip(folder or ".", too_many(self._settings))
            return False
        path = self._readable(entry.path)
        if path is None:
            return True
        folders = PurePosixPath(path).parts[:-1]
        if not NEVER_ENTERED.isdisjoint(folders):
            return True
        deepest = self._settings.most_nested_folders
        if len(folders) > deepest:
            self.skip("/".join(folders[: deepest + 1]), NESTED_TOO_DEEPLY)
            return True
        self._regular_or_not(entry, path, folders)
        return True

    def skip(self, path: str, reason: str) -> None:
        """Remembers why a path is not read; the first reason stays."""
        self._skipped.setdefault(path, reason)

    @property
    def admitted(self) -> list[Admitted]:
        """The files to read, sorted by path; none of a virtual environment."""
        files = (self._admitted[path] for path in sorted(self._admitted))
        return [file for file in files if not self._is_in_environment(file.path)]

    @property
    def skipped(self) -> list[SkippedFile]:
        """What is not read, sorted by path."""
        return [
            SkippedFile(path=path, reason=self._skipped[path])
            for path in sorted(self._skipped)
            if not self._is_in_environment(path)
        ]

    @property
    def _kept(self) -> int:
        """Whatever takes memory counts, or a commit could be all links."""
        return len(self._admitted) + len(self._skipped) + len(self._environments)

    def _readable(self, raw: bytes) -> str | None:
        """A path as text. Of one that is none, the folder or file that spoils it is named once."""
        parts = raw.split(b"/")
        for number, part in enumerate(parts, start=1):
            shown = part.decode("utf-8", "replace")
            if shown.encode() != part or shown in _STRANGE_PARTS:
                self.skip(b"/".join(parts[:number]).decode("utf-8", "replace"), UNREADABLE_NAME)
                return None
        return raw.decode()

    def _regular_or_not(self, entry: Entry, path: str, folders: tuple[str, ...]) -> None:
        name = PurePosixPath(path).name
        if entry.mode.startswith(_LINK):
            self.skip(path, LINK_NOT_FOLLOWED)
        elif entry.mode.startswith(_SUBMODULE):
            self.skip(path, SUBMODULE)
        elif name == ENVIRONMENT_MARK and folders:
            self._environments.add("/".join(folders))
        elif is_worth_reading(name):
            reason = too_large(path, entry.size_bytes, self._settings)
            if not entry.mode.startswith(_REGULAR):
                reason = NO_REGULAR_FILE
            if reason is None:
                # A commit made by hand may have a path twice.
                self._admitted.setdefault(path, Admitted(path, entry.blob, entry.size_bytes))
            else:
                self.skip(path, reason)

    def _is_in_environment(self, path: str) -> bool:
        parents = PurePosixPath(path).parents
        return bool(self._environments) and any(str(each) in self._environments for each in parents)
