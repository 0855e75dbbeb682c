"""Port `CodeHost` for GitHub: one listing and one archive instead of a clone.

The listing names every file with its hash. What the archive has is checked against it, so that
what git leaves out of archives or changes in them (`export-ignore`, `export-subst`, content of Git
LFS) is seen, and asked for by itself.
"""

import base64
import binascii
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import TYPE_CHECKING, Final

from plimsoll.adapters.github.location import checked_ref, place_of, rest_of
from plimsoll.adapters.github.payloads import BlobData, TreeData, TreeEntry, understood
from plimsoll.adapters.github.settings import GithubSettings
from plimsoll.codebase.by_api import CloneInstead, clone_instead
from plimsoll.codebase.hosted import (
    Admission,
    Damaged,
    HostedSnapshot,
    Kind,
    Listed,
    NoArchive,
    TooMuch,
    git_hash,
    unpacked,
)
from plimsoll.kit.errors import Unavailable

if TYPE_CHECKING:
    from plimsoll.adapters.github.client import GithubClient, HostedAtGithub

_FEW: Final = 2
"""As few files cost no more requests by themselves than in an archive."""
_LINK: Final = "120000"
_HEADER_BYTES: Final = 4_096
"""What an archive may add to each file: its header, its long name, its padding."""


class GithubCodeHost:
    """Opens repositories at one GitHub.

    It only ever asks the host that the settings name, and there the archive's host, whoever asks.

    Args:
        settings: where it is, and how much is read.
        client: speaks to it; None: made from the settings when it is needed.
    """

    def __init__(self, settings: GithubSettings, *, client: "GithubClient | None" = None) -> None:
        self._settings = settings
        self._given = client

    def knows(self, location: str) -> bool:
        """Whether it is at this GitHub."""
        return rest_of(location, self._settings.host) is not None

    def admit(self, location: str) -> None:
        """Nothing, if the location is one of this host's.

        Raises:
            Rejected: it is none.
            CloneInstead: nobody has said who we are at GitHub.
        """
        self._address(location, None)

    def open(self, location: str, *, ref: str | None = None) -> HostedSnapshot:
        """A snapshot of a commit.

        Raises:
            NotFound: there is no such repository or ref, or we may not see it.
            Rejected: location or ref cannot be used.
            CloneInstead: it is larger than the API gives, or nobody has said who we are.
            Misconfigured: GitHub does not let us in; names the setting.
            Unavailable: it does not answer, or asks for patience; says until when.
        """
        chosen = None if ref is None else checked_ref(ref)
        address = self._address(location, chosen)
        repository = self._client.repository(place_of(location, self._settings.host))
        commit = repository.commit(chosen or repository.data.default_branch)
        listing = repository.tree(commit.commit.tree.sha, whole=True)
        if listing.truncated:
            raise clone_instead("GitHub does not list all files at once.", address, commit.sha)
        return _Reading(repository, commit.sha, listing, self._settings, address).snapshot()

    def _address(self, location: str, ref: str | None) -> str:
        host = self._settings.host
        address = f"https://{host}/{place_of(location, host).path}"
        if not self._settings.is_set_up:
            raise clone_instead("Nobody has said who we are at GitHub.", address, ref)
        return address

    @cached_property
    def _client(self) -> "GithubClient":
        if self._given is not None:
            return self._given
        # The library is read when it is needed: it takes as long as all else together.
        from plimsoll.adapters.github.client import GithubClient  # noqa: PLC0415

        return GithubClient(self._settings)


class _Reading:
    """The files of one commit on their way here."""

    def __init__(
        self,
        repository: "HostedAtGithub",
        commit: str,
        listing: TreeData,
        settings: GithubSettings,
        address: str,
    ) -> None:
        self._repository = repository
        self._commit = commit
        self._settings = settings
        self._address = address
        self._admission = Admission(settings)
        for entry in listing.tree:
            if entry.type != "tree":
                self._admission.consider(Listed(entry.path, _kind(entry), entry.size))
        self._wanted = self._admission.admitted
        self._hashes = {
            entry.path: entry.sha for entry in listing.tree if entry.path in self._wanted
        }
        self._archive_bytes = sum(entry.size + _HEADER_BYTES for entry in listing.tree)

    def snapshot(self) -> HostedSnapshot:
        if sum(self._wanted.values()) > self._settings.largest_archive_bytes:
            raise self._too_large()
        contents = dict(self._archived())
        missing = sorted(set(self._wanted) - set(contents))
        contents |= self._one_by_one(missing)
        return HostedSnapshot(
            name=self._repository.data.name,
            commit=self._commit,
            contents=contents,
            admission=self._admission,
        )

    def _archived(self) -> Mapping[str, bytes]:
        """What the archive has as git has it; nothing, if one by one is as good or better."""
        if len(self._wanted) <= _FEW:
            return {}
        if self._archive_bytes > self._settings.largest_archive_bytes:
            return {}
        try:
            with self._repository.archive(self._commit) as pieces:
                return dict(self._unpacked(pieces))
        except (NoArchive, TooMuch):
            return {}
        except Damaged as error:
            raise Unavailable(
                f"The archive of {self._repository.data.full_name} breaks off, or is none.",
                fix="Try again later.",
            ) from error

    def _unpacked(self, pieces: Iterator[bytes]) -> Iterator[tuple[str, bytes]]:
        packed = unpacked(
            pieces,
            lambda listed: listed.kind == "file" and listed.path in self._hashes,
            # Archives may have what Git LFS keeps elsewhere, which the listing does not count.
            most_bytes=2 * self._archive_bytes + self._settings.largest_archive_bytes,
        )
        for listed, content in packed:
            if content is not None and git_hash(content) == self._hashes[listed.path]:
                yield listed.path, content

    def _one_by_one(self, paths: Collection[str]) -> Mapping[str, bytes]:
        if len(paths) > self._settings.most_blobs:
            raise self._too_large()
        by_hash = sorted({self._hashes[path] for path in paths})
        with ThreadPoolExecutor(self._settings.parallel, "github") as pool:
            contents = dict(zip(by_hash, pool.map(self._blob, by_hash), strict=True))
        return {path: contents[self._hashes[path]] for path in paths}

    def _blob(self, sha: str) -> bytes:
        repository = self._repository
        found = repository.ask(lambda: repository.api.get_git_blob(sha).raw_data)
        blob = understood(BlobData, found, self._address)
        try:
            content = (
                base64.b64decode(blob.content)
                if blob.encoding == "base64"
                else blob.content.encode()
            )
        except (binascii.Error, ValueError):
            content = b""
        if git_hash(content) != sha:
            raise Unavailable(
                f"A file of {repository.data.full_name} did not arrive as it is.",
                where=self._address,
                fix="Try again later.",
            )
        return content

    def _too_large(self) -> CloneInstead:
        return clone_instead(
            f"{self._repository.data.full_name} is larger than GitHub's API gives at once.",
            self._address,
            self._commit,
        )


def _kind(entry: TreeEntry) -> Kind:
    if entry.type == "commit":
        return "submodule"
    if entry.mode == _LINK:
        return "link"
    return "file" if entry.mode.startswith("100") else "other"
