"""Paths and folders of the repository, as code that loads a folder of routes asks for them."""

from __future__ import annotations

import re
from functools import partial
from posixpath import basename, dirname, join, normpath, relpath, splitext
from typing import TYPE_CHECKING

from plimsoll.codebase.javascript.interpreter.values import (
    UNDEFINED,
    Array,
    Call,
    Const,
    External,
    Native,
    Record,
    Unknown,
    Value,
    entry,
    string_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from plimsoll.codebase.javascript.interpreter.interpreter import Interpreter

_PATHS = re.compile(r"^path(?:\.posix|\.default)?\.(\w+)$")
_FILES = re.compile(r"^(?:fs|fs/promises|fs-extra|graceful-fs)(?:\.promises)?\.(\w+)$")
_GLOBS = frozenset(
    {
        "fs.globSync",
        "fs.promises.glob",
        "glob.sync",
        "glob.globSync",
        "glob",
        "glob.glob",
        "fast-glob.sync",
        "fast-glob",
        "globby",
        "globby.sync",
        "globby.globbySync",
        "fast-glob.globSync",
        "fast-glob.glob",
        "tiny-glob/sync",
        "tiny-glob",
        "glob.default.sync",
    }
)
_MOST_FILES = 500


def known_of_files(
    interpreter: Interpreter, dotted: str, given: list[Value], record: Call
) -> Value | None:
    """The result of a function about paths or folders; None if it is none."""
    if dotted in ("url.fileURLToPath", "fileURLToPath"):
        found = given[0] if given else UNDEFINED
        return found if isinstance(found, Const) and found.value else Const("/" + record.file)
    if dotted in ("URL", "url.URL", "desm.join", "desm.default") and len(given) > 1:
        return _beside(given, record)
    if dotted in ("process.cwd", "app-root-path.resolve", "app-root-path.toString"):
        below = string_of(given[0]) if given else ""
        return Const(normpath("/" + _home(interpreter, record.file) + "/" + (below or "")))
    if dotted in _GLOBS:
        return _called_back(interpreter, given, _globbed(interpreter, given, record))
    path = _PATHS.match(dotted)
    if path is not None:
        return _of_path(path[1], given, interpreter, record)
    file = _FILES.match(dotted)
    return _of_file(interpreter, file[1], given) if file is not None else None


def _beside(given: list[Value], record: Call) -> Value | None:
    """`new URL("./routes", import.meta.url)`, and desm's `join(import.meta.url, "routes")`."""
    texts = [text for text in map(string_of, given) if text is not None]
    if len(texts) != len(given) - 1 or not any(_is_own_address(value) for value in given):
        return None
    return Const(normpath(join("/" + dirname(record.file), *texts)))


def _is_own_address(value: Value) -> bool:
    return isinstance(value, External) and value.path == "import.meta.url"


def _home(interpreter: Interpreter, path: str) -> str:
    """The folder a service is started in: the nearest one with a `package.json`."""
    folder = dirname(path)
    while folder and not interpreter.files.resolve(folder + "/x", "./package.json"):
        folder = dirname(folder)
    return folder


def _of_path(name: str, given: list[Value], interpreter: Interpreter, record: Call) -> Value | None:
    texts = [_located(value, record) for value in given]
    if name in ("join", "resolve"):
        if any(text is None for text in texts):
            return Unknown("a path")
        parts = [text for text in texts if text is not None]
        if name == "resolve" and (not parts or not parts[0].startswith("/")):
            parts.insert(0, "/" + _home(interpreter, record.file))
        whole = "/".join(parts) if name == "join" else join("/", *parts)
        return Const(normpath(whole).replace("//", "/") if whole else ".")
    first = texts[0] if texts else None
    if first is None:
        return None
    if name == "basename":
        suffix = texts[1] if len(texts) > 1 else None
        return Const(basename(first).removesuffix(suffix or ""))
    if name == "relative" and len(texts) > 1 and texts[1] is not None:
        return Const(relpath(texts[1] or ".", first or "."))
    return _of_one_path(name, first)


def _of_one_path(name: str, path: str) -> Value | None:
    match name:
        case "dirname":
            return Const(dirname(path))
        case "extname":
            return Const(splitext(path)[1])
        case "normalize":
            return Const(normpath(path))
        case "parse":
            stem, suffix = splitext(basename(path))
            parts = {"name": stem, "ext": suffix, "base": basename(path), "dir": dirname(path)}
            return Record({key: Const(text) for key, text in parts.items()})
        case "isAbsolute":
            return Const(path.startswith("/"))
        case _:
            return None


def _located(value: Value, record: Call) -> str | None:
    """The text of a path; `import.meta.url` and its like are the file itself."""
    text = string_of(value)
    if text is not None and isinstance(value, Const):
        return None if value.missing else text
    wording = getattr(value, "path", "")
    if wording == "import.meta.dirname":
        return "/" + dirname(record.file)
    return None


def _of_file(interpreter: Interpreter, name: str, given: list[Value]) -> Value | None:
    path = string_of(given[0]) if given else None
    if path is None:
        return Array([], is_open=True) if name.startswith("readdir") else None
    if name in ("readdirSync", "readdir"):
        return _called_back(interpreter, given, _listed(interpreter, path, given[1:]), after=None)
    if name in ("statSync", "lstatSync", "stat", "lstat"):
        return _kind(interpreter, path)
    if name in ("existsSync", "pathExistsSync"):
        return Const(value=True) if _exists(interpreter, path) else Unknown()
    return None


def _called_back(
    interpreter: Interpreter, given: list[Value], found: Value, after: Value | None = UNDEFINED
) -> Value:
    """Hands a list to a callback that takes an error first, too."""
    last = given[-1] if len(given) > 1 else None
    if last is not None and not isinstance(last, Record | Const):
        interpreter.call(last, Call("", [after or UNDEFINED, found], "", 0))
    return found


def _inside(path: str) -> str:
    return normpath(path.lstrip("/") or ".").removeprefix("./")


def _below(interpreter: Interpreter, path: str) -> list[str]:
    """Paths below a folder, relative to it."""
    folder = _inside(path)
    start = "" if folder == "." else folder + "/"
    return [file.removeprefix(start) for file in interpreter.files.below(start)][: _MOST_FILES * 10]


def _exists(interpreter: Interpreter, path: str) -> bool:
    return (
        bool(_below(interpreter, path))
        or interpreter.files.resolve("", "./" + _inside(path)) is not None
    )


def _listed(interpreter: Interpreter, path: str, options: list[Value]) -> Value:
    inner = _below(interpreter, path)
    wanted = options[0] if options else None
    if entry(wanted, "recursive") is not None:
        return Array([Const(file) for file in inner[:_MOST_FILES]])
    names = sorted({file.partition("/")[0] for file in inner})[:_MOST_FILES]
    folders = {file.partition("/")[0] for file in inner if "/" in file}
    if entry(wanted, "withFileTypes") is not None:
        return Array([_entry(name, path, is_folder=name in folders) for name in names])
    return Array([Const(name) for name in names])


def _entry(name: str, folder: str, *, is_folder: bool) -> Record:
    record = _kinds(is_folder=is_folder)
    record.entries.update(name=Const(name), path=Const(folder), parentPath=Const(folder))
    return record


def _kinds(*, is_folder: bool) -> Record:
    answers = {"isDirectory": is_folder, "isFile": not is_folder, "isSymbolicLink": False}
    return Record({name: Native(name, partial(_answer, value)) for name, value in answers.items()})


def _answer(value: bool, _: Call) -> Value:  # noqa: FBT001 - the answer itself
    return Const(value)


def _kind(interpreter: Interpreter, path: str) -> Value:
    return _kinds(is_folder=bool(_below(interpreter, path)))


def _globbed(interpreter: Interpreter, given: list[Value], record: Call) -> Value:
    patterns = [given[0]] if given else []
    if given and isinstance(given[0], Array):
        patterns = given[0].elements
    texts = [text for text in map(string_of, patterns) if text is not None]
    options = given[1] if len(given) > 1 else None
    folder = string_of(entry(options, "cwd"))
    found: list[Value] = []
    for text in texts:
        start = folder if folder is not None else "/" + _home(interpreter, record.file)
        whole = text if text.startswith("/") else f"{start}/{text}"
        matches = _pattern(normpath(whole).lstrip("/"))
        for file in interpreter.files.below(""):
            if matches(file):
                is_relative = folder is not None and entry(options, "absolute") is None
                shown = relpath("/" + file, folder) if is_relative and folder else "/" + file
                found.append(Const(shown))
    return Array(found[:_MOST_FILES], is_open=not texts)


def _pattern(glob: str) -> Callable[[str], bool]:
    """Files that a glob means: `**`, `*`, `?`, `{a,b}`."""
    text = re.escape(glob)
    text = text.replace(r"\*\*/", "(?:[^/]+/)*").replace(r"\*\*", ".*").replace(r"\*", "[^/]*")
    text = text.replace(r"\?", "[^/]").replace(r"@\(", "(?:").replace(r"\+\(", "(?:")
    text = re.sub(r"\\\{([^{}]*)\\\}", lambda m: f"(?:{m[1].replace(',', '|')})", text)
    text = text.replace(r"\(", "(").replace(r"\)", ")").replace(r"\|", "|")
    try:
        found = re.compile(text)
    except re.error:
        return lambda _: False
    return lambda path: found.fullmatch(path) is not None
