"""The PHP of a repository: where its classes are, and what they inherit."""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from plimsoll.codebase.php.classes import ClassFacts, Method, classes_in
from plimsoll.codebase.php.names import Names, names_of
from plimsoll.codebase.sources import Once, Sources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

_NAMESPACE = re.compile(rb"(?:^|;)\s*(?:<\?php\s+)?namespace\s+([\w\\]+)\s*[;{]", re.MULTILINE)
_CLASS = re.compile(
    rb"(?:^|[;{}]|<\?php\s)[ \t]*(?:(?:abstract|final|readonly)\s+)*"
    rb"(?:class|interface|trait|enum)\s+(\w+)",
    re.MULTILINE,
)
_FUNCTION = re.compile(rb"^(?:    |\t)?function\s+&?(\w+)\s*\(", re.MULTILINE)
_EXTENDS = re.compile(rb"\bclass\s+(\w+)[^{;]*?\bextends\s+([\w\\]+)")
_MOST_FILES_KEPT = 500
_MOST_ANCESTORS = 60


@dataclass(frozen=True, eq=False)
class File:
    """A file that was parsed."""

    path: str
    root: Node
    names: Names
    classes: dict[str, ClassFacts]
    """By their full names in lower case."""


class Program:
    """All PHP files, parsed when they are asked for, the latest of them kept."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self.paths = frozenset(
            path
            for path in sources.everything({".php"})
            if "/vendor/" not in f"/{path}" and not path.endswith(".blade.php")
        )
        self._files: OrderedDict[str, File | None] = OrderedDict()

    @cached_property
    def _index(self) -> tuple[dict[str, str], dict[str, list[str]], dict[str, str]]:
        """The file of every class and function, by their names in lower case."""
        classes: dict[str, str] = {}
        shorts: dict[str, list[str]] = {}
        functions: dict[str, str] = {}
        for path in sorted(self.paths, key=lambda p: ("/tests/" in f"/{p.lower()}", p)):
            data = self._sources.peek(path)
            found = _NAMESPACE.search(data)
            space = f"{found[1].decode()}\\" if found is not None else ""
            for match in _CLASS.finditer(data):
                name = f"{space}{match[1].decode(errors='replace')}"
                if name.lower() not in classes:
                    classes[name.lower()] = path
                    shorts.setdefault(name.rsplit("\\", 1)[-1].lower(), []).append(name)
            for match in _FUNCTION.finditer(data):
                functions.setdefault(match[1].decode(errors="replace").lower(), path)
        return classes, shorts, functions

    def file(self, path: str) -> File | None:
        """A file's tree and names; None if there is none, or it is no text."""
        if path in self._files:
            self._files.move_to_end(path)
            return self._files[path]
        found = self._parsed(path)
        self._files[path] = found
        if len(self._files) > _MOST_FILES_KEPT:
            self._files.popitem(last=False)
        return found

    def _parsed(self, path: str) -> File | None:
        tree = self._sources.tree(path) if path in self.paths else None
        if tree is None:
            return None
        names = names_of(path, tree.root)
        classes = {facts.name.lower(): facts for facts in classes_in(tree.root, names)}
        return File(path, tree.root, names, classes)

    def find(self, name: str) -> ClassFacts | None:
        """A class by its full name."""
        path = self._index[0].get(name.lstrip("\\").lower())
        found = self.file(path) if path is not None else None
        return found.classes.get(name.lstrip("\\").lower()) if found is not None else None

    def exists(self, name: str) -> bool:
        """Whether the repository holds the class."""
        return name.lstrip("\\").lower() in self._index[0]

    def named(self, short: str) -> list[str]:
        """The full names of classes by their last part."""
        return self._index[1].get(short.lower(), [])

    def function_file(self, name: str) -> File | None:
        """The file that defines a function outside classes."""
        path = self._index[2].get(name.rsplit("\\", 1)[-1].lower())
        return self.file(path) if path is not None else None

    def lineage(self, name: str) -> Iterator[ClassFacts]:
        """The class, its traits, and what it extends, as members are looked up."""
        waiting, seen = [name], set[str]()
        while waiting and len(seen) < _MOST_ANCESTORS:
            current = waiting.pop(0)
            if current.lower() in seen:
                continue
            seen.add(current.lower())
            facts = self.find(current)
            if facts is not None:
                yield facts
                waiting[:0] = [*facts.traits, *facts.parents]

    def ancestors(self, name: str) -> list[str]:
        """The names of all it inherits from, of those from elsewhere as well; itself first."""
        found = dict.fromkeys([name])
        for facts in self.lineage(name):
            found.update(dict.fromkeys([*facts.traits, *facts.parents]))
        return list(found)

    def is_a(self, name: str, *wanted: str) -> bool:
        """Whether a class is one of those, or inherits from one; by full or last name."""
        names = {word.lower() for word in wanted}
        return any(
            a.lower() in names or a.rsplit("\\", 1)[-1].lower() in names
            for a in self.ancestors(name)
        )

    def method(self, owner: str, name: str) -> Method | None:
        """A method, wherever it is inherited from."""
        for facts in self.lineage(owner):
            found = facts.methods.get(name.lower())
            if found is not None:
                return found
        return None

    def candidates(self, words: re.Pattern[bytes]) -> list[str]:
        """The files that may declare endpoints and contain one of those words."""
        return [p for p in self._sources.candidates({".php"}, words) if p in self.paths]

    def text(self, path: str) -> bytes:
        """A file of any kind; empty if there is none."""
        return self._sources.read(path) if path in self.all_paths else b""

    @cached_property
    def all_paths(self) -> frozenset[str]:
        """The chosen files of any kind."""
        return frozenset(self._sources.paths)


PROGRAM = Once(Program)
