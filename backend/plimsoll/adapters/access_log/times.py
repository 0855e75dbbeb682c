"""Written times as seconds since 1970."""

from typing import Final

import polars as pl
from polars.exceptions import PolarsError

from plimsoll.adapters.access_log.frames import factorise, runs_of

_ZONELESS: Final = ("%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%d/%b/%Y:%H:%M:%S%.f")
_ZONED: Final = (
    "%d/%b/%Y:%H:%M:%S %z",
    "%Y-%m-%dT%H:%M:%S%.f%z",
    "%Y-%m-%d %H:%M:%S%.f%z",
    "%Y-%m-%d %H:%M:%S%.f %z",
)
_MILLISECONDS_FROM: Final = 100_000_000_000
"""A count since 1970 that large is in milliseconds: in seconds it would be the year 5138."""

_PLAIN: Final = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[+-](?:0[0-9]|1[0-4]):[0-5][0-9]$"
)
_LOCAL: Final = "%Y-%m-%dT%H:%M:%S"
_ZONE_AT: Final = len("2026-03-02T00:00:00")


def epoch_of(times: pl.Series, zone: str = "UTC") -> pl.Series:
    """Seconds since 1970 of written times, whole, null where none is understood.

    A time that names no zone is in this one; of an hour that the clock showed twice, in the first.
    """
    # Lines come in order, or nearly: to parse where the time changes is to parse seldom.
    runs = runs_of(times)
    epoch = _plain(runs.values)
    return (_any(runs.values, zone) if epoch is None else epoch).gather(runs.codes)


def epoch_of_format(times: pl.Series, written: str, zone: str) -> pl.Series:
    """The same of times written in one way, which is in the words of strftime."""
    runs = runs_of(times)
    return _parsed(runs.values, written, zone).gather(runs.codes)


def is_zone(name: str) -> bool:
    """Whether there is a time zone of this name."""
    try:
        _parsed(pl.Series(["2026-03-02 10:00:00"]), "%Y-%m-%d %H:%M:%S", name)
    except PolarsError:
        return False
    return True


def _parsed(values: pl.Series, written: str, zone: str) -> pl.Series:
    times = values.str.to_datetime(written, strict=False, time_unit="ms")
    if times.dtype == pl.Datetime("ms") and zone != "UTC":
        times = times.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    return times.dt.epoch("s")


def _plain(times: pl.Series) -> pl.Series | None:
    """Of times as nginx's `$time_iso8601` has them; polars is quick with those without a zone."""
    if not times.str.contains(_PLAIN).all(ignore_nulls=False):
        return None
    zones = factorise(times.str.slice(_ZONE_AT))
    sign = pl.when(pl.col("zone").str.starts_with("-")).then(-1).otherwise(1)
    hours, minutes = (pl.col("zone").str.slice(at, 2).cast(pl.Int64) for at in (1, 4))
    ahead = zones.values.to_frame("zone").select(sign * (hours * 3_600 + minutes * 60))
    local = times.str.head(_ZONE_AT).str.to_datetime(_LOCAL, strict=False, time_unit="ms")
    return local.dt.epoch("s") - ahead.to_series().gather(zones.codes)


def _any(times: pl.Series, zone: str) -> pl.Series:
    factors = factorise(times)
    values = factors.values.str.replace(r"Z$", "+0000")
    parsed: list[pl.Series] = []
    for written in _ZONED + _ZONELESS:
        epoch = _parsed(values, written, zone)
        if not epoch.null_count():
            return epoch.gather(factors.codes)
        parsed.append(epoch)
    number = values.cast(pl.Float64, strict=False)
    seconds = pl.when(number >= _MILLISECONDS_FROM).then(number / 1000).otherwise(number)
    parsed.append(pl.select(seconds.floor().cast(pl.Int64, strict=False)).to_series())
    return pl.select(pl.coalesce(parsed)).to_series().gather(factors.codes)
