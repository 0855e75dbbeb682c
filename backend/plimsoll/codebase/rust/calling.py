"""Calls in code that builds routers: which functions of the repository they reach."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tree_sitter import Node

from plimsoll.codebase.rust.facts import Function, TypeName
from plimsoll.codebase.rust.program import Program
from plimsoll.codebase.rust.routers import Closure, Frame, Methods, Open, Router, Value
from plimsoll.codebase.rust.syntax import arguments_of
from plimsoll.codebase.trees import children, field, text_of

_LONGEST_CHAIN = 5_000
_DEEPEST_CALLS = 30
_DEEPEST_TYPE = 5
_MOST_TYPES = 3
_ROUTERISH = re.compile(
    r"Router|Scope|Resource|\bApp\b|Route\b|Rocket|HttpServiceFactory|AdHoc|ServiceConfig"
    r"|\bFn|Server|Fairing"
)
_TRANSPARENT = frozenset(
    {"clone", "to_string", "to_owned", "as_str", "into", "as_ref", "unwrap", "expect", "await"}
    | {"boxed", "into_boxed", "as_deref", "to_vec", "concat", "into_iter", "collect", "iter"}
    | {"unwrap_or_default", "leak", "as_mut"}
)
_GROWING = frozenset({"append", "extend", "push", "chain", "extend_from_slice"})
_STRINGS = frozenset({"String", "str", "Cow", "_"})


_PASSING = frozenset(
    {"Some", "Ok", "Box", "Arc", "from", "new", "String", "Err"}
    | {"on_ignite", "on_attach", "try_on_ignite"}
)


@dataclass(frozen=True, eq=False)
class Call:
    """A call of a function, a method or a macro."""

    path: tuple[str, ...]
    """A method has one part."""
    nodes: tuple[Node, ...]
    frame: Frame
    line: int
    receiver: Value = None
    is_method: bool = False
    text: str | None = None
    """A macro's tokens."""

    @property
    def name(self) -> str:
        """The last part."""
        return self.path[-1] if self.path else ""


Known = Callable[["Calling", Call], "tuple[bool, Value]"]


