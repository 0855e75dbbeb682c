"""A private folder for the files of one execution."""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from plimsoll.bundle.model import BundleFile
from plimsoll.kit.errors import Rejected, Unavailable

PREFIX = "plimsoll-k6-"
_YOUNG_S = 60.0
"""A folder this young may not have been locked yet."""


@contextmanager
def workspace(files: Sequence[BundleFile]) -> Iterator[Path]:
    """A folder with the files in it that only this user may enter; gone afterwards.

    As long as it is in use it is locked, and the system lifts the lock of a process that dies: a
    folder without a lock is nobody's, and the next use removes it.

    Raises:
        Rejected: a path leaves the folder.
        Unavailable: there is no room for the files.
    """
    _sweep(Path(tempfile.gettempdir()))
    with tempfile.TemporaryDirectory(prefix=PREFIX) as name, _locked(name):
        folder = Path(name)
        try:
            for file in files:
                _write(folder, file)
        except OSError as error:
            raise Unavailable(
                f"The test's files cannot be written: {error.strerror}.",
                where="temporary folder",
                fix="Make room, or let TMPDIR name a folder with room.",
            ) from error
        yield folder


@contextmanager
def _locked(folder: str) -> Iterator[None]:
    # Children do not inherit the descriptor, so the lock ends with this process.
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _sweep(temporary: Path) -> None:
    """Removes the folders of processes that were killed."""
    for folder in temporary.glob(f"{PREFIX}*"):
        with suppress(OSError):
            information = folder.lstat()
            is_old = time.time() - information.st_mtime > _YOUNG_S
            if is_old and information.st_uid == os.geteuid():
                _remove_if_unlocked(folder)


def _remove_if_unlocked(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(descriptor)


def _write(folder: Path, file: BundleFile) -> None:
    path = PurePosixPath(file.path)
    if path.is_absolute() or ".." in path.parts or "\\" in file.path or "\0" in file.path:
        raise Rejected(f"The bundle's file {file.path!r} lies outside the bundle.")
    target = folder.joinpath(path)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    target.write_text(file.content, encoding="utf-8", newline="")
