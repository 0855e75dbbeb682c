"""The port BundleCatalog in a dictionary."""

import threading
from datetime import datetime

from plimsoll.bundle.model import BundleRecord
from plimsoll.kit.errors import NotFound
from plimsoll.kit.page import Page, PageRequest, place_in_time, read_place_in_time


class MemoryBundleCatalog:
    """Records that live as long as this object."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._bundles: dict[str, BundleRecord] = {}

    def record(self, bundle: BundleRecord) -> None:
        with self._lock:
            self._bundles.setdefault(bundle.digest, bundle)

    def get(self, digest: str) -> BundleRecord:
        with self._lock:
            if digest not in self._bundles:
                raise NotFound(f"There is no bundle {digest[:100]}.")
            return self._bundles[digest]

    def find(
        self,
        page: PageRequest,
        *,
        service: str | None = None,
        services: tuple[str, ...] | None = None,
    ) -> Page[BundleRecord]:
        seen = page.after()
        after = None if seen is None else read_place_in_time(seen)
        with self._lock:
            known = sorted(self._bundles.values(), key=_place, reverse=True)
        matching = [
            bundle
            for bundle in known
            if (after is None or _place(bundle) < after)
            and service in {None, bundle.service}
            and (services is None or bundle.service in services)
        ]
        shown = tuple(matching[: page.limit])
        return Page.of(
            shown, place_in_time(*_place(shown[-1])) if len(matching) > len(shown) else None
        )


def _place(bundle: BundleRecord) -> tuple[datetime, str]:
    """Where a bundle stands in the list."""
    return bundle.stored_at, bundle.digest
