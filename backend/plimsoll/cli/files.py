"""Files that people name on the command line."""

import os
import uuid
from pathlib import Path

from plimsoll.kit.errors import Misconfigured, NotFound, Rejected, Unavailable


def read_bounded(path: Path, limit_bytes: int) -> bytes:
    """The file's content.

    Raises:
        NotFound: there is no such file.
        Rejected: it is larger than the limit.
        Misconfigured: it may not be read.
    """
    try:
        with path.open("rb") as file:
            data = file.read(limit_bytes + 1)
    except (FileNotFoundError, IsADirectoryError) as error:
        raise NotFound(f"There is no file {path}.") from error
    except PermissionError as error:
        raise Misconfigured(f"{path} may not be read.", fix="Check its permissions.") from error
    if len(data) > limit_bytes:
        raise Rejected(f"{path} is larger than {limit_bytes} bytes.")
    return data


def write_whole(path: Path, data: bytes) -> None:
    """Writes all of it or nothing: a file that exists stays as it is until the new one is whole.

    Raises:
        Misconfigured: the folder does not exist or may not be written to.
        Unavailable: the disk is full or failed.
    """
    half = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        file = half.open("xb")
    except OSError as error:
        raise Misconfigured(
            f"Cannot write to the folder {path.parent}: {error.strerror}.",
            where="--out",
            fix="Name a file in a folder that exists and that you may write to.",
        ) from error
    try:
        with file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    except OSError as error:
        raise Unavailable(
            f"Could not write {path}: {error.strerror}.", fix="Free some space and try again."
        ) from error
    finally:
        half.unlink(missing_ok=True)
