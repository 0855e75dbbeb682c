"""Which format a log has, and its columns.

A *layout* is found once per file from a sample of its lines. Lines that it does not fit are tried
one by one against every format (`lines.py`).
"""

import re
from collections import Counter
from typing import Final, Literal, NamedTuple

Kind = Literal["combined", "common", "json", "unknown"]

LOG_LINE = (
    r'^(?P<client>[^ ]+) [^ ]+ .*?\[(?P<time>[^\]]+)\] "(?P<request>(?:[^"\\]|\\.)*)"'
    r" (?P<status>[0-9]{3}) (?P<bytes>[0-9]+|-)"
    r'(?: "(?:[^"\\]|\\.)*" "(?P<agent>(?:[^"\\]|\\.)*)")?(?P<tail>(?: .*)?)$'
)
"""Common and combined, with whatever follows; for Python's `re` and Rust's `regex`."""

SECONDS = r"[0-9]+\.[0-9]{3,6}"
"""A time in seconds as nginx writes it. An integer is not guessed to be a time."""

LATENCY_IN_TAIL = rf" ({SECONDS})(?: |$)"
LENGTH_IN_TAIL = rf" {SECONDS} ([0-9]+)(?: |$)"

_LOG_LINE = re.compile(LOG_LINE)
_SECONDS = re.compile(SECONDS)
_WORDS = re.compile(r'"(?:[^"\\]|\\.)*"|[^ ]+')
_SAMPLE_LINES = 400
_COMMON_TAIL = (2, 3)
_COMBINED_TAIL = (6, 1)
"""Where what follows the format starts: the stretch between quotes, and the word in it."""

KNOWN = "common, combined (also with $request_time and $request_length after it) and nginx's JSON"
"""For messages."""


class Layout(NamedTuple):
    """What the lines of a file look like.

    A place is a stretch between double quotes, counted from 0, and a word in it; a stretch starts
    with a space, so its first word has number 1.
    """

    kind: Kind
    latency: tuple[int, int] | None = None
    length: tuple[int, int] | None = None


UNKNOWN: Final = Layout("unknown")
"""Every line has to be tried against every format."""


def layout_of(data: bytes) -> Layout:
    """The layout that most of a sample of the lines has; UNKNOWN if no format fits any of them."""
    found: Counter[Layout] = Counter()
    for line in _sample(data):
        layout = _layout_of_line(line)
        if layout is not None:
            found[layout] += 1
    if not found:
        return UNKNOWN
    kinds = Counter[Kind]()
    for layout, count in found.items():
        kinds[layout.kind] += count
    kind = max(sorted(kinds), key=lambda name: kinds[name])
    of_kind = [layout for layout in found if layout.kind == kind]
    return max(of_kind, key=lambda layout: (found[layout], layout.latency or (0, 0)))


def _sample(data: bytes) -> list[str]:
    """Lines from all over the block."""
    stride = max(1, len(data) // _SAMPLE_LINES)
    lines: list[str] = []
    position = 0
    while position < len(data) and len(lines) < _SAMPLE_LINES:
        end = data.find(b"\n", position)
        end = len(data) if end < 0 else end
        text = data[position : min(end, position + (1 << 16))].decode("utf-8", errors="replace")
        lines.append(text.rstrip("\r"))
        # The sampled line is whole: a step forward always ends behind a newline.
        after = data.find(b"\n", max(end, position + stride - 1))
        position = len(data) if after < 0 else after + 1
    return lines


def _layout_of_line(line: str) -> Layout | None:
    if line.lstrip().startswith("{"):
        return Layout("json")
    match = _LOG_LINE.match(line)
    if match is None:
        return None
    kind: Kind = "common" if match["agent"] is None else "combined"
    stretch, word = _COMMON_TAIL if kind == "common" else _COMBINED_TAIL
    words = _WORDS.findall(match["tail"])
    for index, text in enumerate(words):
        if _SECONDS.fullmatch(text):
            follows = index + 1 < len(words) and words[index + 1].isdigit()
            return Layout(kind, (stretch, word), (stretch, word + 1) if follows else None)
        if text.startswith('"'):
            stretch, word = stretch + 2, 1
        else:
            word += 1
    return Layout(kind)
