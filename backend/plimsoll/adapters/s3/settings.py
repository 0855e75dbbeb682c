"""Which bucket, who we are there, and how patient we are."""

from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationInfo, field_validator

from plimsoll.transport.aws_keys import AwsKeys

_MIB = 1024 * 1024
_SMALLEST_PART_BYTES = 5 * _MIB
_LONGEST_LINK_S = 7 * 24 * 3600


class S3Settings(AwsKeys):
    """A bucket, or a part of one, that holds bundles and nothing else."""

    bucket: str = ""
    """Its name; empty: nothing is kept in S3."""
    prefix: str = Field(
        default="", max_length=200, pattern=r"^(?:[A-Za-z0-9][A-Za-z0-9!_.*'()-]*/)*$"
    )
    """What the keys of all objects begin with; empty or ending with `/`."""
    endpoint_url: str | None = None
    """Where a store other than that of AWS answers, such as `http://minio:9000`."""
    region: str | None = None
    """None: what boto3 finds, such as `AWS_REGION`."""
    path_style: bool | None = None
    """The bucket in the path of the URL instead of the host; None: everywhere but at AWS."""

    server_side_encryption: Literal["", "AES256", "aws:kms"] = ""
    """What the store is told to encrypt with; empty: as the bucket's default says."""
    kms_key_id: str | None = None
    """The key for `aws:kms`; None: the account's default key."""

    multipart_threshold_bytes: int = Field(default=16 * _MIB, ge=1, le=5 * 1024 * _MIB)
    """Archives from this size on are uploaded in parts, four at a time."""
    multipart_chunk_bytes: int = Field(default=8 * _MIB, ge=_SMALLEST_PART_BYTES, le=1024 * _MIB)
    """Of one part; S3 takes none below 5 MiB."""
    connect_timeout_s: float = Field(default=5.0, gt=0)
    """Of one attempt; there are two."""
    read_timeout_s: float = Field(default=60.0, gt=0)
    """How long the store may be silent in one attempt; there are two."""
    link_expiry_s: int = Field(default=15 * 60, ge=1, le=_LONGEST_LINK_S)
    """How long a link works; at most 7 days, and never longer than temporary keys do."""

    @field_validator("endpoint_url")
    @classmethod
    def _is_an_address(cls, url: str | None) -> str | None:
        """Errors name the endpoint, so it must not carry a password."""
        if url is not None:
            parts = urlsplit(url)
            if parts.scheme not in {"http", "https"} or not parts.hostname:
                raise ValueError("it is no http:// or https:// address")
            if parts.username or parts.password or parts.query or parts.fragment:
                raise ValueError("an address without user, password, query and fragment is needed")
        return url

    @field_validator("kms_key_id")
    @classmethod
    def _is_used(cls, key: str | None, info: ValidationInfo) -> str | None:
        if key is not None and info.data.get("server_side_encryption") != "aws:kms":
            raise ValueError("it needs server_side_encryption to be aws:kms")
        return key
