"""The port BundleStore: content-addressed zip archives in a bucket."""

import threading
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from plimsoll.adapters.s3.names import ARCHIVES, MARKERS, Marker, archive_name, digest_in, folder_of
from plimsoll.adapters.s3.settings import S3Settings
from plimsoll.bundle.address import PREFIX, only_digest
from plimsoll.bundle.model import Bundle, StoredBundle
from plimsoll.bundle.pack import MOST_BYTES, pack, unpack
from plimsoll.kit.clock import Clock, SystemClock
from plimsoll.kit.errors import NotFound, Rejected

if TYPE_CHECKING:
    from plimsoll.adapters.s3.client import S3Client

_DIGEST = "plimsoll-digest"
_SIZE = "plimsoll-size-bytes"
_LARGEST_ARCHIVE_BYTES = MOST_BYTES + 16 * 1024 * 1024
"""Packing makes nothing larger, but every file has a name and a header beside its content."""
_LONGEST_SERVICE_BYTES = 64 * 1024


class S3BundleStore:
    """Keeps bundles in a bucket, each whole or not at all; may be used by several threads."""

    def __init__(self, settings: S3Settings, *, clock: Clock | None = None) -> None:
        self._settings = settings
        self._clock = clock or SystemClock()
        self._building = threading.Lock()
        self._services: dict[str, str] = {}
        """Of the folders whose names tell only a hash; they never change."""

    def put(self, bundle: Bundle) -> StoredBundle:
        """Stores a bundle; see the port.

        The marker comes last: a bundle that nobody lists yet does no harm, and storing it again
        completes it. A listed one without its archive would.
        """
        name = archive_name(bundle.digest)
        size_bytes = self._intact_bytes(name, bundle.digest)
        if size_bytes is None:
            data = pack(bundle)
            size_bytes = len(data)
            metadata = {_DIGEST: bundle.digest, _SIZE: str(size_bytes)}
            self._client.write(name, data, content_type="application/zip", metadata=metadata)
        return self._stored(self._marked(bundle), bundle.service, size_bytes)

    def get(self, digest: str) -> Bundle:
        """The bundle with that digest; see the port."""
        return self._read(digest)[0]

    def archive(self, digest: str) -> bytes:
        """The zip archive of a bundle; see the port."""
        return self._read(digest)[1]

    def link(self, digest: str) -> str | None:
        """A URL of the archive, signed now; see the port."""
        found = self._only(digest)
        file_name = f"{found.removeprefix(PREFIX)[:12]}.zip"
        return self._client.link(archive_name(found), file_name=file_name)

    def list(self, *, service: str | None = None) -> Sequence[StoredBundle]:
        """What is stored, newest first.

        Two requests for every 1,000 bundles of the store, whatever their size.
        """
        # Markers before archives: a bundle that somebody deletes meanwhile is not listed.
        markers = self._markers(MARKERS if service is None else folder_of(service))
        sizes = dict(self._archives())
        found = [
            self._stored(marker, owner, sizes[marker.digest])
            for marker in markers
            if marker.digest in sizes and (owner := self._service_of(marker)) is not None
        ]
        return sorted(found, key=lambda each: (each.stored_at, each.digest), reverse=True)

    @property
    def _client(self) -> "S3Client":
        with self._building:
            return self._built

    @cached_property
    def _built(self) -> "S3Client":
        """Made when it is first needed, and its module imported: the two take half a second."""
        from plimsoll.adapters.s3.client import S3Client  # noqa: PLC0415 - it is slow, see above

        return S3Client(self._settings)

    def _only(self, typed: str) -> str:
        return only_digest(typed, self._starting(typed))

    def _starting(self, typed: str) -> Iterator[str]:
        """Runs when `only_digest` asks for the first, so after it has seen what was typed."""
        beginning = typed.strip().lower().removeprefix(PREFIX)
        for digest, _ in self._archives(beginning):
            yield digest

    def _archives(self, beginning: str = "") -> Iterator[tuple[str, int]]:
        """Digest and size in bytes; objects of others are passed over."""
        for name, size_bytes in self._client.list(ARCHIVES + beginning):
            if (digest := digest_in(name)) is not None:
                yield digest, size_bytes

    def _markers(self, beginning: str) -> Sequence[Marker]:
        """The oldest of each bundle: two that store the same one at once write two."""
        read = (Marker.read(name) for name, _ in self._client.list(beginning))
        oldest: dict[str, Marker] = {}
        for marker in read:
            if marker is not None:
                known = oldest.setdefault(marker.digest, marker)
                if marker.since < known.since:
                    oldest[marker.digest] = marker
        return tuple(oldest.values())

    def _marked(self, bundle: Bundle) -> Marker:
        """The bundle's marker, written if there is none."""
        now = Marker.of(bundle.service, bundle.digest, self._clock.now())
        known = self._markers(now.folder + bundle.digest.removeprefix(PREFIX))
        if known:
            return known[0]
        content = bundle.service.encode()
        self._client.write(now.name, content, content_type="text/plain; charset=utf-8", metadata={})
        return now

    def _service_of(self, marker: Marker) -> str | None:
        """None: nobody can tell any more."""
        if marker.service is not None:
            return marker.service
        if marker.folder not in self._services:
            content = self._client.read(marker.name, at_most_bytes=_LONGEST_SERVICE_BYTES) or b""
            service = content.decode(errors="replace")
            if folder_of(service) != marker.folder:
                return None
            self._services[marker.folder] = service
        return self._services[marker.folder]

    def _intact_bytes(self, name: str, digest: str) -> int | None:
        """The size of the archive; None if it is missing or not as we wrote it.

        Compared with what we noted, not with what we would write: another version of zlib packs the
        same bundle differently.
        """
        head = self._client.head(name)
        if head is None:
            return None
        noted = head.metadata.get(_DIGEST), head.metadata.get(_SIZE)
        return head.size_bytes if noted == (digest, str(head.size_bytes)) else None

    def _read(self, typed: str) -> tuple[Bundle, bytes]:
        digest = self._only(typed)
        name = archive_name(digest)
        damaged = Rejected(
            f"The stored bundle {digest} is damaged.",
            where=self._client.location(name),
            fix="Delete its archive and make the bundle again; the same inputs give the same "
            "digest.",
        )
        try:
            data = self._client.read(name, at_most_bytes=_LARGEST_ARCHIVE_BYTES)
            if data is None:
                raise NotFound(f"There is no bundle {digest} any more.")
            bundle = unpack(data)
        except Rejected as error:
            raise damaged from error
        if bundle.digest != digest:
            raise damaged
        return bundle, data

    def _stored(self, marker: Marker, service: str, size_bytes: int) -> StoredBundle:
        return StoredBundle(
            digest=marker.digest,
            service=service,
            location=self._client.location(archive_name(marker.digest)),
            size_bytes=size_bytes,
            stored_at=marker.since,
        )
