"""Who opens a repository for somebody else asks only where that one could ask himself."""

from collections.abc import Sequence

import pytest

from plimsoll.adapters.git.code_host import GitCodeHost
from plimsoll.adapters.git.hosts import resolve
from plimsoll.adapters.git.settings import GitSettings
from plimsoll.kit.errors import Forbidden, Rejected, Unavailable

LOCAL_SPELLINGS = [
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f.0.0.1",
    "0x7f000001",
    "0177.0.0.1",
    "0",
    "localhost",
    "localhost.",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "169.254.169.254",
    "[fe80::1]",
    "10.0.0.1",
    "[fd00:ec2::254]",
]


@pytest.mark.parametrize("host", LOCAL_SPELLINGS)
@pytest.mark.parametrize("form", ["https://{}/a", "ssh://git@{}:2222/a", "https://{}:8443/a"])
def test_a_host_that_is_not_public_is_forbidden(host: str, form: str) -> None:
    code_host = GitCodeHost(confined=True)
    with pytest.raises(Forbidden):
        code_host.admit(form.format(host))
    with pytest.raises(Forbidden) as error:
        code_host.open(form.format(host))
    assert error.value.where == "PLIMSOLL_GIT__PRIVATE_HOSTS"


def test_the_short_form_of_ssh_is_confined_too() -> None:
    with pytest.raises(Forbidden):
        GitCodeHost(confined=True).open("git@localhost:a")


@pytest.mark.parametrize(
    "addresses", [["8.8.8.8", "10.0.0.7"], ["::ffff:10.0.0.7"], ["10.0.0.7"], []]
)
def test_one_address_that_is_not_public_is_enough(addresses: Sequence[str]) -> None:
    host = GitCodeHost(confined=True, resolved=lambda _host: addresses)
    with pytest.raises(Forbidden) as error:
        host.open("https://git.example.test/a")
    # What a name inside means is nobody's business outside.
    assert "10.0.0.7" not in str(error.value)


@pytest.mark.parametrize("address", ["git://8.8.8.8/a", "http://8.8.8.8/a", "file:///srv/a"])
def test_only_https_and_ssh_are_spoken_whatever_is_set(address: str) -> None:
    settings = GitSettings(protocols=("https", "ssh", "http", "git", "file"))
    with pytest.raises(Rejected):
        GitCodeHost(settings, confined=True).open(address)


def test_what_may_be_asked_is_admitted_without_asking_it() -> None:
    GitCodeHost(confined=True).admit("https://8.8.8.8/a")
    GitCodeHost().admit("https://127.0.0.1:1/a")
    with pytest.raises(Rejected):
        GitCodeHost().admit("ftp://example.test/a")


def test_a_name_that_nobody_knows_is_unavailable() -> None:
    with pytest.raises(Unavailable, match=r"nowhere\.invalid"):
        GitCodeHost(confined=True).open("https://nowhere.invalid/a")


def test_a_name_that_cannot_be_one_is_rejected() -> None:
    with pytest.raises(Rejected):
        resolve("a" * 70 + ".test")


def test_an_address_resolves_to_itself_in_the_usual_spelling() -> None:
    assert list(resolve("127.1")) == ["127.0.0.1"]
