"""Settings that the package `config` reads: `config.get("server.basePath")`.

They are in `config/default.json` (or `.js`, `.ts`) of the nearest folder above; what an environment
puts in their place is not known, so the value counts as the default of a setting.
"""

from __future__ import annotations

from dataclasses import replace
from posixpath import dirname
from typing import TYPE_CHECKING

from plimsoll.codebase.javascript.interpreter.values import (
    UNDEFINED,
    Call,
    Const,
    Value,
    string_of,
)

if TYPE_CHECKING:
    from plimsoll.codebase.javascript.interpreter.interpreter import Interpreter

_HIGHEST = 12
_FILES = ("default.json", "default.js", "default.cjs", "default.ts")


def setting(interpreter: Interpreter, dotted: str, record: Call) -> Value | None:
    """What `config.get(name)` gives; None: it is none, or no file has it."""
    name = string_of(interpreter.settle(record.args[0])) if record.args else None
    if dotted not in ("config.get", "config.default.get") or not name:
        return None
    folder = dirname(record.file)
    for _ in range(_HIGHEST):
        for file in _FILES:
            found = _in_file(interpreter, f"./{folder}/config/{file}".replace("//", "/"), name)
            if found is not None:
                return found
        if not folder:
            break
        folder = dirname(folder)
    return None


def _in_file(interpreter: Interpreter, specifier: str, name: str) -> Value | None:
    path = interpreter.files.resolve("", specifier)
    if path is None:
        return None
    value = interpreter.settle(interpreter.export(interpreter.load(path), None))
    for part in name.split("."):
        value = interpreter.attribute(value, part)
    if value == UNDEFINED:
        return None
    return replace(value, assumed=(f"the setting {name}",)) if isinstance(value, Const) else value
