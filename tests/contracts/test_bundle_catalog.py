"""What every BundleCatalog does, whatever keeps the records."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from plimsoll.adapters.database.bundle_catalog import DatabaseBundleCatalog
from plimsoll.adapters.memory.bundle_catalog import MemoryBundleCatalog
from plimsoll.bundle.model import BundleRecord
from plimsoll.bundle.ports import BundleCatalog
from plimsoll.kit.errors import NotFound, Rejected
from plimsoll.kit.page import PageRequest
from tests.databases import EVERYWHERE, MEMORY, database

NOW = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture(params=EVERYWHERE)
def catalog(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[BundleCatalog]:
    if request.param == MEMORY:
        yield MemoryBundleCatalog()
        return
    with database(request.param, tmp_path) as engine:
        yield DatabaseBundleCatalog(engine)


def bundle(number: int, service: str = "shop", *, seconds: float | None = None) -> BundleRecord:
    return BundleRecord(
        digest=f"sha256:{number:064x}",
        service=service,
        workflow_id=f"workflow-{number}",
        location=f"s3://bucket/é/{number}.zip",
        size_bytes=5_000_000_000 + number,
        stored_at=NOW + timedelta(seconds=number if seconds is None else seconds),
        endpoints=12,
        tested_share=0.1 + 0.2,
    )


def test_a_record_comes_back_as_it_was(catalog: BundleCatalog) -> None:
    catalog.record(bundle(1))
    assert catalog.get(bundle(1).digest) == bundle(1)
    for unknown in ("", bundle(2).digest, "sha256:0", "\x00"):
        with pytest.raises(NotFound):
            catalog.get(unknown)


def test_the_first_record_stays(catalog: BundleCatalog) -> None:
    catalog.record(bundle(1))
    catalog.record(bundle(1).model_copy(update={"workflow_id": "later", "stored_at": NOW}))
    assert catalog.get(bundle(1).digest) == bundle(1)
    assert catalog.find(PageRequest()).items == (bundle(1),)


def test_many_may_record_the_same_at_once(catalog: BundleCatalog) -> None:
    with ThreadPoolExecutor(8) as pool:
        for each in [pool.submit(catalog.record, bundle(1)) for _ in range(8)]:
            each.result()
    assert catalog.find(PageRequest()).items == (bundle(1),)


def test_long_lists_come_newest_first_in_pages(catalog: BundleCatalog) -> None:
    # Many are stored in the same moment.
    stored = [bundle(number, seconds=number // 70) for number in range(250)]
    for each in stored:
        catalog.record(each)
    seen: list[BundleRecord] = []
    cursor = None
    for size in (100, 100, 50):
        page = catalog.find(PageRequest(limit=100, cursor=cursor))
        assert len(page.items) == size
        seen += page.items
        cursor = page.next_cursor
    assert cursor is None
    assert seen == sorted(stored, key=lambda each: (each.stored_at, each.digest), reverse=True)


@pytest.mark.parametrize("cursor", ["garbage!", "", "AAAA", "c2hvcA==", "MjAyNi0wMS0wMSB4"])
def test_a_cursor_that_nobody_gave_is_refused(catalog: BundleCatalog, cursor: str) -> None:
    with pytest.raises(Rejected):
        catalog.find(PageRequest(cursor=cursor))


def test_services_limit(catalog: BundleCatalog) -> None:
    for number, service in enumerate(("shop", "billing", "search")):
        catalog.record(bundle(number, service))

    def found(service: str | None, services: tuple[str, ...] | None) -> list[str]:
        page = catalog.find(PageRequest(), service=service, services=services)
        return [each.service for each in page.items]

    assert found(None, None) == ["search", "billing", "shop"]
    assert found("shop", None) == ["shop"]
    assert found(None, ("shop", "search", "nobody")) == ["search", "shop"]
    assert found("shop", ("billing",)) == []
    assert found(None, ()) == []
