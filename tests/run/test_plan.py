"""Under which environment a run is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.catalog.model import Environment
from plimsoll.run.plan import NO_ENVIRONMENT, environment_named, is_registered


@pytest.mark.parametrize(
    ("base_url", "name"),
    [
        ("https://shop.example", "shop.example:443"),
        ("https://SHOP.example./", "shop.example:443"),
        ("http://shop.example:8000/api/", "shop.example:8000/api"),
        ("http://[2001:db8::1]:8000", "[2001:db8::1]:8000"),
        ("http://127.0.0.1:43127", "default"),
        ("http://localhost:8000/api", "default"),
        ("http://[::1]:9", "default"),
        (None, "default"),
    ],
)
def test_each_address_that_nobody_registered_has_a_history_of_its_own(
    base_url: str | None, name: str
) -> None:
    assert environment_named(None, base_url) == name
    assert environment_named("staging", base_url) == "staging"
    assert not is_registered(name)


@given(st.text("abcdefgh/", min_size=1, max_size=300), st.text("abcdefgh/", max_size=300))
def test_long_addresses_are_told_apart_by_short_names(path: str, other: str) -> None:
    one, two = (f"https://shop.example/{each}" for each in (path, other))
    first, second = environment_named(None, one), environment_named(None, two)
    assert max(len(first), len(second)) <= 100
    assert (first == second) is (one.rstrip("/") == two.rstrip("/"))


@pytest.mark.parametrize("place", ["https://shop.example", "http://10.0.0.1:8000/x"])
def test_nobody_can_register_such_a_name(place: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        Environment(name=environment_named(None, place))
    assert Environment(name=NO_ENVIRONMENT).name == NO_ENVIRONMENT
    assert is_registered("shop.example")
