"""What is kept of k6's own output: packed, bounded, and without secrets."""

import gzip
import random
import zlib
from collections.abc import Sequence
from contextlib import nullcontext
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override

from plimsoll.adapters.k6.raw_copy import SMALLEST_LIMIT_BYTES, RawCopy
from plimsoll.adapters.k6.redaction import Redaction
from plimsoll.adapters.memory.raw_outputs import MemoryRawSink

LINES = b"http_req_duration,1,2.0,GET /a\n"


def copied(data: Sequence[bytes], **given: object) -> tuple[MemoryRawSink, RawCopy]:
    sink = MemoryRawSink("memory:run")
    copy = RawCopy(nullcontext(sink), **given)  # type: ignore[arg-type] # by name
    with copy:
        for part in data:
            copy.take(part)
    return sink, copy


def text_of(sink: MemoryRawSink) -> bytes:
    return gzip.decompress(b"".join(sink.parts))


@given(st.binary(max_size=200), st.lists(st.integers(0, 200), max_size=5))
def test_it_is_the_same_wherever_it_is_cut(data: bytes, cuts: list[int]) -> None:
    borders = [0, *sorted(cuts), len(data)]
    parts = [data[low:high] for low, high in pairwise(borders)]
    assert text_of(copied(parts)[0]) == data


@given(
    st.text(st.characters(min_codepoint=43, max_codepoint=0x2FF), min_size=4, max_size=12),
    st.text(st.sampled_from('ab"\n,'), max_size=60),
    st.lists(st.integers(0, 300), max_size=6),
)
def test_no_secret_is_left_however_it_comes(secret: str, around: str, cuts: list[int]) -> None:
    data = f"{around}{secret}{around}{secret}\n{secret}".encode()
    borders = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    parts = [data[low:high] for low, high in pairwise(borders)]
    assert secret.encode() not in text_of(copied(parts, secrets=[secret])[0])


@pytest.mark.parametrize(
    ("secret", "text"),
    [
        ('pass"word', '"error: pass""word"'),
        ("key/with space", "dial key%2Fwith%20space failed"),
        ("user:pass", "Basic dXNlcjpwYXNz"),
        ("first line\nsecond line", "x second line"),
        ('[{"user": "u", "password": "long-enough"}]', "tag long-enough"),
        ("abcdefgh", "abcdefgh"),
    ],
)
def test_secrets_are_found_in_other_dress(secret: str, text: str) -> None:
    cleaned = Redaction([secret, "abcd"]).lines(text.encode() + b"\n").decode()
    assert "***" in cleaned
    for piece in ("pass", "key", "dXNl", "second", "long-enough", "efgh"):
        assert piece not in cleaned


def test_a_secret_too_short_to_be_taken_out_keeps_the_output_from_being_kept() -> None:
    sink, copy = copied([LINES], secrets=["abc"])
    assert sink.parts == []
    assert copy.location == ""
    assert "fewer than 4 characters" in copy.complaints[0]


def test_of_a_long_output_the_beginning_is_kept_in_whole_lines() -> None:
    dice = random.Random(3)  # noqa: S311 - it hides nothing
    lines = [f"{dice.random()},{dice.random()}\n".encode() for _ in range(400_000)]
    blocks = [b"".join(lines[at : at + 5_000])[:-3] for at in range(0, len(lines), 5_000)]
    sink, copy = copied(blocks, most_bytes=SMALLEST_LIMIT_BYTES)
    packed = b"".join(sink.parts)
    assert SMALLEST_LIMIT_BYTES // 3 < len(packed) <= SMALLEST_LIMIT_BYTES
    kept = gzip.decompress(packed)
    assert kept.endswith(b"\n")
    assert b"".join(blocks).startswith(kept)
    assert copy.complaints == (
        f"Only the beginning of the load tool's own output is kept: {len(packed):,} bytes.",
    )


def test_what_cannot_be_written_is_told_and_ends_nothing() -> None:
    class Full(MemoryRawSink):
        @override
        def write(self, _data: bytes, /) -> object:
            raise OSError(28, "No space left on device")

    copy = RawCopy(nullcontext(Full("full")))
    with copy:
        copy.take(LINES)
    assert copy.location == ""
    assert "No space left" in copy.complaints[0]


def test_it_is_packed_as_it_comes() -> None:
    dice = random.Random(4)  # noqa: S311 - as above
    sink, _ = copied([f"{dice.random()}\n".encode() * 20_000 for _ in range(50)])
    first = b"".join(sink.parts[: len(sink.parts) // 2])
    assert zlib.decompressobj(31).decompress(first)
