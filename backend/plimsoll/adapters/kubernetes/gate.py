"""What k6-operator finds where it expects the API of a k6: whether it is there, and a start signal.

k6's own API knows no passwords: whoever reaches it ends the test, changes it, or reads what its
setup returned. So k6 is not reached at all; this answers in its place, and knows one command.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

from pydantic import ValidationError
from typing_extensions import override

from plimsoll.kit.errors import Unavailable
from plimsoll.kit.value import Value

_PATH: Final = "/v1/status"
_MOST_BYTES: Final = 4_096
_TIMEOUT_S: Final = 5.0


class _Attributes(Value, extra="ignore"):
    paused: bool | None = None


class _Data(Value, extra="ignore"):
    attributes: _Attributes = _Attributes()


class _Wish(Value, extra="ignore"):
    data: _Data = _Data()


class Gate:
    """Opens once, when k6-operator says that all generators are ready."""

    def __init__(self) -> None:
        self._opened = threading.Event()

    @property
    def is_open(self) -> bool:
        """Whether the signal came."""
        return self._opened.is_set()

    def wait(self, seconds: float) -> bool:
        """Whether it is open, after at most so long."""
        return self._opened.wait(seconds)

    def open(self) -> None:
        """Lets load begin."""
        self._opened.set()

    @contextmanager
    def serving(self, host: str, port: int) -> Iterator[int]:
        """Answers at that address for as long as the block runs; the port.

        Raises:
            Unavailable: somebody else has it.
        """
        try:
            server = _Server((host, port), self)
        except OSError as error:
            raise Unavailable(
                f"Nothing can be offered to k6-operator: {error.strerror}.", where=f"{host}:{port}"
            ) from error
        with server:
            thread = threading.Thread(
                target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True
            )
            thread.start()
            try:
                yield int(server.server_address[1])
            finally:
                server.shutdown()
                thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], gate: Gate) -> None:
        self.gate = gate
        super().__init__(address, _Handler)

    @override
    def handle_error(self, request: object, client_address: object) -> None:
        """A probe that hangs up is nobody's business."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = _TIMEOUT_S
    server: _Server

    def do_GET(self) -> None:
        self._answer(200 if self.path == _PATH else 404)

    def do_PATCH(self) -> None:
        length = self.headers.get("Content-Length", "")
        if self.path != _PATH or not length.isdecimal() or int(length) > _MOST_BYTES:
            self.close_connection = True
            self._answer(404 if self.path != _PATH else 400)
            return
        try:
            wish = _Wish.model_validate_json(self.rfile.read(int(length)))
        except ValidationError:
            self._answer(400)
            return
        if wish.data.attributes.paused is False:
            self.server.gate.open()
        self._answer(200)

    def _answer(self, status: int) -> None:
        is_open = self.server.gate.is_open
        attributes = {"paused": not is_open, "running": is_open, "stopped": False, "tainted": False}
        document = {"data": {"type": "status", "id": "default", "attributes": attributes}}
        content = json.dumps(document if status == 200 else {"errors": []}).encode()  # noqa: PLR2004 - success
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """The log is for what the runner reads."""
