"""What the slice needs from the world: a way to read a repository."""

from collections.abc import Sequence
from typing import Protocol

from plimsoll.codebase.model import SkippedFile, SourceFile


class Snapshot(Protocol):
    """A repository at one moment, read-only."""

    @property
    def name(self) -> str:
        """The repository's name, for people."""
        ...

    @property
    def commit(self) -> str | None:
        """The commit it stands at; None when it is under no version control or is modified."""
        ...

    @property
    def files(self) -> Sequence[SourceFile]:
        """Every readable text file inside the repository, sorted by path; nothing outside it."""
        ...

    @property
    def skipped(self) -> Sequence[SkippedFile]:
        """What was passed over: links that leave the repository, huge and unreadable files."""
        ...

    def read(self, path: str) -> bytes:
        """The content of one of `files`.

        Raises:
            NotFound: the path is none of `files`.
        """
        ...


class CodeHost(Protocol):
    """Opens repositories."""

    def admit(self, location: str) -> None:
        """Nothing, when `open` may be tried; judged early, so that whoever asks is told at once.

        Raises:
            Rejected: the location cannot be used.
            Forbidden: requests through the API may not read it; names the setting.
        """
        ...

    def open(self, location: str, *, ref: str | None = None) -> Snapshot:
        """A snapshot of the repository at a branch, tag or commit (None: as it is).

        Raises:
            NotFound: there is no repository, or no such ref.
            Rejected: the location is no folder, or is not of this host.
            Forbidden: as in `admit`.
        """
        ...
