"""The W3C's extended log file format: IIS, CloudFront, Tomcat's extended valve and others.

Lines that start with `#` are directives. `#Fields:` names the fields of the lines after it, until
the next one; `#Software:` says who wrote. Fields stand between blanks or tabs, perhaps in double
quotes (a quote inside is doubled), and `-` stands for none. Read are `date` and `time` (UTC, both
are needed), `c-ip`, `cs-method`, `cs-uri-stem` and `cs-uri-query` or `cs-uri`, `sc-status`,
`sc-bytes`, `cs-bytes` (with headers), `time-taken` and `cs(User-Agent)`. Without `c-ip` all
requests have one client, and nothing is kept of them.

`time-taken` is in seconds in the draft, in CloudFront and in Tomcat, and in whole milliseconds in
IIS and Blue Coat's SGOS. A whole number of others could be either and is left out. IIS writes `+`
for a blank in the user agent; CloudFront percent-encodes all values once more than the client did.
A status of 000 (CloudFront: the client left before an answer) counts as malformed.

https://www.w3.org/TR/WD-logfile.html
https://learn.microsoft.com/en-us/windows/win32/http/w3c-logging
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html
"""

import warnings
from functools import lru_cache
from typing import Final, NamedTuple

import polars as pl

from plimsoll.adapters.access_log.form import Form
from plimsoll.adapters.access_log.frames import factorise
from plimsoll.adapters.access_log.parts import Column, columns, number, rows_of_parts, time
from plimsoll.adapters.access_log.rows import IS_REQUEST, LONGEST_LINE_BYTES, SCHEMA, typed
from plimsoll.adapters.access_log.shapes import decoded

NAME: Final = "W3C"
FIELDS: Final = "#Fields:"
DIRECTIVE: Final = r"^#(?:Version|Fields|Software|Date|Start-Date|End-Date|Remark|GMT-Offset):"
_SOFTWARE: Final = "#Software:"
_MOST_FIELDS: Final = 200
_MOST_HEADERS: Final = 100
"""In one block; the lines below more of them are not read."""

_GROUPS: Final = {
    "date": "date",
    "time": "time",
    "c-ip": "client",
    "cs-method": "method",
    "cs-uri-stem": "target",
    "cs-uri-path": "target",
    "cs-uri": "uri",
    "cs-uri-query": "arguments",
    "sc-status": "status",
    "sc-bytes": "sent",
    "cs-bytes": "received",
    "time-taken": "taken",
    "cs(user-agent)": "agent",
}
_NEEDED: Final = ({"date"}, {"time"}, {"method"}, {"target", "uri"}, {"status"})
_VALUE: Final = r'"(?:[^"]|"")*"|[^ \t"][^ \t]*'
_HEAD_BYTES: Final = 1 << 16
_BETWEEN: Final = "[ \t]+"
_CLOUDFRONT: Final = "x-edge-result-type"
_IIS: Final = "sc-win32-status"


class Header(NamedTuple):
    """What directives have said so far."""

    software: str = ""
    fields: tuple[str, ...] = ()

    def told(self, directive: str) -> "Header":
        """After one more directive."""
        name, _, text = directive.partition(":")
        if f"{name}:" == FIELDS:
            return self._replace(fields=tuple(text.lower().split()))
        if f"{name}:" == _SOFTWARE:
            return self._replace(software=text.strip())
        return self


@lru_cache(maxsize=_MOST_HEADERS)
def form_of(header: Header) -> Form | None:
    """The lines below a header; None if these fields do not make a request."""
    groups: list[str] = []
    pieces: list[str] = []
    for field in header.fields[:_MOST_FIELDS]:
        group = _GROUPS.get(field, "")
        is_first = bool(group) and group not in groups
        pieces.append(f"(?P<{group}>{_VALUE})" if is_first else f"(?:{_VALUE})")
        groups += [group] if is_first else []
    if any(not either & set(groups) for either in _NEEDED) or len(header.fields) > _MOST_FIELDS:
        return None
    is_cloudfront = _CLOUDFRONT in header.fields
    own = {
        "client": Column(("client",), pl.col("client").fill_null("-")),
        "time": _time(),
        "request": _request(is_twice_encoded=is_cloudfront),
        "latency_ms": Column(("taken",), _latency_ms(header)),
        "agent": Column(("agent",), _agent(header)),
    }
    return Form(NAME, "^" + _BETWEEN.join(pieces) + "[ \t]*$", columns(own=own))


def _time() -> Column:
    clock = _plain("time").str.extract(r"^([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]+)?$")
    column = time(_plain("date") + "T" + clock + "+00:00")
    return column._replace(parts=("date", "time"))


def _request(*, is_twice_encoded: bool) -> Column:
    target, query = _plain("target"), _plain("arguments").fill_null("-")
    asked = pl.when(query.is_in(["-", ""])).then(target).otherwise(target + "?" + query)
    asked = pl.coalesce(asked, _plain("uri"))
    if is_twice_encoded:
        asked = asked.str.replace_all(r"%25([0-9A-Fa-f]{2})", "%${1}")
    return Column(("method", "target", "arguments", "uri"), _plain("method") + " " + asked)


