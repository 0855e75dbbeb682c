"""Takes a token apart without believing it, and finds out whether a key signed it.

PyJWT does the cryptography. What it leaves open is closed before: base64 in which several texts
mean the same, and sizes.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final, NamedTuple

from jwt import PyJWK, PyJWS
from jwt.exceptions import PyJWTError

from plimsoll.adapters.backstage.client import ALGORITHM
from plimsoll.adapters.backstage.payloads import Head, Unusable, read

LONGEST: Final = 8 * 1024
"""Characters: several times what Backstage makes, a user's token inside included."""
_SIGNATURE_BYTES: Final = 64
_PARTS: Final = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)")
_jws: Final = PyJWS(algorithms=[ALGORITHM])


class Refused(Exception):
    """A token proves nobody; says why in words that are fit for a log."""


class Signed(NamedTuple):
    """A token of which nothing is proven yet."""

    text: str
    head: Head
    content: bytes
    """Its claims: of the very bytes that the signature covers."""


def take_apart(text: str) -> Signed:
    """A token's parts.

    Raises:
        Refused: it is none that could be proven.
    """
    if len(text) > LONGEST:
        raise Refused(f"it is longer than {LONGEST} characters")
    parts = _PARTS.fullmatch(text)
    if parts is None:
        raise Refused("it is no signed token")
    head, content, signature = (_decoded(part) for part in parts.groups())
    if len(signature) != _SIGNATURE_BYTES:
        raise Refused("its signature has another length than one of ES256")
    try:
        return Signed(text, read(Head, head), content)
    except Unusable as unusable:
        raise Refused(f"its head is not as it has to be: {unusable}") from None


def prove(token: Signed, key: PyJWK) -> None:
    """Nothing, or an error.

    Raises:
        Refused: the key did not sign it.
    """
    try:
        _jws.decode(token.text, key, algorithms=[ALGORITHM])
    except PyJWTError:
        raise Refused("its signature is not that of the key that it names") from None


def _decoded(part: str) -> bytes:
    """Only the one text that stands for these bytes (RFC 4648, 3.5)."""
    try:
        decoded = urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except ValueError:
        raise Refused("it is no base64url") from None
    if urlsafe_b64encode(decoded).rstrip(b"=").decode() != part:
        raise Refused("it is not in the one form that base64url has for it")
    return decoded
