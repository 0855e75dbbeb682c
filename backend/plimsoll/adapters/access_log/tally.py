"""Adds up block after block; nothing here grows with the length of the log."""

import math
from collections import Counter
from itertools import pairwise
from typing import Final

import polars as pl

from plimsoll.adapters.access_log.counts import ClientSets, Distinct, Sums
from plimsoll.adapters.access_log.frames import factorise, factors_of
from plimsoll.adapters.access_log.routes import alike
from plimsoll.adapters.access_log.seconds import Seconds
from plimsoll.adapters.access_log.sessions import Sessions, agent_hash
from plimsoll.adapters.access_log.sift import Sifted, reason_of_watched, sift, watched
from plimsoll.adapters.access_log.targets import METHODS, Names, request_lines
from plimsoll.adapters.access_log.tree import PathTree, Placed
from plimsoll.adapters.access_log.values import Values
from plimsoll.kit.histogram import GROWTH, SMALLEST, ZERO_CELL
from plimsoll.traffic.ports import Observation

WIDTHS_S: Final = (1, 5, 10, 30, 60, 300, 900, 3_600, 21_600, 86_400, 604_800)
"""Each a multiple of the one before, so that cells can be added up to wider ones."""
MOST_STEPS: Final = 1_500
_MOST_CELLS: Final = 2_000_000
_MOST_CLIENTS: Final = 1 << 20

SLOTS_A_PATTERN: Final = 1 << 16
FIRST_NAME: Final = 64
"""A slot's number: the pattern's times SLOTS_A_PATTERN, plus the position or FIRST_NAME + name."""
MEASURES: Final = ("latency_ms", "request_bytes", "response_bytes")


_CELLS_A_PATTERN: Final = 1 << 40
_MIDDLE_CELL: Final = 1 << 39
_VALUES_A_SLOT: Final = 1 << 26
"""More distinct values than a block has bytes for."""


def width_for(duration_s: float) -> int:
    """The narrowest cell with which a window has at most MOST_STEPS of them, in seconds."""
    return next((width for width in WIDTHS_S if duration_s / width <= MOST_STEPS), WIDTHS_S[-1])


