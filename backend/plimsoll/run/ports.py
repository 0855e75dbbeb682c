"""What the slice needs from the world: something that executes bundles."""

from collections.abc import Callable
from typing import Protocol, TypeAlias

from plimsoll.bundle.model import Bundle
from plimsoll.run.model import RunProgress, RunRequest, RunResult
from plimsoll.run.sent import Sent

Watch: TypeAlias = Callable[[RunProgress], None]
"""Told about once a second where the run is."""

ReadOutput: TypeAlias = Callable[[str], Sent]
"""Reads what a load tool wrote about a run, by the path of the file.

Raises NotFound when there is no such file, Misconfigured when it may not be read, and Rejected when
it is no such output or damaged; says in which line.
"""


class Runner(Protocol):
    """Executes a bundle."""

    def run(self, bundle: Bundle, request: RunRequest, *, watch: Watch) -> RunResult:
        """Runs to the end and reports; an interrupted caller leaves no process behind.

        Raises:
            Misconfigured: the load tool is missing or too old.
            Rejected: the bundle's script does not start.
        """
        ...
