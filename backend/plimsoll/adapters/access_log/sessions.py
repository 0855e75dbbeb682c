"""Follows clients from request to request, batch after batch, in bounded memory.

`traffic/journeys.py` says what is counted; `JourneyTally` there does the same one request at a
time. Here the requests of a batch are sorted by client and time, so that a shift shows what came
before. From one batch to the next only the last request of each open session is remembered.
"""

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

import polars as pl

from plimsoll.adapters.access_log.counts import ClientSets, Sums
from plimsoll.kit.histogram import LogHistogram
from plimsoll.traffic.journeys import GAP_S, MOST_CLIENTS, in_order, pause_cell
from plimsoll.traffic.model import Journeys, Transition

NOWHERE: Final = (1 << 24) - 1
"""Stands for the pattern before a session begins and after it ends."""
_PATTERNS: Final = 1 << 24
"""A transition's number: the pattern before times that, plus the pattern after."""
_MOST_ROWS: Final = 300_000
"""Of transitions and their pauses; when there are more the rarest half is forgotten."""
_ODD: Final = 0x9E3779B97F4A7C15
_AGENT_SEED: Final = 2_424
_NO_PAUSE: Final = -(1 << 30)
_SCHEMA: Final = {"key": pl.UInt64, "time": pl.Int64, "pattern": pl.UInt64, "client": pl.UInt64}


class Named(NamedTuple):
    """What patterns are called in the end."""

    names: list[str]
    """Of the endpoints."""
    endpoints: pl.DataFrame
    """`pattern` and its `endpoint`, an index of `names`."""


def agent_hash(agents: pl.Series) -> pl.Series:
    """A number a text that means the same in every batch; `agents` are distinct texts."""
    return agents.hash(_AGENT_SEED)


