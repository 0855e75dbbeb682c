"""What values look like, and which of them may be kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.traffic.model import Shape
from plimsoll.traffic.reduce import (
    is_private_name,
    is_word,
    may_keep,
    numeric_shape,
    passes_luhn,
    shape_of,
)

CASES = [
    ("", Shape.EMPTY),
    ("42", Shape.INTEGER),
    ("-7", Shape.INTEGER),
    ("1234567890", Shape.INTEGER),
    ("1.5", Shape.DECIMAL),
    ("True", Shape.BOOLEAN),
    ("5F0C8A8E-6c0e-4b2a-9a51-0c9e7e3f1a2b", Shape.UUID),
    ("deadbe42", Shape.HEX),
    ("2024-01-02", Shape.DATE),
    ("2024-01-02T10:00:00Z", Shape.DATE),
    ("blue-shirt-42", Shape.SLUG),
    ("orders", Shape.SLUG),
    ("GetItems", Shape.SLUG),
    ("SKU-1234", Shape.SLUG),
    ("2024-01", Shape.SLUG),
    ("anna@example.org", Shape.EMAIL),
    ("Anna <anna@example.org>", Shape.EMAIL),
    ("+491701234567", Shape.PHONE),
    ("1-800-555-0199", Shape.PHONE),
    ("4111111111111111", Shape.CARD),
    ("4111-1111-1111-1111", Shape.CARD),
    ("4111 1111 1111 1111", Shape.CARD),
    ("dQw4w9WgXcQ", Shape.TOKEN),
    ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.abc", Shape.TOKEN),
    ("order-4111111111111111", Shape.TOKEN),
    ("192.168.0.1", Shape.TEXT),
    ("Anna Maria", Shape.TEXT),
    ("John-Smith", Shape.TEXT),
    ("grün", Shape.TEXT),
]


@pytest.mark.parametrize(("value", "shape"), CASES)
def test_shape_of_a_value(value: str, shape: Shape) -> None:
    assert shape_of(value) is shape


@pytest.mark.parametrize(
    "segment",
    [
        "orders",
        "GetItems",
        "v1",
        "v2.1",
        "oauth2",
        "s3",
        "2fa",
        "app.js",
        "favicon.ico",
        "en-US",
        "x_y",
        "README.md",
        "true",
        "*",
        "i18n",
    ],
)
def test_words_stay_words(segment: str) -> None:
    assert is_word(segment, shape_of(segment))


@pytest.mark.parametrize(
    "segment",
    ["42", "blue-shirt-42", "deadbe42", "anna@b.de", "2024-01-02", "dQw4w9WgXcQ", "{x}", "a%b"],
)
def test_values_are_no_words(segment: str) -> None:
    assert not is_word(segment, shape_of(segment))


@pytest.mark.parametrize(
    "name", ["token", "api-key", "accessToken", "user_id", "q", "firstName", "filter[name]"]
)
def test_private_names(name: str) -> None:
    assert is_private_name(name)


@pytest.mark.parametrize("name", ["page", "limit", "category", "country_code", "sortBy", "state"])
def test_plain_names(name: str) -> None:
    assert not is_private_name(name)


def with_check_digit(digits: str) -> str:
    return next(digits + last for last in "0123456789" if passes_luhn(digits + last))


CARDS = st.text("0123456789", min_size=12, max_size=18).map(with_check_digit)
PHONES = st.text("0123456789", min_size=9, max_size=14).map(lambda digits: f"+{digits}")
EMAILS = st.emails(domains=st.sampled_from(["example.org", "mail.example.com"]))
AROUND = st.text(st.sampled_from("ab-_. /"), max_size=6)


@given(secret=st.one_of(CARDS, PHONES, EMAILS), before=AROUND, after=AROUND)
def test_what_identifies_people_is_never_kept(secret: str, before: str, after: str) -> None:
    value = before + secret + after
    assert not may_keep(value, shape_of(value))
    assert not is_word(value, shape_of(value))


@given(CARDS)
def test_cards_are_cards(card: str) -> None:
    assert numeric_shape(card) is Shape.CARD


@given(st.text())
def test_every_value_has_a_shape(value: str) -> None:
    assert isinstance(shape_of(value), Shape)
