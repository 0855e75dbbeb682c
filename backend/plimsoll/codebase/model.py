"""What reading a repository yields."""

from collections import Counter
from typing import Literal, TypeAlias

from pydantic import Field

from plimsoll.catalog.model import Endpoint, Operation
from plimsoll.kit.value import Value


class SourceFile(Value):
    """A file of the repository: a POSIX path relative to its root, and its size."""

    path: str
    size_bytes: int


class SkippedFile(Value):
    """A file that was not read, and why, in words."""

    path: str
    reason: str


class FunctionSpan(Value):
    """A function of the repository, from its first to its last line."""

    name: str
    file: str
    line: int
    last_line: int


class Neighbourhood(Value):
    """What endpoints' handlers call, directly or not, within the repository."""

    functions: tuple[FunctionSpan, ...] = ()
    reached: dict[str, tuple[int, ...]] = Field(default_factory=dict)
    """By an endpoint's name, positions in `functions`: the handler, then the nearest first."""

    def of(self, endpoint: str) -> tuple[FunctionSpan, ...]:
        """The functions that an endpoint reaches; empty where its handler is not known."""
        return tuple(self.functions[position] for position in self.reached.get(endpoint, ()))


class FoundService(Value):
    """A service that a repository holds."""

    name: str
    folder: str
    """Within the repository; empty: all of it."""
    told_by: str
    """The file that says so."""
    endpoints: int
    """How many are declared in its folder."""


RecordingKind: TypeAlias = Literal["k6", "har", "postman", "jmeter"]


class Recording(Value):
    """A load test or a recording of requests that the repository holds."""

    kind: RecordingKind
    file: str
    requests: int
    """How many requests or samplers are in it."""
    endpoints: tuple[str, ...] = ()
    """Which of the known endpoints they ask, by name, as far as that can be told."""


class Discovery(Value):
    """The endpoints of a repository and everything that was passed over while looking."""

    repository: str
    """The folder's or repository's name; never a full path of the machine that read it."""
    commit: str | None
    endpoints: tuple[Endpoint, ...]
    operations: tuple[Operation, ...] = ()
    """What it answers beside them, found and reported."""
    neighbourhood: Neighbourhood = Neighbourhood()
    services: tuple[FoundService, ...] = ()
    """Which services it holds, by folder."""
    recordings: tuple[Recording, ...] = ()
    """Load tests and recordings that it already has: starting points for new ones."""
    skipped: tuple[SkippedFile, ...] = ()
    notes: tuple[str, ...] = ()
    """What could not be resolved, in words: a prefix read from the environment, a dynamic route."""
    files_read: int = 0

    def frameworks(self) -> dict[str, int]:
        """How many endpoints each framework contributes, most first."""
        return dict(Counter(endpoint.framework for endpoint in self.endpoints).most_common())
