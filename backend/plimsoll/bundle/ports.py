"""What the slice needs from the world: a load tool, a loopback stub, a place to keep bundles."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol, TypeAlias

from pydantic import Field

from plimsoll.bundle.model import Bundle, BundleFile, BundleRecord, StoredBundle
from plimsoll.kit.page import Page, PageRequest
from plimsoll.kit.value import Value


class Inspection(Value):
    """What the load tool understood of a script without running it."""

    scenarios: tuple[str, ...]
    thresholds: tuple[str, ...]


class ToolRun(Value):
    """One short execution by the load tool."""

    exit_code: int
    messages: tuple[str, ...]
    """Warnings and errors it logged, at most 100."""
    exceptions: tuple[str, ...] = ()
    """What the script threw, with its stack; an exit code of 0 does not mean that it threw nothing.
    At most 100."""


class LoadTool(Protocol):
    """Understands and executes scripts (k6)."""

    def version(self) -> str:
        """Its version.

        Raises:
            Misconfigured: it is missing or too old; says how to get it.
        """
        ...

    def inspect(self, files: Sequence[BundleFile], *, env: Mapping[str, str]) -> Inspection:
        """Parses the script and its options.

        Raises:
            Rejected: the script does not parse; says where.
            Misconfigured: the tool is missing or too old.
        """
        ...

    def run_once(
        self, files: Sequence[BundleFile], *, env: Mapping[str, str], timeout_s: float
    ) -> ToolRun:
        """Runs the script to its end, without any network but what the script itself asks for.

        Raises:
            Unavailable: it did not end in time.
            Misconfigured: the tool is missing or too old.
        """
        ...


class StubRequest(Value):
    """An HTTP request as it arrived."""

    method: str
    target: str
    """Path and query, still encoded."""
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes


class StubResponse(Value):
    """What the stub answers."""

    status: int
    content_type: str = "application/json"
    body: bytes = b""


Answer: TypeAlias = Callable[[StubRequest], StubResponse]
"""Called from several threads."""


class StubServer(Protocol):
    """Serves answers on a loopback address."""

    def serve(self, answer: Answer) -> AbstractContextManager[str]:
        """Yields the base URL, `http://127.0.0.1:port`; stops serving on exit."""
        ...


class BundleStore(Protocol):
    """Keeps bundles by digest, each for ever the same."""

    def put(self, bundle: Bundle) -> StoredBundle:
        """Stores a bundle whole or not at all; storing the same one again changes nothing.

        Raises:
            Unavailable: there is no room, or the store does not answer.
            Misconfigured: the store cannot be written to.
        """
        ...

    def get(self, digest: str) -> Bundle:
        """The bundle with that digest, or with the only digest that starts so (≥ 8 hex digits).

        Raises:
            NotFound: there is none.
            Conflict: several digests start so.
            Rejected: what is stored is damaged (its digest differs), or this is no digest at all.
        """
        ...

    def list(self, *, service: str | None = None) -> Sequence[StoredBundle]:
        """What is stored, newest first."""
        ...

    def archive(self, digest: str) -> bytes:
        """The zip archive of a bundle; errors as in `get`."""
        ...

    def link(self, digest: str) -> str | None:
        """A URL that anybody who holds it can fetch for a short time, signed now.

        None where the store cannot give one. Ask for it when somebody clicks, and neither keep nor
        log it: whoever reads it may fetch the bundle, and a URL that was signed with temporary keys
        dies with them, whatever time it was given.

        Errors as in `get`, but the archive is not read: a damaged one is handed out as it is.
        """
        ...


class BundleCatalog(Protocol):
    """Knows which bundles were stored, by which workflow."""

    def record(self, bundle: BundleRecord) -> None:
        """Notes a stored bundle; one that is known stays as it was noted first."""
        ...

    def get(self, digest: str) -> BundleRecord:
        """The record of a bundle, by its whole digest.

        Raises:
            NotFound: there is none.
        """
        ...

    def find(
        self,
        page: PageRequest,
        *,
        service: str | None = None,
        services: tuple[str, ...] | None = None,
    ) -> Page[BundleRecord]:
        """Newest first; `services` limits them to these, None: all. Errors as in `after`."""
        ...


class HostedRepository(Value):
    """A repository at a code host, under the name that it has there today."""

    name: str
    """What the host calls it, as `owner/name`."""
    default_branch: str


class FileEdit(Value):
    """A file that becomes another in a commit."""

    path: str
    """Relative to the repository."""
    content: str | None
    """None: it goes."""
    is_new: bool = False


class NewCommit(Value):
    """A commit on a branch, made without a clone."""

    branch: str
    parent: str
    """The commit on which it stands."""
    head: str | None
    """What the branch names until then; None: there is no such branch, and it begins here. Another
    one than `parent`: all of it was merged, and the branch begins anew at `parent`."""
    message: str
    edits: tuple[FileEdit, ...] = Field(min_length=1)


class Proposal(Value):
    """A pull or merge request."""

    number: int
    url: str
    """Where people see it."""
    base: str
    """The branch into which it asks to be merged."""
    description: str


class ProposalDraft(Value):
    """A pull or merge request that is to be opened."""

    branch: str
    base: str
    title: str
    description: str
    draft: bool


class ChangeHost(Protocol):
    """Puts files before the owners of a repository: a branch, commits, a pull or merge request.

    Whatever is called here may be called again after a failure: who did not hear an answer looks
    what is there. All methods raise, besides what they say:

        NotFound: there is no such repository, or we may not see it.
        Misconfigured: the host does not know us, or does not let us do this; names the setting.
        Unavailable: the host does not answer, or asks for patience; says until when.
    """

    def knows(self, location: str) -> bool:
        """Whether the location is one of this host's; nothing is asked."""
        ...

    def repository(self, location: str) -> HostedRepository:
        """The repository at a location.

        Raises:
            Rejected: the location is none of this host's.
            Forbidden: requests through the API may not write there; names the setting.
        """
        ...

    def head(self, repository: HostedRepository, branch: str) -> str | None:
        """The commit that a branch names; None: there is no such branch."""
        ...

    def files(self, repository: HostedRepository, commit: str, folder: str) -> Mapping[str, str]:
        """Every file below a folder at a commit: its path, relative to the folder → its git hash.

        Raises:
            Conflict: what is at that path is no folder.
        """
        ...

    def read(self, repository: HostedRepository, file: str) -> bytes:
        """The content of a file, by its git hash."""
        ...

    def commit(self, repository: HostedRepository, commit: NewCommit) -> str:
        """Makes a commit, and lets the branch name it; its hash.

        Raises:
            Conflict: the branch names another commit than it did, or may not be written to.
        """
        ...

    def proposal(self, repository: HostedRepository, branch: str) -> Proposal | None:
        """The open proposal of a branch of this repository; None: there is none."""
        ...

    def is_merged(self, repository: HostedRepository, branch: str, commit: str) -> bool:
        """Whether a proposal of this branch was merged as the branch is now, at this commit."""
        ...

    def open(self, repository: HostedRepository, draft: ProposalDraft) -> Proposal:
        """Opens a proposal.

        Raises:
            Conflict: there is one, or there is nothing to merge.
            NotFound: there is no such base.
        """
        ...

    def describe(
        self, repository: HostedRepository, proposal: Proposal, *, description: str, base: str
    ) -> Proposal:
        """Changes a proposal's description, and into what it asks to be merged."""
        ...
