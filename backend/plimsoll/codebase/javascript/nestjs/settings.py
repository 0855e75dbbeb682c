"""Settings by key, as far as the code says a default: `registerAs("app", () => ({ prefix: … }))`.

`config.get("app.prefix")` is looked up in what the repository registers under that name or loads as
configuration, and in the defaults of a schema that checks the environment.
"""

import re
from collections.abc import Mapping

from tree_sitter import Node

from plimsoll.codebase.javascript.constant_values import Constant, Unknown
from plimsoll.codebase.javascript.constants import Constants
from plimsoll.codebase.javascript.schemas.objects import returned
from plimsoll.codebase.javascript.scopes import Scopes
from plimsoll.codebase.javascript.syntax import (
    FUNCTIONS,
    arguments_of,
    string_of,
    unwrapped,
)
from plimsoll.codebase.sources import Sources
from plimsoll.codebase.trees import descendants, text_of
from plimsoll.codebase.trees import field as at

_REGISTERED = re.compile(
    rb"registerAs\s*(<[^>]*>)?\(|load\s*:\s*\[|export default \(\)|\.default\("
)
_GETTERS = frozenset({"get", "getOrThrow", "getString"})
_MOST_FILES = 200


class Settings:
    """Finds the defaults of settings; nothing is read before the first is asked for."""

    def __init__(self, sources: Sources, scopes: Scopes, constants: Constants) -> None:
        self._sources = sources
        self._scopes = scopes
        self._constants = constants
        self._known: dict[str, Constant] | None = None

    def default(self, path: str, node: Node) -> str | None:
        """The default behind `config.get("app.prefix")` or `process.env.PREFIX`, if any."""
        inner = unwrapped(node)
        if inner.type == "call_expression":
            name = text_of(at(inner, "function", "property"))
            given = arguments_of(inner)
            key = string_of(given[0]) if given else None
            if key is None and given:
                key = self._constants.text(path, given[0])
            if name not in _GETTERS or key is None:
                return None
        elif text_of(inner).startswith("process.env."):
            key = text_of(inner).removeprefix("process.env.")
        else:
            return None
        value = self._all().get(key)
        return value if isinstance(value, str) else None

    def _all(self) -> dict[str, Constant]:
        if self._known is None:
            self._known = {}
            paths = self._sources.candidates({".ts", ".js", ".mts", ".mjs"}, _REGISTERED)
            for path in paths[:_MOST_FILES]:
                self._read(path)
        return self._known

    def _read(self, path: str) -> None:
        module = self._scopes.module(path)
        if module is None or self._known is None:
            return
        for call in descendants(module.root, "call_expression"):
            name = text_of(at(call, "function"))
            given = arguments_of(call)
            if name.split("<")[0] == "registerAs" and len(given) > 1:
                self._keep(string_of(given[0]) or "", path, given[1])
            elif name.endswith(".default") and given and string_of(given[0]) is not None:
                pair = _pair_above(call)
                if pair is not None:
                    self._known.setdefault(text_of(at(pair, "key")), string_of(given[0]))
        exported = self._scopes.exported(path, "default")
        if exported is not None and exported.value.type in FUNCTIONS:
            self._keep("", path, exported.value)

    def _keep(self, prefix: str, path: str, function: Node) -> None:
        if function.type == "identifier":
            declared = self._scopes.find(path, text_of(function))
            if declared is None:
                return
            path, function = declared.path, declared.value
        body = returned(function) if function.type in FUNCTIONS else None
        value = self._constants.of(path, body) if body is not None else None
        pending: list[tuple[str, Constant]] = [(prefix, value)]
        while pending and self._known is not None:
            key, found = pending.pop()
            if isinstance(found, Mapping):
                pending += [(f"{key}.{name}" if key else name, v) for name, v in found.items()]
            elif not isinstance(found, Unknown):
                self._known.setdefault(key, found)


def _pair_above(node: Node) -> Node | None:
    above = node.parent
    while above is not None and above.type in ("member_expression", "call_expression"):
        above = above.parent
    return above if above is not None and above.type == "pair" else None
