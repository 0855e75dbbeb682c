"""The port ChangeHost over repositories in dictionaries."""

from collections.abc import Mapping

from plimsoll.bundle.ports import HostedRepository, NewCommit, Proposal, ProposalDraft
from plimsoll.codebase.hosted import git_hash
from plimsoll.kit.errors import Conflict, NotFound

Tree = dict[str, str]


class MemoryChangeHost:
    """Repositories by location, each with a main branch.

    Args:
        repositories: location → the files of its default branch, `main`, by path.
    """

    def __init__(self, repositories: Mapping[str, Mapping[str, str]]) -> None:
        self._repositories = {
            name: _Repository(dict(files)) for name, files in repositories.items()
        }

    def knows(self, location: str) -> bool:
        """Whether there is one."""
        return location in self._repositories

    def repository(self, location: str) -> HostedRepository:
        """The repository at a location; its name is the location."""
        if location not in self._repositories:
            raise NotFound(f"There is no repository at {location}.")
        return HostedRepository(name=location, default_branch="main")

    def head(self, repository: HostedRepository, branch: str) -> str | None:
        """The commit that a branch names."""
        return self._at(repository).branches.get(branch)

    def files(self, repository: HostedRepository, commit: str, folder: str) -> Mapping[str, str]:
        """Every file below a folder."""
        tree = self._at(repository).tree(commit)
        if folder in tree:
            raise Conflict(f"{folder} of {repository.name} is no folder.")
        return {
            path.removeprefix(f"{folder}/"): git_hash(text.encode())
            for path, text in tree.items()
            if path.startswith(f"{folder}/")
        }

    def read(self, repository: HostedRepository, file: str) -> bytes:
        """The content of a file."""
        for tree in self._at(repository).commits.values():
            for text in tree.values():
                if git_hash(text.encode()) == file:
                    return text.encode()
        raise NotFound(f"There is no file {file} in {repository.name}.")

    def commit(self, repository: HostedRepository, commit: NewCommit) -> str:
        """Makes a commit, and lets the branch name it."""
        at = self._at(repository)
        if at.branches.get(commit.branch) != commit.head:
            raise Conflict(f"The branch {commit.branch} of {repository.name} has moved.")
        tree = dict(at.tree(commit.parent))
        for edit in commit.edits:
            if edit.content is None:
                tree.pop(edit.path, None)
            else:
                tree[edit.path] = edit.content
        return at.put(commit.branch, tree)

    def proposal(self, repository: HostedRepository, branch: str) -> Proposal | None:
        """The open proposal of a branch."""
        return self._at(repository).proposals.get(branch)

    def is_merged(self, repository: HostedRepository, branch: str, commit: str) -> bool:
        """Whether `merge` was called for the branch as it is."""
        return self._at(repository).merged.get(branch) == commit

    def open(self, repository: HostedRepository, draft: ProposalDraft) -> Proposal:
        """Opens a proposal."""
        at = self._at(repository)
        if draft.branch in at.proposals:
            raise Conflict(f"{draft.branch} of {repository.name} has an open proposal.")
        if draft.base not in at.branches:
            raise NotFound(f"{repository.name} has no branch {draft.base}.")
        at.opened += 1
        made = Proposal(
            number=at.opened,
            url=f"memory:{repository.name}/{at.opened}",
            base=draft.base,
            description=draft.description,
        )
        at.proposals[draft.branch] = made
        return made

    def describe(
        self, repository: HostedRepository, proposal: Proposal, *, description: str, base: str
    ) -> Proposal:
        """Changes a proposal."""
        at = self._at(repository)
        changed = proposal.model_copy(update={"description": description, "base": base})
        for branch, known in at.proposals.items():
            if known.number == proposal.number:
                at.proposals[branch] = changed
        return changed

    def merge(self, location: str, branch: str) -> None:
        """What people do: takes the branch's files into its base, as one new commit there."""
        at = self._repositories[location]
        merged = at.proposals.pop(branch)
        at.put(merged.base, {**at.tree(at.branches[branch])})
        at.merged[branch] = at.branches[branch]

    def push(self, location: str, branch: str, files: Mapping[str, str]) -> str:
        """What people do: adds files to a branch."""
        at = self._repositories[location]
        return at.put(branch, {**at.tree(at.branches[branch]), **files})

    def branch_off(self, location: str, branch: str) -> None:
        """What people do: begins a branch at the default branch."""
        at = self._repositories[location]
        at.branches[branch] = at.branches["main"]

    def _at(self, repository: HostedRepository) -> "_Repository":
        return self._repositories[repository.name]


class _Repository:
    def __init__(self, files: Tree) -> None:
        self.commits: dict[str, Tree] = {}
        self.branches: dict[str, str] = {}
        self.proposals: dict[str, Proposal] = {}
        self.merged: dict[str, str] = {}
        self.opened = 0
        self.put("main", files)

    def tree(self, commit: str) -> Tree:
        return self.commits[commit]

    def put(self, branch: str, tree: Tree) -> str:
        made = git_hash(f"{len(self.commits)} {sorted(tree.items())}".encode())
        self.commits[made] = tree
        self.branches[branch] = made
        return made
