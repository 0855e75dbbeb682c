"""The private folder of one fetch."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from plimsoll.kit.errors import Unavailable
from plimsoll.transport.locked_folder import locked_folder

PREFIX = "plimsoll-git-"


@contextmanager
def private_folder() -> Iterator[Path]:
    """A folder that only this user may enter; gone afterwards, at the latest by the next use.

    Raises:
        Unavailable: there is no room.
    """
    with ExitStack() as stack:
        try:
            folder = stack.enter_context(locked_folder(PREFIX))
        except OSError as error:
            raise no_room(error) from error
        yield folder


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
