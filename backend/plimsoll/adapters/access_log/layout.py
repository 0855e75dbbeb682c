"""Which format a file has.

A *layout* is found once per file from a sample of its lines. Lines that it does not fit are tried
one by one against every format (`lines.py`). Of the formats, common and combined are described
here, with whatever follows them; the others are in `formats/`.

    client identity user [time] "request" status bytes "referer" "user agent" …

A quoted X-Forwarded-For may stand before the time. A number with a fraction is a response time in
seconds (nginx's `$request_time`), one with `ms` behind it a time in milliseconds (Traefik).
"""

import json
import re
from collections import Counter
from collections.abc import Iterable
from typing import Final, NamedTuple

import polars as pl

from plimsoll.adapters.access_log.form import Form
from plimsoll.adapters.access_log.formats import FORMATS, w3c
from plimsoll.adapters.access_log.json_fields import Dialect
from plimsoll.adapters.access_log.parts import UTC
from plimsoll.adapters.access_log.rows import IS_REQUEST, typed

COMMON: Final = "common"
COMBINED: Final = "combined"

LOG_LINE = (
    r'^(?P<client>[^ ]+) [^ ]+ .*?\[(?P<time>[^\]]+)\] "(?P<request>(?:[^"\\]|\\.)*)"'
    r" (?P<status>[0-9]{3}) (?P<bytes>[0-9]+|-)"
    r'(?: "(?:[^"\\]|\\.)*" "(?P<agent>(?:[^"\\]|\\.)*)")?(?P<tail>(?: .*)?)$'
)
"""Common and combined, with whatever follows; for Python's `re` and Rust's `regex`."""

SECONDS = r"[0-9]+\.[0-9]{3,6}"
"""A time in seconds as nginx writes it. An integer is not guessed to be a time."""

MILLISECONDS = r"[0-9]+ms"
"""A time in milliseconds as Traefik writes it."""

LATENCY_IN_TAIL = rf" ({SECONDS})(?: |$)"
MILLISECONDS_IN_TAIL = r" ([0-9]+)ms(?: |$)"
LENGTH_IN_TAIL = rf" {SECONDS} ([0-9]+)(?: |$)"

_LOG_LINE = re.compile(LOG_LINE)
_SECONDS = re.compile(SECONDS)
_MILLISECONDS = re.compile(MILLISECONDS)
_WORDS = re.compile(r'"(?:[^"\\]|\\.)*"|[^ ]+')
_SAMPLE_LINES = 400
_OBJECTS_LOOKED_INTO = 20
_COMMON_TAIL = (2, 3)
_COMBINED_TAIL = (6, 1)
"""Where what follows the format starts: the stretch between quotes, and the word in it."""


class Layout(NamedTuple):
    """What the lines of a file look like.

    A place is a stretch between double quotes, counted from 0, and a word in it; a stretch starts
    with a space, so its first word has number 1.
    """

    kind: str
    """The format's name."""
    latency: tuple[int, int] | None = None
    length: tuple[int, int] | None = None
    is_in_milliseconds: bool = False
    """The latency, with the unit behind it."""


UNKNOWN: Final = Layout("unknown")
"""Every line has to be tried against every format."""


class Formats:
    """What lines are tried against.

    Args:
        zone: of times that name none.
        configured: what a person says the lines look like.
    """

    def __init__(self, zone: str = UTC, configured: Form | None = None) -> None:
        known = [make(zone) for make in FORMATS]
        self.zone = zone
        self.dialects = [format_ for format_ in known if isinstance(format_, Dialect)]
        self.forms = [format_ for format_ in known if isinstance(format_, Form)]
        self.configured = configured
        if configured:
            self.forms.insert(0, configured)

    def form(self, layout: Layout) -> Form | None:
        """The form of a layout, if it has one."""
        return next((form for form in self.forms if form.name == layout.kind), None)

    def dialect(self, layout: Layout) -> Dialect | None:
        """The dialect of a layout, if it has one."""
        return next((found for found in self.dialects if found.name == layout.kind), None)

    def is_zoned(self, kind: str) -> bool:
        """Whether times of a format say where they are from."""
        named: list[Form | Dialect] = [*self.forms, *self.dialects]
        return next((format_.is_zoned for format_ in named if format_.name == kind), True)


def layout_of(data: bytes, formats: Formats) -> Layout:
    """The layout that most of a sample of the lines has; UNKNOWN if no format fits any of them."""
    lines = _sample(data)
    found: Counter[Layout] = Counter()
    if formats.configured:
        lines = _counted(lines, formats.configured, found)
    objects = [line for line in lines if line.lstrip().startswith("{")]
    if objects:
        found[Layout(_dialect_of(objects, formats.dialects))] += len(objects)
    others: list[str] = []
    for line in lines:
        layout = _layout_of_line(line)
        if layout is not None:
            found[layout] += 1
        elif not line.lstrip().startswith("{"):
            others.append(line)
    header = w3c.header_in(data)
    below = w3c.form_of(header) if header.fields else None
    for form in ([below] if below else []) + formats.forms:
        others = _counted(others, form, found)
    if not found:
        return UNKNOWN
    kinds = Counter[str]()
    for layout, count in found.items():
        kinds[layout.kind] += count
    kind = max(sorted(kinds), key=lambda name: kinds[name])
    of_kind = [layout for layout in found if layout.kind == kind]
    return max(of_kind, key=lambda layout: (found[layout], layout.latency or (0, 0)))


def _counted(lines: list[str], form: Form, found: Counter[Layout]) -> list[str]:
    """Counts the lines of a form; those that are left."""
    if not lines:
        return lines
    rows = typed(form.rows_of_lines(pl.Series(lines)))
    is_request = rows.select(IS_REQUEST).to_series().to_list()
    if any(is_request):
        found[Layout(form.name)] += sum(is_request)
    return [line for line, fits in zip(lines, is_request, strict=True) if not fits]


def _dialect_of(objects: Iterable[str], dialects: list[Dialect]) -> str:
    """The dialect that most of some lines have; the last if none is any's."""
    votes: Counter[str] = Counter()
    for line in list(objects)[:_OBJECTS_LOOKED_INTO]:
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            continue
        spoken = (
            d.name for d in dialects if isinstance(found, dict) and d.is_request(d.names_in(found))
        )
        votes.update([next(spoken, dialects[-1].name)])
    return votes.most_common(1)[0][0] if votes else dialects[-1].name


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
    match = _LOG_LINE.match(line)
    if match is None:
        return None
    kind = COMMON if match["agent"] is None else COMBINED
    stretch, word = _COMMON_TAIL if kind == COMMON else _COMBINED_TAIL
    words = _WORDS.findall(match["tail"])
    for index, text in enumerate(words):
        if _SECONDS.fullmatch(text):
            follows = index + 1 < len(words) and words[index + 1].isdigit()
            return Layout(kind, (stretch, word), (stretch, word + 1) if follows else None)
        if _MILLISECONDS.fullmatch(text):
            return Layout(kind, (stretch, word), is_in_milliseconds=True)
        if text.startswith('"'):
            stretch, word = stretch + 2, 1
        else:
            word += 1
    return Layout(kind)
