"""Bundles, their files and archives."""

from dataclasses import replace

import pytest
from typing_extensions import override

from plimsoll.access.model import Scope
from plimsoll.adapters.memory.bundle_catalog import MemoryBundleCatalog
from plimsoll.adapters.memory.bundle_store import MemoryBundleStore
from plimsoll.bundle.model import Bundle, BundleFile, BundleRecord
from plimsoll.bundle.pack import unpack
from tests.api.world import SHOP, Client, World

URL = "/api/v1/bundles"


def test_bundles_are_listed_by_service(admin: Client, bundled: str) -> None:
    assert admin.get(f"{URL}?service=other").json()["items"] == []
    record = admin.get(f"{URL}?service={SHOP}").json()["items"][0]
    assert (record["digest"], record["service"], record["endpoints"]) == (bundled, SHOP, 1)


def test_a_bundle_is_shown_with_its_files_and_manifest(admin: Client, bundled: str) -> None:
    shown = admin.get(f"{URL}/{bundled}").json()
    assert shown["record"]["digest"] == bundled
    assert {"script.js", "manifest.json"} <= {file["path"] for file in shown["files"]}
    assert shown["manifest"]["service"] == SHOP


def test_a_bundle_is_compared_with_the_newest_code_and_traffic(admin: Client, bundled: str) -> None:
    coverage = admin.get(f"{URL}/{bundled}/coverage").json()
    assert [(row["endpoint"], row["state"]) for row in coverage["rows"]] == [
        ("GET /orders/{order_id}", "tested")
    ]


def test_a_bundle_is_proposed_once_and_then_brought_up_to_date(admin: Client, bundled: str) -> None:
    first = admin.post(f"{URL}/{bundled}/proposals", {"to": "memory:shop"})
    assert (first.status_code, first.json()["outcome"]) == (200, "opened")
    assert admin.post(f"{URL}/{bundled}/proposals", {"to": "memory:shop"}).json()["outcome"] == (
        "unchanged"
    )


def test_a_bundle_is_proposed_only_where_somebody_takes_it(admin: Client, bundled: str) -> None:
    assert admin.post(f"{URL}/{bundled}/proposals", {"to": "gitea:x/y"}).status_code == 422


@pytest.mark.parametrize("part", ["", "/archive", "/files/script.js", "/coverage"])
def test_the_beginning_of_a_digest_is_enough(admin: Client, bundled: str, part: str) -> None:
    digits = bundled.removeprefix("sha256:")
    for typed in (digits, digits[:8], f"sha256:{digits[:12]}", digits[:10].upper(), bundled):
        assert admin.get(f"{URL}/{typed}{part}").status_code == 200


@pytest.mark.parametrize("typed", ["1234567", "sha256:", "g" * 64, "a" * 65, "sha512:" + "a" * 64])
def test_what_is_no_digest_is_refused(admin: Client, typed: str) -> None:
    assert admin.get(f"{URL}/{typed}").status_code == 422


def record_of(digest: str, service: str, world: World) -> BundleRecord:
    return BundleRecord(
        digest=digest,
        service=service,
        workflow_id="w",
        location="memory",
        size_bytes=1,
        stored_at=world.clock.now(),
        endpoints=1,
        tested_share=1.0,
    )


