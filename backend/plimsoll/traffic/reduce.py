"""What a value from a client looks like, and whether it may be kept.

The rules are regular expressions in the syntax that Python's `re` and Rust's `regex` share, so that
an adapter may apply them to a million values at once: `shape_of` is the definition, an adapter that
is faster has to agree with it. They match the whole value.

Numbers, dates and identifiers are told from free text by form alone. Where a form could be either,
the value counts as the one that is not kept.
"""

import re
from typing import NamedTuple

from plimsoll.traffic.model import PLAIN_SHAPES, Shape

LONGEST_KEPT = 128
"""Characters; anything longer is no value that many clients share."""


class Rule(NamedTuple):
    """Values of a form have a shape, unless they also contain something."""

    shape: Shape
    form: str
    unless: str = ""
    shortest: int = 0
    longest: int = 1 << 30
    """Bytes that a value of this form has, so that others need not be looked at."""


TEN_DIGITS = r"(?:[^0-9]*[0-9]){10}"
"""Ten digits in any place: enough to hide a telephone or card number in."""

TEN_IN_A_ROW = r"[0-9]{10}"

LONG_RUN = r"[A-Za-z0-9]{20}"

_LOWER = r"[a-z]+(?:[-_.][a-z]+)*"
_SINGLE = r"[A-Za-z]{1,19}(?:\.[a-z]{1,5})?"
_CAMEL = r"[A-Za-z]?[a-z]+(?:[A-Z][a-z]{2,})*"
_LOCALE = r"[a-z]{2}[-_][A-Z]{2}"
_NUMBERED = r"[a-z]{1,12}[0-9]{0,2}[a-z]{0,3}"

WORD = (
    rf"\*|{_LOWER}|{_SINGLE}|{_CAMEL}|{_LOCALE}|{_NUMBERED}(?:[-_.]{_NUMBERED})*"
    r"|[0-9]{1,2}[a-z]{1,3}|v[0-9]{1,3}(?:\.[0-9]{1,3}){1,2}"
    r"|[@$.]?[A-Za-z]{1,19}(?:[-_.:,][A-Za-z]{1,19}){0,4}"
)
"""A path's segment that may be a literal: `orders`, `GetItems`, `v2.1`, `oauth2`, `2fa`, `@me`,
`items:batchGet`, `Foo_Bar`."""

NUMERIC = r"[+(]?[0-9 ().+/-]*[0-9][0-9 ().+/-]*"
"""Digits and what people put between them: counted, not matched."""

RULES: tuple[Rule, ...] = (
    Rule(Shape.EMPTY, r"", longest=0),
    Rule(Shape.INTEGER, r"-?[0-9]{1,9}", longest=10),
    Rule(Shape.BOOLEAN, r"(?i:true|false)", shortest=4, longest=5),
    Rule(Shape.SLUG, _LOWER),
    Rule(
        Shape.UUID,
        r"[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}",
        shortest=36,
        longest=36,
    ),
    Rule(
        Shape.DATE,
        r"[0-9]{4}-[01][0-9]-[0-3][0-9](?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?"
        r"(?:Z|[ +-][0-9]{2}:?[0-9]{2})?)?",
        shortest=10,
        longest=36,
    ),
    Rule(Shape.DECIMAL, r"-?[0-9]+\.[0-9]+", unless=TEN_DIGITS),
    Rule(Shape.SLUG, rf"{_SINGLE}|{_CAMEL}|{_LOCALE}"),
    Rule(Shape.HEX, r"[0-9a-f]{8,}|[0-9A-F]{8,}", unless=r"^[0-9]+$", shortest=8),
    Rule(Shape.EMAIL, r"(?s:.*[^@ ]@[^@ ]+\.[A-Za-z].*)"),
    Rule(
        Shape.SLUG,
        r"[a-z0-9]+(?:[-_.~][a-z0-9]+)*|[A-Z0-9]+(?:[-_.][A-Z0-9]+)*",
        unless=rf"{TEN_DIGITS}|{LONG_RUN}|^[0-9._~-]+$",
    ),
    Rule(Shape.TOKEN, r"[A-Za-z0-9_.~+/=:-]{20,}", unless=rf"^{NUMERIC}$", shortest=20),
    Rule(Shape.TOKEN, r"[A-Za-z_.~+/=:-]*[0-9][A-Za-z0-9_.~+/=:-]*", unless=rf"^{NUMERIC}$"),
)
"""In this order; what none of them matches is `numeric_shape`, else free text."""

_COMPILED = tuple(
    (rule.shape, re.compile(rule.form), re.compile(rule.unless) if rule.unless else None)
    for rule in RULES
)
_WORD = re.compile(WORD)
_NUMERIC = re.compile(NUMERIC)
_ADDRESS = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+")
_COUNTED = re.compile(r"[0-9]+(?:[-_.][0-9]+)*")
_TEN_IN_A_ROW = re.compile(TEN_IN_A_ROW)


