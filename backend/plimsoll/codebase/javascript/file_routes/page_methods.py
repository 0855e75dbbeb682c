"""Which methods a handler in `pages/api` answers, and with which part of its code.

`switch (req.method)`, comparisons with it, objects of handlers by method, and the chains of
next-connect. A handler that looks at no method answers any.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tree_sitter import Node

from plimsoll.codebase.javascript.schemas.objects import pairs_of
from plimsoll.codebase.javascript.scopes import Scopes
from plimsoll.codebase.javascript.syntax import (
    FUNCTIONS,
    arguments_of,
    enclosed,
    string_of,
    unwrapped,
)
from plimsoll.codebase.javascript.usage import plain_text
from plimsoll.codebase.trees import children, descendants, text_of
from plimsoll.codebase.trees import field as at

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
_REFUSED = re.compile(r"\b405\b|not[ _]?allowed|[\"']Allow[\"']|METHOD_NOT", re.IGNORECASE)
_SPECIAL = re.compile(
    r"\b(NextAuth|createNextApiHandler|createOpenApiNextHandler|createYoga|Auth0|handleAuth)\b"
)
_CONNECT = re.compile(r"\b(nc|nextConnect|createRouter|createEdgeRouter|connect|createHandler)\b")


@dataclass(frozen=True, slots=True)
class Branch:
    """A method, the function that answers it, and what of that function is for other methods."""

    method: str
    path: str
    function: Node
    part: Node | None = None
    """The part of the function that is for this method alone; None: all of it."""
    is_assumed: bool = False


def branches(scopes: Scopes, path: str, node: Node) -> list[Branch]:
    """The methods that a file's default export answers; empty: any."""
    home, value = _resolved(scopes, path, node)
    connected = list(_connected(scopes, home, value))
    if connected:
        return connected
    if _SPECIAL.search(text_of(value)[:400]) and value.type != "function_declaration":
        return [Branch(method, home, value) for method in ("GET", "POST")]
    keyed = list(_keyed(scopes, home, value))
    if keyed:
        return keyed
    function = next(_functions(scopes, home, value), None)
    if function is None:
        return []
    inner_path, inner = function
    if _SPECIAL.search(text_of(at(inner, "body"))[:600]):
        return [Branch(method, inner_path, inner) for method in ("GET", "POST")]
    return compared(scopes, inner_path, inner, rest="GET")


def _resolved(scopes: Scopes, path: str, node: Node) -> tuple[str, Node]:
    for _ in range(8):
        node = unwrapped(node)
        if node.type != "identifier":
            break
        declared = scopes.find(path, text_of(node))
        if declared is None:
            break
        path, node = declared.path, declared.value
    return path, node


def _functions(scopes: Scopes, path: str, node: Node) -> Iterator[tuple[str, Node]]:
    """The handler, through wrappers: `withAuth(handler)`, `compose(a, b)(handler)`."""
    pending = [(path, node, 0)]
    while pending:
        home, current, depth = pending.pop(0)
        home, current = _resolved(scopes, home, current)
        if current.type in FUNCTIONS:
            yield home, current
        elif current.type == "call_expression" and depth < len(METHODS):
            pending += [(home, argument, depth + 1) for argument in reversed(arguments_of(current))]


def _keyed(scopes: Scopes, path: str, node: Node) -> Iterator[Branch]:
    """`apiHandler({ get, post })`, `export default { GET: … }`, `handlers[req.method]`."""
    for part in enclosed(node, "object", "subscript_expression"):
        home, shown = path, part
        if part.type == "subscript_expression":
            if not plain_text(part).rpartition("[")[2].startswith(("req.method", "method")):
                continue
            home, shown = _resolved(scopes, path, at(part, "object") or part)
        found = [(key, value) for key, value in pairs_of(shown) if key.upper() in METHODS]
        if not found or len(found) < len(list(pairs_of(shown))):
            continue
        for key, value in found:
            at_home, function = _resolved(scopes, home, value)
            inner = next(_functions(scopes, at_home, function), (at_home, function))
            yield Branch(key.upper(), inner[0], inner[1])
        return


def _connected(scopes: Scopes, path: str, node: Node) -> Iterator[Branch]:
    """`nc().get(handler).post(handler)`, also on a variable over several statements."""
    chain = node
    names: set[str] = set()
    while chain.type == "call_expression":
        function = at(chain, "function")
        if function is None or function.type != "member_expression":
            break
        inner = at(function, "object")
        if inner is None:
            break
        chain = unwrapped(inner)
        if chain.type == "identifier":
            names.add(text_of(chain))
            path, chain = _resolved(scopes, path, chain)
    if not _CONNECT.search(text_of(chain)[:200]) or chain.type != "call_expression":
        return
    module = scopes.module(path)
    roots = [node] if not names else []
    names |= {n for n, d in (module.declared.items() if module else ()) if at(d, "value") == chain}
    seen: set[str] = set()
    for call in descendants(module.root if module else None, "call_expression"):
        function = at(call, "function")
        method = text_of(at(function, "property")).upper()
        owner = _owner(at(function, "object"))
        is_ours = text_of(owner) in names or owner == chain or owner in roots
        given = arguments_of(call)
        if method not in (*METHODS, "ALL") or not is_ours or not given:
            continue
        home, handler = next(_functions(scopes, path, given[-1]), (path, given[-1]))
        for one in METHODS[:5] if method == "ALL" else (method,):
            if one not in seen:
                seen.add(one)
                yield Branch(one, home, handler, is_assumed=method == "ALL")


