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


class ExportedSummary(BaseModel):
    """What `--summary-export` writes."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    metrics: dict[str, dict[str, JsonValue]]
    """By metric: its figures, and its thresholds with whether each was crossed."""


class StatusAttributes(BaseModel):
    """What `/v1/status` says of a run."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    vus: int
    tainted: bool = False
    """Whether a threshold is crossed."""


class _StatusData(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    attributes: StatusAttributes


class StatusAnswer(BaseModel):
    """The answer of `/v1/status`."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    data: _StatusData
