"""Refuses figures that are no numbers before anybody keeps them."""

import math
from collections.abc import Iterable, Mapping

from pydantic import BaseModel

from plimsoll.kit.errors import Rejected


def require_finite(value: object, name: str) -> None:
    """Nothing, or an error.

    Args:
        value: a model, a container of models, or a number; whatever else it holds is passed over.
        name: what it is called in the error.

    Raises:
        Rejected: a number in it, however deep, is infinite or none; says which.
    """
    left: list[tuple[str, object]] = [(name, value)]
    while left:
        path, part = left.pop()
        if isinstance(part, float):
            if not math.isfinite(part):
                raise Rejected(f"{path} is {part}: it cannot be kept.")
        else:
            left += _parts(path, part)


def _parts(path: str, whole: object) -> Iterable[tuple[str, object]]:
    """What the whole is made of, without what cannot hold such a number: histograms are long."""
    named: Iterable[tuple[object, object]]
    match whole:
        case BaseModel():
            named = whole
        case Mapping():
            named = whole.items()
        case list() | tuple():
            named = enumerate(whole)
        case _:
            named = ()
    return [(f"{path}.{key}", part) for key, part in named if type(part) not in {int, str}]
