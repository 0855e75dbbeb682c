"""The packages of a repository by import path, each read when it is first needed."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from posixpath import basename, dirname, join, normpath

from plimsoll.codebase.golang.files import Declaration, File, file_of, unversioned
from plimsoll.codebase.sources import Sources

_MODULE = re.compile(rb"^\s*module\s+\"?([^\s\"]+)", re.MULTILINE)
_REPLACED = re.compile(rb"^\s*(?:replace\s+)?(\S+)(?:\s+v\S+)?\s*=>\s*(\.{1,2}/\S*)", re.MULTILINE)
_STAND_INS = re.compile(r"mock|fake|stub|noop", re.IGNORECASE)


@dataclass(eq=False)
class Package:
    """A folder of Go files; external test packages in the same folder apart."""

    key: str
    """`./` and the folder: no import path looks like that."""
    files: list[File] = field(default_factory=list)
    names: dict[str, Declaration] = field(default_factory=dict)
    methods: dict[str, dict[str, Declaration]] = field(default_factory=dict)
    """By the type they belong to."""
    initial: list[Declaration] = field(default_factory=list)
    """The `init` functions, of which there may be many."""


class Packages:
    """All packages of the repository."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._folders: dict[str, list[str]] = {}
        for path in sources.everything({".go"}):
            if not path.endswith("_test.go") and "vendor" not in path.split("/"):
                self._folders.setdefault(dirname(path), []).append(path)
        self._modules = self._read_modules()
        self._loaded: dict[str, Package] = {}
        self._ways: dict[str, str | None] = {}
        self._targets: dict[str, Package | None] = {}
        self._by_name: dict[str, list[str]] = {}

    def _read_modules(self) -> list[tuple[str, str]]:
        """Import paths of modules and their folders, the longest first."""
        found: list[tuple[str, str]] = []
        for path in self._sources.everything({".mod"}):
            if not path.endswith("go.mod"):
                continue
            text = self._sources.peek(path)
            named = _MODULE.search(text)
            if named is not None:
                found.append((named[1].decode("utf-8", "replace"), dirname(path)))
            for old, new in _REPLACED.findall(text):
                target = normpath(join(dirname(path), new.decode("utf-8", "replace")))
                found.append((old.decode("utf-8", "replace"), "" if target == "." else target))
        return sorted(set(found), key=lambda pair: (-len(pair[0]), pair))

    def at(self, folder: str) -> Package | None:
        """The package in a folder."""
        if folder not in self._folders:
            return None
        if folder not in self._loaded:
            self._loaded[folder] = self._load(folder)
        return self._loaded[folder]

    def keyed(self, key: str) -> Package | None:
        """The package with that key."""
        return self.at(key[2:]) if key.startswith("./") else None

    def folder_of(self, path: str) -> str | None:
        """The folder an import path leads to, without reading it."""
        if path not in self._ways:
            self._ways[path] = self._way(path)
        return self._ways[path]

    def _way(self, path: str) -> str | None:
        for module, folder in self._modules:
            if path == module or path.startswith(f"{module}/"):
                below = path[len(module) :].strip("/")
                found = join(folder, below) if below else folder
                if found in self._folders:
                    return found
        if self._modules:
            return None
        parts = path.split("/")
        starts = range(3, len(parts)) if "." in parts[0] else range(1)
        return next((f for n in starts if (f := "/".join(parts[n:])) in self._folders), None)

    def imported(self, path: str, *, by: str) -> Package | None:
        """What an import path leads to; None: it is from outside the repository."""
        del by
        if path not in self._targets:
            folder = self.folder_of(path)
            self._targets[path] = self.at(folder) if folder is not None else None
        return self._targets[path]

    def _load(self, folder: str) -> Package:
        package = Package(f"./{folder}")
        for path in self._folders[folder]:
            tree = self._sources.tree(path)
            if tree is not None:
                package.files.append(file_of(tree, folder=folder))
        for declaration in (d for file in package.files for d in file.declarations):
            if declaration.kind == "method":
                methods = package.methods.setdefault(declaration.owner, {})
                methods.setdefault(declaration.name, declaration)
            elif declaration.name == "init":
                package.initial.append(declaration)
            elif declaration.name != "_":
                package.names.setdefault(declaration.name, declaration)
        return package

    def called(self, name: str) -> list[str]:
        """Folders of that name."""
        if not self._by_name:
            for folder in self._folders:
                self._by_name.setdefault(basename(folder), []).append(folder)
        return self._by_name.get(name, [])

    def loaded(self) -> Iterator[Package]:
        """Those read so far."""
        yield from list(self._loaded.values())

    def key_of(self, path: str, file: File) -> str:
        """The key of what a file imports: a package's own, or the path without its version."""
        found = self.imported(path, by=file.path)
        return found.key if found is not None else unversioned(path)

    def implementers(self, methods: frozenset[str]) -> list[tuple[Package, str]]:
        """Types among the packages read so far that have all these methods, stand-ins apart."""
        return [
            (package, owner)
            for package in self.loaded()
            for owner, own in package.methods.items()
            if methods <= own.keys()
            and not _STAND_INS.search(owner)
            and not _STAND_INS.search(package.key)
        ]


Reader = Callable[[str], Package | None]
