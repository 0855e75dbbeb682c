"""The port RawOutputs: an object a run in a bucket."""

import logging
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property
from typing import IO, TYPE_CHECKING

from pydantic import AwareDatetime

from plimsoll.adapters.s3.settings import S3Settings
from plimsoll.kit.errors import NotFound, PlimsollError, Unavailable
from plimsoll.run.ports import RawOutput

if TYPE_CHECKING:
    from plimsoll.adapters.s3.client import S3Client

RAW = "raw/"

_PIECE = 1 << 20
_log = logging.getLogger(__name__)


class SpooledSink:
    """Writes to a temporary file of this machine."""

    def __init__(self, file: IO[bytes], location: str) -> None:
        self._file = file
        self._location = location

    @property
    def location(self) -> str:
        return self._location

    def write(self, data: bytes, /) -> object:
        return self._file.write(data)


class S3RawOutputs:
    """Keeps outputs in a bucket, each whole or not at all; may be used by several threads.

    While a run goes on, its output lies in a temporary file without a name: a slow store must not
    slow k6 down, nor hold up the end of the run. It is sent afterwards, by one thread, one after
    the other; the end of the process waits for that.
    """

    def __init__(self, settings: S3Settings) -> None:
        self._settings = settings
        self._building = threading.Lock()

    @contextmanager
    def keep(self, run_id: str) -> Iterator[SpooledSink]:
        """Opens a place for the output of a run; see the port."""
        name = _name_of(run_id)
        location = self._client.location(name)
        try:
            # It outlives this block: whoever sends it closes it.
            file = tempfile.TemporaryFile(prefix="plimsoll-raw-")  # noqa: SIM115
        except OSError as error:
            raise Unavailable(
                f"There is no room for a run's raw output: {error.strerror}.", where="TMPDIR"
            ) from error
        try:
            yield SpooledSink(file, location)
            file.seek(0)
        except BaseException:
            file.close()
            raise
        self._sender.submit(self._send, name, file)

    def _send(self, name: str, file: IO[bytes]) -> None:
        with file:
            try:
                self._client.write_file(name, file, content_type="application/gzip", metadata={})
            except PlimsollError as error:
                _log.warning("%s is not kept: %s", self._client.location(name), error)

    def read(self, run_id: str) -> RawOutput:
        """What was kept of a run; see the port."""
        found = self._client.open(_name_of(run_id), piece_bytes=_PIECE)
        if found is None:
            raise NotFound(f"The load tool's own output of the run {run_id[:100]} is not kept.")
        return RawOutput(*found)

    def forget_before(self, moment: AwareDatetime) -> int:
        """Deletes what was kept before then; see the port."""
        forgotten = 0
        for name in self._client.older(RAW, moment):
            self._client.delete(name)
            forgotten += 1
        return forgotten

    @property
    def _client(self) -> "S3Client":
        with self._building:
            return self._built

    @cached_property
    def _built(self) -> "S3Client":
        """Made when it is first needed, and its module imported: the two take half a second."""
        from plimsoll.adapters.s3.client import S3Client  # noqa: PLC0415 - it is slow, see above

        return S3Client(self._settings)

    @cached_property
    def _sender(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(max_workers=1, thread_name_prefix="raw-output")


def _name_of(run_id: str) -> str:
    return f"{RAW}{run_id}.csv.gz"
