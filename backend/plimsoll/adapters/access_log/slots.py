"""What filled the variable parts, as the profile says it."""

from collections import defaultdict
from typing import Final, NamedTuple

import polars as pl

from plimsoll.adapters.access_log.counts import ClientSets
from plimsoll.adapters.access_log.routes import Routes
from plimsoll.adapters.access_log.shapes import SHAPES, described
from plimsoll.adapters.access_log.tally import FIRST_NAME, SLOTS_A_PATTERN, Tally
from plimsoll.adapters.access_log.targets import METHODS
from plimsoll.adapters.access_log.values import REDUCED
from plimsoll.traffic.model import KeptValue, ReducedValues, ValueSlot
from plimsoll.traffic.pattern import fingerprint

VALUES_KEPT: Final = 1_000
NAMES_KEPT: Final = 64
"""Query parameters of one endpoint."""
_WORD_IDS: Final = 1 << 62
"""Far above the ids of candidates."""


class Slots(NamedTuple):
    """The slots of all endpoints."""

    of_endpoint: dict[int, tuple[ValueSlot, ...]]
    unnamed: int
    """Parameter names that too few clients used."""


def slots_of(tally: Tally, routes: Routes, endpoints: pl.DataFrame, k: int) -> Slots:
    """The slots, values merged where patterns became one endpoint.

    Args:
        tally: all that was counted.
        routes: what the tree's nodes are called.
        endpoints: `pattern`, its `endpoint` and requests `n`.
        k: from how many clients a value has to come to be kept.
    """
    values = tally.values
    words, word_clients = _hidden_words(tally, routes, endpoints)
    candidates = pl.concat([_moved(values.candidates(), endpoints).select(words.columns), words])
    keys = candidates.group_by("slot", "value").agg(
        pl.col("n").sum(), pl.col("shape", "length").first(), pl.col("id")
    ).with_row_index("key")  # fmt: skip
    kept = _kept(keys, [values.clients, word_clients], k)
    rest = keys.join(kept, on="key", how="anti")
    reduced = pl.concat(
        [
            _moved(values.reduced.total(), endpoints).select(*REDUCED, "n"),
            rest.select(*REDUCED, "n"),
        ]
    )
    distinct = values.distinct.like(_moved(values.distinct.hashes(), endpoints))
    distinct.add(rest.with_columns(hash=values.hash_of(rest["value"])))
    requests = pl.concat(
        [
            _moved(values.requests.total(), endpoints).select("slot", "n"),
            words.select("slot", "n"),
        ]
    ).group_by("slot").agg(pl.col("n").sum())  # fmt: skip
    reduced = (
        reduced.group_by(list(REDUCED))
        .agg(pl.col("n").sum())
        .join(distinct.counts(), on=list(REDUCED), how="left")
        .sort("slot", "n", "shape", "length", descending=[False, True, False, False])
    )
    return _built(tally, requests, kept, reduced)


