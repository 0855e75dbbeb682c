"""A private folder for the files of one execution."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from plimsoll.bundle.model import BundleFile
from plimsoll.kit.errors import Rejected, Unavailable
from plimsoll.transport.locked_folder import locked_folder

PREFIX = "plimsoll-k6-"


@contextmanager
def workspace(files: Sequence[BundleFile]) -> Iterator[Path]:
    """A folder with the files in it that only this user may enter; gone afterwards.

    Raises:
        Rejected: a path leaves the folder.
        Unavailable: there is no room for the files.
    """
    with locked_folder(PREFIX) as folder:
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


def _write(folder: Path, file: BundleFile) -> None:
    path = PurePosixPath(file.path)
    if path.is_absolute() or ".." in path.parts or "\\" in file.path or "\0" in file.path:
        raise Rejected(f"The bundle's file {file.path!r} lies outside the bundle.")
    target = folder.joinpath(path)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    target.write_text(file.content, encoding="utf-8", newline="")
