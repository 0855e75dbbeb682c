"""Samples as numbers: times and values of all lines at once, where they are written as k6 does.

k6 writes times as whole seconds (or milli-, micro- or nanoseconds) and values with six decimals.
Whatever is written otherwise is read one by one, with the same result.
"""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from plimsoll.adapters.k6.counts import Whole
from plimsoll.adapters.k6.lines import Block, Positions
from plimsoll.adapters.k6.timeline import digits_of_second, second_of

Numbers: TypeAlias = npt.NDArray[np.float64]

NO_TIME = -1

_PARTS = 3
"""Time, value, tags."""
_SECONDS_KEPT = 20_000
_COMMA, _ZERO = b",0"
_NINE = 9
_POINT = (ord(".") - _ZERO) % 256
_WIDTHS = (10, 13, 16, 19)
"""Digits of a time from 2001 to 2286, by its unit."""
_DIGITS = 10
"""Of a whole second."""
_LONGEST = 16
"""Characters of a value that is read with others."""
_DECIMALS = 6
_DOT_AT = _LONGEST - _DECIMALS - 1
_OF_SECOND = 10 ** np.arange(_DIGITS - 1, -1, -1, dtype=np.int64)
_OF_VALUE: Numbers = np.array(
    [10.0 ** (_LONGEST - 2 - at) for at in range(_DOT_AT)]
    + [0.0]
    + [10.0 ** (_DECIMALS - 1 - at) for at in range(_DECIMALS)]
)
"""What a digit at each place adds to a million times the value; these sums are exact."""


class Samples(NamedTuple):
    """Of one metric."""

    seconds: Whole
    """Since 1970; `NO_TIME` for what is no time."""
    values: Numbers
    """NaN for what is no number."""
    tags: list[bytes]
    """The columns behind the value, with commas between them."""
    damaged: int
    """Lines that are none."""


class Decoder:
    """Reads the samples of blocks."""

    def __init__(self) -> None:
        self._seconds: dict[bytes, int] = {}

    def samples(self, block: Block, metrics: Sequence[bytes]) -> Mapping[bytes, Samples]:
        """The samples of those metrics that have some, damaged ones included."""
        places = list(block.find(metrics))
        begins = np.concatenate([each.begins for each in places])
        ends = np.concatenate([each.ends for each in places])
        at, together = _read_together(block, begins, ends)
        alone = np.ones(len(begins), np.bool_)
        alone[at] = False
        found: dict[bytes, Samples] = {}
        first = 0
        for metric, each in zip(metrics, places, strict=True):
            beyond = first + len(each.begins)
            low, high = np.searchsorted(at, (first, beyond))
            seconds, values, tags = together
            samples = Samples(seconds[low:high], values[low:high], tags[low:high], each.cut)
            mine = slice(first, beyond)
            texts = _texts(block.data, begins[mine][alone[mine]], ends[mine][alone[mine]])
            texts += [
                line[len(metric) + 1 :] for line in block.broken if line.startswith(metric + b",")
            ]
            samples = self._joined(samples, texts) if texts else samples
            if samples.tags or samples.damaged:
                found[metric] = samples
            first = beyond
        return found

    def _joined(self, samples: Samples, texts: Sequence[bytes]) -> Samples:
        rows = [text.split(b",", _PARTS - 1) for text in texts]
        whole = [row for row in rows if len(row) == _PARTS]
        seconds = [self._second(time) for time, _, _ in whole]
        values = [_float(value) for _, value, _ in whole]
        return Samples(
            np.concatenate([samples.seconds, np.array(seconds, np.int64)]),
            np.concatenate([samples.values, np.array(values, np.float64)]),
            samples.tags + [tags for _, _, tags in whole],
            samples.damaged + len(rows) - len(whole),
        )

    def _second(self, text: bytes) -> int:
        text = text[: digits_of_second(text)]
        second = self._seconds.get(text)
        if second is None:
            if len(self._seconds) > _SECONDS_KEPT:
                self._seconds.clear()
            second = self._seconds[text] = _second(text)
        return second


def _read_together(
    block: Block, begins: Positions, ends: Positions
) -> tuple[Positions, tuple[Whole, Numbers, list[bytes]]]:
    """Which samples are written as k6 does, and what they say: seconds, values, tags."""
    width = _width_of_time(block.data, begins)
    # Every window has to lie inside the block.
    inside = begins + width + 1 + _LONGEST <= len(block.bytes)
    at = np.flatnonzero(inside & (begins + width + 1 >= _LONGEST))
    if not width or not len(at):
        return at[:0], (np.empty(0, np.int64), np.empty(0), [])
    begins, ends = begins[at], ends[at]
    windows = np.lib.stride_tricks.sliding_window_view(block.bytes, _LONGEST)
    times = windows[begins][:, :_DIGITS] - np.uint8(_ZERO)
    right = (times <= _NINE).all(axis=1) & (block.bytes[begins + width] == _COMMA)
    begins = begins + width + 1
    lengths: Positions = (windows[begins] == _COMMA).argmax(axis=1)
    commas = begins + lengths
    digits = windows[commas - _LONGEST] - np.uint8(_ZERO)
    # What lies before the value counts for nothing, and neither does the point.
    digits[np.arange(_LONGEST) < (_LONGEST - lengths)[:, None]] = 0
    right &= (digits[:, _DOT_AT] == _POINT) & (lengths > _DECIMALS + 1) & (commas < ends)
    digits[:, _DOT_AT] = 0
    right &= (digits <= _NINE).all(axis=1)
    if not right.all():
        at, times, digits = at[right], times[right], digits[right]
        commas, ends = commas[right], ends[right]
    values: Numbers = (digits @ _OF_VALUE) / 10**_DECIMALS
    return at, (times @ _OF_SECOND, values, _texts(block.data, commas + 1, ends))


def _width_of_time(data: bytes, begins: Positions) -> int:
    """Of the first line, if it is one of `_WIDTHS`; else 0."""
    if not len(begins):
        return 0
    begin = int(begins[0])
    width = data.find(b",", begin, begin + _WIDTHS[-1] + 1) - begin
    return width if width in _WIDTHS else 0


def _texts(data: bytes, begins: Positions, ends: Positions) -> list[bytes]:
    return [data[begin:end] for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)]


def _float(text: bytes) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _second(text: bytes) -> int:
    try:
        return second_of(text)
    except ValueError:
        return NO_TIME
