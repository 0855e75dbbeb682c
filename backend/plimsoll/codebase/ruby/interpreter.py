"""Ruby followed by reading: what a body of declarations would do if it ran.

Enough of the language for route files and their like: constants, texts, arrays, hashes, loops over
what is known, helper methods, blocks, lambdas. Calls without a receiver that nothing defines go to
whoever listens (`Receiver`): the router, a parameter declaration. Where a condition cannot be
decided, both branches are followed, and what they declare is doubted. Bounded in steps and depth;
nothing is ever run.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from plimsoll.codebase.ruby.builtin import answer, key_of
from plimsoll.codebase.ruby.environment import environment
from plimsoll.codebase.ruby.literals import literal
from plimsoll.codebase.ruby.loops import iterate
from plimsoll.codebase.ruby.statements import BY_TYPE
from plimsoll.codebase.ruby.values import Closure, Frame, Hash, Name, Speaker, Unknown, Value
from plimsoll.codebase.trees import children, line_of, text_of
from plimsoll.codebase.trees import field as part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

_MOST_STEPS = 1_500_000
_DEEPEST = 50
_LONGEST_DOUBT = 80

_LOOPS = frozenset(
    {"each", "map", "flat_map", "each_with_index", "each_pair", "each_key", "each_value", "select"}
    | {"reject", "times", "each_with_object", "each_entry", "collect", "filter", "to_h", "tap"}
    | {"then", "index_with", "each_slice", "reverse_each", "filter_map", "product", "step", "upto"}
)


_BODIES = frozenset({"body_statement", "block_body", "do_block", "method"})
_COMPUTED_KEYS = frozenset(
    {"constant", "scope_resolution", "call", "element_reference", "identifier"}
)


@dataclass(frozen=True, eq=False)
class Call:
    """A call that reached a DSL, with its arguments' values."""

    name: str
    arguments: list[Value]
    options: Hash
    block: Closure | None
    frame: Frame
    node: Node

    @property
    def line(self) -> int:
        """Where it is written; its path is the frame's."""
        return line_of(self.node)

    def argument(self, index: int) -> Value:
        """A positional argument; None if it is not given."""
        return self.arguments[index] if index < len(self.arguments) else None


class Receiver(Protocol):
    """Who answers calls that name no receiver."""

    def answer(self, call: Call) -> Value | NotAnswered:
        """The call's value, or that it is none of its words."""
        ...


class NotAnswered:
    """Said by a receiver that does not know a word."""


NOT_ANSWERED = NotAnswered()


class World(Protocol):
    """What is defined elsewhere in the repository."""

    def constant(self, name: str, nesting: tuple[str, ...], interpreter: Interpreter) -> Value:
        """A constant's value; a `Name` when it is a class, or not known."""
        ...

    def method(self, owner: str, name: str) -> Closure | None:
        """A method that a class or module answers by itself: `Filters.all`."""
        ...


