"""Which file an import means, in a repository whose source roots nobody has named."""

import sys
from collections.abc import Iterable, Iterator
from posixpath import dirname

from plimsoll.codebase.python.values import Module

_NEVER_LOCAL = frozenset(
    {"fastapi", "flask", "starlette", "pydantic", "typing_extensions", "litestar", "sanic"}
    | {"tornado", "aiohttp", "falcon", "bottle", "pyramid", "cornice"}
)
_SUFFIXES = (".py", "/__init__.py")


class ModuleIndex:
    """The Python files of a repository by the names that imports may give them."""

    def __init__(self, paths: Iterable[str], root_name: str) -> None:
        self._modules = {path: _module(path, root_name) for path in paths}
        self._folders = {folder for path in self._modules for folder in _ancestors(path)}
        self._name = root_name
        self._root_package = root_name if "__init__.py" in self._modules else ""
        self._by_tail: dict[str, list[str]] = {}
        for path in self._modules:
            self._by_tail.setdefault(path.rsplit("/", 1)[-1], []).append(path)

    def __iter__(self) -> Iterator[Module]:
        return iter(self._modules.values())

    def at(self, path: str) -> Module | None:
        """The module of a file."""
        return self._modules.get(path)

    def relative(self, importer: str, level: int, dotted: str) -> str | None:
        """The base path (no suffix) that a relative import means; None above the root."""
        base = dirname(importer)
        for _ in range(level - 1):
            if not base:
                return None
            base = dirname(base)
        return _joined(base, dotted)

    def absolute(self, importer: str, dotted: str) -> str | None:
        """The base path (no suffix) that an absolute import means; None if it is not ours."""
        top = dotted.split(".", 1)[0]
        if top in _NEVER_LOCAL or top in sys.stdlib_module_names:
            return None
        if self._root_package and top == self._root_package:
            return _joined("", dotted.partition(".")[2])
        for root in self._roots(importer):
            if self._exists(_joined(root, top)) and self._exists(_joined(root, dotted)):
                return _joined(root, dotted)
        if top == self._name and self._exists(_joined("", dotted.partition(".")[2])):
            return _joined("", dotted.partition(".")[2])  # the given folder is that package
        return self._only_match(dotted)

    def module(self, base: str) -> Module | None:
        """The module at a base path: a file, or a folder's `__init__.py`."""
        for suffix in _SUFFIXES:
            found = self._modules.get((base + suffix).removeprefix("/"))
            if found is not None:
                return found
        return None

    def is_folder(self, base: str) -> bool:
        """Whether the base path is a folder with Python files somewhere inside."""
        return base in self._folders

    def _exists(self, base: str) -> bool:
        return self.module(base) is not None or base in self._folders

    def _roots(self, importer: str) -> list[str]:
        """Folders an absolute import may start from, likeliest first.

        Python starts at the parent of the outermost package, not inside a package: those with an
        `__init__.py` come last.
        """
        ancestors = list(_ancestors(importer))
        outside = [folder for folder in ancestors if not self._is_package(folder)]
        inside = [folder for folder in ancestors if self._is_package(folder)]
        roots = outside + [_joined(folder, "src") for folder in outside] + inside
        return list(dict.fromkeys(roots))

    def _is_package(self, folder: str) -> bool:
        return _joined(folder, "__init__") + ".py" in self._modules

    def _only_match(self, dotted: str) -> str | None:
        """The one place in the repository whose path ends like the import, if it has a dot."""
        if "." not in dotted:
            return None
        base = dotted.replace(".", "/")
        tail = base.rsplit("/", 1)[-1]
        candidates = [*self._by_tail.get(f"{tail}.py", ()), *self._by_tail.get("__init__.py", ())]
        ends = tuple(f"/{base}{suffix}" for suffix in _SUFFIXES)
        found = [path for path in candidates if path.endswith(ends)]
        return found[0].removesuffix(".py").removesuffix("/__init__") if len(found) == 1 else None


def _joined(folder: str, dotted: str) -> str:
    rest = dotted.replace(".", "/")
    return f"{folder}/{rest}" if folder and rest else folder or rest


def _ancestors(path: str) -> Iterable[str]:
    while path:
        path = dirname(path)
        yield path


def _module(path: str, root_name: str) -> Module:
    is_package = path.endswith("__init__.py")
    stem = path.removesuffix(".py").removesuffix("__init__").rstrip("/")
    return Module(path, stem.replace("/", ".") or root_name, is_package)
