"""Ktor's routing blocks followed: nesting, functions on routes, wrappers, constants."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Literal

from plimsoll.codebase.jvm.ktor_functions import ROUTES, Functions
from plimsoll.codebase.jvm.ktor_model import Demand, Here, Served
from plimsoll.codebase.jvm.model import (
    Argument,
    Call,
    Expression,
    Items,
    Lambda,
    Let,
    Method,
    Name,
    Other,
    Reference,
    parts_of,
    within,
)
from plimsoll.codebase.jvm.program import Scope
from plimsoll.codebase.jvm.room import Room
from plimsoll.codebase.routes import joined

VERBS = frozenset({"get", "post", "put", "patch", "delete", "head", "options"})
_SOCKETS = frozenset({"webSocket", "webSocketRaw"})
_WITHIN = frozenset({"apply", "run", "with", "also", "let"})
_SKIPPED = frozenset(
    (
        "install",
        "static",
        "staticResources",
        "staticFiles",
        "staticZip",
        "singlePageApplication",
        "swaggerUI",
        "openAPI",
        "intercept",
        "environment",
        "launch",
        "files",
        "resources",
        "resource",
        "staticFileSystem",
        "defaultResource",
        "default",
        "graphQLGetRoute",
        "coroutineScope",
    )
)
_DEEPEST = 40
_METHOD = "HttpMethod."
_MANY = 20_000


class KtorRoutes:
    """Follows routing blocks."""

    def __init__(self, room: Room, functions: Functions, notes: list[str]) -> None:
        self._room = room
        self._functions = functions
        self._notes = notes
        self.followed: set[int] = set()
        self._count = 0

    def statements(self, statements: Iterable[Expression], here: Here) -> Iterator[Served]:
        """The routes that statements make, one after another: local names are kept."""
        for statement in statements:
            if isinstance(statement, Let) and statement.value is not None:
                text = self._text(statement.value, here)
                if text is not None:
                    here = replace(here, texts={**here.texts, statement.name: text})
                    continue
                told = statement.type.name if statement.type else _made(statement.value)
                if told:
                    here = replace(here, objects={**here.objects, statement.name: told})
            yield from self._of(statement, here)

    def _of(self, found: Expression, here: Here) -> Iterator[Served]:
        self._count += 1
        if here.depth > _DEEPEST or self._count > _MANY:
            return
        here = replace(here, depth=here.depth + 1)
        if isinstance(found, Call):
            yield from self._of_call(found, here)
        elif isinstance(found, Other) and found.kind == "for_statement":
            yield from self._of_loop(found, here)
        elif isinstance(found, Other) and found.kind == "block":
            yield from self.statements(found.parts, here)
        elif not isinstance(found, Lambda):
            for part in parts_of(found):
                yield from self._of(part, here)

    def _of_call(self, call: Call, here: Here) -> Iterator[Served]:
        block = _block(call, here)
        is_route = _is_route(call.receiver, here)
        if is_route and call.name in VERBS | _SOCKETS | {"sse", "handle"}:
            yield from self._of_verb(call, here)
        elif (is_route and call.name == "route") or call.name == "routing" or _installs(call):
            yield from self._of_route(call, block, here)
        elif call.name in _SKIPPED:
            return
        elif call.name in here.blocks and isinstance(call.receiver, Name | None):
            inner, origin = here.blocks[call.name]
            there = replace(here, scope=origin.scope, texts=origin.texts, blocks=origin.blocks)
            there = replace(there, routes=origin.routes | set(inner.parameters[:1]))
            yield from self.statements(inner.statements, there)
        elif is_route and call.name == "method" and block is not None:
            named = _method_named(call.arguments[0].value, here)
            yield from self.statements(block.statements, replace(here, method=named))
        elif is_route and call.name in ("authenticate", "header", "param", "optionalParam"):
            yield from self._of_demand(call, block, here)
        else:
            yield from self._of_other(call, block, here, is_route=is_route)

    def _of_other(
        self, call: Call, block: Lambda | None, here: Here, *, is_route: bool
    ) -> Iterator[Served]:
        known = self._known(call, here)
        if known:
            for function in known:
                yield from self._of_function(call, function, here)
            return
        held = self._functions.held(call.name, here.scope.file.path) if is_route else None
        if held is not None and not call.arguments:
            yield from self.statements(held[0].statements, replace(here, scope=held[1], texts={}))
            return
        if call.name in ("forEach", "onEach") and block is not None and call.receiver is not None:
            yield from self._repeated(call.receiver, block.parameters[:1] or ("it",), block, here)
            return
        if call.receiver is not None and not isinstance(call.receiver, Name):
            yield from self._of(call.receiver, here)
        if block is None:
            return
        if call.name in _WITHIN and (is_route or _hands_route(call, here)):
            here = replace(here, routes=here.routes | set(block.parameters[:1] or ("it",)))
        yield from self.statements(block.statements, here)

    def _known(self, call: Call, here: Here) -> list[tuple[Method, Scope]]:
        """The project's functions that a call means."""
        near, count = here.scope.file.path, len(call.arguments)
        owner = None if call.receiver is None else self._class_of(call.receiver, here)
        return self._functions.routing(call.name, near, count, owner)

    def _class_of(self, receiver: Expression, here: Here) -> str:
        """The class of what a function is called on; empty if it cannot be told."""
        if isinstance(receiver, Call):
            return receiver.name if receiver.name[:1].isupper() else ""
        if not isinstance(receiver, Name):
            return ""
        name = receiver.parts[-1]
        if name in here.objects:
            return here.objects[name]
        fields = [] if here.scope.owner is None else here.scope.owner.fields
        for held in [*fields, *here.scope.file.fields]:
            if held.name == name:
                told = held.type.name if held.type is not None else _made(held.value)
                if told:
                    return told
        return name[:1].upper() + name[1:]

    def _of_verb(self, call: Call, here: Here) -> Iterator[Served]:
        values = [a.value for a in call.arguments if a.name in (None, "path", "body", "handler")]
        handler = values[-1] if values and isinstance(values[-1], Lambda | Reference) else None
        if handler is None:
            for function in self._known(call, here):
                yield from self._of_function(call, function, here)
            return
        path, has_path = "", False
        if len(values) > 1 and not isinstance(values[0], Lambda | Reference):
            text = self._text(values[0], here)
            has_path = True
            if text is None:
                self._tell(call.line, here, "the path of a route could not be told")
                return
            path = text
        method = here.method if call.name == "handle" else call.name.upper()
        if call.name == "sse":
            method = "GET"
        yield Served(
            method,
            _within(here.prefix, path),
            here,
            handler,
            call.types,
            call.line,
            call.name in _SOCKETS,
            has_path,
        )

    def _of_route(self, call: Call, block: Lambda | None, here: Here) -> Iterator[Served]:
        if block is None:
            return
        method = here.method
        for argument in call.arguments[:-1]:
            named = _method_named(argument.value, here)
            if named is not None:
                method = named
                continue
            text = self._text(argument.value, here)
            if call.name != "route":
                continue
            if text is None:
                self._tell(
                    call.line, here, "a prefix could not be told and is left out of the route"
                )
                here = replace(here, reasons=(*here.reasons, "a prefix could not be told"))
            else:
                here = replace(here, prefix=_within(here.prefix, text))
        names = here.routes | set(block.parameters[:1])
        yield from self.statements(block.statements, replace(here, method=method, routes=names))

    def _of_demand(self, call: Call, block: Lambda | None, here: Here) -> Iterator[Served]:
        if block is None:
            return
        texts = [self._text(a.value, here) for a in call.arguments[:-1] if a.name != "optional"]
        if call.name == "authenticate":
            is_optional = any(a.name in ("optional", "strategy") for a in call.arguments)
            if not is_optional:
                here = replace(here, guards=(*here.guards, *(texts or [None])))
        elif texts and texts[0]:
            place: Literal["header", "query"] = "header" if call.name == "header" else "query"
            demand: Demand = (place, texts[0], call.name != "optionalParam")
            here = replace(here, demands=(*here.demands, demand))
        yield from self.statements(block.statements, here)

    def _of_function(self, call: Call, known: tuple[Method, Scope], here: Here) -> Iterator[Served]:
        function, scope = known
        if id(function) in here.chain:
            return
        self.followed.add(id(function))
        texts: dict[str, str] = {}
        blocks: dict[str, tuple[Lambda, Here]] = {}
        routes: set[str] = set()
        for name, argument in _bound(function, call.arguments):
            if isinstance(argument, Lambda):
                blocks[name] = (argument, here)
            elif isinstance(argument, Name) and argument.parts[-1] in here.blocks:
                blocks[name] = here.blocks[argument.parts[-1]]
            text = self._text(argument, here)
            if text is not None:
                texts[name] = text
        for given in function.inputs:
            if given.name not in texts and given.default is not None:
                default = self._room.constants.text(given.default, scope)
                if default is not None and given.name not in blocks:
                    texts[given.name] = default
            if given.type.name.rsplit(".", 1)[-1] in ROUTES:
                routes.add(given.name)
        objects = {given.name: given.type.name for given in function.inputs}
        there = replace(
            here,
            scope=scope,
            texts=texts,
            objects=objects,
            blocks=blocks,
            routes=frozenset(routes),
            chain=(*here.chain, id(function)),
        )
        yield from self.statements(self._room.program.statements(function, scope.file), there)

    def _of_loop(self, loop: Other, here: Here) -> Iterator[Served]:
        """`for (version in listOf("v1", "v2")) { … }`."""
        if len(loop.parts) < 3:  # noqa: PLR2004 - variable, values, body
            return
        variable, values, body = loop.parts[0], loop.parts[1], loop.parts[-1]
        names = tuple(part.parts[0] for part in within(variable) if isinstance(part, Name))
        yield from self._repeated(values, names, Lambda((), (), (body,)), here)

    def _repeated(
        self, values: Expression, names: tuple[str, ...], block: Lambda, here: Here
    ) -> Iterator[Served]:
        """A block once for each value of a constant list, or once if the list is not known."""
        items = values.items if isinstance(values, Items) else ()
        if isinstance(values, Call) and values.name in ("listOf", "setOf", "arrayOf", "mapOf"):
            items = tuple(argument.value for argument in values.arguments)
        known = [self._item(item, names, here) for item in items]
        if not known:
            texts = self._room.constants.texts(values, here.scope, here.texts)
            known = [{names[0]: text} for text in texts if text is not None and names]
        for bound in known or [{}]:
            there = replace(here, texts={**here.texts, **bound})
            yield from self.statements(block.statements, there)

    def _item(self, item: Expression, names: tuple[str, ...], here: Here) -> dict[str, str]:
        """What names stand for; `a to b` is taken apart."""
        parts = [item]
        if len(names) > 1 and isinstance(item, Call) and item.name in ("to", "Pair", "Triple"):
            above = [] if item.receiver is None else [item.receiver]
            parts = [*above, *(argument.value for argument in item.arguments)]
        found: dict[str, str] = {}
        for name, part in zip(names, parts, strict=False):
            text = self._text(part, here)
            if text is None and isinstance(part, Name) and "HttpMethod" in part.parts:
                text = _METHOD + part.parts[-1]
            if text is not None:
                found[name] = text
        return found

    def _text(self, value: Expression, here: Here) -> str | None:
        return self._room.constants.text(value, here.scope, here.texts)

    def _tell(self, line: int, here: Here, problem: str) -> None:
        self._notes.append(f"{here.scope.file.path}:{line}: {problem}")


