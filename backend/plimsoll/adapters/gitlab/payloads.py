"""What GitLab answers, as far as it is needed."""

from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from plimsoll.kit.errors import Unavailable


class Payload(BaseModel):
    """What GitLab says; it may always say more."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


PayloadT = TypeVar("PayloadT", bound=Payload)


class ProjectData(Payload):
    """A project, under the name that it has today."""

    id: int
    path: str
    path_with_namespace: str = Field(pattern=r"^[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)+$")
    default_branch: str | None = None


class CommitData(Payload):
    """A commit."""

    id: str = Field(pattern=r"^[0-9a-f]{40}$")


class BranchData(Payload):
    """A branch."""

    commit: CommitData


class TreeEntry(Payload):
    """A path of a tree."""

    id: str
    path: str
    type: str


class MergeRequestData(Payload):
    """A merge request."""

    iid: int
    web_url: str
    description: str | None = None
    source_branch: str
    target_branch: str
    sha: str | None = None
    source_project_id: int | None = None
    target_project_id: int | None = None


def understood(kind: type[PayloadT], document: object, where: str) -> PayloadT:
    """A document as one of these.

    Raises:
        Unavailable: it is none; something else answers there.
    """
    try:
        return kind.model_validate(document)
    except ValidationError as error:
        raise Unavailable(
            "GitLab answers what its API does not.",
            where=where,
            fix="Check PLIMSOLL_GITLAB__URL, and whether a proxy answers in its place.",
        ) from error
