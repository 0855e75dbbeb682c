"""Ways in which a PostgreSQL can be away."""

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import TypeAlias

from typing_extensions import override

from tests.adapters.database.servers import LossyWay, pg_ctl, start
from tests.databases import Server, start_postgresql

Outage: TypeAlias = Callable[[Server], AbstractContextManager[None]]


@contextmanager
def own_postgresql() -> Iterator[Server]:
    """A server that is gone afterwards, however often it was stopped and started."""
    server = start_postgresql()
    try:
        yield server
    finally:
        pg_ctl(server, "-m", "immediate", "stop")
        server.cleanup()


@contextmanager
def stopped(server: Server) -> Iterator[None]:
    """Connections break, and new ones are refused."""
    pg_ctl(server, "-m", "immediate", "stop")
    try:
        yield
    finally:
        start(server)


@contextmanager
def paused(server: Server) -> Iterator[None]:
    """Connections stay, new ones are taken, and nothing is answered."""
    processes = _processes(server)
    for pid in processes:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in processes:
            os.kill(pid, signal.SIGCONT)


def pass_s(seconds: float) -> None:
    """The time that something is away for."""
    time.sleep(seconds)  # noqa: TID251 - an outage takes its time


def _processes(server: Server) -> list[int]:
    """The server's processes, the one that starts the others first."""
    first = int((server.pgdata / "postmaster.pid").read_text().split()[0])
    others = Path(f"/proc/{first}/task/{first}/children").read_text().split()
    return [first, *map(int, others)]


class ClaimLosingWay(LossyWay):
    """Loses the reply to the next commit with which a worker claims runs from the queue."""

    @override
    def _requests(self, client: socket.socket, server: socket.socket) -> None:
        claims = False
        with suppress(OSError):
            while data := client.recv(65_536):
                claims = claims or (b"SET status" in data and b"recovery_attempts" in data)
                if self._losing.is_set() and claims and b"COMMIT" in data:
                    client.shutdown(socket.SHUT_RDWR)
                    self._losing.clear()
                server.sendall(data)
            server.shutdown(socket.SHUT_WR)


class LongWay(LossyWay):
    """Leads to a server that is far away."""

    _TAKES_S = 0.005

    @override
    def _requests(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while data := client.recv(65_536):
                pass_s(self._TAKES_S)
                server.sendall(data)
            server.shutdown(socket.SHUT_WR)