def _moved(rows: pl.DataFrame, endpoints: pl.DataFrame) -> pl.DataFrame:
    """Slots of patterns as slots of endpoints."""
    slot = pl.col("slot")
    return (
        rows.with_columns(pattern=slot // SLOTS_A_PATTERN)
        .join(endpoints.select("pattern", "endpoint"), on="pattern")
        .with_columns(slot=pl.col("endpoint") * SLOTS_A_PATTERN + slot % SLOTS_A_PATTERN)
        .drop("pattern", "endpoint")
    )


def _hidden_words(
    tally: Tally, routes: Routes, endpoints: pl.DataFrame
) -> tuple[pl.DataFrame, ClientSets]:
    """Words that are no literals, as values of their position; and who asked for them."""
    patterns: list[int] = []
    slots: list[int] = []
    words: list[str] = []
    counts: list[int] = []
    for pattern, endpoint, count in endpoints.select("pattern", "endpoint", "n").iter_rows():
        for position, node in enumerate(tally.tree.lineage(pattern // len(METHODS))):
            if node in routes.hidden:
                patterns.append(pattern)
                slots.append(endpoint * SLOTS_A_PATTERN + position)
                words.append(routes.hidden[node])
                counts.append(count)
    about = described(pl.Series(words, dtype=pl.String))
    rows = pl.DataFrame(
        {"pattern": patterns, "slot": slots, "n": counts},
        schema={"pattern": pl.UInt64, "slot": pl.UInt64, "n": pl.UInt64},
    ).with_columns(
        shape=about["shape"],
        length=about["length"].cast(pl.UInt32),
        value=about["value"],
        id=_WORD_IDS + pl.int_range(len(words), dtype=pl.UInt64),
    )
    clients = tally.pattern_clients
    sets = clients.empty()
    known = rows.select("id", key="pattern")
    sets.reach(known.filter(pl.col("key").is_in(clients.reached.implode()))["id"])
    sets.add(known.join(clients.pairs, on="key").select("client", key="id"))
    return rows.select("slot", "shape", "length", "value", "id", "n"), sets


def _kept(keys: pl.DataFrame, sources: list[ClientSets], k: int) -> pl.DataFrame:
    """The values that enough clients sent, the most frequent of each slot first."""
    ids = keys.select("key", "id").explode("id")
    sets = ClientSets(k)
    for source in sources:
        sets.reach(ids.filter(pl.col("id").is_in(source.reached.implode()))["key"])
        sets.add(
            ids.select(number="key", key="id").join(source.pairs, on="key")
            .select("client", key="number")
        )  # fmt: skip
    return (
        keys.filter(pl.col("key").cast(pl.UInt64).is_in(sets.reached.implode()))
        .sort("slot", "n", "value", descending=[False, True, False])
        .filter(pl.int_range(pl.len()).over("slot") < VALUES_KEPT)
    )


def _name(tally: Tally, number: int, public: set[int]) -> str:
    """A parameter's name, or what stands for it when too few clients used it."""
    name = tally.names.names[number]
    return name if number in public else f"{{slug:{fingerprint(name)}}}"


def _built(
    tally: Tally, requests: pl.DataFrame, kept: pl.DataFrame, reduced: pl.DataFrame
) -> Slots:
    public = set(tally.name_clients.reached)
    values: defaultdict[int, list[KeptValue]] = defaultdict(list)
    for slot, value, count in kept.select("slot", "value", "n").iter_rows():
        values[slot].append(KeptValue(value=value, requests=count))
    forms: defaultdict[int, list[ReducedValues]] = defaultdict(list)
    for slot, shape, length, count, distinct in reduced.select(
        *REDUCED, "n", "distinct"
    ).iter_rows():
        forms[slot].append(
            ReducedValues(
                shape=SHAPES[shape], length=length, requests=count, distinct=max(1, distinct or 1)
            )
        )
    paths: defaultdict[int, list[ValueSlot]] = defaultdict(list)
    queries: defaultdict[int, list[ValueSlot]] = defaultdict(list)
    for slot, count in requests.sort("slot").iter_rows():
        endpoint, local = divmod(slot, SLOTS_A_PATTERN)
        is_query = local >= FIRST_NAME
        (queries if is_query else paths)[endpoint].append(
            ValueSlot(
                location="query" if is_query else "path",
                name=_name(tally, local - FIRST_NAME, public) if is_query else str(local),
                requests=count,
                kept=tuple(values[slot]),
                reduced=tuple(forms[slot]),
            )
        )
    of_endpoint: dict[int, tuple[ValueSlot, ...]] = {}
    for endpoint in paths.keys() | queries.keys():
        frequent = sorted(queries[endpoint], key=lambda slot: (-slot.requests, slot.name))
        named = sorted(frequent[:NAMES_KEPT], key=lambda slot: slot.name)
        of_endpoint[endpoint] = (*paths[endpoint], *named)
    return Slots(of_endpoint, len(tally.names.names) - len(public))
