"""No path leads out of the folders that were set."""

import os
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plimsoll.access.confine import require_within
from plimsoll.kit.errors import Forbidden

SETTING = "PLIMSOLL_LOCAL__ROOTS"


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    """A folder with a file, beside one that must not be read; the process stands in it."""
    made = tmp_path / "root"
    (made / "folder").mkdir(parents=True)
    (made / "file").touch()
    (tmp_path / "secret").mkdir()
    (tmp_path / "root-of-others").mkdir()
    with chdir(made):
        yield made


def refusal(location: str | Path, *roots: Path) -> str:
    with pytest.raises(Forbidden) as refused:
        require_within(location, roots, setting=SETTING)
    return str(refused.value)


def test_the_folder_and_what_is_in_it_may_be_read(root: Path) -> None:
    for location in (root, root / "file", root / "folder" / ".." / "file", "file", "./folder", ""):
        require_within(location, (root,), setting=SETTING)
    require_within(root / "not-yet", (root,), setting=SETTING)


def test_one_folder_of_several_is_enough(root: Path) -> None:
    require_within(root.parent / "secret", (root, root.parent / "secret"), setting=SETTING)


def test_without_folders_nothing_may_be_read(root: Path) -> None:
    refusal(root)
    refusal("")


@pytest.mark.parametrize(
    "location",
    [
        "..",
        "../secret",
        "folder/../../secret",
        "../root-of-others",
        "/",
        "/etc/passwd",
        "//etc/passwd",
        "file/../../secret",
        "file\0",
        "\0",
        "/proc/self/root",
        "/proc/self/cwd/../secret",
    ],
)
def test_what_lies_elsewhere_may_not_be_read(root: Path, location: str) -> None:
    assert SETTING in refusal(location, root)


def test_a_tilde_is_a_name_like_any_other(root: Path) -> None:
    # Nobody's home is meant: it is a folder of that name in the root.
    for location in ("~", "~root", "~/.ssh"):
        require_within(location, (root,), setting=SETTING)
        assert Path(location).resolve().is_relative_to(root)


def test_links_are_followed_first(root: Path) -> None:
    (root / "out").symlink_to(root.parent / "secret")
    (root / "in").symlink_to(root / "folder")
    (root / "round").symlink_to(root / "round")
    (root / "far").symlink_to(root / "out")
    require_within("in", (root,), setting=SETTING)
    for location in ("out", "out/file", "in/../../secret", "far", "round"):
        refusal(location, root)


def test_a_root_may_be_a_link_itself(root: Path) -> None:
    alias = root.parent / "alias"
    alias.symlink_to(root)
    require_within(root / "file", (alias,), setting=SETTING)
    require_within(alias / "file", (root,), setting=SETTING)


def test_a_refusal_does_not_tell_whether_something_exists(root: Path) -> None:
    there, absent = root.parent / "secret", root.parent / "nothing"
    assert refusal(there, root) == refusal(absent, root)
    assert str(there) not in refusal(there, root)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(["..", ".", "folder", "file", "secret", "out", "", "root"])
        | st.text(max_size=4)
    )
)
def test_what_is_let_through_is_really_inside(root: Path, parts: list[str]) -> None:
    location = "/".join(parts)
    try:
        require_within(location, (root,), setting=SETTING)
    except Forbidden:
        return
    assert Path(os.path.realpath(location)).is_relative_to(root)
