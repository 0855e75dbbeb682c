"""Over https: rights go to their host and nowhere else, and names are resolved once."""

import base64
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from pydantic import SecretStr

from plimsoll.adapters.git.code_host import GitCodeHost
from plimsoll.adapters.git.settings import GitSettings
from plimsoll.kit.errors import Misconfigured, NotFound, PlimsollError, Rejected, Unavailable
from tests.adapters.git.remotes import NAMED_HOST, WebServer, made, web_server

TOKEN = "dummy-token-1"  # noqa: S105 - opens nothing


@pytest.fixture
def server(base: Path) -> Iterator[WebServer]:
    made(base / "shop.git", {"a.py": "x = 1\n"})
    with web_server(base) as running:
        yield running


def basic(written: str) -> str:
    return f"Basic {base64.b64encode(written.encode()).decode()}"


def trusting(server: WebServer) -> Mapping[str, str]:
    return {"SSL_CERT_FILE": str(server.authority), "IRRELEVANT": "x"}


def url_of(server: WebServer, *, who: str = "", path: str = "/shop.git") -> str:
    return f"https://{who}127.0.0.1:{server.port}{path}"


def with_token(server: WebServer, token: str = TOKEN) -> GitCodeHost:
    tokens = {f"127.0.0.1:{server.port}": SecretStr(token)}
    return GitCodeHost(GitSettings(tokens=tokens), environment=trusting(server))


def test_a_public_repository_is_read(server: WebServer) -> None:
    snapshot = GitCodeHost(environment=trusting(server)).open(url_of(server))
    assert snapshot.read("a.py") == b"x = 1\n"
    assert {authorization for _, authorization, _ in server.seen} == {None}


def test_a_certificate_that_nobody_signed_is_not_trusted(server: WebServer) -> None:
    with pytest.raises(Misconfigured) as error:
        GitCodeHost().open(url_of(server))
    assert error.value.where == "SSL_CERT_FILE"
    assert server.seen == []


@pytest.mark.parametrize(
    ("token", "sent"), [(TOKEN, f"x-access-token:{TOKEN}"), (f"oauth2:{TOKEN}", f"oauth2:{TOKEN}")]
)
def test_a_token_opens_what_is_private(server: WebServer, token: str, sent: str) -> None:
    server.wanted = basic(sent)
    snapshot = with_token(server, token).open(url_of(server), ref="main")
    assert snapshot.read("a.py") == b"x = 1\n"


def test_credentials_in_the_address_are_used_and_not_shown(server: WebServer) -> None:
    server.wanted = basic(f"me:{TOKEN}")
    snapshot = GitCodeHost(environment=trusting(server)).open(url_of(server, who=f"me:{TOKEN}@"))
    assert snapshot.name == "shop"
    assert snapshot.read("a.py")


@pytest.mark.parametrize("who", ["", f"me:{TOKEN}@", f"{TOKEN}@"])
def test_without_the_right_token_the_setting_is_named(server: WebServer, who: str) -> None:
    server.wanted = basic("somebody:else")
    with pytest.raises(Misconfigured) as error:
        with_token(server).open(url_of(server, who=who))
    assert error.value.where == "PLIMSOLL_GIT__TOKENS"
    assert TOKEN not in str(error.value)
    assert TOKEN not in repr(error.value.__cause__)


def test_a_token_goes_to_its_host_only(server: WebServer) -> None:
    tokens = {"127.0.0.1": SecretStr(TOKEN), f"127.0.0.1:{server.port + 1}": SecretStr(TOKEN)}
    GitCodeHost(GitSettings(tokens=tokens), environment=trusting(server)).open(url_of(server))
    assert {authorization for _, authorization, _ in server.seen} == {None}


def test_a_token_goes_over_https_only(base: Path) -> None:
    made(base / "shop.git", {"a.py": ""})
    with web_server(base, encrypted=False) as server:
        tokens = {f"127.0.0.1:{server.port}": SecretStr(TOKEN)}
        host = GitCodeHost(GitSettings(tokens=tokens, protocols=("http",)))
        assert host.open(f"http://127.0.0.1:{server.port}/shop.git").commit
        assert {authorization for _, authorization, _ in server.seen} == {None}


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(server: WebServer, base: Path, status: int) -> None:
    (base / "other").mkdir()
    with web_server(base / "other") as other:
        server.answer = (status, {"Location": url_of(other) + "/info/refs"})
        with pytest.raises(Rejected, match="redirects are not followed"):
            with_token(server).open(url_of(server))
        assert other.seen == []


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (403, Misconfigured),
        (404, NotFound),
        (410, NotFound),
        (429, Unavailable),
        (500, Unavailable),
        (503, Unavailable),
        (200, NotFound),
    ],
)
def test_an_answer_becomes_an_error_that_says_what_to_do(
    server: WebServer, status: int, expected: type[PlimsollError]
) -> None:
    server.answer = (status, {})
    with pytest.raises(expected):
        with_token(server).open(url_of(server))


def test_a_repository_or_ref_that_is_not_there_is_not_found(server: WebServer) -> None:
    host = GitCodeHost(environment=trusting(server))
    with pytest.raises(NotFound):
        host.open(url_of(server, path="/SSL-certificate/OpenSSL"))
    with pytest.raises(NotFound, match="nowhere"):
        host.open(url_of(server), ref="nowhere")


def test_a_host_that_hangs_up_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        GitCodeHost().open("https://127.0.0.1:1/a")


def test_the_address_that_was_judged_is_the_one_that_is_asked(server: WebServer) -> None:
    asked: list[str] = []

    def resolved(host: str) -> list[str]:
        # Whoever asks again gets another answer, as a name that is rebound does.
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.9"]

    host = GitCodeHost(
        GitSettings(private_hosts=(NAMED_HOST.upper(),)),
        environment=trusting(server),
        confined=True,
        resolved=resolved,
    )
    # No resolver knows this name: git reaches it by the address it was given, or not at all.
    snapshot = host.open(f"https://{NAMED_HOST}:{server.port}/shop.git")
    assert snapshot.read("a.py") == b"x = 1\n"
    assert asked == [NAMED_HOST]
    assert {host for *_, host in server.seen} == {f"{NAMED_HOST}:{server.port}"}
