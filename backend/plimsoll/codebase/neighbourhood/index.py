"""Where names may be defined, by a line filter over all sources: whoever asks looks closer."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from plimsoll.codebase.neighbourhood.functions import family_of

# The repetitions are bounded, so that no file takes longer than its length.
_WITH_KEYWORD = (
    rb"\b(?:func|fun|fn|function\*?)\s+(?:\([^)]{0,200}\)\s*)?(?:[\w.<>?]{1,80}\.)?(\w+)\s*[(<]"
)
_PARAMETERS = rb"\([^;{}()]{0,400}(?:\([^()]{0,200}\)[^;{}()]{0,200}){0,20}\)"
_C_LIKE = rb"[\w>\]?]\s+(\w+)\s*" + _PARAMETERS + rb"[^;{}=()]{0,200}(?:\{|=>)"
_JAVASCRIPT = (
    _WITH_KEYWORD
    + rb"|(\w+)\s*[:=]\s*(?:async\s+)?(?:function\b|"
    + _PARAMETERS
    + rb"[^=;{}()]{0,200}=>|\w+\s*=>)"
    + rb"|^[ \t]*(?:(?:public|private|protected|static|async|override|get)\s+){0,5}\*?(\w+)\s*"
    + _PARAMETERS
    + rb"[^;{}()=]{0,200}\{"
)
_DEFINITIONS: Mapping[str, re.Pattern[bytes]] = {
    ".py": re.compile(rb"^[ \t]*(?:async[ \t]+)?def[ \t]+(\w+)", re.MULTILINE),
    ".js": re.compile(_JAVASCRIPT, re.MULTILINE),
    ".ts": re.compile(_JAVASCRIPT, re.MULTILINE),
    ".go": re.compile(_WITH_KEYWORD),
    ".java": re.compile(_C_LIKE),
    ".kt": re.compile(_WITH_KEYWORD),
    ".rb": re.compile(rb"^[ \t]*def[ \t]+(?:self\.)?(\w+[?!]?)", re.MULTILINE),
    ".php": re.compile(_WITH_KEYWORD),
    ".cs": re.compile(_C_LIKE),
    ".rs": re.compile(_WITH_KEYWORD),
    ".ex": re.compile(rb"^[ \t]*defp?[ \t]+(\w+[?!]?)", re.MULTILINE),
}
_LONGEST_SOURCE = 1_000_000
"""Larger files are data, or were put together by a tool."""


class DefinitionIndex:
    """The files in which a name may be defined, by language."""

    def __init__(
        self, paths: Iterable[str], families: Iterable[str], read: Callable[[str], bytes]
    ) -> None:
        wanted = set(families)
        self._files: dict[str, dict[str, set[str]]] = {one: defaultdict(set) for one in wanted}
        for path in paths:
            family = family_of(path)
            if family in wanted:
                self._take(path, family, read(path))

    def files(self, family: str, name: str) -> set[str]:
        """Where a function of that name may be."""
        return self._files.get(family, {}).get(name, set())

    def _take(self, path: str, family: str, source: bytes) -> None:
        if len(source) > _LONGEST_SOURCE:
            return
        names = self._files[family]
        for match in _DEFINITIONS[family].finditer(source):
            name = next(group for group in match.groups() if group is not None)
            names[name.decode("utf-8", "replace")].add(path)
