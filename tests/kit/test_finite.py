import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from plimsoll.kit.errors import Rejected
from plimsoll.kit.finite import require_finite
from plimsoll.kit.histogram import LogHistogram
from plimsoll.kit.value import Value


class Deep(Value):
    name: str = "nan"
    share: float | None = None
    interval: tuple[float, float] | None = None
    parts: "tuple[Deep, ...]" = ()
    cells: dict[int, dict[int, float]] = Field(default_factory=dict)
    histogram: LogHistogram | None = None


@given(st.floats(allow_nan=False, allow_infinity=False), st.text())
def test_numbers_pass(number: float, name: str) -> None:
    deep = Deep(name=name, share=number, interval=(number, 0.0), cells={1: {2: number}})
    require_finite(Deep(parts=(deep, deep), histogram=LogHistogram.of([1.0])), "deep")
    require_finite(None, "nothing")


@pytest.mark.parametrize("worthless", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize(
    ("place", "told"),
    [
        ({"share": 0.0}, "deep.parts.0.share"),
        ({"interval": (0.0, 1.0)}, "deep.parts.0.interval.1"),
        ({"cells": {7: {9: 0.0}}}, "deep.parts.0.cells.7.9"),
    ],
)
def test_what_is_no_number_is_named(place: dict[str, object], told: str, worthless: float) -> None:
    changed: dict[str, object] = {
        "share": worthless,
        "interval": (0.0, worthless),
        "cells": {7: {9: worthless}},
    }
    bad = Deep().model_copy(update={name: changed[name] for name in place})
    with pytest.raises(Rejected, match=told.replace(".", r"\.")):
        require_finite(Deep(parts=(bad,)), "deep")