def _installs(call: Call) -> bool:
    """`install(Routing) { … }`."""
    first = call.arguments[0].value if call.arguments else None
    return call.name == "install" and isinstance(first, Name) and first.parts == ("Routing",)


def _within(prefix: str, path: str) -> str:
    return joined(prefix, path) if path else prefix


def _block(call: Call, here: Here) -> Lambda | None:
    """The function that a call is handed last, also one that came as a parameter."""
    last = call.arguments[-1].value if call.arguments else None
    if isinstance(last, Name) and last.parts[-1] in here.blocks:
        return Lambda((), (), (Call(None, last.parts[-1], (), (), call.line),))
    return last if isinstance(last, Lambda) else None


def _is_route(receiver: Expression | None, here: Here) -> bool:
    if receiver is None:
        return True
    return isinstance(receiver, Name) and (
        receiver.parts[-1] in here.routes or receiver.parts in (("this",), ("routing",))
    )


def _hands_route(call: Call, here: Here) -> bool:
    """`with(route) { … }`."""
    first = call.arguments[0].value if call.arguments else None
    return isinstance(first, Name) and _is_route(first, here)


def _made(value: Expression | None) -> str:
    """The class of `Orders(repository)`, or of `by inject<Orders>()`."""
    if not isinstance(value, Call):
        return ""
    if value.types and value.name in ("inject", "get", "instance", "koinInject"):
        return value.types[0].name
    return value.name if value.receiver is None and value.name[:1].isupper() else ""


def _method_named(value: Expression, here: Here) -> str | None:
    """`HttpMethod.Get`, or a name for it."""
    if isinstance(value, Name) and here.texts.get(value.parts[0], "").startswith(_METHOD):
        return here.texts[value.parts[0]].removeprefix(_METHOD).upper()
    if isinstance(value, Name) and value.parts[-2:-1] == ("HttpMethod",):
        return value.parts[-1].upper()
    return None


def _bound(function: Method, arguments: tuple[Argument, ...]) -> Iterator[tuple[str, Expression]]:
    """Parameters with what is passed for them; a lambda behind the parentheses is the last."""
    names = [given.name for given in function.inputs]
    position = 0
    for index, argument in enumerate(arguments):
        is_last = index == len(arguments) - 1
        if argument.name is not None:
            yield argument.name, argument.value
        elif is_last and isinstance(argument.value, Lambda) and names:
            yield names[-1], argument.value
        elif position < len(names):
            yield names[position], argument.value
            position += 1
