"""Numbers as people write them: 20, 1200/min, 60%, 3x, 120."""

import re
from decimal import Decimal

from plimsoll.adapters.declared.document import Entry

_NUMBER = r"(?P<number>[0-9]{1,12}(?:\.[0-9]{1,9})?)"
_RATE = re.compile(_NUMBER + r"\s*(?:/\s*(?P<unit>s|sec|second|min|minute|h|hour))?")
_SHARE = re.compile(_NUMBER + r"\s*%")
_FACTOR = re.compile(_NUMBER + r"\s*[x×]?")
_MILLISECONDS = re.compile(_NUMBER + r"\s*(?:ms)?")
_SECONDS = {"s": 1, "sec": 1, "second": 1, "min": 60, "minute": 60, "h": 3600, "hour": 3600}
_MOST_PER_SECOND = 1_000_000
_LONGEST_MS = 3_600_000

WRITE_RATE = "Write requests per second as a number, such as 20 or 2.5, or as 1200/min."


def rate_in(entry: Entry) -> Decimal:
    """Requests per second, more than 0."""
    written = entry.text(WRITE_RATE)
    found = _RATE.fullmatch(written)
    if found is None:
        entry.refuse(f"“{written}” is no rate", WRITE_RATE)
    rate = Decimal(found["number"]) / _SECONDS[found["unit"] or "s"]
    if not 0 < rate <= _MOST_PER_SECOND:
        entry.refuse(
            f"“{written}” is none that can be tested",
            f"Write a number above 0, at most {_MOST_PER_SECOND} per second.",
        )
    return rate


def share_in(entry: Entry, example: str) -> Decimal:
    """A share, 0 to 1; a bare number is refused, for it could mean either."""
    write = f"Write a percentage with its sign, such as {example}."
    written = entry.text(write)
    found = _SHARE.fullmatch(written)
    if found is None:
        if written in {"0", "0.0"}:
            return Decimal(0)
        entry.refuse(f"“{written}” is no percentage", write)
    share = Decimal(found["number"]) / 100
    if share > 1:
        entry.refuse(f"{written} is more than everything", write)
    return share


def factor_in(entry: Entry, most: int) -> Decimal:
    """How many times, from 1 to a largest."""
    write = (
        f"Write how many times the busiest minute is above the average, such as 3x; 1 to {most}."
    )
    written = entry.text(write)
    found = _FACTOR.fullmatch(written)
    if found is None or not 1 <= Decimal(found["number"]) <= most:
        entry.refuse(f"“{written}” is no such factor", write)
    return Decimal(found["number"])


def milliseconds_in(entry: Entry) -> float:
    """A response time in milliseconds, above 0."""
    write = "Write milliseconds as a number above 0, such as 120."
    written = entry.text(write)
    found = _MILLISECONDS.fullmatch(written)
    if found is None or not 0 < Decimal(found["number"]) <= _LONGEST_MS:
        entry.refuse(f"“{written}” is no response time in milliseconds", write)
    return float(found["number"])


def weight_in(entry: Entry) -> int:
    """A whole number, 0 or more."""
    write = (
        "Write 24 whole numbers, as in [1, 1, 1, 1, 1, 2, 4, 8, 9, …]: one an hour, from midnight."
    )
    written = entry.text(write)
    if not re.fullmatch(r"[0-9]{1,9}", written):
        entry.refuse(f"“{written}” is no whole number", write)
    return int(written)