class Sessions:
    """What clients did one after another, as far as it was seen.

    Args:
        k: from how many clients a transition has to come to be kept.
        alike: of each `pattern` so far the one that may stand for it, `like`.
        most_open: sessions that are remembered at once.
        most_rows: transitions and pauses that are remembered.
    """

    def __init__(
        self,
        k: int,
        alike: Callable[[], pl.DataFrame],
        *,
        most_open: int = MOST_CLIENTS,
        most_rows: int = _MOST_ROWS,
    ) -> None:
        self._alike = alike
        self._k = k
        self._most_open = most_open
        self._most_rows = most_rows
        self._open = pl.DataFrame(schema=_SCHEMA)
        self._counts = Sums({"pair": pl.UInt64, "pause": pl.Int32})
        self._begun = Sums({"cell": pl.Int64})
        self._clients = ClientSets(k)
        self._pending = 0
        self._latest_s: int | None = None
        self._pauses = pl.Series(
            [pause_cell(second) for second in range(GAP_S + 1)], dtype=pl.Int32
        )
        self.went_back = False
        """Whether a log followed that covers the time of one before it."""
        self.was_crowded = False
        """Whether sessions were ended because too many were open."""
        self.has_forgotten = False
        """Whether rare transitions were forgotten."""

    def add(self, lines: pl.DataFrame, origin_s: float, width_s: int) -> None:
        """Takes requests: `time`, `client`, `agent` (their hashes) and `pattern`.

        Args:
            lines: at least one.
            origin_s: where cell 0 begins, in seconds since 1970.
            width_s: of a cell.
        """
        # A few times far ahead of the others must not end the sessions of all.
        middle_s, latest_s = (
            int(lines["time"].quantile(share, interpolation="lower") or 0) for share in (0.5, 0.99)
        )
        if self._latest_s is not None and middle_s < self._latest_s - GAP_S:
            self.went_back = True
            self._end(self._open)
            self._open = self._open.clear()
            self._latest_s = None
        self._latest_s = max(latest_s, self._latest_s or latest_s)
        self._follow(lines, origin_s, width_s)
        is_over = self._open["time"] < latest_s - GAP_S
        self._end(self._open.filter(is_over))
        self._open = self._open.filter(~is_over)
        if self._open.height > self._most_open:
            self.was_crowded = True
            self._open = self._open.sort("time", descending=True)
            self._end(self._open[self._most_open :])
            self._open = self._open[: self._most_open]
        if self._pending > self._most_rows:
            self._forget()

    def widen(self, factor: int) -> None:
        """So many cells become one."""
        self._begun.rekey(lambda rows: rows.with_columns(pl.col("cell") // factor))

    def _follow(self, lines: pl.DataFrame, origin_s: float, width_s: int) -> None:
        rows = self._sorted(lines)
        follows = rows["key"] == rows["key"].shift(1)
        pause_s = rows["time"] - rows["time"].shift(1)
        rows = rows.with_columns(
            before=pl.when(follows & (pause_s <= GAP_S)).then(pl.col("pattern").shift(1)),
            pause_s=pause_s,
            is_last=(rows["key"] != rows["key"].shift(-1)).fill_null(value=True),
            left=pl.when(follows & (pause_s > GAP_S)).then(pl.col("pattern").shift(1)),
            left_by=pl.col("client").shift(1),
        )
        asked = rows.filter("is_new")
        begins = asked["before"].is_null()
        self._count(
            asked.select(
                "client",
                pair=pl.col("before").fill_null(NOWHERE) * _PATTERNS + pl.col("pattern"),
                pause=pl.when(~begins).then(
                    self._pauses.gather(asked["pause_s"].clip(0, GAP_S).fill_null(0))
                ),
            )
        )
        cell = (asked["time"].filter(begins) - origin_s) // width_s
        self._begun.add(pl.DataFrame({"cell": cell}).group_by("cell").agg(n=pl.len()))
        left = rows.filter(pl.col("left").is_not_null())
        self._end(left.select(pattern="left", client="left_by"))
        self._open = rows.filter("is_last").select(list(_SCHEMA))

    def _sorted(self, lines: pl.DataFrame) -> pl.DataFrame:
        """The requests and the open sessions, by client and agent and then by time."""
        fresh = lines.select(
            pl.col("time", "pattern", "client"),
            key=pl.col("client") + pl.col("agent") * _ODD,
            is_new=pl.lit(value=True),
        )
        if self._open.height:
            known = self._open.select("key", was="time")
            fresh = fresh.join(known, on="key", how="left", maintain_order="left")
            is_late = (pl.col("was") - pl.col("time")).is_between(1, GAP_S)
            # Lines are written when requests end, so an earlier time may come later.
            fresh = fresh.with_columns(time=pl.when(is_late).then("was").otherwise("time"))
        names = [*_SCHEMA, "is_new"]
        known = self._open.with_columns(is_new=pl.lit(value=False))
        return pl.concat([known.select(names), fresh.select(names)]).sort(
            "key", "time", maintain_order=True
        )

    def _end(self, last: pl.DataFrame) -> None:
        """Takes the last requests of sessions that are over."""
        if last.height:
            self._count(
                last.select(
                    "client",
                    pair=pl.col("pattern") * _PATTERNS + NOWHERE,
                    pause=pl.lit(None, dtype=pl.Int32),
                )
            )

    def _count(self, made: pl.DataFrame) -> None:
        made = made.with_columns(pl.col("pause").fill_null(_NO_PAUSE))
        counts = made.group_by("pair", "pause").agg(n=pl.len())
        self._counts.add(counts)
        self._pending += counts.height
        self._clients.add(made.select("client", key="pair"))

    def _forget(self) -> None:
        """Of too many transitions, merges those that will be one; if need be, drops the rarest."""
        self._pending = 0
        if self._counts.total().height <= self._most_rows:
            return
        self._merge()
        rows = self._counts.total()
        if rows.height <= self._most_rows // 2:
            return
        self.has_forgotten = True
        kinds = rows.group_by("pair").agg(pl.col("n").sum(), rows=pl.len())
        kinds = kinds.sort("n", "pair", descending=[True, False])
        rare = kinds.filter(pl.col("rows").cum_sum() > self._most_rows // 2)["pair"]
        self._counts.rekey(lambda all_: all_.filter(~pl.col("pair").is_in(rare.implode())))
        self._clients.forget(rare)

    def _merge(self) -> None:
        table = self._alike().rename({"like": "endpoint"})
        kinds = _renamed(self._counts.total()["pair"].unique(), table)
        self._clients = self._clients_of(kinds)
        self._counts.rekey(
            lambda rows: rows.join(kinds, on="pair").select("pause", "n", pair="kind")
        )

    def journeys(
        self, named: Named, requests: int, *, shift_s: float, width_s: int, step_s: int
    ) -> Journeys:
        """What was counted, all sessions ended: nothing can be added after it.

        Args:
            named: what patterns are called.
            requests: all that were added.
            shift_s: the seconds from the start of the profile's window to cell 0.
            width_s: of a cell, in seconds.
            step_s: the width of the profile's cells.
        """
        self._end(self._open)
        self._open = self._open.clear()
        rows = self._counts.total()
        kinds = _renamed(rows["pair"].unique(), named.endpoints)
        made_by_many = self._clients_of(kinds).reached
        kept = kinds.filter(pl.col("kind").is_in(made_by_many.implode()))
        transitions = list(_transitions(rows.join(kept, on="pair"), named.names))
        cell = ((pl.col("cell") * width_s + shift_s) // step_s).cast(pl.Int64)
        begun = self._begun.total().group_by(cell).agg(pl.col("n").sum()).sort("cell")
        return Journeys(
            sessions=int(begun["n"].sum()),
            cells=dict(begun.select("cell", "n").iter_rows()),
            gap_s=GAP_S,
            kept_from_clients=self._k,
            transitions=in_order(transitions),
            hidden=requests - sum(one.count for one in transitions if one.after is not None),
        )

    def _clients_of(self, kinds: pl.DataFrame) -> ClientSets:
        """Who made each of the kinds that pairs became, whichever of its pairs it was."""
        sets = ClientSets(self._k)
        reached = pl.col("pair").is_in(self._clients.reached.implode())
        sets.reach(kinds.filter(reached)["kind"])
        sets.add(
            kinds.select("kind", key="pair")
            .join(self._clients.pairs, on="key")
            .select("client", key="kind")
        )
        return sets


def _renamed(pairs: pl.Series, endpoints: pl.DataFrame) -> pl.DataFrame:
    """Of each `pair` of patterns the pair of endpoints, `kind`."""
    number = pl.col("pattern", "endpoint").cast(pl.UInt64)
    nowhere = pl.select(pattern=NOWHERE, endpoint=NOWHERE).select(number)
    table = pl.concat([endpoints.select(number), nowhere])
    return (
        pairs.to_frame("pair")
        .with_columns(before=pl.col("pair") // _PATTERNS, after=pl.col("pair") % _PATTERNS)
        .join(table.rename({"pattern": "before", "endpoint": "left"}), on="before")
        .join(table.rename({"pattern": "after", "endpoint": "entered"}), on="after")
        .select("pair", kind=pl.col("left") * _PATTERNS + pl.col("entered"))
    )


def _transitions(rows: pl.DataFrame, names: list[str]) -> Iterator[Transition]:
    """One of each `kind`, of rows with its `pause` and how often it was (`n`)."""
    kinds = (
        rows.group_by("kind", "pause")
        .agg(pl.col("n").sum())
        .sort("kind", "pause")
        .group_by("kind", maintain_order=True)
        .agg("pause", "n")
    )
    for kind, pauses, counts in kinds.iter_rows():
        before, after = (
            None if number == NOWHERE else names[number] for number in divmod(kind, _PATTERNS)
        )
        cells = dict(zip(pauses, counts, strict=True))
        yield Transition(
            before=before,
            after=after,
            count=sum(counts),
            pause_ms=None if None in {before, after} else LogHistogram(cells=cells),
        )
