r"""A format that a person writes down: nginx's `log_format` or Apache's `LogFormat`.

    $remote_addr - [$time_local] "$request" $status $body_bytes_sent $request_time
    %h %l %u %t \"%r\" %>s %b %D

It is translated into a regular expression for the whole line. The string is what stands between
the quotes of the configuration, or the whole directive. It has to have a time, a status, and a
request line or method and path; without a client's address all requests have one client, and
nothing is kept of them. Variables that are not named here may stand anywhere and are ignored.

nginx: `remote_addr` (`realip_remote_addr`, `proxy_protocol_addr`), `time_local`, `time_iso8601`,
`msec`, `request`, `request_method`, `request_uri`, `uri`, `args`, `status`, `body_bytes_sent`,
`bytes_sent`, `request_length`, `request_time` (seconds), `http_user_agent`.

Apache: `%h` `%a`, `%t` and `%{…}t` (strftime, `sec`, `msec`, `usec`; several are joined), `%r`,
`%m` `%U` `%q`, `%s`, `%b` `%B` `%O`, `%I`, `%D` (microseconds, as Apache writes it, not Tomcat
before 10.1), `%{ms}T` `%{us}T`, `%{User-Agent}i`. `%T` in whole seconds is too coarse for a
latency and is ignored. A time without a zone is in that of the setting.

https://nginx.org/en/docs/http/ngx_http_log_module.html
https://httpd.apache.org/docs/2.4/mod/mod_log_config.html
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Final, NamedTuple

import polars as pl
from polars.exceptions import PolarsError

from plimsoll.adapters.access_log.form import Form
from plimsoll.adapters.access_log.parts import Column, Columns, columns, number
from plimsoll.adapters.access_log.times import epoch_of_format
from plimsoll.kit.errors import Misconfigured

NAME: Final = "configured"
SETTING: Final = "PLIMSOLL_ACCESS_LOG__PATTERN"

_QUOTED: Final = r'(?:[^"\\]|\\.)*'
_NGINX: Final = re.compile(r"\$(?:\{(?P<braced>\w+)\}|(?P<name>[a-zA-Z_]\w*))")
_APACHE: Final = re.compile(
    r"%(?P<when>[!,<>0-9]*)(?:\{(?P<argument>[^}]*)\})?[<>]?(?P<letter>\^t[io]|[a-zA-Z%])"
)
_DIRECTIVE: Final = re.compile(
    r"^\s*(?:log_format\s+\S+\s+(?:escape=\S+\s+)?|LogFormat\s+)(?=['\"])"
)
_STRING: Final = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"")
_ESCAPED: Final = re.compile(r"\\(.)")
_ESCAPES: Final = {"t": "\t", "n": "\n"}

_VARIABLES: Final = {
    "remote_addr": "client",
    "realip_remote_addr": "client",
    "proxy_protocol_addr": "client",
    "time_local": "time",
    "time_iso8601": "time",
    "msec": "time",
    "request": "request",
    "request_method": "method",
    "request_uri": "target",
    "uri": "path",
    "document_uri": "path",
    "is_args": "mark",
    "args": "arguments",
    "query_string": "arguments",
    "status": "status",
    "body_bytes_sent": "sent",
    "bytes_sent": "sent",
    "request_length": "received",
    "request_time": "seconds",
    "http_user_agent": "agent",
}
_LETTERS: Final = {
    "h": "client",
    "a": "client",
    "t": "time",
    "r": "request",
    "m": "method",
    "U": "path",
    "q": "arguments",
    "s": "status",
    "b": "sent",
    "B": "sent",
    "O": "sent",
    "I": "received",
    "D": "microseconds",
}
_UNITS: Final = {"ms": "milliseconds", "us": "microseconds"}
_VALUES: Final = {
    "time": r"[0-9]{2}/[A-Za-z]{3}/[0-9]{4}:[0-9:]{8} [+-][0-9]{4}|[0-9-]{10}T[0-9:+-]+|[0-9.]+",
    "method": "[A-Z]+",
    "path": "[^?]*",
    "mark": r"\??",
    "status": "[0-9]{3}",
    "sent": "[0-9]+|-",
    "received": "[0-9]+|-",
    "seconds": r"[0-9.]+|-",
    "milliseconds": "[0-9]+|-",
    "microseconds": "[0-9]+|-",
}
_NEEDED: Final = {
    "a time ($time_local, %t)": {"time"},
    "a status ($status, %>s)": {"status"},
    "a method ($request, %r)": {"request", "method"},
    "a path ($request, %r)": {"request", "target", "path"},
}
_MOST_VARIABLES: Final = 100
_FRACTIONS: Final = {"msec_frac", "usec_frac"}
_COUNTS: Final = {"sec": 1, "msec": 1_000, "usec": 1_000_000}
_MOMENT: Final = datetime(2026, 11, 23, 21, 34, 56, tzinfo=UTC)


class _Piece(NamedTuple):
    """Text as it is, or what stands for a part of the request."""

    text: str = ""
    part: str = ""
    is_value: bool = False
    format: str = ""
    """Of a time, how it is written; empty: in one of the usual ways."""


def configured(pattern: str, zone: str) -> Form:
    """The form that a pattern describes.

    Raises:
        Misconfigured: it is no pattern, or a request cannot be told from what it has.
    """
    bare = _bare(pattern)
    if _NGINX.search(bare):
        pieces = list(_of_nginx(bare))
    elif _APACHE.search(bare):
        pieces = list(_of_apache(bare))
    else:
        raise _misconfigured("names no variable")
    if len(pieces) > 2 * _MOST_VARIABLES + 1:
        # Each takes its time on each character of a long line.
        raise _misconfigured(f"has more than {_MOST_VARIABLES} variables")
    return _form(pieces, zone)


def _form(pieces: list[_Piece], zone: str) -> Form:
    groups: list[str] = []
    formats: list[str] = []
    expression = ""
    for at, piece in enumerate(pieces):
        if not piece.is_value:
            expression += pl.escape_regex(piece.text)
            continue
        before = pieces[at - 1].text if at else ""
        after = pieces[at + 1].text if at + 1 < len(pieces) else ""
        value = _value(piece, before, after)
        group = piece.part
        if piece.format:
            group, formats = f"time{len(formats)}", [*formats, piece.format]
        is_named = bool(group) and group not in groups
        expression += f"(?P<{group}>{value})" if is_named else f"(?:{value})"
        groups += [group] if is_named else []
    has = set(groups) | ({"time"} if formats else set())
    missing = [what for what, either in _NEEDED.items() if not either & has]
    if missing:
        raise _misconfigured(f"has no {' and no '.join(what[2:] for what in missing)}")
    is_zoned = not formats or any(word in "".join(formats) for word in ("%z", *_COUNTS))
    return Form(NAME, f"^{expression}[ \\t]*$", _columns(formats, zone), is_zoned)


def _columns(formats: list[str], zone: str) -> Columns:
    milliseconds = (number(part, pl.Float64) * factor for part, factor in (
        ("seconds", 1_000), ("microseconds", 0.001), ("milliseconds", 1)
    ))  # fmt: skip
    target = pl.coalesce("target", "path")
    arguments = pl.col("arguments").fill_null("-").str.strip_prefix("?")
    has_none = arguments.is_in(["", "-"]) | target.str.contains("?", literal=True)
    asked = pl.when(has_none).then(target).otherwise(target + "?" + arguments)
    own = {
        "client": Column(("client",), pl.col("client").fill_null("-")),
        "request": Column(
            ("request", "method", "target", "path", "arguments"),
            pl.coalesce("request", pl.col("method") + " " + asked),
        ),
        "latency_ms": Column(
            ("seconds", "milliseconds", "microseconds"), pl.coalesce(milliseconds)
        ),
    }
    if formats:
        own["time"] = _time(formats, zone)
    return columns(zone, own)


def _time(formats: list[str], zone: str) -> Column:
    parts = tuple(f"time{at}" for at in range(len(formats)))
    for part, how in zip(parts, formats, strict=True):
        if how in _COUNTS:
            seconds = number(part, pl.Float64) / _COUNTS[how]
            return Column((part,), seconds.floor().cast(pl.Int64))
    written = [(part, how) for part, how in zip(parts, formats, strict=True) if "%" in how]
    how = " ".join(how for _, how in written)
    try:
        (found,) = epoch_of_format(pl.Series([_MOMENT.strftime(how)]), how, "UTC")
    except PolarsError:
        found = None
    if found != int(_MOMENT.timestamp()):
        raise _misconfigured(f"has a time (%{{{how}}}t) that is not understood")
    text = pl.concat_str([part for part, _ in written], separator=" ")
    epoch = partial(epoch_of_format, written=how, zone=zone)
    return Column(
        tuple(part for part, _ in written), text.map_batches(epoch, return_dtype=pl.Int64)
    )


def _value(piece: _Piece, before: str, after: str) -> str:
    """A regular expression for what may stand there."""
    if before.endswith('"') and after.startswith('"'):
        return _QUOTED
    if piece.part in _VALUES and not piece.format:
        return _VALUES[piece.part]
    if piece.part == "client":
        return "[^ ]+?"
    return ".*?"


def _bare(pattern: str) -> str:
    """The format itself, without the directive, its quotes and its escapes."""
    directive = _DIRECTIVE.match(pattern)
    if directive:
        strings = _STRING.finditer(pattern, directive.end())
        is_apache = pattern.lstrip().startswith("LogFormat")
        found = [string[1] or string[2] or "" for string in strings]
        pattern = found[0] if is_apache else "".join(found)
    return _ESCAPED.sub(lambda match: _ESCAPES.get(match[1], match[1]), pattern.strip())


def _of_nginx(pattern: str) -> Iterator[_Piece]:
    at = 0
    for match in _NGINX.finditer(pattern):
        yield _Piece(pattern[at : match.start()])
        name = match["braced"] or match["name"]
        yield _Piece(part=_VARIABLES.get(name, ""), is_value=True)
        at = match.end()
    yield _Piece(pattern[at:])


def _of_apache(pattern: str) -> Iterator[_Piece]:
    at = 0
    text = ""
    for match in _APACHE.finditer(pattern):
        text += pattern[at : match.start()]
        at = match.end()
        letter, argument = match["letter"], match["argument"]
        if letter == "%":
            text += "%"
            continue
        is_plain_time = letter == "t" and argument is None
        yield _Piece(text + "[" * is_plain_time)
        yield _of_letter(letter, argument)
        text = "]" * is_plain_time
    yield _Piece(text + pattern[at:])


def _of_letter(letter: str, argument: str | None) -> _Piece:
    if letter == "t" and argument is not None:
        how = re.sub(r"^(?:begin|end):", "", argument).replace("%s", "sec")
        return _Piece(part="" if how in _FRACTIONS else "time", is_value=True,
                      format="" if how in _FRACTIONS else how)  # fmt: skip
    if letter == "T":
        return _Piece(part=_UNITS.get(argument or "", ""), is_value=True)
    if letter == "i":
        is_agent = (argument or "").lower() == "user-agent"
        return _Piece(part="agent" if is_agent else "", is_value=True)
    if argument is not None and letter != "a":
        return _Piece(is_value=True)
    return _Piece(part=_LETTERS.get(letter, ""), is_value=True)


def _misconfigured(what: str) -> Misconfigured:
    return Misconfigured(
        f"The pattern for access logs {what}.",
        where=SETTING,
        fix="Copy the log_format of nginx or the LogFormat of Apache, or clear the setting.",
    )
