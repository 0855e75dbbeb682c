from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.adapters.s3.names import Marker, archive_name, digest_in, folder_of

DIGEST = "sha256:" + "0a" * 32
SINCE = datetime(2026, 3, 2, 12, 0, 0, 41, tzinfo=UTC)
NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@given(NAMES)
def test_a_marker_tells_what_it_was_made_of_or_a_hash(service: str) -> None:
    made = Marker.of(service, DIGEST, SINCE)
    assert Marker.read(made.name) == made
    assert made.service in {service, None}
    # The longest prefix takes 200 of 1,024 bytes.
    assert len(made.name.encode()) <= 800
    assert all(0 < len(part) <= 255 and part.strip(".") for part in made.name.split("/"))


@given(NAMES, NAMES)
def test_no_two_services_share_a_folder(one: str, other: str) -> None:
    assert (folder_of(one) == folder_of(other)) == (one == other)


@pytest.mark.parametrize(
    ("service", "folder"),
    [
        ("shop", "by-service/shop/"),
        ("Shop (EU)", "by-service/Shop!20!28EU!29/"),
        ("a/b!c", "by-service/a!2Fb!21c/"),
        ("größe", "by-service/gr!C3!B6!C3!9Fe/"),
        ("..", "by-service/!sha256-"),
        ("", "by-service/!sha256-"),
        ("!sha256-00", "by-service/!21sha256-00/"),
        ("x" * 201, "by-service/!sha256-"),
    ],
)
def test_most_folders_can_be_read(service: str, folder: str) -> None:
    assert folder_of(service).startswith(folder)


def test_times_are_kept_in_utc() -> None:
    local = SINCE.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert Marker.of("shop", DIGEST, local).name == Marker.of("shop", DIGEST, SINCE).name


@pytest.mark.parametrize(
    "name",
    [
        "by-service/shop/",
        "by-service/shop/readme.txt",
        "by-service/shop/" + "0a" * 32,
        "by-service/shop/" + "0a" * 32 + ".20260302T120000Z",
        "by-service/shop/" + "0a" * 32 + ".20261302T120000.000041Z",
        "by-service/shop/more/" + "0a" * 32 + ".20260302T120000.000041Z",
        "by-service//" + "0a" * 32 + ".20260302T120000.000041Z",
    ],
)
def test_what_others_left_there_is_no_marker(name: str) -> None:
    assert Marker.read(name) is None


def test_archives_are_named_after_their_digest() -> None:
    assert archive_name(DIGEST) == "bundles/" + "0a" * 32 + ".zip"
    assert digest_in(archive_name(DIGEST)) == DIGEST
    for other in ("bundles/", "bundles/notes.zip", archive_name(DIGEST).upper(), "x.zip"):
        assert digest_in(other) is None
