"""Files that people name on the command line."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from pydantic import ValidationError

from plimsoll.bundle.manifest import MANIFEST_PATH, BundleManifest
from plimsoll.bundle.pack import unpack
from plimsoll.kit.errors import Misconfigured, NotFound, Rejected, Unavailable

LARGEST_BUNDLE_BYTES = 256_000_000


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


def check_writable(path: Path) -> None:
    """Looks before the work begins whether its result could be written.

    Raises:
        Misconfigured: the path is a folder, or its folder does not exist or may not be written to.
    """
    if path.is_dir():
        raise Misconfigured(f"{path} is a folder.", where="--out", fix="Name a file in it.")
    if not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        raise Misconfigured(
            f"There is no folder {path.parent} that may be written to.",
            where="--out",
            fix="Name a file in a folder that exists and that you may write to.",
        )


def write_whole(path: Path, data: bytes) -> None:
    """Writes all of it or nothing; see `written_whole`."""
    with written_whole(path) as file:
        file.write(data)


@contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """A file that exists stays as it is until the new one is whole: at the end of the block.

    Raises:
        Misconfigured: as `check_writable`.
        Unavailable: the disk is full or failed.
    """
    check_writable(path)
    half = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        with half.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    except OSError as error:
        raise Unavailable(
            f"Could not write {path}: {error.strerror}.",
            where="--out",
            fix="Free some space; what was made is in the store: plimsoll bundle list",
        ) from error
    finally:
        half.unlink(missing_ok=True)


def read_manifest(path: Path) -> BundleManifest:
    """The manifest of a bundle: of a zip, or of a folder that it was unpacked into.

    Raises:
        NotFound: nothing is there, or the folder has no manifest.
        Misconfigured: it may not be read.
        Rejected: it is no bundle.
    """
    if path.is_dir():
        if not (path / MANIFEST_PATH).is_file():
            raise NotFound(f"{path} has no {MANIFEST_PATH}: it is no bundle.", where="--bundle")
        text = read_bounded(path / MANIFEST_PATH, LARGEST_BUNDLE_BYTES)
    else:
        text = unpack(read_bounded(path, LARGEST_BUNDLE_BYTES)).file(MANIFEST_PATH).content.encode()
    try:
        return BundleManifest.model_validate_json(text)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]["msg"]
        raise Rejected(
            f"The {MANIFEST_PATH} of {path} is not that of a bundle: {problem}.", where="--bundle"
        ) from error
