"""Follows a repository's JavaScript in order, across files, without running it.

Calls, loops over literal arrays and both sides of a condition that cannot be told are followed;
whatever is unclear becomes `Unknown`. Nothing has an effect: an object from outside the repository
only remembers which calls were made on it. That is how routes that are declared in factories, in
classes, in helper functions and in loops are found in the same way as those of a flat file.

Work is bounded: in nesting, so that no file can exhaust the stack, and in steps.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Protocol

from plimsoll.codebase.javascript.interpreter.binding import Binder
from plimsoll.codebase.javascript.interpreter.calls import Caller
from plimsoll.codebase.javascript.interpreter.expressions import Evaluator
from plimsoll.codebase.javascript.interpreter.members import Members
from plimsoll.codebase.javascript.interpreter.stand_ins import StandIns
from plimsoll.codebase.javascript.interpreter.statements import Executor
from plimsoll.codebase.javascript.interpreter.values import (
    UNDEFINED,
    Array,
    Call,
    Class,
    Collector,
    Const,
    External,
    Function,
    Late,
    Module,
    Object,
    Record,
    Scope,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tree_sitter import Node

DEEPEST = 75
"""Nested evaluations; at most nine stack frames each."""

DEEPEST_IMPORT = 45
"""Beyond this, an import waits until its module's turn comes."""

STEPS_PER_MODULE = 120_000
"""Evaluations a module may cost, so that functions calling each other cannot take for ever."""


_SHARE = 0.8
"""What a call may spend of the steps left, so that those after it have some, too."""


class Files(Protocol):
    """The repository's files, as the interpreter needs them."""

    def resolve(self, importer: str, specifier: str) -> str | None:
        """The file that an import leads to."""
        ...

    def parsed(self, path: str) -> tuple[Node, bytes] | None:
        """A file's syntax tree and its source; None if it is no text or no code."""
        ...

    def text(self, path: str) -> bytes:
        """The content of a file."""
        ...

    def below(self, folder: str) -> Sequence[str]:
        """All files below a folder."""
        ...

    def is_wanted(self, path: str) -> bool:
        """Whether a module may declare routes, so that importing it evaluates it."""
        ...


