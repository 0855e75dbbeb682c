"""Where Loki is, who we are there, and how much is read."""

from typing import Self

from pydantic import Field, SecretStr, field_validator, model_validator

from plimsoll.transport.http import HeaderSecret, HttpSettings


class LokiSettings(HttpSettings):
    """A Loki, or what stands in front of it."""

    token: HeaderSecret = None
    """Sent as `Authorization: Bearer …`, as a proxy or Grafana Cloud wants it.

    Over http:// everybody on the way can read it.
    """
    user: str = Field(default="", max_length=200, pattern=r"^[^:\x00-\x1f]*$")
    """The name for basic authentication; in Grafana Cloud the number of the instance."""
    password: SecretStr | None = None
    """Belongs to the user."""
    tenant: str = Field(default="", max_length=500, pattern=r"^[A-Za-z0-9!_.*'()|-]*$")
    """Sent as `X-Scope-OrgID`; several with `|` between them, where Loki allows it."""

    page_lines: int = Field(default=5_000, ge=1, le=1_000_000)
    """How many lines are asked for at once. A Loki that allows fewer is asked for fewer."""
    lookback_s: int = Field(default=24 * 3600, ge=1)
    """How far back is read when nobody says which window."""
    lateness_s: int = Field(default=30, ge=0, le=24 * 3600)
    """How long after a request its line may reach Loki: so much beyond a window is read as well."""
    most_lines: int = Field(default=5_000_000, ge=1)
    """More lines are refused."""
    most_bytes: int = Field(default=4 * 2**30, ge=2**20)
    """How much the lines of one observation may take in the temporary folder, compressed."""

    @field_validator("password")
    @classmethod
    def _is_printable(cls, password: SecretStr | None) -> SecretStr | None:
        """Files of secrets end with a line break, which Loki would only call unauthorised."""
        text = "x" if password is None else password.get_secret_value()
        if not text or not text.isprintable():
            raise ValueError("it is empty or has a line break or another unprintable character")
        return password

    @model_validator(mode="after")
    def _says_once_who_we_are(self) -> Self:
        if bool(self.user) != (self.password is not None):
            raise ValueError("user and password are set together or not at all")
        if self.user and self.token is not None:
            raise ValueError("either token is set, or user and password")
        return self
