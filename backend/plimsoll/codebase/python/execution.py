"""What statements do to names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plimsoll.codebase.python import syntax
from plimsoll.codebase.python.decisions import is_decidable, is_only_for_checkers
from plimsoll.codebase.python.literals import joined, truth_of
from plimsoll.codebase.python.values import (
    CallRecord,
    ClassValue,
    Const,
    External,
    Field,
    FunctionValue,
    Items,
    Method,
    Object,
    Package,
    Result,
    Scope,
    Table,
    Unknown,
    Value,
    elements_of,
    is_known,
    members_of,
)

if TYPE_CHECKING:
    from plimsoll.codebase.python.interpreter import Interpreter
    from plimsoll.codebase.python.syntax import Expr, Stmt, Suite

_MOST_TURNS = 500
"""Turns of a loop over a literal list."""

_COPIED = frozenset({"bottle"})
"""Frameworks of one file, which a repository may hold a copy of, under its own package."""

_OWN_CALL = re.compile(r"\bself\.(\w+)\(")

RETURNED = "return"
"""The name under which a call's scope keeps what it returned."""


class Executor:
    """Follows statements; both sides of what cannot be decided."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter

    def run(self, suite: Suite, scope: Scope) -> bool:
        """Follows a block; whether it certainly returned."""
        return any(self._step(statement, scope) for statement in suite.statements)

    def _step(self, statement: Stmt, scope: Scope) -> bool:  # noqa: C901 - a table of kinds
        match statement:
            case syntax.Assign():
                self._assign(statement, scope)
            case syntax.Evaluate(value=value):
                self._interpreter.evaluate(value, scope)
            case syntax.Function():
                self._define(statement, scope)
            case syntax.ClassDefinition():
                self._define_class(statement, scope)
            case syntax.Return():
                return self._return(statement, scope)
            case syntax.Leave():
                return True
            case syntax.Branches():
                return self._branch(statement, scope)
            case syntax.Loop():
                self._loop(statement, scope)
            case syntax.With():
                return self._with(statement, scope)
            case syntax.Augment():
                self._augment(statement, scope)
            case syntax.Import() | syntax.ImportFrom():
                self._import(statement, scope)
        return False

    def _evaluate(self, expression: Expr, scope: Scope) -> Value:
        return self._interpreter.evaluate(expression, scope)

    def _assign(self, statement: syntax.Assign, scope: Scope) -> None:
        if statement.value is not None:
            self.assign(statement.target, self._evaluate(statement.value, scope), scope)

    def assign(self, target: Expr, value: Value, scope: Scope) -> None:
        """Binds a name, an attribute, an item or several of them."""
        match target:
            case syntax.Name(name=name):
                scope.names[name] = value
            case syntax.Attribute(value=inner, name=name):
                holder = self._evaluate(inner, scope)
                if isinstance(holder, Object):
                    holder.attributes[name] = value
                elif isinstance(holder, FunctionValue) and name == "__signature__":
                    holder.signature_of = self._interpreter.inspected
            case syntax.Sequence(items=items):
                parts = elements_of(value)
                for index, item in enumerate(items):
                    self.assign(item, parts[index] if index < len(parts) else Unknown(), scope)
            case syntax.Subscript(value=inner, index=index):
                holder = self._evaluate(inner, scope)
                key = self._evaluate(index[0], scope) if index else Unknown()
                if isinstance(holder, Table) and isinstance(key, Const):
                    holder.entries[key.value] = value
                elif isinstance(holder, Table):
                    holder.others.append(value)
            case _:
                pass

    def _augment(self, statement: syntax.Augment, scope: Scope) -> None:
        old = self._evaluate(statement.target, scope)
        new = self._evaluate(statement.value, scope)
        if isinstance(old, Items):
            old.elements.extend(members_of(new))
        elif isinstance(new, Items) and statement.operator == "+" and members_of(old):
            self.assign(statement.target, Items([*members_of(old), *new.elements]), scope)
        elif statement.operator == "+" and isinstance(old, Const):
            self.assign(statement.target, joined([old, new]), scope)

    def _return(self, statement: syntax.Return, scope: Scope) -> bool:
        value = self._evaluate(statement.value, scope) if statement.value else Const(None)
        if not is_known(scope.names.get(RETURNED)):
            scope.names[RETURNED] = value
        return True

    def _branch(self, statement: syntax.Branches, scope: Scope) -> bool:
        if not statement.tests:
            return self._all_sides(statement.blocks, scope)
        if is_only_for_checkers(statement.tests):
            return self._for_checkers(statement.blocks, scope)
        undecided: list[Suite] = []
        ruled_out: list[Suite] = []
        truth: bool | None = None
        for index, block in enumerate(statement.blocks):
            truth = self._decision(statement.tests, index, scope)
            (ruled_out if truth is False else undecided).append(block)
            if truth is True:
                ruled_out.extend(statement.blocks[index + 1 :])
                break
        self._forgo(ruled_out, scope)
        if len(undecided) == 1 and truth is True:
            return self._interpreter.run(undecided[0], scope)
        return self._all_sides(tuple(undecided), scope)

    def _forgo(self, blocks: list[Suite], scope: Scope) -> None:
        """Marks methods that an instance decides not to call, so that nobody attempts them."""
        instance = scope.names.get("self")
        if not isinstance(instance, Object) or not isinstance(instance.cls, ClassValue):
            return
        for name in {name for block in blocks for name in _OWN_CALL.findall(block.text)}:
            method = self._interpreter.method_of(instance.cls, name)
            if method is not None:
                self._interpreter.called.add(id(method.body))

    def _for_checkers(self, blocks: tuple[Suite, ...], scope: Scope) -> bool:
        """Takes in the names that only annotations use, then follows what a run would."""
        for statement in blocks[0].statements:
            if isinstance(statement, syntax.Import | syntax.ImportFrom):
                self._import(statement, scope)
        return self._all_sides(blocks[1:], scope)

    def _decision(self, tests: tuple[Expr, ...], index: int, scope: Scope) -> bool | None:
        """Whether a branch is taken; None when that depends on what only running tells."""
        if index >= len(tests):
            return True
        test = tests[index]
        truth = truth_of(self._evaluate(test, scope))
        return truth if is_decidable(test, scope, self._interpreter) else None

    def _all_sides(self, blocks: tuple[Suite, ...], scope: Scope) -> bool:
        """Follows each block; what an earlier one bound to something known stays bound."""
        returned = bool(blocks)
        decided: dict[str, Value] = {}
        for block in blocks:
            before = dict(scope.names)
            returned = self._interpreter.run(block, scope) and returned
            for name, value in scope.names.items():
                if before.get(name) is value or not is_known(value):
                    continue
                decided.setdefault(name, _fuller(before.get(name), value))
            scope.names.update(decided)
        return returned and len(blocks) > 1

    def _loop(self, loop: syntax.Loop, scope: Scope) -> None:
        if loop.target is None or loop.iterable is None:
            self._interpreter.run(loop.body, scope)
            return
        source = self._evaluate(loop.iterable, scope)
        turns = elements_of(source)[:_MOST_TURNS]
        if isinstance(source, Table):
            turns = [Const(key) for key in source.entries]
        for value in turns or ([] if isinstance(source, Items) else [Unknown()]):
            self.assign(loop.target, self._interpreter.settle(value), scope)
            self._interpreter.run(loop.body, scope)

    def _with(self, statement: syntax.With, scope: Scope) -> bool:
        entered: list[tuple[Value, int]] = []
        for expression, target in statement.items:
            value = self._evaluate(expression, scope)
            if target is not None:
                self.assign(target, value, scope)
            entered.append((value, statement.line))
        returned = self._interpreter.run(statement.body, scope)
        for value, line in reversed(entered):
            if isinstance(value, Result):  # so that whoever reads the calls knows where it ended
                leave = self._interpreter.attribute(value, "__exit__")
                self._interpreter.call(leave, CallRecord("", [], {}, scope.module.path, line))
        return returned

    def _define(self, definition: syntax.Function, scope: Scope) -> None:
        named = scope.names.get("__class__")
        owner = named if isinstance(named, ClassValue) and named.scope is scope else None
        function = FunctionValue(
            definition.name,
            definition.arguments,
            definition.returns,
            definition.body,
            scope.parent if owner is not None and scope.parent is not None else scope,
            definition.line,
            owner=owner,
        )
        decorators = [(self._evaluate(d, scope), d.line) for d in definition.decorators]
        function.decorators = tuple(value for value, _ in decorators)
        self._interpreter.functions.append(function)
        scope.names[definition.name] = function
        for decorator, line in reversed(decorators):
            self._decorate(decorator, function, line, scope)

    def _decorate(self, decorator: Value, decorated: Value, line: int, scope: Scope) -> None:
        """Lets a decorator see what it decorates; the decorated thing stays what it is.

        A decorator of the repository is followed only if it may register a route: wrappers would
        hide the signature.
        """
        if isinstance(decorator, Result):
            decorator.record.decorated.append(decorated)
        elif isinstance(decorator, Method):
            record = CallRecord("", [decorated], {}, scope.module.path, line)
            self._interpreter.call(decorator, record)
        elif isinstance(decorator, FunctionValue) and self._may_register(decorator):
            record = CallRecord("", [decorated], {}, decorator.file, line)
            self._interpreter.call(decorator, record)

    def _may_register(self, function: FunctionValue) -> bool:
        body = function.body
        return isinstance(body, syntax.Suite) and bool(
            self._interpreter.interesting.search(body.text)
        )

    def _define_class(self, definition: syntax.ClassDefinition, scope: Scope) -> None:
        inner = Scope(scope.module, parent=scope)
        bases = tuple(self._evaluate(base, scope) for base in definition.bases)
        cls = ClassValue(definition.name, bases, inner, definition.line)
        cls.keywords = {
            name: self._evaluate(value, scope) for name, value in definition.keywords if name
        }
        inner.names["__class__"] = cls
        scope.names[definition.name] = cls
        cls.fields = [
            Field(s.target.name, s.annotation, s.value, s.line)
            for s in definition.body.statements
            if isinstance(s, syntax.Assign) and isinstance(s.target, syntax.Name)
        ]
        self._interpreter.run(definition.body, inner)
        decorators = [(self._evaluate(d, scope), d.line) for d in definition.decorators]
        cls.decorators = tuple(value for value, _ in decorators)
        for decorator, line in reversed(decorators):
            self._decorate(decorator, cls, line, scope)

    def _import(self, statement: syntax.Import | syntax.ImportFrom, scope: Scope) -> None:
        if isinstance(statement, syntax.Import):
            for dotted, alias in statement.names:
                self._import_module(dotted, alias, scope)
        else:
            self._import_names(statement, scope)

    def _import_module(self, dotted: str, alias: str | None, scope: Scope) -> None:
        index = self._interpreter.index
        importer = scope.module.path
        base = index.absolute(importer, dotted)
        if alias and dotted.rpartition(".")[2] in _COPIED:
            scope.names[alias] = External(dotted.rpartition(".")[2])
            return
        if base is None:
            name = dotted if alias else dotted.partition(".")[0]
            scope.names[alias or name] = External(name)
            return
        package = Package(base, index.module(base), importer)
        self._interpreter.load_if(package)
        if alias or "." not in dotted:
            scope.names[alias or dotted] = package
            return
        depth = dotted.count(".")
        top = base.rsplit("/", depth)[0] if base.count("/") >= depth else ""
        name = dotted.partition(".")[0]
        scope.names[name] = Package(top, index.module(top) if top else None, importer)

    def _import_names(self, statement: syntax.ImportFrom, scope: Scope) -> None:
        package = self._origin(statement, scope)
        if isinstance(package, Package):
            self._interpreter.load_if(package)
        for name, alias in statement.names:
            if name == "*":
                scope.module.wildcards.append(package)
                continue
            value = self._imported(package, name)
            if isinstance(value, Package):
                self._interpreter.load_if(value)
            scope.names[alias or name] = value

    def _origin(self, statement: syntax.ImportFrom, scope: Scope) -> Package | External | Unknown:
        index = self._interpreter.index
        importer = scope.module.path
        if statement.level:
            base = index.relative(importer, statement.level, statement.module)
            if base is None:
                return Unknown(statement.module)
        else:
            base = index.absolute(importer, statement.module)
        if base is None:
            return External(statement.module)
        copied = base.rpartition("/")[2]
        return (
            External(copied) if copied in _COPIED else Package(base, index.module(base), importer)
        )

    def _imported(self, package: Package | External | Unknown, name: str) -> Value:
        if isinstance(package, Package) and name in _COPIED:
            return External(name)
        if isinstance(package, Package):
            submodule = self._interpreter.submodule(package.dotted, name, package.importer)
            module = package.module
            if submodule is not None and (module is None or name not in module.scope.names):
                return submodule
        return self._interpreter.attribute_unsettled(package, name)


def _fuller(before: Value | None, after: Value) -> Value:
    """The text that is known in full, where a condition sets one of which a part is missing."""
    is_partial = isinstance(after, Const) and bool(after.missing)
    is_full = isinstance(before, Const) and isinstance(before.value, str) and not before.missing
    return before if before is not None and is_partial and is_full else after
