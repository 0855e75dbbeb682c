"""A commit is read from a real `git daemon`, and everything in it is data."""

import gc
import os
from pathlib import Path

import pytest

from plimsoll.adapters.git.code_host import GitCodeHost, GitSnapshot
from plimsoll.adapters.git.settings import GitSettings
from plimsoll.kit.errors import NotFound, Rejected
from tests.adapters.git.remotes import committed, git, made, pointed

OVER_GIT = GitSettings(protocols=("git",))


def opened(address: str, ref: str | None = None, **limits: int) -> GitSnapshot:
    settings = OVER_GIT.model_copy(update=limits)
    return GitCodeHost(settings).open(address, ref=ref)


def paths_of(snapshot: GitSnapshot) -> list[str]:
    return [file.path for file in snapshot.files]


def reasons_of(snapshot: GitSnapshot) -> dict[str, str]:
    return {file.path: file.reason for file in snapshot.skipped}


def test_the_git_here_will_do() -> None:
    assert GitCodeHost().check()[0].isdecimal()


def test_files_come_sorted_with_their_sizes(base: Path, served: str) -> None:
    files = {"b/a.py": "x = 1\n", "a.yaml": "", "notes.txt": "no source", "c/A.JSON": "{}"}
    commit = made(base / "shop.git", files)
    snapshot = opened(f"{served}/shop.git")
    assert [(file.path, file.size_bytes) for file in snapshot.files] == [
        ("a.yaml", 0),
        ("b/a.py", 6),
        ("c/A.JSON", 2),
    ]
    assert snapshot.read("b/a.py") == b"x = 1\n"
    assert snapshot.read("a.yaml") == b""
    assert (snapshot.name, snapshot.commit) == ("shop", commit)
    assert reasons_of(snapshot) == {}


def test_a_branch_a_tag_and_a_commit_are_read(base: Path, served: str) -> None:
    shop = base / "shop"
    first = made(shop, {"a.py": "1"})
    git(shop, "tag", "-a", "-m", "x", "v1", first)
    second = committed(shop, {"a.py": "22"}, branch="feature/x")
    third = committed(shop, {"a.py": "333"})
    found = {
        ref: (snapshot.commit, snapshot.read("a.py"))
        for ref in (None, "main", "v1", "feature/x", "refs/tags/v1", first)
        for snapshot in (opened(f"{served}/shop", ref),)
    }
    assert found == {
        None: (third, b"333"),
        "main": (third, b"333"),
        "v1": (first, b"1"),
        "feature/x": (second, b"22"),
        "refs/tags/v1": (first, b"1"),
        first: (first, b"1"),
    }


@pytest.mark.parametrize("ref", ["nowhere", "f" * 40, "deadbeef"])
def test_a_ref_that_is_not_there_is_not_found(base: Path, served: str, ref: str) -> None:
    made(base / "shop", {"a.py": ""})
    with pytest.raises(NotFound, match=ref):
        opened(f"{served}/shop", ref)


def test_a_tag_of_no_commit_is_refused(base: Path, served: str) -> None:
    made(base / "shop", {"a.py": ""})
    git(base / "shop", "tag", "blob", git(base / "shop", "rev-parse", "main:a.py"))
    with pytest.raises(Rejected, match="no commit"):
        opened(f"{served}/shop", "blob")


def test_an_empty_repository_has_no_commit(base: Path, served: str) -> None:
    git(base, "init", "--quiet", "--bare", "empty")
    with pytest.raises(NotFound, match="no commit yet"):
        opened(f"{served}/empty")


def test_a_repository_that_is_not_there_is_not_found(served: str) -> None:
    with pytest.raises(NotFound, match="nowhere"):
        opened(f"{served}/nowhere")


