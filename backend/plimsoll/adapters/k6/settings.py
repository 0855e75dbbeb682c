"""What can be set about k6."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, SecretStr

from plimsoll.kit.value import Value
from plimsoll.transport.http import Address


def _checked_headers(headers: dict[str, SecretStr]) -> dict[str, SecretStr]:
    """What k6 can be told: it reads them as one text, in which these characters separate."""
    for name, secret in headers.items():
        value = secret.get_secret_value()
        if not name or not name.replace("-", "").replace("_", "").isalnum() or not name.isascii():
            raise ValueError(f"{name[:50]!r} is no name of a header")
        if not value.isprintable() or not value.isascii():
            raise ValueError(f"the header {name} has characters that no header may have")
    return headers


Headers = Annotated[dict[str, SecretStr], AfterValidator(_checked_headers)]


class K6Settings(Value):
    """Where k6 is and what it is told besides the test."""

    # An error about a secret must not show the secret.
    model_config = ConfigDict(hide_input_in_errors=True)

    path: Path | None = None
    """The program; None: the one installed beside this Python, else the one in PATH."""
    environment: dict[str, str] = Field(default_factory=dict)
    """Environment variables that k6 needs here, such as SSL_CERT_FILE or HTTPS_PROXY. It inherits
    none: what is in this process's environment is none of the script's business."""
    prometheus_url: Address = ""
    """Where Prometheus takes remote writes, such as http://prometheus:9090/api/v1/write; k6 sends
    what it measures there as well. Empty: it does not."""
    prometheus_headers: Headers = Field(default_factory=dict, repr=False)
    """Sent there with each write, such as Authorization."""
    otlp_url: Address = ""
    """Where a collector takes OTLP; k6 sends what it measures there as well. For http/protobuf the
    whole address, such as http://collector:4318/v1/metrics. Empty: it does not."""
    otlp_protocol: Literal["http/protobuf", "grpc"] = "http/protobuf"
    """How the collector is spoken to."""
    otlp_headers: Headers = Field(default_factory=dict, repr=False)
    """Sent there with each export."""
