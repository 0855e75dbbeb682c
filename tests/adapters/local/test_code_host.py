"""A folder is read as it is, and never left."""

import os
import socket
from pathlib import Path

import pytest

from plimsoll.adapters.local.code_host import LocalCodeHost, LocalSnapshot
from plimsoll.adapters.local.settings import LocalSettings
from plimsoll.kit.errors import Misconfigured, NotFound, Rejected

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def opened(folder: Path, **settings: int) -> LocalSnapshot:
    return LocalCodeHost(LocalSettings(**settings)).open(str(folder))


def paths_of(snapshot: LocalSnapshot) -> list[str]:
    return [file.path for file in snapshot.files]


def reasons_of(snapshot: LocalSnapshot) -> dict[str, str]:
    return {file.path: file.reason for file in snapshot.skipped}


def test_files_come_sorted_with_their_sizes(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "a.py").write_text("x = 1\n")
    (tmp_path / "a.yaml").write_text("")
    (tmp_path / "notes.txt").write_text("no source")
    snapshot = opened(tmp_path)
    assert [(file.path, file.size_bytes) for file in snapshot.files] == [
        ("a.yaml", 0),
        ("b/a.py", 6),
    ]
    assert snapshot.read("b/a.py") == b"x = 1\n"
    assert snapshot.name == tmp_path.name


def test_only_listed_files_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    (tmp_path / "secret.py").write_text("")
    with pytest.raises(NotFound):
        opened(tmp_path / "inside").read("../secret.py")


def test_a_link_that_leaves_the_folder_is_skipped(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.py").write_text("")
    root = tmp_path / "root"
    root.mkdir()
    (root / "file.py").symlink_to(outside / "a.py")
    (root / "folder").symlink_to(outside)
    (root / "broken.py").symlink_to(root / "nowhere.py")
    (root / "loop").symlink_to(root)
    (root / "own.py").write_text("")
    (root / "same.py").symlink_to(root / "own.py")
    snapshot = opened(root)
    assert paths_of(snapshot) == ["own.py", "same.py"]
    assert set(reasons_of(snapshot)) == {"broken.py", "file.py", "folder", "loop"}


def test_what_is_no_text_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "binary.py").write_bytes(b"\0\1\2")
    (tmp_path / "huge.py").write_bytes(b"#" * 200)
    (tmp_path / "huge.json").write_bytes(b" " * 200)
    os.mkfifo(tmp_path / "pipe.py")
    with socket.socket(socket.AF_UNIX) as listener:
        monkeypatch.chdir(tmp_path)  # the path of a socket must be short
        listener.bind("socket.py")
        snapshot = opened(tmp_path, largest_source_bytes=100)
    assert paths_of(snapshot) == ["huge.json"]
    assert reasons_of(snapshot) == {
        "binary.py": "binary",
        "huge.py": "200 bytes are too many",
        "pipe.py": "no regular file",
        "socket.py": "no regular file",
    }


def test_installed_packages_are_not_entered(tmp_path: Path) -> None:
    for folder in (".git", "node_modules/x", ".venv/lib", "env/lib"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "a.py").write_text("")
    (tmp_path / "env" / "pyvenv.cfg").write_text("")
    assert paths_of(opened(tmp_path)) == []


def test_limits_are_told(tmp_path: Path) -> None:
    deep = tmp_path / "a" / "b" / "c"
    deep.mkdir(parents=True)
    (deep / "x.py").write_text("")
    for number in range(5):
        (tmp_path / f"{number}.py").write_text("")
    assert reasons_of(opened(tmp_path, most_nested_folders=2)) == {"a/b/c": "nested too deeply"}
    assert list(reasons_of(opened(tmp_path, most_files=3)).values()) == ["more than 3 files"]


def test_a_single_file_is_a_repository_of_one(tmp_path: Path) -> None:
    (tmp_path / "api.yaml").write_text("openapi: 3.0.0")
    (tmp_path / "other.yaml").write_text("")
    assert paths_of(opened(tmp_path / "api.yaml")) == ["api.yaml"]


def test_what_cannot_be_opened_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotFound) as missing:
        opened(tmp_path / "nowhere")
    assert missing.value.fix
    (tmp_path / "notes.txt").write_text("")
    with pytest.raises(Rejected):
        opened(tmp_path / "notes.txt")
    with pytest.raises(Rejected):
        LocalCodeHost().open(str(tmp_path), ref="main")
    os.mkfifo(tmp_path / "pipe.py")
    with pytest.raises(Rejected):
        opened(tmp_path / "pipe.py")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_folder_is_a_matter_of_setting_up(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    with pytest.raises(Misconfigured):
        opened(closed)


def git_folder(place: Path, head: str) -> Path:
    (place / "refs" / "heads").mkdir(parents=True)
    (place / "HEAD").write_text(head)
    return place


def test_the_commit_is_read_from_a_loose_reference(tmp_path: Path) -> None:
    git = git_folder(tmp_path / ".git", "ref: refs/heads/main\n")
    assert opened(tmp_path).commit is None
    (git / "refs" / "heads" / "main").write_text(f"{COMMIT}\n")
    assert opened(tmp_path).commit == COMMIT
    (tmp_path / "inner").mkdir()
    assert opened(tmp_path / "inner").commit == COMMIT


def test_the_commit_is_read_from_packed_references_or_a_detached_head(tmp_path: Path) -> None:
    git = git_folder(tmp_path / ".git", "ref: refs/heads/main\n")
    (git / "packed-refs").write_text(f"# pack-refs\n{COMMIT} refs/heads/main\n^{'1' * 40}\n")
    assert opened(tmp_path).commit == COMMIT
    (git / "HEAD").write_text("f" * 40)
    assert opened(tmp_path).commit == "f" * 40


def test_a_worktree_shares_the_references_of_its_repository(tmp_path: Path) -> None:
    git = git_folder(tmp_path / "main" / ".git", "ref: refs/heads/main\n")
    (git / "refs" / "heads" / "topic").write_text(COMMIT)
    inner = git / "worktrees" / "topic"
    inner.mkdir(parents=True)
    (inner / "HEAD").write_text("ref: refs/heads/topic\n")
    (inner / "commondir").write_text("../..\n")
    worktree = tmp_path / "topic"
    worktree.mkdir()
    (worktree / ".git").write_text(f"gitdir: {inner}\n")
    assert opened(worktree).commit == COMMIT


@pytest.mark.parametrize("head", ["ref: refs/../../../secret", "ref: /secret", "nonsense", ""])
def test_a_strange_head_names_no_commit(tmp_path: Path, head: str) -> None:
    git_folder(tmp_path / ".git", head)
    assert opened(tmp_path).commit is None
