import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import cache
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest

from plimsoll.adapters.memory.clock import MemoryClock
from plimsoll.adapters.s3.bundle_store import S3BundleStore
from plimsoll.adapters.s3.client import S3Client
from plimsoll.adapters.s3.names import Marker, archive_name
from plimsoll.bundle.model import Bundle, BundleFile
from plimsoll.bundle.pack import pack
from plimsoll.kit.errors import Conflict, Misconfigured, NotFound, Rejected, Unavailable
from tests.adapters.s3.servers import (
    BUCKET,
    TOKEN,
    Asked,
    Forwarding,
    Moto,
    Said,
    peer,
    settings_for,
    xml_error,
)
from tests.bundle.models import rendered, shop

BUNDLE = rendered(shop())
ARCHIVE = archive_name(BUNDLE.digest)
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
PART_BYTES = 5 * 1024 * 1024


def store_at(url: str, **chosen: object) -> S3BundleStore:
    return S3BundleStore(settings_for(url, **chosen), clock=MemoryClock(NOW))


@cache
def large(megabytes: int) -> Bundle:
    """Text that packs badly, into a quarter more than so many MiB."""
    noise = random.Random(41).randbytes(megabytes * 1024 * 1024)  # noqa: S311 - no secret
    text = noise.decode("latin-1").translate({13: 65, 10: 65})
    more = BundleFile(path="data/noise.txt", content=text)
    return BUNDLE.model_copy(
        update={"files": tuple(sorted((*BUNDLE.files, more), key=lambda file: file.path))}
    )


def test_objects_lie_below_the_prefix(s3: Moto) -> None:
    stored = store_at(s3.url, prefix="team-a/plimsoll/").put(BUNDLE)
    digits = BUNDLE.digest.removeprefix("sha256:")
    assert s3.keys() == [
        f"team-a/plimsoll/bundles/{digits}.zip",
        f"team-a/plimsoll/by-service/shop/{digits}.20260302T120000.000000Z",
    ]
    assert stored.location == f"s3://{BUCKET}/team-a/plimsoll/bundles/{digits}.zip"
    assert s3.boto.head_object(Bucket=BUCKET, Key=s3.keys()[0])["ContentType"] == "application/zip"


def test_two_prefixes_are_two_stores(s3: Moto) -> None:
    store_at(s3.url, prefix="a/").put(BUNDLE)
    other = store_at(s3.url, prefix="b/")
    assert list(other.list()) == []
    with pytest.raises(NotFound):
        other.get(BUNDLE.digest)


def test_what_is_intact_is_not_uploaded_again(s3: Moto) -> None:
    first = store_at(s3.url).put(BUNDLE)
    counting = Forwarding(s3.url)
    with peer(counting) as url:
        later = MemoryClock(NOW + timedelta(days=1))
        assert S3BundleStore(settings_for(url), clock=later).put(BUNDLE) == first
    assert [asked.method for asked in counting.asked] == ["HEAD", "GET"]
    assert "list-type=2" in counting.asked[1].target


def spoil_cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def spoil_replaced(_data: bytes) -> bytes:
    return b"no archive"


