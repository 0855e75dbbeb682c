"""Plugs that run before an action: those of pipelines, and those of the controller itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plimsoll.catalog.model import Security
from plimsoll.codebase.elixir.modules import Module, Modules, arguments
from plimsoll.codebase.elixir.origins import CONNECTION, Findings
from plimsoll.codebase.elixir.values import Alias, Atom, evaluate, told
from plimsoll.codebase.trees import field as part
from plimsoll.codebase.trees import text_of
from plimsoll.codebase.untyped.shapes import Read

if TYPE_CHECKING:
    from tree_sitter import Node

    from plimsoll.codebase.elixir.request_reads import Functions

_BASIC = re.compile(r"basic_?auth", re.IGNORECASE)
_BEARER = re.compile(
    r"guardian|bearer|jwt|ensure_?authenticated|verify_?header|api_?token|access_?token",
    re.IGNORECASE,
)
_GUARDS = re.compile(
    r"require_?\w*(auth|user|login|admin|token|account|member)|ensure_?(auth|login)|authenticat"
    r"|authori[sz]e|\bauth$",
    re.IGNORECASE,
)
_SESSION = Security(scheme="other", location="cookie", name="session")
_MOST = 200


class Plugs:
    """Follows plugs by the names they are called by."""

    def __init__(self, modules: Modules, functions: Functions) -> None:
        self._modules = modules
        self._functions = functions

    def of_pipelines(
        self, router: Module, pipelines: dict[str, list[Node]], names: tuple[str, ...]
    ) -> tuple[Findings, list[str]]:
        """What pipelines read, and the names of their plugs."""
        whole, called = Findings(), list[str]()
        waiting = list(names)
        seen: set[str] = set()
        while waiting and len(seen) < _MOST:
            name = waiting.pop(0)
            if name in seen:
                continue
            seen.add(name)
            if name not in pipelines:
                called.append(name)
                is_module = name[:1].isupper()
                whole.add(self._of_value(router, Alias(name) if is_module else Atom(name)))
                continue
            for statement in pipelines[name]:
                value = evaluate(next(iter(arguments(statement)), None), router.scope())
                if text_of(part(statement, "target")) == "pipe_through":
                    waiting.extend(told(value))
                else:
                    called.append(str(getattr(value, "path", value)))
                    whole.add(self._of_value(router, value))
        return _of_everywhere(whole, is_api=any("api" in name for name in names)), called

    def of_controller(self, module: Module, action: str) -> tuple[Findings, list[str]]:
        """What `plug :load when action in [:show]` reads before an action."""
        whole, called = Findings(), list[str]()
        for statement in module.calls:
            given = arguments(statement)
            if text_of(part(statement, "target")) != "plug" or not given:
                continue
            plug, guard = given[0], next((g for g in given if _is_guard(g)), None)
            if guard is not None:
                if not _holds(guard, action, module):
                    continue
                plug = (part(guard, "left") or plug) if plug is guard else plug
            value = evaluate(plug, module.scope())
            called.append(str(getattr(value, "path", value)))
            whole.add(self._of_value(module, value))
        return whole, called

    def _of_value(self, module: Module, value: object) -> Findings:
        if isinstance(value, Alias):
            found = self._modules.named(value.path)
            return (
                self._functions.findings(found, "call", ((0, CONNECTION),)) if found else Findings()
            )
        if isinstance(value, Atom):
            return self._of_function(module, str(value))
        return Findings()

    def _of_function(self, module: Module, name: str) -> Findings:
        for owner in (module, *filter(None, map(self._modules.named, module.imports))):
            if name in owner.functions:
                return self._functions.findings(owner, name, ((0, CONNECTION),))
        return Findings()


def _of_everywhere(found: Findings, *, is_api: bool) -> Findings:
    """What a pipeline reads, as far as it is an endpoint's input: headers, and an API's query."""
    kept = Findings(called=found.called)
    for read in found.reads:
        if read.root == "header":
            kept.reads[read] = None
        elif is_api and read.root in {"params", "query"}:
            kept.reads[Read("query", read.path, read.schema, read.required)] = None
    return kept


def _is_guard(node: Node) -> bool:
    return node.type == "binary_operator" and text_of(part(node, "operator")) == "when"


def _holds(guard: Node, action: str, module: Module) -> bool:
    condition = text_of(part(guard, "right"))
    right = part(guard, "right")
    inner = part(right, "right") if right is not None else None
    actions = told(evaluate(inner, module.scope()))
    if not actions:
        actions = re.findall(r":(\w+[?!]?)", condition)
    is_negated = "not in" in condition or condition.startswith("not ") or "!=" in condition
    return (action in actions) != is_negated


def security_of(findings: Findings, names: list[str]) -> tuple[Security, ...]:
    """What plugs ask for, told by their names and the headers they read."""
    guards = [name for name in names if _GUARDS.search(name)]
    reads_authorization = any(
        read.root == "header" and read.path[0].lower() == "authorization" for read in findings.reads
    )
    if any(_BASIC.search(name) for name in names):
        return (Security(scheme="basic"),)
    if any(_BEARER.search(name) for name in names) or reads_authorization:
        return (Security(scheme="bearer"),)
    return (_SESSION,) if guards else ()
