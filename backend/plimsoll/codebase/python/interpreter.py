"""Runs a repository's module-level code in the head, without running it.

Statements are followed in order, across files, through calls, loops over literal lists and both
sides of a condition that cannot be told; whatever is unclear becomes `Unknown`. Nothing has an
effect: an object from outside the repository only remembers which calls were made on it. That is
how routes registered in factories, in helper functions and in loops are found in the same way as
those written as a decorator.

Work is bounded: in nesting, so that no file can exhaust the stack, and in steps a module.
"""

import re
from collections.abc import Callable

from plimsoll.codebase.python import syntax
from plimsoll.codebase.python.calling import Caller
from plimsoll.codebase.python.evaluation import Evaluator
from plimsoll.codebase.python.execution import Executor
from plimsoll.codebase.python.modules import ModuleIndex
from plimsoll.codebase.python.syntax import Expr
from plimsoll.codebase.python.values import (
    Bound,
    CallRecord,
    ClassValue,
    Const,
    External,
    FunctionValue,
    Items,
    Late,
    Module,
    Object,
    Package,
    Scope,
    Table,
    Unknown,
    Value,
)

DEEPEST = 110
"""Nested evaluations; at most five stack frames each."""

DEEPEST_IMPORT = 60
"""Beyond this, an import waits until its module's turn comes."""

STEPS_PER_MODULE = 80_000
"""Evaluations a module may cost, so that functions calling each other cannot take for ever."""

_SETTINGS_FILE = re.compile(r"(?:^|/)settings(?:_?\w*|/[^/]+)\.py$")

Reader = Callable[[str], syntax.Suite | None]


