"""A repository's Go, gone through once for all frameworks: its routers and their routes."""

import re
from collections.abc import Iterator
from posixpath import dirname

from plimsoll.codebase.golang.files import Declaration
from plimsoll.codebase.golang.hot import Heat, candidates, keys_of, mentions, registers
from plimsoll.codebase.golang.machine import Machine
from plimsoll.codebase.golang.models import KnownModels
from plimsoll.codebase.golang.packages import Package, Packages
from plimsoll.codebase.golang.routers import Registry
from plimsoll.codebase.golang.types import GoType
from plimsoll.codebase.golang.values import Function, Unknown
from plimsoll.codebase.sources import Once, Sources

_IMPORT = re.compile(rb'^\s*(?:import\s+)?(?:[\w.]+\s+)?"([^"\s]+)"\s*(?://.*)?$', re.MULTILINE)
_HEAD_BYTES = 12_000
_STEPS_OF_ALL = 1_500_000
_STEPS_OF_ONE = 250_000
_MOST_LATER = 2_000
_OTHERS = 2
_WORD = re.compile(rb"[A-Za-z_]\w*")


class Program:
    """The routes of all Go files."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self.registry = Registry()
        self.packages = Packages(sources)
        self.models = KnownModels(self.registry)
        paths = [
            path
            for path in sources.paths
            if path.endswith(".go") and candidates(sources.peek(path))
        ]
        self._paths = frozenset(paths)
        self.machine = Machine(self.packages, self.models, set())
        if paths:
            self._run(paths)

    def _run(self, paths: list[str]) -> None:
        first = list(self._first(paths))
        heat = Heat(self.packages)
        heat.spread(first, self._importers({dirname(path) for path in paths}))
        hot = [d for d in heat.found if d.kind in ("func", "method")]
        self.machine.hot.update(keys_of(hot))
        self.machine.hot_names.update(d.name for d in hot)
        chosen = set(self.sources.paths)
        order = [(k, d) for k, d in _ordered(hot) if d.file.path in chosen]
        for rank, declaration in order:
            self.registry.rank = rank
            if (declaration.file.path, declaration.line) not in self.machine.called:
                self._attempt(declaration)
            if self.machine.steps > _STEPS_OF_ALL:
                self.registry.notes.append(
                    "Go: there is more code around routers than is followed; routes may be missing"
                )
                break

    def _first(self, paths: list[str]) -> Iterator[Declaration]:
        wanted = set(paths)
        for folder in sorted({dirname(path) for path in paths}):
            package = self.packages.at(folder)
            for file in package.files if package is not None else ():
                is_candidate = file.path in wanted
                for declaration in file.declarations:
                    if registers(declaration, is_candidate=is_candidate):
                        yield declaration

    def _importers(self, folders: set[str]) -> dict[str, list[Package]]:
        """Who imports the packages with candidates, and who imports those, and so on."""
        imports: dict[str, set[str]] = {}
        for path in self.sources.paths:
            if path.endswith(".go"):
                head = self.sources.peek(path)[:_HEAD_BYTES]
                imports.setdefault(dirname(path), set()).update(
                    told.decode("utf-8", "replace") for told in _IMPORT.findall(head)
                )
        by_target: dict[str, set[str]] = {}
        for folder, targets in imports.items():
            for target in targets:
                found = self.packages.folder_of(target)
                if found is not None and found != folder:
                    by_target.setdefault(found, set()).add(folder)
        result: dict[str, list[Package]] = {}
        pending, seen = list(folders), set(folders)
        while pending:
            folder = pending.pop()
            importing = sorted(by_target.get(folder, ()))
            packages = [self.packages.at(each) for each in importing]
            result[f"./{folder}"] = [package for package in packages if package is not None]
            new = [each for each in importing if each not in seen]
            seen.update(new)
            pending.extend(new)
        return result

    def _attempt(self, declaration: Declaration) -> None:
        machine = self.machine
        machine.allow(_STEPS_OF_ONE)
        receiver = None
        if declaration.kind == "method":
            kind = GoType("named", declaration.owner, f"./{declaration.file.folder}")
            receiver = machine.made_up(kind)
            if isinstance(receiver, Unknown):
                receiver = Unknown(kind)
        machine.invoke(machine.function(declaration, receiver), [])
        done = 0
        while machine.later and done < _MOST_LATER:
            done += 1
            function = machine.later.pop()
            if function.key not in machine.called and self._is_of_use(function):
                machine.invoke(function, [])
        machine.later.clear()

    def _is_of_use(self, function: Function) -> bool:
        if function.key in self.machine.hot:
            return True
        text = function.node.text or b""
        return not function.name and (mentions(text) or bool(_hot_names(self.machine, function)))


def _hot_names(machine: Machine, function: Function) -> set[str]:
    words = {word.decode() for word in _WORD.findall(function.node.text or b"")}
    return words & machine.hot_names


def _ordered(hot: list[Declaration]) -> list[tuple[int, Declaration]]:
    """Those first that run first: `main`, then what no other names, then the rest."""
    words: dict[str, int] = {}
    for declaration in hot:
        own = declaration.name.encode()
        for word in set(_WORD.findall(declaration.text)) - {own}:
            words[word.decode()] = words.get(word.decode(), 0) + 1

    def rank(declaration: Declaration) -> tuple[int, int, str, int]:
        is_main = declaration.file.package == "main" and declaration.name == "main"
        is_first = declaration.name == "init"
        kind = 0 if is_main else 1 if is_first else _OTHERS
        uses = 0 if kind < _OTHERS else min(words.get(declaration.name, 0), 1)
        return kind, uses, declaration.file.path, declaration.line

    def nearness(declaration: Declaration) -> int:
        kind, uses, *_ = rank(declaration)
        return 0 if kind < _OTHERS else 1 + uses

    return [(nearness(d), d) for d in sorted(hot, key=rank)]


PROGRAM = Once(Program)
