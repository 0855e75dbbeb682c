"""Becomes another program that dies when the process that started it dies, however it dies.

Run as a script of its own: `python -I -S leash.py <pid of the parent> <program> <argument> …`.

Linux kills a process whose parent thread ends if the process has asked for it (PR_SET_PDEATHSIG),
and the wish survives `exec`. Asking for it here rather than in a `preexec_fn` keeps Python code out
of the moment between fork and exec, where a second thread's locks can hang it. Elsewhere than on
Linux nothing like it exists; there a parent killed by SIGKILL leaves its child running.
"""

import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def _die_with_parent() -> None:
    import ctypes  # noqa: PLC0415 - only Linux needs it

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _become(parent: int, command: list[str]) -> None:
    if sys.platform == "linux":
        _die_with_parent()
    # The parent may have died before the wish was made.
    if os.getppid() != parent:
        sys.exit("the parent is gone")
    try:
        os.execv(command[0], command)  # noqa: S606 - the point: no shell in between
    except OSError as error:
        sys.exit(f"{command[0]}: {error.strerror}")


if __name__ == "__main__":
    _become(int(sys.argv[1]), sys.argv[2:])
