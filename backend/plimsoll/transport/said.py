"""What a system writes about a refusal, fit to be shown: short, on one line, without secrets."""

from base64 import b64decode
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import quote

from pydantic import JsonValue
from pydantic_core import from_json

from plimsoll.kit.redact import redacted

_HIDDEN: Final = "[hidden]"
_LONGEST_SAID: Final = 300
_SHORTEST_SECRET: Final = 5
"""Shorter ones would be found in any word, and guessed by anybody."""
_SAID_IN: Final = ("error", "message", "errors", "msg", "detail")
"""Where systems write in JSON what is wrong, the most telling first."""
_OF_SECRETS: Final = ("auth", "key", "token", "secret", "cookie", "password")


def document_of(content: bytes) -> JsonValue:
    """An answer's JSON; None where it is none."""
    try:
        document: JsonValue = from_json(content)
    except ValueError:
        return None
    return document


def said_in(content: bytes) -> str:
    """What is written in a refusal, with the secrets that are in it; see `shown`."""
    document = document_of(content)
    if not isinstance(document, dict):
        return content.decode("utf-8", errors="replace")
    found = next((document[name] for name in _SAID_IN if document.get(name)), "")
    inner = found.get("message") if isinstance(found, dict) else None
    return inner if isinstance(inner, str) and inner else str(found)


def shown(text: str, secrets: Iterable[str]) -> str:
    """A text for messages.

    Args:
        text: by somebody else.
        secrets: what must not be in it, besides what looks like a secret to anybody.
    """
    for secret in secrets:
        text = text.replace(secret, _HIDDEN)
    line = " ".join(redacted(text).split())
    return line if len(line) <= _LONGEST_SAID else line[:_LONGEST_SAID] + " …"


def secrets_in(headers: Mapping[str, str]) -> tuple[str, ...]:
    """The secrets that are sent in headers, in the ways they may come back; the longest first."""
    found: set[str] = set()
    for name, value in headers.items():
        if any(word in name.lower() for word in _OF_SECRETS):
            bare = value.rpartition(" ")[2]
            found |= {value, bare, *(_of_basic(bare) if value.startswith("Basic ") else ())}
    long = {each for each in found if len(each) >= _SHORTEST_SECRET}
    return tuple(sorted(long | {quote(each, safe="") for each in long}, key=len, reverse=True))


def _of_basic(pair: str) -> tuple[str, ...]:
    try:
        whole = b64decode(pair, validate=True).decode("utf-8", errors="replace")
    except ValueError:
        return ()
    return whole, whole.partition(":")[2]
