"""JSON documents as they come in a request's body: taken at their word."""

import json
import math
from typing import TypeVar

from pydantic import BeforeValidator, JsonValue
from pydantic_core import PydanticCustomError

from plimsoll.kit.value import Value

V = TypeVar("V", bound=Value)

DEEPEST = 50
LARGEST_INTEGER = 2**63 - 1
_SURROGATES = range(0xD800, 0xE000)


def strictly(model: type[V]) -> BeforeValidator:
    """Reads the body as a JSON document: "5" is no number there, and 0 is no boolean.

    Names everything that is wrong. What no database keeps is refused for the whole document: NUL
    and half of a surrogate pair in texts, NaN, integers of more than 64 bits, towers of brackets.
    """

    def read(raw: JsonValue) -> V:
        _require_keepable(raw)
        return model.model_validate_json(json.dumps(raw), strict=True)

    return BeforeValidator(read)


def _require_keepable(document: JsonValue) -> None:
    """Without recursion: the document may be made to exhaust it."""
    level: list[JsonValue] = [document]
    for _ in range(DEEPEST):
        if not level:
            return
        deeper: list[JsonValue] = []
        for value in level:
            _require_plain(value)
            if isinstance(value, dict):
                deeper += [*value, *value.values()]
            elif isinstance(value, list):
                deeper += value
        level = deeper
    if level:
        raise PydanticCustomError("too_deep", "The document is nested too deeply")


def _require_plain(value: JsonValue) -> None:
    if isinstance(value, str):
        if "\0" in value or any(ord(sign) in _SURROGATES for sign in value):
            raise PydanticCustomError("text", "A text has a NUL or half of a surrogate pair in it")
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise PydanticCustomError("number", "A number is not finite")
    elif isinstance(value, int) and abs(value) > LARGEST_INTEGER:
        raise PydanticCustomError("integer", "An integer has more than 64 bits")