def shape_of(value: str) -> Shape:
    """What a decoded value looks like, from the value alone."""
    for shape, form, unless in _COMPILED:
        if form.fullmatch(value) and not (unless and unless.search(value)):
            return shape
    return numeric_shape(value) if _NUMERIC.fullmatch(value) else Shape.TEXT


def numeric_shape(value: str) -> Shape:
    """What digits with punctuation are: a card, a telephone number, a version or text."""
    digits = "".join(character for character in value if "0" <= character <= "9")
    if 13 <= len(digits) <= 19 and passes_luhn(digits):  # noqa: PLR2004 - ISO/IEC 7812
        return Shape.CARD
    if value in {digits, f"-{digits}"}:
        return Shape.INTEGER
    if _ADDRESS.fullmatch(value):
        return Shape.TEXT
    if 7 <= len(digits) <= 15:  # noqa: PLR2004 - ITU-T E.164
        return Shape.PHONE
    if _COUNTED.fullmatch(value) and len(digits) < 7:  # noqa: PLR2004
        return Shape.SLUG
    return Shape.TEXT


def passes_luhn(digits: str) -> bool:
    """The check digit of card numbers (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit) * (1 + place % 2)
        total += number - 9 if number > 9 else number  # noqa: PLR2004 - the sum of two digits
    return total % 10 == 0


def is_word(segment: str, shape: Shape) -> bool:
    """Whether a path's segment may be a literal rather than a value."""
    if shape in {Shape.EMPTY, Shape.BOOLEAN}:
        return True
    may_be = shape in {Shape.SLUG, Shape.TEXT} or segment == "*"
    return may_be and _WORD.fullmatch(segment) is not None


def may_keep(value: str, shape: Shape) -> bool:
    """Whether a value identifies nobody by its form; the number of clients is another matter."""
    if shape not in PLAIN_SHAPES or len(value) > LONGEST_KEPT:
        return False
    return shape is Shape.UUID or _TEN_IN_A_ROW.search(value) is None


_PRIVATE_PARTS = frozenset(
    {
        "account",
        "address",
        "age",
        "answer",
        "apikey",
        "assertion",
        "auth",
        "authorization",
        "bearer",
        "bic",
        "birth",
        "birthday",
        "birthdate",
        "card",
        "cc",
        "code",
        "comment",
        "cookie",
        "credential",
        "credentials",
        "csrf",
        "cvc",
        "cvv",
        "dob",
        "email",
        "fax",
        "family",
        "firstname",
        "forename",
        "fullname",
        "gender",
        "given",
        "hash",
        "hmac",
        "iban",
        "id_token",
        "ip",
        "jwt",
        "key",
        "keyword",
        "keywords",
        "lastname",
        "lat",
        "latitude",
        "lng",
        "login",
        "lon",
        "longitude",
        "mail",
        "message",
        "middle",
        "mobile",
        "msisdn",
        "name",
        "nickname",
        "nonce",
        "oauth",
        "otp",
        "owner",
        "pan",
        "pass",
        "passcode",
        "passphrase",
        "passport",
        "passwd",
        "password",
        "patient",
        "person",
        "phone",
        "pin",
        "postcode",
        "private",
        "proof",
        "pwd",
        "q",
        "query",
        "refresh",
        "search",
        "secret",
        "session",
        "sid",
        "sig",
        "signature",
        "sso",
        "ssn",
        "street",
        "subject",
        "surname",
        "tel",
        "telephone",
        "term",
        "text",
        "ticket",
        "token",
        "user",
        "userid",
        "username",
        "verification",
        "verifier",
        "xsrf",
        "zip",
    }
)
"""Fields that carry a secret, a person or free text."""

_NOT_PRIVATE = frozenset(
    {
        "country_code",
        "currency_code",
        "language_code",
        "lang_code",
        "locale_code",
        "error_code",
        "status_code",
        "sort_key",
        "sort_name",
    }
)

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.\[\]-]{0,63}")
_RUNS = re.compile(r"[A-Za-z0-9]+")
_RUN = 14
"""Letters and digits in a row, digits among them, that are a key rather than a word."""

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_BETWEEN = re.compile(r"[^a-z0-9]+")


def is_name(text: str) -> bool:
    """Whether a text can name a parameter; what a client sends as one may be a secret as well."""
    return _NAME.fullmatch(text) is not None and not any(
        len(run) >= _RUN and any(char.isdigit() for char in run) for run in _RUNS.findall(text)
    )


def is_private_name(name: str) -> bool:
    """Whether a parameter of this name carries a secret, a person or free text."""
    plain = _BETWEEN.sub("_", _HUMP.sub("_", name).lower()).strip("_")
    if plain in _NOT_PRIVATE:
        return False
    return plain.replace("_", "") in _PRIVATE_PARTS or not _PRIVATE_PARTS.isdisjoint(
        plain.split("_")
    )
