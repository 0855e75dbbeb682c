"""The log lines of one attempt, kept beside its result for whoever looks at the workflow."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from typing_extensions import override

from plimsoll.kit.redact import redacted

MOST_LINES = 200
LONGEST_LINE = 500

_lines: ContextVar[list[str] | None] = ContextVar("log_lines", default=None)


class LineCollector(logging.Handler):
    """Hands every line to the attempt that logs it; install it once, on the root logger."""

    @override
    def emit(self, record: logging.LogRecord) -> None:
        lines = _lines.get()
        if lines is None or len(lines) >= MOST_LINES:
            return
        try:
            told = f"{record.levelname.lower()}: {record.getMessage()}"
        except (TypeError, ValueError):
            # A library's slip of the pen is no reason to fail the work.
            self.handleError(record)
            return
        lines.append(redacted(told)[:LONGEST_LINE])


@contextmanager
def collected_lines() -> Iterator[list[str]]:
    """The list that the lines logged in the block, and in its context, are added to."""
    lines: list[str] = []
    token = _lines.set(lines)
    try:
        yield lines
    finally:
        _lines.reset(token)
