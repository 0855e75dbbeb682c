import http.client
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from urllib.parse import urlsplit

import pytest

from plimsoll.adapters.stub_http.settings import StubHttpSettings
from plimsoll.adapters.stub_http.stub_server import HttpStubServer
from plimsoll.bundle.ports import Answer, StubRequest, StubResponse

SMALL = HttpStubServer(StubHttpSettings(largest_body_bytes=1000))


def echo(request: StubRequest) -> StubResponse:
    head = f"{request.method} {request.target} {request.headers.get('x-many', '')} "
    return StubResponse(status=201, content_type="text/plain", body=head.encode() + request.body)


@contextmanager
def connected(answer: Answer = echo) -> Iterator[http.client.HTTPConnection]:
    with SMALL.serve(answer) as url:
        parts = urlsplit(url)
        assert parts.hostname == "127.0.0.1"
        with closing(http.client.HTTPConnection(parts.hostname, parts.port, timeout=5)) as made:
            yield made


def said(connection: http.client.HTTPConnection) -> tuple[int, bytes]:
    response = connection.getresponse()
    return response.status, response.read()


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE", "OPTIONS", "PURGE"])
def test_every_method_is_answered(method: str) -> None:
    with connected() as connection:
        connection.request(method, "/a%20b?x=1", body=b"hi")
        assert said(connection) == (201, f"{method} /a%20b?x=1  hi".encode())


def test_a_connection_serves_several_requests() -> None:
    with connected() as connection:
        for number in range(3):
            connection.request("GET", f"/{number}")
            assert said(connection)[1].startswith(f"GET /{number}".encode())


def test_a_head_and_a_204_have_no_body() -> None:
    with connected() as connection:
        connection.request("HEAD", "/")
        assert said(connection) == (201, b"")
    with connected(lambda _request: StubResponse(status=204, body=b"x")) as connection:
        connection.request("DELETE", "/")
        assert said(connection) == (204, b"")
        connection.request("DELETE", "/")
        assert said(connection) == (204, b"")


def test_a_repeated_header_arrives_as_one() -> None:
    with connected() as connection:
        connection.putrequest("GET", "/")
        connection.putheader("X-Many", "a")
        connection.putheader("x-many", "b")
        connection.endheaders()
        assert b" a, b " in said(connection)[1]


def test_a_chunked_body_is_put_together() -> None:
    with connected() as connection:
        connection.request("POST", "/", body=iter([b"ab", b"cd"]), encode_chunked=True)
        assert said(connection)[1].endswith(b"abcd")


@pytest.mark.parametrize("chunked", [False, True])
def test_a_huge_body_is_refused(*, chunked: bool) -> None:
    body = iter([b"x" * 600, b"x" * 600]) if chunked else b"x" * 1001
    with connected() as connection:
        connection.request("POST", "/", body=body)
        assert said(connection)[0] == 413


@pytest.mark.parametrize(
    "raw",
    [
        b"what is this\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: many\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    ],
)
def test_what_is_no_http_is_refused_and_disturbs_nobody(
    raw: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    with connected() as connection:
        with socket.create_connection(("127.0.0.1", connection.port), timeout=5) as other:
            other.sendall(raw)
            assert b" 400 " in other.recv(1000)
        connection.request("GET", "/")
        assert said(connection)[0] == 201
    assert capfd.readouterr() == ("", "")


def test_a_client_that_goes_away_is_no_failure(capfd: pytest.CaptureFixture[str]) -> None:
    with connected() as connection:
        with socket.create_connection(("127.0.0.1", connection.port)) as other:
            other.sendall(b"POST / HTTP/1.1\r\nContent-Length: 500\r\n\r\nx")
        connection.request("GET", "/")
        assert said(connection)[0] == 201
    assert capfd.readouterr() == ("", "")


def test_it_stops_at_once_although_a_connection_is_open() -> None:
    before = threading.active_count()
    with connected() as connection:
        connection.request("GET", "/")
        said(connection)
        port = connection.port
    assert threading.active_count() == before
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=1)


def test_an_answer_that_fails_is_heard_of() -> None:
    def broken(_request: StubRequest) -> StubResponse:
        raise LookupError("a bug")

    with pytest.raises(LookupError, match="a bug"), connected(broken) as connection:  # noqa: PT012
        connection.request("GET", "/")
        with pytest.raises(http.client.RemoteDisconnected):
            connection.getresponse()
