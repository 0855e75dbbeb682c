"""Port `ChangeHost` for GitLab: commits by the commits API, and merge requests."""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Final

from plimsoll.adapters.gitlab.location import project_of, require_writable, rest_of
from plimsoll.adapters.gitlab.payloads import (
    BranchData,
    CommitData,
    MergeRequestData,
    TreeEntry,
    understood,
)
from plimsoll.adapters.gitlab.settings import GitlabSettings
from plimsoll.bundle.ports import FileEdit, HostedRepository, NewCommit, Proposal, ProposalDraft
from plimsoll.kit.errors import Conflict, Misconfigured, NotFound
from plimsoll.transport.failures import Refused

if TYPE_CHECKING:
    from gitlab.v4.objects import Project

    from plimsoll.adapters.gitlab.client import GitlabClient

_OWN_SETTING: Final = "PLIMSOLL_GITLAB__TOKEN"
_DRAFT: Final = "Draft: "
_NO_BRANCH: Final = "main"


class GitlabChangeHost:
    """Opens merge requests at one GitLab.

    Args:
        settings: where it is, and who we are there.
        client: speaks to it; None: made from the settings when it is needed.
        confined: somebody else decides where is written: only where the setting `writable` allows.
    """

    def __init__(
        self,
        settings: GitlabSettings,
        *,
        client: "GitlabClient | None" = None,
        confined: bool = False,
    ) -> None:
        self._settings = settings
        self._given = client
        self._confined = confined

    def knows(self, location: str) -> bool:
        """Whether it is at this GitLab."""
        return rest_of(location, self._settings.url) is not None

    def repository(self, location: str) -> HostedRepository:
        """See the port."""
        path = project_of(location, self._settings.url)
        if self._confined:
            require_writable(path, self._settings.writable)
        if not self._settings.is_set_up:
            raise Misconfigured(
                "Nobody has said who we are at GitLab.",
                where=_OWN_SETTING,
                fix=f"Set {_OWN_SETTING} to a token with the scope api and the role Developer.",
            )
        data = self._client.project(path)
        if self._confined:
            # Under its name of today: a renamed project may not be one that was allowed.
            require_writable(data.path_with_namespace, self._settings.writable)
        return HostedRepository(
            name=data.path_with_namespace, default_branch=data.default_branch or _NO_BRANCH
        )

    def head(self, repository: HostedRepository, branch: str) -> str | None:
        """See the port."""
        project = self._at(repository)
        try:
            found = self._client.asked(
                lambda: project.branches.get(branch).attributes, about=repository.name
            )
        except NotFound:
            return None
        return understood(BranchData, found, repository.name).commit.id

    def files(self, repository: HostedRepository, commit: str, folder: str) -> Mapping[str, str]:
        """See the port."""
        project = self._at(repository)
        try:
            found = self._client.asked(
                lambda: project.repository_tree(
                    path=folder, ref=commit, recursive=True, get_all=True, per_page=100
                ),
                about=repository.name,
            )
        except NotFound:
            return {}
        entries = [understood(TreeEntry, each, repository.name) for each in found]
        return {
            entry.path.removeprefix(f"{folder}/"): entry.id
            for entry in entries
            if entry.type != "tree"
        }

    def read(self, repository: HostedRepository, file: str) -> bytes:
        """See the port."""
        project = self._at(repository)
        found = self._client.asked(lambda: project.repository_raw_blob(file), about=repository.name)
        return found if isinstance(found, bytes) else b""

    def commit(self, repository: HostedRepository, commit: NewCommit) -> str:
        """See the port. Files that others changed since `parent` are refused, not overwritten."""
        project = self._at(repository)
        content: dict[str, object] = {
            "branch": commit.branch,
            "commit_message": commit.message,
            "actions": [_action(edit, commit.parent) for edit in commit.edits],
            "stats": False,
        }
        if commit.head != commit.parent:
            content["start_sha"] = commit.parent
            if commit.head is not None:
                if self.head(repository, commit.branch) != commit.head:
                    raise _moved(repository, commit.branch, "")
                content["force"] = True
        try:
            made = self._client.asked(
                lambda: project.commits.create(content).attributes, about=repository.name
            )
        except (Refused, Conflict) as error:
            said = error.said if isinstance(error, Refused) else error.what
            raise _moved(repository, commit.branch, said) from error
        return understood(CommitData, made, repository.name).id

    def proposal(self, repository: HostedRepository, branch: str) -> Proposal | None:
        """See the port."""
        found = self._merge_requests(repository, branch, "opened")
        return _proposal(found[0]) if found else None

    def is_merged(self, repository: HostedRepository, branch: str, commit: str) -> bool:
        """See the port."""
        found = self._merge_requests(repository, branch, "merged")
        return any(each.sha == commit for each in found)

    def open(self, repository: HostedRepository, draft: ProposalDraft) -> Proposal:
        """See the port."""
        project = self._at(repository)
        content = {
            "source_branch": draft.branch,
            "target_branch": draft.base,
            "title": f"{_DRAFT if draft.draft else ''}{draft.title}",
            "description": draft.description,
        }
        try:
            made = self._client.asked(
                lambda: project.mergerequests.create(content).attributes, about=repository.name
            )
        except Refused as error:
            raise Conflict(
                f"GitLab opens no merge request in {repository.name}: {error.said}",
                where=error.where,
            ) from error
        return _proposal(understood(MergeRequestData, made, repository.name))

    def describe(
        self, repository: HostedRepository, proposal: Proposal, *, description: str, base: str
    ) -> Proposal:
        """See the port."""
        project = self._at(repository)
        changes: dict[str, object] = {"description": description}
        if base != proposal.base:
            changes["target_branch"] = base
        made = self._client.asked(
            lambda: project.mergerequests.update(proposal.number, changes),
            about=repository.name,
        )
        return _proposal(understood(MergeRequestData, made, repository.name))

    def _at(self, repository: HostedRepository) -> "Project":
        return self._client.known(repository.name)

    def _merge_requests(
        self, repository: HostedRepository, branch: str, state: str
    ) -> list[MergeRequestData]:
        """Of this project's own branch only: one of a fork may be called the same."""
        project = self._at(repository)
        found = self._client.asked(
            lambda: [
                each.attributes
                for each in project.mergerequests.list(
                    source_branch=branch, state=state, get_all=True
                )
            ],
            about=repository.name,
        )
        listed = [understood(MergeRequestData, each, repository.name) for each in found]
        return [
            each
            for each in listed
            if each.source_branch == branch and each.source_project_id == each.target_project_id
        ]

    @cached_property
    def _client(self) -> "GitlabClient":
        if self._given is not None:
            return self._given
        # The library is read when it is needed: it takes as long as all else together.
        from plimsoll.adapters.gitlab.client import GitlabClient  # noqa: PLC0415

        return GitlabClient(self._settings)


def _action(edit: FileEdit, parent: str) -> dict[str, str]:
    if edit.content is None:
        return {"action": "delete", "file_path": edit.path, "last_commit_id": parent}
    action = {"file_path": edit.path, "content": edit.content, "encoding": "text"}
    if edit.is_new:
        return {**action, "action": "create"}
    return {**action, "action": "update", "last_commit_id": parent}


def _moved(repository: HostedRepository, branch: str, said: str) -> Conflict:
    words = f": {said}" if said else "."
    return Conflict(
        f"The branch {branch} of {repository.name} has moved, or may not be written to{words}",
        fix="Try again; if it is protected, allow our token to push to it.",
    )


def _proposal(request: MergeRequestData) -> Proposal:
    return Proposal(
        number=request.iid,
        url=request.web_url,
        base=request.target_branch,
        description=request.description or "",
    )
