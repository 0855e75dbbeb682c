"""What every format comes down to: one row a request, in columns of the same names and types."""

from typing import Final, NamedTuple

import polars as pl

from plimsoll.adapters.access_log.frames import Factors

SCHEMA = {
    "client": pl.String,
    "time": pl.Int64,  # seconds since 1970, UTC
    "request": pl.String,  # method, target and perhaps the protocol
    "status": pl.UInt16,
    "response_bytes": pl.Int64,
    "latency_ms": pl.Float64,
    "request_bytes": pl.Int64,
    "agent": pl.String,
}

LONGEST_LINE_BYTES: Final = 1 << 16
_CLIENT_SEED: Final = 4_242


class Quick(NamedTuple):
    """What could be read of a block at once."""

    rows: pl.DataFrame
    """Requests, as `Words.coded` says, and `line`, the number in the block from 0."""
    lines: int
    """All lines of the block."""


class Words:
    """The requests and user agents of several blocks, which are numbers outside of it."""

    def __init__(self) -> None:
        self._request = pl.Categorical(pl.Categories.random())
        self._agent = pl.Categorical(pl.Categories.random())

    def coded(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows without text: clients as hashes, requests and agents as categories."""
        return rows.with_columns(
            client_hash().alias("client"),
            request=pl.col("request").cast(self._request),
            agent=pl.col("agent").cast(self._agent),
        )

    def requests(self, factors: Factors) -> pl.Series:
        """A column of requests that is known as its distinct values."""
        return factors.values.cast(self._request).gather(factors.codes)

    def agents(self, factors: Factors) -> pl.Series:
        """A column of user agents that is known as its distinct values."""
        return factors.values.cast(self._agent).gather(factors.codes)


def client_hash() -> pl.Expr:
    """What stands for a client."""
    client = pl.col("client")
    return pl.when(client.is_not_null()).then(client.hash(_CLIENT_SEED))


def typed(rows: pl.DataFrame) -> pl.DataFrame:
    """The columns of SCHEMA, in its order and types."""
    return rows.select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())


IS_REQUEST = (
    pl.col("client").is_not_null()
    & pl.col("time").is_not_null()
    & pl.col("status").is_between(100, 599).fill_null(value=False)
    & pl.col("request").is_not_null()
)
"""Whether a row has what a request needs; what the request line says is seen later."""


def requests_of(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows that are requests."""
    is_request = rows.select(IS_REQUEST).to_series()
    return rows if is_request.all() else rows.filter(is_request)
