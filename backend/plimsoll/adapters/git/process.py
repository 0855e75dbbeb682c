"""A git process that is watched, and that leaves nobody behind."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from plimsoll.kit.errors import PlimsollError, Unavailable

Watch = Callable[[], PlimsollError | None]
"""Asked about ten times a second: why the process has to end; None while it may go on."""

NOTHING = Path(os.devnull)
"""Standard input of a process that is given nothing."""

_LEASH = Path(__file__).with_name("leash.py")
_TICK_S = 0.1
_CHUNK = 256 * 1024
_MOST_SAID = 64 * 1024


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """What the system holds each process to."""

    largest_file_bytes: int
    most_memory_bytes: int


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a process ended."""

    exit_code: int
    """128 and the number of the signal, if one ended it."""
    said: str
    """What it wrote to standard error, the first 64 KB."""


class Child:
    """A running process: its output to read, then its end to wait for."""

    def __init__(self, process: "subprocess.Popen[bytes]", watch: Watch) -> None:
        self._process = process
        self._watch = watch
        self._why: PlimsollError | None = None
        self._said = bytearray()
        self._done = threading.Event()
        self._threads = [
            threading.Thread(target=self._listen, name="git-stderr", daemon=True),
            threading.Thread(target=self._guard, name="git-watch", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    @property
    def output(self) -> BinaryIO:
        """Standard output. It ends early if the process had to end; `ended` then says why."""
        return cast("BinaryIO", self._process.stdout)

    def ended(self) -> Ended:
        """Waits for the end; output that nobody has read is lost.

        Raises:
            PlimsollError: the one for which the watch ended it.
        """
        while self.output.read(_CHUNK):
            pass
        listening, guarding = self._threads
        # Every helper holds standard error too: its end is the end of the last of them.
        listening.join()
        self._done.set()
        guarding.join()
        if self._why is not None:
            raise self._why
        exit_code = self._process.wait()
        return Ended(exit_code=exit_code, said=self._said.decode("utf-8", "replace"))

    def kill(self) -> None:
        """Ends the whole group, if it has not ended, and waits until nothing of it runs."""
        listening, guarding = self._threads
        self._done.set()
        guarding.join()
        # Until the leader is waited for, nobody else can have the group's number.
        if self._process.returncode is None:
            self._kill_group()
            self._process.wait()
        listening.join()

    def _kill_group(self) -> None:
        # macOS does not permit it when only the dead leader is left.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def _guard(self) -> None:
        while not self._done.wait(_TICK_S):
            self._why = self._watch()
            if self._why is not None:
                self._kill_group()
                return

    def _listen(self) -> None:
        errors = cast("BinaryIO", self._process.stderr)
        while data := os.read(errors.fileno(), _CHUNK):
            self._said += data[: _MOST_SAID - len(self._said)]


@contextmanager
def running(
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    bounds: Bounds,
    watch: Watch,
    given: Path = NOTHING,
) -> Iterator[Child]:
    """A process in a group of its own; the group is killed on every exit.

    Args:
        command: the program by its full path, and its arguments.
        env: all of its environment.
        bounds: what the system holds each process to.
        watch: says when it has to end.
        given: the file that is its standard input.

    Raises:
        Unavailable: the machine cannot start another process.
    """
    limits = (str(bounds.largest_file_bytes), str(bounds.most_memory_bytes))
    leash = (sys.executable, "-I", "-S", str(_LEASH), *limits, str(given))
    try:
        process = subprocess.Popen(  # noqa: S603 - a fixed program; the arguments are ours
            [*leash, *command],
            cwd=env["HOME"],
            env=dict(env),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        raise Unavailable(
            f"No process can be started: {error.strerror}.", where=command[0]
        ) from error
    with process:
        child = Child(process, watch)
        try:
            yield child
        finally:
            child.kill()