def test_links_and_submodules_are_not_followed(base: Path, served: str) -> None:
    files = {
        "120000 passwd.py": "/etc/passwd",
        "120000 up.py": "../../../secret.py",
        "120000 folder": "/etc",
        "120000 same.py": "own.py",
        "160000 vendor/lib": "1" * 40,
        ".gitmodules": '[submodule "lib"]\n\tpath = vendor/lib\n\turl = file:///etc\n',
        "own.py": "",
    }
    made(base / "shop", files)
    snapshot = opened(f"{served}/shop")
    assert paths_of(snapshot) == ["own.py"]
    link = "link that is not followed"
    assert reasons_of(snapshot) == {
        "folder": link,
        "passwd.py": link,
        "same.py": link,
        "up.py": link,
        "vendor/lib": "submodule that is not fetched",
    }
    with pytest.raises(NotFound):
        snapshot.read("passwd.py")


def test_nothing_of_a_repository_is_run(base: Path, served: str, tmp_path: Path) -> None:
    mark = tmp_path / "it-ran"
    run = f"#!/bin/sh\ntouch {mark}\n"
    config = f'[filter "x"]\n\tsmudge = touch {mark}\n[core]\n\tfsmonitor = touch {mark}\n'
    files = {
        ".gitattributes": "* filter=x\n*.py filter=lfs diff=x working-tree-encoding=UTF-16\n",
        "100755 hooks/post-checkout": run,
        "100755 .githooks/post-checkout": run,
        ".gitconfig": config,
        ".lfsconfig": "[lfs]\n\turl = http://127.0.0.1:1/\n",
        "a.py": "x = 1\r\n",
    }
    made(base / "shop", files)
    hooks = base / "shop" / "hooks"
    hooks.mkdir()
    (hooks / "post-checkout").write_text(run)
    (hooks / "post-checkout").chmod(0o755)
    assert opened(f"{served}/shop").read("a.py") == b"x = 1\r\n"
    assert not mark.exists()


def test_what_is_no_text_is_skipped(base: Path, served: str) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n"
    files: dict[str, str | bytes] = {
        "binary.py": b"\0\1\2",
        "utf16.py": "x = 1".encode("utf-16"),
        "huge.py": "#" * 200,
        "huge.json": " " * 200,
        "large.json": pointer,
    }
    made(base / "shop", files)
    snapshot = opened(f"{served}/shop", largest_source_bytes=100)
    assert paths_of(snapshot) == ["huge.json", "utf16.py"]
    assert reasons_of(snapshot) == {
        "binary.py": "binary",
        "huge.py": "200 bytes are too many",
        "large.json": "Git LFS pointer; its content is kept elsewhere",
    }


def test_strange_names_are_read_or_named_once(base: Path, served: str) -> None:
    names = ["new\nline.py", "tab\t.py", 'quote".py', "ü/é.py", "-x.py", "a b\\c.py"]
    spoiled = {os.fsdecode(b"\xff\xfe/a.py"): "", os.fsdecode(b"\xff\xfe/b.py"): ""}
    made(base / "shop", {name: name for name in names} | spoiled)
    snapshot = opened(f"{served}/shop")
    assert paths_of(snapshot) == sorted(names)
    assert all(snapshot.read(name) == name.encode() for name in names)
    assert reasons_of(snapshot) == {"\N{REPLACEMENT CHARACTER}" * 2: "unreadable name"}


def test_paths_that_lead_out_of_the_repository_are_skipped(base: Path, served: str) -> None:
    shop = base / "shop"
    made(shop, {"a.py": ""})
    blob = git(shop, "rev-parse", "main:a.py")
    inner = git(shop, "mktree", given=f"100644 blob {blob}\ta.py\n".encode())
    # `git mktree` would take the name too, but says so; a raw object says nothing.
    raw = b"40000 ..\0" + bytes.fromhex(inner) + b"100644 b.py\0" + bytes.fromhex(blob)
    tree = git(shop, "hash-object", "-t", "tree", "-w", "--literally", "--stdin", given=raw)
    pointed(shop, tree)
    snapshot = opened(f"{served}/shop")
    assert paths_of(snapshot) == ["b.py"]
    assert reasons_of(snapshot) == {"..": "unreadable name"}


