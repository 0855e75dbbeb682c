"""Follows the code that maps minimal APIs, statement by statement.

Both branches of a condition are followed, loops run once for each known item, calls are followed
into methods of the repository that are handed a router. Bounded in depth and in steps.
"""

from collections.abc import Callable, Sequence

from tree_sitter import Node
from typing_extensions import override

from plimsoll.codebase.csharp.builders import (
    Frame,
    Function,
    Group,
    Instance,
    Lambda,
    Reference,
    Type,
    Value,
)
from plimsoll.codebase.csharp.calling import MOST_ITEMS, Calling, Known
from plimsoll.codebase.csharp.declared_routes import filled
from plimsoll.codebase.csharp.expressions import expression_of, type_of_node
from plimsoll.codebase.csharp.facts import Constant, Declaration, Expression, Name, TypeName
from plimsoll.codebase.csharp.functions import Functions
from plimsoll.codebase.csharp.program import Program
from plimsoll.codebase.trees import children, field, text_of

_MOST_STEPS = 400_000
_DEEPEST = 40
_MOST_NESTED = 110
_GROUPED = frozenset(
    {"global_statement", "block", "using_statement", "lock_statement", "try_statement"}
    | {"checked_statement", "preproc_if", "preproc_else", "preproc_elif", "preproc_region"}
    | {"else_clause", "finally_clause", "switch_statement", "switch_body", "switch_section"}
    | {"while_statement", "for_statement", "do_statement", "labeled_statement"}
)


