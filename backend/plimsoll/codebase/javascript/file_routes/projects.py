"""The projects of a repository: folders with a `package.json`, and what they depend on."""

from collections.abc import Collection
from posixpath import dirname

from plimsoll.codebase.javascript.configs import loose_json, table
from plimsoll.codebase.sources import Sources

_SECTIONS = ("dependencies", "devDependencies", "peerDependencies")


class Projects:
    """Answers which project a file is of."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._files = frozenset(sources.everything({".json", ".js", ".mjs", ".cjs", ".ts", ".mts"}))
        self._known: dict[str, frozenset[str]] = {}

    def has(self, path: str) -> bool:
        """Whether the repository has a file."""
        return path in self._files

    def config(self, folder: str, stem: str) -> str | None:
        """A configuration file such as `next.config.mjs` in a folder."""
        names = (f"{stem}{suffix}" for suffix in (".ts", ".mjs", ".js", ".cjs", ".mts"))
        return next((p for name in names if self.has(p := _under(folder, name))), None)

    def depends(self, folder: str, packages: Collection[str]) -> bool | None:
        """Whether the project of a folder, or one around it, needs a package; None: no projects."""
        seen = False
        while True:
            found = self._dependencies(folder)
            if found & set(packages):
                return True
            seen = seen or self.has(_under(folder, "package.json"))
            if not folder:
                return False if seen else None
            folder = dirname(folder)

    def _dependencies(self, folder: str) -> frozenset[str]:
        path = _under(folder, "package.json")
        if path not in self._known:
            manifest = loose_json(self._sources.peek(path)) if self.has(path) else {}
            names = {name for section in _SECTIONS for name in table(manifest.get(section))}
            self._known[path] = frozenset(names)
        return self._known[path]


def above(path: str) -> list[str]:
    """The folders around a file, the nearest first; "" is the repository itself."""
    found = []
    folder = dirname(path)
    while folder:
        found.append(folder)
        folder = dirname(folder)
    return [*found, ""]


def _under(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name
