"""Archives of hosts: read as git has them, never more than allowed, damaged ones refused."""

import gzip
import io
import tarfile
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.codebase.admit import ReadingLimits
from plimsoll.codebase.hosted import (
    Admission,
    Damaged,
    HostedSnapshot,
    Listed,
    TooMuch,
    git_hash,
    unpacked,
)
from plimsoll.kit.errors import NotFound

MOST = 10_000_000


def packed(files: Mapping[str, bytes], *, folders: tuple[str, ...] = ()) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name in folders:
            about = tarfile.TarInfo(f"top/{name}")
            about.type = tarfile.DIRTYPE
            archive.addfile(about)
        for name, content in files.items():
            about = tarfile.TarInfo(f"top/{name}")
            about.size = len(content)
            archive.addfile(about, io.BytesIO(content))
    return out.getvalue()


def read(content: bytes, *, piece: int = 1000, most_bytes: int = MOST) -> HostedSnapshot:
    admission = Admission(ReadingLimits())
    pieces = (content[at : at + piece] for at in range(0, len(content), piece))
    contents = {
        listed.path: text
        for listed, text in unpacked(pieces, admission.consider, most_bytes=most_bytes)
        if text is not None
    }
    return HostedSnapshot(name="x", commit="a" * 40, contents=contents, admission=admission)


@given(
    st.dictionaries(
        st.from_regex(r"[a-zü]{1,120}(/[a-z]{1,90}){0,2}\.py", fullmatch=True),
        st.binary(max_size=3000).filter(lambda text: b"\0" not in text and b"git-lfs" not in text),
        max_size=8,
    ),
    st.integers(min_value=1, max_value=5000),
)
def test_what_goes_in_comes_out(files: dict[str, bytes], piece: int) -> None:
    snapshot = read(packed(files), piece=piece)
    assert {file.path: snapshot.read(file.path) for file in snapshot.files} == files


def test_a_folder_with_nothing_in_it_is_a_submodule() -> None:
    snapshot = read(packed({"a/b/c.py": b"1"}, folders=("a", "a/b", "vendor/inner")))
    assert [each.path for each in snapshot.skipped] == ["vendor/inner"]


def test_a_bomb_stops_at_the_limit() -> None:
    bomb = packed({"a.py": b"x" * 20_000_000})
    assert len(bomb) < 100_000
    with pytest.raises(TooMuch):
        read(bomb)


@given(st.integers(min_value=0, max_value=400))
def test_an_archive_that_ends_early_is_damaged(length: int) -> None:
    whole = packed({f"{number}.py": bytes(range(1, 200)) for number in range(20)})
    with pytest.raises(Damaged):
        read(whole[: min(length, len(whole) - 1)])


@given(st.binary(max_size=2000))
def test_what_is_no_archive_is_damaged(content: bytes) -> None:
    with pytest.raises(Damaged):
        read(gzip.compress(b"\1" + content))
    with pytest.raises(Damaged):
        read(b"\1" + content)


@pytest.mark.parametrize("path", ["../x.py", "a/../../x.py", "/etc/x.py", "a//b.py", "./x.py"])
def test_no_path_leads_elsewhere(path: str) -> None:
    admission = Admission(ReadingLimits())
    assert not admission.consider(Listed(path, "file", 1))
    assert admission.skipped[0].reason == "unreadable name"


def test_limits_are_those_of_every_host() -> None:
    limits = ReadingLimits(largest_source_bytes=10, most_files=2, most_nested_folders=1)
    admission = Admission(limits)
    for listed in (
        Listed("a.py", "file", 11),
        Listed("b/c/d.py", "file", 1),
        Listed("e.py", "file", 1),
        Listed("f.py", "other", 1),
    ):
        admission.consider(listed)
    assert {each.path: each.reason for each in admission.skipped} == {
        ".": "more than 2 files",
        "a.py": "11 bytes are too many",
        "b/c": "nested too deeply",
    }


def test_git_names_contents_so() -> None:
    assert git_hash(b"") == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"


def test_only_listed_files_are_read() -> None:
    with pytest.raises(NotFound):
        read(packed({"a.py": b"1"})).read("b.py")
