"""All Ruby of a repository, parsed as far as something asks for it."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from plimsoll.codebase.ruby.classes import ClassDefinition, candidates, definitions
from plimsoll.codebase.ruby.parse import root_of
from plimsoll.codebase.ruby.values import Closure, Frame, Name, Unknown, Value
from plimsoll.codebase.sources import Once, Sources

if TYPE_CHECKING:
    from plimsoll.codebase.ruby.interpreter import Interpreter

SUFFIXES = (".rb", ".ru")
_TESTS = frozenset({"spec", "test", "tests", "features", "db", "sorbet", "rbi"})
_OPENS = re.compile(rb"^[ \t]*(?:class|module)[ \t]+((?:::)?[A-Z][\w:]*)", re.MULTILINE)
_ASSIGNS = re.compile(rb"^[ \t]*([A-Z][A-Z0-9_]*)[ \t]*=[^=~>]", re.MULTILINE)
_MOST_ANCESTORS = 60


class Program:
    """Classes by name, constants, and what methods of classes answer."""

    def __init__(self, sources: Sources, root: str | None = None) -> None:
        """With a root, of several applications only what belongs to that one, or to none."""
        self.sources = sources
        self._root = root
        self._by_name: dict[str, list[ClassDefinition]] = {}
        self._parsed: dict[str, list[ClassDefinition]] = {}
        self._values: dict[str, Value] = {}
        self._lineages: dict[str, list[ClassDefinition]] = {}

    @cached_property
    def files(self) -> list[str]:
        """The Ruby files that may be part of the service."""
        found = [
            path
            for path in self.sources.everything({*SUFFIXES})
            if not _TESTS.intersection(path.split("/")[:-1])
        ]
        if self._root is None:
            return found
        roots = application_roots(found)
        return [path for path in found if root_over(path, roots) in {None, self._root}]

    def candidates(self, words: re.Pattern[bytes]) -> list[str]:
        """The files of the service that contain one of the words."""
        known = set(self.files)
        return [path for path in self.sources.candidates({*SUFFIXES}, words) if path in known]

    @cached_property
    def _index(self) -> dict[str, list[str]]:
        """Where a class, module or constant of a (last) name is written, in lower case."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for path in self.files:
            content = self.sources.peek(path)
            names = {name.rpartition(b"::")[2] for name in _OPENS.findall(content)}
            names.update(_ASSIGNS.findall(content))
            for name in names:
                found[name.decode("ascii", "replace").lower()].append(path)
        return dict(found)

    def definitions_in(self, path: str) -> list[ClassDefinition]:
        """What a file defines; it is parsed once."""
        if path not in self._parsed:
            root = root_of(self.sources, path)
            self._parsed[path] = definitions(root, path) if root is not None else []
        return self._parsed[path]

    def named(self, path: str) -> list[ClassDefinition]:
        """Every opening of the class or module of a whole name; capitals do not count."""
        wanted = path.lower()
        if wanted not in self._by_name:
            files = self._index.get(wanted.rpartition("::")[2], [])
            self._by_name[wanted] = [
                definition
                for file in files
                for definition in self.definitions_in(file)
                if definition.path.lower() == wanted
            ]
        return self._by_name[wanted]

    def resolve(self, name: str, nesting: tuple[str, ...]) -> list[ClassDefinition]:
        """The class that a name means where it is written."""
        for path in candidates(name, nesting):
            found = self.named(path)
            if found:
                return found
        return []

    def lineage(self, path: str) -> list[ClassDefinition]:
        """A class and what it inherits and takes in, in the order Ruby looks for methods."""
        if path not in self._lineages:
            self._lineages[path] = self._lineage(path)
        return self._lineages[path]

    def _lineage(self, path: str) -> list[ClassDefinition]:
        found: list[ClassDefinition] = []
        seen: set[str] = set()
        waiting = [path]
        while waiting and len(found) < _MOST_ANCESTORS:
            current = waiting.pop(0)
            if current in seen:
                continue
            seen.add(current)
            opened = self.named(current)
            found.extend(opened)
            mixed = [self._path(m, d) for d in opened for m in reversed(d.mixins)]
            parents = [self._path(d.parent, d) for d in opened if d.parent]
            waiting = [*filter(None, mixed), *filter(None, parents[:1]), *waiting]
        return found

    def _path(self, name: str, definition: ClassDefinition) -> str:
        # A class that inherits from one of its own name means the outer one.
        around = definition.nesting[:-1] if name == definition.parent else definition.nesting
        found = self.resolve(name, around)
        return found[0].path if found else ""

    def outside_ancestors(self, path: str) -> set[str]:
        """What a class inherits or takes in from elsewhere, as written."""
        found: set[str] = set()
        for definition in self.lineage(path):
            for name in (definition.parent, *definition.mixins):
                if name and not self._path(name, definition):
                    found.add(name.removeprefix("::"))
        return found

    # -- the world of an interpreter -------------------------------------------------------------

    def constant(self, name: str, nesting: tuple[str, ...], interpreter: Interpreter) -> Value:
        """A constant's value; a `Name` when it is a class, or not known."""
        last = name.rpartition("::")[2]
        for path in candidates(name, nesting):
            if path in self._values:
                return self._values[path]
        if last.isupper() or last.lower() in self._index:
            for definition in self._assigning(name, last, nesting):
                return self._evaluated(definition, last, interpreter)
        resolved = self.resolve(name, nesting)
        return Name(resolved[0].path if resolved else name.removeprefix("::"))

    def _assigning(self, name: str, last: str, nesting: tuple[str, ...]) -> list[ClassDefinition]:
        """Which bodies may assign the constant, the likeliest first."""
        files = self._index.get(last.lower(), [])
        holders = [d for file in files for d in self.definitions_in(file) if last in d.constants]
        owners = [path.rpartition("::")[0] for path in candidates(name, nesting)]
        for owner in owners:
            exact = [holder for holder in holders if holder.path == owner]
            if exact:
                return exact
        qualifier = name.rpartition("::")[0]
        return [h for h in holders if h.path.endswith(qualifier)] if len(holders) == 1 else []

    def _evaluated(self, holder: ClassDefinition, last: str, interpreter: Interpreter) -> Value:
        path = f"{holder.path}::{last}".removeprefix("::")
        if path not in self._values:
            self._values[path] = Unknown(path)  # a constant may mention itself
            frame = Frame(path=holder.file, nesting=holder.nesting)
            self._values[path] = interpreter.value(holder.constants[last], frame)
        return self._values[path]

    def method(self, owner: str, name: str) -> Closure | None:
        """A method that a class or module answers by itself: `Filters.all`."""
        for definition in self.lineage(owner):
            node = definition.singletons.get(name)
            if node is None and "self" in definition.mixins:
                node = definition.methods.get(name)
            if node is not None:
                return Closure(node, Frame(path=definition.file, nesting=definition.nesting))
        return None

    def methods_of(self, path: str) -> dict[str, Closure]:
        """The methods a module gives to whoever extends itself by it."""
        return {
            name: Closure(node, Frame(path=definition.file, nesting=definition.nesting))
            for definition in reversed(self.lineage(path))
            for name, node in definition.methods.items()
        }


def application_roots(paths: list[str]) -> list[str]:
    """The folders (with a slash, or empty) that hold a Rails application, the deepest first."""
    mark = "config/application.rb"
    found = [p.removesuffix(mark) for p in paths if p == mark or p.endswith(f"/{mark}")]
    return sorted(found, key=len, reverse=True)


def root_over(path: str, roots: list[str]) -> str | None:
    """Which application a file belongs to; None: to none of them."""
    return next((root for root in roots if path.startswith(root)), None)


PROGRAM = Once(Program)
