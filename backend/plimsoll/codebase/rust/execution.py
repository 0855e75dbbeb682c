"""Follows the code that builds routers, expression by expression.

Both branches of a condition are followed, loops run once for each known item, calls are followed
into functions of the repository that make or take a router. Bounded in depth and in steps.
"""

from collections.abc import Callable

from tree_sitter import Node
from typing_extensions import override

from plimsoll.codebase.rust.calling import Call, Calling, Known, segments
from plimsoll.codebase.rust.facts import Constant
from plimsoll.codebase.rust.program import Program
from plimsoll.codebase.rust.routers import Closure, Frame, Handler, Open, Router, Value
from plimsoll.codebase.rust.texts import joined_text, unquoted
from plimsoll.codebase.trees import children, field, parse_text, text_of

_MOST_STEPS = 400_000
_MOST_NESTED = 100
_MOST_ITEMS = 200
_UNWRAPPED = ("reference_expression", "try_expression", "await_expression", "unsafe_block",
              "parenthesized_expression", "type_cast_expression", "expression_statement",
              "return_expression", "async_block", "const_block", "else_clause", "field_initializer",
              "unary_expression", "generic_function")  # fmt: skip
_MARKS = ("label", "mutable_specifier", "lifetime")


class Execution(Calling):
    """One program's code, run in the head."""

    def __init__(self, program: Program, known: Known) -> None:
        super().__init__(program, known)
        self._steps = 0
        self._depth = 0

    # Blocks

    @override
    def block(self, node: Node, frame: Frame) -> Value:
        """Runs a block; what it comes to."""
        inner = Frame(frame.module, frame.owner, {}, frame)
        returned: Value = None
        last: Value = None
        for statement in node.named_children:
            if "comment" in statement.type or statement.type == "attribute_item":
                continue
            last = None
            if statement.type == "let_declaration":
                self._let(statement, inner)
            elif statement.type not in (
                "function_item",
                "use_declaration",
                "struct_item",
                "impl_item",
            ):
                value = self.value(statement, inner)
                is_return = any(
                    n.type == "return_expression" for n in (statement, *statement.children[:1])
                )
                if is_return:
                    returned = returned if returned is not None else value
                elif statement.type != "expression_statement" or statement.children[-1].type != ";":
                    last = value
        return last if last is not None else returned

    def _let(self, node: Node, frame: Frame) -> None:
        pattern, value_node = field(node, "pattern"), field(node, "value")
        value = self.value(value_node, frame) if value_node is not None else None
        if pattern is None:
            return
        if pattern.type == "tuple_pattern":
            items = value if isinstance(value, tuple) else (value,)
            for part, item in zip(children(pattern), items, strict=False):
                frame.variables[text_of(part).removeprefix("mut ")] = item
        else:
            frame.variables[text_of(pattern).removeprefix("mut ").strip()] = value

    # Expressions

    @override
    def value(self, node: Node | None, frame: Frame) -> Value:
        """What an expression is worth; None if it cannot be told."""
        self._steps += 1
        if node is None or self._depth > _MOST_NESTED or self._steps > _MOST_STEPS:
            return None
        self._depth += 1
        try:
            return self._value(node, frame)
        finally:
            self._depth -= 1

    def _value(self, node: Node, frame: Frame) -> Value:
        if node.type in _UNWRAPPED:
            parts = (n for n in node.named_children if "comment" not in n.type)
            return self.value(next((n for n in parts if n.type not in _MARKS), None), frame)
        evaluate = _KINDS.get(node.type)
        return evaluate(self, node, frame) if evaluate is not None else None

    def _path(self, node: Node, frame: Frame) -> Value:
        return self.named(segments(node), frame)

    def _literal(self, node: Node, frame: Frame) -> Value:
        del frame
        text = text_of(node)
        if node.type == "integer_literal":
            return int(text) if text.isdigit() else None
        return unquoted(text)

    def _closure(self, node: Node, frame: Frame) -> Value:
        return Closure(node, frame)

    def _items(self, node: Node, frame: Frame) -> Value:
        parts = [part for part in children(node) if part.type != "attribute_item"]
        items = [self.value(part, frame) for part in parts]
        return items if node.type == "array_expression" else tuple(items)

    def _assign(self, node: Node, frame: Frame) -> Value:
        frame.put(text_of(field(node, "left")), self.value(field(node, "right"), frame))
        return None

    def _sum(self, node: Node, frame: Frame) -> Value:
        left = self.value(field(node, "left"), frame)
        right = self.value(field(node, "right"), frame)
        if text_of(field(node, "operator")) != "+":
            return None
        if isinstance(left, str) and isinstance(right, str):
            return f"{left}{right}"
        told = left if isinstance(left, str) else right
        return Open(told) if isinstance(told, str) else None

    def _struct(self, node: Node, frame: Frame) -> Value:
        for part in children(field(node, "body")):
            self.value(field(part, "value"), frame)
        return None

    @override
    def named(self, path: tuple[str, ...], frame: Frame) -> Value:
        """A variable, a constant, or functions by path."""
        if len(path) == 1:
            is_known, value = frame.get(path[0])
            if is_known:
                return value
        if path and path[0] == "Self" and frame.owner:
            path = (frame.owner, *path[1:])
        items = self.program.resolve(path, frame.module) if path else []
        for item in items:
            if isinstance(item, Constant) and item.node.id not in self._running:
                self._running.append(item.node.id)
                try:
                    return self.value(item.node, Frame(item.module, "", {}))
                finally:
                    self._running.pop()
        functions = self.program.functions(path, frame.module) if path else []
        if functions:
            return Handler(tuple(functions), None, "::".join(path))
        return Handler((), None, "::".join(path)) if path and path[-1][:1].islower() else None

    def _branches(self, node: Node, frame: Frame) -> Value:
        """The routers of all branches; of anything else the first."""
        if node.type == "if_expression":
            parts = [field(node, "consequence"), field(node, "alternative")]
        else:
            parts = [field(arm, "value") for arm in children(field(node, "body"), "match_arm")]
        told: list[Value] = [self.value(part, frame) for part in parts if part is not None]
        values = [value for value in told if value is not None]
        routers = [value for value in values if isinstance(value, Router)]
        first = routers[0] if routers else (values[0] if values else None)
        for other in routers[1:]:
            if isinstance(first, Router) and other is not first:
                first.entries += [e for e in other.entries if e not in first.entries]
                other.consumed = True
        return first

    def _loop(self, node: Node, frame: Frame) -> Value:
        body = field(node, "body")
        items = self.value(field(node, "value"), frame) if node.type == "for_expression" else None
        pattern = field(node, "pattern")
        if body is None:
            return None
        for item in items[:_MOST_ITEMS] if isinstance(items, list) else [None]:
            inner = Frame(frame.module, frame.owner, {}, frame)
            names = [text_of(p) for p in children(pattern)] if pattern is not None else []
            if isinstance(item, tuple) and names:
                inner.variables.update(zip(names, item, strict=False))
            else:
                inner.variables[text_of(pattern)] = item
            self.block(body, inner)
        return None

    def _macro(self, node: Node, frame: Frame) -> Value:
        name = text_of(field(node, "macro")).rsplit("::", 1)[-1]
        tokens = next((n for n in node.children if n.type == "token_tree"), None)
        text = text_of(tokens)[1:-1] if tokens is not None else ""
        call = Call((name,), (), frame, node.start_point[0] + 1, text=text)
        is_done, value = self._known(self, call)
        if is_done:
            return value
        if name in ("concat", "format", "formatcp", "concatcp", "format_args", "const_format"):
            return self._text_of_macro(name, text, frame)
        if name in ("vec", "array_vec", "smallvec"):
            return [self.value(part, frame) for part in _parsed(text)]
        if name in ("env", "option_env", "cfg_if"):
            return None
        return None

    def _text_of_macro(self, name: str, text: str, frame: Frame) -> Value:
        parts = [self.value(part, frame) for part in _parsed(text)]
        if name in ("concat", "concatcp"):
            told = [str(p) for p in parts if isinstance(p, str | int)]
            return "".join(told) if len(told) == len(parts) else Open("".join(told))
        if not parts or not isinstance(parts[0], str):
            return None

        def variable(word: str) -> str | None:
            value = self.named((word,), frame)
            return str(value) if isinstance(value, str | int) else None

        given = [str(p) if isinstance(p, str | int) else None for p in parts[1:]]
        whole, is_open = joined_text(parts[0], given, variable)
        return Open(whole) if is_open else whole


