"""Which region of AWS, who we are there, and how patient we are."""

from pydantic import Field

from plimsoll.transport.aws_keys import AwsKeys
from plimsoll.transport.http import Address


class CloudWatchSettings(AwsKeys):
    """An account's metrics in one region."""

    region: str | None = Field(default=None, pattern=r"^[a-z0-9-]{1,40}$")
    """Where the load balancers and gateways are; None: what boto3 finds, such as `AWS_REGION`."""
    endpoint_url: Address = ""
    """Where CloudWatch answers; empty: at AWS."""
    connect_timeout_s: float = Field(default=5.0, gt=0, le=600)
    """Of one attempt."""
    read_timeout_s: float = Field(default=60.0, gt=0, le=600)
    """How long CloudWatch may be silent in one attempt."""
    attempts: int = Field(default=5, ge=1, le=10)
    """How often it is asked what may work the next time, such as after throttling."""
    lookback_s: int = Field(default=86_400, ge=60, le=454 * 86_400)
    """The window up to now that is read when none is asked for."""
    most_points: int = Field(default=2_000_000, ge=10_000)
    """Of one observation; where minutes would be more, steps are longer."""
