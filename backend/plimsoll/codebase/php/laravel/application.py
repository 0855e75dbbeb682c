"""What a Laravel application knows of itself: its folders, configuration, and environment."""

from __future__ import annotations

from posixpath import basename, dirname, normpath
from typing import TYPE_CHECKING

from plimsoll.codebase.php.builtin import files_under
from plimsoll.codebase.php.interpreter import Interpreter
from plimsoll.codebase.php.texts import of_str
from plimsoll.codebase.php.values import (
    NOT_ANSWERED,
    Array,
    Call,
    Instance,
    NotAnswered,
    Partial,
    Plain,
    Unknown,
    Value,
    array,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from plimsoll.codebase.php.classes import Method
    from plimsoll.codebase.php.program import Program

_FOLDERS = {
    "base_path": "",
    "app_path": "app",
    "config_path": "config",
    "database_path": "database",
    "public_path": "public",
    "resource_path": "resources",
    "storage_path": "storage",
    "module_path": "Modules",
}

_MOST_MIDDLEWARE = 200
_WELL_KNOWN = frozenset({"auth", "auth.basic", "guest", "verified", "can", "throttle", "signed"})


class Silent:
    """A world in which nothing is answered but what the application knows of itself."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._configured: dict[str, Value] = {}
        self.groups: Array = {}
        self.aliases: Array = {}
        self._kernel: tuple[Array, Array] | None = None

    # -- as a world ----------------------------------------------------------------------------

    def function(self, call: Call) -> Value | NotAnswered:
        """Helper functions."""
        name = call.name
        if name in _FOLDERS:
            return self._path(_FOLDERS[name], call)
        if name == "config":
            return self.config(call.argument(0), call.argument(1))
        if name in {"env", "getenv"}:
            return self._env(call)
        return NOT_ANSWERED

    def static(self, class_name: str, call: Call) -> Value | NotAnswered:
        """Facades without routes."""
        short = class_name.rsplit("\\", 1)[-1]
        match short, call.name:
            case "Str", _:
                return of_str(call)
            case "Config", "get":
                return self.config(call.argument(0), call.argument(1))
            case "Env", "get":
                return self._env(call)
            case "File" | "Storage" | "Filesystem", _:
                return self._files(call)
            case "App", "runningUnitTests" | "runningInConsole" | "routesAreCached":
                return False
            case _:
                return NOT_ANSWERED

    def create(self, class_name: str, call: Call) -> Value | NotAnswered:
        """Nothing of its own."""
        del class_name, call
        return NOT_ANSWERED

    def own(self, this: Instance, call: Call) -> Value | NotAnswered:
        """Nothing of its own."""
        del this, call
        return NOT_ANSWERED

    def follows(self, method: Method, arguments: Sequence[Value]) -> bool:
        """Everything."""
        del method, arguments
        return True

    def heard(self, call: Call) -> None:
        """Nothing is kept."""

    # -- what is known -------------------------------------------------------------------------

    def root_of(self, path: str) -> str:
        """The folder of the application that a file belongs to: where `artisan` or `app/` is."""
        folder = dirname(path)
        while folder:
            if f"{folder}/artisan" in self.program.all_paths or any(
                f"{folder}/{p}" in self.program.paths
                for p in ("bootstrap/app.php", "routes/api.php")
            ):
                return folder
            folder = dirname(folder)
        return ""

    def _path(self, folder: str, call: Call) -> Value:
        given = call.argument(0)
        root = self.root_of(call.path)
        start = f"/{root}/{folder}"
        if isinstance(given, Partial | Unknown):
            return Partial(start, given.missing if isinstance(given, Partial) else given.text)
        rest = given if isinstance(given, str) else ""
        return normpath(f"{start}/{rest}".replace("//", "/").replace("//", "/"))

    def _env(self, call: Call) -> Value:
        name, default = call.argument(0), call.argument(1)
        if default is None or isinstance(default, Unknown):
            return Unknown(f"env('{name}')")
        return default

    def config(self, key: Value, default: Value = None) -> Value:
        """A value of the configuration's files, with the defaults of the environment's."""
        if not isinstance(key, str):
            return Unknown("config(…)")
        file, *path = key.split(".")
        found = self._config_file(file)
        for part in path:
            if not isinstance(found, dict):
                return default if default is not None else Unknown(f"config('{key}')")
            found = found.get(int(part) if part.isdigit() else part)
        if found is None or isinstance(found, Unknown):
            return default if default is not None else Unknown(f"config('{key}')")
        return found

    def _config_file(self, name: str) -> Value:
        if name not in self._configured:
            self._configured[name] = None
            path = next(
                (
                    p
                    for p in sorted(self.program.paths, key=len)
                    if p.endswith(f"{name}.php")
                    and basename(p) == f"{name}.php"
                    and basename(dirname(p)).lower() == "config"
                ),
                None,
            )
            if path is not None:
                reader = Interpreter(self.program, self, most_steps=30_000)
                self._configured[name] = reader.include(f"/{path}")
        return self._configured[name]

    # -- middleware ----------------------------------------------------------------------------

    def unfolded(self, middleware: Iterable[str]) -> list[str]:
        """Middleware with what the application's groups and aliases stand for."""
        groups, aliases = self._declared()
        found: dict[str, None] = {}
        waiting = list(middleware)
        while waiting and len(found) < _MOST_MIDDLEWARE:
            one = waiting.pop(0)
            name, _, given = one.partition(":")
            if one in found:
                continue
            found[one] = None
            waiting.extend(words(groups.get(name)))
            target = aliases.get(name)
            if isinstance(target, str) and name not in _WELL_KNOWN:
                waiting.append(f"{target}:{given}" if given else target)
        return list(found)

    def _declared(self) -> tuple[Array, Array]:
        """The groups and aliases of the HTTP kernel."""
        if self._kernel is None:
            groups, aliases = dict(self.groups), dict(self.aliases)
            reader = Interpreter(self.program, self, most_steps=30_000)
            for name in self.program.named("Kernel"):
                for word, target in (
                    ("middlewareGroups", groups),
                    ("routeMiddleware", aliases),
                    ("middlewareAliases", aliases),
                ):
                    found = reader.static_property(name, word)
                    target.update(found if isinstance(found, dict) else {})
            self._kernel = groups, aliases
        return self._kernel

    def _files(self, call: Call) -> Value | NotAnswered:
        given = call.argument(0)
        if not isinstance(given, str):
            return NOT_ANSWERED
        reader = Interpreter(self.program, self)
        match call.name:
            case "allFiles" | "files":
                deep = call.name == "allFiles"
                return array(_file(path) for path in files_under(reader, given, deep=deep))
            case "glob" | "exists" | "isFile" | "isDirectory":
                name = {"glob": "glob"}.get(call.name, "file_exists")
                return reader.call_function(name, Call(name, (given,), {}, call.node, call.frame))
            case _:
                return NOT_ANSWERED


class _File(Plain):
    """One of `File::allFiles(…)`."""

    def __init__(self, path: str) -> None:
        self._path = path

    def call(self, call: Call) -> Value:
        match call.name:
            case "getPathname" | "getRealPath" | "__toString":
                return self._path
            case "getFilename" | "getBasename":
                return basename(self._path)
            case "getFilenameWithoutExtension":
                return basename(self._path).removesuffix(".php")
            case "getExtension":
                return "php"
            case "isFile":
                return True
            case _:
                return Unknown(call.name)


def _file(path: str) -> Value:
    return _File(path)
