"""Goes through a handler with a request in its hands and notes what it takes from it."""

from collections.abc import Callable, Sequence

from tree_sitter import Node

from plimsoll.codebase.golang.frameworks.huma import HANDLER
from plimsoll.codebase.golang.inputs import Input, Key, Method, Reader, Source, Uses, tainted
from plimsoll.codebase.golang.machine import Machine
from plimsoll.codebase.golang.models import CONTEXTS, KnownModels
from plimsoll.codebase.golang.routers import Stripped
from plimsoll.codebase.golang.schemas import REQUIRED
from plimsoll.codebase.golang.standard import PathRest
from plimsoll.codebase.golang.types import GoType
from plimsoll.codebase.golang.values import (
    BoundNative,
    Const,
    Function,
    Items,
    Made,
    Struct,
    Table,
    Unknown,
    Value,
)
from plimsoll.codebase.trees import text_of

_STEPS = 12_000
_MOST_INNER = 12
_SMALL_BYTES = 3_000
_DEEPEST = 3
_MOST_BARREN = 3
_SOURCES: tuple[Source, ...] = ("path", "query", "header", "cookie")
_MOST_HANDLERS = 1_000_000


class Handling:
    """Handlers of one repository."""

    def __init__(self, machine: Machine, models: KnownModels) -> None:
        self._machine = machine
        self._models = models
        self._carriers: dict[GoType, bool] = {}
        self._uses = Uses()
        self._asked: list[tuple[str, str]] = []
        self._seen: set[tuple[object, ...]] = set()
        self._begun: list[tuple[tuple[str, int], int]] = []
        self._barren: dict[tuple[str, int], int] = {}

    def uses_of(self, handler: Value) -> Uses:
        """What a handler takes from the request."""
        self._uses = Uses()
        self._asked = []
        self._seen.clear()
        self._begun.clear()
        machine = self._machine
        self._models.uses, machine.watch = self._uses, self
        kept = machine.swap_instances({})
        machine.allow(_STEPS)
        try:
            for each in self.functions(handler):
                machine.invoke(each, [])
                if isinstance(handler, Made) and handler.name == HANDLER:
                    self._declared(each)
        finally:
            self._models.uses, machine.watch = None, None
            machine.swap_instances(kept)
        return self._uses

    def _declared(self, function: Function) -> None:
        """Huma's inputs: a struct whose tags say where each field comes from."""
        for parameter in function.signature.fields[1:2]:
            for source in _SOURCES:
                # The empty tag: fields without any are nowhere.
                self._uses.bind_type(source, parameter.type, (source, ""))
            for part in self._machine.fields_of(parameter.type):
                if part.name == "Body":
                    self._uses.bind_type("body", part.type, ("json", REQUIRED))

    def functions(self, handler: Value, depth: int = 0) -> list[Function]:  # noqa: C901
        """The functions behind a handler, the outermost first, the one that answers last."""
        found: list[Function] = []
        if depth > _MOST_INNER:
            return found
        if isinstance(handler, Function):
            answering = [f for v in handler.wraps for f in self.functions(v, depth + 1)]
            found = [handler, *answering]
            if not self._takes_request(handler) and not answering:
                result = handler.signature.results[:1]
                under = self._machine.underlying(result[0].bare) if result else None
                if under is not None and under.kind == "func":
                    return found
        elif isinstance(handler, Made):
            found = [f for v in handler.args for f in self.functions(v, depth + 1)]
        elif isinstance(handler, Stripped):
            found = self.functions(handler.inner, depth + 1)
        elif isinstance(handler, Items):
            found = [f for v in handler.elements for f in self.functions(v, depth + 1)]
        elif isinstance(handler, Struct | Unknown | Table):
            method = self._machine.method(handler, "ServeHTTP")
            if isinstance(method, Function):
                found = [method]
            elif isinstance(handler, Struct):
                found = [
                    f
                    for v in handler.fields.values()
                    if isinstance(v, Function | Made)
                    for f in self.functions(v, depth + 1)
                ]
        return found

    def _takes_request(self, function: Function) -> bool:
        return any(self.carries(part.type) for part in function.signature.fields)

    def carries(self, kind: GoType, depth: int = 0) -> bool:
        """Whether values of a type hold a request."""
        kind = kind.bare
        if kind.qualified in CONTEXTS:
            return True
        if kind.kind != "named" or not kind.package.startswith("./") or depth > _DEEPEST:
            return False
        if kind not in self._carriers:
            self._carriers[kind] = False
            under = self._machine.underlying(kind)
            self._carriers[kind] = any(
                self.carries(part.type, depth + 1)
                for part in under.fields
                if under.kind == "struct" or part.is_embedded
            )
        return self._carriers[kind]

    # What a machine tells its watch

    def wants(self, function: Function, args: Sequence[Value]) -> bool:
        """Whether a function is gone through: it gets something of the request, or is small."""
        if not function.name or self._machine.depth <= 1:
            return True
        values = [*args, *([function.receiver[1]] if function.receiver is not None else [])]
        if any(self._holds(value) for value in values):
            shape = (function.key, *(_shape(value) for value in values))
            if self._barren.get(function.key, 0) >= _MOST_BARREN or shape in self._seen:
                return False
            self._seen.add(shape)
            self._begun.append((function.key, self._uses.touched))
            return True
        size = function.node.end_byte - function.node.start_byte
        kinds = [self._machine.underlying(kind.bare) for kind in function.signature.results]
        gives = any(k.kind == "func" or k.name in ("Handler", "HandlerFunc") for k in kinds)
        return gives and size < _SMALL_BYTES

    def done(self, function: Function, args: Sequence[Value], result: Value) -> None:
        """A function that takes nothing from requests is not gone through again and again."""
        key = function.key
        if not self._begun or self._begun[-1][0] != key:
            return
        _, touched = self._begun.pop()
        given = [*args, *([function.receiver[1]] if function.receiver is not None else [])]
        is_new = self._holds(result) and all(result is not value for value in given)
        is_barren = touched == self._uses.touched and not is_new
        if is_barren and not any(isinstance(v, Function) for v in args):
            self._barren[key] = self._barren.get(key, 0) + 1
        else:
            self._barren[key] = -_MOST_HANDLERS

    def _holds(self, value: Value) -> bool:
        if tainted(value):
            return True
        if isinstance(value, BoundNative):
            return isinstance(value.native, Reader)
        if isinstance(value, Struct):
            return self.carries(value.type) or any(tainted(v) for v in value.fields.values())
        if isinstance(value, Items):
            return any(tainted(v) for v in value.elements[:10])
        return isinstance(value, Unknown) and self.carries(value.type)

    def compared(self, operator: str, left: Value, right: Value) -> None:
        """Notes which methods a handler tells apart, and which values it gives defaults."""
        if isinstance(left, Key) and isinstance(right, Const) and isinstance(right.value, str):
            left.is_called(right.value)
            return
        if isinstance(left, Method) and isinstance(right, Const) and isinstance(right.value, str):
            self._asked.append((operator, right.value.upper()))
            return
        if isinstance(left, Input) and isinstance(right, Const) and right.value == "":
            self._asked.append(("empty" if operator == "==" else "", left.use.name))

    def named(self, name: str, value: Value) -> None:
        """A rest of the path got a name: it is the placeholder's."""
        if isinstance(value, PathRest) and name != "_":
            self._uses.trimmed.setdefault(value.prefix, name)

    def indexed(self, owner: Value, key: Value) -> None:
        """An entry of a map that holds the body is one of the body's properties."""
        name = key.value if isinstance(key, Const) else None
        for table, binding in self._uses.maps:
            if table is owner and isinstance(name, str) and name not in binding.names:
                binding.names.append(name)

    def enter(self, asked: Node | None, consequence: Node | None) -> Callable[[], None] | None:
        """While under a condition, inputs belong to the methods it asks for."""
        told, self._asked = self._asked, []
        if asked is None:
            return None
        uses = self._uses
        equal = frozenset(method for operator, method in told if operator == "==")
        others = [method for operator, method in told if operator == "!="]
        body = text_of(consequence) if consequence is not None else ""
        gives_up = "return" in body
        if "MethodNotAllowed" in body or "405" in body:
            uses.tells_others_off = True
        if others and gives_up:
            uses.only.extend(others)
        empty = [name for operator, name in told if operator == "empty"]
        if empty and gives_up and ("BadRequest" in body or "400" in body):
            for use in uses.read:
                use.is_required = use.is_required or use.name in empty
        if not equal:
            return None
        uses.methods.extend(equal)
        return self._under(equal)

    def enter_case(self, value: Value | None, wanted: list[Value]) -> Callable[[], None] | None:
        """While in a case of `switch r.Method`."""
        if isinstance(value, Key):
            for told in wanted:
                if isinstance(told, Const) and isinstance(told.value, str):
                    value.is_called(told.value)
        if not isinstance(value, Method):
            return None
        methods = frozenset(
            v.value.upper() for v in wanted if isinstance(v, Const) and isinstance(v.value, str)
        )
        if not methods:
            self._uses.tells_others_off = True
            return None
        self._uses.methods.extend(methods)
        self._asked = []
        return self._under(methods)

    def _under(self, methods: frozenset[str]) -> Callable[[], None]:
        uses = self._uses
        before = uses.condition
        uses.condition = methods if before is None else before & methods

        def leave() -> None:
            uses.condition = before

        return leave


def _shape(value: Value) -> object:
    if isinstance(value, Const):
        return value.value
    if isinstance(value, Reader):
        return type(value), getattr(getattr(value, "use", None), "name", "")
    return id(value) if isinstance(value, Function | Struct) else value.type
