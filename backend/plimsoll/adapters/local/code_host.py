"""Port `CodeHost` for folders: walks them without leaving them and without running git."""

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from plimsoll.access.confine import require_within
from plimsoll.adapters.local.commit import commit_of
from plimsoll.adapters.local.settings import LocalSettings
from plimsoll.codebase.admit import (
    BINARY,
    ENVIRONMENT_MARK,
    HEAD_BYTES,
    NESTED_TOO_DEEPLY,
    NEVER_ENTERED,
    NO_REGULAR_FILE,
    UNREADABLE_NAME,
    is_binary,
    is_worth_reading,
    too_large,
    too_many,
)
from plimsoll.codebase.model import SkippedFile, SourceFile
from plimsoll.kit.errors import Misconfigured, NotFound, Rejected


class LocalSnapshot:
    """A folder as it is now; files are read when somebody asks."""

    def __init__(
        self,
        root: Path,
        name: str,
        commit: str | None,
        files: Sequence[SourceFile],
        skipped: Sequence[SkippedFile],
    ) -> None:
        self._root = root
        self._paths = frozenset(file.path for file in files)
        self.name = name
        self.commit = commit
        self.files = tuple(files)
        self.skipped = tuple(skipped)
        self._cache: dict[str, bytes] = {}

    def read(self, path: str) -> bytes:
        """The content of one of `files`."""
        if path not in self._paths:
            raise NotFound(f"{path} is no file of {self.name}.")
        if path not in self._cache:
            self._cache[path] = _read_regular(self._root / path, path)
        return self._cache[path]


class LocalCodeHost:
    """Opens folders, or single files, of this machine.

    Args:
        settings: limits, and the folders that may be read when confined.
        confined: somebody else decides what is opened: only what the setting `roots` allows.
    """

    def __init__(self, settings: LocalSettings | None = None, *, confined: bool = False) -> None:
        self._settings = settings or LocalSettings()
        self._confined = confined

    def admit(self, location: str) -> None:
        """See the port."""
        if self._confined:
            require_within(location, self._settings.roots, setting="PLIMSOLL_LOCAL__ROOTS")

    def open(self, location: str, *, ref: str | None = None) -> LocalSnapshot:
        """A snapshot of a folder as it is, or of a single source file or document."""
        self.admit(location)
        if ref is not None:
            raise Rejected(
                f"A local folder is read as it is, not at {ref}.",
                fix="Check the ref out first, or leave it away.",
            )
        given = Path(location)
        try:
            root = given.resolve(strict=True)
            kind = root.stat().st_mode
        except FileNotFoundError as problem:
            raise NotFound(
                f"There is no folder {location}.", fix="Give the path of a checked-out repository."
            ) from problem
        except (PermissionError, OSError, RuntimeError, ValueError) as problem:
            raise _unreadable(location) from problem
        if stat.S_ISREG(kind):
            return self._single_file(root, location)
        if not stat.S_ISDIR(kind):
            raise Rejected(f"{location} is neither a folder nor a file.")
        return self._folder(root, location)

    def _single_file(self, path: Path, location: str) -> LocalSnapshot:
        if not is_worth_reading(path.name):
            raise Rejected(
                f"{location} is no folder and no source that can be read.",
                fix="Give a folder, a .py file, or an OpenAPI document (.json, .yaml).",
            )
        walk = _Walk(path.parent, self._settings)
        walk.consider(path.name, path)
        return LocalSnapshot(
            path.parent, path.name, commit_of(path.parent), walk.files, walk.skipped
        )

    def _folder(self, root: Path, location: str) -> LocalSnapshot:
        try:
            with os.scandir(root):
                pass
        except PermissionError as problem:
            raise _unreadable(location) from problem
        walk = _Walk(root, self._settings)
        walk.run()
        files = sorted(walk.files, key=lambda file: file.path)
        skipped = sorted(walk.skipped, key=lambda file: file.path)
        return LocalSnapshot(root, root.name or "root", commit_of(root), files, skipped)


@dataclass
class _Walk:
    """One pass over a folder, without recursion and without following links out of it."""

    root: Path
    settings: LocalSettings
    files: list[SourceFile] = field(default_factory=list)
    skipped: list[SkippedFile] = field(default_factory=list)
    seen: set[tuple[int, int]] = field(default_factory=set)

    def run(self) -> None:
        pending = [PurePosixPath()]
        while pending:
            folder = pending.pop()
            if len(folder.parts) > self.settings.most_nested_folders:
                self._skip(str(folder), NESTED_TOO_DEEPLY)
                continue
            for name in self._entries(folder):
                if len(self.files) >= self.settings.most_files:
                    self._skip(str(folder), too_many(self.settings))
                    return
                self._entry(folder / name, pending)

    def _entries(self, folder: PurePosixPath) -> Iterator[str]:
        try:
            names = sorted(path.name for path in (self.root / folder).iterdir())
        except OSError:
            self._skip(str(folder), "folder cannot be read")
            return
        yield from names

    def _entry(self, relative: PurePosixPath, pending: list[PurePosixPath]) -> None:
        path = self.root / relative
        if not _is_text(relative.name):
            self._skip(os.fsencode(str(relative)).decode("utf-8", "replace"), UNREADABLE_NAME)
            return
        try:
            if path.is_symlink() and not self._is_inside(path):
                self._skip(str(relative), "link that leaves the repository")
                return
            information = path.stat()
        except (OSError, RuntimeError):
            self._skip(str(relative), "broken link or unreadable")
            return
        if stat.S_ISDIR(information.st_mode):
            self._folder(relative, path, information, pending)
        elif is_worth_reading(relative.name):
            self.consider(str(relative), path)

    def _folder(
        self,
        relative: PurePosixPath,
        path: Path,
        information: os.stat_result,
        pending: list[PurePosixPath],
    ) -> None:
        identity = (information.st_dev, information.st_ino)
        try:
            is_environment = (path / ENVIRONMENT_MARK).is_file()
        except PermissionError:
            self._skip(str(relative), "folder that may not be read")
            return
        if relative.name in NEVER_ENTERED or is_environment:
            return
        if path.is_symlink():
            self._skip(str(relative), "link to a folder that is read at its own place")
        elif identity not in self.seen:
            self.seen.add(identity)
            pending.append(relative)

    def _is_inside(self, path: Path) -> bool:
        return path.resolve().is_relative_to(self.root)

    def consider(self, relative: str, path: Path) -> None:
        """Takes a file in, or says why not."""
        try:
            information = path.stat()
            if not stat.S_ISREG(information.st_mode):
                self._skip(relative, NO_REGULAR_FILE)
                return
            size_reason = too_large(relative, information.st_size, self.settings)
            if size_reason is not None:
                self._skip(relative, size_reason)
                return
            with path.open("rb") as file:
                head = file.read(HEAD_BYTES)
        except OSError:
            self._skip(relative, "cannot be read")
            return
        if is_binary(head):
            self._skip(relative, BINARY)
            return
        self.files.append(SourceFile(path=relative, size_bytes=information.st_size))

    def _skip(self, path: str, reason: str) -> None:
        self.skipped.append(SkippedFile(path=path, reason=reason))


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _read_regular(path: Path, shown: str) -> bytes:
    """Reads a file that was regular a moment ago; one swapped for a pipe since must not block."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise NotFound(f"{shown} is no regular file any more.")
            return file.read()
    except OSError as problem:
        raise NotFound(f"{shown} disappeared while it was read.") from problem


def _unreadable(location: str) -> Misconfigured:
    return Misconfigured(
        f"The folder {location} cannot be read.", fix="Give this user the right to read it."
    )
