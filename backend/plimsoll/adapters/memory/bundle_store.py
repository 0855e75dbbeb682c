"""The port BundleStore in a dictionary."""

from collections.abc import Sequence

from plimsoll.bundle.address import only_digest
from plimsoll.bundle.model import Bundle, StoredBundle
from plimsoll.bundle.pack import pack
from plimsoll.kit.clock import Clock, SystemClock


class MemoryBundleStore:
    """Keeps bundles as long as this process lives."""

    def __init__(self, *, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._kept: dict[str, tuple[Bundle, bytes, StoredBundle]] = {}

    def put(self, bundle: Bundle) -> StoredBundle:
        """Keeps the bundle."""
        known = self._kept.get(bundle.digest)
        if known is not None:
            return known[2]
        archive = pack(bundle)
        stored = StoredBundle(
            digest=bundle.digest,
            service=bundle.service,
            location=f"memory:{bundle.digest}",
            size_bytes=len(archive),
            stored_at=self._clock.now(),
        )
        self._kept[bundle.digest] = (bundle, archive, stored)
        return stored

    def get(self, digest: str) -> Bundle:
        """The bundle with that digest."""
        return self._kept[only_digest(digest, self._kept)][0]

    def archive(self, digest: str) -> bytes:
        """Its zip archive."""
        return self._kept[only_digest(digest, self._kept)][1]

    def link(self, digest: str) -> str | None:
        """None: nobody else reaches the memory of this process."""
        only_digest(digest, self._kept)
        return None

    def list(self, *, service: str | None = None) -> Sequence[StoredBundle]:
        """What is kept, newest first."""
        found = [each for *_, each in self._kept.values() if service in {None, each.service}]
        return sorted(found, key=lambda each: (each.stored_at, each.digest), reverse=True)
