"""Addresses of requests, variables and all, as routes: `{{base}}/orders/42?page=1`.

A variable in front is the host, or brings it; its value counts where the collection tells it. A
variable, a `:name` or a value that looks like an id (see `shapes`) in the path is a placeholder,
except variables for versions and prefixes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.documents.requests.shapes import name_after, shape_of

_VARIABLE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}|\{%[^{}]*%\}")
_SCHEME = re.compile(r"(?:[A-Za-z][\w+.-]*|\{\{[^{}]*\}\})://")
_HOST = re.compile(r"(?:\{\{[^{}]*\}\}|[^/?#{])*")
_PORT_OR_DOTS = re.compile(r"[^/]*(?:\.[A-Za-z]{2,}|:\d+|^localhost)$")
_PARTS_OF_PREFIX = re.compile(r"version|prefix|base|api|path|stage|root|context", re.IGNORECASE)
_NAMED = re.compile(r"^(?::([\w-]+)|\{([\w.-]+)\}|<(?:\w+:)?([\w.-]+)>)$")
_LONGEST = 4_000
_MOST_ROUNDS = 10
_OWN = re.compile(
    r"^(?:localhost|127\.|0\.0\.0\.0|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|\[::1\]"
    r"|host\.docker\.internal)|\{\{|\.(?:local|localhost|internal|test)(?::|$)|^[\w-]+(?::\d+)?$"
)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a request goes."""

    host: str
    """Empty: not told."""
    route: str
    names: tuple[tuple[str, JsonSchema], ...]
    """The route's placeholders, and what their values show."""
    query: tuple[tuple[str, str], ...]

    @property
    def is_own(self) -> bool:
        """Whether the host is one on which people run their own service."""
        return not self.host or bool(_OWN.search(self.host))


def address_of(url: str, variables: Mapping[str, str]) -> Address | None:
    """Reads an address; None if there is no path to be told."""
    whole = _filled_front(" ".join(url[:_LONGEST].split()).replace(" ", ""), variables)
    scheme = _SCHEME.match(whole)
    if scheme is not None and not scheme[0].startswith(("http", "{{")):
        return None
    host, rest = _split(
        whole[scheme.end() :] if scheme is not None else whole, has_scheme=scheme is not None
    )
    path, _, query = rest.partition("#")[0].partition("?")
    if path and not path.startswith("/"):
        path = f"/{path}"
    route, names = _route(path, variables)
    if not path and not host:
        return None
    return Address(host.lower(), route, names, _query(query))


def named(text: str) -> str:
    """A variable's bare name: without Insomnia's `_.` and what a function adds."""
    return text.strip().removeprefix("_.").strip()


def _filled_front(url: str, variables: Mapping[str, str]) -> str:
    """Variables in front of the path as their values, as far as they are told."""
    for _ in range(_MOST_ROUNDS):
        match = _VARIABLE.search(url)
        front = url[: match.start()] if match is not None else url
        if match is None or "/" in _SCHEME.sub("", front):
            return url
        value = variables.get(named(match[1] or ""))
        if value is None:
            after = _VARIABLE.search(url, match.end())
            if after is None or "/" in url[match.end() : after.start()]:
                return url
            value_after = variables.get(named(after[1] or ""))
            if value_after is None:
                return url
            url = url[: after.start()] + value_after + url[after.end() :]
        else:
            url = front + value.strip() + url[match.end() :]
        url = url[:_LONGEST]
    return url


def _split(text: str, *, has_scheme: bool) -> tuple[str, str]:
    match = _HOST.match(text)
    front = match[0] if match is not None else ""
    is_host = has_scheme or front.startswith("{{") or bool(_PORT_OR_DOTS.match(front))
    if not is_host:
        return "", text
    return front.rpartition("@")[2], text[len(front) :]


def _route(
    path: str, variables: Mapping[str, str]
) -> tuple[str, tuple[tuple[str, JsonSchema], ...]]:
    names: dict[str, JsonSchema] = {}
    made: list[str] = []
    before = ""
    for segment in _expanded(path, variables):
        found = _placeholder(segment, before, is_first=not made)
        if found is None:
            made.append(segment)
            before = segment
            continue
        name, schema = found
        while name in names:
            name += "_2"
        names[name] = schema
        made.append(f"{{{name}}}")
    slash = "/" if path.endswith("/") and made else ""
    return "/" + "/".join(made) + slash, tuple(names.items())


def _expanded(path: str, variables: Mapping[str, str]) -> list[str]:
    """The segments, with variables that hold a part of the prefix filled in."""

    def value_of(match: re.Match[str]) -> str:
        name = named(match[1] or "")
        value = variables.get(name)
        return value if value and _PARTS_OF_PREFIX.search(name) else match[0]

    return [part for part in _VARIABLE.sub(value_of, path).split("/") if part]


def _placeholder(segment: str, before: str, *, is_first: bool) -> tuple[str, JsonSchema] | None:
    written = _NAMED.match(segment)
    if written is not None:
        return next(name for name in written.groups() if name), {"type": "string"}
    variable = _VARIABLE.search(segment)
    if variable is not None:
        return _name_of(variable[1] or "", before), {"type": "string"}
    # A number in front is a version: /1/statuses.
    schema = None if is_first else shape_of(unquote(segment))
    return None if schema is None else (name_after(before), schema)


def _name_of(variable: str, before: str) -> str:
    bare = named(variable)
    if bare.startswith("$") or "." in bare or not bare:
        last = re.findall(r"[A-Za-z_]\w*", bare.rpartition(".")[2])
        is_function = bare.startswith("$") or not last
        return name_after(before) if is_function else str(last[-1])
    return re.sub(r"\W+", "_", bare).strip("_") or name_after(before)


def _query(query: str) -> tuple[tuple[str, str], ...]:
    pairs = [part.partition("=") for part in query.split("&") if part]
    told = [(unquote(name.replace("+", " ")).strip(), unquote(value)) for name, _, value in pairs]
    return tuple((name, value) for name, value in told if name and "{{" not in name)
