"""Real repositories and real servers for them, honest and otherwise; all on 127.0.0.1."""

import os
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

from typing_extensions import override

from tests.certificates import self_signed
from tests.servers import free_port

GIT = shutil.which("git") or "git"
NAMED_HOST = "git.example.test"
QUIET = {
    "PATH": os.defpath,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@example.test",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.test",
}


def git(folder: Path, *arguments: str, given: bytes = b"") -> str:
    run = subprocess.run(  # noqa: S603 - ours
        [GIT, *arguments],
        cwd=folder,
        env={**QUIET, "HOME": str(folder)},
        input=given,
        capture_output=True,
        check=True,
    )
    return run.stdout.decode().strip()


def made(folder: Path, files: Mapping[str, str | bytes]) -> str:
    """A new bare repository with one commit on `main`; the commit."""
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", "--bare", "--template=", "--initial-branch=main")
    return committed(folder, files)


def committed(folder: Path, files: Mapping[str, str | bytes], *, branch: str = "main") -> str:
    """A commit with exactly these files; a key is `path`, or `mode path`."""
    records = []
    for key, content in files.items():
        mode, _, path = key.partition(" ") if key[:6].isdecimal() else ("100644", "", key)
        data = content.encode() if isinstance(content, str) else content
        if mode == "160000":
            blob = data.decode()
        else:
            blob = git(folder, "hash-object", "-w", "--stdin", given=data)
        records.append(f"{mode} {blob}\t".encode() + os.fsencode(path) + b"\0")
    git(folder, "read-tree", "--empty")
    git(folder, "update-index", "-z", "--index-info", given=b"".join(records))
    return pointed(folder, git(folder, "write-tree"), branch=branch)


def pointed(folder: Path, tree: str, *, branch: str = "main") -> str:
    """A commit of a tree, at which a branch points."""
    commit = git(folder, "commit-tree", "-m", "x", tree)
    git(folder, "update-ref", f"refs/heads/{branch}", commit)
    return commit


