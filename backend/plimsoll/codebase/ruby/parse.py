"""Ruby files as syntax trees, also those that somebody is in the middle of editing.

One `end` too few and the parser makes nothing of a whole class, so a broken file is tried again
with what seems to be missing, or without the lines that seem to be wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.codebase.trees import parse_text, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from plimsoll.codebase.sources import Sources

_LARGEST_BYTES = 300_000
_MOST_ENDS = 4
_MOST_LINES = 3
_OPEN = (" if", " unless", ",", " =", "(", "[", "{", ".", "&&", "||")


def root_of(sources: Sources, path: str) -> Node | None:
    """The root of a file's tree, repaired if need be; None if it is no text."""
    tree = sources.tree(path)
    if tree is None:
        return None
    if tree.broken_line is None or len(tree.root.text or b"") > _LARGEST_BYTES:
        return tree.root
    text = text_of(tree.root)
    for attempt in (text, _without_wrong_lines(text, tree.root)):
        for count in range(_MOST_ENDS):
            root = parse_text(".rb", attempt + "\nend" * count)
            if not root.has_error:
                return root
    shorter = text.rstrip().removesuffix("end")
    root = parse_text(".rb", shorter)
    return tree.root if root.has_error else root


def _without_wrong_lines(text: str, root: Node) -> str:
    """The text with blanks where the parser stumbled; lines keep their numbers."""
    lines = text.split("\n")
    waiting = [root]
    while waiting:
        node = waiting.pop()
        first, last = node.start_point[0], node.end_point[0]
        if (node.is_error or node.is_missing) and last - first < _MOST_LINES:
            for line in range(first, min(last + 1, len(lines))):
                lines[line] = ""
        elif node.has_error:
            waiting.extend(node.children)
    # What is left open at the end of a line waits for something that never comes.
    return "\n".join(
        "" if line.rstrip().endswith(_OPEN) and _is_last(lines, i) else line
        for i, line in enumerate(lines)
    )


def _is_last(lines: list[str], index: int) -> bool:
    """Whether a block ends right after a line."""
    following = next((line.strip() for line in lines[index + 1 :] if line.strip()), "end")
    return following == "end"