def _owner(node: Node | None) -> Node | None:
    """What a chain of calls starts with."""
    while node is not None and node.type == "call_expression":
        function = at(node, "function")
        if function is None or function.type != "member_expression":
            return node
        node = at(function, "object")
    return node


def compared(scopes: Scopes, path: str, function: Node, *, rest: str) -> list[Branch]:
    """The methods that a function tells apart; `rest`: what it answers if it refuses none."""
    names = _method_names(function)
    found: dict[str, Branch] = {}
    for method, part in _cases(function, names):
        found.setdefault(method, Branch(method, path, function, part))
    refused: list[str] = []
    for test in descendants(function, "binary_expression"):
        compares = _compared_with(test, names)
        if compares is None:
            continue
        if text_of(at(test, "operator")) in ("!==", "!="):
            refused.append(compares)
        else:
            found.setdefault(compares, Branch(compares, path, function, _consequence(test)))
    for method in (*refused, *_listed(function, names)):
        found.setdefault(method, Branch(method, path, function))
    has_switch = next(descendants(function, "switch_statement"), None) is not None
    has_rest = found and not refused and not _REFUSED.search(text_of(function))
    if has_rest and rest not in found and not has_switch:
        found[rest] = Branch(rest, path, function, _otherwise(found), is_assumed=True)
    return list(found.values()) or list(_keyed(scopes, path, function))


def _cases(function: Node, names: set[str]) -> Iterator[tuple[str, Node]]:
    """The cases of a `switch` over the method; several may share what comes after the last."""
    for statement in descendants(function, "switch_statement"):
        value = at(statement, "value")
        if value is None or plain_text(value) not in names:
            continue
        waiting: list[str] = []
        for case in children(at(statement, "body"), "switch_case"):
            waiting.append(string_of(at(case, "value")) or "")
            if len(children(case)) > 1:
                yield from ((method, case) for method in waiting if method in METHODS)
                waiting = []


def _otherwise(found: Mapping[str, Branch]) -> Node | None:
    """What runs if the last comparison fails."""
    part = [branch.part for branch in found.values()][-1]
    above = None if part is None else part.parent
    is_choice = above is not None and above.type in ("if_statement", "ternary_expression")
    return at(above, "alternative") if is_choice else None


def _method_names(function: Node) -> set[str]:
    found = {"req.method", "request.method"}
    first = next(iter(children(at(function, "parameters"))), None)
    name = text_of(at(first, "pattern") or first)
    found.add(f"{name}.method")
    for declarator in descendants(function, "variable_declarator"):
        pattern, value = at(declarator, "name"), at(declarator, "value")
        if pattern is None or value is None:
            continue
        if pattern.type == "identifier" and ".method" in plain_text(value):
            found.add(text_of(pattern))
        elif pattern.type == "object_pattern" and plain_text(value) in (name, "req", "request"):
            found |= {"method"} if "method" in text_of(pattern) else set()
    return found | {f"{one}.toUpperCase()" for one in found} | {f"{o}.toLowerCase()" for o in found}


def _compared_with(test: Node, names: set[str]) -> str | None:
    left, right = at(test, "left"), at(test, "right")
    if left is None or right is None:
        return None
    pairs = ((left, right), (right, left))
    for one, other in pairs:
        method = (string_of(unwrapped(other)) or "").upper()
        if plain_text(one) in names and method in METHODS:
            return method
    return None


def _consequence(test: Node) -> Node | None:
    """What runs if a comparison holds."""
    above = test.parent
    while above is not None and above.type in ("parenthesized_expression", "binary_expression"):
        if text_of(at(above, "operator")) == "||":
            return None
        above = above.parent
    is_choice = above is not None and above.type in ("if_statement", "ternary_expression")
    return at(above, "consequence") if is_choice else None


def _listed(function: Node, names: set[str]) -> Iterator[str]:
    """`["GET", "POST"].includes(req.method)`."""
    for call in descendants(function, "call_expression"):
        callee, given = at(call, "function"), arguments_of(call)
        owner = at(callee, "object")
        is_test = text_of(at(callee, "property")) in ("includes", "indexOf")
        if is_test and owner is not None and given and plain_text(given[0]) in names:
            for part in children(unwrapped(owner)):
                method = (string_of(part) or "").upper()
                if method in METHODS:
                    yield method