@contextmanager
def daemon(base: Path) -> Iterator[str]:
    """`git daemon` for everything below a folder; its address."""
    port = free_port()
    process = subprocess.Popen(  # noqa: S603 - ours
        [GIT, "daemon", "--listen=127.0.0.1", f"--port={port}", "--export-all", "--reuseaddr",
         "--informative-errors", f"--base-path={base}", str(base)],
        env={**QUIET, "HOME": str(base)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        until(lambda: _listens(port))
        yield f"git://127.0.0.1:{port}"
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def until(happened: Callable[[], bool], *, timeout_s: float = 10) -> None:
    pause = threading.Event()
    for _ in range(int(timeout_s / 0.05)):
        if happened():
            return
        pause.wait(0.05)
    raise AssertionError("it has not happened")


def processes_at_home_in(home: str) -> list[str]:
    """Command lines of the processes whose home is there; Linux only."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            variables = (process / "environ").read_bytes()
            if f"HOME={home}".encode() in variables:
                found.append((process / "cmdline").read_text())
        except OSError:
            continue
    return found


@contextmanager
def conversation(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server that talks to each who connects in a thread of its own; its port."""
    threads: list[threading.Thread] = []
    connections: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def one(connection: socket.socket) -> None:
            with connection, suppress(OSError):
                talk(connection)

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    connections.append(connection)
                    threads.append(threading.Thread(target=one, args=(connection,)))
                    threads[-1].start()

        serving = threading.Thread(target=serve)
        serving.start()
        try:
            yield int(listener.getsockname()[1])
        finally:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            serving.join()
            for connection in connections:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
            for thread in threads:
                thread.join()


def trickle(connection: socket.socket) -> None:
    """Promises much and sends a byte now and then."""
    pause = threading.Event()
    connection.sendall(b"ffff")
    while True:
        connection.sendall(b"x")
        pause.wait(0.1)


def packet(data: bytes) -> bytes:
    return f"{len(data) + 4:04x}".encode() + data


def _heard(connection: socket.socket) -> None:
    """Reads to the end of what the client has to say."""
    heard = b""
    while not heard.endswith(b"0000"):
        data = connection.recv(65_536)
        if not data:
            raise ConnectionResetError
        heard += data


def endless_pack(connection: socket.socket, *, announced: int) -> None:
    """Speaks git's protocol 2, and never comes to the end of the pack."""
    connection.recv(65_536)
    for line in (b"version 2\n", b"ls-refs\n", b"fetch=shallow\n", b"object-format=sha1\n"):
        connection.sendall(packet(line))
    connection.sendall(b"0000")
    _heard(connection)
    commit = b"1" * 40
    connection.sendall(packet(commit + b" HEAD\n") + b"0000")
    _heard(connection)
    connection.sendall(packet(b"shallow-info\n") + packet(b"shallow " + commit) + b"0001")
    connection.sendall(packet(b"packfile\n"))
    count = announced.to_bytes(4, "big")
    connection.sendall(packet(b"\x01PACK" + (2).to_bytes(4, "big") + count))
    while True:
        data = os.urandom(60_000)
        size = len(data)
        head = bytes([0x80 | (3 << 4) | (size & 15), 0x80 | ((size >> 4) & 127), size >> 11])
        connection.sendall(packet(b"\x01" + head + zlib.compress(data, 0)))


@dataclass
class WebServer:
    """`git http-backend` behind a small server."""

    base: Path
    port: int = 0
    authority: Path = Path()
    wanted: str | None = None
    """The only value of `Authorization` that is let in; None: everybody is."""
    answer: tuple[int, Mapping[str, str]] | None = None
    """What is answered instead."""
    seen: list[tuple[str, str | None, str | None]] = field(default_factory=list)
    """Path, `Authorization` and `Host` of each request."""


@contextmanager
def web_server(folder: Path, *, encrypted: bool = True) -> Iterator[WebServer]:
    state = WebServer(folder)

    class Handler(_Backend):
        server_state = state

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        if encrypted:
            state.authority, private = self_signed(folder, NAMED_HOST)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(state.authority, private)
            server.socket = context.wrap_socket(
                server.socket, server_side=True, do_handshake_on_connect=False
            )
        state.port = server.server_port
        serving = threading.Thread(target=server.serve_forever, args=(0.05,))
        serving.start()
        try:
            yield state
        finally:
            server.shutdown()
            serving.join()


class _Backend(BaseHTTPRequestHandler):
    server_state: ClassVar[WebServer]

    @override
    def handle(self) -> None:
        with suppress(OSError):  # a client that trusts nobody hangs up
            super().handle()

    def do_GET(self) -> None:
        state = self.server_state
        authorization = self.headers["Authorization"]
        state.seen.append((self.path, authorization, self.headers["Host"]))
        if state.answer is not None:
            self._answered(*state.answer)
        elif state.wanted is not None and authorization != state.wanted:
            self._answered(401, {"WWW-Authenticate": 'Basic realm="git"'})
        else:
            self._backend()

    do_POST = do_GET  # noqa: N815 - the server looks for this name

    def _answered(self, status: int, headers: Mapping[str, str], body: bytes = b"") -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _backend(self) -> None:
        path, _, query = self.path.partition("?")
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        run = subprocess.run(  # noqa: S603 - ours
            [GIT, "http-backend"],
            env={
                **QUIET,
                "GIT_PROJECT_ROOT": str(self.server_state.base),
                "GIT_HTTP_EXPORT_ALL": "1",
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "REQUEST_METHOD": self.command,
                "CONTENT_TYPE": self.headers["Content-Type"] or "",
                "HTTP_CONTENT_ENCODING": self.headers["Content-Encoding"] or "",
                "GIT_PROTOCOL": self.headers["Git-Protocol"] or "",
                "REMOTE_ADDR": "127.0.0.1",
            },
            input=body,
            capture_output=True,
            check=False,
        )
        head, _, content = run.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().splitlines())
        status = int(headers.pop("Status", "200").split()[0])
        self._answered(status, headers, content)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""
