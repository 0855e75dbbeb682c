"""What can be set about k6."""

from pathlib import Path

from pydantic import Field

from plimsoll.kit.value import Value


class K6Settings(Value):
    """Where k6 is and what it is told besides the test."""

    path: Path | None = None
    """The program; None: the one installed beside this Python, else the one in PATH."""
    environment: dict[str, str] = Field(default_factory=dict)
    """Environment variables that k6 needs here, such as SSL_CERT_FILE or HTTPS_PROXY. It inherits
    none: what is in this process's environment is none of the script's business."""
