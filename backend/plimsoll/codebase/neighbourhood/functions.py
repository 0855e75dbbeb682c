"""The functions of one file, and what each of them calls."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from posixpath import splitext

from tree_sitter import Node

from plimsoll.codebase.trees import Tree, line_of, text_of

_PYTHON = """
(function_definition name: (_) @name) @function
(call function: [(identifier) @callee (attribute object: (_) @receiver attribute: (_) @callee)])
"""
_JAVASCRIPT = """
(function_declaration name: (_) @name) @function
(generator_function_declaration name: (_) @name) @function
(method_definition name: (_) @name) @function
(variable_declarator name: (identifier) @name
  value: [(arrow_function) (function_expression)]) @function
(pair key: (_) @name value: [(arrow_function) (function_expression)]) @function
(assignment_expression left: [(identifier) @name (member_expression property: (_) @name)]
  right: [(arrow_function) (function_expression)]) @function
(call_expression function: [(identifier) @callee
  (member_expression object: (_) @receiver property: (_) @callee)])
"""
_QUERIES: Mapping[str, str] = {
    ".py": _PYTHON,
    ".js": _JAVASCRIPT + "(field_definition property: (_) @name value: (arrow_function)) @function",
    ".ts": _JAVASCRIPT
    + "(public_field_definition name: (_) @name value: (arrow_function)) @function",
    ".go": """
(function_declaration name: (_) @name) @function
(method_declaration name: (_) @name) @function
(call_expression function: [(identifier) @callee
  (selector_expression operand: (_) @receiver field: (_) @callee)])
""",
    ".java": """
(method_declaration name: (_) @name) @function
(constructor_declaration name: (_) @name) @function
(method_invocation object: (_)? @receiver name: (_) @callee)
""",
    ".kt": """
(function_declaration name: (_) @name) @function
(call_expression . (identifier) @callee)
(call_expression . (navigation_expression (_) @receiver (identifier) @callee .))
""",
    ".rb": """
(method name: (_) @name) @function
(singleton_method name: (_) @name) @function
(call receiver: (_)? @receiver method: (_) @callee)
(body_statement (identifier) @callee)
""",
    ".php": """
(function_definition name: (_) @name) @function
(method_declaration name: (_) @name) @function
(function_call_expression function: (name) @callee)
(member_call_expression object: (_) @receiver name: (_) @callee)
(scoped_call_expression scope: (_) @receiver name: (_) @callee)
""",
    ".cs": """
(method_declaration name: (_) @name) @function
(local_function_statement name: (_) @name) @function
(invocation_expression function: [(identifier) @callee
  (member_access_expression expression: (_) @receiver name: (_) @callee)])
""",
    ".rs": """
(function_item name: (_) @name) @function
(call_expression function: [(identifier) @callee
  (field_expression value: (_) @receiver field: (_) @callee)
  (scoped_identifier path: (_) @receiver name: (_) @callee)])
""",
    ".ex": """
(call target: (identifier) @_def (#match? @_def "^defp?$")
  (arguments . [(call target: (identifier) @name) (identifier) @name
    (binary_operator left: (call target: (identifier) @name))])) @function
(call target: [(identifier) @callee (dot left: (_) @receiver right: (_) @callee)])
""",
}
_SAME = {
    ".mjs": ".js",
    ".cjs": ".js",
    ".jsx": ".js",
    ".tsx": ".ts",
    ".mts": ".ts",
    ".cts": ".ts",
    ".kts": ".kt",
    ".exs": ".ex",
}
_MOST_CALLS = 2_000
"""Of one file that are kept; a file with more was generated."""


@dataclass(frozen=True, slots=True)
class CallSite:
    """A call by name."""

    name: str
    receiver: str
    """Source of what stands before the dot; empty if nothing does."""


@dataclass(frozen=True, slots=True)
class FunctionFacts:
    """A function and the calls in it."""

    name: str
    line: int
    """Where it begins, from 1."""
    last_line: int
    calls: tuple[CallSite, ...]


def family_of(path: str) -> str:
    """The suffix that stands for the file's language; empty if it is none that is read."""
    suffix = splitext(path)[1].lower()
    suffix = _SAME.get(suffix, suffix)
    return suffix if suffix in _QUERIES else ""


def functions_in(tree: Tree) -> tuple[FunctionFacts, ...]:
    """The functions in the order in which they begin; a call belongs to the innermost one."""
    found: list[tuple[Node, str]] = []
    calls: list[tuple[Node, CallSite]] = []
    for match in tree.matches(_QUERIES[family_of(tree.path)]):
        if "function" in match:
            found.append((match["function"][0], text_of(match["name"][0])))
        elif "callee" in match and len(calls) < _MOST_CALLS:
            receiver = text_of(match["receiver"][0]) if "receiver" in match else ""
            callee = match["callee"][0]
            calls.append((callee, CallSite(text_of(callee), receiver)))
    found.sort(key=lambda one: (one[0].start_byte, -one[0].end_byte))
    own: list[dict[CallSite, None]] = [{} for _ in found]
    for node, call in calls:
        position = _innermost(found, node)
        if position is not None:
            own[position][call] = None
    return tuple(
        FunctionFacts(name, line_of(node), node.end_point[0] + 1, tuple(mine))
        for (node, name), mine in zip(found, own, strict=True)
    )


def function_at(functions: tuple[FunctionFacts, ...], line: int) -> FunctionFacts | None:
    """The function that a line names: it begins there, holds it, or follows decorators."""
    begins = [each for each in functions if each.line == line]
    if begins:
        return begins[0]
    inside = [each for each in functions if each.line <= line <= each.last_line]
    if inside:
        return inside[-1]
    return next(_below(functions, line), None)


_MOST_DECORATOR_LINES = 15


def _below(functions: tuple[FunctionFacts, ...], line: int) -> Iterator[FunctionFacts]:
    return (each for each in functions if line < each.line <= line + _MOST_DECORATOR_LINES)


def _innermost(found: list[tuple[Node, str]], node: Node) -> int | None:
    """The last of those that begin before the node and end after it."""
    for position in range(len(found) - 1, -1, -1):
        outer = found[position][0]
        if outer.start_byte <= node.start_byte and node.end_byte <= outer.end_byte:
            return position
    return None
