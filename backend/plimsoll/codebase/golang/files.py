"""One Go file as facts: its package, its imports, and where each declaration stands.

A syntax tree is parsed to find the declarations and let go; a declaration's own text is parsed
again when somebody needs it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from tree_sitter import Node

from plimsoll.codebase.trees import Tree, children, line_of, parse_text, text_of

Kind: TypeAlias = Literal["func", "method", "type", "const", "var"]
_VERSION = re.compile(r"/v\d+(?=/|$)|\.v\d+$")
_RECEIVER = re.compile(r"\(\s*(?:\w+\s+)?\*?\s*(\w+)")
_GENERATED = re.compile(r"^(go-|go\.)|(-go|\.go)$")


@dataclass(eq=False, slots=True)
class Declaration:
    """A function, type, constant or variable at the top of a file."""

    kind: Kind
    name: str
    file: "File"
    text: bytes
    line: int
    """The line of its first character, from 1."""
    owner: str = ""
    """The type that a method belongs to."""
    comment: str = ""
    _node: Node | None = None

    def node(self) -> Node:
        """Its syntax, parsed when first asked for; lines count from its own first."""
        if self._node is None:
            root = parse_text(".go", self.text.decode("utf-8", "replace"))
            self._node = root.named_children[0] if root.named_children else root
        return self._node


@dataclass(eq=False, slots=True)
class File:
    """A file of a package."""

    path: str
    package: str
    imports: dict[str, str] = field(default_factory=dict)
    """Import paths by the name they go by here."""
    dots: list[str] = field(default_factory=list)
    """Import paths whose names are used without a qualifier."""
    declarations: list[Declaration] = field(default_factory=list)
    folder: str = ""


def file_of(tree: Tree, *, folder: str) -> File:
    """What a file declares."""
    found = File(tree.path, "", folder=folder)
    comment: list[tuple[int, str]] = []
    for node in tree.root.named_children:
        match node.type:
            case "comment":
                if comment and comment[-1][0] + 1 != node.start_point[0]:
                    comment = []
                comment.append((node.end_point[0], text_of(node)))
                continue
            case "package_clause":
                found.package = text_of(node.named_children[0]) if node.named_children else ""
            case "import_declaration":
                _take_imports(node, found)
            case "function_declaration" | "method_declaration":
                _take_function(node, found, comment)
            case "const_declaration" | "var_declaration" | "type_declaration":
                found.declarations.extend(_specs(node, found))
            case _:
                pass
        comment = []
    return found


def _take_imports(node: Node, file: File) -> None:
    pending = [node]
    for part in pending:
        if part.type != "import_spec":
            pending.extend(part.named_children)
            continue
        path = text_of(part.child_by_field_name("path")).strip('"`')
        alias = text_of(part.child_by_field_name("name"))
        if alias == ".":
            file.dots.append(path)
        elif alias != "_":
            file.imports[alias or usual_name(path)] = path


def _take_function(node: Node, file: File, comment: list[tuple[int, str]]) -> None:
    owner = ""
    if node.type == "method_declaration":
        found = _RECEIVER.match(text_of(node.child_by_field_name("receiver")))
        owner = found[1] if found else ""
    told = "\n".join(text for _, text in comment)
    is_its = bool(comment) and comment[-1][0] + 1 >= node.start_point[0]
    file.declarations.append(
        Declaration(
            "method" if owner else "func",
            text_of(node.child_by_field_name("name")),
            file,
            node.text or b"",
            line_of(node),
            owner,
            told if is_its and "@" in told else "",
        )
    )


_KINDS: dict[str, Kind] = {
    "const_spec": "const",
    "var_spec": "var",
    "type_spec": "type",
    "type_alias": "type",
}
_WORDS = {"const": b"const ", "var": b"var ", "type": b"type "}


def _specs(node: Node, file: File) -> Iterator[Declaration]:
    """Each name of a group on its own, as if it were declared alone."""
    for spec in specs_of(node):
        kind = _KINDS[spec.type]
        for name in spec.children_by_field_name("name"):
            text = _WORDS[kind] + (spec.text or b"")
            if kind == "type" or spec.child_by_field_name("value") or kind == "var":
                yield Declaration(kind, text_of(name), file, text, line_of(spec))


def specs_of(node: Node) -> list[Node]:
    """The single declarations of a `const`, `var` or `type` statement."""
    found: list[Node] = []
    for part in children(node):
        if part.type in _KINDS:
            found.append(part)
        elif part.type.endswith("_list"):
            found.extend(children(part, *_KINDS))
    return found


def usual_name(path: str) -> str:
    """What a package is most likely called, going by its import path."""
    last = _VERSION.sub("", path).rsplit("/", 1)[-1]
    return _GENERATED.sub("", last).replace("-", "_") if "." in last or "-" in last else last


def unversioned(path: str) -> str:
    """An import path without its major version: `github.com/go-chi/chi/v5` is `…/chi`."""
    return _VERSION.sub("", path)
