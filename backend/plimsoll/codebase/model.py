"""What reading a repository yields."""

from collections import Counter

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


class Discovery(Value):
    """The endpoints of a repository and everything that was passed over while looking."""

    repository: str
    """The folder's or repository's name; never a full path of the machine that read it."""
    commit: str | None
    endpoints: tuple[Endpoint, ...]
    operations: tuple[Operation, ...] = ()
    """What it answers beside them, found and reported."""
    skipped: tuple[SkippedFile, ...] = ()
    notes: tuple[str, ...] = ()
    """What could not be resolved, in words: a prefix read from the environment, a dynamic route."""
    files_read: int = 0

    def frameworks(self) -> dict[str, int]:
        """How many endpoints each framework contributes, most first."""
        return dict(Counter(endpoint.framework for endpoint in self.endpoints).most_common())
