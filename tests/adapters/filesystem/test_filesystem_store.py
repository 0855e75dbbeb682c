import os
import resource
import signal
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from plimsoll.adapters.filesystem.bundle_store import FilesystemBundleStore
from plimsoll.adapters.filesystem.settings import FilesystemSettings
from plimsoll.adapters.memory.clock import MemoryClock
from plimsoll.kit.errors import Misconfigured, Rejected, Unavailable
from tests.bundle.models import rendered, shop

BUNDLE = rendered(shop())
NAME = BUNDLE.digest.removeprefix("sha256:") + ".zip"
ROOT = Path(__file__).parents[3]

WRITES_UNTIL_KILLED = """
import os, signal, sys
from pathlib import Path
from plimsoll.adapters.filesystem.bundle_store import FilesystemBundleStore
from plimsoll.adapters.filesystem.settings import FilesystemSettings
from tests.bundle.models import rendered, shop

def killed(_descriptor):
    os.kill(os.getpid(), signal.SIGKILL)

os.fsync = killed
FilesystemBundleStore(FilesystemSettings(root=Path(sys.argv[1]))).put(rendered(shop()))
"""

WRITES_INTO_LITTLE_ROOM = """
import resource, signal, sys
from pathlib import Path
from plimsoll.adapters.filesystem.bundle_store import FilesystemBundleStore
from plimsoll.adapters.filesystem.settings import FilesystemSettings
from plimsoll.kit.errors import Unavailable
from tests.bundle.models import rendered, shop

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
bundle = rendered(shop())
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
try:
    FilesystemBundleStore(FilesystemSettings(root=Path(sys.argv[1]))).put(bundle)
except Unavailable as error:
    sys.exit(str(error))
"""


def store_at(root: Path, clock: MemoryClock | None = None) -> FilesystemBundleStore:
    return FilesystemBundleStore(FilesystemSettings(root=root), clock=clock)


def child(program: str, root: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", program, str(root)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_files_and_folders_belong_to_this_user_alone(tmp_path: Path) -> None:
    previous = os.umask(0)
    try:
        stored = store_at(tmp_path / "store").put(BUNDLE)
    finally:
        os.umask(previous)
    path = Path(stored.location)
    assert path == tmp_path / "store" / "bundles" / NAME
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert path.parent.parent.stat().st_mode & 0o777 == 0o700


def test_a_killed_writer_leaves_no_half_bundle(tmp_path: Path) -> None:
    finished = child(WRITES_UNTIL_KILLED, tmp_path)
    assert finished.returncode == -signal.SIGKILL, finished.stderr
    (left_behind,) = (tmp_path / "bundles").iterdir()
    assert left_behind.name.startswith(".unfinished-")

    later = MemoryClock(datetime.now(UTC))
    store = store_at(tmp_path, later)
    assert list(store.list()) == []
    store.put(BUNDLE)
    # It may belong to somebody who is writing just now, so it stays for a while.
    assert left_behind.exists()
    later.advance(3700)
    store.put(BUNDLE)
    assert [path.name for path in (tmp_path / "bundles").iterdir()] == [NAME]
    assert store.get(BUNDLE.digest) == BUNDLE


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    finished = child(WRITES_INTO_LITTLE_ROOM, tmp_path)
    assert "There is no room for the bundle" in finished.stderr
    assert f"PLIMSOLL_FILESYSTEM__ROOT = {tmp_path}" in finished.stderr
    assert "Make room" in finished.stderr
    assert list((tmp_path / "bundles").iterdir()) == []


def test_a_machine_at_its_limits_is_told_to_try_again(tmp_path: Path) -> None:
    store = store_at(tmp_path)
    store.put(BUNDLE)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
    try:
        with pytest.raises(Unavailable):
            store.get(BUNDLE.digest)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert store.get(BUNDLE.digest) == BUNDLE


def test_a_file_in_the_folders_place_names_the_setting(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("a file")
    with pytest.raises(Misconfigured) as error:
        store_at(tmp_path / "store").put(BUNDLE)
    assert "PLIMSOLL_FILESYSTEM__ROOT" in error.value.where
    with pytest.raises(Misconfigured):
        store_at(tmp_path / "store").list()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_to_names_the_setting(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(Misconfigured, match="PLIMSOLL_FILESYSTEM__ROOT"):
        store_at(tmp_path / "store").put(BUNDLE)


def damage(path: Path, how: str) -> None:
    data = path.read_bytes()
    if how == "cut":
        path.write_bytes(data[: len(data) // 2])
    elif how == "no archive":
        path.write_text("no archive")
    elif how == "a bit":
        middle = len(data) // 2
        path.write_bytes(data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :])
    else:
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr("more.txt", "somebody's addition")


@pytest.mark.parametrize("how", ["cut", "no archive", "a bit", "an addition"])
def test_a_damaged_archive_is_refused_until_it_is_stored_again(tmp_path: Path, how: str) -> None:
    store = store_at(tmp_path)
    path = Path(store.put(BUNDLE).location)
    damage(path, how)
    with pytest.raises(Rejected, match="damaged"):
        store.get(BUNDLE.digest)
    with pytest.raises(Rejected, match="damaged"):
        store.archive(BUNDLE.digest)
    assert len(store.list()) in {0, 1}
    store.put(BUNDLE)
    assert store.get(BUNDLE.digest) == BUNDLE


def test_files_of_others_are_passed_over(tmp_path: Path) -> None:
    store = store_at(tmp_path)
    stored = store.put(BUNDLE)
    folder = tmp_path / "bundles"
    (folder / "notes.txt").write_text("x")
    (folder / ("0" * 64 + ".zip")).write_text("x")
    (folder / ("1" * 64 + ".zip.bak")).write_text("x")
    assert list(store.list()) == [stored]
