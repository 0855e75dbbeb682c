"""What statements do to names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.codebase.javascript.interpreter.literals import truth_of
from plimsoll.codebase.javascript.interpreter.nodes import key_text, operands, string_literal
from plimsoll.codebase.javascript.interpreter.values import (
    UNDEFINED,
    Array,
    Const,
    Input,
    Record,
    Scope,
    Unknown,
    Value,
    is_known,
)
from plimsoll.codebase.trees import children, descendants, field, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tree_sitter import Node

    from plimsoll.codebase.javascript.interpreter.interpreter import Interpreter

_MOST_TURNS = 500
"""Turns of a loop over a literal array."""

_BLOCKS = frozenset({"statement_block", "program", "class_static_block", "ERROR"})
_FUNCTIONS = ("function_declaration", "generator_function_declaration")
_CLASSES = ("class_declaration", "abstract_class_declaration")


class Executor:
    """Follows statements; both sides of what cannot be decided."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self._kinds: dict[str, Callable[[Node, Scope], bool]] = {
            "expression_statement": self._expression,
            "lexical_declaration": self._declaration,
            "variable_declaration": self._declaration,
            "return_statement": self._return,
            "throw_statement": self._throw,
            "if_statement": self._if,
            "for_in_statement": self._for_in,
            "for_statement": self._for,
            "while_statement": self._body,
            "do_statement": self._body,
            "labeled_statement": self._body,
            "try_statement": self._try,
            "switch_statement": self._switch,
            "statement_block": self._block,
            "ERROR": self._broken,
            "export_statement": self._export,
            "enum_declaration": self._enum,
            "internal_module": self._namespace,
            **dict.fromkeys(_CLASSES, self._class),
        }

    def prepare(self, root: Node, scope: Scope) -> None:
        """Takes in the imports of a module, which count wherever they are written."""
        for statement in root.named_children:
            if statement.type == "import_statement":
                self._import(statement, scope)

    def run(self, block: Node, scope: Scope) -> bool:
        """Follows a block or a single statement; whether it certainly returned."""
        is_block = block.type in _BLOCKS
        statements = operands(block) if is_block else [block]
        for statement in statements:
            self._hoist(statement, scope)
        if block.type == "program":  # names may be exported before they are declared
            statements.sort(key=_is_list_of_exports)
        return any(self._step(statement, scope) for statement in statements)

    def _hoist(self, statement: Node, scope: Scope) -> None:
        declared = field(statement, "declaration") or statement
        if declared.type in _FUNCTIONS:
            name = text_of(field(declared, "name"))
            function = self._interpreter.binder.defined(declared, scope)
            scope.names[name] = function
            if declared is not statement:
                self._publish(statement, name, function, scope)

    def _step(self, statement: Node, scope: Scope) -> bool:
        follow = self._kinds.get(statement.type)
        return follow(statement, scope) if follow is not None else False

    def _of(self, node: Node | None, scope: Scope) -> Value:
        return self._interpreter.evaluate(node, scope)

    def _expression(self, statement: Node, scope: Scope) -> bool:
        for part in operands(statement):
            if part.type == "internal_module":
                self._namespace(part, scope)
            else:
                self._interpreter.unsettled(part, scope)
        return False

    def _declaration(self, statement: Node, scope: Scope) -> bool:
        if statement.type == "variable_declaration":  # `var` is of the function, not of the block
            while not scope.is_call and scope.parent is not None:
                scope = scope.parent
        for declarator in children(statement, "variable_declarator"):
            target, given = field(declarator, "name"), field(declarator, "value")
            if given is None:
                # `var` after a function of that name, or a declaration before a loop.
                scope.names.setdefault(text_of(target), UNDEFINED)
                continue
            value = self._interpreter.unsettled(given, scope)
            self._interpreter.binder.name(value, text_of(target))
            self._interpreter.binder.annotate(declarator, value, scope)
            self._interpreter.bind(target, value, scope)
        return False

    def _return(self, statement: Node, scope: Scope) -> bool:
        parts = operands(statement)
        value = self._interpreter.unsettled(parts[0], scope) if parts else UNDEFINED
        call: Scope | None = scope
        while call is not None and not call.is_call:
            call = call.parent
        if call is not None:
            _give_back(call, value)
        return True

    def _throw(self, statement: Node, scope: Scope) -> bool:
        for part in operands(statement):
            self._of(part, scope)
        return True

    def _broken(self, statement: Node, scope: Scope) -> bool:
        """What the parser could save of broken syntax counts where it stands."""
        self._interpreter.run(statement, scope)
        return False

    def _block(self, statement: Node, scope: Scope) -> bool:
        return self._interpreter.run(statement, Scope(scope.module, {}, scope))

    def _body(self, statement: Node, scope: Scope) -> bool:
        self._of(field(statement, "condition"), scope)
        body = field(statement, "body")
        if body is not None:
            self._interpreter.run(body, Scope(scope.module, {}, scope))
        return False

    def _if(self, statement: Node, scope: Scope) -> bool:
        condition = field(statement, "condition")
        truth = truth_of(self._of(condition, scope))
        if truth is not None and self._is_setting(condition, scope):
            truth = None
        first, second = field(statement, "consequence"), field(statement, "alternative")
        otherwise = operands(second)[0] if second is not None and operands(second) else None
        if truth is True:
            return self._side(first, scope)
        if truth is False:
            return self._side(otherwise, scope)
        self._interpreter.doubts += 1
        returned = self._side(first, scope)
        returned = self._side(otherwise, scope) and returned
        self._interpreter.doubts -= 1
        return returned

    def _is_setting(self, condition: Node | None, scope: Scope) -> bool:
        """Whether a condition reads what a module fixes, which may be another in production."""
        for name in [condition, *descendants(condition, "identifier")]:
            if name is None or name.type != "identifier":
                continue
            found = scope.module.scope.names.get(text_of(name))
            if found is not None and not _is_local(text_of(name), scope):
                settled = self._interpreter.settle(found)
                is_text = isinstance(settled, Const) and isinstance(settled.value, str)
                if isinstance(settled, Const | Record) and not is_text:
                    return True
        return False

    def _side(self, block: Node | None, scope: Scope) -> bool:
        if block is None:
            return False
        return self._interpreter.run(block, Scope(scope.module, {}, scope))

    def _for_in(self, statement: Node, scope: Scope) -> bool:
        source = self._of(field(statement, "right"), scope)
        turns: list[Value] = [Unknown()]
        is_of = any(child.type == "of" for child in statement.children)
        if isinstance(source, Array):
            indexed = [Const(index) for index in range(len(source.elements))]
            turns = list(source.elements) if is_of else [*indexed]
            turns += [Unknown()] if source.is_open and not turns else []
        elif isinstance(source, Record) and not is_of:
            turns = [Const(key) for key in source.entries] or [Unknown()]
        elif isinstance(source, Input) and is_of:
            turns = [source.reads.element(source)]
        for value in turns[:_MOST_TURNS]:
            inner = Scope(scope.module, {}, scope)
            self._interpreter.bind(field(statement, "left"), value, inner)
            self._side(field(statement, "body"), inner)
        return False

    def _for(self, statement: Node, scope: Scope) -> bool:
        inner = Scope(scope.module, {}, scope)
        start = field(statement, "initializer")
        if start is not None:
            self._interpreter.run(start, inner)
        name, count = self._counted(field(statement, "condition"), inner)
        for turn in range(min(count, _MOST_TURNS)) if name else ():
            inner.names[name] = Const(turn)
            self._side(field(statement, "body"), inner)
        if not name:
            for key, value in list(inner.names.items()):
                inner.names[key] = Unknown(key) if isinstance(value, Const) else value
            self._side(field(statement, "body"), inner)
        return False

    def _counted(self, condition: Node | None, scope: Scope) -> tuple[str, int]:
        """The variable and the turns of `for (let i = 0; i < list.length; i++)`."""
        if condition is None or condition.type != "binary_expression":
            return "", 0
        left, right = field(condition, "left"), self._of(field(condition, "right"), scope)
        is_name = left is not None and left.type == "identifier"
        is_less = text_of(field(condition, "operator")) in ("<", "!==")
        if is_name and is_less and isinstance(right, Const) and isinstance(right.value, int):
            start = scope.names.get(text_of(left))
            if start == Const(0):
                return text_of(left), right.value
        return "", 0

    def _try(self, statement: Node, scope: Scope) -> bool:
        returned = self._side(field(statement, "body"), scope)
        handler = field(statement, "handler")
        if handler is not None:
            inner = Scope(scope.module, {}, scope)
            self._interpreter.bind(field(handler, "parameter"), Unknown(), inner)
            self._side(field(handler, "body"), inner)
        return self._side(field(field(statement, "finalizer"), "body"), scope) or returned

    def _switch(self, statement: Node, scope: Scope) -> bool:
        tested = self._of(field(statement, "value"), scope)
        cases = operands(field(statement, "body"))
        if truth_of(tested) is not None and isinstance(tested, Const):
            fitting = [c for c in cases if self._of(field(c, "value"), scope) == tested]
            others = [c for c in cases if c.type == "switch_default"]
            cases = (fitting or others)[:1]
        inner = Scope(scope.module, {}, scope)
        for case in cases:
            for part in case.children_by_field_name("body"):
                if self._interpreter.run(part, inner):
                    break
        return False

    def _class(self, statement: Node, scope: Scope) -> bool:
        name = text_of(field(statement, "name"))
        scope.names[name] = self._interpreter.binder.defined_class(statement, scope)
        return False

    def _enum(self, statement: Node, scope: Scope) -> bool:
        record = Record({})
        inner = Scope(scope.module, record.entries, scope)
        following = 0
        for part in operands(field(statement, "body")):
            if part.type == "enum_assignment":
                value = self._of(field(part, "value"), inner)
                key = key_text(field(part, "name"))
            else:
                key, value = key_text(part), Const(following)
            if isinstance(value, Const) and isinstance(value.value, int):
                following = value.value + 1
            record.entries[key or ""] = value
        scope.names[text_of(field(statement, "name"))] = record
        return False

    def _namespace(self, statement: Node, scope: Scope) -> bool:
        body = field(statement, "body")
        inner = Scope(scope.module, {}, scope)
        if body is not None:
            self._interpreter.run(body, inner)
        scope.names[text_of(field(statement, "name"))] = Record(inner.names)
        return False

    def _import(self, statement: Node, scope: Scope) -> None:
        if any(child.type == "type" for child in statement.children):
            self._take(statement, scope, is_type=True)
            return
        self._take(statement, scope, is_type=False)

    def _take(self, statement: Node, scope: Scope, *, is_type: bool) -> None:
        source = string_literal(field(statement, "source"))
        for clause in children(statement, "import_require_clause"):
            inner = string_literal(field(clause, "source")) or ""
            names = children(clause, "identifier")
            if names:
                scope.names[text_of(names[0])] = self._from(scope, inner, None)
        if source is None:
            return
        clauses = children(statement, "import_clause")
        if not clauses and not is_type:
            self._from(scope, source, None)
        for part in (part for clause in clauses for part in operands(clause)):
            if part.type == "identifier":
                scope.names[text_of(part)] = self._from(scope, source, "default")
            elif part.type == "namespace_import":
                scope.names[text_of(operands(part)[0])] = self._from(scope, source, None)
            for item in children(part, "import_specifier"):
                name = key_text(field(item, "name")) or ""
                alias = text_of(field(item, "alias")) or name
                scope.names[alias] = self._from(scope, source, name)

    def _from(self, scope: Scope, specifier: str, name: str | None) -> Value:
        return self._interpreter.imported(scope.module.path, specifier, name)

    def _export(self, statement: Node, scope: Scope) -> bool:
        source = string_literal(field(statement, "source"))
        exports = _exports(scope)
        for clause in children(statement, "export_clause"):
            for item in children(clause, "export_specifier"):
                name = key_text(field(item, "name")) or ""
                outer = key_text(field(item, "alias")) or name
                exports.entries[outer] = (
                    self._from(scope, source, name)
                    if source is not None
                    else scope.names.get(name, Unknown(name))
                )
        for namespace in children(statement, "namespace_export"):
            for name_node in operands(namespace):
                exports.entries[key_text(name_node) or ""] = self._from(scope, source or "", None)
        is_star = any(child.type == "*" for child in statement.children)
        if is_star and source is not None and not children(statement, "namespace_export"):
            scope.module.stars.append(source)
        self._export_declared(statement, scope)
        return False

    def _export_declared(self, statement: Node, scope: Scope) -> None:
        declared, value = field(statement, "declaration"), field(statement, "value")
        if declared is not None:
            before = dict(scope.names)
            if declared.type not in _FUNCTIONS:
                self._step(declared, scope)
                for name, found in scope.names.items():
                    if before.get(name) is not found:
                        self._publish(statement, name, found, scope)
        elif value is not None:
            found = self._interpreter.unsettled(value, scope)
            self._interpreter.binder.name(found, "default")
            _exports(scope).entries["default"] = found
        elif any(child.type == "=" for child in statement.children):
            parts = operands(statement)
            if parts:
                scope.module.holder.entries["exports"] = self._of(parts[0], scope)

    def _publish(self, statement: Node, name: str, value: Value, scope: Scope) -> None:
        is_default = any(child.type == "default" for child in statement.children)
        _exports(scope).entries["default" if is_default else name] = value


def _give_back(call: Scope, value: Value) -> None:
    """The first known value counts, except that a mere truth must be the only one."""
    before = call.returned
    if before is None or not (is_known(before) or _is_truth(before)):
        call.returned = value
    elif _is_truth(before) and value != before:
        call.is_torn = not is_known(value) or isinstance(value, Const)
        call.returned = value


def _is_truth(value: Value) -> bool:
    return isinstance(value, Const) and (value.value is None or isinstance(value.value, bool))


def _exports(scope: Scope) -> Record:
    """Where a module's exports go; a replaced `module.exports` gets no names of its own."""
    current: Scope | None = scope
    if current is not None and current.parent is not None:
        return Record({})
    found = scope.module.exports
    return found if isinstance(found, Record) else Record({})


def _is_local(name: str, scope: Scope) -> bool:
    current: Scope | None = scope
    while current is not None and current.parent is not None:
        if name in current.names:
            return True
        current = current.parent
    return False


def _is_list_of_exports(statement: Node) -> bool:
    is_list = statement.type == "export_statement" and field(statement, "source") is None
    return is_list and bool(children(statement, "export_clause"))
