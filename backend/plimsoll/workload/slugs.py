"""Names for requests that are file names and, in camel case, function names."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable

_WORD = re.compile(r"[a-z0-9]+")
_LONGEST = 60
_MARK = 6
"""Digits of the digest that tells apart what would have the same name."""


def slugs_of(names: Iterable[str]) -> dict[str, str]:
    """A unique slug for each `GET /orders/{id}`: `get-orders-id`.

    Does not depend on the order. Names whose slugs, or whose functions in camel case, would be
    equal get a digest of the name at the end, as do those of more than 60 characters.
    """
    same: defaultdict[str, list[str]] = defaultdict(list)
    for name in sorted(set(names)):
        same[_plain(name).replace("-", "")].append(name)
    return {
        name: _plain(name) if len(group) == 1 and len(_plain(name)) <= _LONGEST else _marked(name)
        for group in same.values()
        for name in group
    }


def _plain(name: str) -> str:
    words = _WORD.findall(name.lower())
    return "-".join(words if len(words) > 1 else [*words, "root"])


def _marked(name: str) -> str:
    mark = hashlib.blake2b(name.encode()).hexdigest()[:_MARK]
    return f"{_plain(name)[: _LONGEST - _MARK - 1].rstrip('-')}-{mark}"
