"""What every CodeHost does, wherever the repository is."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from plimsoll.adapters.git.code_host import GitCodeHost
from plimsoll.adapters.git.settings import GitSettings
from plimsoll.adapters.local.code_host import LocalCodeHost
from plimsoll.adapters.memory.code_host import MemoryCodeHost, MemorySnapshot
from plimsoll.codebase.ports import CodeHost
from plimsoll.kit.errors import NotFound, Rejected
from tests.adapters.git.remotes import made

TEXTS = {
    "main.py": "from fastapi import FastAPI\n",
    "api/openapi.yaml": "openapi: 3.0.0\n",
    "api/ü.json": '{"a": "ü"}',
    "empty.py": "",
}
HASH = re.compile(r"[0-9a-f]{40}")


MakeCase = Callable[[Path], "Case"]


class Case(NamedTuple):
    """A host, where it has a repository, and where it has none."""

    host: CodeHost
    location: str
    nowhere: str


def of_a_folder(folder: Path) -> Case:
    for path, text in TEXTS.items():
        place = folder / "shop" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    return Case(LocalCodeHost(), str(folder / "shop"), str(folder / "nowhere"))


def of_git(folder: Path) -> Case:
    made(folder / "shop.git", TEXTS)
    host = GitCodeHost(GitSettings(protocols=("file",)))
    return Case(host, f"file://{folder}/shop.git", f"file://{folder}/nowhere")


def in_memory(_folder: Path) -> Case:
    return Case(MemoryCodeHost({"shop": MemorySnapshot(TEXTS, name="shop")}), "shop", "nowhere")


@pytest.fixture(params=[of_a_folder, of_git, in_memory])
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Case:
    make: MakeCase = request.param
    return make(tmp_path)


def test_every_text_is_listed_sorted_and_read_as_it_is(case: Case) -> None:
    snapshot = case.host.open(case.location)
    assert [(file.path, file.size_bytes) for file in snapshot.files] == [
        (path, len(TEXTS[path].encode())) for path in sorted(TEXTS)
    ]
    for path, text in TEXTS.items():
        assert snapshot.read(path) == text.encode()
    assert list(snapshot.skipped) == []


def test_it_has_a_name_and_perhaps_a_commit(case: Case) -> None:
    snapshot = case.host.open(case.location)
    assert snapshot.name == "shop"
    assert snapshot.commit is None or HASH.fullmatch(snapshot.commit)


@pytest.mark.parametrize("path", ["nowhere.py", "../main.py", "/etc/passwd", "api", ""])
def test_only_listed_files_are_read(case: Case, path: str) -> None:
    with pytest.raises(NotFound):
        case.host.open(case.location).read(path)


def test_a_repository_that_is_not_there_is_not_found(case: Case) -> None:
    with pytest.raises(NotFound):
        case.host.open(case.nowhere)


def test_a_ref_that_is_not_there_is_refused(case: Case) -> None:
    with pytest.raises((NotFound, Rejected)):
        case.host.open(case.location, ref="no-such-branch")


def test_opening_twice_gives_the_same(case: Case) -> None:
    first, second = (case.host.open(case.location) for _ in range(2))
    assert first.commit == second.commit
    assert list(first.files) == list(second.files)
    assert [first.read(file.path) for file in first.files] == [
        second.read(file.path) for file in second.files
    ]
