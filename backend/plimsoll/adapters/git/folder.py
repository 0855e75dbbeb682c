"""The private folder of one fetch, and what killed processes left behind."""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from plimsoll.kit.errors import Unavailable

PREFIX = "plimsoll-git-"
_YOUNG_S = 60.0
"""A folder this young may not have been locked yet."""


@contextmanager
def private_folder() -> Iterator[Path]:
    """A folder that only this user may enter; gone afterwards.

    As long as it is in use it is locked, and the system lifts the lock of a process that dies: a
    folder without a lock is nobody's.

    Raises:
        Unavailable: there is no room.
    """
    _sweep(Path(tempfile.gettempdir()))
    try:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    except OSError as error:
        raise no_room(error) from error
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


def no_room(error: OSError) -> Unavailable:
    """The temporary folder takes nothing more."""
    return Unavailable(
        f"The repository cannot be kept: {error.strerror}.",
        where="temporary folder",
        fix="Make room, or let TMPDIR name a folder with room.",
    )


def size_bytes_of(folder: Path) -> int:
    """What all files below a folder weigh; some may vanish meanwhile."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                total += os.lstat(os.path.join(place, name)).st_size  # noqa: PTH118 - ten times a second
    return total


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
