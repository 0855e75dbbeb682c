"""Calls in code that maps minimal APIs: which methods of the repository they reach."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tree_sitter import Node

from plimsoll.catalog.model import SourceLocation
from plimsoll.codebase.csharp.builders import (
    ApplicationBuilder,
    Frame,
    Function,
    Group,
    Instance,
    Lambda,
    Mapped,
    Reference,
    Type,
    Value,
)
from plimsoll.codebase.csharp.expressions import given_node, type_of_node
from plimsoll.codebase.csharp.facts import TypeName
from plimsoll.codebase.csharp.functions import BUILDERS, Functions, is_abstract, type_parameters
from plimsoll.codebase.csharp.program import Program
from plimsoll.codebase.csharp.reflection import Reflection
from plimsoll.codebase.csharp.syntax import arguments_of
from plimsoll.codebase.trees import children, field, text_of

MOST_ITEMS = 200
_DEEPEST = 40
_LONGEST_CHAIN = 5_000
_MOST_EXTENSIONS = 5
_MOST_IMPLEMENTATIONS = 2_000
_LONGEST_TEXT = 2_000
_KEEPING = frozenset(
    {"Select", "Cast", "ToList", "ToArray", "Where", "OrderBy", "OfType", "AsEnumerable"}
)
_APPLYING = frozenset({"ForEach", "Select", "Invoke", "Configure"})
_ROUTERS = (Group, Mapped, ApplicationBuilder)


@dataclass(frozen=True, eq=False)
class Call:
    """One call, its receiver known."""

    node: Node
    name_node: Node
    receiver: Value
    is_member: bool
    handed: tuple[Node, ...]
    """The arguments, with their names if they have any."""
    frame: Frame
    depth: int

    @property
    def name(self) -> str:
        """Of the method, without arguments of type."""
        return text_of(self.name_node).split("<", 1)[0]

    @property
    def site(self) -> SourceLocation:
        """Where the name stands."""
        return SourceLocation(file=self.frame.path, line=self.name_node.start_point[0] + 1)

    @property
    def values(self) -> list[Node]:
        """What the arguments hold."""
        return [given_node(part) for part in self.handed]

    @property
    def generic(self) -> list[TypeName]:
        """The arguments of type."""
        listed = (n for n in self.name_node.children if n.type == "type_argument_list")
        return [type_of_node(part) for node in listed for part in children(node)]


Known = Callable[["Calling", Call], "tuple[bool, Value]"]


class Calling(ABC):
    """Runs calls; what runs statements and expressions completes it."""

    def __init__(self, program: Program, functions: Functions, known: Known) -> None:
        self.program = program
        self.functions = functions
        self.called: set[int] = set()
        self._known = known
        self._running: list[int] = []
        self._reflection = Reflection(program, functions)

    @abstractmethod
    def block(self, statements: Sequence[Node], frame: Frame) -> Value:
        """Runs statements; what the first of them returns."""

    @abstractmethod
    def value(self, node: Node, frame: Frame, depth: int = 0) -> Value:
        """What an expression is worth; None if it cannot be told."""

    @abstractmethod
    def constant(self, node: Node, frame: Frame) -> Value:
        """A constant expression, with the variables at hand."""

    def chain(self, node: Node, frame: Frame, depth: int) -> Value:
        """A chain of calls, from its beginning on: chains may be longer than recursion is deep."""
        calls = [node]
        while len(calls) < _LONGEST_CHAIN:
            inner = field(calls[-1], "function", "expression")
            if inner is None or inner.type != "invocation_expression":
                break
            calls.append(inner)
        value: Value = None
        for position, call in enumerate(reversed(calls)):
            value = self._one(call, value, frame, depth, is_inner=position > 0)
        return value

    def _one(self, node: Node, before: Value, frame: Frame, depth: int, *, is_inner: bool) -> Value:
        function = field(node, "function")
        arguments = children(field(node, "arguments"), "argument")
        handed = tuple(part for part in arguments if part.child_count)
        if function is None:
            return None
        receiver: Value = before
        is_member = function.type in ("member_access_expression", "conditional_access_expression")
        name_node = function
        if function.type == "conditional_access_expression":
            receiver = self.value(function.named_children[0], frame, depth + 1)
            binding = function.named_children[-1]
            name_node = field(binding, "name") or binding
        elif is_member:
            name_node = field(function, "name") or function
            left = field(function, "expression")
            if not is_inner and left is not None:
                receiver = self.value(left, frame, depth + 1)
        call = Call(node, name_node, receiver, is_member, handed, frame, depth)
        if call.name == "nameof":
            return self.constant(node, frame)
        is_done, value = self._known(self, call)
        return value if is_done else self._own(call)

    def _own(self, call: Call) -> Value:
        """A call that the framework does not answer."""
        arguments = [self.value(node, call.frame, call.depth + 1) for node in call.values]
        if call.name == "GetType" and not arguments:
            whose = call.receiver if call.is_member else call.frame.this
            return Type(whose.declaration) if isinstance(whose, Instance) else None
        is_done, told = self._reflection.asked(call.receiver, call.name, arguments)
        if is_done:
            return told
        if isinstance(call.receiver, str) and call.name == "GetValue":
            return call.receiver  # `GetProperty` has told it already
        if isinstance(call.receiver, Reference) and call.name == "Invoke" and call.receiver.inside:
            return self._invoked(call.receiver, arguments)
        targets = self._targets(call, arguments)
        returned: Value = None
        for target, is_extension in targets:
            value = self._run_target(call, target, arguments, is_extension=is_extension)
            returned = returned if returned is not None else value
        is_router = isinstance(call.receiver, _ROUTERS)
        if targets:
            return call.receiver if returned is None and is_router else returned
        return self._foreign(call, arguments)

    def _run_target(
        self, call: Call, target: Function, arguments: list[Value], *, is_extension: bool
    ) -> Value:
        names = [text_of(field(part, "name")) for part in call.handed]
        given = [call.receiver, *arguments] if is_extension else arguments
        this = call.receiver if isinstance(call.receiver, Instance) else None
        is_own = not is_extension and target.owner is not None
        if this is None and is_own and not call.is_member:
            this = call.frame.this
        if this is None and is_own and target.owner is not None and not is_static(target):
            this = Instance(target.owner)
        return self.run(
            target, given, names=["", *names] if is_extension else names, this=this, call=call
        )

    def _foreign(self, call: Call, arguments: list[Value]) -> Value:
        """A call of a library: what it does with functions, and with types, is guessed."""
        receiver = call.receiver
        if isinstance(receiver, _ROUTERS):
            items: list[Value] = [None]
        else:
            is_list = isinstance(receiver, list)
            has_router = any(isinstance(a, _ROUTERS) for a in arguments)
            found = None
            if not has_router and (receiver is None or is_list or isinstance(receiver, Reference)):
                text = text_of(call.node)[:_LONGEST_TEXT]
                found = self._reflection.implementations(text, call.frame)
            if call.name != "ForEach" and found is not None:
                return found
            if isinstance(receiver, list) and call.name in _KEEPING:
                return _kept(receiver, arguments)
            items = receiver if isinstance(receiver, list) else found or [None]
        for argument in arguments if call.name in _APPLYING else []:
            if isinstance(argument, Lambda):
                for item in items[:MOST_ITEMS]:
                    self.apply(argument, [item])
        return receiver if isinstance(receiver, _ROUTERS) else None

    def _invoked(self, method: Reference, arguments: list[Value]) -> Value:
        """`GetMethod("Map").Invoke(null, [group])`."""
        last = arguments[-1] if arguments else None
        given = last if isinstance(last, list) else arguments
        owner = method.inside
        for target in self.functions.methods(owner, method.names[-1]) if owner is not None else []:
            self.run(target, given)
        return None

    def _targets(self, call: Call, arguments: list[Value]) -> list[tuple[Function, bool]]:
        """The methods that a call may mean, and whether each is an extension."""
        count = len(arguments)
        if isinstance(call.receiver, _ROUTERS):
            found = self.functions.extensions(call.name, count)[:_MOST_EXTENSIONS]
            return [(f, True) for f in found]
        if not call.is_member:
            return [(f, False) for f in self._unqualified(call, count)]
        has_router = any(isinstance(a, _ROUTERS) for a in arguments)
        if isinstance(call.receiver, Instance | Type):
            own = self.functions.methods(call.receiver.declaration, call.name)
            fitting = [(f, False) for f in self._fitting(own, count)]
            if fitting or isinstance(call.receiver, Type) or not has_router:
                return fitting
            found = self.functions.extensions(call.name, count)[:_MOST_EXTENSIONS]
            return [(f, True) for f in found]
        return [(f, False) for f in self._implementing(call, count)] if has_router else []

    def _unqualified(self, call: Call, count: int) -> list[Function]:
        frame = call.frame
        is_known, local = frame.get(call.name)
        if is_known and isinstance(local, Function):
            return [local]
        inside = frame.this.declaration if frame.this is not None else frame.inside
        if inside is not None:
            return self._fitting(self.functions.methods(inside, call.name), count)
        named = self.functions.by_name.get(call.name, [])
        return [f for f in named if f.path == frame.path and f.owner is None]

    def _implementing(self, call: Call, count: int) -> list[Function]:
        """Whoever may stand behind an interface, or behind a type that reflection found."""
        return [
            f
            for f in self._fitting(self.functions.by_name.get(call.name, []), count)
            if self.functions.takes_builder(f)
            and f.owner is not None
            and f.owner.kind != "interface"
            and not self.functions.arguments(f)[0].is_this
        ][:_MOST_IMPLEMENTATIONS]

    def _fitting(self, functions: list[Function], count: int) -> list[Function]:
        exact = []
        for function in functions:
            arguments = self.functions.arguments(function)
            needed = sum(1 for a in arguments if a.default is None)
            if needed <= count <= len(arguments) and not is_abstract(function):
                exact.append(function)
        return exact

    def run(
        self,
        function: Function,
        given: Sequence[Value],
        *,
        names: Sequence[str] = (),
        this: Instance | None = None,
        call: Call | None = None,
    ) -> Value:
        """Runs a method with arguments."""
        body = field(function.node, "body")
        key = function.node.id
        if body is None or key in self._running or len(self._running) > _DEEPEST:
            return None
        self.called.add(key)
        frame = Frame(function.path, function.owner, {}, function.frame, this)
        if call is not None:
            frame.called_at, frame.caller = call.site, call.frame
        self._bind(frame, function, given, names)
        path, inside = function.path, function.owner
        if call is not None:
            path, inside = call.frame.path, call.frame.inside
        generic = call.generic if call is not None else []
        for parameter, kind in zip(type_parameters(function), generic, strict=False):
            declared = self.program.resolve(kind, path, inside)
            if declared is not None:
                frame.variables[parameter] = Type(declared)
        return self._guarded(key, body, frame)

    def _bind(
        self, frame: Frame, function: Function, given: Sequence[Value], names: Sequence[str]
    ) -> None:
        for index, argument in enumerate(self.functions.arguments(function)):
            is_named = index < len(names) and bool(names[index])
            value: Value = given[index] if index < len(given) and not is_named else None
            if argument.name in names[: len(given)]:
                value = given[list(names).index(argument.name)]
            if value is None and argument.default is not None:
                value = self.program.value(argument.default, function.path, function.owner)
            if value is None and argument.type.name in BUILDERS and index >= len(given):
                value = Group()
            frame.variables[argument.name] = value

    def apply(self, function: Lambda, given: Sequence[Value]) -> Value:
        """Runs a lambda with arguments."""
        parts = children(function.node)
        body = field(function.node, "body") or (parts[-1] if parts else None)
        key = function.node.id
        if body is None or key in self._running or len(self._running) > _DEEPEST:
            return None
        outer = function.frame
        frame = Frame(outer.path, outer.inside, {}, outer, outer.this)
        for index, argument in enumerate(arguments_of(field(function.node, "parameters"))):
            frame.variables[argument.name] = given[index] if index < len(given) else None
        return self._guarded(key, body, frame)

    def _guarded(self, key: int, body: Node, frame: Frame) -> Value:
        """Runs a body, but not inside itself."""
        self._running.append(key)
        try:
            if body.type == "block":
                return self.block(children(body), frame)
            inner = children(body) if body.type == "arrow_expression_clause" else [body]
            return self.value(inner[0], frame) if inner else None
        finally:
            self._running.pop()


def is_static(function: Function) -> bool:
    """By its modifiers."""
    return any(text_of(part) == "static" for part in function.node.children)


def _kept(items: list[Value], arguments: list[Value]) -> Value:
    """`types.Select(Activator.CreateInstance)`: objects of those classes."""
    first = arguments[0] if arguments else None
    is_made = isinstance(first, Lambda) and "CreateInstance" in text_of(first.node)
    is_made |= isinstance(first, Reference) and first.names[-1] == "CreateInstance"
    return [Instance(i.declaration) if is_made and isinstance(i, Type) else i for i in items]
