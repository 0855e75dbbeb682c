"""Where a repository at GitHub is, as people write it."""

import re
from typing import NamedTuple

from plimsoll.kit.errors import Forbidden, Rejected

_OWNER = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98}[A-Za-z0-9])?")
_NAME = re.compile(r"[A-Za-z0-9._-]{1,100}")
_SHORT = "github:"
_REF = re.compile(r"(?![-/.])[^\s~^:?*\[\\\x00-\x1f\x7f]{1,300}")
_NO_REF = re.compile(r"\.\.|//|@\{|/\.|\.lock(/|$)|[/.]$|^@$")


class Place(NamedTuple):
    """A repository."""

    owner: str
    name: str

    @property
    def path(self) -> str:
        """`owner/name`."""
        return f"{self.owner}/{self.name}"


def rest_of(location: str, host: str) -> str | None:
    """What of a location names the repository; None: it is not at this host."""
    if location.startswith(_SHORT):
        return location.removeprefix(_SHORT)
    scheme, separator, rest = location.partition("://")
    named, _, path = rest.partition("/")
    is_here = scheme.lower() == "https" and separator and named.lower().removesuffix(":443") == host
    return path if is_here else None


def place_of(location: str, host: str) -> Place:
    """The repository that a location names.

    Raises:
        Rejected: it names none at this host.
    """
    rest = rest_of(location, host)
    owner, _, name = (rest or "").strip("/").removesuffix(".git").partition("/")
    possible = _OWNER.fullmatch(owner) and _NAME.fullmatch(name) and name not in {".", ".."}
    if not possible:
        raise Rejected(
            f"The location names no repository at {host}.",
            fix=f"Give https://{host}/OWNER/NAME or github:OWNER/NAME, and a branch by --ref.",
        )
    return Place(owner, name)


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


def require_writable(place: Place, patterns: tuple[str, ...]) -> None:
    """Nothing, if requests through the API may open pull requests there.

    Raises:
        Forbidden: they may not; names the setting.
    """
    wanted = place.path.lower()
    for pattern in map(str.lower, patterns):
        owner, _, name = pattern.partition("/")
        if wanted == pattern or (name == "*" and wanted.startswith(f"{owner}/")):
            return
    raise Forbidden(
        "Requests through the API may not open pull requests in this repository.",
        where="PLIMSOLL_GITHUB__WRITABLE",
        fix="Let the setting name it, as owner/name or owner/*.",
    )
