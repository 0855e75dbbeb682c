"""PHP's own functions on values that are known."""

from __future__ import annotations

from fnmatch import fnmatchcase
from posixpath import basename, dirname, normpath
from typing import TYPE_CHECKING

from plimsoll.codebase.php.texts import TEXT, explode, implode, of_text, sprintf
from plimsoll.codebase.php.values import (
    NOT_ANSWERED,
    Array,
    Call,
    Instance,
    NotAnswered,
    Partial,
    Unknown,
    Value,
    appended,
    array,
    listed,
    truth,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from plimsoll.codebase.php.interpreter import Interpreter

_MOST_ITEMS = 2_000


def _merge(reader: Interpreter, call: Call) -> Value | NotAnswered:
    del reader
    found: Array = {}
    for value in call.arguments:
        for key, item in value.items() if isinstance(value, dict) else ():
            found = {**found, key: item} if isinstance(key, str) else appended(found, item)
    known = [v for v in call.arguments if isinstance(v, dict)]
    return found if known else NOT_ANSWERED


def _replace(reader: Interpreter, call: Call) -> Value | NotAnswered:
    del reader
    found: Array = {}
    for value in call.arguments:
        found.update(value if isinstance(value, dict) else {})
    return found


def _of_array(
    change: Callable[[Array], Value],
) -> Callable[[Interpreter, Call], Value | NotAnswered]:
    def called(reader: Interpreter, call: Call) -> Value | NotAnswered:
        del reader
        given = call.argument(0)
        return change(given) if isinstance(given, dict) else NOT_ANSWERED

    return called


def _map(reader: Interpreter, call: Call) -> Value | NotAnswered:
    function, given = call.argument(0), call.argument(1)
    if not isinstance(given, dict):
        return NOT_ANSWERED
    found: Array = {}
    for key, value in list(given.items())[:_MOST_ITEMS]:
        inner = Call(call.name, (value,), {}, call.node, call.frame)
        found[key] = reader.call_value(function, inner)
    return found


def _filter(reader: Interpreter, call: Call) -> Value | NotAnswered:
    given, function = call.argument(0), call.argument(1)
    if not isinstance(given, dict):
        return NOT_ANSWERED
    found: Array = {}
    for key, value in list(given.items())[:_MOST_ITEMS]:
        inner = Call(call.name, (value,), {}, call.node, call.frame)
        kept = value if function is None else reader.call_value(function, inner)
        if truth(kept) is not False:
            found[key] = value
    return found


def _combine(reader: Interpreter, call: Call) -> Value | NotAnswered:
    del reader
    keys, values = call.argument(0), call.argument(1)
    if not isinstance(keys, dict):
        return NOT_ANSWERED
    given = listed(values) if isinstance(values, dict) else [values] * len(keys)
    return {
        key: value
        for key, value in zip(keys.values(), given, strict=False)
        if isinstance(key, str | int)
    }


def _compact(reader: Interpreter, call: Call) -> Value | NotAnswered:
    del reader
    return {name: call.frame.find(name) for name in call.arguments if isinstance(name, str)}


def _without(call: Call, *, is_kept: bool, by_key: bool) -> Value | NotAnswered:
    first, *others = call.arguments
    if not isinstance(first, dict) or not all(isinstance(o, dict) for o in others):
        return NOT_ANSWERED
    if by_key:
        keys = {k for o in others if isinstance(o, dict) for k in o}
        return {k: v for k, v in first.items() if (k in keys) is is_kept}
    values = [v for o in others for v in listed(o)]
    return {k: v for k, v in first.items() if (v in values) is is_kept}


def _slice(reader: Interpreter, call: Call) -> Value | NotAnswered:
    del reader
    given, start, length = call.argument(0), call.argument(1), call.argument(2)
    if not isinstance(given, dict) or not isinstance(start, int):
        return NOT_ANSWERED
    items = listed(given)[start:]
    return array(items[:length] if isinstance(length, int) else items)


def _glob(reader: Interpreter, call: Call) -> Value | NotAnswered:
    pattern = call.argument(0)
    if not isinstance(pattern, str):
        return NOT_ANSWERED
    wanted = normpath(pattern)
    depth = wanted.count("/")
    return array(
        f"/{path}"
        for path in sorted(reader.program.paths)
        if f"/{path}".count("/") == depth and fnmatchcase(f"/{path}", wanted)
    )


def files_under(reader: Interpreter, folder: str, *, deep: bool) -> list[str]:
    """The PHP files of a folder, as paths from the repository's root."""
    start = normpath(folder).rstrip("/") + "/"
    found = [f"/{path}" for path in sorted(reader.program.paths) if f"/{path}".startswith(start)]
    return [p for p in found if deep or "/" not in p[len(start) :]]


def _scandir(reader: Interpreter, call: Call) -> Value | NotAnswered:
    folder = call.argument(0)
    if not isinstance(folder, str):
        return NOT_ANSWERED
    return array(basename(path) for path in files_under(reader, folder, deep=False))


def _exists(reader: Interpreter, call: Call) -> Value | NotAnswered:
    given = call.argument(0)
    if not isinstance(given, str):
        return NOT_ANSWERED
    path = normpath(given).lstrip("/")
    is_folder = any(p.startswith(f"{path}/") for p in reader.program.paths)
    return path in reader.program.paths or is_folder or path in reader.program.all_paths


def _dirname(reader: Interpreter, call: Call) -> Value | NotAnswered:
    del reader
    path, levels = call.argument(0), call.argument(1, "levels")
    if not isinstance(path, str):
        return NOT_ANSWERED
    for _ in range(levels if isinstance(levels, int) else 1):
        path = dirname(path)
    return path


def _range(reader: Interpreter, call: Call) -> Value | NotAnswered:
    del reader
    start, end = call.argument(0), call.argument(1)
    if not isinstance(start, int) or not isinstance(end, int):
        return NOT_ANSWERED
    return array(list(range(start, end + 1))[:_MOST_ITEMS])


def _in(reader: Interpreter, call: Call) -> Value | NotAnswered:
    del reader
    wanted, given = call.argument(0), call.argument(1)
    if isinstance(wanted, Unknown | Partial) or hasattr(wanted, "call"):
        return NOT_ANSWERED
    return wanted in listed(given) if isinstance(given, dict) else NOT_ANSWERED


def _has_key(reader: Interpreter, call: Call) -> Value | NotAnswered:
    del reader
    key, given = call.argument(0), call.argument(1)
    if isinstance(given, dict):
        return key in given if isinstance(key, str | int) else NOT_ANSWERED
    item = getattr(given, "item", None)
    if item is not None:
        item(key)
    return NOT_ANSWERED


def _isset(reader: Interpreter, call: Call) -> Value | NotAnswered:
    del reader
    known = [v for v in call.arguments if not isinstance(v, Unknown) and not hasattr(v, "call")]
    if len(known) < len(call.arguments):
        return NOT_ANSWERED
    return all(v is not None for v in call.arguments)


def _call_user(reader: Interpreter, call: Call) -> Value | NotAnswered:
    given = call.arguments[1:]
    if call.name.endswith("_array"):
        given = tuple(listed(call.argument(1)))
    inner = Call(call.name, given, {}, call.node, call.frame)
    return reader.call_value(call.argument(0), inner)


def _same(reader: Interpreter, call: Call) -> Value | NotAnswered:
    del reader
    return call.argument(0)


def _walk(reader: Interpreter, call: Call) -> Value | NotAnswered:
    given, function = call.argument(0), call.argument(1)
    for key, value in given.items() if isinstance(given, dict) else ():
        reader.call_value(function, Call(call.name, (value, key), {}, call.node, call.frame))
    return None


def _column(reader: Interpreter, call: Call) -> Value | NotAnswered:
    del reader
    given, key = call.argument(0), call.argument(1)
    if not isinstance(given, dict) or not isinstance(key, str | int):
        return NOT_ANSWERED
    return array(row[key] for row in given.values() if isinstance(row, dict) and key in row)


def _cases_of(reader: Interpreter, call: Call) -> Value | NotAnswered:
    del reader
    given = call.argument(0)
    return given.class_name if isinstance(given, Instance) else NOT_ANSWERED


FUNCTIONS: Mapping[str, Callable[[Interpreter, Call], Value | NotAnswered]] = {
    **{name: of_text(change) for name, change in TEXT.items()},
    "sprintf": sprintf,
    "vsprintf": sprintf,
    "implode": implode,
    "join": implode,
    "explode": explode,
    "array_merge": _merge,
    "array_merge_recursive": _merge,
    "array_replace": _replace,
    "array_keys": _of_array(lambda a: array(a.keys())),
    "array_values": _of_array(lambda a: array(a.values())),
    "array_unique": _of_array(
        lambda a: array(dict.fromkeys(v for v in a.values() if not isinstance(v, dict)))
    ),
    "array_reverse": _of_array(lambda a: array(reversed(a.values()))),
    "array_flip": _of_array(lambda a: {v: k for k, v in a.items() if isinstance(v, str | int)}),
    "array_map": _map,
    "array_filter": _filter,
    "array_walk": _walk,
    "array_column": _column,
    "array_combine": _combine,
    "array_fill_keys": _combine,
    "array_diff": lambda _, c: _without(c, is_kept=False, by_key=False),
    "array_diff_key": lambda _, c: _without(c, is_kept=False, by_key=True),
    "array_intersect": lambda _, c: _without(c, is_kept=True, by_key=False),
    "array_intersect_key": lambda _, c: _without(c, is_kept=True, by_key=True),
    "array_slice": _slice,
    "array_key_exists": _has_key,
    "in_array": _in,
    "compact": _compact,
    "count": _of_array(len),
    "range": _range,
    "is_array": lambda _, c: (
        NOT_ANSWERED if _is_open(c.argument(0)) else isinstance(c.argument(0), dict)
    ),
    "is_string": lambda _, c: (
        NOT_ANSWERED if _is_open(c.argument(0)) else isinstance(c.argument(0), str)
    ),
    "is_null": lambda _, c: NOT_ANSWERED if _is_open(c.argument(0)) else c.argument(0) is None,
    "isset": _isset,
    "empty": lambda _, c: (
        NOT_ANSWERED if truth(c.argument(0)) is None else not truth(c.argument(0))
    ),
    "dirname": _dirname,
    "glob": _glob,
    "scandir": _scandir,
    "file_exists": _exists,
    "is_file": _exists,
    "is_readable": _exists,
    "is_dir": _exists,
    "call_user_func": _call_user,
    "call_user_func_array": _call_user,
    "collect": _same,
    "tap": _same,
    "value": _same,
    "array_wrap": _same,
    "get_class": _cases_of,
    "function_exists": lambda _r, _c: NOT_ANSWERED,
}


def _is_open(value: Value) -> bool:
    return isinstance(value, Unknown | Partial) or hasattr(value, "call")
