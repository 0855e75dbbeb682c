"""Runs git within limits, and ends it and all it has started when the parent dies, however it dies.

Run as a script of its own, as the leader of a process group:
`python -I -S leash.py <largest file> <most memory> <file for stdin> <program> <argument> …`.

Standard input is the leash: a pipe of which the parent holds the other end and writes nothing. It
ends when the parent does, even by SIGKILL; then the whole group goes, the helpers that git starts
for https and ssh included, which would outlive git alone.
"""

import os
import resource
import signal
import sys
import threading
from contextlib import suppress

_CANNOT_START = 127


def _limit(kind: int, most: int) -> None:
    # Not every system knows every limit; and nobody may ask for more than there is.
    with suppress(ValueError, OSError):
        _, hardest = resource.getrlimit(kind)
        if hardest != resource.RLIM_INFINITY:
            most = min(most, hardest)
        resource.setrlimit(kind, (most, most))


def _end_with_parent() -> None:
    os.read(0, 1)
    os.killpg(0, signal.SIGKILL)


def _lead(largest_file: int, most_memory: int, given: str, command: list[str]) -> int:
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, largest_file)
    _limit(resource.RLIMIT_AS, most_memory)
    try:
        child = os.posix_spawn(
            command[0],
            command,
            os.environ,  # noqa: TID251 - handed on as it was made
            file_actions=[(os.POSIX_SPAWN_OPEN, 0, given, os.O_RDONLY, 0)],
            setsigdef=[signal.SIGPIPE],
        )
    except OSError as error:
        sys.stderr.write(f"fatal: {command[0]}: {error.strerror}\n")
        return _CANNOT_START
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    exit_code = _lead(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:])
    sys.stderr.flush()
    os._exit(exit_code)
