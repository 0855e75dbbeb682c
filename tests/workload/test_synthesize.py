import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plimsoll.traffic.model import Shape
from plimsoll.workload.synthesize import synthetic_value


def _right_by_luhn(text: str) -> bool:
    digits = [int(letter) for letter in reversed(text) if letter.isdigit()]
    doubled = (d * (1 + at % 2) for at, d in enumerate(digits))
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


@settings(deadline=None)
@given(st.sampled_from(list(Shape)), st.integers(0, 200), st.integers(0, 100_000))
def test_length_and_determinism(shape: Shape, length: int, index: int) -> None:
    value = synthetic_value(shape, length, index)
    assert len(value) == (0 if shape is Shape.EMPTY else length)
    assert value == synthetic_value(shape, length, index)
    assert value == value.strip() or shape is Shape.TEXT


@pytest.mark.parametrize(
    "shape", [Shape.INTEGER, Shape.HEX, Shape.SLUG, Shape.TOKEN, Shape.TEXT, Shape.DECIMAL]
)
@pytest.mark.parametrize("length", [6, 9, 16, 40])
def test_indexes_tell_values_apart(shape: Shape, length: int) -> None:
    assert len({synthetic_value(shape, length, i) for i in range(500)}) == 500


@pytest.mark.parametrize(
    ("shape", "length", "form"),
    [
        (Shape.INTEGER, 6, r"[1-9]\d{5}"),
        (Shape.DECIMAL, 5, r"\d{2}\.\d{2}"),
        (Shape.BOOLEAN, 4, "true"),
        (Shape.UUID, 36, r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}"),
        (Shape.DATE, 10, r"20\d\d-\d\d-\d\d"),
        (Shape.SLUG, 23, r"[a-z]+(-+[a-z]+)*"),
        (Shape.EMAIL, 24, r"[a-z.]+@example\.com"),
        (Shape.PHONE, 12, r"\+15+01\d\d"),
        (Shape.TEXT, 30, r"lorem ipsum [a-z ]+"),
    ],
)
def test_shape_is_kept(shape: Shape, length: int, form: str) -> None:
    for index in range(50):
        assert re.fullmatch(form, synthetic_value(shape, length, index))


@settings(deadline=None)
@given(st.integers(13, 19), st.integers(0, 5000))
def test_long_numbers_are_nobodys_card(length: int, index: int) -> None:
    for shape in (Shape.CARD, Shape.INTEGER):
        assert not _right_by_luhn(synthetic_value(shape, length, index))


@settings(deadline=None)
@given(st.integers(1, 60), st.integers(0, 5000))
def test_addresses_are_in_reserved_domains(length: int, index: int) -> None:
    value = synthetic_value(Shape.EMAIL, length, index)
    if "@" in value:
        assert value.rpartition("@")[2].split(".")[-1] in {"com", "example", "invalid", "test"}
        assert not value.endswith(".com") or value.endswith("@example.com")
