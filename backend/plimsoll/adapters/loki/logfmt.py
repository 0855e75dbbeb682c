"""Pairs of name and value, as `level=info method=GET path="/a b" duration=12ms`."""

import json
import re
from typing import Final

_PAIR = re.compile(r'(?:^|(?<=\s))([A-Za-z_@][\w.@/-]*)=("(?:[^"\\]|\\.)*"|[^\s"]*)(?=\s|$)')
_FEWEST: Final = 2


def pairs_of(line: str) -> dict[str, str]:
    """The pairs of a line, of each name the first; empty where the line is no logfmt.

    Words without a value are passed over, also those before the first pair, such as a time.
    """
    if "=" not in line or '"' in _PAIR.sub("", line):
        # What is quoted apart from a pair is no logfmt: a visitor of a site writes the user agent
        # of a combined line, and must not write its request.
        return {}
    found: dict[str, str] = {}
    for name, value in _PAIR.findall(line):
        found.setdefault(name, _unquoted(value))
    return found if len(found) >= _FEWEST else {}


def _unquoted(value: str) -> str:
    if not value.startswith('"'):
        return value
    try:
        text = json.loads(value)
    except ValueError:
        return value[1:-1]
    return str(text)
