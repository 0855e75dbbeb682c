"""A whole block at once: the columns of a log as those of a table.

The quotes of a common or combined log cut each line into a few stretches. A CSV reader that takes
the quote for its separator cuts them several times faster than an expression does, and faster than
if it had to understand quotes. What does not fit then is null, and `lines.py` looks at the line.
"""

import warnings
from collections.abc import Iterator
from typing import Final

import polars as pl

from plimsoll.adapters.access_log.layout import COMBINED, COMMON, Layout
from plimsoll.adapters.access_log.rows import LONGEST_LINE_BYTES

_PIECE_BYTES: Final = 1 << 15

_TIME: Final = "[02/Mar/2026:00:00:00 +0000] "
_LOCAL: Final = "[%d/%b/%Y:%H:%M:%S"
_ZONE_AT: Final = _TIME.index(" ")
_AFTER: Final = 2
"""The stretch behind the request, which has status and size: ` 200 512 `."""
_STATUS_ENDS: Final = 4
_SPACE: Final = ord(" ")


def normalised(data: bytes) -> bytes:
    """The same lines as valid UTF-8 with Unix line ends."""
    if not data.isascii():
        data = b"".join(map(_as_utf8, _whole_pieces(data)))
    return data.replace(b"\r\n", b"\n") if b"\r" in data else data


def _whole_pieces(data: bytes) -> Iterator[bytes]:
    """Some lines after some lines: what needs work is seldom, and then near."""
    start = 0
    while start < len(data):
        end = data.find(b"\n", start + _PIECE_BYTES) + 1 or len(data)
        yield data[start:end]
        start = end


def _as_utf8(data: bytes) -> bytes:
    return data if data.isascii() else data.decode("utf-8", errors="replace").encode()


def has_overlong_line(data: bytes) -> bool:
    """Whether a line is longer than 64 KB."""
    position = 0
    while len(data) - position > LONGEST_LINE_BYTES:
        end = data.rfind(b"\n", position, position + LONGEST_LINE_BYTES + 1)
        if end < 0:
            return True
        position = end + 1
    return False


def rows_of(data: bytes, layout: Layout) -> pl.DataFrame | None:
    """One row a line, in order, columns as in `rows.SCHEMA`; None if lines have to be looked at.

    What does not fit is null; a line too many or too few is for the caller to see.
    """
    if layout.kind not in {COMMON, COMBINED} or not data:
        return None
    if b"\\" in data:
        # An escaped quote would end the stretch; which quote it was does not matter.
        data = data.replace(b'\\"', b"\\'")
    stretches = _stretches(data, layout)
    before, after = pl.col("0"), pl.col("2")
    client_ends = before.str.find(" ", literal=True)
    time = before.str.tail(len(_TIME))
    sizes = _sizes(stretches["2"], layout)
    behind = after.cast(pl.Binary).bin.get(_STATUS_ENDS, null_on_oob=True)
    is_status = (behind == _SPACE) & sizes.is_not_null()
    return stretches.select(
        client=before.cast(pl.Binary).bin.head(client_ends).cast(pl.String),
        time=_epochs(stretches.select(time).to_series()),
        request=pl.col("1").fill_null(""),
        # Bytes that are no number tell of a line that is laid out differently.
        status=pl.when(is_status).then(after.str.slice(1, 3).cast(pl.UInt16, strict=False)),
        response_bytes=sizes,
        latency_ms=_latency_ms(layout),
        request_bytes=_number(layout.length, pl.Int64),
        agent=pl.col("5") if layout.kind == COMBINED else pl.lit(None, dtype=pl.String),
    )


def _stretches(data: bytes, layout: Layout) -> pl.DataFrame:
    wanted = {0, 1, 2}
    if layout.kind == COMBINED:
        wanted.add(5)
    wanted |= {place[0] for place in (layout.latency, layout.length) if place}
    with warnings.catch_warnings():
        # It warns of rows that are longer or shorter than others.
        warnings.simplefilter("ignore", UserWarning)
        return pl.read_csv(
            data,
            has_header=False,
            separator='"',
            quote_char=None,
            schema={str(number): pl.String for number in range(max(wanted) + 1)},
            columns=sorted(wanted),
            truncate_ragged_lines=True,
            missing_columns="insert",
            extra_columns="ignore",
        )


def _epochs(times: pl.Series) -> pl.Series:
    """Lines come in order, or nearly: to parse where the time changes is to parse seldom."""
    mark = times.hash()
    starts = (mark != mark.shift(1)).fill_null(value=True)
    written = pl.DataFrame({"time": times.filter(starts)})
    # Polars is quick with times that have no zone.
    zone = pl.col("time").str.slice(_ZONE_AT)
    hours, minutes = (zone.str.slice(at, 2).cast(pl.Int64, strict=False) for at in (2, 4))
    sign = pl.when(zone.str.contains(r"^ [+-][0-9]{4}\] $")).then(
        pl.when(zone.str.starts_with(" -")).then(-1).otherwise(1)
    )
    local = pl.col("time").str.head(_ZONE_AT).str.to_datetime(_LOCAL, strict=False, time_unit="ms")
    seconds = local.dt.epoch("s") - sign * (hours * 3_600 + minutes * 60)
    return written.select(seconds).to_series().gather(starts.cast(pl.UInt32).cum_sum() - 1)


def _sizes(after: pl.Series, layout: Layout) -> pl.Series:
    """The bytes sent, of what stands behind the request."""
    if layout.latency and layout.latency[0] == _AFTER:
        text = after.str.splitn(" ", 4).struct.field("field_2")
    else:
        text = after.str.slice(5).str.strip_suffix(" ")
    sizes = text.cast(pl.Int64, strict=False)
    return sizes.scatter((text == "-").arg_true(), 0) if sizes.null_count() else sizes


def _latency_ms(layout: Layout) -> pl.Expr:
    if layout.is_in_milliseconds:
        return _word(layout.latency).str.strip_suffix("ms").cast(pl.Float64, strict=False)
    return _number(layout.latency, pl.Float64) * 1000


def _number(place: tuple[int, int] | None, kind: type[pl.Float64 | pl.Int64]) -> pl.Expr:
    return _word(place).cast(kind, strict=False)


def _word(place: tuple[int, int] | None) -> pl.Expr:
    if place is None:
        return pl.lit(None, dtype=pl.String)
    stretch, word = place
    words = pl.col(str(stretch)).str.splitn(" ", word + 2)
    return words.struct.field(f"field_{word}")
