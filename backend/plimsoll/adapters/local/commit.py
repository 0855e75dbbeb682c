"""The commit a folder stands at, from git's own files; git itself is not run.

An untrusted repository's configuration can make git run programs, so its files are only read.
"""

import re
from pathlib import Path

_HASH = re.compile(r"^[0-9a-f]{40}([0-9a-f]{24})?$")
_REFERENCE = re.compile(r"^refs/[\w./@+-]+$")
_MOST_BYTES = 20_000_000


def commit_of(folder: Path) -> str | None:
    """The commit that HEAD names, searched from the folder upwards; None without one."""
    for place in (folder, *folder.parents):
        git = _git_folder(place / ".git")
        if git is not None:
            return _resolved(git)
    return None


def _git_folder(path: Path) -> Path | None:
    """The `.git` folder; in a worktree or submodule `.git` is a file that names it."""
    try:
        if path.is_dir():
            return path
        text = _text(path)
    except OSError:
        return None
    if not text.startswith("gitdir:"):
        return None
    return path.parent / text.removeprefix("gitdir:").strip()


def _resolved(git: Path) -> str | None:
    head = _text(git / "HEAD").strip()
    if not head.startswith("ref:"):
        return head if _HASH.match(head) else None
    reference = head.removeprefix("ref:").strip()
    if not _REFERENCE.match(reference) or ".." in reference:
        return None
    for folder in (git, _common(git)):
        loose = _text(folder / reference).strip()
        if _HASH.match(loose):
            return loose
        packed = _packed(folder, reference)
        if packed is not None:
            return packed
    return None


def _common(git: Path) -> Path:
    """A worktree keeps its references in the main repository's folder."""
    shared = _text(git / "commondir").strip()
    return git / shared if shared else git


def _packed(git: Path, reference: str) -> str | None:
    for line in _text(git / "packed-refs").splitlines():
        commit, _, name = line.partition(" ")
        if name == reference and _HASH.match(commit):
            return commit
    return None


def _text(path: Path) -> str:
    """A small regular file's text; empty if there is none."""
    try:
        if not path.is_file() or path.stat().st_size > _MOST_BYTES:
            return ""
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""
