"""How much the API takes from one caller; nobody needs to set these, tests make them small."""

from pydantic import Field

from plimsoll.kit.value import Value


class Limits(Value):
    """Of requests and streams."""

    body_timeout_s: float = Field(default=30.0, gt=0)
    """How long a request's body may take to arrive."""
    longest_stream_s: float = Field(default=3_600.0, gt=0)
    """After so long a stream ends and the client asks anew: with a token that is still valid."""
    most_streams: int = Field(default=64, ge=1)
    """Streams of events at once."""
    most_checks: int = Field(default=4, ge=1)
    """Sources of traffic that are looked at at once: each keeps a thread busy."""
