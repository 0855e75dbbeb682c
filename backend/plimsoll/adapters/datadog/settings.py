"""Which of Datadog's sites, and who we are there."""

from pydantic import Field, field_validator

from plimsoll.transport.checked import checked_address
from plimsoll.transport.http import HeaderSecret, HttpSettings


class DatadogSettings(HttpSettings):
    """An organisation at Datadog."""

    site: str = Field(default="datadoghq.com", pattern=r"^[a-z0-9][a-z0-9.-]{2,60}$")
    """Where the organisation is, such as `datadoghq.eu` or `us5.datadoghq.com`; `url` goes before
    it."""
    api_key: HeaderSecret = None
    """Of the organisation; None: Datadog is not used.

    Over http:// everybody on the way can read it.
    """
    application_key: HeaderSecret = None
    """Of a person or service account that may query metrics."""
    lookback_s: int = Field(default=86_400, ge=60, le=450 * 86_400)
    """The window up to now that is read when none is asked for."""
    largest_answer_bytes: int = Field(default=64 * 2**20, ge=2**10)
    """Longer answers are refused."""

    @field_validator("site")
    @classmethod
    def _is_a_host(cls, site: str) -> str:
        checked_address(f"https://api.{site}")
        return site
