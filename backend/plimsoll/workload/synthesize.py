"""Makes values of the same shape and length as observed ones that nobody owns.

E-mail addresses lie in reserved domains (RFC 2606), telephone numbers in the fictional 555-01xx
range, card numbers fail the check digit of Luhn.
"""

import hashlib
from collections.abc import Callable
from datetime import date, timedelta

from plimsoll.traffic.model import Shape
from plimsoll.traffic.reduce import passes_luhn

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_DIGITS = "0123456789"
_ALNUM = _LETTERS + _LETTERS.upper() + _DIGITS
_LOREM = (
    "lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut"
    " labore et dolore magna aliqua "
)
_FIRST_DAY = date(2024, 1, 1)
_CARD_DIGITS = range(13, 20)
_MOST_SCATTERED = 1000
"""Digits that vary; Python writes no number of more than 4,300."""


def synthetic_value(shape: Shape, length: int, index: int) -> str:
    """The value number `index` (from 0) of a shape, with exactly `length` characters.

    The same arguments give the same value; different indexes give different values as far as the
    length has room for them. Lengths too short for an address or a UUID give words instead.
    """
    return _MAKERS[shape](length, index) if length > 0 else ""


def _integer(length: int, index: int) -> str:
    if length == 1:
        return _DIGITS[(index + 1) % 10]
    digits = _DIGITS[1 + _seed("integer", length) % 9] + _scattered(length - 1, index)
    return _failing_luhn(digits) if length in _CARD_DIGITS else digits


def _decimal(length: int, index: int) -> str:
    if length < 3:  # noqa: PLR2004 - a digit, the point, a digit
        return _integer(length, index)
    fraction = min(2, length - 2)
    digits = _integer(length - 1, index)
    return f"{digits[:-fraction]}.{digits[-fraction:]}"


def _boolean(length: int, index: int) -> str:
    words = {1: _DIGITS[(index + 1) % 2], 4: "true", 5: "false"}
    return words.get(length) or _slug(length, index)


def _uuid(length: int, index: int) -> str:
    made = hashlib.blake2b(f"uuid {index}".encode(), digest_size=16).hexdigest()
    plain = f"{made[:12]}4{made[13:16]}8{made[17:]}"
    if length == len(plain):
        return plain
    parts = (plain[:8], plain[8:12], plain[12:16], plain[16:20], plain[20:])
    dashed = "-".join(parts)
    return dashed if length == len(dashed) else _hex(length, index)


def _hex(length: int, index: int) -> str:
    head = "a" if length == 1 else "a" + "0123456789abcdef"[_seed("hex", length) % 16]
    return head[:length] + _in_base("0123456789abcdef", length - len(head), index)


def _date(length: int, index: int) -> str:
    day = _FIRST_DAY + timedelta(days=index % 366)
    compact = 8
    if length == compact:
        return day.strftime("%Y%m%d")
    full = f"{day.isoformat()}T12:00:00.{index % 1000:03d}"
    zoned = {20: full[:19] + "Z", 24: full + "Z", 25: full[:19] + "+00:00"}
    return zoned.get(length) or (full + "0" * length)[:length]


def _slug(length: int, index: int) -> str:
    if length <= 3:  # noqa: PLR2004 - too short for a word and a number
        return _in_base(_LETTERS, length, index)
    tail = _in_base(_LETTERS, min(4, length - 2), index)
    words = _LOREM.replace(" ", "-") * (length // len(_LOREM) + 1)
    head = words[: length - len(tail) - 1].rstrip("-")
    return (head + "-" * (length - len(tail) - len(head)) + tail).replace("--", "-x")


def _email(length: int, index: int) -> str:
    domain = "example.com"
    if length < len(domain) + 2:
        domain = _short_domain(length - 2)
    local = length - len(domain) - 1
    return f"{_slug(local, index).replace('-', '.')}@{domain}" if domain else _slug(length, index)


def _short_domain(room: int) -> str:
    """A reserved domain of so many characters at most; empty if there is none."""
    reserved = ("a.example", "a.invalid", "a.test", "test")
    return next((name for name in reserved if len(name) <= room), "")


def _phone(length: int, index: int) -> str:
    number = f"55501{index % 100:02d}"
    return number[-length:] if length <= len(number) else _dialled(length) + number


def _dialled(length: int) -> str:
    return ("+1" + "5" * length)[: length - 7]


def _card(length: int, index: int) -> str:
    grouped = 19
    if length == grouped:
        digits = _card(16, index)
        return "-".join(digits[at : at + 4] for at in range(0, 16, 4))
    digits = "400000" + _in_base(_DIGITS, max(0, length - 6), index)
    return _failing_luhn(digits[:length])


def _token(length: int, index: int) -> str:
    tail = _in_base(_ALNUM, min(4, length), index)
    made, block = "", 0
    while len(made) < length - len(tail):
        digest = hashlib.blake2b(f"token {length} {block}".encode()).digest()
        made += "".join(_ALNUM[byte % len(_ALNUM)] for byte in digest)
        block += 1
    return made[: length - len(tail)] + tail


def _text(length: int, index: int) -> str:
    tail = _in_base(_LETTERS, min(4, length), index)
    words = (_LOREM * (length // len(_LOREM) + 1))[: length - len(tail)]
    return words + tail


def _empty(_length: int, _index: int) -> str:
    return ""


_MAKERS: dict[Shape, Callable[[int, int], str]] = {
    Shape.INTEGER: _integer,
    Shape.DECIMAL: _decimal,
    Shape.BOOLEAN: _boolean,
    Shape.UUID: _uuid,
    Shape.HEX: _hex,
    Shape.DATE: _date,
    Shape.SLUG: _slug,
    Shape.EMAIL: _email,
    Shape.PHONE: _phone,
    Shape.CARD: _card,
    Shape.TOKEN: _token,
    Shape.TEXT: _text,
    Shape.EMPTY: _empty,
}


def _in_base(alphabet: str, length: int, index: int) -> str:
    """The index written with so many letters of an alphabet, the most frequent change last."""
    letters = ""
    for _ in range(length):
        index, at = divmod(index, len(alphabet))
        letters = alphabet[at] + letters
    return letters


def _scattered(length: int, index: int) -> str:
    """So many digits, different for each index: numbers in use do not lie side by side."""
    if length > _MOST_SCATTERED:
        return "0" * (length - _MOST_SCATTERED) + _scattered(_MOST_SCATTERED, index)
    room = 10**length
    # 7 and 10 share no factor, so the multiplication only changes the order.
    return str((index * 7 ** (3 * length) + _seed("digits", length)) % room).zfill(length)


def _failing_luhn(digits: str) -> str:
    """The same digits, but for the first when the check digit happens to be right."""
    if not passes_luhn(digits):
        return digits
    # Changing one digit always breaks the check; the last ones tell the indexes apart.
    return _DIGITS[int(digits[0]) % 9 + 1] + digits[1:]


def _seed(*parts: object) -> int:
    return int.from_bytes(hashlib.blake2b(repr(parts).encode(), digest_size=4).digest(), "big")
