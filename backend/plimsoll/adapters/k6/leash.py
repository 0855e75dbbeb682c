"""Becomes another program that ends when its owner is gone, or says nothing for too long.

Run as a script of its own:
`python -I -S leash.py <pid of the owner> <lease> <seconds> <program> <argument> …`.

Two things hold the program. Linux kills a process whose parent thread ends if the process has asked
for it (PR_SET_PDEATHSIG), and the wish survives `exec`. Asking for it here rather than in a
`preexec_fn` keeps Python code out of the moment between fork and exec, where a second thread's
locks can hang it. Besides, if `<lease>` is the number of a pipe and not -1, a child of this process
stays behind in the group and kills all of it when nothing came through the pipe for so many
seconds, or when its other end is closed: that holds also where the owner is frozen, and on systems
that have nothing like PR_SET_PDEATHSIG.
"""

import os
import select
import signal
import sys

_PR_SET_PDEATHSIG = 1


def _die_with_parent() -> None:
    import ctypes  # noqa: PLC0415 - only Linux needs it

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _watch(lease: int, seconds: float) -> None:
    """Ends the whole group, itself included, with the lease."""
    # They are meant for the program, and whoever holds its pipes open hides its end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.closerange(0, lease)
    os.closerange(lease + 1, os.sysconf("SC_OPEN_MAX"))
    while select.select([lease], [], [], seconds)[0] and os.read(lease, 4096):
        pass
    os.kill(0, signal.SIGKILL)


def _become(owner: int, lease: int, seconds: float, command: list[str]) -> None:
    if sys.platform == "linux":
        _die_with_parent()
    # The owner may have died before the wish was made.
    if os.getppid() != owner:
        sys.exit("the parent is gone")
    if lease >= 0:
        if os.fork() == 0:
            _watch(lease, seconds)
        os.close(lease)
    try:
        os.execv(command[0], command)  # noqa: S606 - the point: no shell in between
    except OSError as error:
        sys.exit(f"{command[0]}: {error.strerror}")


if __name__ == "__main__":
    _become(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), sys.argv[4:])
