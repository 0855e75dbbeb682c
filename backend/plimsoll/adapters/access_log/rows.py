"""What every format comes down to: one row a request, in columns of the same names and types."""

from typing import Final

import polars as pl

from plimsoll.adapters.access_log.frames import factorise

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

_CLIENT_SEED: Final = 4_242


class Words:
    """The requests and user agents of several blocks, which are numbers outside of it."""

    def __init__(self) -> None:
        self._request = pl.Categorical(pl.Categories.random())
        self._agent = pl.Categorical(pl.Categories.random())

    def coded(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows without text: clients as hashes, requests and agents as categories."""
        client = pl.col("client")
        return rows.with_columns(
            client=pl.when(client.is_not_null()).then(client.hash(_CLIENT_SEED)),
            request=pl.col("request").cast(self._request),
            agent=pl.col("agent").cast(self._agent),
        )


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

_ZONELESS = ("%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f")
_ZONED = (
    "%d/%b/%Y:%H:%M:%S %z",
    "%Y-%m-%dT%H:%M:%S%.f%z",
    "%Y-%m-%d %H:%M:%S%.f%z",
    "%Y-%m-%d %H:%M:%S%.f %z",
)
_MILLISECONDS_FROM = 100_000_000_000
"""A count since 1970 that large is in milliseconds: in seconds it would be the year 5138."""


def epoch_of(times: pl.Series, formats: tuple[str, ...] | None = None) -> pl.Series:
    """Seconds since 1970 of written times, whole, null where none is understood.

    A time without a zone counts as UTC.
    """
    factors = factorise(times)
    values = factors.values.str.replace(r"Z$", "+0000")
    parsed: list[pl.Series] = []
    for written in formats or _ZONED + _ZONELESS:
        epoch = values.str.to_datetime(written, strict=False, time_unit="ms").dt.epoch("s")
        if not epoch.null_count():
            return epoch.gather(factors.codes)
        parsed.append(epoch)
    if formats is None:
        number = values.cast(pl.Float64, strict=False)
        seconds = pl.when(number >= _MILLISECONDS_FROM).then(number / 1000).otherwise(number)
        parsed.append(pl.select(seconds.floor().cast(pl.Int64, strict=False)).to_series())
    epoch = pl.select(pl.coalesce(parsed)).to_series()
    return epoch.gather(factors.codes)
