"""The path that all routes of an API document stand behind."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from pydantic import JsonValue

from plimsoll.codebase.documents.placed import list_of, table_of

_VARIABLE = re.compile(r"\{([^{}/]+)\}")


@dataclass(frozen=True, slots=True)
class Base:
    """A path without a slash at its end, and the variables in it that have no value."""

    path: str = ""
    untold: tuple[str, ...] = ()


def base_of(root: Mapping[str, JsonValue], *owners: Mapping[str, JsonValue]) -> Base:
    """Of a document and, in OpenAPI 3, its parts with servers of their own: the last one counts."""
    if "swagger" in root:
        base = root.get("basePath")
        return Base(_clean(base)) if isinstance(base, str) else Base()
    for owner in (*reversed(owners), root):
        servers = list_of(owner.get("servers"))
        if servers and isinstance(table_of(servers[0]).get("url"), str):
            return _of_server(table_of(servers[0]))
    return Base()


def _of_server(server: Mapping[str, JsonValue]) -> Base:
    variables = table_of(server.get("variables"))

    def value_of(match: re.Match[str]) -> str:
        default = table_of(variables.get(match[1])).get("default")
        return match[0] if default is None else str(default)

    path = _clean(_VARIABLE.sub(value_of, str(server["url"])))
    untold = tuple(_VARIABLE.findall(path))
    told = [part for part in path.split("/") if part and not _VARIABLE.search(part)]
    return Base("".join(f"/{part}" for part in told), untold)


def _clean(url: str) -> str:
    """The path of an address, or of a path that may be relative."""
    if "://" in url or url.startswith("//"):
        try:
            path = urlsplit(url).path
        except ValueError:
            path = "/" + url.partition("://")[2].partition("/")[2]
    else:
        path = url.partition("?")[0].partition("#")[0]
    parts = [part for part in path.strip().split("/") if part not in {"", ".", ".."}]
    return "".join(f"/{part}" for part in parts)
