"""What GitHub answers, as far as it is needed."""

from typing import TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from plimsoll.kit.errors import Unavailable


class Payload(BaseModel):
    """What GitHub says; it may always say more."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


PayloadT = TypeVar("PayloadT", bound=Payload)


class RepositoryData(Payload):
    """A repository, under the name that it has today."""

    full_name: str = Field(pattern=r"^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$")
    name: str
    default_branch: str = Field(min_length=1)
    archived: bool = False


class TreeOfCommit(Payload):
    """The tree that a commit names."""

    sha: str


class InnerCommit(Payload):
    """A commit as git has it."""

    tree: TreeOfCommit


class CommitData(Payload):
    """A commit as its history lists it."""

    sha: str = Field(pattern=r"^[0-9a-f]{40}$")
    commit: InnerCommit


class GitCommitData(Payload):
    """A commit as git has it, with its name."""

    sha: str
    tree: TreeOfCommit


class TreeEntry(Payload):
    """A path of a tree."""

    path: str
    mode: str
    type: str
    sha: str
    size: int = 0


class TreeData(Payload):
    """A tree, or as much of it as GitHub lists at once."""

    sha: str
    tree: tuple[TreeEntry, ...]
    truncated: bool = False


class BlobData(Payload):
    """The content of a file."""

    content: str
    encoding: str


class RefTarget(Payload):
    """What a ref names."""

    sha: str


class RefData(Payload):
    """A branch or tag."""

    object: RefTarget


class PullSide(Payload):
    """One of the two branches of a pull request."""

    ref: str
    sha: str


class PullData(Payload):
    """A pull request."""

    number: int
    html_url: str
    body: str | None = None
    head: PullSide
    base: PullSide
    merged_at: AwareDatetime | None = None


class Installation(Payload):
    """Where an app is installed."""

    id: int


class AccessToken(Payload):
    """What an app acts with, for an hour."""

    token: str = Field(min_length=1)
    expires_at: AwareDatetime


def understood(kind: type[PayloadT], document: object, where: str) -> PayloadT:
    """A document as one of these.

    Raises:
        Unavailable: it is none; something else answers there.
    """
    try:
        return kind.model_validate(document)
    except ValidationError as error:
        raise Unavailable(
            "GitHub answers what its API does not.",
            where=where,
            fix="Check PLIMSOLL_GITHUB__URL, and whether a proxy answers in its place.",
        ) from error
