"""What a generator tells its runner: lines in the log of its pod.

Whoever may read the log may know it, and nobody needs credentials to write it. A kubelet turns logs
over at 10 MiB, and only the newest file can be read: so progress is told less often in longer runs,
single seconds as long as there is room, and a result that would be too long in wider steps. Between
other lines there are these:

    plimsoll-generator waiting
    plimsoll-generator progress {"elapsed_s":…,"requests":…,"failed":…,"virtual_users":…}
    plimsoll-generator second 0 <base64 of what each endpoint did in it, packed>
    plimsoll-generator ended
    plimsoll-generator result 0 <base64 of a part of the packed result>
    plimsoll-generator done <number of parts> <SHA-256 of the packed result>
    plimsoll-generator failed {"kind":…,"what":…,"where":…,"fix":…}
"""

import base64
import binascii
import re
import threading
import zlib
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import groupby
from typing import Final, TextIO

from pydantic import ValidationError

from plimsoll.adapters.kubernetes.seconds import (
    LONGEST_LINE,
    MOST_BYTES,
    RUNTIME_BYTES,
    read_from,
    told_in,
)
from plimsoll.kit.errors import (
    Conflict,
    Forbidden,
    Misconfigured,
    NotFound,
    PlimsollError,
    Rejected,
    Unavailable,
)
from plimsoll.kit.value import Value
from plimsoll.run.merge import at_step
from plimsoll.run.model import EndpointSecond, RunProgress, RunResult

MARK: Final = "plimsoll-generator"
MOST_RESULT_BYTES: Final = 4 * 2**20
"""Packed; base64 makes 5.6 MB of it."""
MOST_PROGRESS_LINES: Final = 10_000
"""Of at most 150 bytes."""
TELL_EVERY_S: Final = 1.0
TAIL_LINES: Final = 12
"""Enough to find the newest progress in, and the seconds since the last look."""
LONG_TAIL_LINES: Final = 1_000
"""Looked at where seconds are missing."""

_PART_BYTES = 6 * 1024
"""8 KiB of base64: a container's runtime cuts lines at 16 KiB."""
_LARGEST_BYTES = 256 * 2**20
_LINE = re.compile(rf"{MARK} (?P<what>[a-z]+)(?: (?P<rest>.*))?")
_KINDS: Mapping[str, type[PlimsollError]] = {
    each.__name__: each
    for each in (Unavailable, Misconfigured, Rejected, NotFound, Conflict, Forbidden)
}
_OTHERS_KEPT = 5
_SAYS_SOMETHING = re.compile(r"\w")
"""Else it underlines, as Python does."""


class _Failure(Value):
    kind: str
    what: str
    where: str = ""
    fix: str = ""


class Journal:
    """Writes the lines, from several threads.

    Args:
        out: the standard output.
        duration_s: of the test; progress of longer ones is told less often.
        most_bytes: of a packed result.
    """

    def __init__(
        self, out: TextIO, *, duration_s: float = 0.0, most_bytes: int = MOST_RESULT_BYTES
    ) -> None:
        self._out = out
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._every_s = max(TELL_EVERY_S, duration_s / MOST_PROGRESS_LINES)
        self._told_s = -self._every_s
        self._room_bytes = MOST_BYTES

    def waits(self) -> None:
        """The generator is ready."""
        self._write("waiting")

    def progress(self, progress: RunProgress, *, last: bool = False) -> None:
        """Tells where it is, unless it just did, and of all new seconds."""
        self._tell_seconds(progress.seconds)
        if last or progress.elapsed_s - self._told_s >= self._every_s:
            self._told_s = progress.elapsed_s
            self._write("progress", progress.model_dump_json())

    def _tell_seconds(self, rows: Sequence[EndpointSecond]) -> None:
        for second, group in groupby(rows, key=lambda each: each.second):
            text = f"{second} {told_in(tuple(group))}"
            self._room_bytes -= len(f"{MARK} second {text}") + RUNTIME_BYTES
            if self._room_bytes < 0 or len(text) > LONGEST_LINE:
                # Half of the seconds would be worse than none from here on.
                self._room_bytes = 0
                return
            self._write("second", text)

    def ended(self, result: RunResult) -> None:
        """Tells that load has ended, and what was measured.

        Raises:
            Rejected: that is too long even in the widest steps.
        """
        self._write("ended")
        content = _packed(result, self._most_bytes)
        parts = [content[at : at + _PART_BYTES] for at in range(0, len(content), _PART_BYTES)]
        for at, part in enumerate(parts):
            self._write("result", f"{at} {base64.b64encode(part).decode('ascii')}")
        self._write("done", f"{len(parts)} {sha256(content).hexdigest()}")

    def failed(self, error: PlimsollError) -> None:
        """Tells why there is no result."""
        failure = _Failure(
            kind=type(error).__name__,
            what=error.what[:2_000],
            where=error.where[:500],
            fix=error.fix[:500],
        )
        self._write("failed", failure.model_dump_json())

    def _write(self, what: str, rest: str = "") -> None:
        with self._lock:
            self._out.write(f"{MARK} {what}{' ' if rest else ''}{rest}\n")
            self._out.flush()


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What some lines of a log tell."""

    waits: bool = False
    progress: RunProgress | None = None
    """The newest."""
    seconds: Mapping[int, tuple[EndpointSecond, ...]] = field(default_factory=dict)
    """Rows by second, of a log's tail."""
    ended: bool = False
    """Whether it sends no more load."""
    told: bool = False
    """Whether it has told how it went."""
    result: RunResult | None = None
    failure: PlimsollError | None = None
    """Why there is no result."""
    others: tuple[str, ...] = ()
    """The last lines that are none of ours, such as a program's own last words."""


