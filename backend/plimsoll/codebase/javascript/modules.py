"""Where an `import` or `require` leads, among the files of the repository.

Tried in this order: relative paths; `imports` of the nearest `package.json` (`#internal`); aliases
of the nearest `tsconfig.json` or `jsconfig.json` and of those in the folders above it (`paths`,
`baseUrl`); packages of the repository by name (`exports`, `source`, `main`, whose built files lead
to the sources they were built from); `_moduleAliases`; and the customs of bundlers, `@/` and `~/`
for the folder of the sources. Nothing outside the repository is ever named, nothing of
`node_modules` either.
"""

import re
from collections.abc import Callable, Collection, Iterator
from posixpath import basename, dirname, splitext

from plimsoll.codebase.javascript.configs import Configs, inside, loose_json, table, texts
from plimsoll.codebase.sources import Once, Sources

CODE_SUFFIXES = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")
"""In the order in which they are tried for a specifier without one."""

SUFFIXES = frozenset({*CODE_SUFFIXES, ".json"})
"""The files that `Modules` must know: code and configuration."""

_COMPILED = {
    ".js": (".ts", ".tsx", ".js", ".jsx"),
    ".jsx": (".tsx", ".jsx"),
    ".mjs": (".mts", ".mjs", ".ts"),
    ".cjs": (".cts", ".cjs", ".ts"),
}
_CONFIGS = ("tsconfig.json", "jsconfig.json", "tsconfig.base.json", "tsconfig.app.json")
_BUILT = re.compile(r"^(\./)?(dist|build|lib|out|esm|cjs)(/(?:esm|cjs|src|types|node))?/")
_CONDITIONS = ("source", "development", "import", "module", "require", "node", "default", "types")
_ENTRIES = ("source", "main", "module", "types", "typings")
_DEEPEST = 8