class Interpreter:
    """The state of a reading, and the entrances to its parts."""

    def __init__(self, files: Files, plugins: Callable[[Interpreter, Call], Value | None]) -> None:
        """`plugins` sees each call on an object from outside; it may call back and answer."""
        self.files = files
        self.plugins = plugins
        self.modules: dict[str, Module] = {}
        self.objects: list[Object] = []
        self.functions: list[Function] = []
        self.called: set[tuple[str, int]] = set()
        self.really_called: set[tuple[str, int]] = set()
        """Functions that the code calls; stand-ins for their arguments no longer count."""
        self.collector: Collector | None = None
        """Set while a handler is followed."""
        self.doubts = 0
        """How many conditions that could not be told the followed statement is under."""
        self.making_up = 0
        """How many made-up instances are being built."""
        self._depth = 0
        self._steps = 0
        self._most = STEPS_PER_MODULE
        self._resolving: set[tuple[str, str | None]] = set()
        self.members = Members(self)
        self.binder = Binder(self)
        self._evaluator = Evaluator(self)
        self._executor = Executor(self)
        self.caller = Caller(self)
        self.stand_ins = StandIns(self)

    def module(self, path: str) -> Module:
        """The module of a file, evaluated or not."""
        if path not in self.modules:
            self.modules[path] = Module(path)
        return self.modules[path]

    def load(self, path: str) -> Module:
        """Evaluates a module once; one that is being evaluated stays as far as it is."""
        module = self.module(path)
        if module.begun or self._depth > DEEPEST_IMPORT:
            return module
        module.begun = True
        if path.endswith(".json"):
            module.holder.entries["exports"] = _json(self.files.text(path))
            return module
        parsed = self.files.parsed(path)
        if parsed is not None:
            root, module.source = parsed
            steps, self._steps = self._steps, 0
            most, self._most = self._most, STEPS_PER_MODULE
            collector, self.collector = self.collector, None
            self._depth += 1
            self._executor.prepare(root, module.scope)
            self.run(root, module.scope)
            self._depth -= 1
            self._steps, self.collector, self._most = steps, collector, most
        return module

    def run(self, block: Node, scope: Scope) -> bool:
        """Follows the statements of a block; whether it certainly returned."""
        if self._exhausted():
            return False
        self._depth += 1
        try:
            return self._executor.run(block, scope)
        finally:
            self._depth -= 1

    def evaluate(self, node: Node | None, scope: Scope) -> Value:
        """What an expression stands for, names of other modules followed."""
        return self.settle(self.unsettled(node, scope))

    def unsettled(self, node: Node | None, scope: Scope) -> Value:
        """What an expression stands for; a name of another module may stay to be followed later."""
        if node is None:
            return UNDEFINED
        if self._exhausted():
            return Unknown()
        self._depth += 1
        try:
            return self._evaluator.evaluate(node, scope)
        finally:
            self._depth -= 1

    def _exhausted(self) -> bool:
        self._steps += 1
        return self._depth >= DEEPEST or self._steps > self._most

    def share(self) -> int:
        """Lets what comes next spend a part of the steps left; gives the limit to go back to."""
        before = self._most
        self._most = self._steps + int((before - self._steps) * _SHARE)
        return before

    def unshare(self, most: int) -> None:
        """Goes back to the limit before `share`."""
        self._most = most

    @property
    def steps(self) -> int:
        """What was spent since the last new budget."""
        return self._steps

    @property
    def is_sure(self) -> bool:
        """Whether what is followed certainly happens."""
        return self.doubts == 0 and self.collector is None

    @property
    def depth(self) -> int:
        """How deep the evaluation is nested."""
        return self._depth

    def refresh(self, steps: int = STEPS_PER_MODULE) -> None:
        """Grants a new budget of steps, for what is looked up after the modules are through."""
        self._steps = 0
        self._most = steps

    def call(self, function: Value, record: Call) -> Value:
        """What a call returns."""
        return self.caller.call(self.settle(function), record)

    def attribute(self, value: Value, name: str) -> Value:
        """`value.name`."""
        return self.settle(self.members.attribute(self.settle(value), name))

    def bind(self, pattern: Node | None, value: Value, scope: Scope) -> None:
        """Gives names to a value or to its parts."""
        if pattern is not None:
            self.binder.bind(pattern, value, scope)

    def settle(self, value: Value) -> Value:
        """Follows names of other modules to what they stand for there."""
        while isinstance(value, Late):
            key = (value.path, value.name)
            if key in self._resolving:
                return Unknown(value.name or value.path)
            self._resolving.add(key)
            try:
                value = self.settle(self.export(self.load(value.path), value.name))
            finally:
                self._resolving.discard(key)
        return value

    def export(self, module: Module, name: str | None) -> Value:
        """What a module exports under a name; None: everything, as `require` gives it."""
        whole = module.exports
        if name is None:
            return self._with_stars(module, whole)
        if isinstance(whole, Record) and name in whole.entries:
            return whole.entries[name]
        for specifier in module.stars if name != "default" else ():
            found = self.settle(self.imported(module.path, specifier, name))
            if not isinstance(found, Unknown | External) and found != UNDEFINED:
                return found
        if name == "default":
            return whole
        return self.members.attribute(self.settle(whole), name)

    def _with_stars(self, module: Module, whole: Value) -> Value:
        if isinstance(whole, Record):
            stars, module.stars = module.stars, []
            for specifier in stars:
                inner = self.settle(self.imported(module.path, specifier, None))
                if isinstance(inner, Record):
                    for name, value in inner.entries.items():
                        if name != "default":
                            whole.entries.setdefault(name, value)
        return whole

    def imported(self, importer: str, specifier: str, name: str | None) -> Value:
        """A name from another module, or from outside the repository."""
        path = self.files.resolve(importer, specifier)
        if path is None and specifier.startswith("/"):
            path = self.files.resolve("", "." + specifier)
        if path is None:
            if specifier.startswith("."):
                return Unknown(specifier)
            bare = specifier.removeprefix("node:")
            return External(bare, "" if name in (None, "default") else name or "")
        if self.files.is_wanted(path):
            self.load(path)
        return Late(path, name)

    def lineage(self, cls: Value) -> list[Class]:
        """A class and its bases inside the repository, nearest first."""
        found: list[Class] = []
        while isinstance(cls, Class) and cls not in found:
            found.append(cls)
            cls = self.settle(cls.base) if cls.base is not None else UNDEFINED
        return found

    def outside_base(self, cls: Value) -> External | Unknown | None:
        """What a class derives from outside the repository."""
        for _ in range(DEEPEST):
            if not isinstance(cls, Class):
                break
            cls = self.settle(cls.base) if cls.base is not None else UNDEFINED
        return cls if isinstance(cls, External | Unknown) else None

    def kind(self, value: Value | None) -> External | Unknown | None:
        """What made an object, outside the repository: `express.Router`."""
        if not isinstance(value, Object):
            return None
        return self.outside_base(value.cls)


def _json(source: bytes) -> Value:
    try:
        return _converted(json.loads(source.decode("utf-8-sig", "replace")))
    except (ValueError, RecursionError):
        return Unknown("JSON")


def _converted(found: object) -> Value:
    """JSON as a value; recursion as deep as the parser of JSON let it be."""
    if isinstance(found, dict):
        return Record({str(key): _converted(value) for key, value in found.items()})
    if isinstance(found, list):
        return Array([_converted(value) for value in found])
    if isinstance(found, str | int | float | bool):
        return Const(found, assumed=("JSON",))
    return UNDEFINED
