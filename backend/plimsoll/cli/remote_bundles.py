"""The bundles of a server, for the commands that look at bundles."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol
from urllib.parse import quote

from plimsoll.bootstrap.local import build
from plimsoll.bundle.model import Bundle, BundleRecord, StoredBundle
from plimsoll.bundle.pack import unpack
from plimsoll.cli.api_client import ApiClient, open_api, understood
from plimsoll.kit.page import Page
from plimsoll.settings import read_settings

BUNDLES = "/api/v1/bundles"


class Bundles(Protocol):
    """What looking at bundles needs of a store; see `BundleStore`."""

    def get(self, digest: str) -> Bundle: ...
    def list(self, *, service: str | None = None) -> Sequence[StoredBundle]: ...
    def archive(self, digest: str) -> bytes: ...


class RemoteBundles:
    """A server's bundles."""

    def __init__(self, api: ApiClient) -> None:
        self._api = api

    def get(self, digest: str) -> Bundle:
        return unpack(self.archive(digest))

    def archive(self, digest: str) -> bytes:
        return self._api.download(f"{BUNDLES}/{quote(digest, safe=':')}/archive")

    def list(self, *, service: str | None = None) -> Sequence[StoredBundle]:
        found: list[StoredBundle] = []
        cursor: str | None = None
        while True:
            answer = self._api.get(BUNDLES, service=service, limit=200, cursor=cursor)
            page = understood(Page[BundleRecord], answer)
            found += [_stored(record) for record in page.items]
            cursor = page.next_cursor
            if cursor is None:
                return found


def _stored(record: BundleRecord) -> StoredBundle:
    return StoredBundle(
        digest=record.digest,
        service=record.service,
        location=record.location,
        size_bytes=record.size_bytes,
        stored_at=record.stored_at,
    )


@contextmanager
def bundles_of(server: str | None) -> Iterator[Bundles]:
    """A server's bundles, or, without an address, those in the store that the settings name."""
    if server or read_settings().client.server:
        with open_api(server) as api:
            yield RemoteBundles(api)
    else:
        yield build().ports.bundle_store
