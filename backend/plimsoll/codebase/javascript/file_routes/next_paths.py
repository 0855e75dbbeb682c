"""Where Next.js serves a file: `app/**/route.ts` and `pages/api/**`, also below `src/`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from posixpath import splitext

from plimsoll.codebase.routes import Template, joined

_ROUTE = re.compile(r"(?:^|/)(?:src/)?app/(?:.*/)?route\.[cm]?[jt]sx?$")
_PAGE = re.compile(r"(?:^|/)(?:src/)?pages/api(?:/.*)?\.[cm]?[jt]sx?$")
_CATCH_ALL = re.compile(r"^\[\.\.\.(.+)\]$")
_OPTIONAL = re.compile(r"^\[\[\.\.\.(.+)\]\]$")
_ONE = re.compile(r"\[([^\[\].]+)\]")
_UNSERVED = re.compile(r"^(_|\(\.{1,3}\))")
_SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Placed:
    """A file of the app or pages folder: its project, and its path below that folder."""

    project: str
    segments: tuple[str, ...]
    is_page: bool


def placed(path: str, is_project: Sequence[str]) -> Placed | None:
    """Where a file stands; `is_project`: folders around it that are projects, nearest first."""
    is_page = _PAGE.search(path) is not None
    if not is_page and not _ROUTE.search(path):
        return None
    folder = "pages" if is_page else "app"
    for project in is_project:
        below = path[len(project) :].lstrip("/").split("/")
        inner = below[1:] if below[0] == "src" else below
        if inner[0] == folder and len(inner) >= _SHORTEST:
            return _placed(project, inner[1:], is_page=is_page)
    parts = path.split("/")
    if is_project and is_project != ("",):
        return None
    # No project says where it begins: the first folder of that name does.
    index = parts.index(folder) if folder in parts else -1
    project = "/".join(parts[:index]).removesuffix("src").rstrip("/")
    return _placed(project, parts[index + 1 :], is_page=is_page) if index >= 0 else None


def _placed(project: str, parts: list[str], *, is_page: bool) -> Placed | None:
    folders = parts[:-1]
    if is_page:
        stem = splitext(parts[-1])[0]
        segments = folders if stem == "index" else [*folders, stem]
        is_served = not stem.startswith("_")
    else:
        is_served = not any(_UNSERVED.match(folder) for folder in folders)
        is_group = [folder.startswith(("(", "@")) for folder in folders]
        segments = [f for f, skipped in zip(folders, is_group, strict=True) if not skipped]
    return Placed(project, tuple(segments), is_page) if is_served else None


def templates(base: str, segments: Sequence[str]) -> list[Template]:
    """The routes of a file: two where its last segment may be absent."""
    names: list[str] = []
    spanning: set[str] = set()
    parts: list[str] = []
    is_optional = False
    for segment in segments:
        whole = _OPTIONAL.match(segment) or _CATCH_ALL.match(segment)
        if whole is not None:
            is_optional = _OPTIONAL.match(segment) is not None
            names.append(whole[1])
            spanning.add(whole[1])
            parts.append(f"{{{whole[1]}}}")
        else:
            names.extend(_ONE.findall(segment))
            parts.append(_ONE.sub(r"{\1}", segment).replace("%5F", "_"))
    found = [Template(joined(base, *parts), tuple(names), frozenset(spanning))]
    if is_optional:
        shorter = joined(base, *parts[:-1])
        without = Template(shorter, tuple(names[:-1]), frozenset())
        found.insert(0, without)
    return found