class Modules:
    """The repository's files as modules."""

    def __init__(self, paths: Collection[str], read: Callable[[str], bytes]) -> None:
        """`paths`: all code and configuration files; `read`: the content of one of them."""
        self._paths = frozenset(paths)
        self._read = read
        self._configs = Configs(self._content, self._config_of_package)
        self._packages: dict[str, str] | None = None
        self._manifests: dict[str, dict[str, object]] = {}
        self._known: dict[tuple[str, str], str | None] = {}

    def resolve(self, importer: str, specifier: str) -> str | None:
        """The file that a specifier leads to; None if it is outside the repository, or unknown."""
        key = (dirname(importer), specifier)
        if key not in self._known:
            self._known[key] = self._resolved(*key)
        return self._known[key]

    def package_folder(self, path: str) -> str:
        """The nearest folder above a file with a `package.json`; "" is the repository itself."""
        found = (f for f in _upwards(dirname(path)) if _under(f, "package.json") in self._paths)
        return next(found, "")

    def file(self, path: str) -> str | None:
        """The file that a path without suffix, of a compiled file or of a folder means."""
        path = path.rstrip("/")
        if path.startswith(("..", "/")):
            return None
        if path in ("", "."):
            return self._folder("")
        stem, suffix = splitext(path)
        for other in _COMPILED.get(suffix, ()):
            if stem + other in self._paths:
                return stem + other
        if path in self._paths:
            return path
        for suffix in (*CODE_SUFFIXES, ".json", ".d.ts"):
            if path + suffix in self._paths:
                return path + suffix
        return self._folder(path)

    def _folder(self, folder: str) -> str | None:
        for suffix in CODE_SUFFIXES:
            if _under(folder, f"index{suffix}") in self._paths:
                return _under(folder, f"index{suffix}")
        main = self._manifest(folder).get("main")
        if isinstance(main, str) and main.strip("./"):
            return self.file(inside(folder, main))
        return None

    def _resolved(self, folder: str, specifier: str) -> str | None:
        specifier = specifier.partition("?")[0]
        if specifier.startswith("."):
            path = inside(folder, specifier)
            return self.file(path) or self._unbuilt(path)
        if not specifier or specifier.startswith("/") or ":" in specifier:
            return None
        for path in self._candidates(folder, specifier):
            found = self.file(path)
            if found is not None:
                return found
        return None

    def _unbuilt(self, path: str) -> str | None:
        """The source of a file that only a build makes: `./dist/users` of `./src/users`."""
        home = self.package_folder(path)
        below = path.removeprefix(f"{home}/") if home else path
        for source in _sources_of(home, below) if _BUILT.match(below) else ():
            found = self.file(source)
            if found is not None:
                return found
        return None

    def _candidates(self, folder: str, specifier: str) -> Iterator[str]:
        home = self.package_folder(_under(folder, "x"))
        if specifier.startswith("#"):
            yield from self._mapped(home, self._manifest(home).get("imports"), specifier)
        for above in _upwards(folder):
            for name in _CONFIGS:
                aliases = self._configs.at(_under(above, name))
                yield from aliases.targets(specifier) if aliases is not None else ()
        yield from self._of_package(specifier)
        for alias, target in table(self._manifest(home).get("_moduleAliases")).items():
            if isinstance(target, str) and f"{specifier}/".startswith(f"{alias}/"):
                yield inside(home, target + specifier[len(alias) :])
        if specifier.startswith(("@/", "~/", "@@/", "~~/")):
            rest = specifier.partition("/")[2]
            yield from (inside(home, f"{start}{rest}") for start in ("src/", "app/", ""))
        elif specifier.startswith("src/"):
            yield inside(home, specifier)

    def _of_package(self, specifier: str) -> Iterator[str]:
        """Files of a package of this repository, the sources before what is built of them."""
        parts = specifier.split("/")
        for length in (2, 1):
            name, rest = "/".join(parts[:length]), "/".join(parts[length:])
            folder = self._by_name().get(name)
            if folder is None or len(parts) < length:
                continue
            manifest = self._manifest(folder)
            yield from self._mapped(folder, manifest.get("exports"), f"./{rest}" if rest else ".")
            if not rest:
                for entry in _ENTRIES:
                    for path in texts(manifest.get(entry)):
                        yield from _sources_of(folder, path)
            yield from (inside(folder, f"{start}{rest}") for start in ("", "src/", "lib/"))

    def _mapped(self, folder: str, mapping: object, wanted: str) -> Iterator[str]:
        """The targets of `exports` or `imports` under any condition, nearest to source first."""
        named = table(mapping)
        if not any(key.startswith((".", "#")) for key in named):
            named = {".": mapping}
        if wanted in named:
            yield from self._targets(folder, named[wanted], "")
        for pattern in sorted(named, key=len, reverse=True):
            before, star, after = pattern.partition("*")
            if star and wanted.startswith(before) and wanted.endswith(after):
                filling = wanted[len(before) : len(wanted) - len(after)]
                yield from self._targets(folder, named[pattern], filling)

    def _targets(self, folder: str, target: object, filling: str) -> Iterator[str]:
        pending = [(target, 0)]
        while pending:
            value, depth = pending.pop(0)
            if isinstance(value, str):
                yield from _sources_of(folder, value.replace("*", filling))
            elif isinstance(value, list) and depth < _DEEPEST:
                pending.extend((item, depth + 1) for item in value)
            elif isinstance(value, dict) and depth < _DEEPEST:
                first = [key for key in _CONDITIONS if key in value]
                others = [key for key in value if key not in _CONDITIONS]
                pending.extend((value[key], depth + 1) for key in (*first, *others))

    def _config_of_package(self, name: str) -> str | None:
        """`"extends": "@acme/config/base.json"`, where that package is of the repository."""
        for path in self._of_package(name):
            for candidate in (path, f"{path}.json", _under(path, "tsconfig.json")):
                if candidate in self._paths and candidate.endswith(".json"):
                    return candidate
        return None

    def _by_name(self) -> dict[str, str]:
        """The folders of the packages; of two with one name the nearest to the root."""
        if self._packages is None:
            folders = [dirname(p) for p in self._paths if basename(p) == "package.json"]
            self._packages = {}
            for folder in sorted(folders, key=lambda f: (f.count("/"), f)):
                name = self._manifest(folder).get("name")
                if isinstance(name, str) and name:
                    self._packages.setdefault(name, folder)
        return self._packages

    def _manifest(self, folder: str) -> dict[str, object]:
        if folder not in self._manifests:
            content = self._content(_under(folder, "package.json"))
            self._manifests[folder] = loose_json(content) if content is not None else {}
        return self._manifests[folder]

    def _content(self, path: str) -> bytes | None:
        return self._read(path) if path in self._paths else None


def _sources_of(folder: str, path: str) -> Iterator[str]:
    """A published file, after the files it may have been built from."""
    if path.startswith("/") or not path:
        return
    if _BUILT.match(path):
        for start in ("src/", "", "lib/"):
            source = _BUILT.sub(start, path, count=1)
            yield inside(folder, re.sub(r"\.d\.([cm]?)ts$", r".\1js", source))
    yield inside(folder, path)


def _upwards(folder: str) -> Iterator[str]:
    while folder:
        yield folder
        folder = dirname(folder)
    yield ""


def _under(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _modules(sources: Sources) -> Modules:
    return Modules(sources.everything(SUFFIXES), sources.peek)


MODULES = Once(_modules)
"""The modules of the files being read, shared by all extractors: `MODULES.of(sources)`."""
