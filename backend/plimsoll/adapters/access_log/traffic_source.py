"""Access logs as a source of traffic."""

from bisect import bisect_right
from operator import itemgetter
from pathlib import Path
from typing import Final

import polars as pl
from typing_extensions import override

from plimsoll.access.confine import require_within
from plimsoll.adapters.access_log.formats import KNOWN
from plimsoll.adapters.access_log.formats.configured import configured
from plimsoll.adapters.access_log.layout import UNKNOWN, Formats
from plimsoll.adapters.access_log.parse import Parsed, Parser
from plimsoll.adapters.access_log.profile import Origin, profile_of
from plimsoll.adapters.access_log.read import Block, Reader, files_at
from plimsoll.adapters.access_log.rows import Words
from plimsoll.adapters.access_log.settings import AccessLogSettings
from plimsoll.adapters.access_log.tally import Tally
from plimsoll.kit.errors import Rejected
from plimsoll.traffic.model import TrafficProfile
from plimsoll.traffic.ports import Observation, Progress, TrafficSource, no_progress

_NUMBERS_SHOWN: Final = 5
_FILES_NAMED: Final = 5
_BINARY_HEAD_BYTES: Final = 1 << 16
_BLOCKS_AT_ONCE: Final = 6
"""Counted together, as numbers: few calls on many rows, and what repeats is looked at once."""


class AccessLogSource(TrafficSource):
    """Reads the logs of web servers, proxies and load balancers.

    Args:
        settings: how much is held at once, and the folders that may be read when confined.
        confined: somebody else decides what is read: only what the setting `roots` allows.
    """

    def __init__(
        self, settings: AccessLogSettings | None = None, *, confined: bool = False
    ) -> None:
        self._settings = settings or AccessLogSettings()
        self._confined = confined

    @override
    def admit(self, location: str) -> None:
        """Judges every part of the location; see the port.

        Raises:
            Rejected, Forbidden: as the port says.
            Misconfigured: the setting `pattern` describes no request.
        """
        self._formats()
        for part in location.split(",") if self._confined else ():
            self._require_within(part.strip())

    def _formats(self) -> Formats:
        zone, pattern = self._settings.time_zone, self._settings.pattern
        return Formats(zone, configured(pattern, zone) if pattern.strip() else None)

    def _require_within(self, path: str | Path) -> None:
        require_within(path, self._settings.roots, setting="PLIMSOLL_ACCESS_LOG__ROOTS")

    @override
    def observe(
        self, location: str, observation: Observation, *, progress: Progress = no_progress
    ) -> TrafficProfile:
        """The profile of the requests in a file, in several (with commas) or in a folder.

        Raises:
            NotFound: a file is not there, or the folder is empty.
            Rejected: a file is binary, damaged or truncated, or too many lines are no requests.
            Unavailable: a file cannot be read.
            Misconfigured: the setting `pattern` describes no request.
        """
        self.admit(location)
        files = files_at(location)
        for file in files if self._confined else ():
            # A link inside a folder may lead out of it.
            self._require_within(file)
        reader = Reader(files, self._settings.block_bytes)
        tally = Tally(observation)
        faults = _Faults()
        kinds: set[str] = set()
        formats = self._formats()
        parser = Parser(formats)
        words, gathered = Words(), list[pl.DataFrame]()
        for block in reader.blocks():
            if block.is_first:
                parser.begin(block)
                _refuse_binary(block, parser)
            result = parser.parsed(block, words)
            gathered.append(faults.noted(block, result))
            if result.rows.height:
                kinds.add(parser.layout.kind)
            if len(gathered) == _BLOCKS_AT_ONCE:
                faults.refuse(tally.add(pl.concat(gathered)))
                words, gathered = Words(), []
            progress(reader.share)
        if gathered:
            faults.refuse(tally.add(pl.concat(gathered)))
        faults.check(observation.malformed_limit)
        progress(1.0)
        shown = ",".join(file.name for file in files[:_FILES_NAMED])
        more = f" and {len(files) - _FILES_NAMED} more" if len(files) > _FILES_NAMED else ""
        origin = Origin(
            f"access-log:{shown}{more}",
            reader.digest,
            faults.malformed,
            tuple(sorted(kinds)),
            "" if all(map(formats.is_zoned, kinds)) else formats.zone,
        )
        return profile_of(tally, origin, observation.kept_from_clients)


def _refuse_binary(block: Block, parser: Parser) -> None:
    if parser.layout == UNKNOWN and b"\0" in block.data[:_BINARY_HEAD_BYTES]:
        raise Rejected(
            f"{block.file} is a binary file, not an access log.",
            fix=f"These formats are read: {KNOWN}; plain, gzip or Zstandard.",
        )


class _Faults:
    """Lines that are no requests; lines are numbered over all files from 0."""

    def __init__(self) -> None:
        self.malformed = 0
        self._lines = 0
        self._blank = 0
        self._starts: list[tuple[int, str]] = []
        self._first: list[int] = []

    def noted(self, block: Block, result: Parsed) -> pl.DataFrame:
        """Counts the lines of a block; its rows, numbered like all lines."""
        if block.is_first:
            self._starts.append((self._lines, block.file))
        self._lines += block.overlong
        self.malformed += block.overlong
        self.refuse(result.bad.cast(pl.Int64) + self._lines)
        rows = result.rows.with_columns(pl.col("line").cast(pl.Int64) + self._lines)
        self._lines += result.lines
        self._blank += result.blank
        return rows

    def refuse(self, numbers: pl.Series) -> None:
        """Says of lines that they are no requests."""
        self.malformed += len(numbers)
        self._first = sorted([*self._first, *numbers.sort().head(_NUMBERS_SHOWN)])[:_NUMBERS_SHOWN]

    def check(self, limit: float) -> None:
        """Rejects the input if too little of it was understood."""
        lines = self._lines - self._blank
        if lines and self.malformed > limit * lines:
            raise Rejected(
                f"{self.malformed} of {lines} lines are no requests.",
                where=", ".join(map(self._place, self._first)),
                fix=f"These formats are read: {KNOWN}.",
            )

    def _place(self, number: int) -> str:
        """The file and the line in it, from 1."""
        start, file = self._starts[bisect_right(self._starts, number, key=itemgetter(0)) - 1]
        return f"{file}:{number - start + 1}"
