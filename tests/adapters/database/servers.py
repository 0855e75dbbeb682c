"""A PostgreSQL that tests may break, and a way to it that loses replies."""

import contextlib
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import make_url

from tests.databases import Server

_PORT_FILE = ".s.PGSQL.5432"


def pg_ctl(server: Server, *words: str) -> None:
    """Stops, starts or restarts the server as its owner."""
    command = [str(server.bin_path / "pg_ctl"), "-w", "-D", str(server.pgdata), *words]
    user = server.system_user
    quiet = subprocess.DEVNULL
    # A server that is started would keep a pipe open for ever.
    subprocess.run(command, check=True, user=user, stdout=quiet, stderr=quiet, timeout=60)  # noqa: S603


def start(server: Server) -> None:
    """Starts a server that was stopped, at its old place."""
    folder = str(make_url(server.get_uri()).query["host"])
    log = str(server.pgdata / "log")
    pg_ctl(server, "-l", log, "-o", f'-h "" -k {folder}', "start")


class LossyWay:
    """A socket to a server that loses the reply to a commit when it is told to."""

    def __init__(self, url: str) -> None:
        address = make_url(url)
        self._server = str(Path(str(address.query["host"])) / _PORT_FILE)
        # The path of a socket has at most 107 characters.
        self._folder = tempfile.mkdtemp(prefix="way-", dir="/tmp")
        self.url = address.update_query_dict({"host": self._folder}).render_as_string(
            hide_password=False
        )
        self._losing = threading.Event()
        self._listening = socket.socket(socket.AF_UNIX)
        self._threads: list[threading.Thread] = []
        self._open: list[socket.socket] = [self._listening]

    def lose_next_reply(self) -> None:
        """The next commit succeeds, and nobody hears of it."""
        self._losing.set()

    @property
    def lost(self) -> bool:
        """Whether it happened."""
        return not self._losing.is_set()

    @contextlib.contextmanager
    def running(self) -> Iterator["LossyWay"]:
        """Leads to the server within the block."""
        self._listening.bind(f"{self._folder}/{_PORT_FILE}")
        self._listening.listen()
        self._start(self._accept)
        try:
            yield self
        finally:
            for each in self._open:
                with contextlib.suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
                each.close()
            for thread in self._threads:
                thread.join(10)
            shutil.rmtree(self._folder)

    def _start(self, work: object, *arguments: socket.socket) -> None:
        assert callable(work)
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(self._server)
                self._open += [client, server]
                self._start(self._requests, client, server)
                self._start(self._replies, server, client)

    def _requests(self, client: socket.socket, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := client.recv(65_536):
                if self._losing.is_set() and b"COMMIT" in data:
                    # Whoever closes this way first hears nothing of the reply.
                    client.shutdown(socket.SHUT_RDWR)
                    self._losing.clear()
                server.sendall(data)
            server.shutdown(socket.SHUT_WR)

    @staticmethod
    def _replies(server: socket.socket, client: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := server.recv(65_536):
                client.sendall(data)
        with contextlib.suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)
