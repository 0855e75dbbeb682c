"""The settings of the access log adapter."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from plimsoll.adapters.access_log.times import is_zone


def _zone(name: str) -> str:
    if not is_zone(name):
        raise ValueError(f"{name} is no time zone: name one such as Europe/Berlin")
    return name


class AccessLogSettings(BaseModel):
    """Bounds of the reader; the defaults suit a machine with 1 GB to spare."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    block_bytes: int = Field(default=16 * 2**20, ge=2**17)
    """How much of a log is held at once, uncompressed."""
    roots: tuple[Path, ...] = ()
    """Folders of the server that requests through the API may name; empty: none."""
    pattern: str = Field(default="", max_length=4_000)
    """How the lines look, as nginx's `log_format` or Apache's `LogFormat` says it; empty: the
    format is found out. Lines that do not look so are tried against the known formats."""
    time_zone: Annotated[str, AfterValidator(_zone)] = "UTC"
    """The zone of times in logs that name none, such as HAProxy's."""
