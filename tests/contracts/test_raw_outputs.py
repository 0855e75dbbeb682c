"""What every RawOutputs does, whatever keeps the outputs."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from plimsoll.adapters.filesystem.raw_outputs import FilesystemRawOutputs
from plimsoll.adapters.filesystem.settings import FilesystemSettings
from plimsoll.adapters.memory.raw_outputs import MemoryRawOutputs
from plimsoll.adapters.s3.raw_outputs import S3RawOutputs
from plimsoll.kit.errors import NotFound, Unavailable
from plimsoll.run.ports import RawOutputs
from tests.adapters.s3.servers import Moto, moto, settings_for

Make = Callable[[pytest.FixtureRequest], RawOutputs]
LARGE = bytes(range(256)) * 4096 * 11


def in_memory(_request: pytest.FixtureRequest) -> RawOutputs:
    return MemoryRawOutputs()


def in_a_folder(request: pytest.FixtureRequest) -> RawOutputs:
    root = Path(request.getfixturevalue("tmp_path")) / "new" / "store"
    return FilesystemRawOutputs(FilesystemSettings(root=root))


def in_a_bucket(request: pytest.FixtureRequest) -> RawOutputs:
    process: Moto = request.getfixturevalue("moto_process")
    process.reset()
    return S3RawOutputs(settings_for(process.url, prefix="plimsoll/"))


@pytest.fixture(scope="module")
def moto_process() -> Iterator[Moto]:
    """Started only for the store that asks for it."""
    with moto() as running:
        yield running


@pytest.fixture(params=[in_memory, in_a_folder, in_a_bucket])
def kept(request: pytest.FixtureRequest) -> RawOutputs:
    make: Make = request.param
    return make(request)


def write(kept: RawOutputs, run_id: str, *parts: bytes) -> None:
    with kept.keep(run_id) as sink:
        assert run_id in sink.location
        for part in parts:
            sink.write(part)


def read(kept: RawOutputs, run_id: str) -> bytes | None:
    try:
        found = kept.read(run_id)
    except NotFound:
        return None
    content = b"".join(found.pieces)
    assert len(content) == found.size_bytes
    return content


def until(happened: Callable[[], bool]) -> bool:
    """Some stores take a moment to have it."""
    waiting = threading.Event()
    for _ in range(200):
        if happened():
            return True
        waiting.wait(0.05)
    return False


def half_written(kept: RawOutputs, run_id: str) -> None:
    with kept.keep(run_id) as sink:
        sink.write(b"half")
        raise Unavailable("no room")


def test_what_was_kept_comes_back(kept: RawOutputs) -> None:
    assert read(kept, "run-1") is None
    write(kept, "run-1", b"a", b"", b"bc")
    write(kept, "run-2", LARGE)
    assert until(lambda: read(kept, "run-2") == LARGE)
    assert read(kept, "run-1") == b"abc"


def test_what_is_not_whole_is_not_kept(kept: RawOutputs) -> None:
    with pytest.raises(Unavailable):
        half_written(kept, "run-1")
    write(kept, "run-2", b"whole")
    assert until(lambda: read(kept, "run-2") == b"whole")
    assert read(kept, "run-1") is None


def test_the_last_output_of_a_run_counts(kept: RawOutputs) -> None:
    write(kept, "run-1", b"first, and longer")
    write(kept, "run-1", b"second")
    assert until(lambda: read(kept, "run-1") == b"second")


def test_old_ones_are_forgotten(kept: RawOutputs) -> None:
    now = datetime.now(UTC)
    assert kept.forget_before(now + timedelta(hours=1)) == 0
    write(kept, "run-1", b"a")
    write(kept, "run-2", b"b")
    assert until(lambda: read(kept, "run-2") is not None)
    assert kept.forget_before(now - timedelta(hours=1)) == 0
    assert kept.forget_before(now + timedelta(hours=1)) == 2
    assert (read(kept, "run-1"), read(kept, "run-2")) == (None, None)
