"""A remote may be slow, endless or broken: the fetch ends, and nothing of it stays."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from plimsoll.adapters.git.code_host import GitCodeHost
from plimsoll.adapters.git.folder import PREFIX
from plimsoll.adapters.git.settings import GitSettings
from plimsoll.kit.errors import PlimsollError, Rejected, Unavailable
from tests.adapters.git.remotes import (
    conversation,
    endless_pack,
    packet,
    processes_at_home_in,
    trickle,
    until,
)

PLAIN = ("git", "http", "https", "ssh")


def failure(address: str, **settings: float) -> PlimsollError:
    chosen = GitSettings.model_validate({"protocols": PLAIN, **settings})
    with pytest.raises(PlimsollError) as error:
        GitCodeHost(chosen).open(address)
    return error.value


@pytest.mark.parametrize("scheme", PLAIN)
def test_a_remote_that_trickles_is_given_up_in_time(scheme: str) -> None:
    began = time.monotonic()
    with conversation(trickle) as port:
        error = failure(f"{scheme}://127.0.0.1:{port}/a", timeout_s=1)
    assert time.monotonic() - began < 5
    # Some of git's helpers know at once that this is none of their protocol.
    assert isinstance(error, Unavailable | Rejected)


@pytest.mark.parametrize("scheme", PLAIN)
def test_a_remote_that_says_nothing_is_given_up_in_time(scheme: str) -> None:
    silence = threading.Event()
    began = time.monotonic()
    with conversation(lambda connection: _wait_for_end(connection, silence)) as port:
        error = failure(f"{scheme}://127.0.0.1:{port}/a", timeout_s=1)
    assert isinstance(error, Unavailable)
    assert error.where == "PLIMSOLL_GIT__TIMEOUT_S"
    assert time.monotonic() - began < 5


def _wait_for_end(connection: socket.socket, over: threading.Event) -> None:
    while connection.recv(1_000):
        over.wait(0.01)


@pytest.mark.parametrize(
    ("announced", "setting"),
    [
        (1_000_000, "PLIMSOLL_GIT__LARGEST_REPOSITORY_BYTES"),
        # Git makes room for all of them before the first has come.
        (2_000_000_000, "PLIMSOLL_GIT__LARGEST_MEMORY_BYTES"),
    ],
)
def test_a_pack_without_end_is_refused(announced: int, setting: str) -> None:
    with conversation(partial(endless_pack, announced=announced)) as port:
        error = failure(f"git://127.0.0.1:{port}/a", largest_repository_bytes=20_000_000)
    assert isinstance(error, Rejected)
    assert error.where == setting


def _says(data: bytes) -> Callable[[socket.socket], None]:
    def talk(connection: socket.socket) -> None:
        connection.recv(65_536)
        connection.sendall(data)

    return talk


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", Unavailable),
        (b"zzzz", Rejected),
        (packet(b"ERR \x1b[31mgo away\n"), Unavailable),
        (packet(b"version 2\n"), Unavailable),
        (packet(b"version 2\n") + packet(b"object-format=sha256\n") + b"0000", PlimsollError),
    ],
)
def test_nonsense_becomes_an_error_without_control_characters(
    data: bytes, expected: type[PlimsollError]
) -> None:
    with conversation(_says(data)) as port:
        error = failure(f"git://127.0.0.1:{port}/a", timeout_s=5)
    assert isinstance(error, expected)
    assert str(error).isprintable()


def test_endless_complaints_do_not_fill_the_memory(tmp_path: Path) -> None:
    program = tmp_path / "git"
    program.write_text(
        '#!/bin/sh\ntest "$1" = version && echo git version 2.50.0 && exit\n'
        "while :; do echo 'remote: more and more and more'; done >&2\n"
    )
    program.chmod(0o700)
    settings = GitSettings(path=program, timeout_s=1)
    with pytest.raises(Unavailable):
        GitCodeHost(settings).open("https://127.0.0.1:1/a")


OPEN = """
import sys
from plimsoll.adapters.git.code_host import GitCodeHost
from plimsoll.adapters.git.settings import GitSettings
GitCodeHost(GitSettings(protocols=("git", "https"))).open(sys.argv[1])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("scheme", ["git", "https"])
def test_nothing_survives_whoever_fetches(tmp_path: Path, scheme: str) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()

    def begun(address: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(  # noqa: S603 - ours
            [sys.executable, "-c", OPEN, address],
            env={"TMPDIR": str(temporary), "PATH": os.defpath},
            stderr=subprocess.DEVNULL,
        )

    with conversation(lambda each: _wait_for_end(each, threading.Event())) as port:
        with begun(f"{scheme}://127.0.0.1:{port}/a") as fetching:
            # The leash, git, and what git starts for https.
            helpers = 3 if scheme == "https" else 2
            until(lambda: len(processes_at_home_in(str(temporary))) >= helpers)
            fetching.send_signal(signal.SIGKILL)
        until(lambda: not processes_at_home_in(str(temporary)))
        (left,) = temporary.glob(f"{PREFIX}*")
        assert left.stat().st_mode & 0o777 == 0o700
        os.utime(left, (0, 0))
        with begun("git://127.0.0.1:1/a") as another:
            another.wait()
    assert list(temporary.iterdir()) == []
