"""Ways around the list of targets, and around an environment's load policy."""

import pytest

from plimsoll.kit.errors import Forbidden
from plimsoll.run.allowed import is_allowed, require_allowed, same_target

LOOPBACK = (
    "http://127.0.0.1:8000",
    "http://127.8.8.8",
    "http://localhost:5432",
    "http://LOCALHOST.",
    "http://[::1]:8080",
    "http://[::ffff:127.0.0.1]",
)


@pytest.mark.parametrize("address", LOOPBACK)
def test_a_server_of_many_people_loads_nothing_of_its_own_machine(address: str) -> None:
    assert is_allowed(address, ())
    assert not is_allowed(address, ("*.example", "shop.example"), this_machine=False)
    with pytest.raises(Forbidden, match="Nobody has allowed"):
        require_allowed(address, (), this_machine=False)


def test_a_named_address_of_this_machine_is_allowed_anyway() -> None:
    assert is_allowed("http://127.0.0.1:8000", ("127.0.0.1:8000",), this_machine=False)
    assert not is_allowed("http://127.0.0.1:8001", ("127.0.0.1:8000",), this_machine=False)
    require_allowed(
        "http://127.0.0.1:8000", (), registered="http://127.0.0.1:8000/", this_machine=False
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://shop.example", "http://shop.example/"),
        ("http://shop.example", "http://SHOP.example.:80"),
        ("https://shop.example", "https://shop.example:443/api"),
        ("https://shop.example/api", "https://shop.example/%61pi/v2"),
        ("https://shop.example/api", "https://shop.example"),
        ("https://shop.example/api", "https://shop.example/other/../api"),
        ("https://shop.example/api", "https://shop.example//api"),
        ("http://127.0.0.1:8000", "http://localhost:8000"),
        ("http://[::1]:8000", "http://127.1.2.3:8000"),
    ],
)
def test_an_address_is_known_however_it_is_written(one: str, other: str) -> None:
    assert same_target(one, other)
    assert same_target(other, one)


@pytest.mark.parametrize(
    "other",
    [
        "https://shop.example/apiary",
        "https://shop.example:8443/api",
        "https://shop.example.evil/api",
        "https://pay.example/api",
    ],
)
def test_other_addresses_are_other_targets(other: str) -> None:
    assert not same_target("https://shop.example/api", other)
