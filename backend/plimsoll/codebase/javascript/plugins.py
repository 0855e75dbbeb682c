"""What frameworks do with functions they are given before they answer: plugins, groups, folders.

`fastify.register(plugin, { prefix })`, `server.register(plugin)` of hapi, `@fastify/autoload`,
`consign`, `app.group("/x", (group) => …)`: the function is called with an object of its own, which
is kept with the call, so that an extractor finds what was declared on it.
"""

from __future__ import annotations

from posixpath import dirname, normpath, splitext
from typing import TYPE_CHECKING

from plimsoll.codebase.javascript.interpreter.values import (
    UNDEFINED,
    Array,
    Call,
    Const,
    External,
    Function,
    Native,
    Object,
    Record,
    Unknown,
    Value,
    entry,
    string_of,
)
from plimsoll.codebase.javascript.modules import CODE_SUFFIXES

if TYPE_CHECKING:
    from plimsoll.codebase.javascript.interpreter.interpreter import Interpreter

AUTOLOADERS = frozenset({"@fastify/autoload", "fastify-autoload"})
_TRANSPARENT = frozenset({"fastify-plugin", "fastify-plugin.fastifyPlugin"})
_SAME_APPLICATION = frozenset(
    {"@awaitjs/express.addAsync", "express-async-await", "express-asyncify", "asyncify-express"}
    | {"express-async-router.asyncify", "express-graceful-exit", "express-enrouten"}
)
_FOLDER_LOADERS = ("consign", "express-load", "express-consign")
_MOST_FILES = 300
_LONGEST_CHAIN = 20


def call_back(interpreter: Interpreter, record: Call) -> Value | None:
    """Sees a call on something from outside; may call what it was given, and answer."""
    name = record.method
    if isinstance(record.receiver, Object):
        if name == "register":
            _register(interpreter, record, record.receiver)
        elif name == "group" and isinstance(record.argument(len(record.args) - 1), Function):
            _enter(interpreter, record, record.args[-1], record.receiver, record.args)
        elif name == "into":
            _load_folders(interpreter, record)
        return None
    if name in ("express-ws", "express-ws.default") and record.args:
        return Record({"app": record.args[0]})
    if name in _SAME_APPLICATION and record.args:
        return record.args[0]
    return None


def _register(interpreter: Interpreter, record: Call, receiver: Object) -> None:
    """Fastify's and hapi's plugins; a list of them is hapi's."""
    given = record.argument(0)
    options = record.argument(1)
    for item in given.elements if isinstance(given, Array) else [given]:
        if item is not None:
            _register_one(interpreter, record, receiver, interpreter.settle(item), options)


def _register_one(
    interpreter: Interpreter,
    record: Call,
    receiver: Object,
    plugin: Value,
    options: Value | None,
) -> None:
    inner = entry(plugin, "plugin")
    if inner is not None:  # { plugin, options, routes: { prefix } }
        options = plugin
        plugin = interpreter.settle(inner)
    plugin, is_transparent = _unwrapped(interpreter, plugin)
    if isinstance(plugin, External) and plugin.dotted in AUTOLOADERS:
        _autoload(interpreter, record, receiver, options)
        return
    registers = _entrance(interpreter, plugin)
    if registers is None:
        return
    passed = interpreter.settle(entry(options, "options") or options or Record({}))
    if is_transparent:
        done = Native("done", lambda _: UNDEFINED)
        call = Call("register", [receiver, passed, done], record.file, record.line)
        interpreter.call(registers, call)
        return
    _enter(interpreter, record, registers, receiver, [plugin, options or UNDEFINED], passed)


def _entrance(interpreter: Interpreter, plugin: Value) -> Value | None:
    """The function inside a plugin: itself, a module's default, hapi's `register`."""
    if isinstance(plugin, Function):
        return plugin
    for name in ("register", "default", "plugin", "routes"):
        found = entry(plugin, name)
        settled = interpreter.settle(found) if found is not None else None
        if isinstance(settled, Function):
            return interpreter.attribute(plugin, name)
        if isinstance(settled, Record) and isinstance(entry(settled, "register"), Function):
            return interpreter.attribute(settled, "register")
    if isinstance(plugin, Object):
        found = interpreter.attribute(plugin, "register")
        if isinstance(found, Function):
            return found
    functions = (
        [v for v in plugin.entries.values() if isinstance(v, Function)]
        if isinstance(plugin, Record)
        else []
    )
    return functions[0] if len(functions) == 1 else None


def _unwrapped(interpreter: Interpreter, plugin: Value) -> tuple[Value, bool]:
    """The function inside `fp(…)`, which shares the surroundings it is registered in."""
    default = entry(plugin, "default")
    if default is not None:
        plugin = interpreter.settle(default)
    if isinstance(plugin, Object) and isinstance(plugin.cls, External):
        is_transparent = plugin.cls.dotted in _TRANSPARENT
        if plugin.created.args and (is_transparent or plugin.cls.module == ""):
            return interpreter.settle(plugin.created.args[0]), is_transparent
    return plugin, False


