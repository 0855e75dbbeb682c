"""A child process that does not outlive whoever waits for it."""

import functools
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from plimsoll.adapters.k6.lease import Lease
from plimsoll.kit.errors import Unavailable

_LEASH = Path(__file__).with_name("leash.py")


@contextmanager
def running(
    command: Sequence[str],
    *,
    folder: Path,
    env: Mapping[str, str],
    pass_fds: Sequence[int] = (),
    lease: Lease | None = None,
) -> Iterator["subprocess.Popen[bytes]"]:
    """A process in a group of its own with its output in pipes; the group is killed on every exit.

    Even if this process is killed by SIGKILL, Linux kills the child. With a lease, it ends with
    that too, on every system.

    Raises:
        Unavailable: the machine cannot start another process.
    """
    # Linux ties the child's life to the thread that started it, so that has to be one that stays.
    starting = _spawner(os.getpid()).submit(_start, command, folder, env, pass_fds, lease)
    try:
        process = starting.result()
    except OSError as error:
        raise Unavailable(
            f"No process can be started: {error.strerror}.", where=command[0]
        ) from error
    except BaseException:
        # Interrupted between start and answer: nobody else knows of the child.
        starting.add_done_callback(_kill_started)
        raise
    if lease is not None:
        lease.handed_over()
    with process:
        try:
            yield process
        finally:
            kill(process)


@functools.cache
def _spawner(_pid: int) -> ThreadPoolExecutor:
    """One thread a process; a fork has no threads, so it gets its own."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="k6-spawner")


def _start(
    command: Sequence[str],
    folder: Path,
    env: Mapping[str, str],
    pass_fds: Sequence[int],
    lease: Lease | None,
) -> "subprocess.Popen[bytes]":
    held = ("-1", "0") if lease is None else (str(lease.descriptor), str(lease.lasts_s))
    leash = (sys.executable, "-I", "-S", str(_LEASH), str(os.getpid()), *held)
    return subprocess.Popen(  # noqa: S603 - a fixed program; the arguments are ours
        [*leash, *command],
        cwd=folder,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        pass_fds=(*pass_fds, *(() if lease is None else (lease.descriptor,))),
        start_new_session=True,
    )


def kill(process: "subprocess.Popen[bytes]") -> None:
    """Ends a process and its whole group, and waits until it is gone."""
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _kill_started(starting: "Future[subprocess.Popen[bytes]]") -> None:
    if starting.exception() is None:
        with starting.result() as process:
            kill(process)
