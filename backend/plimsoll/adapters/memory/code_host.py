"""The port CodeHost over texts in a dictionary."""

from collections.abc import Mapping, Sequence

from plimsoll.codebase.model import SkippedFile, SourceFile
from plimsoll.kit.errors import NotFound


class MemorySnapshot:
    """A repository: texts by path."""

    def __init__(
        self,
        texts: Mapping[str, str],
        *,
        name: str = "memory",
        commit: str | None = None,
        skipped: Sequence[SkippedFile] = (),
    ) -> None:
        self._contents = {path: texts[path].encode() for path in sorted(texts)}
        self._name = name
        self._commit = commit
        self._skipped = tuple(skipped)

    @property
    def name(self) -> str:
        """As given."""
        return self._name

    @property
    def commit(self) -> str | None:
        """As given."""
        return self._commit

    @property
    def skipped(self) -> Sequence[SkippedFile]:
        """As given."""
        return self._skipped

    @property
    def files(self) -> Sequence[SourceFile]:
        """Every file, sorted by path."""
        return [
            SourceFile(path=path, size_bytes=len(content))
            for path, content in self._contents.items()
        ]

    def read(self, path: str) -> bytes:
        """A file's content."""
        try:
            return self._contents[path]
        except KeyError:
            raise NotFound(f"There is no file {path} in {self.name}.") from None


class MemoryCodeHost:
    """Repositories by location."""

    def __init__(self, repositories: Mapping[str, MemorySnapshot]) -> None:
        self._repositories = dict(repositories)

    def admit(self, location: str) -> None:
        """Any may be tried."""

    def open(self, location: str, *, ref: str | None = None) -> MemorySnapshot:
        """The repository at a location; the only ref it has is its commit."""
        snapshot = self._repositories.get(location)
        if snapshot is None:
            raise NotFound(f"There is no repository at {location}.")
        if ref is not None and ref != snapshot.commit:
            raise NotFound(f"There is no ref {ref} in {snapshot.name}.")
        return snapshot
