"""What k6 writes as JSON, as types."""

from pydantic import BaseModel, ConfigDict, JsonValue


class LogLine(BaseModel):
    """One line of `--log-format json`."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    level: str
    msg: str
    error: str | None = None
    source: str | None = None
    """`stacktrace`: thrown in an iteration; `console`: written by the script."""
    hint: str | None = None
    """`script exception`: thrown while the script was loaded or set up."""


class InspectedScript(BaseModel):
    """The options that `k6 inspect` prints."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    scenarios: dict[str, JsonValue] | None = None
    thresholds: dict[str, JsonValue] | None = None
