"""The settings of the access log adapter."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field


class AccessLogSettings(BaseModel):
    """Bounds of the reader; the defaults suit a machine with 1 GB to spare."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    block_bytes: int = Field(default=16 * 2**20, ge=2**17)
    """How much of a log is held at once, uncompressed."""
    roots: tuple[Path, ...] = ()
    """Folders of the server that requests through the API may name; empty: none."""
