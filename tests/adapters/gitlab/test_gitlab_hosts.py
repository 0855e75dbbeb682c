"""Projects at GitLab: read by their archive, or cloned; refusals said as ours."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from plimsoll.adapters.gitlab.change_host import GitlabChangeHost
from plimsoll.adapters.gitlab.client import GitlabClient
from plimsoll.adapters.gitlab.code_host import GitlabCodeHost
from plimsoll.adapters.gitlab.settings import GitlabSettings
from plimsoll.adapters.memory.clock import MemoryClock
from plimsoll.bundle.ports import HostedRepository, ProposalDraft
from plimsoll.codebase.by_api import CloneInstead
from plimsoll.kit.errors import (
    Forbidden,
    Misconfigured,
    NotFound,
    PlimsollError,
    Rejected,
    Unavailable,
)
from tests.adapters.git.remotes import committed, git, made
from tests.adapters.github.peer import Fault
from tests.adapters.gitlab.peer import PROJECT, TOKEN, Peer, gitlab
from tests.peers.hosts.installed import recorded_gitlab

SHOP = f"gitlab:{PROJECT}"
NOW = datetime(2026, 10, 14, 12, 0, tzinfo=UTC)
FILES: dict[str, str | bytes] = {
    "main.py": "app = 1\n",
    "api/ü.json": "{}",
    "big.json": "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n",
    "binary.py": b"\0\1\2",
    "120000 link.py": "/etc/passwd",
    "node_modules/x.js": "1",
    "venv/pyvenv.cfg": "",
    "venv/lib/a.py": "1",
    ".gitattributes": "*.py text\n# x export-ignore\n",
}
CONTRACTS = Path(__file__).parents[4] / "shared" / "contracts" / "gitlab" / "wiremock"


@pytest.fixture
def peer(tmp_path: Path) -> Iterator[Peer]:
    made(tmp_path / "shop.git", FILES)
    with gitlab(Peer(tmp_path / "shop.git")) as served:
        yield served


def settings_of(peer: Peer, **more: object) -> GitlabSettings:
    given: dict[str, object] = {"url": peer.url, "token": SecretStr(TOKEN), "attempts": 3}
    return GitlabSettings.model_validate(given | more)


def host_of(peer: Peer, waits: list[float] | None = None, **more: object) -> GitlabCodeHost:
    settings = settings_of(peer, **more)
    wait = (lambda _: None) if waits is None else waits.append
    client = GitlabClient(settings, wait=wait, clock=MemoryClock(NOW))
    return GitlabCodeHost(settings, client=client)


def test_a_project_is_read_as_git_has_it_in_four_requests(peer: Peer) -> None:
    snapshot = host_of(peer).open(SHOP)
    assert {file.path: snapshot.read(file.path) for file in snapshot.files} == {
        "api/ü.json": b"{}",
        "main.py": b"app = 1\n",
    }
    assert {file.path: file.reason for file in snapshot.skipped} == {
        "big.json": "Git LFS pointer; its content is kept elsewhere",
        "binary.py": "binary",
        "link.py": "link that is not followed",
    }
    assert snapshot.commit == git(peer.repository, "rev-parse", "main")
    assert len(peer.asked) == 4


@pytest.mark.parametrize("place", [".gitattributes", "deep/.gitattributes"])
@pytest.mark.parametrize("word", ["export-ignore", "export-subst"])
def test_archives_that_are_not_all_of_it_are_cloned_instead(
    peer: Peer, place: str, word: str
) -> None:
    commit = committed(peer.repository, {place: f"*.sql {word}\n", "deep/a.py": "1"})
    with pytest.raises(CloneInstead) as error:
        host_of(peer).open(SHOP)
    assert (error.value.address, error.value.ref) == (f"{peer.url}/{PROJECT}", commit)


def test_attributes_that_hide_themselves_are_seen(peer: Peer) -> None:
    committed(peer.repository, {".gitattributes": "/.gitattributes export-ignore\n", "a.py": "1"})
    with pytest.raises(CloneInstead):
        host_of(peer).open(SHOP)


def test_what_is_too_large_is_cloned_instead(peer: Peer) -> None:
    with pytest.raises(CloneInstead):
        host_of(peer, largest_archive_bytes=1000).open(SHOP)


def test_nobody_set_up_means_a_clone_and_no_request(peer: Peer) -> None:
    with pytest.raises(CloneInstead):
        GitlabCodeHost(GitlabSettings(url=peer.url)).admit(SHOP)
    with pytest.raises(Misconfigured, match="PLIMSOLL_GITLAB__TOKEN"):
        GitlabChangeHost(GitlabSettings(url=peer.url)).repository(SHOP)
    assert peer.asked == []


def test_branches_tags_and_commits_are_refs(peer: Peer) -> None:
    first = git(peer.repository, "rev-parse", "main")
    git(peer.repository, "tag", "-a", "-m", "x", "v1", first)
    committed(peer.repository, {"b.py": "2"}, branch="feature/b")
    host = host_of(peer)
    assert host.open(SHOP, ref="v1").commit == first
    assert host.open(SHOP, ref=first).commit == first
    assert [file.path for file in host.open(SHOP, ref="feature/b").files] == ["b.py"]
    with pytest.raises(NotFound, match="nowhere"):
        host.open(SHOP, ref="nowhere")


def test_submodules_are_skipped_with_a_reason(peer: Peer) -> None:
    here = peer.repository
    listing = f"{git(here, 'ls-tree', 'main', '--', 'main.py')}\n160000 commit {'a' * 40}\tinner\n"
    tree = git(here, "mktree", "--missing", given=listing.encode())
    git(here, "update-ref", "refs/heads/main", git(here, "commit-tree", tree, "-m", "x"))
    snapshot = host_of(peer).open(SHOP)
    assert [(each.path, each.reason) for each in snapshot.skipped] == [
        ("inner", "submodule that is not fetched")
    ]
    assert [file.path for file in snapshot.files] == ["main.py"]


def test_a_renamed_project_is_read_under_its_new_name(peer: Peer) -> None:
    assert host_of(peer).open("gitlab:group/sub/old").name == "shop"


def test_our_token_follows_no_redirect_to_another_host(peer: Peer) -> None:
    other = Peer(peer.repository)
    with gitlab(other):
        fault = Fault(301, b"{}", {"Location": f"{other.url}/api/v4/projects/1"})
        peer.faults["/projects/"] = fault
        with pytest.raises(Misconfigured):
            host_of(peer).open(SHOP)
    assert other.asked == []


@pytest.mark.parametrize(
    "location",
    [
        "gitlab:one",
        "gitlab:a/b/-/tree/main",
        "gitlab:a/../b",
        "gitlab:",
        "gitlab:a/b?x",
        "gitlab:a//b",
    ],
)
def test_what_names_no_project_is_rejected(location: str) -> None:
    with pytest.raises(Rejected):
        GitlabCodeHost(GitlabSettings(token=SecretStr(TOKEN))).admit(location)


@pytest.mark.parametrize(
    ("url", "location", "known"),
    [
        ("https://gitlab.com", "https://gitlab.com/a/b/c", True),
        ("https://gitlab.com", "https://GitLab.com:443/a/b.git", True),
        ("https://gitlab.com", "https://gitlab.com.evil.example/a/b", False),
        ("https://gitlab.com", "https://x@gitlab.com/a/b", False),
        ("https://gitlab.com", "http://gitlab.com/a/b", False),
        ("https://gitlab.com", "src/gitlab.com/a/b", False),
        ("https://host.test/gitlab", "https://host.test/gitlab/a/b", True),
        ("https://host.test/gitlab", "https://host.test/gitlabs/a/b", False),
    ],
)
def test_only_locations_of_its_own_host_are_known(url: str, location: str, known: bool) -> None:  # noqa: FBT001
    assert GitlabCodeHost(GitlabSettings(url=url)).knows(location) == known


def test_requests_through_the_api_write_only_where_it_is_allowed(peer: Peer) -> None:
    def host(*writable: str) -> GitlabChangeHost:
        return GitlabChangeHost(settings_of(peer, writable=writable), confined=True)

    for patterns in ((), ("group/*x",), ("grou/*",), ("group/sub/shops",), ("*",)):
        with pytest.raises(Forbidden, match="WRITABLE"):
            host(*patterns).repository(SHOP)
    assert host("Group/*").repository(SHOP).name == PROJECT
    assert host(PROJECT).repository(SHOP).name == PROJECT


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, Misconfigured), (403, Misconfigured), (404, NotFound), (422, Rejected)],
)
def test_a_refusal_says_what_to_do_and_shows_no_secret(
    peer: Peer, status: int, kind: type[PlimsollError]
) -> None:
    peer.faults["/projects/"] = Fault(status, f'{{"message": "no {TOKEN}"}}'.encode())
    with pytest.raises(kind) as error:
        host_of(peer).open(SHOP)
    assert TOKEN not in str(error.value)
    assert len(peer.asked) == 1


@pytest.mark.parametrize("status", [500, 502, 503])
def test_what_may_pass_is_asked_again(peer: Peer, status: int) -> None:
    peer.faults["/commits/"] = Fault(status, times=2)
    assert host_of(peer).open(SHOP).commit
    peer.faults["/commits/"] = Fault(status)
    with pytest.raises(Unavailable):
        host_of(peer).open(SHOP)


def test_a_short_limit_is_waited_for_and_a_long_one_says_until_when(peer: Peer) -> None:
    waits: list[float] = []
    peer.faults["/archive"] = Fault(429, headers={"Retry-After": "9"}, times=1)
    host_of(peer, waits).open(SHOP)
    assert waits == [9.0]
    reset = str(int(NOW.timestamp()) + 600)
    headers = {"RateLimit-Remaining": "0", "RateLimit-Reset": reset}
    peer.faults["/archive"] = Fault(429, headers=headers)
    with pytest.raises(Unavailable, match="12:10:01"):
        host_of(peer).open(SHOP)


@pytest.mark.parametrize("body", [b'{"path": "sho', b"<html>", b"[]", b"{}", b"\xff"])
def test_what_is_no_answer_of_an_api_is_unavailable(peer: Peer, body: bytes) -> None:
    peer.faults["/projects/"] = Fault(200, body)
    with pytest.raises(Unavailable):
        host_of(peer).open(SHOP)


@pytest.mark.parametrize(
    ("body", "headers"), [(b"\x1f\x8b\x08abc", {}), (b"x", {"Content-Length": "900"}), (b"", {})]
)
def test_an_archive_that_breaks_off_is_unavailable(
    peer: Peer, body: bytes, headers: dict[str, str]
) -> None:
    peer.faults["/archive"] = Fault(200, body, headers)
    with pytest.raises(Unavailable):
        host_of(peer).open(SHOP)


def test_it_understands_what_gitlab_s_documentation_shows(tmp_path: Path) -> None:
    with recorded_gitlab(tmp_path, CONTRACTS) as url:
        settings = GitlabSettings(url=url, token=SecretStr(TOKEN))
        client, host = GitlabClient(settings), GitlabChangeHost(settings)
        client.check()
        project = client.project("diaspora/diaspora-project-site")
        assert (project.path, project.default_branch) == ("diaspora-project-site", "master")
        named = HostedRepository(name=project.path_with_namespace, default_branch="master")
        assert client.commit(project, "master").id
        assert host.head(named, "master")
        assert "whitespace" in host.files(named, "master", "files")
        with pytest.raises(NotFound):
            host.open(named, DRAFT)
        nobody = GitlabClient(settings.model_copy(update={"token": None}))
        with pytest.raises(Misconfigured):
            nobody.check()


DRAFT = ProposalDraft(branch="b", base="main", title="t", description="d", draft=True)