def spoil_bit(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


def spoil_other(_data: bytes) -> bytes:
    return pack(BUNDLE.model_copy(update={"files": BUNDLE.files[:-1]}))


@pytest.mark.parametrize("spoil", [spoil_cut, spoil_replaced, spoil_bit, spoil_other])
def test_a_damaged_archive_is_refused_until_it_is_stored_again(
    s3: Moto, spoil: Callable[[bytes], bytes]
) -> None:
    store = store_at(s3.url)
    first = store.put(BUNDLE)
    s3.boto.put_object(Bucket=BUCKET, Key=ARCHIVE, Body=spoil(store.archive(BUNDLE.digest)))
    for read in (store.get, store.archive):
        with pytest.raises(Rejected, match="damaged") as refused:
            read(BUNDLE.digest)
        assert first.location in refused.value.where
    assert store.put(BUNDLE) == first
    assert store.get(BUNDLE.digest) == BUNDLE


def test_nobody_reads_what_is_far_too_large(s3: Moto) -> None:
    store = store_at(s3.url)
    store.put(BUNDLE)

    def pretend(asked: Asked) -> Said | None:
        if ARCHIVE in asked.target:
            return Said(headers={"content-length": str(2**40)}, body=b"x", cut_at=1)
        return None

    with peer(Forwarding(s3.url, pretend)) as url, pytest.raises(Rejected, match="damaged"):
        store_at(url).get(BUNDLE.digest)


def test_an_archive_without_a_marker_is_not_listed_but_storing_again_completes_it(
    s3: Moto,
) -> None:
    def no_markers(asked: Asked) -> Said | None:
        wanted = asked.method == "PUT" and "/by-service/" in asked.target
        return xml_error(503, "SlowDown") if wanted else None

    with peer(Forwarding(s3.url, no_markers)) as url, pytest.raises(Unavailable, match="SlowDown"):
        store_at(url).put(BUNDLE)
    assert s3.keys() == [ARCHIVE]
    store = store_at(s3.url)
    assert list(store.list()) == []
    stored = store.put(BUNDLE)
    assert list(store.list(service="shop")) == [stored]


def test_a_marker_without_an_archive_is_not_listed(s3: Moto) -> None:
    store = store_at(s3.url)
    store.put(BUNDLE)
    s3.boto.delete_object(Bucket=BUCKET, Key=ARCHIVE)
    assert list(store.list()) == []
    assert list(store.list(service="shop")) == []
    with pytest.raises(NotFound):
        store.get(BUNDLE.digest)


def test_a_bundle_deleted_between_looking_and_reading_is_not_found(s3: Moto) -> None:
    def gone(asked: Asked) -> Said | None:
        return xml_error(404, "NoSuchKey") if ARCHIVE in asked.target else None

    store_at(s3.url).put(BUNDLE)
    with peer(Forwarding(s3.url, gone)) as url, pytest.raises(NotFound, match="any more"):
        store_at(url).get(BUNDLE.digest)


def test_two_that_store_the_same_at_once_are_listed_once(s3: Moto) -> None:
    stored = store_at(s3.url).put(BUNDLE)
    for seconds in (-5, 5):
        marker = Marker.of("shop", BUNDLE.digest, NOW + timedelta(seconds=seconds))
        s3.boto.put_object(Bucket=BUCKET, Key=marker.name, Body=b"shop")
    (listed,) = store_at(s3.url).list()
    assert listed.stored_at == NOW - timedelta(seconds=5)
    assert store_at(s3.url).put(BUNDLE) == listed
    assert stored.digest == listed.digest


def test_one_store_serves_many_threads(s3: Moto) -> None:
    store = store_at(s3.url, path_style=True)
    bundles = [BUNDLE.model_copy(update={"files": BUNDLE.files[:n]}) for n in range(1, 6)]
    with ThreadPoolExecutor(max_workers=10) as threads:
        stored = list(threads.map(store.put, bundles * 2))
    assert stored[:5] == stored[5:]
    assert {each.digest for each in store.list()} == {each.digest for each in bundles}


def test_files_of_others_are_passed_over(s3: Moto) -> None:
    store = store_at(s3.url)
    stored = store.put(BUNDLE)
    digits = "0" * 64
    for key in (
        "bundles/notes.txt",
        f"bundles/{digits}.zip.bak",
        "by-service/shop/notes.txt",
        f"by-service/shop/{digits}.yesterday",
        f"by-service/!sha256-0000/{digits}.20260302T120000.000000Z",
    ):
        s3.boto.put_object(Bucket=BUCKET, Key=key, Body=b"x")
    assert list(store.list()) == [stored]
    s3.boto.put_object(Bucket=BUCKET, Key=f"bundles/{digits}.zip", Body=b"x")
    assert list(store.list()) == [stored]


def test_more_than_a_thousand_are_listed_without_opening_one(s3: Moto) -> None:
    count = 1_001
    boto = s3.boto
    digests = [f"sha256:{'ab' * 4}{number:056x}" for number in range(count)]

    def write(digest: str) -> None:
        number = int(digest[-8:], 16)
        service = "shop" if number % 2 else "billing"
        marker = Marker.of(service, digest, NOW + timedelta(seconds=number))
        boto.put_object(Bucket=BUCKET, Key=archive_name(digest), Body=b"x" * 10)
        boto.put_object(Bucket=BUCKET, Key=marker.name, Body=service.encode())

    with ThreadPoolExecutor(max_workers=8) as threads:
        list(threads.map(write, digests))
    counting = Forwarding(s3.url)
    with peer(counting) as url:
        store = store_at(url)
        listed = store.list()
        assert [each.digest for each in listed] == digests[::-1]
        assert {each.service for each in listed} == {"shop", "billing"}
        assert len(counting.asked) == 4
        assert all("list-type=2" in asked.target for asked in counting.asked)
        assert len(store.list(service="shop")) == count // 2
        with pytest.raises(Conflict, match="1001 bundles"):
            store.get("ab" * 4)


def test_a_hashed_service_is_asked_for_once(s3: Moto) -> None:
    service = "x" * 300
    counting = Forwarding(s3.url)
    with peer(counting) as url:
        store = store_at(url)
        stored = store.put(rendered(shop().model_copy(update={"service": service})))
        counting.asked.clear()
        assert list(store.list()) == list(store.list()) == [stored]
    opened = [asked for asked in counting.asked if "list-type=2" not in asked.target]
    assert len(opened) == 1


def test_a_large_archive_goes_in_parts(s3: Moto) -> None:
    bundle = large(11)
    counting = Forwarding(s3.url)
    chosen: dict[str, object] = {
        "multipart_threshold_bytes": 1000,
        "multipart_chunk_bytes": PART_BYTES,
    }
    with peer(counting) as url:
        stored = store_at(url, **chosen).put(bundle)
    parts = [asked for asked in counting.asked if "partNumber=" in asked.target]
    assert len(parts) == -(-stored.size_bytes // PART_BYTES) == 3
    assert s3.boto.head_object(Bucket=BUCKET, Key=archive_name(bundle.digest))["ETag"].endswith(
        '-3"'
    )
    assert store_at(s3.url).get(bundle.digest) == bundle
    again = Forwarding(s3.url)
    with peer(again) as url:
        assert store_at(url, **chosen).put(bundle) == stored
    assert [asked.method for asked in again.asked] == ["HEAD", "GET"]


@pytest.mark.parametrize(
    "failure", [xml_error(500, "InternalError"), xml_error(403, "AccessDenied"), Said(cut_at=-1)]
)
@pytest.mark.parametrize("when", ["partNumber=2", "complete"])
def test_an_interrupted_upload_leaves_nothing(s3: Moto, failure: Said, when: str) -> None:
    def fail(asked: Asked) -> Said | None:
        completes = asked.method == "POST" and "uploadId=" in asked.target
        return failure if when in asked.target or (when == "complete" and completes) else None

    chosen: dict[str, object] = {
        "multipart_threshold_bytes": 1000,
        "multipart_chunk_bytes": PART_BYTES,
    }
    with (
        peer(Forwarding(s3.url, fail)) as url,
        pytest.raises((Unavailable, Misconfigured)),
    ):
        store_at(url, **chosen).put(large(6))
    assert s3.keys() == []
    assert s3.boto.list_multipart_uploads(Bucket=BUCKET).get("Uploads", []) == []


@pytest.mark.parametrize("threshold_bytes", [1, 2**24])
def test_encryption_is_asked_for(s3: Moto, threshold_bytes: int) -> None:
    store = store_at(
        s3.url, server_side_encryption="AES256", multipart_threshold_bytes=threshold_bytes
    )
    store.put(BUNDLE)
    for key in s3.keys():  # noqa: SIM118 - it is no dictionary
        assert s3.boto.head_object(Bucket=BUCKET, Key=key)["ServerSideEncryption"] == "AES256"


def test_the_key_of_the_encryption_is_named(s3: Moto) -> None:
    counting = Forwarding(s3.url)
    chosen: dict[str, object] = {
        "server_side_encryption": "aws:kms",
        "kms_key_id": "alias/plimsoll",
    }
    with peer(counting) as url:
        store_at(url, **chosen).put(BUNDLE)
    assert s3.boto.head_object(Bucket=BUCKET, Key=ARCHIVE)["ServerSideEncryption"] == "aws:kms"
    writes = [asked.headers for asked in counting.asked if asked.method == "PUT"]
    assert len(writes) == 2
    for headers in writes:
        assert headers["x-amz-server-side-encryption"] == "aws:kms"
        assert headers["x-amz-server-side-encryption-aws-kms-key-id"] == "alias/plimsoll"


def test_nothing_is_asked_for_where_the_bucket_decides(s3: Moto) -> None:
    counting = Forwarding(s3.url)
    with peer(counting) as url:
        store_at(url).put(BUNDLE)
    for asked in counting.asked:
        assert not any("encryption" in name for name in asked.headers)
        # Other stores than that of AWS do not understand these.
        assert "x-amz-trailer" not in asked.headers
        assert asked.headers["x-amz-content-sha256"] != "UNSIGNED-PAYLOAD"


def test_a_link_gives_the_archive_to_whoever_holds_it(s3: Moto) -> None:
    store = store_at(s3.url, prefix="plimsoll/", session_token=TOKEN, link_expiry_s=120)
    store.put(BUNDLE)
    link = store.link(BUNDLE.digest[:20])
    assert link is not None
    with urlopen(link, timeout=20) as answer:  # noqa: S310 - our own address
        assert answer.read() == store.archive(BUNDLE.digest)
        name = BUNDLE.digest.removeprefix("sha256:")[:12]
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}.zip"'
        assert answer.headers["Content-Type"] == "application/zip"
    query = parse_qs(urlsplit(link).query)
    assert query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert query["X-Amz-Expires"] == ["120"]
    assert query["X-Amz-Security-Token"] == [TOKEN]


def test_a_link_dies_with_its_bundle(s3: Moto) -> None:
    store = store_at(s3.url)
    store.put(BUNDLE)
    link = store.link(BUNDLE.digest)
    assert link is not None
    s3.boto.delete_object(Bucket=BUCKET, Key=ARCHIVE)
    with pytest.raises(HTTPError) as refused:
        urlopen(link, timeout=20)  # noqa: S310 - our own address
    with closing(refused.value):
        # A store tells who may not list the bucket neither that it is there nor that it is not.
        assert refused.value.code in {403, 404}
    with pytest.raises(NotFound):
        store.link(BUNDLE.digest)


def test_a_link_to_aws_names_the_bucket_and_its_region() -> None:
    settings = settings_for("http://127.0.0.1:1").model_copy(
        update={"endpoint_url": None, "region": "eu-central-1"}
    )
    link = urlsplit(S3Client(settings).link(ARCHIVE, file_name="shop.zip"))
    assert link.netloc == f"{BUCKET}.s3.eu-central-1.amazonaws.com"
    assert link.path == f"/{ARCHIVE}"
    assert "/eu-central-1/s3/aws4_request" in parse_qs(link.query)["X-Amz-Credential"][0]


@pytest.mark.parametrize(
    ("chosen", "address"),
    [
        ({}, f"http://minio:9000/{BUCKET}/"),
        ({"path_style": True}, f"http://minio:9000/{BUCKET}/"),
        ({"path_style": False}, f"http://{BUCKET}.minio:9000/"),
    ],
)
def test_the_bucket_is_where_the_store_wants_it(chosen: dict[str, object], address: str) -> None:
    settings = settings_for("http://minio:9000", **chosen)
    link = S3Client(settings).link(ARCHIVE, file_name="shop.zip")
    assert link.startswith(f"{address}{ARCHIVE}?")
