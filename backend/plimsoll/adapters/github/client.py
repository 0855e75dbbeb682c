"""Speaks to GitHub's API through PyGithub: repositories, commits, trees, archives."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final, TypeVar
from urllib.parse import quote, urljoin, urlsplit

import httpx
from github.Auth import Auth
from github.GitCommit import GitCommit
from github.GithubException import GithubException
from github.GitRef import GitRef
from github.GitTree import GitTree
from github.InputGitTreeElement import InputGitTreeElement
from github.Repository import Repository

from plimsoll.adapters.github.identity import SETTING, Identity
from plimsoll.adapters.github.location import Place
from plimsoll.adapters.github.payloads import (
    CommitData,
    RepositoryData,
    TreeData,
    understood,
)
from plimsoll.adapters.github.requester import CarriedRequester, patience
from plimsoll.adapters.github.settings import GithubSettings
from plimsoll.codebase.hosted import NoArchive
from plimsoll.kit.clock import Clock, SystemClock
from plimsoll.kit.errors import Conflict, Misconfigured, NotFound, PlimsollError
from plimsoll.transport.carrier import Carrier
from plimsoll.transport.failures import Refused
from plimsoll.transport.http import Wait
from plimsoll.transport.said import shown

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_MODE: Final = "100644"
_MOST_REDIRECTS: Final = 5
_GONE: Final = frozenset({404, 410})
_FORBIDDEN: Final = 403
_NOT_FOUND: Final = 404
_CONFLICT: Final = 409
_UNPROCESSABLE: Final = 422

ResultT = TypeVar("ResultT")


class GithubClient:
    """One GitHub.

    Args:
        settings: where it is, and who we are there.
        transport: what carries the requests, for tests without a network.
        wait: how to wait before another attempt.
        clock: tells what the moments mean until which GitHub asks for patience.
    """

    def __init__(
        self,
        settings: GithubSettings,
        *,
        transport: httpx.BaseTransport | None = None,
        wait: Wait = time.sleep,  # noqa: TID251 - seconds inside one question, not a durable wait
        clock: Clock | None = None,
    ) -> None:
        known_clock = clock or SystemClock()
        self._settings = settings
        self._carrier = Carrier(
            "GitHub",
            SETTING,
            settings,
            patience=patience,
            transport=transport,
            wait=wait,
            clock=known_clock,
        )
        self._identity = Identity(settings, self._carrier, known_clock)

    def close(self) -> None:
        """Lets go of its connections, for good."""
        self._carrier.close()

    def check(self) -> None:
        """Asks whether the token, or the app's key, is one.

        Raises:
            Misconfigured: it is none.
            Unavailable: GitHub does not answer.
        """
        settings = self._settings
        auth = self._identity.app() if settings.app_id else self._identity.at(Place("", ""))
        path = "/app" if settings.app_id else "/rate_limit"
        requester = self._requester(auth)
        self.asked(lambda: requester.requestJsonAndCheck("GET", path), about=settings.host)

    def repository(self, place: Place) -> "HostedAtGithub":
        """A repository, also under a name that it had.

        Raises:
            NotFound: there is none, or we may not see it.
            Misconfigured: GitHub does not know us, or does not let us in.
            Unavailable: it does not answer, or asks for patience.
        """
        auth = self.asked(lambda: self._identity.at(place), about=place.path)
        requester = self._requester(auth)
        _, found = self.asked(
            lambda: requester.requestJsonAndCheck("GET", f"/repos/{place.path}"), about=place.path
        )
        data = understood(RepositoryData, found, self._settings.url)
        return HostedAtGithub(self, self._carrier, requester, data, self._settings)

    def known(self, place: Place, default_branch: str) -> "HostedAtGithub":
        """A repository that was asked for before; errors as in `repository`."""
        auth = self.asked(lambda: self._identity.at(place), about=place.path)
        data = RepositoryData(full_name=place.path, name=place.name, default_branch=default_branch)
        requester = self._requester(auth)
        return HostedAtGithub(self, self._carrier, requester, data, self._settings)

    def asked(self, ask: Callable[[], ResultT], *, about: str) -> ResultT:
        """What PyGithub answers, its errors said as ours.

        Args:
            ask: asks it.
            about: what is asked for, in messages.

        Raises:
            NotFound: there is no such thing, or we may not see it.
            Conflict: it changed meanwhile, or is empty.
            Misconfigured: we are not known, or may not do this.
            Refused: GitHub does not accept the question.
        """
        try:
            return ask()
        except GithubException as error:
            raise self._said(error, about) from None

    def _requester(self, auth: Auth | None) -> CarriedRequester:
        return CarriedRequester(self._carrier, auth=auth, base_url=self._settings.url)

    def _said(self, error: GithubException, about: str) -> PlimsollError:
        said = self._shown(_words(error))
        words = f": {said}" if said else "."
        where = f"{self._settings.host}/{about}" if about != self._settings.host else about
        if error.status == _NOT_FOUND:
            return NotFound(
                f"GitHub has no {about}, or shows it only to others.",
                where=where,
                fix=f"Check the name, and what the token of {SETTING} may see.",
            )
        if error.status == _FORBIDDEN:
            return Misconfigured(
                f"GitHub does not allow us this at {about}{words}",
                where=where,
                fix="Give the token or app contents: write and pull_requests: write to open pull"
                " requests, contents: read to read.",
            )
        if error.status == _CONFLICT:
            return Conflict(f"GitHub has {about} in another state{words}", where=where)
        failure = self._carrier.failures.of_status(where, error.status, said)
        if isinstance(failure, Misconfigured):
            fix = f"Check {SETTING}__TOKEN, or the app's id and key."
            return Misconfigured(failure.what, where=where, fix=fix)
        return failure

    def _shown(self, text: str) -> str:
        token = self._settings.token
        return shown(text, () if token is None else (token.get_secret_value(),))


def _words(error: GithubException) -> str:
    """What GitHub says, and what of the request it means."""
    data = error.data if isinstance(error.data, dict) else {}
    details = data.get("errors")
    more = [
        str(one.get("message") or one.get("code") or "") if isinstance(one, dict) else str(one)
        for one in (details if isinstance(details, list) else [])
    ]
    return "; ".join(part for part in (str(data.get("message") or ""), *more) if part)


class HostedAtGithub:
    """A repository at GitHub."""

    def __init__(
        self,
        client: GithubClient,
        carrier: Carrier,
        requester: CarriedRequester,
        data: RepositoryData,
        settings: GithubSettings,
    ) -> None:
        self.data = data
        self.client = client
        self.requester = requester
        self._carrier = carrier
        self._settings = settings
        # By its path: the server's own idea of its address may be another than ours.
        self.api = Repository(requester, {}, {"url": f"/repos/{data.full_name}"}, completed=True)

    def commit(self, ref: str) -> CommitData:
        """The commit that a branch, a tag or a commit's hash names.

        Raises:
            NotFound: none does, or there is no commit at all.
            Misconfigured, Unavailable: as in `GithubClient.repository`.
        """
        path = f"/repos/{self.data.full_name}/commits/{quote(ref, safe='')}"
        try:
            # Of what it changed, as little as can be asked for.
            _, found = self.ask(
                lambda: self.requester.requestJsonAndCheck("GET", path, {"per_page": 1})
            )
        except Conflict as error:
            raise NotFound(
                f"The repository {self.data.full_name} has no commit yet.", fix="Push one."
            ) from error
        except (NotFound, Refused) as error:
            if isinstance(error, Refused) and error.status != _UNPROCESSABLE:
                raise
            raise NotFound(
                f"There is no ref {ref} in {self.data.full_name}.",
                fix="Give a branch, a tag, or a commit's full hash.",
            ) from error
        return understood(CommitData, found, path)

    def tree(self, sha: str, *, whole: bool) -> TreeData:
        """A tree, or all that is below it; errors as in `GithubClient.repository`."""
        found = self.ask(lambda: self.api.get_git_tree(sha, recursive=whole).raw_data)
        return understood(TreeData, found, f"/repos/{self.data.full_name}/git/trees/{sha}")

    def ask(self, ask: Callable[[], ResultT]) -> ResultT:
        """What is answered about this repository; see `GithubClient.asked`."""
        return self.client.asked(ask, about=self.data.full_name)

    def create_commit(
        self, message: str, edits: Mapping[str, str | None], *, parent: str, tree: str
    ) -> str:
        """Makes a commit that no branch names yet; its hash.

        Args:
            message: of the commit.
            edits: path → new content; None: the file goes.
            parent: the commit on which it stands.
            tree: of the parent.
        """
        elements = [
            InputGitTreeElement(path, _MODE, "blob", sha=None)
            if content is None
            else InputGitTreeElement(path, _MODE, "blob", content=content)
            for path, content in edits.items()
        ]
        below = GitTree(self.requester, {}, {"sha": tree}, completed=True)
        on = GitCommit(self.requester, {}, {"sha": parent}, completed=True)
        made = self.ask(lambda: self.api.create_git_tree(elements, below))
        return self.ask(lambda: self.api.create_git_commit(message, made, [on]).sha)

    def point(self, branch: str, commit: str, *, force: bool) -> None:
        """Lets an existing branch name another commit; Refused if that loses one, unless forced."""
        url = f"{self.api.url}/git/refs/heads/{quote(branch)}"
        ref = GitRef(self.requester, {}, {"url": url}, completed=True)
        self.ask(lambda: ref.edit(commit, force=force))

    @contextmanager
    def archive(self, commit: str) -> Iterator[Iterator[bytes]]:
        """The bytes of the archive of a commit, as tar.gz.

        Raises:
            NoArchive: there is none.
            Misconfigured: GitHub leads to a host that is not its own.
            Unavailable: it does not answer.
        """
        address = self.requester.address(f"/repos/{self.data.full_name}/tarball/{commit}")
        own = urlsplit(self._settings.url).netloc
        for _ in range(_MOST_REDIRECTS):
            # Where another host has the archive, its address is the key; our token is not for it.
            known = urlsplit(address).netloc == own
            headers = self.requester.identified() if known else {}
            with self._carrier.download(
                address, headers=headers, limit_s=self._settings.download_s
            ) as (head, pieces):
                if head.status in _GONE:
                    raise NoArchive
                if head.status not in _REDIRECTS:
                    if head.content or not 200 <= head.status < 300:  # noqa: PLR2004 - a success
                        place = address.partition("?")[0]
                        raise self._carrier.failures.of_status(place, head.status, "")
                    yield pieces
                    return
                address = self._led_to(address, head.headers.get("Location", ""))
        raise self.requester.astray(address)

    def _led_to(self, address: str, location: str) -> str:
        target = urljoin(address, location)
        own, led = urlsplit(self._settings.url), urlsplit(target)
        host = self._settings.host
        allowed = {own.netloc, host, f"codeload.{host}"}
        if led.scheme != own.scheme or led.netloc.lower() not in allowed:
            raise self.requester.astray(target)
        return target
