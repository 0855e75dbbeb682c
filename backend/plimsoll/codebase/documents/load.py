"""YAML and JSON files as data that knows its lines; broken ones as far as they can be read."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from plimsoll.codebase.documents.json_text import read_json
from plimsoll.codebase.documents.yaml_text import Reading, TooMuch, read_yaml

EVERY_LEVEL = 1_000

_DECLARES = re.compile(
    rb"""(?:^|[{,\s])["']?(?:openapi|swagger)["']?\s*:\s*["']?(?:3\.\d|2\.0|2\b)"""
)
_MOST_TOLD = 5
_TAB_WIDTHS = (8, 4, 2)
_LARGEST_MENDED = 5_000_000
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class Unreadable(ValueError):
    """The file is no YAML or JSON, is nested too deeply, or stands for more than it holds."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file's content."""

    path: str
    data: JsonValue


@dataclass(frozen=True, slots=True)
class Loaded:
    """The documents in one file, and what is wrong with it, in words."""

    documents: tuple[Document, ...]
    notes: tuple[str, ...] = ()


def declares_an_api(data: bytes) -> bool:
    """Whether a file looks like an OpenAPI or Swagger document, told without parsing it."""
    head = data[:2]
    return bool(_DECLARES.search(data if head not in _UTF_16 else decoded(data)[0].encode()))


def decoded(data: bytes) -> tuple[str, str]:
    """A file's text, and what is wrong with its encoding."""
    if data[:2] in _UTF_16:
        return data.decode("utf-16", "replace"), ""
    try:
        return data.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        return data.decode("latin-1"), "no UTF-8, read as Latin-1"


def load(path: str, data: bytes, *, lined: int = 3) -> Document:
    """The first document of a YAML or JSON file.

    Raises:
        Unreadable: it is neither, is nested too deeply, or holds nothing.
    """
    found = load_all(path, data, lined=lined).documents
    if not found:
        raise Unreadable("it is empty")
    return found[0]


def load_all(path: str, data: bytes, *, lined: int = 3) -> Loaded:
    """All documents of a YAML or JSON file; of tables down to `lined`, keys know their lines.

    Raises:
        Unreadable: it is neither, is nested too deeply, or its aliases stand for too much.
    """
    text, strange = decoded(data)
    notes = [strange] if strange else []
    if text.lstrip()[:1] in ("{", "["):
        try:
            found = read_json(text, lined=lined)
        except (ValueError, TypeError, RecursionError):
            pass  # YAML in flow style, JSON with comments, or broken
        else:
            notes += [f"the key {key!r} comes twice, the last counts" for key in found.twice]
            return Loaded((Document(path, found.value),), _told(path, notes))
    try:
        reading, with_tabs = _read_with_tabs(text, lined)
    except (TooMuch, RecursionError) as problem:
        raise Unreadable(str(problem)) from problem
    if reading.broken_line is not None:
        where = f"syntax error at line {reading.broken_line} ({reading.problem})"
        if not any(isinstance(found, dict) and found for found in reading.documents):
            raise Unreadable(where)
        notes.append(f"{where}, read in part")
    if with_tabs:
        notes.append("tabs in the indentation, read as blanks")
    notes += [
        f"the key {key!r} comes twice, at line {line} again; the last counts"
        for key, line in reading.twice
    ]
    notes += [f"the alias *{name} stands for nothing" for name in reading.strange_aliases]
    documents = tuple(Document(path, found) for found in reading.documents)
    return Loaded(documents, _told(path, notes))


def _read_with_tabs(text: str, lined: int) -> tuple[Reading, bool]:
    """What is in a text; if tabs break it, with blanks in their place, and whether that helped."""
    reading = read_yaml(text, lined=lined)
    if "tab" in reading.problem or ("\t" in text and "start any token" in reading.problem):
        for width in _TAB_WIDTHS if len(text) < _LARGEST_MENDED else ():
            mended = read_yaml(text.expandtabs(width), lined=lined)
            if mended.broken_line is None:
                return mended, True
    return reading, False


def _told(path: str, notes: Sequence[str]) -> tuple[str, ...]:
    told = [f"{path}: {note}" for note in notes[:_MOST_TOLD]]
    if len(notes) > _MOST_TOLD:
        told.append(f"{path}: {len(notes) - _MOST_TOLD} more of the kind")
    return tuple(told)
