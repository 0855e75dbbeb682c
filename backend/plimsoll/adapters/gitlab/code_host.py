"""Port `CodeHost` for GitLab: one archive instead of a clone.

GitLab lists a hundred files an answer and no sizes, so a listing costs more than all else; the
archive alone says what is there. Where a repository tells git to leave files out of archives or to
change them, an archive does not show it as it is, and it is cloned instead.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Final

from plimsoll.adapters.gitlab.location import checked_ref, project_of, rest_of
from plimsoll.adapters.gitlab.settings import GitlabSettings
from plimsoll.codebase.by_api import clone_instead
from plimsoll.codebase.hosted import (
    Admission,
    Damaged,
    HostedSnapshot,
    Listed,
    NoArchive,
    TooMuch,
    unpacked,
)
from plimsoll.kit.errors import NotFound, Unavailable

if TYPE_CHECKING:
    from plimsoll.adapters.gitlab.client import GitlabClient

_ATTRIBUTES: Final = ".gitattributes"
_CHANGES_ARCHIVES = re.compile(rb"^[^#\n]*\sexport-(ignore|subst)\b", re.MULTILINE)


class _Changed(Exception):
    """Somewhere in the repository it says that archives are not all of it."""


class GitlabCodeHost:
    """Opens projects at one GitLab; it never asks another host, whoever asks.

    Args:
        settings: where it is, and how much is read.
        client: speaks to it; None: made from the settings when it is needed.
    """

    def __init__(self, settings: GitlabSettings, *, client: "GitlabClient | None" = None) -> None:
        self._settings = settings
        self._given = client

    def knows(self, location: str) -> bool:
        """Whether it is at this GitLab."""
        return rest_of(location, self._settings.url) is not None

    def admit(self, location: str) -> None:
        """Nothing, if the location is one of this host's.

        Raises:
            Rejected: it is none.
            CloneInstead: nobody has said who we are at GitLab.
        """
        self._project(location, None)

    def open(self, location: str, *, ref: str | None = None) -> HostedSnapshot:
        """A snapshot of a commit.

        Raises:
            NotFound: there is no such project or ref, or we may not see it.
            Rejected: location or ref cannot be used.
            CloneInstead: it is larger than is read so, its archive is not all of it, or nobody has
                said who we are.
            Misconfigured: GitLab does not let us in; names the setting.
            Unavailable: it does not answer, or asks for patience; says until when.
        """
        chosen = None if ref is None else checked_ref(ref)
        path = self._project(location, chosen)
        project = self._client.project(path)
        name = chosen or project.default_branch
        if name is None:
            raise NotFound(f"The project {path} has no commit yet.", fix="Push one.")
        commit = self._client.commit(project, name).id
        address = f"{self._settings.url}/{project.path_with_namespace}"
        changed = clone_instead(
            f"The archives of {path} are not all of it: its {_ATTRIBUTES} say so.", address, commit
        )
        if _CHANGES_ARCHIVES.search(self._client.text(project, _ATTRIBUTES, commit)):
            raise changed
        try:
            with self._client.archive(project, commit) as pieces:
                admission, contents = self._read(pieces)
        except _Changed:
            raise changed from None
        except (NoArchive, TooMuch) as error:
            raise clone_instead(
                f"{path} is larger than GitLab's API gives at once.", address, commit
            ) from error
        except Damaged as error:
            raise Unavailable(
                f"The archive of {path} breaks off, or is none.", fix="Try again later."
            ) from error
        return HostedSnapshot(
            name=project.path, commit=commit, contents=contents, admission=admission
        )

    def _read(self, pieces: Iterator[bytes]) -> tuple[Admission, dict[str, bytes]]:
        admission, contents = Admission(self._settings), dict[str, bytes]()
        for listed, content in self._unpacked(pieces, admission):
            if content is None:
                continue
            if listed.path.rpartition("/")[2] != _ATTRIBUTES:
                contents[listed.path] = content
            elif _CHANGES_ARCHIVES.search(content):
                raise _Changed
        return admission, contents

    def _unpacked(
        self, pieces: Iterator[bytes], admission: Admission
    ) -> Iterator[tuple[Listed, bytes | None]]:
        def wanted(listed: Listed) -> bool:
            is_about_archives = listed.path.rpartition("/")[2] == _ATTRIBUTES
            return admission.consider(listed) or (is_about_archives and listed.kind == "file")

        most_bytes = self._settings.largest_archive_bytes
        yield from unpacked(pieces, wanted, most_bytes=most_bytes)

    def _project(self, location: str, ref: str | None) -> str:
        path = project_of(location, self._settings.url)
        if not self._settings.is_set_up:
            address = f"{self._settings.url}/{path}"
            raise clone_instead("Nobody has said who we are at GitLab.", address, ref)
        return path

    @cached_property
    def _client(self) -> "GitlabClient":
        if self._given is not None:
            return self._given
        # The library is read when it is needed: it takes as long as all else together.
        from plimsoll.adapters.gitlab.client import GitlabClient  # noqa: PLC0415

        return GitlabClient(self._settings)
