import base64
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.kit.packed_cells import packed, unpacked


@given(st.dictionaries(st.integers(-20_000, 20_000), st.integers(0, 1 << 70)))
def test_cells_come_back_in_order(cells: dict[int, int]) -> None:
    assert unpacked(packed(cells)) == cells
    assert list(unpacked(packed(cells))) == sorted(cells)


def test_equal_cells_are_equal_texts() -> None:
    assert packed({1: 2, 3: 4}) == packed({3: 4, 1: 2})


def text_of(data: bytes) -> str:
    return base64.b64encode(zlib.compress(data)).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nothing",
        "é",
        base64.b64encode(b"no stream").decode(),
        packed({1: 2})[:-8],
        text_of(b"\0"),
        text_of(struct.pack("<BIiBB", 7, 0, 0, 0, 0)),
        text_of(struct.pack("<BIiBB", 0, 1_000, 0, 1, 1) + b"short"),
        text_of(struct.pack("<BIiBB", 0, 4_000_000_000, 0, 0, 0)),
        text_of(bytes(17_000_000)),
    ],
)
def test_what_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no packed cells"):
        unpacked(text)
