"""Counted cells as a short text, for histograms that have thousands of them.

Base64 of a zlib stream of: a byte that tells what the counts are (0: themselves, 1: each less the
one before, zigzag, which is shorter where neighbours are alike), the number of cells (4 bytes,
unsigned), the lowest cell (4 bytes, signed), the width of a gap and of a count in bytes (1 each),
then the gaps to the cell below less one, and the counts; of each the lowest bytes of all cells
first, then the next ones. All numbers are little-endian. Setting equal bytes beside each other is
what lets zlib find them alike. Latencies from 1 µs to 10 minutes need at most 20 kB whatever their
distribution, up to a hundred million of them.
"""

import base64
import binascii
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

_HEAD = struct.Struct("<BIiBB")
_THEMSELVES, _DIFFERENCES = 0, 1
_MOST = 1_000_000
_LONGEST = 16 * _MOST
"""Cells and bytes that a text may unpack to: it may come from elsewhere."""


def packed(cells: Mapping[int, int]) -> str:
    """The cells as a text, the same for equal cells; counts are at least 0."""
    order = sorted(cells)
    counts = [cells[cell] for cell in order]
    streams = (_stream(_THEMSELVES, order, counts), _stream(_DIFFERENCES, order, counts))
    return base64.b64encode(min(streams, key=len)).decode("ascii")


def unpacked(text: str) -> dict[int, int]:
    """The cells again, in ascending order.

    Raises:
        ValueError: the text was not made by `packed`.
    """
    try:
        inflating = zlib.decompressobj()
        data = inflating.decompress(base64.b64decode(text, validate=True), _LONGEST)
        kind, number, lowest, wide_gaps, wide_counts = _HEAD.unpack_from(data)
    except (binascii.Error, zlib.error, struct.error, ValueError) as error:
        raise ValueError("these are no packed cells") from error
    begin = _HEAD.size
    middle, end = begin + number * wide_gaps, begin + number * (wide_gaps + wide_counts)
    whole = inflating.eof and len(data) == end and number <= _MOST
    if not whole or kind not in {_THEMSELVES, _DIFFERENCES}:
        raise ValueError("these are no packed cells")
    counts = _joined(data[middle:end], number)
    if kind == _DIFFERENCES:
        counts = _added_up(counts)
    return dict(zip(_cells(lowest, _joined(data[begin:middle], number)), counts, strict=True))


def _stream(kind: int, order: list[int], counts: Sequence[int]) -> bytes:
    gaps = [high - low - 1 for low, high in pairwise(order[:1] + order)]
    gaps[:1] = [0] * len(order[:1])
    told = counts if kind == _THEMSELVES else list(_differences(counts))
    wide_gaps, wide_counts = _width(gaps), _width(told)
    head = _HEAD.pack(kind, len(order), order[0] if order else 0, wide_gaps, wide_counts)
    return zlib.compress(head + _split(gaps, wide_gaps) + _split(told, wide_counts), 9)


def _width(numbers: Sequence[int]) -> int:
    return (max(numbers, default=0).bit_length() + 7) // 8


def _split(numbers: Sequence[int], width: int) -> bytes:
    return b"".join(
        bytes([(number >> shift) & 0xFF for number in numbers]) for shift in range(0, 8 * width, 8)
    )


def _joined(data: bytes, number: int) -> list[int]:
    numbers = [0] * number
    for at in range(0, len(data), max(1, number)):
        shift = 8 * (at // number)
        for index, byte in enumerate(data[at : at + number]):
            numbers[index] |= byte << shift
    return numbers


def _differences(counts: Sequence[int]) -> Iterator[int]:
    before = 0
    for count in counts:
        difference = count - before
        yield 2 * difference if difference >= 0 else -2 * difference - 1
        before = count


def _added_up(differences: Sequence[int]) -> list[int]:
    counts, count = [], 0
    for zigzag in differences:
        count += zigzag // 2 if zigzag % 2 == 0 else -(zigzag + 1) // 2
        counts.append(count)
    return counts


def _cells(lowest: int, gaps: Sequence[int]) -> Iterator[int]:
    cell = lowest - 1
    for gap in gaps:
        cell += gap + 1
        yield cell
