"""Starts a server for the demo, as `plimsoll serve` does, and stops it whatever happens."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from plimsoll.cli.example_service import stop_process
from plimsoll.kit.errors import Unavailable
from plimsoll.settings import environment_of_children

_MOST_SHOWN = 2_000


@contextmanager
def demo_server(readable: Path) -> Iterator[str]:
    """The address of a server on a free loopback port, which may read one folder.

    Raises:
        Unavailable: it did not start; says what it printed.
    """
    roots = json.dumps([str(readable.resolve())])
    environment = {
        **environment_of_children(),
        "PLIMSOLL_LOCAL__ROOTS": roots,
        "PLIMSOLL_ACCESS_LOG__ROOTS": roots,
        "PLIMSOLL_API__HOST": "127.0.0.1",
        "PLIMSOLL_API__AUTHENTICATION": "none",
    }
    command = [sys.executable, "-m", "plimsoll", "serve", "--port", "0"]
    with (
        tempfile.TemporaryFile("w+") as log,
        subprocess.Popen(  # noqa: S603 - our own interpreter, no shell
            command, stdout=subprocess.PIPE, stderr=log, text=True, env=environment
        ) as process,
    ):
        try:
            yield _address(process, log)
        finally:
            stop_process(process)


def _address(process: subprocess.Popen[str], log: IO[str]) -> str:
    """The line that it prints when it listens."""
    line = process.stdout.readline().strip() if process.stdout else ""
    if line.startswith("http"):
        return line
    process.wait()
    log.seek(0)
    raise Unavailable(
        "The server did not start.",
        where=log.read()[-_MOST_SHOWN:].strip(),
        fix="Try it by hand: plimsoll serve",
    )
