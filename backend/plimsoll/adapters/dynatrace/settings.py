"""Which environment of Dynatrace, and who we are there."""

from pydantic import Field

from plimsoll.transport.http import HeaderSecret, HttpSettings


class DynatraceSettings(HttpSettings):
    """An environment; `url` is its address, such as `https://abc12345.live.dynatrace.com`."""

    token: HeaderSecret = None
    """An access token that may read metrics and entities.

    Over http:// everybody on the way can read it.
    """
    lookback_s: int = Field(default=86_400, ge=60, le=400 * 86_400)
    """The window up to now that is read when none is asked for."""
    largest_answer_bytes: int = Field(default=64 * 2**20, ge=2**10)
    """Longer answers are refused."""
