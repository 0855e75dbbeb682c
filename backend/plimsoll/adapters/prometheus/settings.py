"""Where Prometheus is, who we are there, and how its metrics are read."""

from pathlib import Path

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from plimsoll.transport.http import HeaderSecret, HttpSettings


class PrometheusSettings(HttpSettings):
    """One Prometheus, or one Mimir, Thanos, Cortex or VictoriaMetrics.

    `url` is what stands before `/api/v1/query`, such as `https://mimir.example.org/prometheus`.
    """

    token: HeaderSecret = None
    """Sent as `Authorization: Bearer …`.

    Over http:// everybody on the way can read it.
    """
    user: str = Field(default="", max_length=200, pattern=r"^[^:\x00-\x1f\x7f]*$")
    """Of basic authentication; Grafana Cloud: the number of the instance."""
    password: SecretStr | None = Field(default=None, validate_default=True)
    """Belongs to the user."""
    tenant: str = Field(default="", max_length=150, pattern=r"^[A-Za-z0-9!_.*'()|-]*$")
    """Sent as `X-Scope-OrgID`; whose metrics of a Mimir, Cortex or Loki-like system are read."""
    lookback_s: int = Field(default=86_400, ge=60, le=90 * 86_400)
    """The window up to now that is read when none is asked for."""
    dialects: tuple[Path, ...] = ()
    """YAML files that each describe a dialect of one's own; they go before those of the product."""
    pinned: dict[str, str] = Field(default_factory=dict)
    """Service → id of its dialect, where several fit."""
    most_samples: int = Field(default=6_000_000, ge=10_000)
    """Of request counters in one profile; a window that holds more is read in wider steps."""
    samples_at_once: int = Field(default=200_000, ge=1_000)
    """In one answer, which is held in memory whole."""
    most_series: int = Field(default=200_000, ge=1)
    """Of request counters; a service with more is refused, with what to select instead."""
    target_selector: str = Field(default="", max_length=2_000)
    """Which series are those of a loaded target, such as
    `{namespace="{environment}",app="{service}"}`; empty: they are found by its names."""
    alarm_selector: str = Field(default="", max_length=2_000)
    """Which of `ALERTS` are those of a loaded target, in the same form; empty: those that name it,
    and have one of the severities."""
    alarm_severities: tuple[str, ...] = ("critical", "page", "error", "high", "")
    """Values of the label `severity`, in any case of letters, that end a run; empty: none is
    written."""

    @field_validator("password")
    @classmethod
    def _belongs_to_a_user(cls, password: SecretStr | None, info: ValidationInfo) -> object:
        """One without the other is a mistake that the server would only call unauthorised."""
        if (password is not None) != bool(info.data.get("user")):
            raise ValueError("user and password are set together or not at all")
        if password is not None and info.data.get("token") is not None:
            raise ValueError("set either token or user and password")
        return password