class Calling(ABC):
    """Runs calls; what runs blocks and expressions completes it."""

    def __init__(self, program: Program, known: Known) -> None:
        self.program = program
        self.called: set[int] = set()
        self.created: list[Router] = []
        self._known = known
        self._running: list[int] = []

    @abstractmethod
    def block(self, node: Node, frame: Frame) -> Value:
        """Runs a block; what it comes to."""

    @abstractmethod
    def value(self, node: Node | None, frame: Frame) -> Value:
        """What an expression is worth; None if it cannot be told."""

    @abstractmethod
    def named(self, path: tuple[str, ...], frame: Frame) -> Value:
        """A variable, a constant, or functions by path."""

    def chain(self, node: Node, frame: Frame) -> Value:
        """A chain of calls, from its beginning on: chains may be longer than recursion is deep."""
        chain = [node]
        while len(chain) < _LONGEST_CHAIN:
            inner = _receiver(chain[-1])
            while inner is not None and inner.type in ("await_expression", "try_expression"):
                inner = inner.named_children[0] if inner.named_children else None
            if inner is None or inner.type != "call_expression":
                break
            chain.append(inner)
        value: Value = None
        for position, call in enumerate(reversed(chain)):
            value = self._call(call, value, frame, is_inner=position > 0)
        return value

    def _call(self, node: Node, before: Value, frame: Frame, *, is_inner: bool) -> Value:
        function = field(node, "function")
        nodes = tuple(n for n in children(field(node, "arguments")) if n.type != "attribute_item")
        if function is None:
            return None
        if function.type == "generic_function":
            function = field(function, "function") or function
        if function.type == "field_expression":
            name = field(function, "field")
            receiver = before if is_inner else self.value(field(function, "value"), frame)
            line = (name or node).start_point[0] + 1
            call = Call((text_of(name),), nodes, frame, line, receiver, is_method=True)
        else:
            call = Call(segments(function), nodes, frame, function.start_point[0] + 1)
        is_done, value = self._known(self, call)
        return value if is_done else self._own(call)

    def arguments(self, call: Call) -> list[Value]:
        """What a call is handed."""
        return [self.value(node, call.frame) for node in call.nodes]

    def _own(self, call: Call) -> Value:
        """A call that no framework answers."""
        arguments = self.arguments(call)
        if call.is_method:
            return self._method(call, arguments)
        path = call.path
        if path and path[0] == "Self" and call.frame.owner:
            path = (call.frame.owner, *path[1:])
        local = call.frame.get(path[0]) if len(path) == 1 else (False, None)
        if isinstance(local[1], Closure):
            return self.apply(local[1], arguments)
        for function in self.program.functions(path, call.frame.module) if path else []:
            if _is_followed(function, arguments):
                return self.run(function, arguments)
        return self._foreign(path, arguments)

    def _foreign(self, path: tuple[str, ...], arguments: list[Value]) -> Value:
        """A library's function: some hand on what they are given, any may call a closure."""
        name = path[-1] if path else ""
        if path[:1] == ("Vec",) and name in ("new", "with_capacity", "from"):
            return arguments[0] if arguments and name == "from" else []
        if name in _PASSING:
            known = next((a for a in arguments if isinstance(a, Closure | Router | Methods)), None)
            if known is not None and name != "new":
                return known
            if len(arguments) == 1 and isinstance(arguments[0], str):
                return arguments[0]
        for argument in arguments:
            if isinstance(argument, Closure):
                self.apply(argument, [])
        return None

    def _method(  # noqa: PLR0911 - a kind of receiver a return
        self, call: Call, arguments: list[Value]
    ) -> Value:
        receiver = call.receiver
        is_router = isinstance(receiver, Router | Methods)
        if isinstance(receiver, list) and call.name in (*_GROWING, "concat", "flatten"):
            return _listed(receiver, call.name, arguments)
        if call.name in ("unwrap_or", "unwrap_or_else") and receiver is None:
            first = arguments[0] if arguments else None
            return self.apply(first, []) if isinstance(first, Closure) else first
        if call.name in _TRANSPARENT:
            if isinstance(receiver, Router | Methods) and call.name == "clone":
                return receiver.copied()
            return receiver
        if isinstance(receiver, Closure) and call.name == "call":
            return self.apply(receiver, arguments)
        named = self.program.methods(call.name)
        found = [f for f in named if _is_followed(f, [*arguments, receiver])]
        own = [f for f in found if receiver is None and f.owner == call.frame.owner] or found
        if own and len(own) <= _MOST_TYPES:
            return self.run(own[0], arguments, receiver)
        for argument in arguments:
            if isinstance(argument, Closure):
                self.apply(argument, [receiver] if is_router else [])
        return receiver if isinstance(receiver, Router | Methods | str) else None

    def run(self, function: Function, given: Sequence[Value], receiver: Value = None) -> Value:
        """Runs a function with arguments."""
        if function.node is None:
            return None
        body = field(function.node, "body")
        key = function.node.id
        if body is None or key in self._running or len(self._running) > _DEEPEST_CALLS:
            return None
        self.called.add(key)
        frame = Frame(function.module, function.owner, {"self": receiver})
        for index, argument in enumerate(function.signature.arguments):
            for name in argument.names[:1]:
                frame.variables[name] = given[index] if index < len(given) else None
        self._running.append(key)
        try:
            return self.block(body, frame)
        finally:
            self._running.pop()

    def apply(self, closure: Closure, given: Sequence[Value]) -> Value:
        """Runs a closure with arguments."""
        body = field(closure.node, "body")
        key = closure.node.id
        if body is None or key in self._running or len(self._running) > _DEEPEST_CALLS:
            return None
        frame = Frame(closure.frame.module, closure.frame.owner, {}, closure.frame)
        for index, argument in enumerate(arguments_of(field(closure.node, "parameters"))):
            for name in argument.names[:1]:
                frame.variables[name] = given[index] if index < len(given) else None
        self._running.append(key)
        try:
            return self.value(body, frame)
        finally:
            self._running.pop()


def _listed(items: list[Value], name: str, arguments: list[Value]) -> Value:
    """A list that grows, or whose parts are put together."""
    if name in _GROWING:
        for argument in arguments:
            items += argument if isinstance(argument, list) else [argument]
        return items
    told = [item for item in items if isinstance(item, str)]
    if told:
        whole = "".join(told)
        return whole if len(told) == len(items) else Open(whole)
    return [part for item in items for part in (item if isinstance(item, list) else [item])]


def _is_followed(function: Function, arguments: Sequence[Value]) -> bool:
    """Whether a call is worth following: routers go in or come out, or text comes out."""
    if function.node is None:
        return False
    returned = function.signature.returns
    return (
        any(isinstance(a, Router | Methods) for a in arguments)
        or returned.name in _STRINGS
        or is_routerish(function)
    )


def is_routerish(function: Function) -> bool:
    """Whether a function makes or takes a router, by its signature."""
    named = _ROUTERISH.search(_words(function.signature.returns)) is not None
    return named or any(_ROUTERISH.search(_words(a.type)) for a in function.signature.arguments)


def _words(kind: TypeName, depth: int = 0) -> str:
    if depth > _DEEPEST_TYPE:
        return kind.name
    return " ".join((kind.name, *(_words(a, depth + 1) for a in kind.arguments)))


def _receiver(call: Node) -> Node | None:
    function = field(call, "function")
    if function is not None and function.type == "generic_function":
        function = field(function, "function")
    return (
        field(function, "value")
        if function is not None and function.type == "field_expression"
        else None
    )


def segments(node: Node) -> tuple[str, ...]:
    text = (
        re.sub(r"<[^:]*>|::<.*?>|\s", "", text_of(node))
        if "<" in text_of(node)
        else re.sub(r"\s", "", text_of(node))
    )
    return tuple(part.removeprefix("r#") for part in text.split("::") if part)
