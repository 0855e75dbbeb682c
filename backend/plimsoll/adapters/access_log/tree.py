"""Raw paths as leaves of a tree whose branches are words or shapes.

The tree is what is remembered of paths across blocks, so it is bounded: a position with very many
words keeps those that came first and takes the others as `{slug}`; when the whole tree is full,
new paths share one leaf, which is no route. Which words become literals is decided at the end
(`routes.py`).
"""

from typing import Final, NamedTuple

import polars as pl

from plimsoll.adapters.access_log.frames import factorise
from plimsoll.adapters.access_log.shapes import CODE_OF, SHAPES, decoded, described
from plimsoll.traffic.model import Shape
from plimsoll.traffic.pattern import OTHER_PATHS

WORDS_A_BRANCH: Final = 4_000
"""Twenty times what is kept in the end, so that early words do not crowd out frequent ones."""
MOST_NODES: Final = 50_000
DEEPEST: Final = 30
"""Segments told apart; what follows them is one `{text}`."""

ROOT: Final = 0
OVERFLOW: Final = 1
_SLUG = CODE_OF[Shape.SLUG]
_TEXT = CODE_OF[Shape.TEXT]
_FIRST_WORD = len(SHAPES)


class Node(NamedTuple):
    """A segment below others."""

    parent: int
    piece: int
    """A shape's code, or that of a word."""


class Placed(NamedTuple):
    """Distinct paths in the tree."""

    leaf: pl.Series
    """Of each path its node, UInt32."""
    variables: pl.DataFrame
    """`path` (index), `position`, `value` (code): what filled the variable segments."""
    values: pl.DataFrame
    """What the codes stand for, as `shapes.described`."""


class PathTree:
    """All branches seen so far."""

    def __init__(self) -> None:
        # No edge leads to the overflow, so that no path of a full tree is taken for another.
        self.nodes: list[Node] = [Node(-1, -1), Node(ROOT, _TEXT)]
        self._ids: dict[tuple[int, int], int] = {}
        self._words: dict[str, int] = {}
        self._word_list: list[str] = []
        self._words_below: dict[int, int] = {}

    @property
    def is_full(self) -> bool:
        """Whether new paths share a leaf."""
        return len(self.nodes) >= MOST_NODES

    def is_variable(self, node: int) -> bool:
        """Whether the node is a shape rather than a word."""
        return self.nodes[node].piece < _FIRST_WORD

    def piece_of(self, node: int) -> str:
        """The node's word, or its shape in braces."""
        if node == OVERFLOW:
            return OTHER_PATHS.removeprefix("/")
        piece = self.nodes[node].piece
        return f"{{{SHAPES[piece]}}}" if piece < _FIRST_WORD else self.word(piece)

    def word(self, piece: int) -> str:
        """The word that a piece stands for."""
        return self._word_list[piece - _FIRST_WORD]

    def lineage(self, node: int) -> list[int]:
        """The nodes from below the root down to this one."""
        line: list[int] = []
        while node != ROOT:
            line.append(node)
            node = self.nodes[node].parent
        return line[::-1]

    def place(self, paths: pl.Series) -> Placed:
        """Finds or grows the branches of distinct paths."""
        split = paths.str.strip_prefix("/").str.split("/")
        depth = split.list.len()
        longs = pl.DataFrame({"path": pl.int_range(len(paths), dtype=pl.UInt32, eager=True)})
        longs = longs.with_columns(split.alias("segment")).explode("segment")
        first = (depth.cum_sum() - depth).gather(longs["path"])
        longs = longs.with_columns(
            position=pl.int_range(longs.height, dtype=pl.UInt32, eager=True) - first
        )
        if int(depth.max() or 0) > DEEPEST:  # type: ignore[arg-type]
            longs = longs.filter(pl.col("position") <= DEEPEST)
        segments = factorise(longs["segment"])
        values = described(decoded(segments.values, is_form=False))
        pieces = self._pieces(values).gather(segments.codes)
        longs = longs.with_columns(
            value=segments.codes,
            piece=pl.when(pl.col("position") < DEEPEST).then(pieces).otherwise(_TEXT),
        )
        return self._descend(len(paths), longs, values)

    def _pieces(self, values: pl.DataFrame) -> pl.Series:
        """Of each distinct segment the shape, or the number of the word, made known."""
        words = values["is_word"].arg_true()
        known = self._words
        codes: list[int] = []
        for word in values["value"].gather(words):
            code = known.get(word)
            if code is None:
                code = known[word] = _FIRST_WORD + len(self._word_list)
                self._word_list.append(word)
            codes.append(code)
        return values["shape"].cast(pl.UInt32).scatter(words, pl.Series(codes, dtype=pl.UInt32))

    def _descend(self, paths: int, longs: pl.DataFrame, values: pl.DataFrame) -> Placed:
        leaf = pl.repeat(ROOT, paths, dtype=pl.UInt32, eager=True)
        variables: list[pl.DataFrame] = []
        for position in range(int(longs["position"].max() or 0) + 1):  # type: ignore[arg-type]
            level = longs.filter(pl.col("position") == position)
            edge = leaf.gather(level["path"]).cast(pl.UInt64) * 2**32 + level["piece"]
            node = level.select(edge=edge).join(
                self._grown(edge.unique().sort()), on="edge", how="left", maintain_order="left"
            )
            leaf = leaf.scatter(level["path"], node["node"])
            variables.append(level.select("path", "position", "value").filter(node["is_variable"]))
        return Placed(leaf, pl.concat(variables), values)

    def _grown(self, edges: pl.Series) -> pl.DataFrame:
        ids = [self._child(edge >> 32, edge & 0xFFFFFFFF) for edge in edges]
        return pl.DataFrame(
            {
                "edge": edges,
                "node": pl.Series(ids, dtype=pl.UInt32),
                # What lies below the overflow has no slots of its own.
                "is_variable": [node != OVERFLOW and self.is_variable(node) for node in ids],
            }
        )

    def _child(self, parent: int, piece: int) -> int:
        known = self._ids.get((parent, piece))
        if known is not None:
            return known
        if parent == OVERFLOW or self.is_full:
            return OVERFLOW
        if piece >= _FIRST_WORD:
            if self._words_below.get(parent, 0) >= WORDS_A_BRANCH:
                return self._child(parent, _SLUG)
            self._words_below[parent] = self._words_below.get(parent, 0) + 1
        node = self._ids[parent, piece] = len(self.nodes)
        self.nodes.append(Node(parent, piece))
        return node
