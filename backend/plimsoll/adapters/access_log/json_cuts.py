"""JSON lines that one format wrote, cut at commas instead of decoded.

A server writes all lines of a log from one template: the same names in the same order, and between
them values of which only a few hold commas. What the lines have in common is learned from some of
them (a *cut*); a CSV reader then cuts all lines at commas, and whatever comes again and again is
looked at once. A line counts as read only if every piece is, to the last character, the template's
text around a plain value: then it is an object with these fields. All others, whether they are no
objects or only unusual, are for `json_lines.py`.
"""

import codecs
import json
import re
import warnings
from collections import Counter
from collections.abc import Iterable
from typing import Final, NamedTuple

import polars as pl

from plimsoll.adapters.access_log.frames import Factors, crossed, factorise, factors_of, runs_of
from plimsoll.adapters.access_log.json_fields import FRACTIONS, Dialect
from plimsoll.adapters.access_log.parts import Column
from plimsoll.adapters.access_log.rows import Quick, Words, client_hash, requests_of

_SAMPLE: Final = 40
_MOST_CUTS: Final = 4
_COMMONLY: Final = 2
"""A piece that is new in less than one line of so many is read as a category."""
_TEXT: Final = r'[^"\\\x00-\x1f]*'
_WHOLE: Final = "(?:0|[1-9][0-9]{0,14})"
_FRACTION: Final = rf"{_WHOLE}(?:\.[0-9]{{1,9}})?"
_OTHER: Final = f"(?:{_FRACTION}|true|false|null)"
_MEMBER: Final = re.compile(
    rf'(?P<before>[{{ ]*"(?P<key>[^"\\\x00-\x1f]*)" *: *"?)(?P<value>(?<="){_TEXT}(?=")|{_OTHER})'
    r'(?P<after>"?[ }]*)(?:,|$)'
)
_NOTHING: Final = pl.Series([""])


class Member(NamedTuple):
    """A field of a template."""

    key: str
    before: str
    """All from the comma before it to its value."""
    after: str
    """All from its value to the next comma."""
    pieces: int
    """How many pieces the commas make of it, at most."""
    fewest: int
    """And at least: other than `pieces` only in the last member, which nothing follows."""

    def form(self, part: str | None) -> str:
        """A regular expression for the member and a plain value, for Rust's `regex`."""
        value = _TEXT if self.before.endswith('"') else _number(part)
        return f"^{pl.escape_regex(self.before)}{value}{pl.escape_regex(self.after)}$"


Cut = tuple[Member, ...]


def _number(part: str | None) -> str:
    """What a value without quotes may be, of a member that is a part or none."""
    if part is None:
        return _OTHER
    return _FRACTION if part in FRACTIONS else _WHOLE


def quick(data: bytes, words: Words, dialect: Dialect) -> Quick | None:
    """The lines that one of the templates fits; None if there is none."""
    sample = _sample(data)
    cuts = _cuts(sample, dialect)
    if not cuts or data.startswith(codecs.BOM_UTF8):
        return None
    left = _pieces(data, max(map(_width, cuts)) + 1, sample).with_row_index("line")
    lines = left.height
    if not _is_complete(left, data):
        # Two commas leave no piece between them, and one at the end of a line none behind it.
        left = left.filter(~pl.read_lines(data)["line"].str.contains(r",,|,$"))
    found: list[pl.DataFrame] = []
    for cut in cuts:
        rows, left = _taken(left, cut, words, dialect)
        found.append(rows)
    return Quick(pl.concat(found), lines)


