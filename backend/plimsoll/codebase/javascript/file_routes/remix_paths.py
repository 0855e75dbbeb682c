"""Where Remix and React Router serve a file below `app/routes`.

Dots and folders part segments; `$id` is a placeholder and `$` the rest; `_name` and `__name` have
no segment; `_` at the end of a name, `+` at the end of a folder and text in `[]` change nothing of
the address; `(name)` may be absent; `index`, `_index`, `route` and `_layout` stand for the folder.
"""

import re
from collections.abc import Iterator, Sequence
from posixpath import splitext

from plimsoll.codebase.routes import Template, joined

_STANDS_FOR_FOLDER = frozenset({"index", "_index", "route", "_route", "_layout", "layout", "page"})
_NOT_ROUTES = re.compile(r"(?<!\])\.(server|client|css|module)\b|\.d\.ts$")
_MOST_VARIANTS = 8


def segments_of(below: str) -> list[str] | None:
    """The segments of a path below `app/routes`, without its suffix; None if it is no route."""
    stem = splitext(below)[0]
    if _NOT_ROUTES.search(below) and not re.search(r"\[\.?(server|client)\]", below):
        return None
    found: list[str] = []
    folders = stem.split("/")
    for index, folder in enumerate(folders):
        is_last = index == len(folders) - 1
        if is_last and len(folders) > 1 and folder in _STANDS_FOR_FOLDER:
            continue
        for piece in _pieces(folder.removesuffix("+")):
            if piece in _STANDS_FOR_FOLDER and piece.startswith(("_", "index")) and is_last:
                continue
            if piece.startswith("_") or not piece:
                continue
            found.append(piece.rstrip("_") if piece != "_" else piece)
    return found


def templates(segments: Sequence[str]) -> list[Template]:
    """The routes of a file; several where segments may be absent."""
    found: list[Template] = []
    for variant in _variants(list(segments)):
        names: list[str] = []
        spanning: set[str] = set()
        parts = []
        for segment in variant:
            if segment in ("$", "*"):
                names.append("path")
                spanning.add("path")
                parts.append("{path}")
            elif segment.startswith(("$", ":")):
                name, dot, rest = _plain(segment[1:]).partition(".")
                names.append(name)
                parts.append(f"{{{name}}}{dot}{rest}")
            else:
                parts.append(_plain(segment))
        found.append(Template(joined(*parts), tuple(names), frozenset(spanning)))
    return found


def _variants(segments: list[str]) -> Iterator[list[str]]:
    pending: list[list[str]] = [segments]
    for _ in range(_MOST_VARIANTS * 2):
        if not pending:
            return
        current = pending.pop(0)
        index = next((i for i, s in enumerate(current) if _is_optional(s)), None)
        if index is None:
            yield current
        else:
            inner = current[index].strip("()").removesuffix("?")
            pending.append(current[:index] + current[index + 1 :])
            pending.append([*current[:index], inner, *current[index + 1 :]])


def _is_optional(segment: str) -> bool:
    return (segment.startswith("(") and segment.endswith(")")) or segment.endswith("?")


def _plain(segment: str) -> str:
    return segment.replace("[", "").replace("]", "")


def _pieces(folder: str) -> list[str]:
    """Parts between dots that are not in brackets."""
    pieces = [""]
    depth = 0
    for character in folder:
        depth += {"[": 1, "]": -1}.get(character, 0)
        if character == "." and depth == 0:
            pieces.append("")
        else:
            pieces[-1] += character
    return pieces
