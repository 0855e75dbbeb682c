"""Functions of the standard library, and a few of others, whose result reading can tell."""

import posixpath
import re
from collections.abc import Callable, Mapping
from http import HTTPStatus

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.golang.inputs import Input, UrlPath, first_input
from plimsoll.codebase.golang.routers import Stripped
from plimsoll.codebase.golang.texts import added, called, placeholder
from plimsoll.codebase.golang.types import GoType
from plimsoll.codebase.golang.values import (
    NIL,
    NOTHING,
    Call,
    Const,
    Items,
    Several,
    Unknown,
    Value,
    text,
)

_VERB = re.compile(r"%%|%[-+# 0]*\d*(?:\.\d+)?[a-zA-Z]")
_BOUNDARY = re.compile(r"[a-z](?=[A-Z])")
_INTEGER: JsonSchema = {"type": "integer"}
_UUID: JsonSchema = {"type": "string", "format": "uuid"}


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


STATUSES: Mapping[str, int] = {
    **{f"Status{_camel(status.name)}": status.value for status in HTTPStatus},
    "StatusOK": 200,
    "StatusNonAuthoritativeInfo": 203,
    "StatusTeapot": 418,
    "StatusIMUsed": 226,
}
METHODS = frozenset(
    {"Get", "Head", "Post", "Put", "Patch", "Delete", "Connect", "Options", "Trace"}
)


def formatted(call: Call) -> Value:
    """`fmt.Sprintf`, as far as its values are known."""
    told = text(call.arg(0))
    if told is None:
        return Unknown(GoType("basic", "string"))
    rest = list(call.args[1:])
    whole: Value = Const("", call.args[0].at if isinstance(call.args[0], Const) else None)
    position = 0
    for match in _VERB.finditer(told):
        whole = added(whole, Const(told[position : match.start()]))
        position = match.end()
        if match[0] == "%%":
            whole = added(whole, Const("%"))
        elif rest:
            value = rest.pop(0)
            if isinstance(value, Const):
                value = Const("" if value.value is None else str(value.value), None, value.missing)
            number = placeholder(whole, value, is_number=match[0].endswith("d"))
            whole = added(whole, number or value)
    return added(whole, Const(told[position:]))


def joined_path(call: Call) -> Value:
    """`path.Join`, `url.JoinPath`."""
    parts = [v for v in call.args if isinstance(v, Const) and isinstance(v.value, str)]
    missing = tuple(
        called(v) for v in call.args if not (isinstance(v, Const) and isinstance(v.value, str))
    )
    if not parts:
        return Unknown(GoType("basic", "string"))
    told = "/".join(str(part.value) for part in parts if part.value)
    at = next((part.at for part in parts if part.at is not None), None)
    return Const(posixpath.normpath(told) if told else "", at, missing)


def joined_texts(call: Call) -> Value:
    """`strings.Join`."""
    items, separator = call.arg(0), text(call.arg(1)) or ""
    if not isinstance(items, Items):
        return Unknown(GoType("basic", "string"))
    told = [text(value) for value in items.elements]
    if any(part is None for part in told):
        return Unknown(GoType("basic", "string"))
    return Const(separator.join(part or "" for part in told))


def _on_text(change: Callable[[str, str], str]) -> Callable[[Call], Value]:
    def changed(call: Call) -> Value:
        value = call.arg(0)
        if isinstance(value, Input):
            return value
        if isinstance(value, UrlPath):
            cut = text(call.arg(1))
            return value if cut is None else PathRest(value, cut)
        if isinstance(value, Const) and isinstance(value.value, str):
            argument = text(call.arg(1)) if len(call.args) > 1 else ""
            if argument is not None:
                return Const(change(value.value, argument), value.at, value.missing)
        return Unknown(GoType("basic", "string"))

    return changed


class PathRest(UrlPath):
    """What is left of the request's path behind a prefix."""

    def __init__(self, path: UrlPath, prefix: str) -> None:
        super().__init__(path.uses)
        self.prefix = prefix


def _parsed(schema: JsonSchema, kind: GoType) -> Callable[[Call], Value]:
    def parsed(call: Call) -> Value:
        found = first_input(call.args)
        if found is not None:
            found.is_a(schema)
        return Several([Unknown(kind), NIL])

    return parsed


