"""The client of the API beside servers that are down, are something else, or break off."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from typing_extensions import override

from plimsoll.cli.api_client import WORKFLOWS, ApiClient, open_api, understood
from plimsoll.kit.errors import (
    Conflict,
    Forbidden,
    Misconfigured,
    NotFound,
    PlimsollError,
    Rejected,
    Unauthenticated,
    Unavailable,
)
from plimsoll.kit.page import Page
from plimsoll.pipeline.model import Workflow
from tests.cli.children import Site

EVENTS = f"{WORKFLOWS}/w-1/events"
Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers as the test says, and says nothing of it."""

    protocol_version = "HTTP/1.1"
    server: "Peer"

    def do_GET(self) -> None:
        self.server.asked.append({name.lower(): value for name, value in self.headers.items()})
        self.server.answers[min(len(self.server.asked), len(self.server.answers)) - 1](self)

    do_POST = do_GET  # noqa: N815 - as http.server wants it

    @override
    def log_message(self, format: str, *args: object) -> None: ...

    def answer(self, status: int, media_type: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def stream(self, *events: str, whole: bool = True) -> None:
        """Events, and then the end of the stream, or of the connection in its midst."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for text in events:
            data = text.encode()
            self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        if whole:
            self.wfile.write(b"0\r\n\r\n")
        else:
            self.close_connection = True


class Peer(ThreadingHTTPServer):
    """A server that answers each request as it was told, all further ones like the last."""

    daemon_threads = True

    def __init__(self, *answers: Answer) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers = answers
        self.asked: list[dict[str, str]] = []


@contextmanager
def peer(*answers: Answer) -> Iterator[tuple[Peer, ApiClient]]:
    with Peer(*answers) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,)).start()
        try:
            with open_api(f"http://127.0.0.1:{server.server_port}") as api:
                yield server, api
        finally:
            server.shutdown()


def event(number: int) -> str:
    data = json.dumps({"id": number, "kind": "progress", "data": {"step": number}})
    return f"id: {number}\nevent: progress\ndata: {data}\n\n"


END = 'event: end\ndata: {"status": "completed"}\n\n'


def steps(api: ApiClient) -> list[object]:
    return [data["step"] for _, data in api.events(EVENTS)]


def test_a_stream_that_breaks_is_taken_up_where_it_broke() -> None:
    with peer(
        lambda ours: ours.stream(": beat\n\n", event(1), event(2), "id: 3\nevent:", whole=False),
        lambda ours: ours.stream(event(3), whole=False),
        lambda ours: ours.stream(event(4), END),
    ) as (server, api):
        assert steps(api) == [1, 2, 3, 4]
        assert [asked["last-event-id"] for asked in server.asked] == ["0", "2", "3"]


def test_a_stream_that_ends_too_early_again_and_again_keeps_nobody_busy() -> None:
    with peer(
        *[lambda ours: ours.stream()] * 3,
        lambda ours: ours.stream(event(1), END),
    ) as (server, api):
        began, busy = time.monotonic(), time.process_time()
        assert steps(api) == [1]
        assert len(server.asked) == 4
        assert time.monotonic() - began > 1
        assert time.process_time() - busy < 1


@pytest.mark.parametrize(
    ("status", "media_type", "content"),
    [
        (404, "text/html", b"<h1>Not here"),
        (200, "text/html", b"<h1>Welcome"),
        (200, "application/json", b"{"),
        (200, "application/json", b"\xff"),
        (302, "text/html", b""),
        (401, "text/html", b"Log in"),
        (500, "text/plain", b"Oops"),
        (500, "application/problem+json", b"Oops"),
        (500, "application/problem+json", b"[]"),
    ],
)
def test_something_that_is_no_plimsoll_is_told_as_such(
    status: int, media_type: str, content: bytes
) -> None:
    with peer(lambda ours: ours.answer(status, media_type, content)) as (_, api):
        for ask in (lambda: api.get(WORKFLOWS), lambda: api.post(WORKFLOWS), lambda: steps(api)):
            with pytest.raises(Misconfigured, match="no Plimsoll server") as told:
                ask()
            assert "--server" in told.value.fix


def test_a_server_of_another_version_is_told_as_such() -> None:
    document = json.dumps({"items": [], "next_cursor": None, "colour": "red"}).encode()
    with (
        peer(lambda ours: ours.answer(200, "application/json", document)) as (_, api),
        pytest.raises(Misconfigured, match="same version"),
    ):
        understood(Page[Workflow], api.get(WORKFLOWS))


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_proxy_before_a_server_that_is_away_is_unavailable(status: int) -> None:
    with (
        peer(lambda ours: ours.answer(status, "text/html", b"Bad gateway")) as (_, api),
        pytest.raises(Unavailable, match="does not answer"),
    ):
        api.get(WORKFLOWS)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, Unauthenticated),
        (403, Forbidden),
        (404, NotFound),
        (409, Conflict),
        (422, Rejected),
        (415, Rejected),
        (500, Misconfigured),
        (503, Unavailable),
    ],
)
def test_what_the_server_says_is_raised_as_what_it_is(
    status: int, kind: type[PlimsollError]
) -> None:
    problem = {"detail": "It is so. Change it.", "where": "PLACE", "fix": "Change it."}
    document = json.dumps(problem).encode()
    with peer(lambda ours: ours.answer(status, "application/problem+json", document)) as (_, api):
        for ask in (lambda: api.get(WORKFLOWS), lambda: steps(api)):
            with pytest.raises(PlimsollError) as told:
                ask()
            error = told.value
            assert type(error) is kind
            assert (error.what, error.where, error.fix) == ("It is so.", "PLACE", "Change it.")


def test_a_redirect_is_not_followed_with_the_token(tmp_path: Path) -> None:
    token = {"PLIMSOLL_CLIENT__TOKEN": "plimsoll_" + "0" * 16 + "_" + "1" * 64}
    with Peer(lambda ours: ours.answer(302, "text/html", b"")) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,)).start()
        address = f"http://127.0.0.1:{server.server_port}"
        run = Site(tmp_path).run("workflow", "list", "--server", address, **token)
        server.shutdown()
    assert run.returncode == 4
    (asked,) = server.asked
    assert asked["authorization"] == f"Bearer {token['PLIMSOLL_CLIENT__TOKEN']}"
    assert token["PLIMSOLL_CLIENT__TOKEN"] not in run.stdout + run.stderr
