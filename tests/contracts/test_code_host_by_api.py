"""What every CodeHost does, done by the hosts with an API."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr

from plimsoll.adapters.github.code_host import GithubCodeHost
from plimsoll.adapters.github.settings import GithubSettings
from plimsoll.adapters.gitlab.code_host import GitlabCodeHost
from plimsoll.adapters.gitlab.settings import GitlabSettings
from plimsoll.adapters.memory.code_host import MemoryCodeHost, MemorySnapshot
from plimsoll.codebase.by_api import CodeHostByApi
from tests.adapters.git.remotes import made
from tests.adapters.github import peer as github_peer
from tests.adapters.gitlab import peer as gitlab_peer
from tests.contracts.test_code_host import (
    TEXTS,
    Case,
    test_a_ref_that_is_not_there_is_refused,
    test_a_repository_that_is_not_there_is_not_found,
    test_every_text_is_listed_sorted_and_read_as_it_is,
    test_it_has_a_name_and_perhaps_a_commit,
    test_only_listed_files_are_read,
    test_opening_twice_gives_the_same,
)

MakeCase = Callable[[Path], AbstractContextManager[Case]]

__all__ = [
    "test_a_ref_that_is_not_there_is_refused",
    "test_a_repository_that_is_not_there_is_not_found",
    "test_every_text_is_listed_sorted_and_read_as_it_is",
    "test_it_has_a_name_and_perhaps_a_commit",
    "test_only_listed_files_are_read",
    "test_opening_twice_gives_the_same",
]


@contextmanager
def of_github(folder: Path) -> Iterator[Case]:
    made(folder / "shop.git", TEXTS)
    with github_peer.github(github_peer.Peer(folder / "shop.git")) as peer:
        settings = GithubSettings(url=peer.url, token=SecretStr(github_peer.TOKEN))
        yield Case(GithubCodeHost(settings), "github:octocat/shop", "github:octocat/nowhere")


@contextmanager
def of_gitlab(folder: Path) -> Iterator[Case]:
    made(folder / "shop.git", TEXTS)
    with gitlab_peer.gitlab(gitlab_peer.Peer(folder / "shop.git")) as peer:
        settings = GitlabSettings(url=peer.url, token=SecretStr(gitlab_peer.TOKEN))
        yield Case(GitlabCodeHost(settings), "gitlab:group/sub/shop", "gitlab:group/nowhere")


@contextmanager
def of_a_clone_instead(_folder: Path) -> Iterator[Case]:
    clones = MemoryCodeHost({"https://github.com/octocat/shop": MemorySnapshot(TEXTS, name="shop")})
    nobody = GithubCodeHost(GithubSettings())
    host = CodeHostByApi([nobody], otherwise=clones)
    yield Case(host, "github:octocat/shop", "github:octocat/nowhere")


@pytest.fixture(params=[of_github, of_gitlab, of_a_clone_instead])
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Case]:
    make: MakeCase = request.param
    with make(tmp_path) as served:
        yield served
