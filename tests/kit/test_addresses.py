import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.kit.addresses import why_not_public

PUBLIC = ["8.8.8.8", "140.82.121.4", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"]
REFUSED = {
    "0.0.0.0": "unspecified",  # noqa: S104 - nothing is bound
    "10.1.2.3": "private",
    "100.64.0.1": "shared by a carrier",
    "100.100.100.200": "shared by a carrier",
    "127.0.0.1": "loopback",
    "127.255.255.254": "loopback",
    "168.63.129.16": "metadata of a cloud",
    "169.254.169.254": "link-local",
    "172.31.255.255": "private",
    "192.168.0.1": "private",
    "192.0.0.192": "reserved",
    "198.19.0.1": "reserved",
    "224.0.0.1": "multicast",
    "255.255.255.255": "reserved",
    "::": "unspecified",
    "::1": "loopback",
    "::7f00:1": "reserved",
    "::ffff:127.0.0.1": "loopback",
    "::ffff:a9fe:a9fe": "link-local",
    "64:ff9b::7f00:1": "loopback",
    "64:ff9b:1::1": "reserved",
    "2002:a00:1::": "private",
    "2002:a9fe:a9fe::1": "link-local",
    "2001::1": "reserved",
    "2001:db8::1": "reserved",
    "fd00:ec2::254": "private",
    "fe80::1": "link-local",
    "2606:4700::1111%eth0": "link-local",
    "fec0::1": "reserved",
    "ff02::1": "multicast",
    "localhost": "no address",
    "2130706433": "no address",
    "0x7f.1": "no address",
    "127.1": "no address",
    "": "no address",
}


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_internet_may_be_asked(address: str) -> None:
    assert why_not_public(address) is None


@pytest.mark.parametrize(("address", "word"), REFUSED.items(), ids=repr)
def test_any_other_is_refused_with_a_word(address: str, word: str) -> None:
    assert why_not_public(address) == word


@given(st.ip_addresses(v=4))
def test_what_python_calls_local_is_never_public(address: ipaddress.IPv4Address) -> None:
    local = (address.is_private, address.is_loopback, address.is_multicast, address.is_reserved)
    if any((*local, address.is_link_local, address.is_unspecified)):
        assert why_not_public(str(address))


@given(st.ip_addresses(v=4))
def test_an_address_inside_another_is_judged_itself(address: ipaddress.IPv4Address) -> None:
    word = why_not_public(str(address))
    number = int(address)
    for carrier in (
        (0xFFFF << 32) | number,
        (0x64FF9B << 96) | number,
        (0x2002 << 112) | (number << 80),
    ):
        assert why_not_public(str(ipaddress.IPv6Address(carrier))) == word
