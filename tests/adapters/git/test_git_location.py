"""Addresses are taken apart, and git gets nothing that could mean something else to it."""

import pytest

from plimsoll.adapters.git.location import checked_ref, is_remote, remote_of
from plimsoll.kit.errors import Rejected

BOTH = ("https", "ssh")
ALL = ("https", "ssh", "http", "git", "file")

UNDERSTOOD = {
    "https://github.com/a/shop": ("https://github.com/a/shop", "shop"),
    "HTTPS://GitHub.com./a/shop.git": ("https://github.com/a/shop.git", "shop"),
    "https://github.com:443/a/shop/": ("https://github.com/a/shop/", "shop"),
    "https://example.test:8443/a/b%20c": ("https://example.test:8443/a/b%20c", "b c"),
    "https://[2606:4700::1111]:8443/a": ("https://[2606:4700::1111]:8443/a", "a"),
    "https://me:hunter2@example.test/a": ("https://example.test/a", "a"),
    "ssh://git@example.test:2222/~me/shop": ("ssh://git@example.test:2222/~me/shop", "shop"),
    "ssh://example.test/a": ("ssh://example.test/a", "a"),
    "git@github.com:a/shop.git": ("git@github.com:a/shop.git", "shop"),
    "host:shop": ("host:shop", "shop"),
    "git@[2606:4700::1111]:a": ("git@[2606:4700::1111]:a", "a"),
}


@pytest.mark.parametrize(("written", "meant"), UNDERSTOOD.items())
def test_an_address_is_put_together_anew(written: str, meant: tuple[str, str]) -> None:
    remote = remote_of(written, protocols=BOTH)
    assert (remote.url, remote.name) == meant
    assert is_remote(written)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "shop",
        "/srv/shop",
        "./a:b",
        "--upload-pack=touch /tmp/x",
        "-oProxyCommand=x:y",
        "ext::sh -c 'touch x'",
        "ext::https://example.test/a",
        "https::https://example.test/a",
        "https://",
        "https:///a",
        "https://example.test",
        "https://example.test/",
        "https://example.test:99999/a",
        "https://example.test:0/a",
        "https://example.test/a?service=x",
        "https://example.test/a#b",
        "https://example.test/a b",
        "https://example.test\\@10.0.0.1/a",
        "https://a@b@example.test/a",
        "https://a:80@b:80@c/d",
        "https://ex%61mple.test/a",
        "https://exämple.test/a",
        "https://example.test/a\n",
        "https://example.test/\x1b[31m",
        "https://example.test/\u202egit",
        "https://-oProxyCommand=x/a",
        "https://[fe80::1%25eth0]/a",
        "ssh://-oProxyCommand=x/a",
        "ssh://-oProxyCommand=x@example.test/a",
        "ssh://me:hunter2@example.test/a",
        "me:hunter2@example.test:a",
        "-x@example.test:a",
        "example.test:-a",
        "example.test:/-a",
        "example.test::a",
        "https://example.test/" + "a" * 2_000,
    ],
)
def test_what_could_mean_something_else_is_refused(written: str) -> None:
    with pytest.raises(Rejected) as error:
        remote_of(written, protocols=BOTH)
    assert error.value.fix
    assert "hunter2" not in str(error.value)


@pytest.mark.parametrize("scheme", ["file", "git", "http", "ftp", "ext", "fd"])
def test_a_protocol_has_to_be_allowed(scheme: str) -> None:
    with pytest.raises(Rejected, match=scheme) as error:
        remote_of(f"{scheme}://me:hunter2@example.test/a", protocols=BOTH)
    assert error.value.where == "PLIMSOLL_GIT__PROTOCOLS"
    assert "hunter2" not in str(error.value)


def test_a_file_has_no_host() -> None:
    assert remote_of("file:///srv/shop", protocols=ALL).url == "file:///srv/shop"
    with pytest.raises(Rejected):
        remote_of("file://example.test/srv/shop", protocols=ALL)


def test_credentials_are_kept_apart_and_hidden() -> None:
    remote = remote_of("https://me:p%40ss@example.test/a", protocols=BOTH)
    assert remote.credentials is not None
    assert remote.credentials.get_secret_value() == "me:p@ss"
    assert "p@ss" not in repr(remote)
    assert "p%40ss" not in repr(remote)


@pytest.mark.parametrize("folder", ["shop", "/srv/shop", "../shop", "C", "./a:b"])
def test_a_folder_is_no_remote(folder: str) -> None:
    assert not is_remote(folder)


@pytest.mark.parametrize(
    "ref", ["main", "v1.0", "feature/x", "refs/heads/main", "a" * 40, "HEAD", "ü", "x@y", "a+b"]
)
def test_a_ref_is_a_branch_a_tag_or_a_commit(ref: str) -> None:
    assert checked_ref(ref) == ref


@pytest.mark.parametrize(
    "ref",
    [
        "",
        "-x",
        "--upload-pack=touch x",
        "+main",
        "main:refs/heads/x",
        "^main",
        "main~1",
        "refs/heads/*",
        "a b",
        "a\nb",
        "a\0b",
        "a..b",
        "a@{1}",
        "@",
        "/main",
        "main/",
        "a//b",
        ".a",
        "a/.b",
        "a.lock",
        "a.",
        "a[b",
        "a?",
        "a\\b",
        "a\u202eb",
        "a" * 301,
    ],
)
def test_what_git_would_take_for_something_else_is_refused(ref: str) -> None:
    with pytest.raises(Rejected):
        checked_ref(ref)
