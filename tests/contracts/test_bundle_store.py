"""What every BundleStore does, whatever keeps the bundles."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from plimsoll.adapters.filesystem.bundle_store import FilesystemBundleStore
from plimsoll.adapters.filesystem.settings import FilesystemSettings
from plimsoll.adapters.memory.bundle_store import MemoryBundleStore
from plimsoll.adapters.memory.clock import MemoryClock
from plimsoll.adapters.s3.bundle_store import S3BundleStore
from plimsoll.bundle.model import Bundle
from plimsoll.bundle.pack import unpack
from plimsoll.bundle.ports import BundleStore
from plimsoll.kit.errors import NotFound, Rejected
from tests.adapters.s3.servers import Moto, moto, settings_for
from tests.bundle.models import rendered, shop

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
MakeStore = Callable[[pytest.FixtureRequest, MemoryClock], BundleStore]


def in_memory(_request: pytest.FixtureRequest, clock: MemoryClock) -> BundleStore:
    return MemoryBundleStore(clock=clock)


def in_a_folder(request: pytest.FixtureRequest, clock: MemoryClock) -> BundleStore:
    root = Path(request.getfixturevalue("tmp_path")) / "new" / "store"
    return FilesystemBundleStore(FilesystemSettings(root=root), clock=clock)


def in_a_bucket(request: pytest.FixtureRequest, clock: MemoryClock) -> BundleStore:
    process: Moto = request.getfixturevalue("moto_process")
    process.reset()
    return S3BundleStore(settings_for(process.url, prefix="plimsoll/"), clock=clock)


@pytest.fixture(scope="module")
def moto_process() -> Iterator[Moto]:
    """Started only for the store that asks for it."""
    with moto() as running:
        yield running


@pytest.fixture(params=[in_memory, in_a_folder, in_a_bucket])
def make(request: pytest.FixtureRequest) -> MakeStore:
    made: MakeStore = request.param
    return made


@pytest.fixture
def clock() -> MemoryClock:
    return MemoryClock(NOW)


@pytest.fixture
def store(make: MakeStore, clock: MemoryClock, request: pytest.FixtureRequest) -> BundleStore:
    return make(request, clock)


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
    with pytest.raises(NotFound):
        store.link(typed)


@pytest.mark.parametrize(
    "typed", ["", "abc", "sha256:", "../../../etc/passwd", "a" * 65, "sha512:" + "a" * 64, "*" * 8]
)
def test_what_is_no_digest_is_refused(store: BundleStore, typed: str) -> None:
    store.put(bundle_of("shop"))
    with pytest.raises(Rejected):
        store.get(typed)
    with pytest.raises(Rejected):
        store.archive(typed)
    with pytest.raises(Rejected):
        store.link(typed)


@pytest.mark.parametrize(
    "service",
    ["", ".", "..", "a/b", "!41", "grüße 店", "a\nb\x00", "=?&#%2F+", "x" * 200, "😀" * 200],
)
def test_a_service_may_be_called_anything(store: BundleStore, service: str) -> None:
    stored = store.put(bundle_of(service))
    store.put(bundle_of("shop"))
    assert stored.service == service
    assert list(store.list(service=service)) == [stored]
    assert stored in store.list()
    assert store.get(stored.digest).service == service


def test_a_link_is_an_address_or_nothing(store: BundleStore) -> None:
    stored = store.put(bundle_of("shop"))
    for typed in (stored.digest, stored.digest.removeprefix("sha256:")[:8]):
        link = store.link(typed)
        assert link is None or link.startswith(("http://", "https://"))
