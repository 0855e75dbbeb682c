"""Goes through functions as Go would, as far as reading can: no input, no clock, no outside.

What comes from outside the repository is either modelled (`models`: routers, requests, a few
functions on texts) or unknown. Everything is bounded: steps, depth, repetitions of one function.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tree_sitter import Node
from typing_extensions import override

from plimsoll.codebase.golang.calling import bind, matched_types, result_of
from plimsoll.codebase.golang.expressions import evaluate
from plimsoll.codebase.golang.members import Members
from plimsoll.codebase.golang.names import Models
from plimsoll.codebase.golang.packages import Packages
from plimsoll.codebase.golang.routers import Router
from plimsoll.codebase.golang.statements import run
from plimsoll.codebase.golang.types import GoType, bound
from plimsoll.codebase.golang.values import (
    NOTHING,
    BoundNative,
    Call,
    Const,
    Foreign,
    Frame,
    Function,
    Made,
    Native,
    Scope,
    Several,
    Struct,
    TypeName,
    Unknown,
    Value,
)
from plimsoll.codebase.trees import field, text_of

_MOST_REPEATS = 3
_MOST_ALIKE = 3
_MOST_IDLE_CALLS = 8
_MOST_TINY_CALLS = 3_000
_MOST_IDLE_DEPTH = 6
_TINY_BYTES = 700
_MOST_ROUNDS = 1_000
_MOST_IDLE_ROUNDS = 60
_MOST_IDLE_STEPS = 20_000
_LARGEST_IDLE_BYTES = 4_000
_MOST_IMPLEMENTERS = 60
_ROUTES = re.compile(rb"[\"`](?:/|GET|POST|PUT|PATCH|DELETE)")


class Machine(Members):
    """One reading of a repository's functions."""

    def __init__(self, packages: Packages, models: Models, hot: set[tuple[str, int]]) -> None:
        super().__init__(packages, models)
        self.hot = hot
        """The functions that register routes, or lead to one that does."""
        self.hot_names: set[str] = set()
        self.depth = 0
        self.steps = 0
        self.most_steps = 0
        self.called: set[tuple[str, int]] = set()
        self._stack: list[tuple[str, int]] = []
        self._idle = 0
        self._spent: dict[tuple[str, int], int] = {}
        self._tables: dict[tuple[str, int], bool] = {}
        self._repeated: dict[tuple[object, ...], list[tuple[list[Value], Value]]] = {}
        self._calls: dict[tuple[str, int], int] = {}

    @override
    def value_at(self, node: Node | None, scope: Scope) -> Value:
        return evaluate(self, node, scope)

    def may_go_on(self, deepest: int) -> bool:
        """Whether there are steps left, and depth."""
        self.steps += 1
        return self.steps < self.most_steps and self.depth < deepest

    def allow(self, steps: int) -> None:
        """Gives so many more steps."""
        self.most_steps = self.steps + steps

    def call(self, function: Value, call: Call) -> Value:  # noqa: C901, PLR0911
        """What calling something gives."""
        if isinstance(function, Function):
            return self.invoke(function, call.args, call.type_arguments)
        if isinstance(function, BoundNative):
            found = function.native.call(function.name, call)
            return found if found is not None else NOTHING
        if isinstance(function, Foreign):
            if not call.type_arguments and function.type_arguments:
                call.type_arguments = function.type_arguments
            return self._call_foreign(function.name, call)
        if isinstance(function, TypeName):
            return self.converted(function.names, call.arg(0))
        if isinstance(function, Several):
            results = [self.call(each, call) for each in function.values]
            return results[0] if results else NOTHING
        if isinstance(function, Made):
            if self.watch is not None and function.name.endswith(".ServeHTTP"):
                for each in function.inside():
                    if isinstance(each, Function):
                        self.invoke(each, call.args)
            return Made(function.name, (*function.args, *call.args))
        if isinstance(function, Native):
            found = function.call("()", call)
            return found if found is not None else NOTHING
        under = self.underlying(function.type.bare)
        if under.kind == "func":
            return self._guessed(under, call.args)
        return self._made("", call) or NOTHING

    def _call_foreign(self, name: str, call: Call) -> Value:
        found = self.models.call(name, call)
        if found is not None:
            return found
        self.later.extend(v for v in call.args if isinstance(v, Function))
        for value in call.args:
            if isinstance(value, Struct):
                value.is_whole = False
        made = self._made(name, call)
        if made is not None:
            return made
        package, _, last = name.rpartition(".")
        return Unknown(GoType("other", last, package), f"{last}()")

    def _made(self, name: str, call: Call) -> Value | None:
        if any(isinstance(value, Function | Native | Made | BoundNative) for value in call.args):
            return Made(name, tuple(call.args))
        return None

    def _guessed(self, signature: GoType, args: Sequence[Value]) -> Value:
        """What a function gives that is not gone through."""
        handlers = tuple(v for v in args if isinstance(v, Function | Made))
        if handlers and signature.results:
            return Made("", handlers, signature.results[0])
        values = [self.made_up(kind) for kind in signature.results]
        return values[0] if len(values) == 1 else Several(values)

    def invoke(
        self, function: Function, args: Sequence[Value], types: tuple[GoType, ...] = ()
    ) -> Value:
        """Goes through a function."""
        key = function.key
        signature = function.signature
        known = matched_types(function, types or function.type_arguments, args)
        if known:
            signature = bound(signature, known)
        if not self._is_worth_it(function, args) or self._stack.count(key) >= _MOST_REPEATS:
            return self._guessed(signature, args)
        alike = self._alike(function, args)
        if alike is not None and len(alike) >= _MOST_ALIKE:
            return alike[-1][1]
        self.called.add(key)
        scope = function.scope.inner()
        frame = Frame(function)
        scope.frame = frame
        scope.types.update(known)
        bind(self, function, signature, args, scope)
        frame.named = self._named_results(function)
        for name, kind in zip(frame.named, signature.results, strict=False):
            scope.names[name] = self.zero(kind)
        self._stack.append(key)
        is_idle = bool(function.name) and key not in self.hot
        self._idle += is_idle
        begun = self.steps
        try:
            run(self, field(function.node, "body"), scope)
        finally:
            self._stack.pop()
            self._idle -= is_idle
            if is_idle:
                self._spent[key] = self._spent.get(key, 0) + self.steps - begun
        result = result_of(self, frame, signature, args)
        if self.watch is not None:
            self.watch.done(function, args, result)
        if alike is not None:
            alike.append(([*args, function], result))
        return result

    def _alike(
        self, function: Function, args: Sequence[Value]
    ) -> list[tuple[list[Value], Value]] | None:
        """Earlier calls of a function that registers, with the very same arguments.

        Each start of a program may lead there; the fourth time says nothing new.
        """
        if self.watch is not None or function.key not in self.hot:
            return None
        bound_to = id(function.receiver[1]) if function.receiver is not None else 0
        made_in = 0 if function.name else id(function.scope)
        told = (v.value if isinstance(v, Const) else id(v) for v in args)
        return self._repeated.setdefault((function.key, bound_to, made_in, *told), [])

    @staticmethod
    def _named_results(function: Function) -> tuple[str, ...]:
        listed = field(function.node, "result")
        if listed is None or listed.type != "parameter_list":
            return ()
        return tuple(
            text_of(name)
            for part in listed.named_children
            for name in part.children_by_field_name("name")
        )

    def _is_worth_it(self, function: Function, args: Sequence[Value]) -> bool:
        if self.watch is not None:
            return self.watch.wants(function, args)
        key = function.key
        if key in self.hot or not function.name:
            return True
        if any(isinstance(value, Router) for value in args):
            return True
        self._calls[key] = self._calls.get(key, 0) + 1
        size = function.node.end_byte - function.node.start_byte
        kinds = {self.underlying(kind.bare).kind for kind in function.signature.results}
        if (size > _LARGEST_IDLE_BYTES // 2 or not kinds) and key not in self._tables:
            found = _ROUTES.findall(function.node.text or b"")
            self._tables[key] = len(found) > (_MOST_REPEATS if kinds else 0)
        # A table of routes may be long, and a method that gives nothing may fill one.
        if self._tables.get(key):
            size = 0
        elif not kinds:
            return False
        most = _MOST_IDLE_CALLS if size > _TINY_BYTES else _MOST_TINY_CALLS
        is_spent = self._spent.get(key, 0) > _MOST_IDLE_STEPS
        if is_spent or self._calls[key] > most or self._idle >= _MOST_IDLE_DEPTH:
            return False
        tells_more = bool(kinds - {"struct", "other"})
        return size < (_LARGEST_IDLE_BYTES if tells_more else _LARGEST_IDLE_BYTES // 2)

    @property
    def most_rounds(self) -> int:
        """How often a loop is gone through."""
        return _MOST_ROUNDS if self._idle == 0 else _MOST_IDLE_ROUNDS

    def on_comparison(self, operator: str, left: Value, right: Value) -> None:
        """A comparison was made."""
        if self.watch is not None:
            self.watch.compared(operator, left, right)

    def on_index(self, owner: Value, key: Value) -> None:
        """An element was looked at."""
        if self.watch is not None:
            self.watch.indexed(owner, key)

    def on_name(self, name: str, value: Value) -> None:
        """A value got a name."""
        if self.watch is not None:
            self.watch.named(name, value)

    @contextmanager
    def perhaps(self, scope: Scope, asked: Node | None, consequence: Node | None) -> Iterator[None]:
        """While under a condition that could not be told."""
        frame = scope.frame
        leave = self.watch.enter(asked, consequence) if self.watch is not None else None
        if frame is not None:
            frame.uncertain += 1
        try:
            yield
        finally:
            if frame is not None:
                frame.uncertain -= 1
            if leave is not None:
                leave()

    @contextmanager
    def in_case(
        self, scope: Scope, value: Value | None, wanted: list[Value], asked: Node | None
    ) -> Iterator[None]:
        """While in one case of a switch."""
        leave = self.watch.enter_case(value, wanted) if self.watch is not None else None
        with self.perhaps(scope, asked if value is None else None, None):
            try:
                yield
            finally:
                if leave is not None:
                    leave()
