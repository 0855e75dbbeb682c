"""Distinct request lines taken apart: method, path, query parameters."""

from typing import Final, NamedTuple

import polars as pl

from plimsoll.adapters.access_log.frames import factorise
from plimsoll.adapters.access_log.shapes import decoded, described
from plimsoll.traffic.reduce import is_name, is_private_name

METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
MOST_NAMES: Final = 4_096
"""Parameter names told apart in a log."""
_MOST_PARAMETERS: Final = 100
"""Of one request."""


def request_lines(requests: pl.Series) -> pl.DataFrame:
    """Of each request line: `method` (index in METHODS, null: no request), `path`, `query`."""
    parts = requests.str.splitn(" ", 3).struct.rename_fields(["method", "target", "protocol"])
    frame = parts.struct.unnest()
    spaced = (~pl.col("protocol").str.starts_with("HTTP/")).fill_null(value=False)
    if frame.select(spaced.any()).item():
        # An unencoded space in the target: it ends at the last word.
        rest = pl.concat_str("target", "protocol", separator=" ").str.replace(r" HTTP/[^ ]*$", "")
        frame = frame.with_columns(target=pl.when(spaced).then(rest).otherwise("target"))
    target = pl.col("target")
    if not frame.select(target.str.starts_with("/").all()).item():
        whole = target.str.replace(r"^[Hh][Tt][Tt][Pp][Ss]?://[^/?#]*", "")
        is_absolute = target.str.contains(r"^[Hh][Tt][Tt][Pp][Ss]?://")
        rooted = pl.when(whole.str.starts_with("/")).then(whole).otherwise("/" + whole)
        frame = frame.with_columns(target=pl.when(is_absolute).then(rooted).otherwise(target))
    method = pl.col("method").replace_strict(
        METHODS, range(len(METHODS)), default=None, return_dtype=pl.UInt8
    )
    is_path = target.str.starts_with("/") | (target == "*")
    split = target.str.splitn("?", 2).struct
    path = split.field("field_0")
    if frame.select(target.str.contains("#", literal=True).any()).item():
        path = path.str.replace(r"#.*$", "")
    return frame.select(
        method=pl.when(is_path).then(method),
        path=pl.when(is_path).then(path),
        query=pl.when(is_path).then(split.field("field_1")),
    )


class Asked(NamedTuple):
    """The parameters of distinct queries."""

    parameters: pl.DataFrame
    """`query` (index), `name` (code), `value` (code), `is_first` of its name in the query."""
    values: pl.DataFrame
    """What the value codes stand for, as `shapes.described`."""
    dropped: pl.DataFrame
    """`query` (index) and how many of its parameters (`n`) have a name that is none."""


class Names:
    """Parameter names seen so far; a name is what a client says it is, so they are bounded."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.is_private: list[bool] = []
        self._ids: dict[str, int] = {}

    def ask(self, queries: pl.Series) -> Asked:
        """Takes distinct queries apart."""
        longs = (
            pl.DataFrame({"text": queries.str.split("&").list.head(_MOST_PARAMETERS)})
            .with_row_index("query")
            .explode("text")
            .filter(pl.col("text") != "")
        )
        pair = longs["text"].str.splitn("=", 2).struct
        names = factorise(pair.field("field_0"))
        ids = self._known(decoded(names.values, is_form=True))
        longs = longs.select(
            "query", name=ids.gather(names.codes), text=pair.field("field_1").fill_null("")
        )
        dropped = longs.filter(pl.col("name").is_null()).group_by("query").agg(n=pl.len())
        longs = longs.drop_nulls("name")
        values = factorise(longs["text"])
        parameters = longs.select(
            "query",
            "name",
            value=values.codes,
            is_first=pl.struct("query", "name").is_first_distinct(),
        )
        return Asked(parameters, described(decoded(values.values, is_form=True)), dropped)

    def _known(self, names: pl.Series) -> pl.Series:
        ids: list[int | None] = []
        for name in names:
            known = self._ids.get(name)
            if known is None and len(self.names) < MOST_NAMES and is_name(name):
                known = self._ids[name] = len(self.names)
                self.names.append(name)
                self.is_private.append(is_private_name(name))
            ids.append(known)
        return pl.Series(ids, dtype=pl.UInt32)
