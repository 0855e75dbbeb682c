"""Source code of any language as a syntax tree, by way of tree-sitter.

The trees tolerate broken syntax. They are not kept: a tree takes ten times its source, so whoever
reads one takes out what it needs.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from posixpath import splitext

import tree_sitter
import tree_sitter_c_sharp
import tree_sitter_elixir
import tree_sitter_go
import tree_sitter_java
import tree_sitter_javascript
import tree_sitter_kotlin
import tree_sitter_php
import tree_sitter_python
import tree_sitter_ruby
import tree_sitter_rust
import tree_sitter_typescript
from tree_sitter import Node

from plimsoll.codebase.jvm import kotlin_grammar

_GRAMMARS = {
    (".py",): tree_sitter_python.language,
    (".js", ".mjs", ".cjs", ".jsx"): tree_sitter_javascript.language,
    (".ts", ".mts", ".cts"): tree_sitter_typescript.language_typescript,
    (".tsx",): tree_sitter_typescript.language_tsx,
    (".go",): tree_sitter_go.language,
    (".java",): tree_sitter_java.language,
    (".kt", ".kts"): tree_sitter_kotlin.language,
    (".rb", ".ru"): tree_sitter_ruby.language,
    (".php",): tree_sitter_php.language_php,
    (".cs",): tree_sitter_c_sharp.language,
    (".rs",): tree_sitter_rust.language,
    (".ex", ".exs"): tree_sitter_elixir.language,
}
_KOTLIN = (".kt", ".kts")
_BY_SUFFIX = {suffix: grammar for suffixes, grammar in _GRAMMARS.items() for suffix in suffixes}


class Undecodable(ValueError):
    """The bytes are no text."""


@dataclass(frozen=True)
class Tree:
    """One file."""

    path: str
    root: Node
    broken_line: int | None
    """The first line that the parser could make nothing of."""

    def matches(self, query: str) -> list[dict[str, list[Node]]]:
        """What a tree-sitter query captures, in the order of the text; quicker than walking."""
        cursor = tree_sitter.QueryCursor(_query(_suffix(self.path), query))
        return [captures for _, captures in cursor.matches(self.root)]


def parse(path: str, source: bytes) -> Tree:
    """Parses a file by the grammar of its suffix; never fails on broken syntax.

    Raises:
        Undecodable: the bytes are neither UTF-8 nor marked UTF-16.
    """
    suffix, text = _suffix(path), _utf_8(source)
    if suffix in _KOTLIN:
        text = kotlin_grammar.prepared(text)
    root = tree_sitter.Parser(_language(suffix)).parse(text).root_node
    return Tree(path, root, first_error(root) if root.has_error else None)


def parse_text(suffix: str, text: str) -> Node:
    """Parses a snippet of the language with that suffix, such as a quoted expression."""
    return tree_sitter.Parser(_language(suffix)).parse(text.encode("utf-8", "replace")).root_node


def line_of(node: Node) -> int:
    """The node's first line, from 1."""
    return node.start_point[0] + 1


def text_of(node: Node | None) -> str:
    """The node's source; empty for none."""
    return "" if node is None else (node.text or b"").decode("utf-8", "replace")


def field(node: Node | None, *names: str) -> Node | None:
    """What a path of fields leads to: `field(call, "function", "name")`."""
    for name in names:
        node = None if node is None else node.child_by_field_name(name)
    return node


def children(node: Node | None, *types: str) -> list[Node]:
    """The named children of those types, or all but comments."""
    if node is None:
        return []
    if types:
        return [child for child in node.named_children if child.type in types]
    return [child for child in node.named_children if "comment" not in child.type]


def descendants(node: Node | None, *types: str) -> Iterator[Node]:
    """All nodes of those types below a node, in the order of the text, however deep."""
    waiting = [] if node is None else list(reversed(node.named_children))
    while waiting:
        below = waiting.pop()
        if below.type in types:
            yield below
        waiting.extend(reversed(below.named_children))


def first_error(root: Node) -> int:
    """The first line with an error, found without recursion."""
    node = root
    while True:
        inner = next((child for child in node.children if child.has_error), None)
        if node.is_error or node.is_missing or inner is None:
            return line_of(node)
        node = inner


def _suffix(path: str) -> str:
    return splitext(path)[1].lower()


def _utf_8(source: bytes) -> bytes:
    try:
        if source.startswith((b"\xff\xfe", b"\xfe\xff")):
            return source.decode("utf-16").encode()
        source.decode()
    except UnicodeDecodeError as problem:
        raise Undecodable(str(problem)) from problem
    # A byte order mark becomes blanks of the same length: columns and lines stay.
    return b"   " + source[3:] if source.startswith(b"\xef\xbb\xbf") else source


@cache
def _language(suffix: str) -> tree_sitter.Language:
    return tree_sitter.Language(_BY_SUFFIX[suffix]())


@cache
def _query(suffix: str, query: str) -> tree_sitter.Query:
    return tree_sitter.Query(_language(suffix), query)
