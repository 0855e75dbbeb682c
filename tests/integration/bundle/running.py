"""Runs rendered bundles with the real k6 against a small server that remembers everything."""

import gzip
import json
import os
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from typing_extensions import override

from plimsoll.bundle.model import Bundle

K6 = Path(sys.executable).parent / "k6"
THRESHOLDS_CROSSED = 99


class Seen(NamedTuple):
    """A request as it arrived."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    bytes_received: int
    arrived_s: float
    """On a clock that never jumps."""


class Ran(NamedTuple):
    """What k6 said in the end."""

    code: int
    log: str
    samples: dict[str, list[tuple[dict[str, str], float]]]
    """Tags and value by metric."""

    def tagged(self, metric: str, name: str) -> list[float]:
        return [value for tags, value in self.samples[metric] if tags.get("name") == name]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def answer(self) -> None:
        arrived = time.monotonic()
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        head = sum(
            len(name) + len(value.encode("latin-1")) + 4 for name, value in self.headers.items()
        )
        received = len(self.requestline) + 2 + head + 2 + len(body)
        server = self.server
        assert isinstance(server, Server)
        server.seen.append(Seen(self.command, self.path, headers, body, received, arrived))
        self.reply(urlsplit(self.path).path, server)

    def reply(self, path: str, server: "Server") -> None:
        content = server.answers.get(path, b'{"ok":true}')
        self.send_response(server.statuses.get(path, 200))
        if path in server.types or content[:1] in {b"{", b"["}:
            self.send_header("Content-Type", server.types.get(path, "application/json"))
        if path == "/moved":
            self.send_header("Location", "/elsewhere")
        if path == "/chunked":
            self.send_header("Transfer-Encoding", "chunked")
            content = b"%x\r\n%s\r\n0\r\n\r\n" % (len(content), content)
        elif path == "/packed":
            self.send_header("Content-Encoding", "gzip")
            content = gzip.compress(content)
            self.send_header("Content-Length", str(len(content)))
        else:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = answer  # noqa: N815 - the library's names

    @override
    def log_message(self, *_arguments: object) -> None:
        """Says nothing."""


class Server(ThreadingHTTPServer):
    """Answers 200 unless told otherwise, by path."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.seen: list[Seen] = []
        self.statuses: dict[str, int] = {"/moved": 302}
        self.answers: dict[str, bytes] = {}
        self.types: dict[str, str] = {}
        """Content types; of what begins like JSON, JSON's."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@contextmanager
def serving() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def write(bundle: Bundle, folder: Path) -> Path:
    for file in bundle.files:
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content.encode())
    return folder / "script.js"


def k6(*arguments: str | Path, variables: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    given = [text for name, value in variables.items() for text in ("-e", f"{name}={value}")]
    return subprocess.run(  # noqa: S603 - the k6 of this environment
        # Its own address is one of the machine's, and other processes may have it.
        [K6, arguments[0], "--address", "", *given, *arguments[1:]],
        env={**os.environ, "K6_NO_USAGE_REPORT": "true"},  # noqa: TID251 - handed on to the child
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def inspected(script: Path, **variables: str) -> dict[str, dict[str, dict[str, object]]]:
    """The options that k6 reads from the script."""
    done = k6("inspect", script, variables={"BASE_URL": "http://127.0.0.1:9", **variables})
    assert done.returncode == 0, done.stderr
    options: dict[str, dict[str, dict[str, object]]] = json.loads(done.stdout)
    return options


def run(script: Path, server: Server, **variables: str) -> Ran:
    samples_file = script.parent / "samples.json"
    done = k6(
        "run",
        "--quiet",
        "--no-color",
        f"--out=json={samples_file}",
        script,
        variables={"BASE_URL": server.url, **variables},
    )
    samples: defaultdict[str, list[tuple[dict[str, str], float]]] = defaultdict(list)
    text = samples_file.read_text() if samples_file.exists() else ""
    for line in filter(None, text.split("\n")):  # `splitlines` also splits inside of names
        entry = json.loads(line)
        if entry["type"] == "Point":
            samples[entry["metric"]].append((entry["data"]["tags"], entry["data"]["value"]))
    return Ran(done.returncode, done.stderr + done.stdout, samples)
