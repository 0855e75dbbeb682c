"""What names mean in a file: its namespace and its imports."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from plimsoll.codebase.trees import children, text_of
from plimsoll.codebase.trees import field as part

if TYPE_CHECKING:
    from tree_sitter import Node


@dataclass(eq=False)
class Names:
    """One file, or one namespace in it."""

    path: str
    namespace: str = ""
    imports: dict[str, str] = field(default_factory=dict)
    """By alias, in lower case, since PHP's class names have no case."""

    def resolve(self, name: str) -> str:
        """A class's full name, without a leading backslash."""
        if name.startswith("\\"):
            return name[1:]
        if name.lower().startswith("namespace\\"):
            return self._own(name[10:])
        first, _, rest = name.partition("\\")
        imported = self.imports.get(first.lower())
        if imported is not None:
            return f"{imported}\\{rest}" if rest else imported
        return self._own(name)

    def _own(self, name: str) -> str:
        return f"{self.namespace}\\{name}" if self.namespace else name


def names_of(path: str, root: Node) -> Names:
    """The names of a file; of several namespaces the first counts, with everybody's imports."""
    names = Names(path)
    for statement in children(root):
        if statement.type == "namespace_definition":
            names.namespace = names.namespace or text_of(part(statement, "name"))
            for inner in children(part(statement, "body"), "namespace_use_declaration"):
                _add(inner, names)
        elif statement.type == "namespace_use_declaration":
            _add(statement, names)
    return names


def _add(declaration: Node, names: Names) -> None:
    if any(child.type in {"function", "const"} for child in declaration.children):
        return
    base = next((text_of(c) for c in children(declaration, "namespace_name")), "")
    group = part(declaration, "body")
    for clause in children(group if group is not None else declaration, "namespace_use_clause"):
        alias = text_of(part(clause, "alias"))
        target = next((text_of(c) for c in children(clause) if text_of(c) != alias), "")
        full = f"{base}\\{target}" if group is not None and base else target
        full = full.lstrip("\\")
        names.imports[(alias or full.rsplit("\\", 1)[-1]).lower()] = full