def _parsed(text: str) -> list[Node]:
    """A macro's tokens, as the elements of an array."""
    root = parse_text(".rs", f"fn f() {{ [{text}]; }}")
    for statement in children(field(root.named_children[0], "body")) if root.named_children else []:
        inner = statement.named_children[0] if statement.named_children else None
        if inner is not None and inner.type == "array_expression":
            return [n for n in children(inner) if n.type != "attribute_item"]
    return []


_KINDS: dict[str, Callable[[Execution, Node, Frame], Value]] = {
    "call_expression": Execution.chain,
    "identifier": Execution._path,  # noqa: SLF001 - a table of its own methods
    "scoped_identifier": Execution._path,  # noqa: SLF001
    "self": Execution._path,  # noqa: SLF001
    "string_literal": Execution._literal,  # noqa: SLF001
    "raw_string_literal": Execution._literal,  # noqa: SLF001
    "integer_literal": Execution._literal,  # noqa: SLF001
    "closure_expression": Execution._closure,  # noqa: SLF001
    "block": Execution.block,
    "if_expression": Execution._branches,  # noqa: SLF001
    "match_expression": Execution._branches,  # noqa: SLF001
    "for_expression": Execution._loop,  # noqa: SLF001
    "while_expression": Execution._loop,  # noqa: SLF001
    "loop_expression": Execution._loop,  # noqa: SLF001
    "macro_invocation": Execution._macro,  # noqa: SLF001
    "array_expression": Execution._items,  # noqa: SLF001
    "tuple_expression": Execution._items,  # noqa: SLF001
    "assignment_expression": Execution._assign,  # noqa: SLF001
    "compound_assignment_expr": Execution._assign,  # noqa: SLF001
    "binary_expression": Execution._sum,  # noqa: SLF001
    "struct_expression": Execution._struct,  # noqa: SLF001
}
