"""Which words of the path tree become literals, and so what its leaves are called."""

from collections import Counter, defaultdict
from typing import Final, NamedTuple

import polars as pl

from plimsoll.adapters.access_log.counts import ClientSets
from plimsoll.adapters.access_log.targets import METHODS
from plimsoll.adapters.access_log.tree import ROOT, PathTree
from plimsoll.traffic.model import Shape
from plimsoll.traffic.pattern import fingerprint

WORDS_KEPT: Final = 200
"""Words below one parent that stay apart; the rarer ones are values of a `{slug}`."""
_ALWAYS: Final = frozenset({"", "*"})
_SLUG: Final = f"{{{Shape.SLUG}}}"


class Routes(NamedTuple):
    """The names of the tree's nodes."""

    piece: dict[int, str]
    """What a node is called in a pattern."""
    hidden: dict[int, str]
    """The words of nodes that are no literals."""

    def route_of(self, tree: PathTree, leaf: int) -> str:
        """The pattern from the root to a leaf."""
        return "/" + "/".join(self.piece[node] for node in tree.lineage(leaf))


def routes_of(
    tree: PathTree,
    patterns: pl.DataFrame,
    clients: ClientSets,
    k: int,
    *,
    words_kept: int = WORDS_KEPT,
) -> Routes:
    """Names all nodes, told from `pattern` and requests `n`, and who asked for which pattern."""
    leaf = pl.col("pattern") // len(METHODS)
    requests = patterns.group_by(leaf=leaf).agg(pl.col("n").sum())
    askers = ClientSets(k)
    askers.reach(clients.reached // len(METHODS))
    askers.add(clients.pairs.with_columns(key=pl.col("key") // len(METHODS)))
    counts = dict(requests.sort("leaf").iter_rows())
    return decided(tree, counts, askers, k, words_kept=words_kept)


def alike(tree: PathTree, patterns: pl.DataFrame, clients: ClientSets, k: int) -> pl.DataFrame:
    """Of each `pattern` the one that can stand for it, `like`, because both will be one endpoint.

    Only the rare words below a parent are alike. Which words are frequent may still change, so
    twice as many of them stay apart as will be kept.
    """
    routes = routes_of(tree, patterns, clients, k, words_kept=2 * WORDS_KEPT)
    named = patterns.with_columns(
        method=pl.col("pattern") % len(METHODS),
        route=pl.Series(
            [routes.route_of(tree, pattern // len(METHODS)) for pattern in patterns["pattern"]],
            dtype=pl.String,
        ),
    )
    rarest = pl.col("pattern").sort_by("n", "pattern").first()
    return named.select("pattern", like=rarest.over("method", "route"))


def decided(
    tree: PathTree,
    requests: dict[int, int],
    clients: ClientSets,
    k: int,
    *,
    words_kept: int = WORDS_KEPT,
) -> Routes:
    """Names all nodes.

    Args:
        tree: the paths.
        requests: how often each leaf was asked for.
        clients: who asked, with leaves as keys.
        k: how many clients make a word public.
        words_kept: below one parent.
    """
    totals = Counter[int]()
    children: defaultdict[int, set[int]] = defaultdict(set)
    for leaf, count in requests.items():
        for node in tree.lineage(leaf):
            totals[node] += count
            children[tree.nodes[node].parent].add(node)
    public = _public_words(tree, requests, clients, k)
    routes = Routes({}, {})
    groups = [[ROOT]]
    position = 0
    while groups:
        below: list[list[int]] = []
        for group in groups:
            nodes = sorted(child for node in group for child in children[node])
            below += _named(tree, nodes, totals, public[position], routes, words_kept)
        groups = below
        position += 1
    return routes


def _named(
    tree: PathTree,
    nodes: list[int],
    totals: Counter[int],
    public: set[str],
    routes: Routes,
    words_kept: int,
) -> list[list[int]]:
    """Names the nodes below one merged parent; returns those of the same name together."""
    words = Counter[str]()
    for node in nodes:
        if not tree.is_variable(node):
            words[tree.piece_of(node)] += totals[node]
    frequent = set(sorted(words, key=lambda word: (-words[word], word))[:words_kept])
    merged: defaultdict[str, list[int]] = defaultdict(list)
    for node in nodes:
        piece = tree.piece_of(node)
        if not tree.is_variable(node) and piece not in _ALWAYS:
            word = piece
            if word not in frequent:
                piece = _SLUG
            elif word not in public:
                piece = f"{{slug:{fingerprint(word)}}}"
            if piece != word:
                routes.hidden[node] = word
        routes.piece[node] = piece
        merged[piece].append(node)
    return [merged[piece] for piece in sorted(merged)]


def _public_words(
    tree: PathTree, requests: dict[int, int], clients: ClientSets, k: int
) -> defaultdict[int, set[str]]:
    """Per position the words that at least k clients asked for there, whatever is around them."""
    numbers: dict[tuple[int, int], int] = {}
    leaves: list[int] = []
    words: list[int] = []
    for leaf in requests:
        for position, node in enumerate(tree.lineage(leaf)):
            if not tree.is_variable(node):
                key = (position, tree.nodes[node].piece)
                leaves.append(leaf)
                words.append(numbers.setdefault(key, len(numbers)))
    of_leaf = pl.DataFrame(
        {"key": leaves, "word": words}, schema={"key": pl.UInt64, "word": pl.UInt64}
    )
    sets = ClientSets(k)
    sets.reach(of_leaf.filter(pl.col("key").is_in(clients.reached.implode()))["word"])
    sets.add(of_leaf.join(clients.pairs, on="key").select("client", key="word"))
    reached = set(sets.reached)
    public: defaultdict[int, set[str]] = defaultdict(set)
    for (position, piece), number in numbers.items():
        if number in reached:
            public[position].add(tree.word(piece))
    return public
