"""Joins observed values, and reduces those whose parameter is named like a secret."""

import re
from collections.abc import Iterable

from plimsoll.traffic.model import KeptValue, ReducedValues, Shape, ValueSlot
from plimsoll.traffic.reduce import shape_of

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

_SECRET = re.compile(
    "token|secret|password|passwd|passphrase|pwd|signature|sig|session|sessionid|sid|apikey|jwt"
    "|auth|authorization|credentials?|otp|bearer|csrf|xsrf|nonce"
)
_SOMETIMES_SECRET = frozenset({"key", "code"})
_HARMLESS_BEFORE = re.compile(
    "country|currency|language|lang|locale|postal|post|zip|area|status|product|item|error|airport"
    "|state|region|city|colou?r|sort|order|unit|category|department|idempotency"
)


def named_like_secret(name: str) -> bool:
    """Whether a parameter's name says that its values open something: `api_key`, `resetToken`."""
    words = [word.lower() for word in _WORD.findall(name)]
    if any(_SECRET.fullmatch(word) for word in (*words, "".join(words))):
        return True
    pairs = zip(["", *words], words, strict=False)
    return any(
        word in _SOMETIMES_SECRET and not _HARMLESS_BEFORE.fullmatch(before)
        for before, word in pairs
    )


def without_kept(slot: ValueSlot) -> ValueSlot:
    """The same slot, of whose values only shapes and lengths are left."""
    if not slot.kept:
        return slot
    return slot.model_copy(
        update={"kept": (), "reduced": joined_reduced([*slot.reduced, *map(reduced, slot.kept)])}
    )


def reduced(value: KeptValue) -> ReducedValues:
    """A value's shape and length."""
    return ReducedValues(
        shape=shape_of(value.value),
        length=len(value.value),
        requests=value.requests,
        distinct=1,
    )


def joined_reduced(parts: Iterable[ReducedValues]) -> tuple[ReducedValues, ...]:
    """One entry a shape and length, the most frequent first.

    Distinct values add up, which is exact when the parts' values differ and too many otherwise.
    """
    sums: dict[tuple[Shape, int], tuple[int, int]] = {}
    for part in parts:
        requests, distinct = sums.get((part.shape, part.length), (0, 0))
        sums[part.shape, part.length] = (requests + part.requests, distinct + part.distinct)
    joined = (
        ReducedValues(
            shape=shape, length=length, requests=requests, distinct=max(1, min(distinct, requests))
        )
        for (shape, length), (requests, distinct) in sums.items()
    )
    return tuple(sorted(joined, key=lambda r: (-r.requests, r.shape, r.length)))


def joined_kept(parts: Iterable[KeptValue]) -> tuple[KeptValue, ...]:
    """One entry a value, the most frequent first, ties by value."""
    first: dict[str, KeptValue] = {}
    sums: dict[str, int] = {}
    for part in parts:
        first.setdefault(part.value, part)
        sums[part.value] = sums.get(part.value, 0) + part.requests
    # Most values come once: making them again would be most of the work of matching.
    kept = (
        part if part.requests == sums[value] else KeptValue(value=value, requests=sums[value])
        for value, part in first.items()
    )
    return tuple(sorted(kept, key=lambda k: (-k.requests, k.value)))
