"""A private folder while it is in use, and what killed processes left behind."""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_YOUNG_S = 60.0
"""A folder this young may not have been locked yet."""


@contextmanager
def locked_folder(prefix: str) -> Iterator[Path]:
    """A temporary folder that only this user may enter; gone afterwards.

    As long as it is in use it is locked, and the system lifts the lock of a process that dies: a
    folder of that prefix without a lock is nobody's, and the next use removes it.

    Raises:
        OSError: the folder cannot be made.
    """
    _sweep(Path(tempfile.gettempdir()), prefix)
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    # Children do not inherit the descriptor, so the lock ends with this process.
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


def _sweep(temporary: Path, prefix: str) -> None:
    """Removes the folders of processes that were killed."""
    for folder in temporary.glob(f"{prefix}*"):
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
