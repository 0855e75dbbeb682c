"""Every test here ends with no process and no folder left."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from plimsoll.adapters.git.folder import PREFIX
from tests.adapters.git.remotes import daemon, processes_at_home_in, until


def folders() -> set[Path]:
    return set(Path(tempfile.gettempdir()).glob(f"{PREFIX}*"))


@pytest.fixture(autouse=True)
def _nothing_stays() -> Iterator[None]:
    before = folders()
    yield
    mine = f"{tempfile.gettempdir()}/{PREFIX}"
    until(lambda: not processes_at_home_in(mine))
    until(lambda: folders() <= before)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """Where the repositories of a test are."""
    folder = tmp_path / "served"
    folder.mkdir()
    return folder


@pytest.fixture
def served(base: Path) -> Iterator[str]:
    """The address at which they are."""
    with daemon(base) as address:
        yield address