def test_a_beginning_of_several_is_a_conflict_that_names_no_others(world: World) -> None:
    catalog = MemoryBundleCatalog()
    for number in range(300):
        service = "mine" if number in {1, 290} else "other"
        catalog.record(record_of(f"sha256:{'ab' * 4}{number:056x}", service, world))
    world.backend = replace(world.backend, bundle_catalog=catalog)
    world.ports = replace(world.ports, bundle_catalog=catalog)
    limited = world.client(world.token(Scope.READ, services=("mine",)))
    answer = limited.get(f"{URL}/abababab")
    assert answer.status_code == 409
    assert answer.json()["detail"].startswith("2 bundles")
    catalog.record(record_of("sha256:" + "cd" * 32, "other", world))
    assert limited.get(f"{URL}/cdcdcdcd").status_code == 404


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("script.js", "text/plain; charset=utf-8"),
        ("manifest.json", "application/json"),
        ("README.md", "text/markdown; charset=utf-8"),
        ("data/get-orders-order-id.csv", "text/csv; charset=utf-8"),
    ],
)
def test_a_file_is_fetched_but_never_run(
    world: World, admin: Client, bundled: str, path: str, kind: str
) -> None:
    answer = admin.get(f"{URL}/{bundled}/files/{path}")
    file = world.ports.bundle_store.get(bundled).file(path)
    assert answer.content == file.content.encode()
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["ETag"] == f'"{file.digest}"'


@pytest.mark.parametrize(
    "path", ["nothing.js", "../../etc/passwd", "..%2f..%2fetc%2fpasswd", "/etc/passwd", "lib"]
)
def test_a_file_that_is_none_is_not_there(admin: Client, bundled: str, path: str) -> None:
    assert admin.get(f"{URL}/{bundled}/files/{path}").status_code == 404
    assert admin.get(f"{URL}/{bundled}/files/a%00b").status_code == 422


def test_a_page_in_a_bundle_is_text(world: World, admin: Client, bundled: str) -> None:
    page = "<script>alert(1)</script>"
    whole = world.ports.bundle_store.get(bundled)
    evil = Bundle(
        service=SHOP,
        files=(BundleFile(path='a"\u2028/ü;.html', content=page), *whole.files),
    )
    world.ports.bundle_store.put(evil)
    world.ports.bundle_catalog.record(record_of(evil.digest, SHOP, world))
    answer = admin.get(f"{URL}/{evil.digest}/files/a%22%E2%80%A8/%C3%BC;.html")
    assert (answer.text, answer.headers["Content-Type"]) == (page, "text/plain; charset=utf-8")
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''%C3%BC%3B.html"


def test_the_archive_is_the_bundle(world: World, admin: Client, bundled: str) -> None:
    answer = admin.get(f"{URL}/{bundled}/archive")
    assert unpack(answer.content) == world.ports.bundle_store.get(bundled)
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["ETag"] == f'"{bundled}"'
    assert "immutable" in answer.headers["Cache-Control"]
    name = f"{bundled[7:19]}.zip"
    assert answer.headers["Content-Disposition"] == f"attachment; filename*=UTF-8''{name}"
    again = admin.get(f"{URL}/{bundled}/archive", **{"If-None-Match": f'W/"x", "{bundled}"'})
    assert (again.status_code, again.content) == (304, b"")
    other = admin.get(f"{URL}/{bundled}/archive", **{"If-None-Match": '"sha256:0"'})
    assert other.status_code == 200


class Linking(MemoryBundleStore):
    """A store that can give addresses away."""

    @override
    def link(self, digest: str) -> str | None:
        return f"https://bucket.test/{digest}?signature=s"


def test_a_link_is_the_stores_or_our_own(world: World, admin: Client, bundled: str) -> None:
    answer = admin.post(f"{URL}/{bundled[7:17]}/link")
    assert answer.json() == {"url": f"{URL}/{bundled}/archive", "expires_in_s": None}
    assert admin.get(answer.json()["url"]).status_code == 200
    world.backend = replace(world.backend, bundle_store=Linking())
    signed = world.client(admin.token).post(f"{URL}/{bundled}/link")
    assert signed.json()["url"] == f"https://bucket.test/{bundled}?signature=s"
    assert signed.headers["Cache-Control"] == "no-store"


def test_what_is_not_stored_is_not_there(admin: Client) -> None:
    for typed in ("0" * 64, "0" * 8):
        for part in ("", "/archive", "/files/script.js"):
            assert admin.get(f"{URL}/{typed}{part}").status_code == 404
        assert admin.post(f"{URL}/{typed}/link").status_code == 404