class Execution(Calling):
    """One program's code, run in the head."""

    def __init__(self, program: Program, functions: Functions, known: Known) -> None:
        super().__init__(program, functions, known)
        self._steps = 0
        self._depth = 0

    # Statements

    @override
    def block(self, statements: Sequence[Node], frame: Frame) -> Value:
        """Runs statements; what the first of them returns."""
        returned: Value = None
        for statement in statements:
            if statement.type == "local_function_statement":
                name = text_of(field(statement, "name"))
                frame.variables[name] = Function(statement, frame.path, frame.inside, name, frame)
        for statement in statements:
            value = self.statement(statement, frame)
            returned = returned if returned is not None else value
        return returned

    def statement(self, node: Node, frame: Frame) -> Value:
        """Runs one; what it returns, if it does."""
        self._steps += 1
        if self._steps > _MOST_STEPS or self._depth > _MOST_NESTED:
            return None
        self._depth += 1
        try:
            return self._statement(node, frame)
        finally:
            self._depth -= 1

    def _statement(self, node: Node, frame: Frame) -> Value:
        kind = node.type
        if kind in _GROUPED:
            return self.block(children(node), frame)
        if kind == "if_statement":
            return self._branches(node, frame)
        if kind == "foreach_statement":
            return self._loop(node, frame)
        if kind == "return_statement":
            returned = children(node)
            return self.value(returned[0], frame) if returned else None
        if kind == "expression_statement":
            for inner in children(node):
                self.value(inner, frame)
        elif kind in ("local_declaration_statement", "variable_declaration"):
            self._declare(node, frame)
        return None

    def _branches(self, node: Node, frame: Frame) -> Value:
        condition = field(node, "condition")
        if condition is not None:
            self._bind_patterns(condition, frame)
        first = field(node, "consequence")
        second = field(node, "alternative")
        returned = self.statement(first, frame) if first is not None else None
        other = self.statement(second, frame) if second is not None else None
        return returned if returned is not None else other

    def _bind_patterns(self, condition: Node, frame: Frame) -> None:
        """`x is Orders orders` declares a variable that may be anything of that type."""
        for part in condition.named_children:
            if part.type == "declaration_pattern":
                left = condition.named_children[0]
                frame.variables[text_of(field(part, "name"))] = self.value(left, frame)
        if condition.type in ("invocation_expression", "await_expression"):
            self.value(condition, frame)

    def _loop(self, node: Node, frame: Frame) -> Value:
        right, body = field(node, "right"), field(node, "body")
        name = text_of(field(node, "left"))
        items = self.value(right, frame) if right is not None else None
        if right is not None and not isinstance(items, list):
            items = self._reflection.implementations(text_of(right), frame)
        if body is None:
            return None
        for item in items[:MOST_ITEMS] if isinstance(items, list) else [None]:
            self.statement(body, Frame(frame.path, frame.inside, {name: item}, frame, frame.this))
        return None

    def _declare(self, node: Node, frame: Frame) -> None:
        declared = next((n for n in node.children if n.type == "variable_declaration"), node)
        for part in children(declared, "variable_declarator"):
            name = field(part, "name")
            values = [n for n in part.named_children[1:] if n.type != "bracketed_argument_list"]
            value = self.value(values[-1], frame) if name is not None and values else None
            if name is not None:
                frame.variables[text_of(name)] = value

    # Expressions

    @override
    def value(self, node: Node, frame: Frame, depth: int = 0) -> Value:
        """What an expression is worth; None if it cannot be told."""
        self._steps += 1
        if depth > _DEEPEST or self._depth > _MOST_NESTED or self._steps > _MOST_STEPS:
            return None
        self._depth += 1
        try:
            return self._value(node, frame, depth)
        finally:
            self._depth -= 1

    def _value(self, node: Node, frame: Frame, depth: int) -> Value:
        kind = node.type
        inner = _WRAPPED.get(kind)
        if inner is not None:
            parts = node.named_children
            return self.value(parts[inner], frame, depth + 1) if parts else None
        if kind == "this" or text_of(node) == "this":
            return frame.this
        if kind == "binary_expression" and text_of(field(node, "operator")) == "??":
            return self._first(node.named_children, frame, depth)
        evaluate = _KINDS.get(kind)
        return evaluate(self, node, frame, depth) if evaluate is not None else None

    def _first(self, parts: Sequence[Node], frame: Frame, depth: int) -> Value:
        told = [self.value(part, frame, depth + 1) for part in parts]
        return next((value for value in told if value is not None), None)

    def _lambda(self, node: Node, frame: Frame, depth: int) -> Value:
        del depth
        return Lambda(node, frame)

    def _identifier(self, node: Node, frame: Frame, depth: int) -> Value:
        del depth
        return self._name(text_of(node).split("<", 1)[0], frame)

    def _text(self, node: Node, frame: Frame, depth: int) -> Value:
        del depth
        return self.constant(node, frame)

    def _choice(self, node: Node, frame: Frame, depth: int) -> Value:
        return self._either(node.named_children[1:], frame, depth)

    def _either(self, parts: Sequence[Node], frame: Frame, depth: int) -> Value:
        """One of several values; of several routers the one with the longest prefix."""
        told = [self.value(part, frame, depth + 1) for part in parts]
        groups = [value for value in told if isinstance(value, Group)]
        if groups:
            return max(groups, key=lambda group: len(group.whole_prefix))
        return next((value for value in told if value is not None), None)

    def _list(self, node: Node, frame: Frame, depth: int) -> Value:
        listed = next((n for n in node.children if n.type == "initializer_expression"), node)
        return [self.value(part, frame, depth + 1) for part in children(listed)]

    @override
    def constant(self, node: Node, frame: Frame) -> Value:
        """A constant expression, with the variables at hand."""
        expression = expression_of(node)
        known = self._known_texts(node, frame)
        return self.program.value(filled(expression, known), frame.path, self._inside(frame))

    def _inside(self, frame: Frame) -> Declaration | None:
        """The class whose constants a bare name means: the object's, which may override them."""
        return frame.this.declaration if frame.this is not None else frame.inside

    def _known_texts(self, node: Node, frame: Frame) -> dict[str, Expression]:
        """The values of names that an expression may use."""
        found: dict[str, Expression] = {}
        waiting = [node]
        for part in waiting:  # grows meanwhile
            if part.type in ("identifier", "member_access_expression", "invocation_expression"):
                if text_of(part).startswith("nameof("):
                    continue
                value = self._plain(part, frame)
                if isinstance(value, str | int | float):
                    found[text_of(part)] = Constant(value)
            if len(waiting) < MOST_ITEMS:
                waiting.extend(part.named_children)
        return found

    def _plain(self, node: Node, frame: Frame) -> Value:
        if node.type == "identifier":
            is_known, value = frame.get(text_of(node))
            return value if is_known else None
        if node.type == "member_access_expression":
            return self._member(node, frame, 0)
        return None

    def _name(self, name: str, frame: Frame) -> Value:
        is_known, value = frame.get(name)
        if is_known:
            return value
        inside = frame.this.declaration if frame.this is not None else frame.inside
        if inside is not None:
            told = self.program.value(Name(name), frame.path, inside)
            if told is not None:
                return told
            found = self.functions.methods(inside, name)
            if found:
                return Reference((name,), frame.path, inside)
        declared = (
            self.program.resolve(TypeName(name), frame.path, frame.inside)
            if name[:1].isupper()
            else None
        )
        return (
            Type(declared) if declared is not None else Reference((name,), frame.path, frame.inside)
        )

    def _member(  # noqa: PLR0911 - a kind of holder a return
        self, node: Node, frame: Frame, depth: int
    ) -> Value:
        receiver, name = field(node, "expression"), text_of(field(node, "name")).split("<")[0]
        if receiver is None:
            return None
        holder = self.value(receiver, frame, depth + 1)
        if isinstance(holder, Group):
            return holder if name in ("Endpoints", "Builder") else None
        if isinstance(holder, Type) and name == "Name":
            return holder.declaration.name
        if isinstance(holder, Instance | Type):
            return self._of_type(holder.declaration, name)
        if isinstance(holder, Reference) or holder is None:
            told = self.program.value(expression_of(node), frame.path, self._inside(frame))
            if told is not None:
                return told
            names = text_of(node).replace("this.", "").split(".")
            return Reference(tuple(names), frame.path, frame.inside)
        return None

    def _of_type(self, declaration: Declaration, name: str) -> Value:
        told = self.program.value(Name(name), declaration.path, declaration)
        if told is not None:
            return told
        own = any(method.name == name for method in declaration.methods)
        if own or self.functions.methods(declaration, name):
            return Reference((name,), declaration.path, declaration)
        inner = next((d for d in declaration.nested if d.name == name), None)
        return Type(inner) if inner is not None else None

    def _assign(self, node: Node, frame: Frame, depth: int) -> Value:
        left, right = field(node, "left"), field(node, "right")
        value = self.value(right, frame, depth + 1) if right is not None else None
        if left is not None and left.type == "identifier":
            frame.put(text_of(left), value)
        return value

    def _create(self, node: Node, frame: Frame, depth: int) -> Value:
        del depth
        kind = field(node, "type")
        declared = (
            self.program.resolve(type_of_node(kind), frame.path, frame.inside)
            if kind is not None
            else None
        )
        return Instance(declared) if declared is not None else None


