"""Plausible texts that belong to nobody: by declared format, or by what a property is called."""

import base64
import hashlib
from datetime import date, timedelta

from plimsoll.workload.schema import Unmakeable

LONGEST = 10_000
"""Characters of one text; a schema that asks for more would cost memory and show nothing."""

_FIRST_DAY = date(2024, 1, 1)

_BY_NAME = {
    "username": "user{n}",
    "login": "user{n}",
    "user": "user{n}",
    "password": "Plimsoll-{n:04d}",
    "email": "person{n}@example.com",
    "mail": "person{n}@example.com",
    "firstname": "Robin",
    "lastname": "Example",
    "fullname": "Robin Example",
    "name": "Example {n}",
    "title": "Example {n}",
    "description": "An example text, number {n}.",
    "comment": "An example text, number {n}.",
    "message": "An example text, number {n}.",
    "text": "An example text, number {n}.",
    "phone": "+15555550100",
    "telephone": "+15555550100",
    "street": "{n} Example Street",
    "address": "{n} Example Street",
    "city": "Springfield",
    "zip": "12345",
    "zipcode": "12345",
    "postcode": "12345",
    "postalcode": "12345",
    "country": "US",
    "countrycode": "US",
    "currency": "EUR",
    "language": "en",
    "locale": "en",
    "timezone": "UTC",
    "url": "https://example.com/{n}",
    "website": "https://example.com/{n}",
    "slug": "example-{n}",
    "color": "#336699",
    "date": "2024-01-01",
}


def text_for_format(text_format: str, n: int, seed: str) -> str | None:
    """The n-th text (from 1) of a JSON Schema or OpenAPI format; None if the format is unknown."""
    day = (_FIRST_DAY + timedelta(days=n % 366)).isoformat()
    made = hashlib.blake2b(f"{seed} {n}".encode(), digest_size=16).hexdigest()
    identity = f"{made[:8]}-{made[8:12]}-4{made[13:16]}-8{made[17:20]}-{made[20:]}"
    texts = {
        "date": day,
        "date-time": f"{day}T12:00:00Z",
        "time": "12:00:00Z",
        "duration": f"P{n}D",
        "email": f"person{n}@example.com",
        "idn-email": f"person{n}@example.com",
        "hostname": f"host{n}.example.com",
        "idn-hostname": f"host{n}.example.com",
        # RFC 5737 and 3849: addresses for documentation.
        "ipv4": f"192.0.2.{n % 256}",
        "ipv6": f"2001:db8::{n % 65536:x}",
        "uri": f"https://example.com/{n}",
        "url": f"https://example.com/{n}",
        "iri": f"https://example.com/{n}",
        "uri-reference": f"/{n}",
        "iri-reference": f"/{n}",
        "uri-template": f"/{n}/{{id}}",
        "uuid": identity,
        "json-pointer": f"/{n}",
        "relative-json-pointer": f"{n}",
        "regex": "[a-z]+",
        "byte": base64.b64encode(f"example {n}".encode()).decode(),
        "binary": f"example {n}",
        "password": f"Plimsoll-{n:04d}",
    }
    return texts.get(text_format)


def text_for_name(name: str, n: int) -> str:
    """The n-th text (from 1) for a property or parameter of that name."""
    plain = "".join(letter for letter in name.lower() if letter.isalnum())
    for known in (plain, *_endings(name)):
        if known in _BY_NAME:
            return _BY_NAME[known].format(n=n)
    return f"{plain or 'text'}-{n}" if plain.isascii() else f"text-{n}"


def fitted(text: str, shortest: int, longest: int | None) -> str:
    """The text cut or filled up to the bounds, in characters.

    Raises:
        Unmakeable: it would be longer than `LONGEST`.
    """
    if shortest > LONGEST:
        raise Unmakeable
    filled = text + "x" * (shortest - len(text))
    return filled if longest is None else filled[:longest]


def _endings(name: str) -> list[str]:
    """`user_email` → `email`: what the last word says, when the whole name says nothing."""
    words = name.lower().replace("-", "_").split("_")
    return words[-1:] if len(words) > 1 else []
