"""Archives are reproducible, and none is trusted."""

import io
import stat
import warnings
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.bundle import pack as pack_module
from plimsoll.bundle.pack import pack, unpack
from plimsoll.kit.errors import Rejected
from tests.bundle.models import rendered, shop

BUNDLE = rendered(shop())


def archive(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library warns of the duplicate that is wanted
        for name, content in members:
            target.writestr(name, content)
    return buffer.getvalue()


def link(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name)
    member.create_system = 3
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    return member


def test_a_bundle_survives_packing() -> None:
    assert unpack(pack(BUNDLE)) == BUNDLE


def test_the_archive_tells_nothing_of_time_and_place() -> None:
    with zipfile.ZipFile(io.BytesIO(pack(BUNDLE))) as target:
        members = target.infolist()
    assert [member.filename for member in members] == sorted(file.path for file in BUNDLE.files)
    assert {member.date_time for member in members} == {(1980, 1, 1, 0, 0, 0)}
    assert {(member.external_attr, member.extra, member.create_system) for member in members} == {
        ((stat.S_IFREG | 0o644) << 16, b"", 3)
    }


@pytest.mark.parametrize(
    ("members", "why"),
    [
        ([("../a", b"")], "leads elsewhere"),
        ([("a/../../b", b"")], "leads elsewhere"),
        ([("./a", b"")], "leads elsewhere"),
        ([("a//b", b"")], "leads elsewhere"),
        ([("/etc/passwd", b"")], "absolute"),
        ([("C:/a", b"")], "absolute"),
        ([("a\\b", b"")], "backslash"),
        ([("a\nb", b"")], "control"),
        ([("a/", b"")], "folder"),
        ([("a", b""), ("a", b"")], "twice"),
        ([("a", b""), ("A", b"")], "twice"),
        ([(link("a"), b"/etc/passwd")], "no regular file"),
        ([("a", b"\xff")], "UTF-8"),
        ([("a", b"")], "no manifest.json"),
        ([("manifest.json", b"{}")], "not that of a bundle"),
    ],
)
def test_harm_is_refused_by_name(
    members: list[tuple[str | zipfile.ZipInfo, bytes]], why: str
) -> None:
    with pytest.raises(Rejected, match=why):
        unpack(archive(*members))


def test_an_encrypted_member_is_refused() -> None:
    data = bytearray(archive(("a", b"secret")))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    with pytest.raises(Rejected, match="'a' is encrypted"):
        unpack(bytes(data))


def test_too_many_members_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pack_module, "MOST_FILES", 2)
    with pytest.raises(Rejected, match="3 members"):
        unpack(archive(("a", b""), ("b", b""), ("c", b"")))


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pack_module, "MOST_BYTES", 1000)
    with pytest.raises(Rejected, match="'b' unpacks to more than"):
        unpack(archive(("a", b"x" * 600), ("b", b"x" * 600)))


@pytest.mark.parametrize("data", [b"", b"PK" * 50, pack(BUNDLE)[:-30]], ids=["no", "ad", "cut"])
def test_what_is_no_archive_is_refused(data: bytes) -> None:
    with pytest.raises(Rejected, match="damaged or no zip"):
        unpack(data)


@given(position=st.integers(0, 10**9), value=st.integers(0, 255))
def test_damage_is_refused_and_never_crashes(position: int, value: int) -> None:
    data = bytearray(pack(BUNDLE))
    data[position % len(data)] = value
    try:
        unpack(bytes(data))
    except Rejected:
        return
