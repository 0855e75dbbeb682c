"""Reads what k6 wrote about a run into a file: CSV or JSON lines, plain or gzip."""

import gzip
import zlib
from bisect import bisect_left
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from plimsoll.adapters.k6.json_lines import HEADER, csv_lines
from plimsoll.adapters.k6.output import Recording
from plimsoll.kit.errors import Misconfigured, NotFound, Rejected
from plimsoll.run.sent import Sent

_CHUNK = 1024 * 1024
_LONGEST_LINE = 4 * 1024 * 1024
_GZIP = b"\x1f\x8b"
_FIRST_COLUMNS = b"metric_name,timestamp,metric_value,"
_SAVE_ONE = "k6 writes one with: k6 run --out csv=run.csv script.js"
_CUT = "The output ends in the middle of a line, as that of a killed k6; the line is left out."
_CUT_GZIP = "The compressed output ends early, as that of a killed k6; what came before counts."


def read_output(location: str, *, any_name: bool = False, only_latencies: bool = False) -> Sent:
    """What was sent in a run, read once from beginning to end in constant memory.

    Args:
        location: the path of the file.
        any_name: whether every name is an endpoint's, addresses included; else method and route.
        only_latencies: whether to leave out sizes and steps, which takes half the time.

    Returns:
        Without the steps' failures, latencies and sizes, which only a run that is watched has.

    Raises:
        NotFound: there is no such file.
        Misconfigured: it may not be read.
        Rejected: it is no output of k6, has no requests to endpoints, or has a line that cannot be
            read and is not the last one; says which.
    """
    path = Path(location)
    reading = _Reading(path, any_name=any_name, only_latencies=only_latencies)
    with _opened(path) as read:
        while data := reading.next_of(read):
            reading.take(data)
    return reading.finished()


@contextmanager
def _opened(path: Path) -> Iterator[Callable[[int], bytes]]:
    try:
        with path.open("rb") as raw:
            zipped = raw.read(2) == _GZIP
            raw.seek(0)
            if not zipped:
                yield raw.read1
                return
            with gzip.open(raw) as unzipped:
                yield unzipped.read1
    except (FileNotFoundError, IsADirectoryError) as error:
        raise NotFound(f"There is no file {path}.", fix=_SAVE_ONE) from error
    except PermissionError as error:
        raise Misconfigured(f"{path} may not be read.", fix="Check its permissions.") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise Rejected(f"{path} is damaged: {error}.", fix=_SAVE_ONE) from error


class _Reading:
    """Feeds the one parser, and knows where it is when that complains."""

    def __init__(self, path: Path, *, any_name: bool, only_latencies: bool) -> None:
        self._path = path
        self._begun = partial(
            Recording, any_name=any_name, keep="latencies" if only_latencies else "load"
        )
        self._recording = self._begun()
        self._header = b""
        self._json = False
        self._rest = b""
        self._lines = 0
        """Lines that ended and were counted."""
        self._notes: list[str] = []

    def next_of(self, read: Callable[[int], bytes]) -> bytes:
        """The next bytes; none in the end, also where a gzip is cut off."""
        try:
            # Unlike `read`, `read1` gives what there is before it says that the rest is missing.
            return read(_CHUNK)
        except EOFError:
            self._notes.append(_CUT_GZIP)
            return b""

    def take(self, data: bytes) -> None:
        """Counts all whole lines so far."""
        data = self._rest + data if self._rest else data
        if self._header and not self._json:
            # From here on the parser keeps what has not ended.
            self._rest = b""
            self._count(data)
            return
        end = data.rfind(b"\n") + 1
        self._rest = data[end:]
        if len(self._rest) > _LONGEST_LINE:
            raise self._no_output("it has no lines")
        if end:
            self._count(data[:end])

    def finished(self) -> Sent:
        """What was sent.

        Raises:
            Rejected: nothing was, or only by names that are no endpoints.
        """
        if self._rest:
            last, self._rest = self._rest + b"\n", b""
            self._count(last)
            self._notes.append(_CUT)
        elif self._recording.open:
            self._count(b"\n")
            self._notes.append(_CUT)
        elif self._is_damaged():
            self._notes.append(_CUT)
        if not self._header:
            raise self._no_output("it is empty")
        if not self._recording.requests:
            raise self._no_endpoints()
        sent = self._recording.sent()
        return sent.model_copy(update={"notes": (*self._notes, *sent.notes)})

    def _count(self, data: bytes) -> None:
        """Takes whole lines, after the first ones of CSV also parts of them."""
        if self._is_damaged():
            # Only the very last line may be cut.
            raise self._unreadable(self._lines)
        if not self._header:
            data = self._begin(data)
        lines = data.splitlines(keepends=True) if self._json else []
        before = self._recording.open
        fed = b"".join(csv_lines(lines)) if self._json else data
        self._recording.feed(fed)
        if self._is_damaged():
            self._refuse_all_but_last(before, fed)
        self._lines = self._recording.lines - self._json

    def _is_damaged(self) -> bool:
        return self._recording.unreadable > 0

    def _begin(self, data: bytes) -> bytes:
        """Looks at the first line; the rest of the data, as the parser is to see it."""
        first, _, rest = data.partition(b"\n")
        first = first.removeprefix(b"\xef\xbb\xbf").rstrip(b"\r")
        self._json = first.startswith(b"{") and b'"metric"' in first and b'"data"' in first
        if self._json:
            self._header = HEADER
            self._recording.feed(HEADER)
            return data
        if not first.startswith(_FIRST_COLUMNS):
            raise self._no_output("its first line is not that of k6's CSV or JSON output")
        if b"name" not in first.split(b","):
            raise Rejected(
                f"{self._path} has no column name, so nobody knows which endpoint was asked.",
                where="line 1",
                fix="Keep the tag when the test runs: name in K6_SYSTEM_TAGS.",
            )
        self._header = first + b"\n"
        self._recording.feed(self._header)
        self._lines = 1
        return rest

    def _refuse_all_but_last(self, begun: bytes, fed: bytes) -> None:
        """Finds the first line that cannot be read; `begun` was counted before."""
        lines = (begun + fed).split(b"\n")[:-1]

        def is_damaged(first: int) -> bool:
            again = self._begun()
            again.feed(b"\n".join([self._header.rstrip(b"\n"), *lines[:first], b""]))
            return again.unreadable > 0

        whole = lines if fed.endswith(b"\n") else [*lines, b""]
        at = bisect_left(range(len(whole)), x=True, key=is_damaged)
        if at < len(whole):
            raise self._unreadable(self._lines - begun.count(b"\n") + at)

    def _unreadable(self, line: int) -> Rejected:
        return Rejected(
            f"{self._path} has a line that is no sample of k6, or only a part of one.",
            where=f"line {line}",
            fix="Was the file edited, or written by two runs? Use one that k6 wrote by itself.",
        )

    def _no_output(self, why: str) -> Rejected:
        return Rejected(
            f"{self._path} is no output of k6: {why}.",
            fix=f"Give what k6 wrote with --out csv or --out json. {_SAVE_ONE}",
        )

    def _no_endpoints(self) -> Rejected:
        if not self._recording.others:
            return Rejected(
                f"{self._path} has no requests: the run sent none, or ended before the first.",
                fix="Look at what k6 said when it ran.",
            )
        return Rejected(
            f"{self._path} has {self._recording.others:,} requests, but none is named after an "
            "endpoint.",
            fix="The tag name has to be method and route, as in GET /orders/{id}; the scripts of "
            "bundles set it.",
        )
