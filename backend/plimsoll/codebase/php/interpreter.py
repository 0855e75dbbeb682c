"""Follows PHP code: calls, objects and what frameworks' objects are told.

Values are followed as far as the source tells them. Where a condition is not known, both branches
are followed; what they tell of arrays is added up. Frameworks answer through a `World`; what
nothing answers is `Unknown`. It is bounded in steps and depth.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from posixpath import normpath
from typing import TYPE_CHECKING

from typing_extensions import override

from plimsoll.codebase.php import builtin
from plimsoll.codebase.php.classes import Method, inputs_of
from plimsoll.codebase.php.expressions import BY_TYPE
from plimsoll.codebase.php.literals import LITERALS
from plimsoll.codebase.php.merging import merged
from plimsoll.codebase.php.objects import Objects
from plimsoll.codebase.php.statements import run
from plimsoll.codebase.php.values import (
    NOT_ANSWERED,
    Bound,
    Call,
    Case,
    Closure,
    Frame,
    Instance,
    NotAnswered,
    Unknown,
    Value,
    array,
    listed,
)
from plimsoll.codebase.trees import children, text_of
from plimsoll.codebase.trees import field as part

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tree_sitter import Node

    from plimsoll.codebase.php.classes import Input

_DEEPEST = 100
_LONGEST = 120
_PLAIN = (type(None), bool, int, float, str, dict, Unknown)


@dataclass
class Interpreter(Objects):
    """Follows code for one world."""

    most_steps: int = 200_000
    most_calls: int = 24
    """How many functions deep it goes."""
    doubts: list[str] = field(default_factory=list)
    """The conditions that were not decided, around where it is now."""
    steps: int = 0
    depth: int = 0
    calls: int = 0
    included: set[str] = field(default_factory=set)
    """Files that were run."""

    # -- values --------------------------------------------------------------------------------

    @override
    def value(self, node: Node | None, frame: Frame) -> Value:
        """What an expression is worth; following it may declare things."""
        if node is None:
            return None
        literal = LITERALS.get(node.type)
        if literal is not None:
            return literal(node)
        handler = BY_TYPE.get(node.type)
        self.steps += 1
        if handler is None or self.steps > self.most_steps or self.depth > _DEEPEST:
            return Unknown(text_of(node)[:_LONGEST])
        self.depth += 1
        try:
            return handler(self, node, frame)
        finally:
            self.depth -= 1

    def run(self, node: Node | None, frame: Frame) -> str:
        """Follows statements; says what ended them early: "return", "loop" or nothing."""
        self.steps += 1
        if self.steps > self.most_steps or self.depth > _DEEPEST:
            return ""
        self.depth += 1
        try:
            return run(self, node, frame)
        finally:
            self.depth -= 1

    @contextmanager
    def doubting(self, reason: str) -> Iterator[None]:
        """While in a branch that may not be taken."""
        self.doubts.append(reason)
        try:
            yield
        finally:
            self.doubts.pop()

    # -- arguments -----------------------------------------------------------------------------

    def arguments(
        self, node: Node | None, frame: Frame
    ) -> tuple[tuple[Value, ...], dict[str, Value]]:
        """The values in parentheses, by position and by name."""
        found: list[Value] = []
        named: dict[str, Value] = {}
        for argument in children(node):
            name = part(argument, "name")
            inner = next((c for c in children(argument) if c != name), None)
            if argument.type != "argument" or inner is None:
                continue
            if inner.type == "variadic_unpacking":
                spread = self.value(next(iter(children(inner)), None), frame)
                if isinstance(spread, dict):
                    named.update({k: v for k, v in spread.items() if isinstance(k, str)})
                    found.extend(v for k, v in spread.items() if isinstance(k, int))
                else:
                    found.append(spread)
            elif name is not None:
                named[text_of(name)] = self.value(inner, frame)
            else:
                found.append(self.value(inner, frame))
        return tuple(found), named

    def call_of(self, name: str, node: Node, frame: Frame) -> Call:
        """A call with its arguments."""
        held = part(node, "arguments")
        if held is None:
            held = next(iter(children(node, "arguments")), None)
        given, named = self.arguments(held, frame)
        return Call(name, given, named, node, frame)

    # -- calls ---------------------------------------------------------------------------------

    def call_method(self, target: Value, call: Call) -> Value:  # noqa: PLR0911 - a table
        """`$target->name(…)`."""
        match target:
            case Instance():
                return self._of_instance(target, call)
            case Closure():
                if call.name in {"__invoke", "call", "bindTo", "bind"}:
                    return self.invoke(target, call.arguments, call.named)
                return Unknown(call.name)
            case Bound():
                return self.invoke(target, call.arguments, call.named)
            case Case():
                found = self.program.method(target.owner, call.name)
                return self.call_bound(Bound(found, target), call) if found else Unknown(call.name)
            case target if isinstance(target, _PLAIN) or not hasattr(target, "call"):
                self.world.heard(call)
                self.offer(call)
                return Unknown(text_of(call.node)[:_LONGEST])
            case _:
                return target.call(call)

    def _of_instance(self, target: Instance, call: Call) -> Value:
        method = self.program.method(target.class_name, call.name)
        if method is not None:
            return self.call_bound(Bound(method, target), call)
        field_value = target.fields.get(call.name)
        if isinstance(field_value, Closure):
            return self.invoke(field_value, call.arguments, call.named)
        answered = self.world.own(target, call)
        if not isinstance(answered, NotAnswered):
            return answered
        target.calls.append((call.name, call.arguments))
        self.offer(call)
        return target

    def call_bound(self, bound: Bound, call: Call) -> Value:
        """A method of the repository, if it is worth it."""
        given = (*call.arguments, *call.named.values())
        if not self.world.follows(bound.method, given):
            self.offer(call)
            return self._promised(bound.method, Unknown(text_of(call.node)[:_LONGEST]))
        return self._promised(bound.method, self.invoke(bound, call.arguments, call.named))

    def _promised(self, method: Method, found: Value) -> Value:
        """What a method answers; where that is not known, an object of the type it promises."""
        is_foreign = isinstance(found, Instance) and not self.program.exists(found.class_name)
        if found is not None and not isinstance(found, Unknown) and not is_foreign:
            return found
        word = text_of(part(method.node, "return_type")).lstrip("?")
        if not word or (not word[0].isupper() and word[0] != "\\"):
            return found
        full = method.owner.names.resolve(word)
        return Instance(full, "service") if self.program.exists(full) else found

    def offer(self, call: Call) -> None:
        """Closures given to something that is not known are perhaps called."""
        for given in (*call.arguments, *call.named.values()):
            if isinstance(given, Closure):
                with self.doubting(f"in a function given to `{call.name}`"):
                    self.invoke(given, ())

    def call_static(self, class_name: str, call: Call) -> Value:
        """`Name::call(…)`, also `parent::call(…)` and `self::call(…)`."""
        frame = call.frame
        answered = self.world.static(class_name, call)
        if not isinstance(answered, NotAnswered):
            return answered
        method = self.program.method(class_name, call.name)
        if method is not None:
            is_own = frame.this is not None and not method.is_static
            this = frame.this if is_own else Instance(class_name, "static")
            return self.call_bound(Bound(method, this), call)
        if self.program.exists(class_name):
            this = frame.this
            if isinstance(this, Instance):
                own = self.world.own(this, call)
                if not isinstance(own, NotAnswered):
                    return own
            self.offer(call)
            return Unknown(text_of(call.node)[:_LONGEST])
        self.offer(call)
        return Instance(class_name, call.name, call.arguments, call.named)

    def call_function(self, name: str, call: Call) -> Value:
        """`name(…)`."""
        answered = self.world.function(call)
        if not isinstance(answered, NotAnswered):
            return answered
        known = builtin.FUNCTIONS.get(name.rsplit("\\", 1)[-1].lower())
        if known is not None:
            try:
                found = known(self, call)
            except (TypeError, ValueError, IndexError, KeyError, OverflowError, MemoryError):
                found = NOT_ANSWERED
            return (
                Unknown(text_of(call.node)[:_LONGEST]) if isinstance(found, NotAnswered) else found
            )
        home = self.program.function_file(name)
        if home is not None and self.calls < self.most_calls:
            node = _function_in(home.root, name.rsplit("\\", 1)[-1])
            if node is not None:
                return self.invoke(Closure(node, Frame(home.names)), call.arguments, call.named)
        self.offer(call)
        return Unknown(text_of(call.node)[:_LONGEST])

    def call_value(self, target: Value, call: Call) -> Value:
        """`$target(…)`."""
        if isinstance(target, str):
            class_name, _, method = target.partition("::")
            if method:
                inner = Call(method, call.arguments, call.named, call.node, call.frame)
                return self.call_static(class_name, inner)
            return self.call_function(target, call)
        if isinstance(target, Instance | Case) or hasattr(target, "call"):
            inner = Call("__invoke", call.arguments, call.named, call.node, call.frame)
            return self.call_method(target, inner)
        bound = self.bound(target) if isinstance(target, dict) else target
        if isinstance(bound, Closure | Bound):
            return self.invoke(bound, call.arguments, call.named)
        self.offer(call)
        return Unknown(text_of(call.node)[:_LONGEST])

    def bound(self, target: Value) -> Bound | None:
        """`[$object, 'method']` and `[Name::class, 'method']`."""
        pair = listed(target)
        if len(pair) != 2 or not isinstance(pair[1], str):  # noqa: PLR2004 - a pair
            return None
        this = pair[0] if isinstance(pair[0], Instance) else None
        owner = this.class_name if this is not None else pair[0]
        method = self.program.method(owner, pair[1]) if isinstance(owner, str) else None
        if method is None or not isinstance(owner, str):
            return None
        return Bound(method, this if this is not None else Instance(owner))

    @override
    def invoke(
        self,
        target: Closure | Bound,
        arguments: Sequence[Value],
        named: Mapping[str, Value] | None = None,
        *,
        this: Value = None,
    ) -> Value:
        """Runs a function with arguments; the values of all returns that may happen, as one."""
        if self.calls > self.most_calls or self.steps > self.most_steps:
            return Unknown("too deep")
        node, frame = self._opened(target, this)
        inputs = inputs_of(node, frame.names)
        self._bind(inputs, arguments, named or {}, frame)
        body = part(node, "body")
        self.calls += 1
        try:
            if node.type == "arrow_function":
                return self.value(body, frame)
            self.run(body, frame)
        finally:
            self.calls -= 1
        return merged(frame.returned)

    def _opened(self, target: Closure | Bound, this: Value) -> tuple[Node, Frame]:
        if isinstance(target, Bound):
            method, owner = target.method, target.method.owner
            on = getattr(target.this, "class_name", "") or owner.name
            return method.node, Frame(owner.names, this=target.this, owner=owner.name, static=on)
        around = target.frame
        frame = Frame(
            around.names,
            this=this if this is not None else around.this,
            owner=around.owner,
            static=around.static,
        )
        if target.node.type == "arrow_function":
            frame.parent = around
        for used in children(target.node, "anonymous_function_use_clause"):
            for name in children(used):
                word = text_of(name).lstrip("&$ ")
                frame.variables[word] = around.find(word)
        return target.node, frame

    def _bind(
        self,
        inputs: Sequence[Input],
        arguments: Sequence[Value],
        named: Mapping[str, Value],
        frame: Frame,
    ) -> None:
        for index, wanted in enumerate(inputs):
            if wanted.is_variadic:
                frame.variables[wanted.name] = array(arguments[index:])
            elif wanted.name in named:
                frame.variables[wanted.name] = named[wanted.name]
            elif index < len(arguments):
                frame.variables[wanted.name] = arguments[index]
            elif wanted.default is not None:
                frame.variables[wanted.name] = self.value(wanted.default, frame)
            else:
                frame.variables[wanted.name] = self.injected(wanted, frame)
            if wanted.is_promoted and isinstance(frame.this, Instance):
                frame.this.fields[wanted.name] = frame.variables[wanted.name]

    # -- files ---------------------------------------------------------------------------------

    def include(self, target: Value, frame: Frame | None = None) -> Value:
        """Runs a file of the repository, by its path from the repository's root: `/a/b.php`."""
        if not isinstance(target, str):
            return Unknown("a file that could not be told")
        path = normpath(target).lstrip("/")
        home = self.program.file(path)
        if home is None or self.calls > self.most_calls:
            return Unknown(f"`{path}`")
        self.included.add(path)
        inner = Frame(home.names)
        if frame is not None:
            # A file that is required sees and sets the variables around.
            inner.variables, inner.this = frame.variables, frame.this
            inner.parent = frame.parent
        self.calls += 1
        try:
            self.run(home.root, inner)
        finally:
            self.calls -= 1
        return merged(inner.returned)


def _function_in(root: Node, name: str) -> Node | None:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.type == "function_definition":
            if text_of(part(node, "name")).lower() == name.lower():
                return node
        elif node.type in {"program", "if_statement", "compound_statement", "namespace_definition"}:
            waiting.extend(children(node))
    return None
