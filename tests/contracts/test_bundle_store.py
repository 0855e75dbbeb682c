"""What every BundleStore does, whatever keeps the bundles."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from plimsoll.adapters.filesystem.bundle_store import FilesystemBundleStore
from plimsoll.adapters.filesystem.settings import FilesystemSettings
from plimsoll.adapters.memory.bundle_store import MemoryBundleStore
from plimsoll.adapters.memory.clock import MemoryClock
from plimsoll.bundle.model import Bundle
from plimsoll.bundle.pack import unpack
from plimsoll.bundle.ports import BundleStore
from plimsoll.kit.errors import NotFound, Rejected
from tests.bundle.models import rendered, shop

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
MakeStore = Callable[[Path, MemoryClock], BundleStore]


def in_memory(_folder: Path, clock: MemoryClock) -> BundleStore:
    return MemoryBundleStore(clock=clock)


def in_a_folder(folder: Path, clock: MemoryClock) -> BundleStore:
    return FilesystemBundleStore(FilesystemSettings(root=folder / "new" / "store"), clock=clock)


@pytest.fixture(params=[in_memory, in_a_folder])
def make(request: pytest.FixtureRequest) -> MakeStore:
    made: MakeStore = request.param
    return made


@pytest.fixture
def clock() -> MemoryClock:
    return MemoryClock(NOW)


@pytest.fixture
def store(make: MakeStore, clock: MemoryClock, tmp_path: Path) -> BundleStore:
    return make(tmp_path, clock)


def bundle_of(service: str) -> Bundle:
    return rendered(shop().model_copy(update={"service": service}))


def test_a_bundle_comes_back_as_it_was(store: BundleStore) -> None:
    bundle = bundle_of("shop")
    stored = store.put(bundle)
    assert (stored.digest, stored.service, stored.stored_at) == (bundle.digest, "shop", NOW)
    assert store.get(stored.digest) == bundle
    archive = store.archive(stored.digest)
    assert unpack(archive) == bundle
    assert stored.size_bytes == len(archive)


def test_storing_again_changes_nothing(store: BundleStore, clock: MemoryClock) -> None:
    first = store.put(bundle_of("shop"))
    clock.advance(60)
    assert store.put(bundle_of("shop")) == first
    assert list(store.list()) == [first]


def test_the_newest_is_listed_first(store: BundleStore, clock: MemoryClock) -> None:
    assert list(store.list()) == []
    older = store.put(bundle_of("shop"))
    clock.advance(1)
    newer = store.put(bundle_of("billing"))
    assert list(store.list()) == [newer, older]
    assert list(store.list(service="shop")) == [older]
    assert list(store.list(service="nobody")) == []


def test_the_beginning_of_a_digest_is_enough(store: BundleStore) -> None:
    stored = store.put(bundle_of("shop"))
    digits = stored.digest.removeprefix("sha256:")
    for typed in (digits, digits[:8], f"sha256:{digits[:12]}", digits[:10].upper()):
        assert store.get(typed).digest == stored.digest
        assert store.archive(typed)


@pytest.mark.parametrize("typed", ["0" * 64, "sha256:" + "0" * 8])
def test_a_digest_that_nobody_stored_is_not_found(store: BundleStore, typed: str) -> None:
    with pytest.raises(NotFound):
        store.get(typed)
    store.put(bundle_of("shop"))
    with pytest.raises(NotFound):
        store.archive(typed)


@pytest.mark.parametrize(
    "typed", ["", "abc", "sha256:", "../../../etc/passwd", "a" * 65, "sha512:" + "a" * 64, "*" * 8]
)
def test_what_is_no_digest_is_refused(store: BundleStore, typed: str) -> None:
    store.put(bundle_of("shop"))
    with pytest.raises(Rejected):
        store.get(typed)
    with pytest.raises(Rejected):
        store.archive(typed)
