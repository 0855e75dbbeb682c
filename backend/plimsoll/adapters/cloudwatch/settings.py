"""Which region of AWS, who we are there, and how patient we are."""

from pathlib import Path

from pydantic import ConfigDict, Field, SecretStr, ValidationInfo, field_validator

from plimsoll.kit.value import Value
from plimsoll.transport.http import Address, HeaderSecret


class CloudWatchSettings(Value):
    """An account's metrics in one region."""

    # An error about a key must not show the key.
    model_config = ConfigDict(hide_input_in_errors=True)

    region: str | None = Field(default=None, pattern=r"^[a-z0-9-]{1,40}$")
    """Where the load balancers and gateways are; None: what boto3 finds, such as `AWS_REGION`."""
    endpoint_url: Address = ""
    """Where CloudWatch answers; empty: at AWS."""
    ca_file: Path | None = None
    """Certificates in PEM that may vouch for it; None: those that boto3 trusts."""
    access_key_id: HeaderSecret = None
    """None: boto3's own chain, such as the identity of the workload."""
    secret_access_key: HeaderSecret = Field(default=None, validate_default=True)
    """Belongs to the access key."""
    session_token: HeaderSecret = None
    """Belongs to a temporary access key."""
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

    @field_validator("secret_access_key")
    @classmethod
    def _comes_with_its_id(cls, secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        known = info.data.get("access_key_id") is not None
        if known != (secret is not None):
            raise ValueError("access_key_id and secret_access_key are set together or not at all")
        return secret

    @field_validator("session_token")
    @classmethod
    def _comes_with_a_key(cls, token: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        """boto3 would ignore it in silence."""
        if token is not None and info.data.get("access_key_id") is None:
            raise ValueError("it needs access_key_id and secret_access_key")
        return token