def _parsed_time(call: Call) -> Value:
    found = first_input(call.args)
    layout = call.arg(0)
    told = text(layout) or (getattr(layout, "name", "") if layout is not None else "")
    if found is not None and told in ("2006-01-02", "time.DateOnly"):
        found.is_a({"type": "string", "format": "date"})
    elif found is not None:
        found.is_a({"type": "string", "format": "date-time"})
    return Several([Unknown(GoType("named", "Time", "time")), NIL])


def _replaced(call: Call) -> Value:
    told, old, new = (text(call.arg(index)) for index in range(3))
    if told is None or old is None or new is None:
        return call.arg(0) if isinstance(call.arg(0), Input) else NOTHING
    return Const(told.replace(old, new))


def _stripped(call: Call) -> Value:
    return Stripped((text(call.arg(0)) or "").rstrip("/"), call.arg(1))


def _same(call: Call) -> Value:
    return call.arg(0)


def _pair_with_default(call: Call) -> Value:
    """`GetEnv(name, default)`: the default."""
    return call.arg(1)


_INT = GoType("basic", "int")
FUNCTIONS: Mapping[str, Callable[[Call], Value]] = {
    "fmt.Sprintf": formatted,
    "fmt.Sprint": lambda call: call.arg(0) if len(call.args) == 1 else NOTHING,
    "path.Join": joined_path,
    "path/filepath.Join": joined_path,
    "net/url.JoinPath": lambda call: Several([joined_path(call), NIL]),
    "strings.Join": joined_texts,
    "strings.ToLower": _on_text(lambda told, _: told.lower()),
    "strings.ToUpper": _on_text(lambda told, _: told.upper()),
    "strings.Title": _on_text(lambda told, _: told.title()),
    "strings.TrimSpace": _on_text(lambda told, _: told.strip()),
    "strings.TrimPrefix": _on_text(lambda told, cut: told.removeprefix(cut)),
    "strings.TrimSuffix": _on_text(lambda told, cut: told.removesuffix(cut)),
    "strings.TrimRight": _on_text(lambda told, cut: told.rstrip(cut)),
    "strings.TrimLeft": _on_text(lambda told, cut: told.lstrip(cut)),
    "strings.Trim": _on_text(lambda told, cut: told.strip(cut)),
    "strings.ReplaceAll": _replaced,
    "strings.Replace": _replaced,
    "strings.Split": lambda call: first_input(call.args) or NOTHING,
    "strings.Fields": lambda call: first_input(call.args) or NOTHING,
    "strconv.Atoi": _parsed(_INTEGER, _INT),
    "strconv.ParseInt": _parsed(_INTEGER, _INT),
    "strconv.ParseUint": _parsed(_INTEGER, _INT),
    "strconv.ParseFloat": _parsed({"type": "number"}, GoType("basic", "float64")),
    "strconv.ParseBool": _parsed({"type": "boolean"}, GoType("basic", "bool")),
    "strconv.Itoa": lambda call: (
        Const(str(v.value), None) if isinstance(v := call.arg(0), Const) else NOTHING
    ),
    "time.Parse": _parsed_time,
    "time.ParseInLocation": _parsed_time,
    "net/http.HandlerFunc": _same,
    "net/http.StripPrefix": _stripped,
    "net/http.MaxBytesHandler": _same,
    "net/http.TimeoutHandler": _same,
    "net/http.AllowQuerySemicolons": _same,
    "net/url.QueryUnescape": lambda call: Several([call.arg(0), NIL]),
    "net/url.PathUnescape": lambda call: Several([call.arg(0), NIL]),
    "html.EscapeString": _same,
    "cmp.Or": lambda call: next((v for v in call.args if not isinstance(v, Unknown)), NOTHING),
}
PARSERS: tuple[tuple[re.Pattern[str], Callable[[Call], Value]], ...] = (
    (
        re.compile(r"uuid\.(Parse|MustParse|FromString|FromStringOrNil|ParseBytes)$"),
        _parsed(_UUID, GoType("named", "UUID", "github.com/google/uuid")),
    ),
    (re.compile(r"cast\.ToU?[Ii]nt\w*$|StrTo\.\w*Int\w*$"), _parsed(_INTEGER, _INT)),
)
