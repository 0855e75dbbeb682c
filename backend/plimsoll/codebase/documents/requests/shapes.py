"""Values in paths, told from words by their shape: numbers, UUIDs, hashes, e-mail addresses."""

import re

from plimsoll.catalog.model import JsonSchema

_SHAPES: tuple[tuple[re.Pattern[str], JsonSchema], ...] = (
    (re.compile(r"\d{1,18}$"), {"type": "integer"}),
    (
        re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$", re.IGNORECASE),
        {"type": "string", "format": "uuid"},
    ),
    (re.compile(r"\d{4}-\d\d-\d\d$"), {"type": "string", "format": "date"}),
    (re.compile(r"[^@\s]+(?:@|%40)[^@\s]+\.[a-z]{2,}$", re.IGNORECASE), {"type": "string"}),
    # Hashes, object ids: hexadecimal with digits and letters, or very long.
    (
        re.compile(r"(?=\D*\d)(?=.*[a-f])[0-9a-f]{10,}$|[0-9a-f]{24,}$", re.IGNORECASE),
        {"type": "string"},
    ),
    (re.compile(r"\d{19,}$|[0-9A-HJKMNP-TV-Z]{26}$"), {"type": "string"}),
    # A short kind, then something random: cus_9s6XKzkNRiz8i3.
    (
        re.compile(r"[a-z]{1,12}[_-](?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{8,}$"),
        {"type": "string"},
    ),
    # Tokens: long, letters of both cases and digits in one go.
    (
        re.compile(r"(?=[^0-9]*[0-9])(?=[^a-z]*[a-z])(?=[^A-Z]*[A-Z])[A-Za-z0-9_=-]{16,}$"),
        {"type": "string"},
    ),
)
_VOWEL_ENDINGS = {"ies": "y", "sses": "ss", "xes": "x", "ches": "ch", "shes": "sh"}


def shape_of(segment: str) -> JsonSchema | None:
    """The type of a value that stands in a path; None: the segment is a word of the route."""
    return next((schema for pattern, schema in _SHAPES if pattern.match(segment)), None)


def name_after(segment: str) -> str:
    """What to call a value that follows a word of the route: `orders` gives `order_id`."""
    word = re.sub(r"\W+", "_", segment).strip("_").lower()
    for ending, singular in _VOWEL_ENDINGS.items():
        if word.endswith(ending):
            return f"{word.removesuffix(ending)}{singular}_id"
    if word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    return f"{word}_id" if word and not word[0].isdigit() else "id"