def _sample(data: bytes) -> list[str]:
    """Lines from all over the block."""
    stride = max(1, len(data) // _SAMPLE)
    starts = (data.find(b"\n", at) + 1 for at in range(0, len(data), stride))
    ends = ((start, data.find(b"\n", start)) for start in (0, *starts))
    return [data[start:end].decode() for start, end in ends if start < end]


def _cuts(sample: Iterable[str], dialect: Dialect) -> list[Cut]:
    """The templates of the lines, frequent ones first."""
    counts = Counter(filter(None, (_cut_of(line, dialect) for line in sample)))
    merged: dict[Cut, list[Member]] = {}
    for cut, _ in counts.most_common():
        *others, last = cut
        merged.setdefault((*others, last._replace(pieces=0, fewest=0)), []).append(last)
    return [
        (
            *cut[:-1],
            cut[-1]._replace(
                pieces=max(last.pieces for last in lasts),
                fewest=min(last.pieces for last in lasts),
            ),
        )
        for cut, lasts in merged.items()
    ][:_MOST_CUTS]


def _cut_of(line: str, dialect: Dialect) -> Cut:
    """The template of one line; empty if it has none, or no request's."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return ()
    members: list[Member] = []
    for match in _MEMBER.finditer(line):
        pieces = match[0].removesuffix(",").count(",") + 1
        members.append(Member(match["key"], match["before"], match["after"], pieces, pieces))
    is_all = "".join(match[0] for match in _MEMBER.finditer(line)) == line
    if not is_all or not isinstance(found, dict) or list(found) != [m.key for m in members]:
        return ()
    return tuple(members) if dialect.is_request(found.keys()) else ()


def _width(cut: Cut) -> int:
    return sum(member.pieces for member in cut)


def _pieces(data: bytes, width: int, sample: list[str]) -> pl.DataFrame:
    """What stands between the commas of each line, null where nothing does."""
    rows = [line.split(",") for line in sample]
    kinds: dict[str, type[pl.DataType] | pl.Categorical] = {}
    for at in range(width):
        seen = [row[at] for row in rows if at < len(row)]
        is_common = len(set(seen)) * _COMMONLY <= len(seen)
        kinds[str(at)] = pl.Categorical(pl.Categories.random()) if is_common else pl.String
    with warnings.catch_warnings():
        # It warns of rows that are longer or shorter than others.
        warnings.simplefilter("ignore", UserWarning)
        return pl.read_csv(
            data,
            has_header=False,
            quote_char=None,
            schema=kinds,
            truncate_ragged_lines=True,
            missing_columns="insert",
            extra_columns="ignore",
        )


def _is_complete(pieces: pl.DataFrame, data: bytes) -> bool:
    """Whether the pieces, with a comma or newline behind each, are all there is."""
    sizes = pieces.select(
        (
            column.cat.len_bytes() if isinstance(kind, pl.Categorical) else column.str.len_bytes()
        ).sum().cast(pl.UInt64) + column.count()
        for name, kind in pieces.schema.items()
        for column in (pl.col(name),)
        if name != "line"
    )  # fmt: skip
    return bool(sum(sizes.row(0)) == len(data))


def _taken(
    left: pl.DataFrame, cut: Cut, words: Words, dialect: Dialect
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The lines of a template, read, and those that are left."""
    width = _width(cut)
    fewest = width - cut[-1].pieces + cut[-1].fewest
    is_so_wide = left[str(fewest - 1)].is_not_null() & left[str(width)].is_null()
    lines = left if is_so_wide.all() else left.filter(is_so_wide)
    parts: dict[str, Factors] = {}
    is_read = pl.repeat(value=True, n=lines.height, dtype=pl.Boolean, eager=True)
    at = 0
    for member in cut:
        is_time = member.key in dialect.parts["time"]
        pieces = [lines[str(at + piece)] for piece in range(member.pieces)]
        written = _joined(pieces, comes_in_runs=is_time)
        at += member.pieces
        part = _part_of(member, cut, dialect)
        text, fits = _values(written.values, member, part)
        if not fits.all() or written.codes.null_count():
            is_read &= fits.gather(written.codes).fill_null(value=False)
        if part:
            parts[part] = Factors(written.codes, text)
    numbers = is_so_wide.arg_true()
    if not is_read.all():
        numbers = numbers.filter(is_read)
        parts = {
            name: Factors(part.codes.filter(is_read), part.values) for name, part in parts.items()
        }
    rows = _rows(left["line"].gather(numbers), parts, words, dialect)
    is_left = pl.repeat(value=True, n=left.height, dtype=pl.Boolean, eager=True)
    return rows, left.filter(is_left.scatter(numbers, values=False))


def _joined(pieces: list[pl.Series], *, comes_in_runs: bool) -> Factors:
    """The pieces of a member as one column."""
    joined = _factors(pieces[0], comes_in_runs=comes_in_runs)
    for piece in pieces[1:]:
        more = _factors(piece, comes_in_runs=comes_in_runs)
        # What is not there joins as nothing.
        nothing = len(more.values)
        pairs = crossed(
            joined._replace(codes=joined.codes.fill_null(0)),
            Factors(more.codes.fill_null(nothing), pl.concat([more.values, _NOTHING])),
        )
        behind = ("," + more.values).append(_NOTHING).gather(pairs.right)
        joined = Factors(pairs.codes, joined.values.gather(pairs.left) + behind)
    return joined


def _factors(piece: pl.Series, *, comes_in_runs: bool) -> Factors:
    if isinstance(piece.dtype, pl.Categorical):
        return factors_of(piece)
    return runs_of(piece) if comes_in_runs else factorise(piece)


def _values(written: pl.Series, member: Member, part: str | None) -> tuple[pl.Series, pl.Series]:
    """The values of a member's texts, null where they do not fit, and whether they do."""
    text = pl.col("text")
    found = written.to_frame("text").select(
        text.str.strip_prefix(member.before).str.strip_suffix(member.after),
        fits=text.str.contains(member.form(part)).fill_null(value=False),
    )
    return found["text"], found["fits"]


def _part_of(member: Member, cut: Cut, dialect: Dialect) -> str | None:
    """The part of a request that the member is; None if another one has it or it is none."""
    names = {other.key for other in cut}
    for part, keys in dialect.parts.items():
        if member.key == next((key for key in keys if key in names), None):
            return part
    return None


def _rows(
    lines: pl.Series, parts: dict[str, Factors], words: Words, dialect: Dialect
) -> pl.DataFrame:
    found = {name: _column(column, parts) for name, column in dialect.columns.items()}
    columns = {name: factors.values.gather(factors.codes) for name, factors in found.items()}
    columns["request"] = words.requests(found["request"])
    columns["agent"] = words.agents(found["agent"])
    rows = pl.DataFrame({"line": lines, **columns}).with_columns(client=client_hash())
    return requests_of(rows)


def _column(column: Column, parts: dict[str, Factors]) -> Factors:
    """A column from the parts that the template has; the others are null."""
    wanted, value = column
    there = [part for part in wanted if part in parts]
    if not there:
        nothing = pl.DataFrame(schema=dict.fromkeys(wanted, pl.String)).clear(1)
        codes = pl.repeat(0, len(parts["client"].codes), dtype=pl.UInt32, eager=True)
        return Factors(codes, nothing.select(value).to_series())
    codes, texts = parts[there[0]].codes, parts[there[0]].values.to_frame(there[0])
    for part in there[1:]:
        pairs = crossed(Factors(codes, texts.to_series()), parts[part])
        other = parts[part].values.gather(pairs.right).alias(part)
        codes, texts = pairs.codes, texts.select(pl.all().gather(pairs.left)).with_columns(other)
    texts = texts.with_columns(
        pl.lit(None, dtype=pl.String).alias(part) for part in wanted if part not in parts
    )
    return Factors(codes, texts.select(value).to_series())
