"""The port RawOutputs: a file a run in a folder."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from pydantic import AwareDatetime

from plimsoll.adapters.filesystem.errors import explained
from plimsoll.adapters.filesystem.settings import FilesystemSettings
from plimsoll.kit.clock import Clock, SystemClock
from plimsoll.kit.errors import NotFound
from plimsoll.run.ports import RawOutput

_OURS = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_ENDING = ".csv.gz"
_UNFINISHED = ".unfinished-"
_PIECE = 1 << 20
_WHAT = "a run's raw output"


class FileSink:
    """Writes to a file that does not have its name yet."""

    def __init__(self, file: BinaryIO, root: Path, target: Path) -> None:
        self._file = file
        self._root = root
        self._target = target

    @property
    def location(self) -> str:
        return str(self._target)

    def write(self, data: bytes, /) -> object:
        with explained(self._root, _WHAT):
            return self._file.write(data)


class FilesystemRawOutputs:
    """Keeps outputs in a folder beside that of bundles, each whole or not at all."""

    def __init__(
        self, settings: FilesystemSettings | None = None, *, clock: Clock | None = None
    ) -> None:
        self._root = (settings or FilesystemSettings()).root
        self._folder = self._root / "raw"
        self._clock = clock or SystemClock()

    @contextmanager
    def keep(self, run_id: str) -> Iterator[FileSink]:
        """Opens a place for the output of a run; see the port."""
        target = self._path_of(run_id)
        # The name is the run's: what a killed process left of it is written over.
        half = target.with_name(_UNFINISHED + target.name)
        with explained(self._root, _WHAT):
            self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._folder.mkdir(mode=0o700, exist_ok=True)
            descriptor = os.open(half, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                yield FileSink(file, self._root, target)
                with explained(self._root, _WHAT):
                    # Not synced: the end of a run does not wait for the disk, and nothing is judged
                    # by this.
                    file.flush()
            with explained(self._root, _WHAT):
                now = self._clock.now().timestamp()
                os.utime(half, (now, now))
                half.replace(target)
        finally:
            with suppress(OSError):
                half.unlink(missing_ok=True)

    def read(self, run_id: str) -> RawOutput:
        """What was kept of a run; see the port."""
        with explained(self._root, _WHAT):
            try:
                file = self._path_of(run_id).open("rb")
            except FileNotFoundError:
                raise _not_kept(run_id) from None
            return RawOutput(os.fstat(file.fileno()).st_size, self._pieces(file))

    def forget_before(self, moment: AwareDatetime) -> int:
        """Deletes what was kept before then; see the port."""
        forgotten = 0
        with explained(self._root, _WHAT):
            try:
                entries = list(os.scandir(self._folder))
            except FileNotFoundError:
                return 0
            for entry in entries:
                # Two workers may delete at once.
                with suppress(FileNotFoundError):
                    is_old = entry.stat().st_mtime < moment.timestamp()
                    if is_old and entry.name.endswith(_ENDING):
                        Path(entry.path).unlink()
                        forgotten += not entry.name.startswith(_UNFINISHED)
        return forgotten

    def _path_of(self, run_id: str) -> Path:
        if not _OURS.fullmatch(run_id):
            raise _not_kept(run_id)
        return self._folder / f"{run_id}{_ENDING}"

    def _pieces(self, file: BinaryIO) -> Iterator[bytes]:
        with file, explained(self._root, _WHAT):
            while piece := file.read(_PIECE):
                yield piece


def _not_kept(run_id: str) -> NotFound:
    return NotFound(f"The load tool's own output of the run {run_id[:100]} is not kept.")