def _enter(
    interpreter: Interpreter,
    record: Call,
    function: Value,
    receiver: Object,
    registered: list[Value],
    options: Value | None = None,
) -> None:
    kind = interpreter.kind(_first_of_chain(receiver)) or Unknown()
    created = Call(record.method, registered, record.file, record.line, receiver)
    child = Object(kind, created, dict(receiver.attributes))
    record.inner.append(child)
    interpreter.objects.append(child)
    done = Native("done", lambda _: UNDEFINED)
    args: list[Value] = [child, options if options is not None else Record({}), done]
    interpreter.call(function, Call(record.method, args, record.file, record.line))


def _first_of_chain(value: Object) -> Object:
    """The application behind `fastify().withTypeProvider()`, whose kind is known."""
    for _ in range(_LONGEST_CHAIN):
        above = value.created.receiver
        if not isinstance(above, Object) or value.created.result is not value:
            break
        value = above
    return value


def _autoload(
    interpreter: Interpreter, record: Call, receiver: Object, options: Value | None
) -> None:
    """`@fastify/autoload`: each file is a plugin, its folder the prefix."""
    folder = string_of(interpreter.settle(entry(options, "dir") or UNDEFINED))
    if folder is None:
        return
    settled = interpreter.settle(entry(options, "options") or UNDEFINED)
    prefix = string_of(interpreter.settle(entry(settled, "prefix") or UNDEFINED)) or ""
    start = normpath(folder.lstrip("/") or ".") + "/"
    is_flat = entry(options, "dirNameRoutePrefix") == Const(value=False)
    has_parameters = entry(options, "routeParams") == Const(value=True)
    files = [path for path in interpreter.files.below(start) if _is_code(path)][:_MOST_FILES]
    folders_with_index = {dirname(p) for p in files if splitext(p)[0].endswith("/index")}
    for path in files:
        inner = dirname(path)
        if inner in folders_with_index and not splitext(path)[0].endswith("/index"):
            continue
        below = "" if is_flat else inner.removeprefix(start.rstrip("/"))
        below = _with_parameters(below) if has_parameters else below
        _autoload_file(interpreter, record, receiver, path, (prefix, below))


def _with_parameters(folder: str) -> str:
    """`/users/_id` as `/users/:id`."""
    return "/".join(
        f":{part[1:]}" if part.startswith("_") and len(part) > 1 else part
        for part in folder.split("/")
    )


def _autoload_file(
    interpreter: Interpreter, record: Call, receiver: Object, path: str, place: tuple[str, str]
) -> None:
    prefix, below = place
    module = interpreter.load(path)
    exported = interpreter.settle(interpreter.export(module, None))
    plugin, is_transparent = _unwrapped(interpreter, exported)
    own = interpreter.settle(entry(exported, "autoPrefix") or UNDEFINED)
    override = interpreter.settle(entry(exported, "prefixOverride") or UNDEFINED)
    if isinstance(exported, Function):
        own = interpreter.settle(exported.attributes.get("autoPrefix", UNDEFINED))
        override = interpreter.settle(exported.attributes.get("prefixOverride", UNDEFINED))
    registers = _entrance(interpreter, plugin)
    if registers is None:
        return
    prefix += string_of(own) or below  # a prefix of its own stands for the folder's
    if string_of(override) is not None:
        prefix = string_of(override) or ""
    if is_transparent:
        call = Call("register", [receiver, Record({})], record.file, record.line)
        interpreter.call(registers, call)
        return
    options: Value = Record({"prefix": Const(prefix)})
    _enter(interpreter, record, registers, receiver, [plugin, options], options)


def _is_code(path: str) -> bool:
    suffix = splitext(path)[1]
    is_test = any(word in path for word in (".test.", ".spec.", ".d.ts"))
    return suffix in CODE_SUFFIXES and not is_test


def _load_folders(interpreter: Interpreter, record: Call) -> None:
    """`consign().include("routes").then("controllers").into(app)`."""
    folders: list[str] = []
    current = record.receiver
    kind: External | Unknown | None = None
    start = ""
    while isinstance(current, Object):
        kind = interpreter.kind(current)
        made = current.created
        if made.method in ("include", "then", "load") or made.method in _FOLDER_LOADERS:
            folders[:0] = [text for text in map(string_of, made.args) if text is not None]
        options = next((value for value in made.args if isinstance(value, Record)), None)
        cwd = string_of(interpreter.settle(entry(options, "cwd") or UNDEFINED))
        start = cwd.strip("/") if cwd is not None else start
        current = made.receiver
    if not isinstance(kind, External) or kind.module not in _FOLDER_LOADERS:
        return
    for folder in folders:
        found = normpath(f"{start}/{folder}").lstrip("/")
        for path in interpreter.files.below(found)[:_MOST_FILES]:
            if _is_code(path) and path[len(found) :][:1] in ("/", ".", ""):
                exported = interpreter.settle(interpreter.export(interpreter.load(path), None))
                if isinstance(exported, Function):
                    call = Call("into", list(record.args), record.file, record.line)
                    interpreter.call(exported, call)
