"""Removes secrets from what leaves, and recognises them in what comes back.

The rules are those of detect-secrets. On the way out all of them count, guesses by entropy and by
the names of variables too: a prompt loses nothing by a value less. On the way back only formats
that are credentials for certain, since a body for `POST /login` may hold a password.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from threading import Lock

from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
from detect_secrets.plugins.base import BasePlugin

REMOVED = "[removed]"
_LONGEST_LINE = 2_000
_GUESSES = frozenset({"KeywordDetector", "Base64HighEntropyString", "HexHighEntropyString"})
_NO_SECRETS = frozenset({"IPPublicDetector"})
_ASSIGNED = re.compile(
    r"""(?ix)
    (?P<name> [\w.-]*
        (?:passw(?:or)?d|passphrase|secret|token|api[_-]?key|credential|private[_-]?key)
        [\w.-]* ["']? \s* [:=]+ \s* )
    (?P<quote> ["'`]) (?P<value> [^"'`]{4,200}) (?P=quote)
    """
)
_IN_ADDRESS = re.compile(r"(?P<scheme>\b[a-z][a-z0-9+.-]{1,20}://)[^/\s:@]{1,200}:[^/\s@]{1,200}@")
_lock = Lock()
"""The plugins share settings of the process."""


def without_secrets(text: str) -> str:
    """The text, each secret in it replaced by `[removed]`."""
    return "\n".join(_cleaned(line) for line in text.split("\n"))


def holds_secret(text: str) -> bool:
    """Whether a text holds something of a credential's own format."""
    return any(_found(line, guesses=False) for line in text.split("\n"))


def _cleaned(line: str) -> str:
    line = _ASSIGNED.sub(rf"\g<name>\g<quote>{REMOVED}\g<quote>", line)
    line = _IN_ADDRESS.sub(rf"\g<scheme>{REMOVED}@", line)
    for secret in sorted(_found(line, guesses=True), key=len, reverse=True):
        line = line.replace(secret, REMOVED)
    return line


def _found(line: str, *, guesses: bool) -> set[str]:
    parts = [line[at : at + _LONGEST_LINE] for at in range(0, len(line), _LONGEST_LINE // 2)]
    with _lock:
        return {
            secret
            for part in parts
            for plugin in _plugins(guesses=guesses)
            for secret in _analysed(plugin, part)
            if secret and REMOVED not in secret
        }


def _analysed(plugin: BasePlugin, line: str) -> Iterable[str]:
    for found in plugin.analyze_line(filename="prompt", line=line, line_number=1):
        if found.secret_value:
            yield found.secret_value


@cache
def _plugins(*, guesses: bool) -> tuple[BasePlugin, ...]:
    left_out = _NO_SECRETS if guesses else _NO_SECRETS | _GUESSES
    kinds: Mapping[str, type[BasePlugin]] = get_mapping_from_secret_type_to_class()
    return tuple(kind() for kind in kinds.values() if kind.__name__ not in left_out)