def heard_in(lines: Iterable[str], *, whole: bool) -> Heard:
    """What the lines tell; of a log's tail no result is read, because its beginning may be missing.

    A result that is damaged or from another version is a failure, never half a result.
    """
    told: dict[str, list[str]] = {}
    others: deque[str] = deque(maxlen=_OTHERS_KEPT)
    for line in lines:
        match = _LINE.fullmatch(line)
        if match is None:
            others.extend([line.strip()[:500]] if _SAYS_SOMETHING.search(line) else [])
        else:
            told.setdefault(match["what"], []).append(match["rest"] or "")
    result, failure = _outcome(told) if whole else (None, None)
    return Heard(
        waits="waiting" in told,
        progress=_progress(told.get("progress", [])),
        seconds={} if whole else _seconds(told.get("second", [])),
        ended=not told.keys().isdisjoint({"ended", "result", "done", "failed"}),
        told=not told.keys().isdisjoint({"done", "failed"}),
        result=result,
        failure=failure,
        others=tuple(others),
    )


def _progress(told: list[str]) -> RunProgress | None:
    for each in reversed(told):
        try:
            return RunProgress.model_validate_json(each)
        except ValidationError:
            # The newest line may be cut; the one before tells nearly as much.
            continue
    return None


def _seconds(told: Iterable[str]) -> dict[int, tuple[EndpointSecond, ...]]:
    found: dict[int, tuple[EndpointSecond, ...]] = {}
    for each in told:
        second, _, text = each.partition(" ")
        # A line that is being written is whole the next time.
        with suppress(ValueError):
            found[int(second)] = read_from(int(second), text)
    return found


def _outcome(told: Mapping[str, list[str]]) -> tuple[RunResult | None, PlimsollError | None]:
    if "failed" in told:
        return None, _failure(told["failed"][-1])
    if "done" not in told:
        return None, None
    try:
        return _unpacked(told.get("result", []), told["done"][-1]), None
    except (ValueError, ValidationError, zlib.error, binascii.Error):
        return None, Unavailable(
            "What it measured cannot be understood: the log is damaged, or its image has another "
            "version."
        )


def _failure(text: str) -> PlimsollError:
    try:
        told = _Failure.model_validate_json(text)
    except ValidationError:
        return Unavailable("It says that it failed, but not understandably why.")
    kind = _KINDS.get(told.kind, Unavailable)
    return kind(told.what, where=told.where, fix=told.fix)


def _packed(result: RunResult, most_bytes: int) -> bytes:
    """The result, in the narrowest steps in which it is no longer than allowed."""
    while True:
        content = zlib.compress(result.model_dump_json().encode())
        if len(content) <= most_bytes:
            return content
        steps = max((len(each.cells) for each in result.endpoints), default=0)
        if steps <= 1:
            raise Rejected(
                f"What was measured of {len(result.endpoints):,} endpoints is {len(content):,} "
                f"bytes; a generator can tell {most_bytes:,}.",
                fix="Make the bundle of fewer endpoints, or run it with a local k6.",
            )
        result = at_step(result, 2 * result.step_s)


def _unpacked(parts: list[str], done: str) -> RunResult:
    number, _, digest = done.partition(" ")
    by_place: dict[int, bytes] = {}
    for each in parts:
        at, _, text = each.partition(" ")
        by_place[int(at)] = base64.b64decode(text, validate=True)
    content = b"".join(by_place[at] for at in sorted(by_place))
    if len(by_place) != int(number) or sha256(content).hexdigest() != digest:
        raise ValueError("it is not whole")
    inflating = zlib.decompressobj()
    document = inflating.decompress(content, _LARGEST_BYTES)
    if not inflating.eof:
        raise ValueError("it is not whole")
    return RunResult.model_validate_json(document)
