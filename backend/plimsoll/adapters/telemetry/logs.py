"""Log lines as JSON, each with the workflow and the principal it is about."""

import logging
import sys
from collections.abc import MutableMapping
from typing import TYPE_CHECKING, Any

import structlog

from plimsoll.adapters.telemetry.settings import TelemetrySettings
from plimsoll.kit.redact import redacted
from plimsoll.pipeline.log_lines import LineCollector

if TYPE_CHECKING:
    from structlog.typing import Processor

_LONGEST_LINE = 500


def configure_logs(settings: TelemetrySettings) -> None:
    """Sends every log line of this process to standard error, and to the attempt that logs it."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    render: Processor = (
        structlog.processors.JSONRenderer(sort_keys=True)
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _without_secrets,
                render,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler, LineCollector()]
    root.setLevel(settings.log_level)
    for name in ("dbos", "uvicorn", "uvicorn.error", "uvicorn.access"):
        library = logging.getLogger(name)
        library.handlers = []
        library.propagate = True
    # A line for every request would drown what matters; /metrics counts them.
    logging.getLogger("uvicorn.access").setLevel(logging.WARNING)
    for name in ("alembic", "dbos"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("dbos").addFilter(_first_line)


def _without_secrets(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = redacted(value)
    # Written for a terminal, by uvicorn.
    event.pop("color_message", None)
    return event


def _first_line(record: logging.LogRecord) -> bool:
    """DBOS tells whole SQL statements, again and again, while its database is away."""
    record.msg, record.args = record.getMessage().partition("\n")[0][:_LONGEST_LINE], ()
    record.exc_info = None
    return True
