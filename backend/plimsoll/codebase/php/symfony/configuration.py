"""Routes and imports that configuration declares, in YAML and PHP.

`config/routes.yaml`, `config/routes/*` and what they import; `app/config/routing.yml` of old. What
is only for development or tests is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from posixpath import basename, dirname, normpath
from typing import TYPE_CHECKING

import yaml

from plimsoll.codebase.php.symfony.configurator import Configurator, table_of
from plimsoll.codebase.php.symfony.paths import plain
from plimsoll.codebase.php.symfony.routes import Route
from plimsoll.codebase.php.values import Closure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.codebase.php.interpreter import Interpreter
    from plimsoll.codebase.php.program import Program

_START = re.compile(
    r"(?:^|/)(?:config/routes\.(?:ya?ml|php)|config/routes/[\w-]+\.(?:ya?ml|php)|app/config/routing\.ya?ml"
    r"|config/routing\.ya?ml|config/routes/prod/[\w-]+\.ya?ml)$"
)
_ENVIRONMENT = re.compile(r"%env\((?:\w+:)*(\w+)\)%")
_WORDS = re.compile(rb"resource|path|controller|Routing")
_DEEPEST = 8
_OTHERS = frozenset({"dev", "test"})


@dataclass(frozen=True)
class Import:
    """A folder or a file of controllers, and what is said for all of its routes."""

    place: str
    said: Route
    excluded: tuple[str, ...] = ()

    def covers(self, path: str) -> bool:
        """Whether a file is among them."""
        if any(
            path == e or path.startswith(f"{e}/") or fnmatchcase(path, e) for e in self.excluded
        ):
            return False
        place = self.place.rstrip("/")
        if "*" in place:
            return fnmatchcase(path, place) or fnmatchcase(path, f"{place}/*")
        return not place or path == place or path.startswith(f"{place}/")


@dataclass
class Configuration:
    """Everything that configuration says of routes."""

    program: Program
    reader: Interpreter
    notes: list[str]
    routes: list[tuple[Route, str]] = field(default_factory=list)
    """With the controller as written."""
    imports: list[Import] = field(default_factory=list)
    api_prefix: str | None = None
    loaded: set[tuple[str, tuple[str, ...]]] = field(default_factory=set)
    is_any: bool = False
    known: dict[str, str | None] = field(default_factory=dict)

    def load(self) -> None:
        """Reads all files that Symfony loads by itself."""
        for path in sorted(self.program.all_paths):
            if "/Resources/" in path or not _START.search(path):
                continue  # a bundle's own, which is imported
            if path.endswith((".yaml", ".yml")) or _WORDS.search(self.program.text(path)):
                self._file(path, Route(("",)), 0)

    def _file(self, path: str, outer: Route, depth: int) -> None:
        if depth > _DEEPEST or (path, outer.paths) in self.loaded:
            return
        self.loaded.add((path, outer.paths))
        if path.endswith(".php"):
            self._php(path, outer, depth)
            return
        try:
            entries = yaml.safe_load(self.program.text(path))
        except (yaml.YAMLError, ValueError, RecursionError):
            self.notes.append(f"{path}: is not readable as YAML")
            return
        self.is_any = True
        for name, entry in _entries(entries):
            line = _line_of(self.program.text(path), name)
            if "resource" in entry:
                said = self._said(entry, path, line)
                exclude = tuple(
                    normpath(f"{dirname(path)}/{e}") for e in _strings(entry.get("exclude"))
                )
                kind = str(entry.get("type", ""))
                for resource in self._resources(entry["resource"]):
                    self.take(resource, kind, said.under(outer), exclude, path, line, depth)
            elif "path" in entry or "pattern" in entry:
                self._add(entry, path, line, outer)

    def _said(self, entry: dict[str, object], path: str, line: int) -> Route:
        prefix = entry.get("prefix")
        given = list(prefix.values()) if isinstance(prefix, dict) else [prefix or ""]
        paths = []
        requirements: dict[str, str] = {}
        for one in given:
            word = self.parameters(str(one), f"{path}:{line}")
            bare, inline, _ = plain(word)
            requirements.update(inline)
            bare = bare.strip("/")
            paths.append(f"/{bare}" if bare else "")
        requirements.update(table_of(entry.get("requirements")))
        defaults = frozenset(table_of(entry.get("defaults")))
        return Route(tuple(paths), _methods(entry.get("methods")), requirements, defaults)

    def parameters(self, word: str, place: str) -> str:
        """A text without `%name%`; a parameter that is not known is left out, and said."""

        def told(match: re.Match[str]) -> str:
            known = self._parameter(match[1])
            if known is None:
                self.notes.append(
                    f"{place}: `{match[0]}` could not be told and is left out of the route"
                )
            return known or ""

        found = re.sub(r"%([\w.:()]+)%", told, word)
        return re.sub(r"/{2,}", "/", found) if found != word else word

    def _parameter(self, name: str) -> str | None:
        """A parameter of the container; of one from the environment, its default."""
        if name not in self.known:
            self.known[name] = self._found(name)
        found = self.known[name]
        environment = _ENVIRONMENT.fullmatch(found) if found is not None else None
        if environment is None:
            return found
        default = f"env({environment[1]})"
        return self._parameter(default) if default != name else None

    def _found(self, name: str) -> str | None:
        wanted = re.compile(
            rb"^\s+['\"]?%s['\"]?:\s*['\"]?([^'\"\n#]*)" % re.escape(name).encode(), re.MULTILINE
        )
        for path in sorted(self.program.all_paths):
            if path.endswith((".yaml", ".yml")) and "config" in path and "test" not in path:
                found = wanted.search(self.program.text(path))
                if found is not None:
                    return found[1].decode(errors="replace").strip()
        return None

    @staticmethod
    def _resources(given: object) -> list[str]:
        if isinstance(given, dict):
            given = given.get("path", "")
        return _strings(given)

    def take(  # noqa: PLR0913, PLR0917 - what an import says
        self,
        resource: str,
        kind: str,
        said: Route,
        excluded: tuple[str, ...],
        path: str,
        line: int,
        depth: int,
    ) -> None:
        """One import."""
        if kind == "api_platform":
            self.api_prefix = said.paths[0]
            return
        if resource in {"routing.controllers", "attributes", "routing.loader.attribute.services"}:
            self.imports.append(Import("", said, excluded))
            return
        if kind in {"service", "extra", "glob"} and "/" not in resource:
            return
        for target in self._targets(resource, path):
            if target.endswith((".yaml", ".yml")) or (
                target.endswith(".php") and kind not in {"attribute", "annotation"}
            ):
                if target in self.program.all_paths and not set(target.split("/")) & _OTHERS:
                    self._file(target, said, depth + 1)
            elif target.endswith(".xml"):
                self.notes.append(f"{path}:{line}: `{resource}` is XML, which is not read")
            else:
                self.imports.append(Import(target, said, excluded))
            return
        facts = (
            self.program.find(resource.split("::", maxsplit=1)[0].lstrip("\\"))
            if "\\" in resource
            else None
        )
        if facts is not None:
            self.imports.append(Import(facts.path, said, excluded))
        elif resource.startswith("@"):
            self.notes.append(
                f"{path}:{line}: `{resource}` is a bundle from elsewhere; its routes are not listed"
            )

    def _targets(self, resource: str, path: str) -> Iterator[str]:
        if resource.startswith("@"):
            bundle, _, rest = resource[1:].partition("/")
            home = self._bundle(bundle)
            if home is not None:
                base = (
                    home
                    if not home.endswith("/src") or rest.startswith("Resources")
                    else dirname(home)
                )
                yield normpath(f"{base}/{rest}")
            return
        if "\\" in resource and not resource.endswith("/"):
            return
        bare = resource.replace("%kernel.project_dir%", self._project(path))
        if bare != resource:
            yield normpath(bare).lstrip("/")
            return
        plain_path = normpath(f"{dirname(path)}/{resource}")
        if "*" in plain_path or "{" in plain_path:
            matching = [p for p in sorted(self.program.all_paths) if _globbed(p, plain_path)]
            configured = [p for p in matching if p.endswith((".yaml", ".yml"))]
            if configured:
                for one in configured:
                    if not set(one.split("/")) & _OTHERS:
                        self._file(one, Route(("",)), 1)
                return
        yield plain_path

    @staticmethod
    def _project(path: str) -> str:
        folders = path.split("/")
        return "/".join(folders[: folders.index("config")]) if "config" in folders else ""

    def _bundle(self, name: str) -> str | None:
        for full in self.program.named(name):
            facts = self.program.find(full)
            if facts is not None:
                return dirname(facts.path)
        return None

    def _add(self, entry: dict[str, object], path: str, line: int, outer: Route) -> None:
        given = entry.get("path", entry.get("pattern"))
        paths, requirements, optional = (
            [],
            {},
            set(table_of(entry.get("defaults"), open_values=True)),
        )
        for one in list(given.values()) if isinstance(given, dict) else [given]:
            bare, inline, defaults = plain(self.parameters(str(one or ""), f"{path}:{line}"))
            paths.append(bare if bare.startswith("/") else f"/{bare}")
            requirements.update(inline)
            optional |= set(defaults)
        requirements.update(table_of(entry.get("requirements")))
        methods = _methods(entry.get("methods")) or _methods(requirements.pop("_method", None))
        defaults_said = entry.get("defaults")
        held = defaults_said if isinstance(defaults_said, dict) else {}
        controller = entry.get("controller", held.get("_controller", ""))
        route = Route(
            tuple(paths), methods, requirements, frozenset(optional), file=path, line=line
        )
        self.routes.append((route.under(outer), str(controller)))

    # -- PHP -----------------------------------------------------------------------------------

    def _php(self, path: str, outer: Route, depth: int) -> None:
        self.is_any = True
        self.reader.steps = 0
        found = self.reader.include(f"/{path}")
        if isinstance(found, Closure):
            self.reader.invoke(found, (Configurator(self, outer, depth),))


def _entries(given: object) -> Iterator[tuple[str, dict[str, object]]]:
    if not isinstance(given, dict):
        return
    for name, entry in given.items():
        if isinstance(entry, dict) and not str(name).startswith("when@"):
            yield str(name), entry
        elif str(name).startswith("when@prod"):
            yield from _entries(entry)


def _strings(given: object) -> list[str]:
    if isinstance(given, list):
        return [str(one) for one in given]
    return [given] if isinstance(given, str) else []


def _methods(given: object) -> tuple[str, ...]:
    return tuple(
        word.strip().upper()
        for one in _strings(given)
        for word in re.split(r"[|,]", one.strip("[]"))
        if word.strip()
    )


def _line_of(data: bytes, name: str) -> int:
    found = re.search(rb"^\s*['\"]?%s['\"]?\s*:" % re.escape(name).encode(), data, re.MULTILINE)
    return (
        data.count(b"\n", 0, found.start() + len(found[0]) - len(found[0].lstrip())) + 1
        if found
        else 1
    )


def _globbed(path: str, pattern: str) -> bool:
    return fnmatchcase(path, re.sub(r"\{([^{}]*)\}", r"\1", pattern)) and bool(basename(path))