class Interpreter:
    """The state of a reading, and the entrances to its parts."""

    def __init__(
        self,
        index: ModuleIndex,
        read: Reader,
        wanted: Callable[[str], bool],
        interesting: re.Pattern[str],
    ) -> None:
        self.index = index
        self.interesting = interesting
        self.objects: list[Object] = []
        self.functions: list[FunctionValue] = []
        self.called: set[int] = set()
        self.notes: list[str] = []
        self._read = read
        self._wanted = wanted
        self._depth = 0
        self._steps = 0
        self._settings: list[Module] | None = None
        self._resolving: set[tuple[str, str]] = set()
        self._evaluator = Evaluator(self)
        self._executor = Executor(self)
        self._caller = Caller(self)

    def load(self, module: Module) -> None:
        """Evaluates a module once; one that is being evaluated stays as far as it is."""
        if module.begun or self._depth > DEEPEST_IMPORT:
            return
        module.begun = True
        suite = self._read(module.path)
        if suite is not None:
            steps, self._steps = self._steps, 0
            self.run(suite, module.scope)
            self._steps = steps
        module.finished = True

    def load_if(self, package: Package) -> None:
        """Evaluates a module that an import names, if it may declare routes.

        Others are evaluated when one of their names is needed.
        """
        if package.module is not None and self._wanted(package.module.path):
            self.load(package.module)

    def run(self, suite: syntax.Suite, scope: Scope) -> bool:
        """Follows a block; whether it certainly returned."""
        if self._exhausted():
            return False
        self._depth += 1
        try:
            return self._executor.run(suite, scope)
        finally:
            self._depth -= 1

    def evaluate(self, expression: Expr, scope: Scope) -> Value:
        """What an expression stands for, names of other modules followed."""
        if self._exhausted():
            return Unknown()
        self._depth += 1
        try:
            return self.settle(self._evaluator.evaluate(expression, scope))
        finally:
            self._depth -= 1

    def _exhausted(self) -> bool:
        self._steps += 1
        return self._depth >= DEEPEST or self._steps > STEPS_PER_MODULE

    def refresh(self) -> None:
        """Grants a new budget of steps, for what is looked up after the modules are through."""
        self._steps = 0

    def assign(self, target: Expr, value: Value, scope: Scope) -> None:
        """Binds a name, an attribute, an item or several of them."""
        self._executor.assign(target, value, scope)

    def call(self, function: Value, record: CallRecord) -> Value:
        """What a call returns."""
        return self._caller.call(function, record)

    @property
    def inspected(self) -> Value | None:
        """What `inspect.signature` was last asked about."""
        return self._caller.inspected

    def attempt(self, function: FunctionValue) -> Value:
        """Calls a function nobody calls, with stand-ins for its arguments."""
        return self._caller.attempt(function)

    def attribute(self, value: Value, name: str) -> Value:
        """`value.name`."""
        return self.settle(self._evaluator.attribute(value, name))

    def attribute_unsettled(self, value: Value, name: str) -> Value:
        """`value.name`, names of other modules left to be followed later."""
        return self._evaluator.attribute(value, name)

    def settle(self, value: Value) -> Value:
        """Follows names of other modules to what they stand for there."""
        while isinstance(value, Late):
            key = (value.module.path, value.name)
            if key in self._resolving:
                return Unknown(value.name)
            self._resolving.add(key)
            try:
                value = self.member(value.module, value.name)
                value = self.settle(value)
            finally:
                self._resolving.discard(key)
        return value

    def member(self, module: Module, name: str) -> Value:
        """A name of a module, or the module of that name inside a package."""
        self.load(module)
        found = module.scope.names.get(name)
        if found is None and module.is_package:
            found = self.submodule(module.path.removesuffix("__init__.py").rstrip("/"), name)
        if found is None:
            found = self.from_wildcards(module, name)
        return found if found is not None else Unknown(f"{module.dotted}.{name}")

    def setting(self, name: str) -> Value | None:
        """A literal of that name in one of the modules that hold a Django project's settings."""
        if self._settings is None:
            self._settings = [m for m in self.index if _SETTINGS_FILE.search(m.path)]
        for module in self._settings:
            self.load(module)
            found = module.scope.names.get(name)
            found = self.settle(found) if found is not None else None
            if isinstance(found, Const | Items | Table):
                return found
        return None

    def submodule(self, base: str, name: str, importer: str = "") -> Package | None:
        """The module or folder of that name in a folder."""
        inner = f"{base}/{name}" if base else name
        module = self.index.module(inner)
        if module is None and not self.index.is_folder(inner):
            return None
        return Package(inner, module, importer)

    def from_wildcards(self, module: Module, name: str) -> Value | None:
        """A name that `from … import *` brought in; the last import wins."""
        if name.startswith("__"):
            return None
        for origin in reversed(module.wildcards):
            if isinstance(origin, External):
                continue
            found = self.settle(self.attribute(origin, name))
            if not isinstance(found, Unknown):
                return found
        return None

    def lineage(self, cls: ClassValue) -> list[ClassValue | External]:
        """The class and its bases, nearest first; bases from outside the repository included."""
        found: list[ClassValue | External] = []
        pending: list[Value] = [cls]
        while pending:
            value = self.bare(pending.pop(0))
            if isinstance(value, External) and value not in found:
                found.append(value)
            elif isinstance(value, ClassValue) and not any(value is known for known in found):
                found.append(value)
                pending[:0] = value.bases
        return found

    def bare(self, value: Value) -> Value:
        """A class without its type arguments."""
        return self._evaluator.bare(self.settle(value))

    def outside_bases(self, value: Value) -> list[str]:
        """Dotted names of what an object or class derives from outside the repository."""
        cls = value.cls if isinstance(value, Object) else self.bare(value)
        if isinstance(cls, External):
            return [cls.dotted]
        if isinstance(cls, ClassValue):
            return [base.dotted for base in self.lineage(cls) if isinstance(base, External)]
        return []

    def method_of(self, cls: ClassValue, name: str) -> FunctionValue | None:
        """A method that the repository defines, inherited ones included."""
        for base in self.lineage(cls):
            if isinstance(base, ClassValue):
                found = base.scope.names.get(name)
                if isinstance(found, FunctionValue):
                    return found
        return None

    def bound(self, function: FunctionValue, instance: Value) -> Value:
        """A method as seen from an instance: properties read, static methods left alone."""
        kinds = {d.dotted for d in function.decorators if isinstance(d, External)}
        if "staticmethod" in kinds:
            return function
        if kinds & {"property", "functools.cached_property"}:
            record = CallRecord(function.name, [], {}, function.file, function.line)
            return self.call(Bound(function, instance), record)
        return Bound(function, instance)
