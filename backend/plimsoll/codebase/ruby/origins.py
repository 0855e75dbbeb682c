"""Parts of a request that expressions stand for, and what one method does with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plimsoll.codebase.untyped.shapes import Read, Root


SAME = frozenset(
    {"to_unsafe_h", "to_unsafe_hash", "to_h", "to_hash", "permit!", "presence", "dup", "compact"}
    | {"with_indifferent_access", "symbolize_keys", "deep_symbolize_keys", "stringify_keys"}
    | {"except", "without", "reject", "select", "transform_values", "transform_keys", "deep_dup"}
    | {
        "merge",
        "reverse_merge",
        "with_defaults",
        "compact_blank",
        "tap",
        "then",
        "merge!",
        "freeze",
    }
    | {"signed", "encrypted", "permanent", "reject!", "deep_transform_keys", "delete_if", "clone"}
    | {"deep_merge", "slice!", "try", "to_json"}
)
ONE = frozenset({"fetch", "delete", "get_header", "require", "[]"})
SEVERAL = frozenset({"slice", "values_at", "extract!", "fetch_values", "pick"})
ASKS = frozenset({"key?", "has_key?", "include?", "member?", "exclude?"})
PARSERS = (
    "JSON.parse",
    "Oj.load",
    "MultiJson.load",
    "JSON.load",
    "JSON.parse!",
    "Yajl::Parser.parse",
)
BODIES = ("request.body", "request.raw_post", "request.body.read", "request.body.string")
REQUEST_PARTS: Mapping[str, Root] = {
    "headers": "header",
    "env": "header",
    "params": "params",
    "cookies": "cookie",
    "query_parameters": "query",
    "request_parameters": "body",
    "GET": "query",
    "POST": "body",
    "parameters": "params",
    "path_parameters": "params",
}


@dataclass(frozen=True)
class Origin:
    """A part of the request that an expression stands for."""

    root: Root
    path: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Handed:
    """A call that is given parts of the request."""

    receiver: str
    """A class; empty: the object itself."""
    method: str
    positions: Mapping[int, Origin]
    names: Mapping[str, Origin]


@dataclass
class Reads:
    """What one method reads and calls."""

    found: list[Read] = field(default_factory=list)
    calls: dict[str, None] = field(default_factory=dict)
    """Methods of the same object, in order."""
    handed: list[Handed] = field(default_factory=list)
    returned: Origin | None = None
    calls_super: bool = False
    alternatives: list[frozenset[str]] = field(default_factory=list)
    """Keys of which any one will do."""
