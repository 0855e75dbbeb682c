"""Who we are at AWS, and at whatever speaks one of its protocols."""

from pathlib import Path
from typing import TypedDict

from pydantic import ConfigDict, Field, SecretStr, ValidationInfo, field_validator

from plimsoll.kit.errors import Misconfigured
from plimsoll.kit.value import Value
from plimsoll.transport.http import HeaderSecret


class AwsKeys(Value):
    """What the settings of every system that boto3 speaks to have in common."""

    # An error about a key must not show the key.
    model_config = ConfigDict(hide_input_in_errors=True)

    ca_file: Path | None = None
    """Certificates in PEM that may vouch for it; None: those that boto3 trusts."""
    access_key_id: HeaderSecret = None
    """None: boto3's own chain, such as the identity of the workload."""
    secret_access_key: HeaderSecret = Field(default=None, validate_default=True)
    """Belongs to the access key."""
    session_token: HeaderSecret = None
    """Belongs to a temporary access key."""

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


class Identity(TypedDict):
    """Arguments of a boto3 client."""

    aws_access_key_id: str | None
    aws_secret_access_key: str | None
    aws_session_token: str | None


def identity(keys: AwsKeys) -> Identity:
    """The keys, opened for boto3."""
    return Identity(
        aws_access_key_id=_opened(keys.access_key_id),
        aws_secret_access_key=_opened(keys.secret_access_key),
        aws_session_token=_opened(keys.session_token),
    )


def certificates(keys: AwsKeys, setting: str) -> str | None:
    """The file that boto3 is to trust; None: its own.

    Args:
        keys: the settings.
        setting: what their names begin with, such as "PLIMSOLL_S3__".

    Raises:
        Misconfigured: there is no such file.
    """
    if keys.ca_file is None:
        return None
    if not keys.ca_file.is_file():
        raise Misconfigured(
            f"There is no file {keys.ca_file}.",
            where=f"{setting}CA_FILE",
            fix="Correct the setting, or unset it to use the certificates that boto3 trusts.",
        )
    return str(keys.ca_file)


def _opened(secret: SecretStr | None) -> str | None:
    return None if secret is None else secret.get_secret_value()
