"""An address goes to one host, a path to the other."""

import pytest

from plimsoll.adapters.memory.code_host import MemoryCodeHost, MemorySnapshot
from plimsoll.codebase.by_location import CodeHostByLocation
from plimsoll.kit.errors import NotFound

ADDRESSES = (
    "https://example.org/shop.git",
    "HTTPS://example.org/shop",
    "ssh://git@example.org/shop",
    "git+ssh://example.org/shop",
    "file:///etc",
    "git@example.org:shop",
    "user:password@example.org:shop",
)
PATHS = (
    "shop",
    ".",
    "/srv/shop",
    "~/shop",
    "../shop",
    "C:\\shop",
    "shop:2",
    "a@b",
    "folder/git@example.org:shop",
    "//example.org/shop",
    "",
)


def snapshot(name: str) -> MemorySnapshot:
    return MemorySnapshot({name: ""}, commit=None)


HOST = CodeHostByLocation(
    addresses=MemoryCodeHost({each: snapshot("address") for each in (*ADDRESSES, *PATHS)}),
    paths=MemoryCodeHost({each: snapshot("path") for each in (*ADDRESSES, *PATHS)}),
)


@pytest.mark.parametrize("location", ADDRESSES)
def test_an_address_is_fetched(location: str) -> None:
    HOST.admit(location)
    assert [file.path for file in HOST.open(location).files] == ["address"]


@pytest.mark.parametrize("location", PATHS)
def test_a_path_is_a_folder_of_this_machine(location: str) -> None:
    HOST.admit(location)
    assert [file.path for file in HOST.open(location).files] == ["path"]


def test_what_a_host_refuses_is_refused() -> None:
    nobody = CodeHostByLocation(addresses=MemoryCodeHost({}), paths=MemoryCodeHost({}))
    for location in ("https://example.org/shop", "shop"):
        with pytest.raises(NotFound):
            nobody.open(location)