class Tally:
    """What was seen so far."""

    def __init__(self, observation: Observation) -> None:
        self._k = observation.kept_from_clients
        self.window = observation.window
        self.without = observation.without
        self.tree = PathTree()
        self.names = Names()
        self.values = Values(self._k)
        self.pattern_clients = ClientSets(self._k)
        self.name_clients = ClientSets(self._k)
        self.clients = Distinct({}, _MOST_CLIENTS)
        self.cells = Sums({"pattern": pl.UInt64, "cell": pl.Int64})
        self.statuses = Sums({"pattern": pl.UInt64, "status": pl.UInt16})
        self.measures = {name: Sums({"pattern": pl.UInt64, "cell": pl.Int32}) for name in MEASURES}
        self.seconds = Seconds()
        self.sessions = Sessions(self._k, self._alike) if observation.journeys else None
        self.excluded: Counter[str] = Counter()
        self.jumped = 0
        self.has_agents = False
        self.requests = 0
        self.nameless_parameters = 0
        self.earliest_s: int | None = None
        self.latest_s: int | None = None
        if self.window is None:
            self.width_s, self.origin_s = WIDTHS_S[0], 0.0
        else:
            self.width_s = width_for(self.window.duration_s)
            self.origin_s = self.window.start.timestamp()

    def add(self, rows: pl.DataFrame) -> pl.Series:
        """Takes rows as parsed; returns the numbers of those that are no requests after all."""
        if not rows.height:
            return rows["line"]
        sifted = sift(rows, self.window, self.without)
        self.excluded += sifted.excluded
        self.jumped += len(sifted.jumped)
        self.has_agents |= rows["agent"].null_count() < rows.height
        factors = factors_of(rows["request"])
        distinct = request_lines(factors.values)
        is_kept, bad = self._recognised(rows["line"], sifted, factors.codes, distinct)
        lines = rows.select(
            "time",
            "status",
            "client",
            *MEASURES,
            asked=factors.codes,
            **self._agents(rows["agent"]),
        ).filter(is_kept)
        if lines.height:
            self._count(lines, distinct)
        return pl.concat([sifted.jumped, bad])

    def _alike(self) -> pl.DataFrame:
        """The patterns so far, and which of them stands for which."""
        patterns = self.statuses.total().group_by("pattern").agg(pl.col("n").sum())
        return alike(self.tree, patterns, self.pattern_clients, self._k)

    def _agents(self, agents: pl.Series) -> dict[str, pl.Series]:
        """What tells the browsers of one client apart, if that matters."""
        if self.sessions is None:
            return {}
        factors = factors_of(agents)
        return {"agent": agent_hash(factors.values).gather(factors.codes).fill_null(0)}

    def _recognised(
        self, line: pl.Series, sifted: Sifted, asked: pl.Series, distinct: pl.DataFrame
    ) -> tuple[pl.Series, pl.Series]:
        """Which rows ask for something, and the lines that do not."""
        is_kept = sifted.is_kept
        bad = line.clear()
        is_bad = distinct["method"].is_null()
        if is_bad.any():
            on_bad = is_kept & is_bad.gather(asked)
            bad = line.filter(on_bad)
            is_kept &= ~on_bad
        is_watched = watched(distinct["path"]).fill_null(value=False)
        if is_watched.any():
            unseen = is_kept & is_watched.gather(asked) & ~sifted.is_browser
            for code, count in asked.filter(unseen).value_counts().iter_rows():
                self.excluded[reason_of_watched(distinct["path"][code])] += count
            is_kept &= ~unseen
        return is_kept, bad

    def _count(self, lines: pl.DataFrame, distinct: pl.DataFrame) -> None:
        counts = lines.group_by("asked").agg(n=pl.len())
        # Only what was asked for by production grows the tree.
        asked = distinct.with_row_index("asked").join(
            counts, on="asked", how="inner", maintain_order="left"
        )
        paths = factorise(asked["path"])
        placed = self.tree.place(paths.values)
        asked = asked.with_columns(
            path=paths.codes,
            pattern=placed.leaf.gather(paths.codes).cast(pl.UInt64) * len(METHODS)
            + pl.col("method"),
        )
        pattern = (
            pl.select(pl.repeat(None, distinct.height, dtype=pl.UInt64))
            .to_series()
            .scatter(asked["asked"], asked["pattern"])
        )
        lines = lines.with_columns(pattern=pattern.gather(lines["asked"]))
        self._count_lines(lines)
        self._count_values(lines, asked, placed)

    def _count_lines(self, lines: pl.DataFrame) -> None:
        self.requests += lines.height
        earliest, latest = lines.select(a=pl.col("time").min(), b=pl.col("time").max()).row(0)
        self.earliest_s = earliest if self.earliest_s is None else min(earliest, self.earliest_s)
        self.latest_s = latest if self.latest_s is None else max(latest, self.latest_s)
        self._widen(self.seconds.add(lines["time"]))
        cell = ((lines["time"] - self.origin_s) / self.width_s).floor().cast(pl.Int64)
        self.cells.add(_counted(lines["pattern"], cell))
        self.statuses.add(_counted(lines["pattern"], lines["status"]).rename({"cell": "status"}))
        for name in MEASURES:
            if lines[name].null_count() == lines.height:
                continue
            measured = lines.select("pattern", name).drop_nulls()
            if measured.height:
                cell = measured.select(histogram_cell(pl.col(name))).to_series()
                self.measures[name].add(_counted(measured["pattern"], cell))
        if self.sessions is not None:
            self.sessions.add(lines, self.origin_s, self.width_s)
        self.clients.add(lines.select(hash="client"))
        self.pattern_clients.add(lines.select("client", key="pattern"))

    def _widen(self, seconds: pl.Series) -> None:
        """Wider cells when there are more than any window will show, before they are counted."""
        if self.window is not None:
            return
        for narrow, wide in pairwise(WIDTHS_S):
            if narrow < self.width_s:
                continue
            cells = self.cells.total()
            used = max(cells["cell"].n_unique(), (seconds // narrow).n_unique())
            if cells.height <= _MOST_CELLS and used <= 2 * MOST_STEPS:
                return
            factor = wide // narrow
            self.cells.rekey(lambda rows, f=factor: rows.with_columns(pl.col("cell") // f))  # type: ignore[misc]
            if self.sessions is not None:
                self.sessions.widen(factor)
            self.width_s = wide

    def _count_values(self, lines: pl.DataFrame, asked: pl.DataFrame, placed: Placed) -> None:
        base = pl.col("pattern") * SLOTS_A_PATTERN
        parts = [
            asked.join(placed.variables, on="path", how="inner").select(
                "asked",
                "n",
                "value",
                slot=base + pl.col("position"),
                name=pl.lit(None, dtype=pl.UInt32),
                is_first=pl.lit(value=True),
                may_keep=pl.lit(value=True),
            )
        ]
        values = placed.values
        queries = factorise(asked["query"])
        if len(queries.values):
            found = self.names.ask(queries.values)
            of_request = asked.with_columns(query=queries.codes)
            self.nameless_parameters += int(
                of_request.join(found.dropped, on="query", how="inner")
                .select((pl.col("n") * pl.col("n_right")).sum())
                .item()
            )
            private = pl.Series(self.names.is_private, dtype=pl.Boolean).arg_true()
            parts.append(
                of_request.join(found.parameters, on="query", how="inner").select(
                    "asked",
                    "n",
                    value=pl.col("value") + values.height,
                    slot=base + FIRST_NAME + pl.col("name"),
                    name=pl.col("name"),
                    is_first=pl.col("is_first"),
                    may_keep=~pl.col("name").is_in(private.implode()),
                )
            )
            values = pl.concat([values, found.values])
        self._count_events(lines, pl.concat(parts), values)

    def _count_events(
        self, lines: pl.DataFrame, events: pl.DataFrame, values: pl.DataFrame
    ) -> None:
        if not events.height:
            return
        slots = events["slot"].unique().sort()
        known = self.values.known(slots)
        if len(known) < len(slots):
            events = events.filter(pl.col("slot").is_in(known.implode()))
        self.values.requests.add(
            events.filter("is_first").group_by("slot").agg(n=pl.col("n").sum())
        )
        events = events.with_columns(item=pl.col("slot") * _VALUES_A_SLOT + pl.col("value"))
        seen = events.group_by("item").agg(n=pl.col("n").sum(), may_keep=pl.col("may_keep").first())
        code = seen["item"] % _VALUES_A_SLOT
        open_ = self.values.add(
            seen.select(
                "n",
                slot=pl.col("item") // _VALUES_A_SLOT,
                value=values["value"].gather(code),
                shape=values["shape"].gather(code),
                length=values["length"].gather(code),
                may_keep=pl.col("may_keep") & values["is_plain"].gather(code),
            )
        )
        ids = pl.DataFrame({"item": seen["item"].gather(open_["row"]), "key": open_["id"]})
        wanted = events.join(ids, on="item", how="inner").select("asked", "key")
        self.values.clients.add(
            lines.select("asked", "client")
            .join(wanted, on="asked", how="inner")
            .select("key", "client")
        )
        self.values.forget_rare()
        unsure = events.drop_nulls("name").filter(
            ~pl.col("name").cast(pl.UInt64).is_in(self.name_clients.reached.implode())
        )
        if unsure.height:
            named = unsure.select("asked", key="name").unique()
            self.name_clients.add(lines.select("asked", "client").join(named, on="asked"))


def _counted(pattern: pl.Series, cell: pl.Series) -> pl.DataFrame:
    """How many rows have the same pattern and cell; grouped by one number rather than by two."""
    key = pattern.cast(pl.Int64) * _CELLS_A_PATTERN + (cell.cast(pl.Int64) + _MIDDLE_CELL)
    counts = pl.DataFrame({"key": key}).group_by("key").agg(n=pl.len())
    return counts.select(
        "n",
        pattern=pl.col("key") // _CELLS_A_PATTERN,
        cell=pl.col("key") % _CELLS_A_PATTERN - _MIDDLE_CELL,
    )


def histogram_cell(value: pl.Expr) -> pl.Expr:
    """`kit.histogram.cell_of` on a column."""
    number = value.cast(pl.Float64)
    cell = (number.log() / math.log(GROWTH)).ceil()
    return pl.when(number <= SMALLEST).then(ZERO_CELL).otherwise(cell).cast(pl.Int32)