@dataclass
class Interpreter:
    """Follows code, and tells receivers what it calls."""

    world: World
    doubts: list[str] = field(default_factory=list)
    """The conditions that were not decided, around where it is now."""
    steps: int = 0
    depth: int = 0
    methods: dict[str, Closure] = field(default_factory=dict)
    """Helper methods defined so far, outside classes."""

    def run(self, node: Node | None, frame: Frame) -> Value:
        """Follows statements one after another; the value of the last."""
        value: Value = None
        for statement in children(node):
            value = self.value(statement, frame)
        return value

    def value(self, node: Node | None, frame: Frame) -> Value:
        """What an expression is worth; following it may declare things."""
        if node is None:
            return None
        self.steps += 1
        if self.steps > _MOST_STEPS or self.depth > _DEEPEST:
            return Unknown(text_of(node)[:_LONGEST_DOUBT])
        self.depth += 1
        try:
            return self._value(node, frame)
        finally:
            self.depth -= 1

    def _value(self, node: Node, frame: Frame) -> Value:
        if node.type in {"call", "super"}:
            return self._call(node, frame)
        handler = BY_TYPE.get(node.type)
        if handler is not None:
            return handler(self, node, frame)
        found = literal(self, node, frame)
        return found if not isinstance(found, Unknown) else Unknown(text_of(node)[:200])

    def invoke(
        self,
        closure: Closure,
        arguments: list[Value],
        options: Hash | None = None,
        *,
        receiver: object | None = None,
        block: Closure | None = None,
    ) -> Value:
        """Runs a block, lambda or method with arguments."""
        node = closure.node
        is_method = node.type in {"method", "singleton_method"}
        frame = Frame(
            path=closure.frame.path,
            parent=None if is_method else closure.frame,
            nesting=closure.frame.nesting,
            block=block if is_method else closure.frame.block,
            receiver=receiver if receiver is not None else closure.frame.receiver,
        )
        self._bind(part(node, "parameters"), arguments, options or {}, frame, block)
        body = part(node, "body") or node
        if self.depth > _DEEPEST:
            return Unknown("too deep")
        # The body of `def x = 1` is the expression itself.
        return self.run(body, frame) if body.type in _BODIES else self.value(body, frame)

    def _bind(  # noqa: C901 - a table of the sorts of parameters
        self,
        parameters: Node | None,
        arguments: list[Value],
        options: Hash,
        frame: Frame,
        block: Closure | None,
    ) -> None:
        waiting = list(arguments)
        named = dict(options)
        listed = children(parameters)
        plain = [p for p in listed if p.type in {"identifier", "destructured_parameter"}]
        # A block of two names takes a pair apart.
        if len(plain) > 1 and len(waiting) == 1 and isinstance(waiting[0], list):
            waiting = list(waiting[0])
        if plain and len(waiting) < len(plain) and named:
            waiting.append(dict(named))
        for parameter in listed:
            name = text_of(part(parameter, "name") or parameter)
            match parameter.type:
                case "identifier":
                    frame.names[name] = waiting.pop(0) if waiting else None
                case "destructured_parameter":
                    inner = waiting.pop(0) if waiting else None
                    values = inner if isinstance(inner, list) else []
                    self._bind(parameter, values, {}, frame, None)
                case "optional_parameter":
                    given = (
                        waiting.pop(0) if waiting else self.value(part(parameter, "value"), frame)
                    )
                    frame.names[name] = given
                case "keyword_parameter":
                    default = part(parameter, "value")
                    frame.names[name] = (
                        named.pop(name) if name in named else self.value(default, frame)
                    )
                case "splat_parameter":
                    frame.names[name] = waiting
                    waiting = []
                case "hash_splat_parameter":
                    frame.names[name] = named
                case "block_parameter":
                    frame.names[name] = block
                case _:
                    pass

    @contextmanager
    def doubting(self, reason: str) -> Iterator[None]:
        """While in a branch that may not be taken."""
        self.doubts.append(reason)
        yield
        self.doubts.pop()

    # -- calls ---------------------------------------------------------------------------------

    def _call(self, node: Node, frame: Frame) -> Value:  # noqa: PLR0911 - a table of receivers
        receiver = part(node, "receiver")
        method = text_of(part(node, "method")) or "call"
        if receiver is None or receiver.type == "self":
            return self.own_call(method, node, frame)
        block = self._block(node, frame)
        target = self.value(receiver, frame)
        if isinstance(target, Speaker):
            return self._speak(target.receiver, method, node, frame)
        if block is not None:
            with_block = self._with_block(target, method, node, frame, block)
            if not isinstance(with_block, NotAnswered):
                return with_block
        if isinstance(target, Name):
            return self._of_constant(target, method, node, frame, block)
        arguments, options = self._arguments(node, frame)
        if isinstance(target, Closure):
            if method in {"call", "()", "yield", "[]"}:
                return self.invoke(target, arguments, options, block=block)
            return Unknown(text_of(node)[:200])
        found = answer(target, method, arguments + ([options] if options else []))
        if isinstance(found, Unknown) and block is not None:
            self._unknown_block(node, block)
        return Unknown(text_of(node)[:200]) if isinstance(found, Unknown) else found

    def _with_block(
        self, target: Value, method: str, node: Node, frame: Frame, block: Closure
    ) -> Value | NotAnswered:
        """A loop over what is known, or something that whoever listens knows."""
        if method in _LOOPS:
            looped = iterate(self, method, target, self._arguments(node, frame)[0], block)
            if looped is not None:
                return looped.value
        if isinstance(target, Unknown):
            return self._listened(target.text, method, node, frame, block)
        return NOT_ANSWERED

    def _of_constant(
        self, target: Name, method: str, node: Node, frame: Frame, block: Closure | None
    ) -> Value:
        listened = self._listened(target.path, method, node, frame, block)
        if not isinstance(listened, NotAnswered):
            return listened
        arguments, options = self._arguments(node, frame)
        found = self.world.method(target.path, method) if method != "new" else None
        if found is not None:
            return self.invoke(found, arguments, options, receiver=frame.receiver, block=block)
        default = environment(node, target, method, arguments)
        if default is not None:
            return default
        if block is not None:
            self._unknown_block(node, block)
        return Unknown(text_of(node)[:200])

    def _listened(
        self, target: str, method: str, node: Node, frame: Frame, block: Closure | None
    ) -> Value | NotAnswered:
        """What whoever listens says to a call on something that is not known."""
        told = getattr(frame.receiver, "answer_of", None)
        if told is None:
            return NOT_ANSWERED
        arguments, options = self._arguments(node, frame)
        answered: Value | NotAnswered = told(
            Call(f"{target}.{method}", arguments, options, block, frame, node)
        )
        return answered

    def _unknown_block(self, node: Node, block: Closure) -> None:
        """Something of which nothing is known is given a block: perhaps it is called."""
        count = len(children(part(block.node, "parameters")))
        reason = text_of(node).split("\n", 1)[0][:_LONGEST_DOUBT]
        with self.doubting(f"in the block of `{reason}`"):
            self.invoke(block, [Unknown(reason)] * count)

    def own_call(self, method: str, node: Node, frame: Frame) -> Value:  # noqa: PLR0911 - a table
        """A call that names no receiver."""
        home = frame.find(method)
        if home is not None and part(node, "arguments") is None and part(node, "receiver") is None:
            return home.names[method]
        if method in {"lambda", "proc"}:
            return self._block(node, frame)
        if method == "block_given?":
            return frame.block is not None
        if method in {"extend", "include", "prepend"}:
            self._take_in(node, frame)
            return (
                None if frame.receiver is None else self._speak(frame.receiver, method, node, frame)
            )
        defined = self.methods.get(method)
        if defined is not None:
            arguments, options = self._arguments(node, frame)
            block = self._block(node, frame)
            return self.invoke(defined, arguments, options, receiver=frame.receiver, block=block)
        if frame.receiver is None:
            block = self._block(node, frame)
            if block is not None:
                self._unknown_block(node, block)
            return Unknown(text_of(node)[:200])
        return self._speak(frame.receiver, method, node, frame)

    def _speak(self, receiver: object, method: str, node: Node, frame: Frame) -> Value:
        arguments, options = self._arguments(node, frame)
        block = self._block(node, frame)
        call = Call(method, arguments, options, block, frame, node)
        listener: Receiver = receiver  # type: ignore[assignment]
        answered = listener.answer(call)
        if not isinstance(answered, NotAnswered):
            return answered
        if block is not None:
            self._unknown_block(node, block)
        return Unknown(text_of(node)[:200])

    def _take_in(self, node: Node, frame: Frame) -> None:
        """`extend Helpers`: its methods are helpers from now on."""
        for value in self._arguments(node, frame)[0]:
            if isinstance(value, Name):
                told = getattr(self.world, "methods_of", None)
                if told is not None:
                    self.methods.update(told(value.path))

    def _arguments(self, node: Node, frame: Frame) -> tuple[list[Value], Hash]:
        found: list[Value] = []
        options: Hash = {}
        for argument in children(part(node, "arguments")):
            match argument.type:
                case "pair":
                    key, value = self.pair(argument, frame)
                    options[key] = value
                case "hash_splat_argument":
                    splat = self.value(next(iter(children(argument)), None), frame)
                    options.update(splat if isinstance(splat, dict) else {})
                case "splat_argument":
                    inner = self.value(next(iter(children(argument)), None), frame)
                    found.extend(inner if isinstance(inner, list) else [inner])
                case "block_argument":
                    pass
                case _:
                    found.append(self.value(argument, frame))
        if found and not options and isinstance(found[-1], dict):
            options = found.pop()  # type: ignore[assignment]
        return found, dict(options)

    def pair(self, node: Node, frame: Frame) -> tuple[str, Value]:
        """A pair of a hash; `{ x: }` means the variable's value."""
        key = part(node, "key")
        computed = key is not None and key.type in _COMPUTED_KEYS
        name = key_of(
            self.value(key, frame) if computed or key is None else literal(self, key, frame)
        )
        value = part(node, "value")
        if value is None:
            home = frame.find(str(name))
            return name, home.names[str(name)] if home is not None else None  # type: ignore[return-value]
        return name, self.value(value, frame)  # type: ignore[return-value]

    def _block(self, node: Node, frame: Frame) -> Closure | None:
        block = part(node, "block")
        if block is not None:
            return Closure(block, frame)
        for argument in children(part(node, "arguments"), "block_argument"):
            inner = next(iter(children(argument)), None)
            given = self.value(inner, frame) if inner is not None else frame.block
            return given if isinstance(given, Closure) else None
        return None
