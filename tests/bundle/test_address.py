import pytest

from plimsoll.bundle.address import only_digest
from plimsoll.bundle.target import checked_base_url
from plimsoll.kit.errors import Conflict, Rejected

FIRST = "sha256:" + "ab" * 31 + "00"
SECOND = "sha256:" + "ab" * 31 + "01"


def test_an_ambiguous_beginning_says_how_many_bundles_it_fits() -> None:
    with pytest.raises(Conflict, match="2 bundles start with sha256:abababab"):
        only_digest("abababab", [FIRST, SECOND])
    assert only_digest(SECOND, [FIRST, SECOND]) == SECOND


@pytest.mark.parametrize(
    ("given", "checked"),
    [
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000"),
        ("https://shop.example/api", "https://shop.example/api"),
        ("http://[::1]:80", "http://[::1]:80"),
    ],
)
def test_plain_addresses_are_targets(given: str, checked: str) -> None:
    assert checked_base_url(given) == checked


@pytest.mark.parametrize(
    "given",
    [
        "",
        "localhost:8000",
        "file:///etc/passwd",
        "http://",
        "http://x:notaport",
        "http://[::1",
        "http://x:0",
        "http://x/?a=1",
        "http://x/#a",
        "http://x y/",
        "javascript:alert(1)",
    ],
)
def test_everything_else_is_refused(given: str) -> None:
    with pytest.raises(Rejected):
        checked_base_url(given)


def test_credentials_in_an_address_are_refused_and_not_repeated() -> None:
    with pytest.raises(Rejected, match="carries credentials") as error:
        checked_base_url("https://me:hunter2@shop.example")
    assert "hunter2" not in str(error.value)
