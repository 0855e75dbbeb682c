"""Parts of a request that Elixir expressions stand for, and what functions read of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plimsoll.codebase.untyped.shapes import Read, Root


@dataclass(frozen=True)
class Origin:
    """A part of the request; no root: the connection itself."""

    root: Root | None
    path: tuple[str, ...] = ()


CONNECTION = Origin(None)
PARAMS = Origin("params")
Roles = tuple[tuple[int, Origin], ...]


@dataclass
class Findings:
    """What a function reads, with all it calls."""

    reads: dict[Read, None] = field(default_factory=dict)
    called: dict[str, None] = field(default_factory=dict)

    def add(self, other: Findings) -> None:
        self.reads.update(other.reads)
        self.called.update(other.called)
