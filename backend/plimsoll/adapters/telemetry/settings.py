"""What Plimsoll tells about itself, and to whom."""

from typing import Literal

from plimsoll.kit.value import Value


class TelemetrySettings(Value):
    """Logs and traces; metrics are always there to be asked for."""

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["json", "text"] = "json"
    """`text` is for a person who looks at a terminal."""
    traces_url: str = ""
    """Where traces go by OTLP over HTTP: `http://collector:4318/v1/traces`; empty: nowhere."""
    service_name: str = "plimsoll"
