"""Pages: a cursor leads where the page before ended, and nowhere else."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from plimsoll.kit.errors import Rejected
from plimsoll.kit.page import LARGEST_PAGE, Page, PageRequest

KEYS = st.text(st.characters(codec="utf-8").filter(str.isprintable), min_size=1, max_size=200)


@given(KEYS)
def test_a_cursor_leads_back_to_the_key_it_was_made_of(key: str) -> None:
    cursor = Page[int].of((1, 2), key).next_cursor
    assert cursor is not None
    assert cursor.isascii()
    assert PageRequest(cursor=cursor).after() == key


def test_the_last_page_has_no_cursor_and_the_first_needs_none() -> None:
    assert Page[int].of((1,), None).next_cursor is None
    assert PageRequest().after() is None


@given(st.text(max_size=300) | st.binary(max_size=200).map(lambda raw: raw.decode("latin-1")))
def test_any_other_text_is_refused_or_a_key_that_can_be_shown(text: str) -> None:
    try:
        key = PageRequest(cursor=text).after()
    except Rejected:
        return
    assert key
    assert key.isprintable()


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "garbage!",
        "====",
        "YQ",
        "YQ==\n",
        "/////w==",
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
        base64.urlsafe_b64encode(b"a\0b").decode(),
        base64.urlsafe_b64encode(b"a\nb").decode(),
        base64.urlsafe_b64encode("\ud800".encode("utf-8", "surrogatepass")).decode(),
    ],
)
def test_a_cursor_that_nobody_gave_is_rejected(cursor: str) -> None:
    with pytest.raises(Rejected, match="Start again without a cursor"):
        PageRequest(cursor=cursor).after()


@pytest.mark.parametrize("limit", [0, -1, LARGEST_PAGE + 1])
def test_a_page_has_a_sensible_size(limit: int) -> None:
    with pytest.raises(ValidationError):
        PageRequest(limit=limit)


def test_a_cursor_is_no_way_to_send_a_novel() -> None:
    with pytest.raises(ValidationError):
        PageRequest(cursor="a" * 1_001)
