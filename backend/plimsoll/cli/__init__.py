"""The command line: a door. It parses, calls a use case, and shows what came back."""

import signal
import sys
from itertools import pairwise
from types import FrameType

INTERRUPTED = 130
INTERRUPTED_MESSAGE = "Interrupted. Nothing half-done was kept."


def main() -> None:
    """Runs the command line and ends the process with a code that says what to do next."""
    # CI systems cancel with SIGTERM; it should clean up as Ctrl-C does.
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        # Imported here, so that Ctrl-C is answered while a second of imports goes by.
        from plimsoll.cli.app import run  # noqa: PLC0415

        code = run(as_json=_wants_json(sys.argv))
    except KeyboardInterrupt:
        code = INTERRUPTED
    if code == INTERRUPTED:
        sys.stderr.write(f"\n{INTERRUPTED_MESSAGE}\n")
    sys.exit(code)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _wants_json(arguments: list[str]) -> bool:
    """Whether `--format json` was asked for; the error may have come before options were parsed."""
    return "--format=json" in arguments or any(
        pair == ("--format", "json") for pair in pairwise(arguments)
    )
