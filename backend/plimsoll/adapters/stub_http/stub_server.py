"""The port StubServer, answered with the standard library."""

import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import TypeAlias

from typing_extensions import override

from plimsoll.adapters.stub_http.settings import StubHttpSettings
from plimsoll.bundle.ports import Answer, StubRequest, StubResponse
from plimsoll.kit.errors import Unavailable

_LONGEST_LINE = 4096
_WITHOUT_BODY = frozenset({204, 205, 304})

_Request: TypeAlias = socket.socket | tuple[bytes, socket.socket]


class HttpStubServer:
    """Serves answers on a free loopback port."""

    def __init__(self, settings: StubHttpSettings | None = None) -> None:
        self._settings = settings or StubHttpSettings()

    @contextmanager
    def serve(self, answer: Answer) -> Iterator[str]:
        """Yields the base URL; stops serving on exit.

        Raises:
            Unavailable: no port is free.
        """
        try:
            server = _Server(answer, self._settings)
        except OSError as error:
            raise Unavailable(f"No loopback port can be had: {error.strerror}.") from error
        thread = Thread(target=server.serve_forever, args=(0.05,), name="stub", daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
            server.close_connections()
            server.server_close()
        if server.failure is not None:
            raise server.failure


class _Server(ThreadingHTTPServer):
    """Remembers its connections, so that it can end them."""

    daemon_threads = False
    request_queue_size = 128

    def __init__(self, answer: Answer, settings: StubHttpSettings) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.settings = settings
        self.failure: BaseException | None = None
        """What an answer raised; whoever serves hears of it at the end."""
        self._connections: set[socket.socket] = set()
        self._lock = Lock()

    @override
    def process_request(self, request: _Request, client_address: object) -> None:
        if isinstance(request, socket.socket):
            with self._lock:
                self._connections.add(request)
        super().process_request(request, client_address)

    @override
    def shutdown_request(self, request: _Request) -> None:
        if isinstance(request, socket.socket):
            with self._lock:
                self._connections.discard(request)
        super().shutdown_request(request)

    def close_connections(self) -> None:
        """Wakes the threads that wait for a next request, so that they end."""
        with self._lock:
            for connection in self._connections:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    @override
    def handle_error(self, request: _Request, client_address: object) -> None:
        error = sys.exception()
        # A client that goes away is no failure of the stub.
        if not isinstance(error, OSError):
            self.failure = error


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "plimsoll-stub"
    sys_version = ""
    # Head and body go out together: apart, delayed acknowledgements would cost 40 ms a request.
    wbufsize = 64 * 1024
    disable_nagle_algorithm = True
    server: _Server

    @override
    def setup(self) -> None:
        super().setup()
        self.connection.settimeout(self.server.settings.idle_timeout_s)

    def __getattr__(self, name: str) -> Callable[[], None]:
        """The base class looks for `do_GET` and the like; every method is answered the same way."""
        if name.startswith("do_"):
            return self._answer
        raise AttributeError(name)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """The tally is the log."""

    def _answer(self) -> None:
        try:
            body = self._body()
        except ValueError as error:
            status = error.args[0] if isinstance(error.args[0], HTTPStatus) else HTTPStatus(400)
            self.close_connection = True
            self.send_error(status)
            return
        headers: dict[str, str] = {}
        for name, value in self.headers.items():
            key = name.lower()
            headers[key] = f"{headers[key]}, {value}" if key in headers else value
        request = StubRequest(method=self.command, target=self.path, headers=headers, body=body)
        self._send(self.server.answer(request))

    def _send(self, response: StubResponse) -> None:
        self.send_response(response.status)
        if response.status not in _WITHOUT_BODY:
            self.send_header("Content-Type", response.content_type)
            self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        if self.command != "HEAD" and response.status not in _WITHOUT_BODY:
            self.wfile.write(response.body)

    def _body(self) -> bytes:
        """The request's body; ValueError, perhaps with a status, if it cannot be read."""
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            return b"".join(self._chunks())
        length = int(self.headers.get("Content-Length") or 0)
        return self._exactly(length)

    def _chunks(self) -> Iterator[bytes]:
        total = 0
        while size := int(self.rfile.readline(_LONGEST_LINE).partition(b";")[0], 16):
            total += size
            yield self._exactly(size, total)
            self.rfile.readline(_LONGEST_LINE)
        while self.rfile.readline(_LONGEST_LINE).strip():
            pass

    def _exactly(self, size: int, total: int = 0) -> bytes:
        if max(size, total) > self.server.settings.largest_body_bytes:
            raise ValueError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if size < 0:
            raise ValueError(HTTPStatus.BAD_REQUEST)
        data = self.rfile.read(size)
        if len(data) < size:
            raise ConnectionError("the client went away in the middle of a body")
        return data