def test_installed_packages_are_not_entered(base: Path, served: str) -> None:
    names = ["node_modules/x/a.py", "a/.venv/lib/a.py", "env/lib/a.py", "env/pyvenv.cfg", "a.py"]
    files = dict.fromkeys(names, "") | {"120000 env/bin/python": "/usr/bin/python3"}
    made(base / "shop", files)
    snapshot = opened(f"{served}/shop")
    assert (paths_of(snapshot), reasons_of(snapshot)) == (["a.py"], {})


def test_limits_are_told(base: Path, served: str) -> None:
    files = {f"{number}.py": str(number) * 10 for number in range(5)} | {"a/b/c/x.py": ""}
    made(base / "shop", files)
    address = f"{served}/shop"
    assert reasons_of(opened(address, most_nested_folders=2)) == {"a/b/c": "nested too deeply"}
    assert list(reasons_of(opened(address, most_files=3)).values()) == ["more than 3 files"]
    too_much = opened(address, largest_text_bytes=35)
    assert paths_of(too_much) == ["0.py", "1.py", "2.py", "a/b/c/x.py"]
    assert set(reasons_of(too_much).values()) == {"more than 35 bytes of text in all"}
    with pytest.raises(Rejected, match="more than 3 paths"):
        opened(address, most_paths=3)


def test_what_is_passed_over_counts_too(base: Path, served: str) -> None:
    links = [f"120000 {number}" for number in range(50)]
    spoiled = [os.fsdecode(b"\xff%d" % number) for number in range(50)]
    made(base / "shop", dict.fromkeys(links + spoiled, "x"))
    reasons = reasons_of(opened(f"{served}/shop", most_files=70))
    assert len(reasons) == 71
    assert reasons["."] == "more than 70 files"


def test_a_path_that_no_file_system_has_is_refused(base: Path, served: str) -> None:
    shop = base / "shop"
    made(shop, {"a.py": ""})
    blob = git(shop, "rev-parse", "main:a.py")
    record = f"100644 blob {blob}\t{'a' * 5_000}.py\0"
    pointed(shop, git(shop, "mktree", "-z", given=record.encode()))
    with pytest.raises(Rejected, match="longer than a path can be"):
        opened(f"{served}/shop")


def test_a_repository_that_is_a_bomb_is_given_up(base: Path, served: str) -> None:
    shop = base / "shop"
    made(shop, {"a.txt": ""})
    tree = git(shop, "rev-parse", "main^{tree}")
    for _ in range(12):
        entries = "".join(f"040000 tree {tree}\t{name}\n" for name in "abcdefghij")
        tree = git(shop, "mktree", given=entries.encode())
    pointed(shop, tree)
    with pytest.raises(Rejected, match="more than 100,000 paths"):
        opened(f"{served}/shop", most_paths=100_000)


def test_a_repository_that_is_too_large_is_refused(base: Path, served: str) -> None:
    made(base / "shop", {"a.bin": os.urandom(3_000_000)})
    with pytest.raises(Rejected) as error:
        opened(f"{served}/shop", largest_repository_bytes=1_000_000)
    assert error.value.where == "PLIMSOLL_GIT__LARGEST_REPOSITORY_BYTES"
    assert opened(f"{served}/shop", largest_repository_bytes=5_000_000).commit


def test_a_snapshot_that_is_closed_holds_nothing(base: Path, served: str) -> None:
    made(base / "shop", {"a.py": "1"})
    snapshot = opened(f"{served}/shop")
    snapshot.close()
    snapshot.close()
    with pytest.raises(NotFound, match="closed"):
        snapshot.read("a.py")


def test_a_snapshot_that_nobody_holds_closes_itself(base: Path, served: str) -> None:
    made(base / "shop", {"a.py": "1"})
    # What other tests left must not be closed meanwhile.
    gc.collect()
    before = len(os.listdir("/dev/fd"))  # noqa: PTH208 - Path lists it through one more
    snapshot = opened(f"{served}/shop")
    assert len(os.listdir("/dev/fd")) == before + 1  # noqa: PTH208
    del snapshot
    gc.collect()
    assert len(os.listdir("/dev/fd")) == before  # noqa: PTH208
