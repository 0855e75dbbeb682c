"""Which files a file speaks of: by their names, which its imports, types and receivers repeat."""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from posixpath import basename, dirname, splitext
from sys import intern

from plimsoll.codebase.neighbourhood.functions import family_of
from plimsoll.codebase.sources import Sources

_WORD = re.compile(r"[A-Za-z_$][\w$]*")
_HYPHENED = re.compile(r"\w+(?:-\w+)+")
_WHOLE_FOLDERS = frozenset({"index", "init", "mod", "main", "lib"})
"""Files that stand for their folder: `index.ts`, `__init__.py`, `mod.rs`."""
_MOST_OF_A_NAME = 60
"""Files of one name or folder; more of them say nothing."""
_KEPT_FILES = 5_000


class Files:
    """The sources of a repository by name and folder."""

    def __init__(self, sources: Sources, families: Iterable[str]) -> None:
        wanted = set(families)
        self._sources = sources
        self._by_name: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._by_folder: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._mentioned: dict[str, tuple[str, ...]] = {}
        self.known = {path for path in sources.paths if family_of(path) in wanted}
        for path in sorted(self.known):
            family = family_of(path)
            self._by_folder[family, dirname(path)].append(path)
            for name in _names_of(path, family):
                self._by_name[family, name].append(path)
        # Kept for this walk only; the whole of a repository would be too much.
        self._words = lru_cache(maxsize=_KEPT_FILES)(self._read)

    def beside(self, path: str) -> list[str]:
        """The files in the same folder."""
        return self._by_folder[family_of(path), dirname(path)]

    def named_like(self, receiver: str, path: str) -> list[str]:
        """The files that a receiver is named like: `orderRepo` and `OrderRepository.java`."""
        found = self._by_name.get((family_of(path), _plain(receiver)), [])
        return found if len(found) <= _MOST_OF_A_NAME else []

    def mentioned(self, path: str) -> tuple[str, ...]:
        """The files whose name is a word of a file, by path."""
        if path not in self._mentioned:
            family = family_of(path)
            words = {_plain(word) for word in self._words(path)}
            lists = (self._by_name.get((family, word), ()) for word in words)
            found = {file for files in lists if len(files) <= _MOST_OF_A_NAME for file in files}
            self._mentioned[path] = tuple(sorted(found))
        return self._mentioned[path]

    def may_define(self, path: str, name: str) -> bool:
        """Whether a name occurs in a file at all."""
        return name.rstrip("?!") in self._words(path)

    def _read(self, path: str) -> frozenset[str]:
        text = self._sources.peek(path).decode("utf-8", "replace")
        # Files share most of their words.
        return frozenset(map(intern, (*_WORD.findall(text), *_HYPHENED.findall(text))))


def _names_of(path: str, family: str) -> set[str]:
    """What others call a file: by its own name, and by its folder's where it stands for that."""
    stem = splitext(basename(path))[0]
    names = {_plain(stem), _plain(stem.split(".")[0])}
    if _plain(stem) in _WHOLE_FOLDERS or family == ".go":
        names.add(_plain(basename(dirname(path))))
    return names - {""}


_SUFFIX = re.compile(r"(?<=.)(?:implementation|impl|repository|repo)$")


def _plain(name: str) -> str:
    """Without what spellings differ in: `order_repo`, `OrderRepository` and `IOrderRepo` alike."""
    lower = "".join(char for char in name if char.isalnum()).lower()
    if len(name) > 1 and name[0] == "I" and name[1].isupper():
        lower = lower[1:]
    return _SUFFIX.sub("repo" if lower.endswith(("repository", "repo")) else "", lower)
