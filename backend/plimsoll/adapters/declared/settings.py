"""The settings of the adapter for typed figures."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field


class DeclaredSettings(BaseModel):
    """Which files may be read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    roots: tuple[Path, ...] = ()
    """Folders of the server that requests through the API may name; empty: none."""
    largest_bytes: int = Field(default=256 * 2**10, ge=2**10, le=16 * 2**20)
    """Larger files are refused: nobody types so much."""
