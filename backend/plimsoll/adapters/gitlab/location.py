"""Where a project at GitLab is, as people write it."""

import re
from typing import Final
from urllib.parse import urlsplit

from plimsoll.kit.errors import Forbidden, Rejected

_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,254}")
_SHORT: Final = "gitlab:"
_REF = re.compile(r"(?![-/.])[^\s~^:?*\[\\\x00-\x1f\x7f]{1,300}")
_NO_REF = re.compile(r"\.\.|//|@\{|/\.|\.lock(/|$)|[/.]$|^@$")
_FEWEST_PARTS: Final = 2
_MOST_PARTS: Final = 22
"""A project in the deepest subgroup that GitLab has."""


def rest_of(location: str, url: str) -> str | None:
    """What of a location names the project; None: it is not at this GitLab."""
    if location.startswith(_SHORT):
        return location.removeprefix(_SHORT)
    scheme, separator, rest = location.partition("://")
    named, _, path = rest.partition("/")
    own = urlsplit(url)
    below = own.path.strip("/")
    is_here = scheme.lower() == "https" and named.lower().removesuffix(":443") == own.netloc.lower()
    if not separator or not is_here or not f"{path}/".startswith(f"{below}/" if below else ""):
        return None
    return path.removeprefix(below)


def project_of(location: str, url: str) -> str:
    """The path of the project that a location names, such as `group/sub/project`.

    Raises:
        Rejected: it names none at this GitLab.
    """
    path = (rest_of(location, url) or "").strip("/").removesuffix(".git")
    parts = path.split("/")
    possible = _FEWEST_PARTS <= len(parts) <= _MOST_PARTS and all(map(_PART.fullmatch, parts))
    if not possible:
        raise Rejected(
            f"The location names no project at {urlsplit(url).netloc}.",
            fix=f"Give {url}/GROUP/PROJECT or gitlab:GROUP/PROJECT, and a branch by --ref.",
        )
    return path


def checked_ref(ref: str) -> str:
    """A branch, tag or commit that can be one.

    Raises:
        Rejected: nothing can be called that.
    """
    if _REF.fullmatch(ref) is None or _NO_REF.search(ref) or not ref.isprintable():
        raise Rejected(
            "The ref of the repository cannot be the name of a branch, a tag or a commit.",
            fix="Give a branch, a tag, or a commit's full hash.",
        )
    return ref


def require_writable(project: str, patterns: tuple[str, ...]) -> None:
    """Nothing, if requests through the API may open merge requests there.

    Raises:
        Forbidden: they may not; names the setting.
    """
    wanted = project.lower()
    for pattern in map(str.lower, patterns):
        below = pattern.removesuffix("*") if pattern.endswith("/*") else None
        if wanted == pattern or (below is not None and wanted.startswith(below)):
            return
    raise Forbidden(
        "Requests through the API may not open merge requests in this project.",
        where="PLIMSOLL_GITLAB__WRITABLE",
        fix="Let the setting name it, as group/project or group/*.",
    )
