"""Identities that sort by the time they were made."""

import secrets
from datetime import datetime

_RANDOM_BITS = 74


def time_ordered_id(moment: datetime) -> str:
    """A UUID of version 7 (RFC 9562): milliseconds since 1970, then chance."""
    chance = secrets.randbits(_RANDOM_BITS)
    number = int(moment.timestamp() * 1000) << 80
    number |= 0x7 << 76 | (chance >> 62) << 64
    number |= 0b10 << 62 | chance & ((1 << 62) - 1)
    digits = f"{number:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
