"""The rules of `plimsoll.traffic.reduce` on a column of distinct values."""

from typing import Final
from urllib.parse import unquote

import polars as pl

from plimsoll.traffic.model import PLAIN_SHAPES, Shape
from plimsoll.traffic.reduce import LONGEST_KEPT, NUMERIC, RULES, TEN_IN_A_ROW, WORD, numeric_shape

SHAPES = tuple(Shape)
_EXACT_LENGTH: Final = 64
_LONGEST: Final = 4_096
_HIDING_LENGTH: Final = 10
"""Shorter values hold no ten digits."""
CODE_OF = {shape: code for code, shape in enumerate(SHAPES)}
_PLAIN = [CODE_OF[shape] for shape in SHAPES if shape in PLAIN_SHAPES]
_LIKE_WORDS = [CODE_OF[Shape.SLUG], CODE_OF[Shape.TEXT]]
_MAY_BE_WORD = [CODE_OF[Shape.EMPTY], CODE_OF[Shape.BOOLEAN]]


def decoded(values: pl.Series, *, is_form: bool) -> pl.Series:
    """Percent-encoding undone; in a form, a plus is a space. Invalid bytes become U+FFFD."""
    if is_form and values.str.contains("+", literal=True).any():
        values = values.str.replace_all("+", " ", literal=True)
    coded = values.str.contains("%", literal=True).arg_true()
    if not len(coded):
        return values
    plain = [unquote(value, errors="replace") for value in values.gather(coded)]
    return values.scatter(coded, pl.Series(plain, dtype=pl.String))


def described(values: pl.Series) -> pl.DataFrame:
    """Of each decoded value: `value`, `shape` (code), `length`, `is_plain`, `is_word`.

    `length` is in characters, rounded up above 64 so that there are not too many of them.
    """
    shapes = _shapes(values)
    lengths = values.str.len_chars()
    is_word = shapes.is_in(_MAY_BE_WORD) | (values == "*")
    likely = shapes.is_in(_LIKE_WORDS).arg_true()
    is_word = is_word.scatter(likely, values.gather(likely).str.contains(_whole(WORD)))
    is_plain = shapes.is_in(_PLAIN) & (lengths <= LONGEST_KEPT)
    doubtful = (is_plain & (lengths >= _HIDING_LENGTH) & (shapes != CODE_OF[Shape.UUID])).arg_true()
    is_plain = is_plain.scatter(doubtful, ~values.gather(doubtful).str.contains(TEN_IN_A_ROW))
    length = pl.col("length")
    return pl.DataFrame(
        {
            "value": values,
            "shape": shapes,
            "length": lengths,
            "is_plain": is_plain,
            "is_word": is_word,
        }
    ).with_columns(
        pl.when(length <= _EXACT_LENGTH)
        .then(length)
        .otherwise((length + 15) // 16 * 16)
        .clip(0, _LONGEST)
    )


def _shapes(values: pl.Series) -> pl.Series:
    """Rule after rule on what the ones before left over."""
    shapes = pl.repeat(CODE_OF[Shape.TEXT], len(values), dtype=pl.UInt8, eager=True)
    at = pl.int_range(len(values), dtype=pl.UInt32, eager=True)
    lengths = values.str.len_bytes()
    for rule in RULES:
        near = lengths.is_between(rule.shortest, rule.longest).arg_true()
        text = values.gather(near)
        fits = text.str.contains(_whole(rule.form))
        if rule.unless:
            fits &= ~text.str.contains(rule.unless)
        found = near.filter(fits)
        if not len(found):
            continue
        shapes = shapes.scatter(at.gather(found), CODE_OF[rule.shape])
        is_left = pl.repeat(value=True, n=len(values), dtype=pl.Boolean, eager=True)
        is_left = is_left.scatter(found, values=False)
        values, at, lengths = values.filter(is_left), at.filter(is_left), lengths.filter(is_left)
        if not len(values):
            return shapes
    left = pl.DataFrame({"value": values, "at": at})
    left = left.filter(pl.col("value").str.contains(_whole(NUMERIC)))
    codes = [CODE_OF[numeric_shape(value)] for value in left["value"]]
    return shapes.scatter(left["at"], pl.Series(codes, dtype=pl.UInt8))


def _whole(form: str) -> str:
    return f"^(?:{form})$"
