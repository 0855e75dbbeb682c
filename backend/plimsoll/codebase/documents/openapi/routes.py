"""Paths of API documents as route templates: `/files/{path+}{?page}` is `/files/{path}`."""

import re
from dataclasses import dataclass

_PLACEHOLDER = re.compile(r"\{([+#./;]?)([^{}?&*+:]+)(\*|\+|:[^{}]*)?\}")
_QUERY = re.compile(r"\{[?&][^{}]*\}")
_EXPRESSION = re.compile(r":(?:path|\.[*+])$")


@dataclass(frozen=True, slots=True)
class Path:
    """A route, its placeholders, and those of them that swallow slashes."""

    route: str
    names: tuple[str, ...]
    spanning: frozenset[str]


def path_of(written: str) -> Path:
    """Reads one key of `paths`."""
    bare = _QUERY.sub("", written).partition("#")[0].partition("?")[0]
    names: list[str] = []
    spanning: set[str] = set()

    def plain(match: re.Match[str]) -> str:
        name = match[2].strip()
        names.append(name)
        if match[1] == "+" or match[3] in {"*", "+"} or _EXPRESSION.match(match[3] or ""):
            spanning.add(name)
        return f"{{{name}}}"

    route = _PLACEHOLDER.sub(plain, bare.strip())
    whole = route if route.startswith("/") else f"/{route}"
    return Path(whole, tuple(dict.fromkeys(names)), frozenset(spanning))
