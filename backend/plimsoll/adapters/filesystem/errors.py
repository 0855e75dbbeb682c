"""What the machine complains about, as our errors."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from plimsoll.kit.errors import Misconfigured, Unavailable

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_WRONG_PLACE = frozenset(
    {
        errno.EACCES,
        errno.EEXIST,
        errno.EISDIR,
        errno.ELOOP,
        errno.ENAMETOOLONG,
        errno.ENOENT,
        errno.ENOTDIR,
        errno.EPERM,
        errno.EROFS,
    }
)
_SETTING = "PLIMSOLL_FILESYSTEM__ROOT"


@contextmanager
def explained(root: Path, what: str) -> Iterator[None]:
    """The machine's errors as ours, by what to do next.

    Args:
        root: the folder that the setting names.
        what: is being written or read, such as `the bundle`.

    Raises:
        Unavailable: there is no room, or the disk does not answer.
        Misconfigured: the folder cannot be used.
    """
    try:
        yield
    except OSError as error:
        where = f"{_SETTING} = {root}"
        if error.errno in _NO_ROOM:
            raise Unavailable(
                f"There is no room for {what}: {error.strerror}.",
                where=where,
                fix="Make room there, or let the setting name another folder.",
            ) from error
        if error.errno in _WRONG_PLACE:
            raise Misconfigured(
                f"The store cannot be used: {error.strerror}.",
                where=where,
                fix="Let the setting name a folder that this user may write to.",
            ) from error
        raise Unavailable(f"The store does not answer: {error.strerror}.", where=where) from error
