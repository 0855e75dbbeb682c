"""Reading repositories at GitHub: in few requests, and only what git itself would give."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from plimsoll.adapters.github.client import GithubClient
from plimsoll.adapters.github.code_host import GithubCodeHost
from plimsoll.adapters.github.settings import GithubSettings
from plimsoll.adapters.memory.clock import MemoryClock
from plimsoll.codebase.by_api import CloneInstead
from plimsoll.kit.errors import Misconfigured, NotFound, PlimsollError, Rejected, Unavailable
from tests.adapters.git.remotes import committed, git, made
from tests.adapters.github.peer import TOKEN, Fault, Peer, github

FILES: dict[str, str | bytes] = {
    "main.py": "app = 1\n",
    "api/ü.json": "{}",
    "hidden.py": "secret = 1\n",
    "version.py": "commit = '$Format:%H$'\n",
    ".gitattributes": "hidden.py export-ignore\nversion.py export-subst\n",
    "big.json": "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n",
    "binary.py": b"\0\1\2",
    "120000 link.py": "/etc/passwd",
    "node_modules/x.js": "1",
    "logo.png": b"\x89PNG",
    "venv/pyvenv.cfg": "",
    "venv/lib/a.py": "1",
}
NOW = datetime(2026, 10, 14, 12, 0, tzinfo=UTC)


@pytest.fixture
def peer(tmp_path: Path) -> Iterator[Peer]:
    made(tmp_path / "shop.git", FILES)
    with github(Peer(tmp_path / "shop.git")) as served:
        yield served


def settings_of(peer: Peer, **more: object) -> GithubSettings:
    given: dict[str, object] = {"url": peer.url, "token": SecretStr(TOKEN), "attempts": 3}
    return GithubSettings.model_validate(given | more)


def host_of(peer: Peer, waits: list[float] | None = None, **more: object) -> GithubCodeHost:
    settings = settings_of(peer, **more)
    wait = (lambda _: None) if waits is None else waits.append
    return GithubCodeHost(
        settings, client=GithubClient(settings, wait=wait, clock=MemoryClock(NOW))
    )


def test_what_archives_leave_out_or_change_is_read_as_git_has_it(peer: Peer) -> None:
    snapshot = host_of(peer).open("github:octocat/shop")
    assert {file.path: snapshot.read(file.path) for file in snapshot.files} == {
        "api/ü.json": b"{}",
        "hidden.py": b"secret = 1\n",
        "main.py": b"app = 1\n",
        "version.py": b"commit = '$Format:%H$'\n",
    }
    assert {file.path: file.reason for file in snapshot.skipped} == {
        "big.json": "Git LFS pointer; its content is kept elsewhere",
        "binary.py": "binary",
        "link.py": "link that is not followed",
    }
    assert snapshot.commit == git(peer.repository, "rev-parse", "main")


def test_it_takes_four_requests_and_one_archive(peer: Peer) -> None:
    committed(peer.repository, {f"a{number}.py": f"{number}" for number in range(300)})
    assert len(host_of(peer).open("github:octocat/shop").files) == 300
    assert [line.split("/")[-2] for line in peer.asked] == [
        *("octocat", "commits", "trees", "tarball", "codeload"),
    ]


def test_without_an_archive_few_files_are_asked_for_one_by_one(peer: Peer) -> None:
    peer.faults["/tarball/"] = Fault(404)
    assert len(host_of(peer).open("github:octocat/shop").files) == 4
    with pytest.raises(CloneInstead):
        host_of(peer, most_blobs=2).open("github:octocat/shop")


def test_what_is_too_large_is_cloned_instead_at_the_same_commit(peer: Peer) -> None:
    with pytest.raises(CloneInstead) as error:
        host_of(peer, largest_archive_bytes=10).open("github:octocat/shop")
    assert error.value.ref == git(peer.repository, "rev-parse", "main")
    assert error.value.address.endswith("/octocat/shop")


def test_a_listing_that_is_cut_off_is_cloned_instead(peer: Peer) -> None:
    peer.truncated = True
    with pytest.raises(CloneInstead):
        host_of(peer).open("github:octocat/shop")


def test_nobody_set_up_means_a_clone_and_no_request(peer: Peer) -> None:
    settings = GithubSettings(url=peer.url)
    with pytest.raises(CloneInstead) as error:
        GithubCodeHost(settings).open("github:octocat/shop", ref="v1")
    assert (error.value.ref, peer.asked) == ("v1", [])


def test_branches_tags_and_commits_are_refs(peer: Peer) -> None:
    first = git(peer.repository, "rev-parse", "main")
    git(peer.repository, "tag", "-a", "-m", "x", "v1", first)
    committed(peer.repository, {"b.py": "2"}, branch="feature/b")
    host = host_of(peer)
    assert host.open("github:octocat/shop", ref="v1").commit == first
    assert host.open("github:octocat/shop", ref=first).commit == first
    branch = host.open("github:octocat/shop", ref="feature/b")
    assert [file.path for file in branch.files] == ["b.py"]
    with pytest.raises(NotFound):
        host.open("github:octocat/shop", ref="nowhere")


def test_a_renamed_repository_is_read_under_its_new_name(peer: Peer) -> None:
    assert host_of(peer).open("github:octocat/old-name").name == "shop"


def test_submodules_are_skipped_with_a_reason(peer: Peer, tmp_path: Path) -> None:
    inner = made(tmp_path / "inner.git", {"x.py": "1"})
    git(peer.repository, "update-ref", "refs/heads/main", with_submodule(peer.repository, inner))
    skipped = host_of(peer).open("github:octocat/shop").skipped
    assert [(each.path, each.reason) for each in skipped] == [
        ("inner", "submodule that is not fetched")
    ]


def with_submodule(repository: Path, commit: str) -> str:
    listing = git(repository, "ls-tree", "main", "--", "main.py")
    tree = git(
        repository,
        "mktree",
        "--missing",
        given=f"{listing}\n160000 commit {commit}\tinner\n".encode(),
    )
    return git(repository, "commit-tree", tree, "-m", "x")


@pytest.mark.parametrize(
    "location",
    [
        "github:octocat",
        "github:octocat/shop/tree/main",
        "github:../shop",
        "github:octocat/..",
        "github:octocat/shop?x",
        "github:",
        "github:octocat/sh op",
    ],
)
def test_what_names_no_repository_is_rejected(peer: Peer, location: str) -> None:
    with pytest.raises(Rejected):
        host_of(peer).admit(location)


@pytest.mark.parametrize(
    ("location", "known"),
    [
        ("https://github.com/a/b", True),
        ("https://GitHub.com:443/a/b.git", True),
        ("https://github.com.evil.example/a/b", False),
        ("https://token@github.com/a/b", False),
        ("http://github.com/a/b", False),
        ("git@github.com:a/b.git", False),
        ("https://gitlab.com/a/b", False),
        ("src/github.com/a/b", False),
    ],
)
def test_only_locations_of_its_own_host_are_known(location: str, known: bool) -> None:  # noqa: FBT001
    assert GithubCodeHost(GithubSettings()).knows(location) == known


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://api.github.com", "github.com"),
        ("https://git.example.test/api/v3", "git.example.test"),
        ("https://api.acme.ghe.com", "acme.ghe.com"),
    ],
)
def test_an_enterprise_is_found_by_its_api(url: str, host: str) -> None:
    assert GithubSettings(url=url).host == host


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, Misconfigured), (403, Misconfigured), (404, NotFound), (451, Rejected)],
)
def test_a_refusal_says_what_to_do_and_shows_no_secret(
    peer: Peer, status: int, kind: type[PlimsollError]
) -> None:
    said = f'{{"message": "no, {TOKEN} is not liked"}}'.encode()
    peer.faults["/repos/"] = Fault(status, said)
    with pytest.raises(kind) as error:
        host_of(peer).open("github:octocat/shop")
    assert TOKEN not in str(error.value)
    assert len(peer.asked) == 1


@pytest.mark.parametrize("status", [500, 502, 503])
def test_what_may_pass_is_asked_again(peer: Peer, status: int) -> None:
    peer.faults["/commits/"] = Fault(status, times=2)
    assert host_of(peer).open("github:octocat/shop").commit
    peer.faults["/commits/"] = Fault(status)
    with pytest.raises(Unavailable):
        host_of(peer).open("github:octocat/shop")


@pytest.mark.parametrize("status", [403, 429])
def test_a_short_limit_is_waited_for(peer: Peer, status: int) -> None:
    soon = str(int((NOW + timedelta(seconds=7)).timestamp()))
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": soon}
    peer.faults["/commits/"] = Fault(status, headers=headers, times=1)
    waits: list[float] = []
    host_of(peer, waits).open("github:octocat/shop")
    assert waits == [7.0]


@pytest.mark.parametrize(
    ("headers", "body", "until"),
    [
        (
            {
                "X-RateLimit-Remaining": "0",
                "X-RateLimit-Reset": str(int(NOW.timestamp()) + 1800),
            },
            b'{"message": "API rate limit exceeded"}',
            "12:30:01",
        ),
        ({"Retry-After": "120"}, b"{}", "12:02:01"),
        ({}, b'{"message": "You have exceeded a secondary rate limit."}', "12:01:01"),
    ],
)
def test_a_long_limit_says_until_when(
    peer: Peer, headers: dict[str, str], body: bytes, until: str
) -> None:
    peer.faults["/commits/"] = Fault(403, body, headers)
    with pytest.raises(Unavailable, match=until):
        host_of(peer).open("github:octocat/shop")


@pytest.mark.parametrize(
    "body", [b'{"name": "shop", "full_na', b"<html>", b"[]", b"{}", b"\xff\xfe", b"[" * 100_000]
)
def test_what_is_no_answer_of_an_api_is_unavailable(peer: Peer, body: bytes) -> None:
    peer.faults["/repos/octocat/shop"] = Fault(200, body)
    with pytest.raises(Unavailable):
        host_of(peer).open("github:octocat/shop")


def test_an_answer_that_breaks_off_is_unavailable(peer: Peer) -> None:
    peer.faults["/repos/octocat/shop"] = Fault(200, b'{"a": 1', {"Content-Length": "4000"})
    with pytest.raises(Unavailable):
        host_of(peer).open("github:octocat/shop")


def test_an_archive_that_breaks_off_is_unavailable(peer: Peer) -> None:
    peer.faults["/codeload/"] = Fault(200, b"\x1f\x8b\x08\x00abc")
    with pytest.raises(Unavailable):
        host_of(peer).open("github:octocat/shop")


def test_an_answer_longer_than_allowed_is_refused(peer: Peer) -> None:
    peer.faults["/repos/octocat/shop"] = Fault(200, b" " * 5000)
    with pytest.raises(Rejected, match="LARGEST_ANSWER_BYTES"):
        host_of(peer, largest_answer_bytes=2000).open("github:octocat/shop")


@pytest.mark.parametrize(
    "target", ["https://169.254.169.254/latest", "http://127.0.0.1:1/x", "file:///etc/passwd"]
)
def test_an_archive_elsewhere_is_not_fetched(peer: Peer, target: str) -> None:
    peer.archive_at = target
    with pytest.raises(Misconfigured):
        host_of(peer).open("github:octocat/shop")


def test_our_token_follows_no_redirect_to_another_host(peer: Peer) -> None:
    other = Peer(peer.repository)
    with github(other):
        peer.faults["/repos/octocat/shop"] = Fault(301, b"", {"Location": f"{other.url}/repos/x"})
        with pytest.raises(Misconfigured):
            host_of(peer).open("github:octocat/shop")
    assert other.asked == []


def test_an_empty_repository_is_not_found(peer: Peer) -> None:
    peer.faults["/commits/"] = Fault(409, b'{"message": "Git Repository is empty."}')
    with pytest.raises(NotFound, match="no commit yet"):
        host_of(peer).open("github:octocat/shop")


def test_a_snapshot_may_be_opened_by_several_threads(peer: Peer) -> None:
    host = host_of(peer)
    commits: list[str] = []
    threads = [
        threading.Thread(target=lambda: commits.append(host.open("github:octocat/shop").commit))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(commits) == 4
    assert len(set(commits)) == 1
