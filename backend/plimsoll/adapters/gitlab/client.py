"""Speaks to GitLab's API through python-gitlab: projects, commits, archives."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final, TypeVar

import httpx
from gitlab import Gitlab
from gitlab.exceptions import GitlabError
from gitlab.v4.objects import Project

from plimsoll.adapters.gitlab.payloads import CommitData, ProjectData, understood
from plimsoll.adapters.gitlab.session import session_of
from plimsoll.adapters.gitlab.settings import GitlabSettings
from plimsoll.codebase.hosted import NoArchive
from plimsoll.kit.clock import Clock
from plimsoll.kit.errors import Conflict, Misconfigured, NotFound, PlimsollError
from plimsoll.transport.carrier import Answer, Carrier, patient_until
from plimsoll.transport.http import Wait
from plimsoll.transport.said import shown

SETTING: Final = "PLIMSOLL_GITLAB"
_TOO_OFTEN: Final = frozenset({429})
_MINUTE: Final = timedelta(minutes=1)
"""GitLab counts most of its limits by the minute."""
_FORBIDDEN: Final = 403
_NOT_FOUND: Final = 404
_CONFLICT: Final = 409

ResultT = TypeVar("ResultT")


def patience(answer: Answer, now: datetime) -> datetime | None:
    """Until when GitLab asks to be left alone; see `Carrier`."""
    if answer.status not in _TOO_OFTEN:
        return None
    until = patient_until(answer, now, statuses=_TOO_OFTEN, prefix="RateLimit-")
    return until if until is not None else now + _MINUTE


class GitlabClient:
    """One GitLab.

    Args:
        settings: where it is, and who we are there.
        transport: what carries the requests, for tests without a network.
        wait: how to wait before another attempt.
        clock: tells what the moments mean until which GitLab asks for patience.
    """

    def __init__(
        self,
        settings: GitlabSettings,
        *,
        transport: httpx.BaseTransport | None = None,
        wait: Wait = time.sleep,  # noqa: TID251 - seconds inside one question, not a durable wait
        clock: Clock | None = None,
    ) -> None:
        self._settings = settings
        self._carrier = Carrier(
            "GitLab",
            SETTING,
            settings,
            patience=patience,
            transport=transport,
            wait=wait,
            clock=clock,
        )
        token = settings.token
        self._token = None if token is None else token.get_secret_value()
        self._gitlab = Gitlab(
            settings.url,
            private_token=self._token,
            user_agent="plimsoll",
            per_page=100,
            keep_base_url=True,
            session=session_of(self._carrier, f"{settings.url}/api/v4"),
        )

    def close(self) -> None:
        """Lets go of its connections, for good."""
        self._carrier.close()

    def check(self) -> None:
        """Asks whether the token is one.

        Raises:
            Misconfigured: it is none.
            Unavailable: GitLab does not answer.
        """
        self.asked(lambda: self._gitlab.http_get("/user"), about="user")

    def project(self, path: str) -> ProjectData:
        """A project, also under a name that it had; errors as in `asked`, and Unavailable."""
        found = self.asked(lambda: self._gitlab.projects.get(path).attributes, about=path)
        return understood(ProjectData, found, f"{self._settings.url}/{path}")

    def known(self, path: str) -> Project:
        """A project that was asked for before."""
        return self._gitlab.projects.get(path, lazy=True)

    def commit(self, project: ProjectData, ref: str) -> CommitData:
        """The commit that a branch, a tag or a commit's hash names.

        Raises:
            NotFound: none does.
        """
        path = project.path_with_namespace
        try:
            found = self.asked(
                lambda: self.known(path).commits.get(ref, stats=False).attributes, about=path
            )
        except NotFound as error:
            raise NotFound(
                f"There is no ref {ref} in {path}.",
                fix="Give a branch, a tag, or a commit's full hash.",
            ) from error
        return understood(CommitData, found, path)

    def text(self, project: ProjectData, path: str, commit: str) -> bytes:
        """A file's content at a commit; empty: there is none."""
        try:
            found = self.asked(
                lambda: self.known(project.path_with_namespace).files.raw(path, commit),
                about=project.path_with_namespace,
            )
        except NotFound:
            return b""
        return found if isinstance(found, bytes) else b""

    @contextmanager
    def archive(self, project: ProjectData, commit: str) -> Iterator[Iterator[bytes]]:
        """The bytes of the archive of a commit, as tar.gz; what Git LFS keeps is not in it.

        Raises:
            NoArchive: there is none.
            Misconfigured: GitLab leads elsewhere, or does not let us have it.
            Unavailable: it does not answer, or asks for patience.
        """
        address = f"{self._gitlab.api_url}/projects/{project.id}/repository/archive.tar.gz"
        headers = {} if self._token is None else {"PRIVATE-TOKEN": self._token}
        query = f"?sha={commit}&include_lfs_blobs=false"
        with self._carrier.download(
            address + query, headers=headers, limit_s=self._settings.download_s
        ) as (head, pieces):
            if head.status == _NOT_FOUND:
                raise NoArchive
            if not 200 <= head.status < 300:  # noqa: PLR2004 - a success
                raise self._carrier.failures.of_status(address, head.status, "")
            yield pieces

    def asked(self, ask: Callable[[], ResultT], *, about: str) -> ResultT:
        """What python-gitlab answers, its errors said as ours.

        Args:
            ask: asks it.
            about: what is asked for, in messages.

        Raises:
            NotFound: there is no such thing, or we may not see it.
            Conflict: it changed meanwhile.
            Misconfigured: we are not known, or may not do this.
            Refused: GitLab does not accept the question.
        """
        try:
            return ask()
        except GitlabError as error:
            raise self._said(error, about) from None

    def _said(self, error: GitlabError, about: str) -> PlimsollError:
        where, failures = f"{self._settings.url}/{about}", self._carrier.failures
        if error.response_code is None:
            return failures.foreign(where, "what is no JSON, or breaks off")
        said = shown(str(error.error_message), () if self._token is None else (self._token,))
        if error.response_code == _NOT_FOUND:
            return NotFound(
                f"GitLab has no {about}, or shows it only to others.",
                where=where,
                fix=f"Check the name, and what {SETTING}__TOKEN may see.",
            )
        if error.response_code == _FORBIDDEN:
            return Misconfigured(
                f"GitLab does not allow us this at {about}: {said}",
                where=where,
                fix="Give the token the scope api and the role Developer to open merge requests,"
                " read_api and read_repository with Reporter to read.",
            )
        if error.response_code == _CONFLICT:
            return Conflict(f"GitLab has {about} in another state: {said}", where=where)
        failure = failures.of_status(where, error.response_code, said)
        if isinstance(failure, Misconfigured):
            return Misconfigured(failure.what, where=where, fix=f"Check {SETTING}__TOKEN.")
        return failure