def _latency_ms(header: Header) -> pl.Expr:
    taken = number("taken", pl.Float64)
    is_in_seconds = pl.col("taken").str.contains(".", literal=True)
    if _CLOUDFRONT in header.fields:
        return taken * 1000
    if _IIS in header.fields or header.software.startswith(("Microsoft", "SGOS")):
        return pl.when(is_in_seconds).then(taken * 1000).otherwise(taken)
    return pl.when(is_in_seconds).then(taken * 1000)


def _agent(header: Header) -> pl.Expr:
    if _CLOUDFRONT in header.fields:
        return pl.col("agent").map_batches(_decoded_twice, return_dtype=pl.String)
    agent = _plain("agent")
    is_iis = _IIS in header.fields or header.software.startswith("Microsoft")
    return agent.str.replace_all("+", " ", literal=True) if is_iis else agent


def _decoded_twice(agents: pl.Series) -> pl.Series:
    distinct = factorise(agents)
    once = decoded(distinct.values, is_form=False)
    return decoded(once, is_form=False).gather(distinct.codes)


def _plain(part: str) -> pl.Expr:
    """A value without quotes around it."""
    inside = pl.col(part).str.slice(1, pl.col(part).str.len_chars() - 2)
    is_quoted = pl.col(part).str.starts_with('"')
    return (
        pl.when(is_quoted)
        .then(inside.str.replace_all('""', '"', literal=True))
        .otherwise(pl.col(part))
    )


def header_in(data: bytes) -> Header:
    """What the first directives near the start of a block say."""
    data = data[:_HEAD_BYTES]
    at = 0 if data.startswith(FIELDS.encode()) else data.find(b"\n" + FIELDS.encode()) + 1
    if not at and not data.startswith(FIELDS.encode()):
        return Header()
    end = data.find(b"\n", at)
    until = data[: end if end >= 0 else len(data)].decode(errors="replace")
    header = Header()
    for line in until.splitlines():
        header = header.told(line) if line.startswith("#") else header
    return header


def read(lines: pl.Series, header: Header) -> tuple[pl.DataFrame, Header]:
    """One row a line, of nulls where it is not as the header above it says; the last header."""
    headers = [header]
    is_said = lines.str.starts_with(FIELDS) | lines.str.starts_with(_SOFTWARE)
    said = is_said.arg_true()
    numbers: list[int] = []
    known = {header: 0}
    for directive in lines.gather(said):
        header = header.told(directive)
        if header not in known and len(headers) <= _MOST_HEADERS:
            known[header] = len(headers)
            headers.append(header)
        numbers.append(known.get(header, -1))
    below = (
        pl.select(pl.repeat(None, len(lines), dtype=pl.Int32))
        .to_series()
        .scatter(said, pl.Series(numbers, dtype=pl.Int32))
        .fill_null(strategy="forward")
        .fill_null(0)
    )
    found = [pl.DataFrame(schema={"at": pl.UInt32, **SCHEMA})]
    may_be = ~lines.str.starts_with("#") & (lines.str.len_bytes() <= LONGEST_LINE_BYTES)
    for index, above in enumerate(headers):
        form = form_of(above) if above.fields else None
        at = ((below == index) & may_be).arg_true().alias("at")
        if form and len(at):
            quick = cut_rows(lines.gather(at), above, form).insert_column(0, at).filter(IS_REQUEST)
            at = at.filter(~at.is_in(quick["at"].implode()))
            rest = typed(form.rows_of_lines(lines.gather(at))).insert_column(0, at)
            found += [quick, rest]
    every = pl.DataFrame({"at": pl.int_range(len(lines), dtype=pl.UInt32, eager=True)})
    rows = every.join(pl.concat(found), on="at", how="left", maintain_order="left")
    return rows.drop("at"), header


def cut_rows(lines: pl.Series, header: Header, form: Form) -> pl.DataFrame:
    """The same by a CSV reader, which is several times as fast; nulls where it is not sure.

    It knows one separator, one at a time, and no quotes.
    """
    joined = str(lines.str.join("\n").item())
    nothing = pl.DataFrame(schema=SCHEMA).clear(len(lines))
    if '"' in joined:
        return nothing
    separator = "\t" if "\t" in lines[0] else " "
    last = len(header.fields) - 1
    places: dict[str, int] = {}
    for place, field in enumerate(header.fields):
        if field in _GROUPS:
            places.setdefault(_GROUPS[field], place)
    with warnings.catch_warnings():
        # It warns of rows that are longer or shorter than others.
        warnings.simplefilter("ignore", UserWarning)
        cut = pl.read_csv(
            joined.encode(),
            has_header=False,
            separator=separator,
            quote_char=None,
            schema={str(place): pl.String for place in range(last + 2)},
            columns=sorted({last, last + 1, *places.values()}),
            truncate_ragged_lines=True,
            missing_columns="insert",
            extra_columns="ignore",
        )
    if cut.height != len(lines):
        return nothing
    is_whole = pl.col(str(last)).is_not_null() & pl.col(str(last + 1)).is_null()
    for odd in (separator * 2, " " if separator == "\t" else "\t"):
        if odd in joined:
            is_whole &= ~pl.lit(lines.str.contains(odd, literal=True))
    parts = cut.select(
        pl.when(is_whole).then(pl.col(str(place))).alias(part) for part, place in places.items()
    )
    return typed(rows_of_parts(parts, form.columns))
