"""k6's CSV output in bytes as they come, cut into lines.

A line is one sample: metric, time, value, then a column per system tag. Of about 14 lines a request
three matter, so lines are found and told apart as columns of numbers.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

_LONGEST_LINE = 64 * 1024
"""Of those with a line break inside quotes; a longer one is damaged."""
_LONGEST_REST = 4 * 1024 * 1024
_LEAST_TELLING = len(b"iterations,")
"""So much of a cut line tells that it mattered."""
_NEWLINE, _QUOTE, _COMMA = b'\n",'

Bytes: TypeAlias = npt.NDArray[np.uint8]
Positions: TypeAlias = npt.NDArray[np.int64]


class Places(NamedTuple):
    """Where the samples of one metric lie in a block."""

    begins: Positions
    """Of what follows the metric and its comma."""
    ends: Positions
    cut: int
    """Lines that are only the beginning of the metric's name."""


class Block:
    """Whole lines without line breaks inside, and those that have some."""

    def __init__(self, data: bytes, end: int, broken: tuple[bytes, ...] = ()) -> None:
        """`end`: of the last line in `data`; `broken`: further lines, which have breaks inside."""
        self.data = data
        self.broken = broken
        self.bytes: Bytes = np.frombuffer(data, np.uint8, count=end)
        self._ends: Positions = np.flatnonzero(self.bytes == _NEWLINE)
        self._starts: Positions = np.empty_like(self._ends)
        self._starts[:1] = 0
        np.add(self._ends[:-1], 1, out=self._starts[1:])

    def __len__(self) -> int:
        return len(self._ends) + len(self.broken)

    @property
    def is_plain(self) -> bool:
        """Whether no quotes are open at the end of any line."""
        if b'"' not in self.data:
            return True
        quotes = np.flatnonzero(self.bytes == _QUOTE)
        return not (np.searchsorted(quotes, self._ends) & 1).any()

    def find(self, metrics: Iterable[bytes]) -> Iterator[Places]:
        """Where the samples of each metric lie."""
        firsts = self.bytes[self._starts]
        by_letter: dict[int, tuple[Positions, Positions]] = {}
        for metric in metrics:
            letter = metric[0]
            if letter not in by_letter:
                at = np.flatnonzero(firsts == letter)
                by_letter[letter] = self._starts[at], self._ends[at]
            yield self._places(metric, *by_letter[letter])

    def _places(self, metric: bytes, starts: Positions, ends: Positions) -> Places:
        length = len(metric)
        lengths = ends - starts
        short = np.flatnonzero((lengths >= _LEAST_TELLING) & (lengths <= length))
        cut = sum(metric.startswith(self.data[starts[at] : ends[at]].rstrip(b"\r")) for at in short)
        # The place of the comma tells nearly all metrics with the same first letter apart.
        at = np.flatnonzero(self.bytes[np.minimum(starts + length, ends)] == _COMMA)
        if len(at):
            windows = np.lib.stride_tricks.sliding_window_view(self.bytes, length)
            at = at[(windows[starts[at]] == np.frombuffer(metric, np.uint8)).all(axis=1)]
        return Places(starts[at] + length + 1, ends[at], cut)


class Lines:
    """Cuts the output into lines; a line break inside quotes ends none."""

    def __init__(self) -> None:
        self.header = b""
        """The first line."""
        self.ended = 0
        """How many line breaks there were, those inside quotes included."""
        self.overlong = 0
        """Lines that were given up because they did not end."""
        self._rest = b""
        self._open = b""

    @property
    def unended(self) -> bytes:
        """The line that has not ended yet."""
        return self._open + b"\n" + self._rest if self._open else self._rest

    def take(self, data: bytes) -> Block:
        """The next bytes, cut anywhere; what lines they end."""
        data = self._rest + data if self._rest else data
        if not self.header and (begin := data.find(b"\n") + 1):
            self.header, data = data[: begin - 1], data[begin:]
            self.ended += 1
        end = data.rfind(b"\n") + 1 if self.header else 0
        self._rest = data[end:]
        if len(self._rest) > _LONGEST_REST:
            self._rest = b""
            self.overlong += 1
        block = Block(data, end)
        self.ended += len(block)
        if not self._open and block.is_plain:
            return block
        lines = list(self._joined(data[:end].split(b"\n")[:-1]))
        plain = b"".join(line + b"\n" for line in lines if b"\n" not in line)
        return Block(plain, len(plain), tuple(line for line in lines if b"\n" in line))

    def _joined(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        for line in lines:
            joined = self._open + b"\n" + line if self._open else line
            closed = joined.count(b'"') % 2 == 0
            given_up = not closed and len(joined) > _LONGEST_LINE
            self.overlong += given_up
            self._open = b"" if closed or given_up else joined
            if closed:
                yield joined