_WRAPPED = {
    "parenthesized_expression": 0, "await_expression": 0, "postfix_unary_expression": 0,
    "checked_expression": 0, "ref_expression": 0, "collection_element": 0,
    "expression_element": 0, "as_expression": 0, "cast_expression": -1,
    "conditional_access_expression": 0,
}  # fmt: skip
"""Which child holds the value; of `type.GetProperty("Prefix")?.GetValue(null)` the property's."""

_KINDS: dict[str, Callable[[Execution, Node, Frame, int], Value]] = {
    "invocation_expression": Execution.chain,
    "lambda_expression": Execution._lambda,  # noqa: SLF001 - a table of its own methods
    "anonymous_method_expression": Execution._lambda,  # noqa: SLF001
    "identifier": Execution._identifier,  # noqa: SLF001
    "generic_name": Execution._identifier,  # noqa: SLF001
    "member_access_expression": Execution._member,  # noqa: SLF001
    "assignment_expression": Execution._assign,  # noqa: SLF001
    "object_creation_expression": Execution._create,  # noqa: SLF001
    "conditional_expression": Execution._choice,  # noqa: SLF001
    "array_creation_expression": Execution._list,  # noqa: SLF001
    "implicit_array_creation_expression": Execution._list,  # noqa: SLF001
    "collection_expression": Execution._list,  # noqa: SLF001
    "initializer_expression": Execution._list,  # noqa: SLF001
    "string_literal": Execution._text,  # noqa: SLF001
    "verbatim_string_literal": Execution._text,  # noqa: SLF001
    "raw_string_literal": Execution._text,  # noqa: SLF001
    "interpolated_string_expression": Execution._text,  # noqa: SLF001
    "binary_expression": Execution._text,  # noqa: SLF001
    "integer_literal": Execution._text,  # noqa: SLF001
    "boolean_literal": Execution._text,  # noqa: SLF001
}
