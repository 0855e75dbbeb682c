"""Port `ChangeHost` for GitHub: commits by the git data API, and pull requests."""

import base64
import binascii
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from plimsoll.adapters.github.location import Place, place_of, require_writable, rest_of
from plimsoll.adapters.github.payloads import (
    BlobData,
    GitCommitData,
    PullData,
    RefData,
    TreeEntry,
    understood,
)
from plimsoll.adapters.github.settings import GithubSettings
from plimsoll.bundle.ports import HostedRepository, NewCommit, Proposal, ProposalDraft
from plimsoll.kit.errors import Conflict, Misconfigured, NotFound, Unavailable
from plimsoll.transport.failures import Refused

if TYPE_CHECKING:
    from plimsoll.adapters.github.client import GithubClient, HostedAtGithub

_MOST_PULLS: Final = 100
_OWN_SETTING: Final = "PLIMSOLL_GITHUB__TOKEN"


class GithubChangeHost:
    """Opens pull requests at one GitHub.

    Args:
        settings: where it is, and who we are there.
        client: speaks to it; None: made from the settings when it is needed.
        confined: somebody else decides where is written: only where the setting `writable` allows.
    """

    def __init__(
        self,
        settings: GithubSettings,
        *,
        client: "GithubClient | None" = None,
        confined: bool = False,
    ) -> None:
        self._settings = settings
        self._given = client
        self._confined = confined

    def knows(self, location: str) -> bool:
        """Whether it is at this GitHub."""
        return rest_of(location, self._settings.host) is not None

    def repository(self, location: str) -> HostedRepository:
        """See the port."""
        place = place_of(location, self._settings.host)
        if self._confined:
            require_writable(place, self._settings.writable)
        if not self._settings.is_set_up:
            raise Misconfigured(
                "Nobody has said who we are at GitHub.",
                where=_OWN_SETTING,
                fix=f"Set {_OWN_SETTING}, or an app, that may write contents and pull requests.",
            )
        data = self._client.repository(place).data
        if self._confined:
            # Under its name of today: a renamed repository may not be one that was allowed.
            require_writable(_place(data.full_name), self._settings.writable)
        return HostedRepository(name=data.full_name, default_branch=data.default_branch)

    def head(self, repository: HostedRepository, branch: str) -> str | None:
        """See the port."""
        at = self._at(repository)
        path = f"{at.api.url}/git/ref/heads/{quote(branch)}"
        try:
            found = at.ask(lambda: at.requester.requestJsonAndCheck("GET", path))[1]
        except NotFound:
            return None
        return understood(RefData, found, path).object.sha

    def files(self, repository: HostedRepository, commit: str, folder: str) -> Mapping[str, str]:
        """See the port; folder by folder, since a listing of all may be cut off."""
        at = self._at(repository)
        tree = self._git_commit(at, commit).tree.sha
        for part in folder.split("/"):
            found = _entry(at, tree, part)
            if found is None:
                return {}
            if found.type != "tree":
                raise Conflict(f"{folder} of {repository.name} is no folder.")
            tree = found.sha
        listing = at.tree(tree, whole=True)
        if listing.truncated:
            raise Conflict(
                f"The folder {folder} of {repository.name} holds more than GitHub lists.",
                fix="Choose another folder.",
            )
        return {entry.path: entry.sha for entry in listing.tree if entry.type != "tree"}

    def read(self, repository: HostedRepository, file: str) -> bytes:
        """See the port."""
        at = self._at(repository)
        found = at.ask(lambda: at.api.get_git_blob(file).raw_data)
        blob = understood(BlobData, found, repository.name)
        try:
            return base64.b64decode(blob.content)
        except (binascii.Error, ValueError) as error:
            raise Unavailable(
                f"A file of {repository.name} did not arrive as it is.", fix="Try again later."
            ) from error

    def commit(self, repository: HostedRepository, commit: NewCommit) -> str:
        """See the port. A commit that no branch names in the end is none that anybody sees."""
        at = self._at(repository)
        below = self._git_commit(at, commit.parent).tree.sha
        edits = {edit.path: edit.content for edit in commit.edits}
        made = at.create_commit(commit.message, edits, parent=commit.parent, tree=below)
        self._point(at, commit, made)
        return made

    def proposal(self, repository: HostedRepository, branch: str) -> Proposal | None:
        """See the port."""
        found = self._pulls(repository, branch, "open")
        return _proposal(found[0]) if found else None

    def is_merged(self, repository: HostedRepository, branch: str, commit: str) -> bool:
        """See the port."""
        found = self._pulls(repository, branch, "closed")
        return any(pull.merged_at is not None and pull.head.sha == commit for pull in found)

    def open(self, repository: HostedRepository, draft: ProposalDraft) -> Proposal:
        """See the port."""
        at = self._at(repository)
        try:
            made = at.ask(
                lambda: (
                    at.api.create_pull(
                        draft.base,
                        draft.branch,
                        title=draft.title,
                        body=draft.description,
                        draft=draft.draft,
                    ).raw_data
                )
            )
        except Refused as error:
            raise Conflict(
                f"GitHub opens no pull request in {repository.name}: {error.said}",
                where=error.where,
                fix="If it says that drafts are not supported, leave --draft away.",
            ) from error
        return _proposal(understood(PullData, made, repository.name))

    def describe(
        self, repository: HostedRepository, proposal: Proposal, *, description: str, base: str
    ) -> Proposal:
        """See the port."""
        at = self._at(repository)
        changes = {"body": description}
        if base != proposal.base:
            changes["base"] = base
        path = f"{at.api.url}/pulls/{proposal.number}"
        try:
            _, made = at.ask(lambda: at.requester.requestJsonAndCheck("PATCH", path, input=changes))
        except Refused as error:
            raise Conflict(
                f"GitHub does not change pull request {proposal.number}: {error.said}",
                where=proposal.url,
            ) from error
        return _proposal(understood(PullData, made, path))

    def _at(self, repository: HostedRepository) -> "HostedAtGithub":
        return self._client.known(_place(repository.name), repository.default_branch)

    def _git_commit(self, at: "HostedAtGithub", commit: str) -> GitCommitData:
        found = at.ask(lambda: at.api.get_git_commit(commit).raw_data)
        return understood(GitCommitData, found, at.data.full_name)

    def _point(self, at: "HostedAtGithub", commit: NewCommit, made: str) -> None:
        """Lets the branch name the commit; nothing is lost by it, or it is a Conflict."""
        try:
            if commit.head is None:
                at.ask(lambda: at.api.create_git_ref(f"refs/heads/{commit.branch}", made))
                return
            restarts = commit.head != commit.parent
            if restarts and self.head(_hosted(at), commit.branch) != commit.head:
                raise _moved(at, commit.branch, "")
            at.point(commit.branch, made, force=restarts)
        except Refused as error:
            raise _moved(at, commit.branch, error.said) from error

    def _pulls(self, repository: HostedRepository, branch: str, state: str) -> list[PullData]:
        """Of this repository's own branch only: one of a fork may be called the same."""
        at = self._at(repository)
        owner = repository.name.partition("/")[0]
        _, found = at.ask(
            lambda: at.requester.requestJsonAndCheck(
                "GET",
                f"{at.api.url}/pulls",
                {"head": f"{owner}:{branch}", "state": state, "per_page": _MOST_PULLS},
            )
        )
        listed = found if isinstance(found, list) else [found]
        pulls = [understood(PullData, each, f"{repository.name}/pulls") for each in listed]
        return [pull for pull in pulls if pull.head.ref == branch]

    @cached_property
    def _client(self) -> "GithubClient":
        if self._given is not None:
            return self._given
        # The library is read when it is needed: it takes as long as all else together.
        from plimsoll.adapters.github.client import GithubClient  # noqa: PLC0415

        return GithubClient(self._settings)


def _entry(at: "HostedAtGithub", tree: str, name: str) -> TreeEntry | None:
    listing = at.tree(tree, whole=False)
    return next((entry for entry in listing.tree if entry.path == name), None)


def _moved(at: "HostedAtGithub", branch: str, said: str) -> Conflict:
    words = f": {said}" if said else "."
    return Conflict(
        f"The branch {branch} of {at.data.full_name} has moved, or may not be written to{words}",
        fix="Try again; if it is protected, allow our token or app to push to it.",
    )


def _proposal(pull: PullData) -> Proposal:
    return Proposal(
        number=pull.number, url=pull.html_url, base=pull.base.ref, description=pull.body or ""
    )


def _hosted(at: "HostedAtGithub") -> HostedRepository:
    return HostedRepository(name=at.data.full_name, default_branch=at.data.default_branch)


def _place(name: str) -> Place:
    owner, _, rest = name.partition("/")
    return Place(owner, rest)
