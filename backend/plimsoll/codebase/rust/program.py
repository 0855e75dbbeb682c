"""All crates of a repository as one program: modules by path, items by name."""

import re
from functools import cached_property
from posixpath import dirname

from plimsoll.codebase.rust.facts import Alias, Enum, Function, Item, Module, Struct, TypeName
from plimsoll.codebase.rust.syntax import module_of
from plimsoll.codebase.sources import Once, Sources

_PACKAGE = re.compile(rb"^\s*name\s*=\s*\"([\w-]+)\"", re.MULTILINE)
_LIBRARY = re.compile(rb"^\[lib\][^\[]*?^\s*path\s*=\s*\"([^\"]+)\"", re.MULTILINE)
_DECLARED = re.compile(rb"\b(?:fn|struct|enum|type|const|static)\s+(\w+)")
BUILDS = re.compile(
    rb"Router|\bApp::new|ServiceConfig|web::(?:scope|resource)|\bscope\(|rocket::|routes!|get_routes|Vec<Route>"
    rb"|MethodRouter|impl_web|actix_web|axum::routing"
)
_MOST_STEPS = 60
_MOST_FILES = 12


class Program:
    """Read on demand: a file is parsed when something of it is asked for."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self._modules: dict[tuple[str, ...], Module | None] = {}
        self._by_file: dict[str, Module | None] = {}
        self._seen: dict[tuple[tuple[str, ...], tuple[str, ...]], list[Item]] = {}

    @cached_property
    def paths(self) -> list[str]:
        """The Rust files that may declare routes."""
        return [path for path in self.sources.paths if path.endswith(".rs")]

    @cached_property
    def _all(self) -> list[str]:
        first = set(self.paths)
        return [*self.paths, *(p for p in self.sources.everything({".rs"}) if p not in first)]

    def mentioning(self, words: re.Pattern[bytes]) -> list[str]:
        """Those with one of the words."""
        return [path for path in self.paths if words.search(self.sources.peek(path))]

    @cached_property
    def _crates(self) -> dict[str, str]:
        """The folder of each crate's sources, by its name in code."""
        found: dict[str, str] = {}
        for path in self.sources.everything({".toml"}):
            if not path.endswith("Cargo.toml"):
                continue
            text = self.sources.peek(path)
            name = _PACKAGE.search(text)
            if name is None or b"[package]" not in text:
                continue
            folder = dirname(path)
            library = _LIBRARY.search(text)
            source = dirname(library[1].decode()) if library is not None else "src"
            whole = "/".join(part for part in (folder, source) if part)
            found.setdefault(name[1].decode().replace("-", "_"), whole)
        return found

    @cached_property
    def _places(self) -> dict[str, tuple[str, ...]]:
        """The module path of each file."""
        homes = sorted(self._crates.items(), key=lambda pair: -len(pair[1]))
        by_folder = {folder: name for name, folder in homes}
        return {path: _module_path(path, by_folder) for path in self._all}

    @cached_property
    def _files(self) -> dict[tuple[str, ...], list[str]]:
        found: dict[tuple[str, ...], list[str]] = {}
        for path, module in self._places.items():
            found.setdefault(module, []).append(path)
        return found

    @cached_property
    def _names(self) -> dict[str, list[str]]:
        """Which files declare an item of that name."""
        found: dict[str, list[str]] = {}
        for path in self._all:
            for name in set(_DECLARED.findall(self.sources.peek(path))):
                found.setdefault(name.decode(), []).append(path)
        return found

    def file(self, path: str) -> Module | None:
        """A file's module; None if it is no text."""
        if path not in self._by_file:
            tree = self.sources.tree(path)
            if tree is None:
                self._by_file[path] = None
            else:
                keep = bool(BUILDS.search(self.sources.peek(path)))
                place = self._places.get(path, (path,))
                self._by_file[path] = module_of(tree.root, place, path, keep=keep)
        return self._by_file[path]

    def modules(self, path: tuple[str, ...]) -> list[Module]:
        """The modules of that path; a crate's root may be two files."""
        found = [m for p in self._files.get(path, []) for m in [self.file(p)] if m is not None]
        if found or not path:
            return found
        return [
            inner
            for outer in self.modules(path[:-1])
            for inner in outer.inner
            if inner.path == path
        ]

    def resolve(self, path: tuple[str, ...], module: Module) -> list[Item]:
        """The items that a path means in a module, through imports and re-exports."""
        key = (path, (*module.path, module.file))
        if key not in self._seen:
            self._seen[key] = []  # cyclic imports end here
            self._seen[key] = self._resolve(path, module, 0) or self._nearby(path, module)
        return self._seen[key]

    def _resolve(  # noqa: C901, PLR0911 - the order in which Rust looks a name up
        self, path: tuple[str, ...], module: Module, depth: int
    ) -> list[Item]:
        if not path or depth > _MOST_STEPS:
            return []
        first, rest = path[0], path[1:]
        if first in ("crate", "self", "super"):
            base = {"crate": module.path[:1], "self": module.path, "super": module.path[:-1]}[first]
            return self._within(rest, base, depth + 1)
        if not rest and first in module.items:
            return module.items[first]
        if len(path) == 2 and "::".join(path) in module.items:  # noqa: PLR2004 - type and constant
            return module.items["::".join(path)]
        if first in module.uses and module.uses[first] != path[: len(module.uses[first])]:
            found = self._resolve((*module.uses[first], *rest), module, depth + 1)
            if found:
                return found
        inside = self._within(path, module.path, depth + 1)
        if inside:
            return inside
        if first in self._crates and rest:
            found = self._within(rest, (first,), depth + 1)
            if found:
                return found
        for glob in module.globs:
            found = self._through(glob, path, module, depth)
            if found:
                return found
        return []

    def _through(
        self, glob: tuple[str, ...], path: tuple[str, ...], module: Module, depth: int
    ) -> list[Item]:
        base = self._absolute(glob, module, 0)
        return self._within(path, base, depth + 2) if base and base != module.path else []

    def _absolute(self, path: tuple[str, ...], module: Module, depth: int) -> tuple[str, ...]:
        """A module's path from its crate on; empty if it is not of this repository."""
        if not path or depth > _MOST_STEPS:
            return ()
        first, rest = path[0], path[1:]
        if first == "crate":
            return (*module.path[:1], *rest)
        if first in ("self", "super"):
            base = module.path if first == "self" else module.path[:-1]
            while rest and rest[0] == "super":
                base, rest = base[:-1], rest[1:]
            return (*base, *rest)
        if first in module.uses and module.uses[first] != path[: len(module.uses[first])]:
            return self._absolute((*module.uses[first], *rest), module, depth + 1)
        if self.modules((*module.path, first)):
            return (*module.path, *path)
        return path if first in self._crates else ()

    def _within(  # noqa: C901, PLR0911, PLR0912 - the order in which Rust looks a name up
        self, path: tuple[str, ...], base: tuple[str, ...], depth: int
    ) -> list[Item]:
        """A path from a module on: deepest modules first, then re-exports on the way."""
        if depth > _MOST_STEPS or not path:
            return []
        while path and path[0] in ("super", "self"):
            base = base[:-1] if path[0] == "super" else base
            path = path[1:]
        if not path:
            return []
        for module in self.modules(base):
            key = "::".join(path[-2:])
            if len(path) == 1 and path[0] in module.items:
                return module.items[path[0]]
            if len(path) == 2 and key in module.items:  # noqa: PLR2004 - type and constant
                return module.items[key]
            if path[0] in module.uses:
                found = self._resolve((*module.uses[path[0]], *path[1:]), module, depth + 2)
                if found:
                    return found
        if len(path) > 1:
            found = self._within(path[1:], (*base, path[0]), depth + 1)
            if found:
                return found
        for module in self.modules(base):
            for glob in module.globs:
                found = self._through(glob, path, module, depth + 2)
                if found:
                    return found
        return []

    def _nearby(self, path: tuple[str, ...], module: Module) -> list[Item]:
        """By name alone, if there is but one, or one in a module of the name before it."""
        if path[0] in ("std", "axum", "actix_web", "rocket", "serde_json", "tokio", "core"):
            return []
        name = path[-1]
        files = self._names.get(name, [])
        if len(files) > _MOST_FILES:
            return []
        found: list[Item] = []
        for file in files:
            top = self.file(file)
            for part in _nested(top) if top is not None else []:
                found += part.items.get(name, [])
        if len(path) > 1:
            before = path[-2]
            found = [i for i in found if before in i.module.path[-2:]] or found
            if before[:1].islower() and before not in ("crate", "self", "super"):
                found = [i for i in found if before in i.module.path]
        same = [i for i in found if i.module.path[:1] == module.path[:1]]
        found = same or found
        return found if len(found) == 1 else []

    def functions(self, path: tuple[str, ...], module: Module) -> list[Function]:
        """The functions that a path means; `Type::new` too."""
        found = [i for i in self.resolve(path, module) if isinstance(i, Function)]
        if found or len(path) < 2 or not path[-2][:1].isupper():  # noqa: PLR2004 - type and name
            return found
        owner, name = path[-2], path[-1]
        types = self.resolve(path[:-1], module)
        for item in types:
            found += [
                m
                for file in self._names.get(name, [])[:_MOST_FILES]
                for top in [self.file(file)]
                if top is not None
                for part in _nested(top)
                for m in part.methods
                if m.name == name and m.owner == item.name
            ]
        return found or [m for m in self.methods(name) if m.owner == owner]

    def methods(self, name: str) -> list[Function]:
        """The methods of a name in files that build routers."""
        return self._methods.get(name, [])

    @cached_property
    def _methods(self) -> dict[str, list[Function]]:
        found: dict[str, list[Function]] = {}
        for path in self.mentioning(BUILDS):
            top = self.file(path)
            for module in _nested(top) if top is not None else []:
                for method in module.methods:
                    found.setdefault(method.name, []).append(method)
        return found

    def type(self, wanted: TypeName, module: Module) -> Struct | Enum | Alias | None:
        """The declaration of a type; None if it is not of this repository."""
        path = (*wanted.path, wanted.name)
        for item in self.resolve(path, module):
            if isinstance(item, Struct | Enum | Alias):
                return item
        return None


PROGRAM = Once(Program)


def _nested(top: Module) -> list[Module]:
    found = [top]
    for module in found:  # grows meanwhile
        found.extend(module.inner)
    return found


nested_modules = _nested


def _module_path(path: str, by_folder: dict[str, str]) -> tuple[str, ...]:
    """`crates/api/src/users/mod.rs` is `api::users`."""
    folder = dirname(path)
    inside: list[str] = []
    while folder and folder not in by_folder:
        inside.insert(0, folder.rsplit("/", 1)[-1])
        folder = dirname(folder)
    name = by_folder.get(folder, "crate")
    last = path.rsplit("/", 1)[-1].removesuffix(".rs")
    if name == "crate" and "src" in inside:
        inside = inside[inside.index("src") + 1 :]
    if last == "mod" or (last in ("lib", "main") and not inside):
        return (name, *inside)
    return (name, *inside, last)
