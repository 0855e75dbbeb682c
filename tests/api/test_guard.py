"""What every request passes: the name it was asked by, its origin, its body; and what it gets."""

import http.client
import socket
import time
from collections.abc import Iterator

import pytest

from plimsoll.access.model import Scope
from plimsoll.api.app import make_app
from plimsoll.api.limits import Limits
from plimsoll.settings import ApiSettings
from tests.api.serving import served
from tests.api.world import Client, World

LIST = "/api/v1/services"


@pytest.fixture
def local(world: World) -> Client:
    """Asks a server without authentication."""
    return world.client(
        authentication="none",
        allowed_hosts=("plimsoll.test",),
        cors_origins=("https://backstage.test",),
    )


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST:8080",
        "shop.localhost:1",
        "127.0.0.1:8080",
        "127.8.8.8",
        "[::1]:8080",
        "plimsoll.test",
        "Plimsoll.test:443",
    ],
)
def test_a_server_of_this_machine_is_known_by_its_names(local: Client, host: str) -> None:
    assert local.get(LIST, Host=host).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.test", "localhost.evil.test", "127.0.0.1.evil.test", "10.0.0.1:8080", "", "[", "[::2]"],
)
def test_a_name_that_leads_here_by_a_trick_is_refused(local: Client, host: str) -> None:
    answer = local.get(LIST, Host=host)
    assert (answer.status_code, answer.json()["type"]) == (421, "/problems/misdirected-request")
    assert local.get("/health", Host=host).status_code == 200
    assert local.get("/metrics", Host=host).status_code == 421
    assert local.get("/openapi.json", Host=host).status_code == 421


def test_with_tokens_every_name_is_good_unless_some_are_given(world: World) -> None:
    token = world.token(Scope.READ)
    assert world.client(token).get(LIST, Host="any.test").status_code == 200
    strict = world.client(token, allowed_hosts=("plimsoll.test",))
    assert strict.get(LIST, Host="any.test").status_code == 421
    assert strict.get(LIST, Host="plimsoll.test").status_code == 200


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://localhost:3000", 200),
        ("http://127.0.0.1", 200),
        ("https://backstage.test", 200),
        ("https://evil.test", 403),
        ("http://localhost.evil.test", 403),
        ("null", 403),
        ("http://[", 403),
        ("", 403),
    ],
)
def test_pages_of_strangers_are_refused(local: Client, origin: str, status: int) -> None:
    assert local.get(LIST, Origin=origin).status_code == status
    assert local.post(LIST, {"name": "s"}, Origin=origin).status_code in {status, status + 1}


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_what_a_form_may_send_is_refused(local: Client, kind: str) -> None:
    for path, content in ((LIST, b'{"name": "s"}'), ("/api/v1/workflows/w/cancel", b"")):
        answer = local("POST", path, content=content, headers={"Content-Type": kind})
        assert (answer.status_code, answer.json()["where"]) == (415, "Content-Type")


def test_json_is_json_with_a_charset_too(local: Client) -> None:
    headers = {"Content-Type": "Application/JSON; charset=utf-8"}
    assert local("POST", LIST, content=b'{"name": "s"}', headers=headers).status_code == 201


def test_with_tokens_only_bodies_need_a_type(admin: Client) -> None:
    assert admin("POST", "/api/v1/workflows/w/cancel").status_code == 404
    headers = {"Content-Type": "text/plain"}
    assert admin("POST", LIST, content=b"{}", headers=headers).status_code == 415


def test_pages_of_given_origins_may_read(local: Client) -> None:
    asked = local(
        "OPTIONS",
        LIST,
        headers={
            "Origin": "https://backstage.test",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization, idempotency-key",
        },
    )
    assert asked.status_code == 200
    assert asked.headers["Access-Control-Allow-Origin"] == "https://backstage.test"
    assert local.get(LIST).headers.get("Access-Control-Allow-Origin") is None


@pytest.mark.parametrize("path", [LIST, "/health", "/nowhere", "/openapi.json"])
def test_every_answer_is_harmless_in_a_browser(admin: Client, path: str) -> None:
    headers = admin.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


@pytest.fixture
def address(world: World) -> Iterator[tuple[str, int]]:
    """Of a server that takes 1,000 bytes within half a second."""
    settings = ApiSettings(largest_body_bytes=1_000)
    app = make_app(world.backend, settings, limits=Limits(body_timeout_s=0.5))
    with served(app) as url:
        host, _, port = url.removeprefix("http://").partition(":")
        yield host, int(port)


def test_a_body_that_says_it_is_too_large_is_not_read(address: tuple[str, int]) -> None:
    connection = http.client.HTTPConnection(*address)
    connection.putrequest("POST", LIST)
    connection.putheader("Content-Type", "application/json")
    connection.putheader("Content-Length", "1001")
    connection.endheaders()
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Content-Type"]) == (413, "application/problem+json")
    connection.close()


def test_a_body_that_does_not_say_is_counted(address: tuple[str, int]) -> None:
    for chunk, status in ((b" " * 490, 422), (b" " * 501, 413)):
        connection = http.client.HTTPConnection(*address)
        headers = {"Content-Type": "application/json"}
        connection.request("POST", LIST, iter([chunk, chunk]), headers, encode_chunked=True)
        assert connection.getresponse().status == status
        connection.close()


def test_a_body_that_never_comes_is_not_waited_for(address: tuple[str, int]) -> None:
    connection = http.client.HTTPConnection(*address, timeout=10)
    connection.putrequest("POST", LIST)
    connection.putheader("Content-Type", "application/json")
    connection.putheader("Content-Length", "100")
    connection.endheaders()
    connection.send(b'{"name":')
    begun = time.monotonic()
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Content-Type"]) == (408, "application/problem+json")
    assert time.monotonic() - begun < 5
    connection.close()


@pytest.mark.parametrize("length", ["-1", "1e3", "0x5", "9" * 5_000, "5, 6"])
def test_a_length_that_is_none_breaks_nothing(address: tuple[str, int], length: str) -> None:
    with socket.create_connection(address, timeout=10) as connection:
        head = f"POST {LIST} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        connection.sendall(f"{head}Content-Length: {length}\r\n\r\n{{}}".encode())
        assert connection.recv(4_096).split(b" ")[1] in {b"400", b"413"}
    ahead = http.client.HTTPConnection(*address)
    ahead.request("GET", "/health")
    assert ahead.getresponse().status == 200
    ahead.close()
