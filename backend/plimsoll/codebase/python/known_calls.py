"""Calls whose result can be told without running anything: text, lists, environment defaults."""

from collections.abc import Callable, Iterable

from plimsoll.codebase.python.literals import joined
from plimsoll.codebase.python.values import (
    CallRecord,
    Const,
    Items,
    Table,
    Unknown,
    Value,
    elements_of,
    members_of,
    text_of,
)

_FROM_ENVIRONMENT = frozenset(
    {"os.getenv", "os.environ.get", "environ.get", "getenv", "decouple.config"}
)
_JOINS = ("url_path_join", "posixpath.join", "os.path.join")
_SAME = frozenset({"list", "tuple", "set", "frozenset", "sorted", "reversed", "str", "iter"})
_FIRST_ARGUMENT = frozenset({"functools.partial", "partial", "copy.copy", "copy.deepcopy"})
"""Functions whose result stands for their first argument."""


_SETTING_READERS = frozenset({"str", "int", "bool", "float", "string", "boolean"})


def default_of_setting(name: str, record: CallRecord) -> Const | None:
    """The default in `env.str("ROUTE", "/data")`, whichever library `env` is from."""
    setting = text_of(record.argument(0)) or ""
    default = record.argument(1, "default")
    is_read = name.rsplit(".", 1)[-1] in _SETTING_READERS and "." in name
    return default if is_read and setting.isupper() and isinstance(default, Const) else None


def known_function(  # noqa: PLR0911 - a function a return
    dotted: str, record: CallRecord
) -> Value | None:
    """The result of a function from outside; None if it is not one of the known."""
    if dotted in _FROM_ENVIRONMENT:
        name = text_of(record.argument(0)) or "…"
        default = record.argument(1, "default")
        return default if isinstance(default, Const) else Unknown(f"environment variable {name}")
    if dotted in _SAME and len(record.args) == 1:
        return _same(dotted, record.args[0])
    if dotted in ("typing.cast", "typing_extensions.cast") and len(record.args) > 1:
        return record.args[1]
    if dotted == "enumerate" and record.args:
        pairs = enumerate(elements_of(record.args[0]))
        return Items([Items([Const(index), value]) for index, value in pairs])
    if dotted == "zip":
        rows = zip(*map(elements_of, record.args), strict=False)
        return Items([Items(list(row)) for row in rows])
    if dotted.endswith(_JOINS) and record.args:
        return _path_of(record.args)
    if dotted == "dict" and not record.args:
        return Table.of(record.kwargs)
    if dotted in _FIRST_ARGUMENT and record.args:
        return record.args[0]
    return None


def _path_of(parts: list[Value]) -> Value:
    """Pieces of a path put together, one slash between them."""
    pieces: list[Value] = []
    for index, part in enumerate(parts):
        text = text_of(part)
        if text is None or not isinstance(part, Const):
            pieces.append(part)
            continue
        text = text.lstrip("/") if index else text
        text = text if index == len(parts) - 1 else f"{text.rstrip('/')}/"
        pieces.append(Const(text, part.missing))
    return joined(pieces)


def _same(dotted: str, value: Value) -> Value | None:
    if dotted == "str":
        return Const(str(value.value), value.missing) if isinstance(value, Const) else None
    if isinstance(value, Table):
        return Items([Const(key) for key in value.entries])
    return Items(list(value.elements)) if isinstance(value, Items) else None


def known_method(value: Value, name: str, record: CallRecord) -> Value:
    """The result of a method of a literal text, list or dict."""
    if isinstance(value, Items):
        return _of_items(value, name, record)
    if isinstance(value, Table):
        return _of_table(value, name, record)
    if isinstance(value, Const) and isinstance(value.value, str):
        return _of_text(value, value.value, name, record)
    return Unknown()


def _of_items(items: Items, name: str, record: CallRecord) -> Value:
    if name == "append":
        items.elements.extend(record.args)
    elif name == "insert":
        items.elements[:0] = record.args[1:]
    elif name == "extend" and record.args:
        items.elements.extend(members_of(record.args[0]))
    elif name == "copy":
        return Items(list(items.elements))
    return Unknown() if name not in ("append", "insert", "extend") else Const(None)


def _of_table(table: Table, name: str, record: CallRecord) -> Value:
    if name == "items":
        return Items([Items([Const(key), value]) for key, value in table.entries.items()])
    if name == "values":
        return Items(elements_of(table))
    if name == "keys":
        return Items([Const(key) for key in table.entries])
    if name == "get":
        key, default = record.argument(0), record.argument(1)
        found = table.entries.get(key.value) if isinstance(key, Const) else None
        return found or default or Const(None)
    if name == "update" and record.args and isinstance(record.args[0], Table):
        table.entries.update(record.args[0].entries)
    return Unknown()


_TEXT_METHODS: dict[str, Callable[[str, list[str]], str]] = {
    "strip": lambda text, args: text.strip(*args[:1]),
    "rstrip": lambda text, args: text.rstrip(*args[:1]),
    "lstrip": lambda text, args: text.lstrip(*args[:1]),
    "lower": lambda text, _: text.lower(),
    "upper": lambda text, _: text.upper(),
    "capitalize": lambda text, _: text.capitalize(),
    "title": lambda text, _: text.title(),
    "removeprefix": lambda text, args: text.removeprefix(*args[:1]) if args else text,
    "removesuffix": lambda text, args: text.removesuffix(*args[:1]) if args else text,
    "replace": lambda text, args: text.replace(args[0], args[1]) if args[1:] else text,
}


_TEXT_SPLITS: dict[str, Callable[[str, list[str]], Iterable[str]]] = {
    "split": lambda text, args: text.split("".join(args[:1]) or None),
    "partition": lambda text, args: text.partition("".join(args[:1]) or " "),
    "rpartition": lambda text, args: text.rpartition("".join(args[:1]) or " "),
}


def _of_text(value: Const, text: str, name: str, record: CallRecord) -> Value:
    args = [arg for arg in map(text_of, record.args) if arg is not None]
    if name in ("endswith", "startswith") and len(args) == 1 and not value.missing:
        return Const(text.endswith(args[0]) if name == "endswith" else text.startswith(args[0]))
    if name in _TEXT_METHODS and len(args) == len(record.args):
        return Const(_TEXT_METHODS[name](text, args), value.missing)
    if name == "format":
        return _filled(value, text, record)
    if name == "join" and record.args:
        parts = [part for part in map(text_of, elements_of(record.args[0])) if part is not None]
        return Const(text.join(parts), value.missing)
    if name in _TEXT_SPLITS and len(args) == len(record.args):
        return Items([Const(part) for part in _TEXT_SPLITS[name](text, args)])
    return Unknown()


def _filled(value: Const, text: str, record: CallRecord) -> Value:
    """`"…{}…{name}".format(…)`; a placeholder nobody fills stays."""
    for argument in record.args:
        text = text.replace("{}", _shown(argument), 1)
    for position, argument in enumerate(record.args):
        text = text.replace(f"{{{position}}}", _shown(argument))
    for name, argument in record.kwargs.items():
        text = text.replace(f"{{{name}}}", _shown(argument))
    return Const(text.replace("{{", "{").replace("}}", "}"), value.missing)


def _shown(value: Value) -> str:
    return str(value.value) if isinstance(value, Const) else ""
