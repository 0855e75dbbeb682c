import pytest

from plimsoll.kit.errors import Forbidden, Rejected
from plimsoll.run.allowed import is_allowed, require_allowed


@pytest.mark.parametrize(
    "base_url",
    [
        "http://127.0.0.1:8000",
        "https://127.1.2.3",
        "http://localhost:80/x",
        "http://LOCALHOST.:80",
        "http://[::1]:8000",
        "http://[::ffff:127.0.0.1]",
    ],
)
def test_this_machine_may_always_be_loaded(base_url: str) -> None:
    assert is_allowed(base_url, ())


@pytest.mark.parametrize(
    "base_url",
    [
        "http://127.0.0.1.example.com",
        "http://localhost.example.com",
        "http://notlocalhost",
        "http://0.0.0.0:80",
        "http://169.254.169.254",
        "http://2130706433",
        "http://[::ffff:10.0.0.1]",
        "https://shop.example",
    ],
)
def test_nothing_else_may_unless_it_is_listed(base_url: str) -> None:
    assert not is_allowed(base_url, ())


@pytest.mark.parametrize(
    ("base_url", "entry", "fits"),
    [
        ("https://shop.example", "shop.example", True),
        ("https://SHOP.example.", "shop.EXAMPLE", True),
        ("http://shop.example:8080/v1", "shop.example", True),
        ("https://a.shop.example", "shop.example", False),
        ("https://shop.example.evil", "shop.example", False),
        ("https://evilshop.example", "shop.example", False),
        ("https://a.b.staging.example", "*.staging.example", True),
        ("https://staging.example", "*.staging.example", False),
        ("https://evilstaging.example", "*.staging.example", False),
        ("https://shop.example:8443", "shop.example:8443", True),
        ("https://shop.example", "shop.example:8443", False),
        ("https://shop.example", "https://shop.example", True),
        ("https://shop.example:443", "https://shop.example", True),
        ("http://shop.example", "https://shop.example", False),
        ("https://shop.example:8443", "https://shop.example", False),
        ("https://shop.example/test", "https://shop.example/test/", True),
        ("https://shop.example/test/v1", "https://shop.example/test", True),
        ("https://shop.example/testing", "https://shop.example/test", False),
        ("https://shop.example", "https://shop.example/test", False),
        ("https://shop.example/test/../live", "https://shop.example/test", False),
        ("https://shop.example/test/%2e%2e/live", "https://shop.example/test", False),
        ("https://shop.example/test/%252e%252e/live", "https://shop.example/test", False),
        ("https://shop.example/test/..%5clive", "https://shop.example/test", False),
        ("http://10.0.0.7:80", "10.0.0.7", True),
        ("http://10.0.0.7:80", "", False),
        ("http://10.0.0.7:80", "*", False),
    ],
)
def test_an_entry_fits_what_it_says_and_no_more(base_url: str, entry: str, *, fits: bool) -> None:
    assert is_allowed(base_url, [entry]) is fits


def test_where_a_registered_environment_is_may_be_loaded() -> None:
    require_allowed("https://shop.example/", (), registered="https://shop.example")
    with pytest.raises(Forbidden) as error:
        require_allowed("https://shop.example/live", (), registered="https://shop.example")
    assert "PLIMSOLL_TARGET__ALLOWED" in str(error.value)
    assert "shop.example" in str(error.value)


def test_what_is_no_address_is_refused() -> None:
    with pytest.raises(Rejected):
        is_allowed("ftp://127.0.0.1", ())
    with pytest.raises(Rejected):
        is_allowed("http://127.0.0.1@evil.example", ())
