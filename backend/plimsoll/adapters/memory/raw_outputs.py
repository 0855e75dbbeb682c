"""The port RawOutputs in a dictionary."""

from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import AwareDatetime

from plimsoll.kit.clock import Clock, SystemClock
from plimsoll.kit.errors import NotFound
from plimsoll.run.ports import RawOutput


class MemoryRawSink:
    """Collects what comes."""

    def __init__(self, location: str) -> None:
        self.parts: list[bytes] = []
        self._location = location

    @property
    def location(self) -> str:
        return self._location

    def write(self, data: bytes, /) -> object:
        self.parts.append(data)
        return len(data)


class MemoryRawOutputs:
    """Keeps outputs as long as this object lives."""

    def __init__(self, *, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._kept: dict[str, tuple[AwareDatetime, bytes]] = {}

    @contextmanager
    def keep(self, run_id: str) -> Iterator[MemoryRawSink]:
        sink = MemoryRawSink(f"memory:{run_id}")
        yield sink
        self._kept[run_id] = self._clock.now(), b"".join(sink.parts)

    def read(self, run_id: str) -> RawOutput:
        if run_id not in self._kept:
            raise NotFound(f"The load tool's own output of the run {run_id[:100]} is not kept.")
        content = self._kept[run_id][1]
        return RawOutput(len(content), iter((content,)))

    def forget_before(self, moment: AwareDatetime) -> int:
        old = [run_id for run_id, (kept_at, _) in self._kept.items() if kept_at < moment]
        for run_id in old:
            del self._kept[run_id]
        return len(old)
