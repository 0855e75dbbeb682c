"""One framework or document format a file; each file's docstring is its documentation."""

from dataclasses import dataclass
from typing import Protocol

from plimsoll.catalog.model import Endpoint, Operation
from plimsoll.codebase.sources import Sources


@dataclass(frozen=True)
class Extraction:
    """What an extractor found, and what it could not tell."""

    endpoints: tuple[Endpoint, ...]
    notes: tuple[str, ...] = ()
    operations: tuple[Operation, ...] = ()


class Extractor(Protocol):
    """Finds the endpoints that one framework or document format declares."""

    @property
    def framework(self) -> str:
        """The name its endpoints carry."""
        ...

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints in the given files, in any order; the same one may come twice."""
        ...
