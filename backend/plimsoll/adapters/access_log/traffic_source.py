"""Access logs as a source of traffic."""

from typing import Final

from typing_extensions import override

from plimsoll.adapters.access_log.formats import KNOWN, Layout, layout_of
from plimsoll.adapters.access_log.parse import Parsed, parsed
from plimsoll.adapters.access_log.profile import Origin, profile_of
from plimsoll.adapters.access_log.read import Block, Reader, files_at
from plimsoll.adapters.access_log.settings import AccessLogSettings
from plimsoll.adapters.access_log.tally import Tally
from plimsoll.kit.errors import Rejected
from plimsoll.traffic.model import TrafficProfile
from plimsoll.traffic.ports import Observation, Progress, TrafficSource, no_progress

_NUMBERS_SHOWN: Final = 5
_FILES_NAMED: Final = 5
_BINARY_HEAD_BYTES: Final = 1 << 16


class AccessLogSource(TrafficSource):
    """Reads the logs of nginx, Apache and those that write like them."""

    def __init__(self, settings: AccessLogSettings | None = None) -> None:
        self._settings = settings or AccessLogSettings()

    @override
    def observe(
        self, location: str, observation: Observation, *, progress: Progress = no_progress
    ) -> TrafficProfile:
        """The profile of the requests in a file, in several (with commas) or in a folder.

        Raises:
            NotFound: a file is not there, or the folder is empty.
            Rejected: a file is binary, damaged or truncated, or too many lines are no requests.
            Unavailable: a file cannot be read.
        """
        files = files_at(location)
        reader = Reader(files, self._settings.block_bytes)
        tally = Tally(observation)
        faults = _Faults()
        kinds: set[str] = set()
        layout = Layout("combined")
        for block in reader.blocks():
            if block.is_first:
                layout = _layout(block)
            result = parsed(block, layout)
            faults.note(block, result, tally.add(result.rows).to_list())
            if result.rows.height:
                kinds.add(layout.kind)
            progress(reader.share)
        faults.check(observation.malformed_limit)
        progress(1.0)
        shown = ",".join(file.name for file in files[:_FILES_NAMED])
        more = f" and {len(files) - _FILES_NAMED} more" if len(files) > _FILES_NAMED else ""
        origin = Origin(
            f"access-log:{shown}{more}", reader.digest, faults.malformed, tuple(sorted(kinds))
        )
        return profile_of(tally, origin, observation.kept_from_clients)


def _layout(block: Block) -> Layout:
    layout = layout_of(block.data)
    if layout is None and b"\0" in block.data[:_BINARY_HEAD_BYTES]:
        raise Rejected(
            f"{block.file} is a binary file, not an access log.",
            fix=f"These formats are read: {KNOWN}; plain, gzip or Zstandard.",
        )
    # Without a layout the lines are tried one by one, so any will do.
    return layout or Layout("combined")


class _Faults:
    """Lines that are no requests."""

    def __init__(self) -> None:
        self.malformed = 0
        self._lines = 0
        self._first: list[str] = []

    def note(self, block: Block, result: Parsed, refused: list[int]) -> None:
        """Counts the lines of a block."""
        numbers = sorted([*result.bad.to_list(), *refused])
        self._lines += result.lines + block.overlong
        self.malformed += len(numbers) + block.overlong
        wanted = _NUMBERS_SHOWN - len(self._first)
        self._first += [f"{block.file}:{block.first_line + number}" for number in numbers[:wanted]]

    def check(self, limit: float) -> None:
        """Rejects the input if too little of it was understood."""
        if self._lines and self.malformed > limit * self._lines:
            raise Rejected(
                f"{self.malformed} of {self._lines} lines are no requests.",
                where=", ".join(self._first),
                fix=f"These formats are read: {KNOWN}.",
            )
