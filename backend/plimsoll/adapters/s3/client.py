"""Speaks the protocol of S3: objects by name, below one prefix of one bucket.

Importing this module takes half a second, because boto3 does: import it where it is used.
"""

import io
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime
from typing import IO, TYPE_CHECKING, Literal, TypeAlias

from boto3.s3.transfer import TransferConfig
from boto3.session import Session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from plimsoll.adapters.s3.errors import SETTING, code_of, explained, no_store
from plimsoll.adapters.s3.settings import S3Settings
from plimsoll.kit.errors import Misconfigured, Rejected
from plimsoll.kit.value import Value
from plimsoll.transport.aws_errors import keep_quiet
from plimsoll.transport.aws_keys import certificates, identity

if TYPE_CHECKING:
    from botocore.response import StreamingBody
    from types_boto3_s3 import S3Client as Boto

_ATTEMPTS = 2
"""A second one, because a kept connection may have died in silence. No more: whoever calls us tries
`Unavailable` again as well, and the attempts multiply."""
_PARTS_AT_ONCE = 4
_MISSING = frozenset({"404", "NoSuchKey", "NotFound"})
_Checksums: TypeAlias = Literal["when_required"]


class Head(Value):
    """What the store knows of an object."""

    size_bytes: int
    metadata: Mapping[str, str]
    """Names in lower case."""


class S3Client:
    """One bucket; may be used by several threads.

    Args:
        settings: which bucket, and who we are there.

    Raises:
        Misconfigured: no bucket is set, or a setting cannot be used.
    """

    def __init__(self, settings: S3Settings) -> None:
        if not settings.bucket:
            raise Misconfigured(
                "No bucket is set.", where=f"{SETTING}BUCKET", fix="Let the setting name one."
            )
        keep_quiet()
        self._settings = settings
        self._bucket = settings.bucket
        with explained(settings):
            self._boto = _boto(settings)
        self._upload_options = _encryption(settings)
        self._transfer = TransferConfig(
            multipart_threshold=settings.multipart_threshold_bytes,
            multipart_chunksize=settings.multipart_chunk_bytes,
            max_concurrency=_PARTS_AT_ONCE,
            # The other one is used as soon as somebody installs it, and fails in other ways.
            preferred_transfer_client="classic",
        )

    def check(self) -> None:
        """Asks for the bucket.

        Raises:
            Unavailable: the store does not answer.
            Misconfigured: there is no such bucket, or this identity may not see it.
        """
        with explained(self._settings):
            self._boto.head_bucket(Bucket=self._bucket)

    def location(self, name: str) -> str:
        """Where people find an object."""
        return f"s3://{self._bucket}/{self._settings.prefix}{name}"

    def list(self, beginning: str) -> Iterator[tuple[str, int]]:
        """Name and size in bytes of all objects whose names begin so, 1,000 a request."""
        prefix = self._settings.prefix
        pages = self._boto.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=prefix + beginning
        )
        with explained(self._settings):
            for page in pages:
                # Any page of HTML would otherwise be an empty list.
                if "Name" not in page:
                    raise no_store(self._settings)
                for each in page.get("Contents", ()):
                    yield each["Key"].removeprefix(prefix), each["Size"]

    def head(self, name: str) -> Head | None:
        """What the store knows of an object; None: there is none."""
        with explained(self._settings):
            try:
                answer = self._boto.head_object(Bucket=self._bucket, Key=self._key(name))
            except ClientError as error:
                if code_of(error) in _MISSING:
                    return None
                raise
        metadata = {key.lower(): value for key, value in answer["Metadata"].items()}
        return Head(size_bytes=answer["ContentLength"], metadata=metadata)

    def read(self, name: str, *, at_most_bytes: int) -> bytes | None:
        """The content of an object; None: there is none.

        Raises:
            Rejected: it is larger than that; nothing of it was read.
        """
        with explained(self._settings):
            try:
                answer = self._boto.get_object(Bucket=self._bucket, Key=self._key(name))
            except ClientError as error:
                if code_of(error) in _MISSING:
                    return None
                raise
            with closing(answer["Body"]) as body:
                if answer["ContentLength"] > at_most_bytes:
                    raise Rejected(f"{self.location(name)} is larger than {at_most_bytes} bytes.")
                return body.read()

    def write(
        self, name: str, data: bytes, *, content_type: str, metadata: Mapping[str, str]
    ) -> None:
        """Writes an object, which is there whole or not at all.

        Large ones go in parts; when that fails, the parts are taken back.
        """
        self.write_file(name, io.BytesIO(data), content_type=content_type, metadata=metadata)

    def write_file(
        self, name: str, file: IO[bytes], *, content_type: str, metadata: Mapping[str, str]
    ) -> None:
        """The same of what is in a file, from where it stands to its end."""
        options = {**self._upload_options, "ContentType": content_type, "Metadata": dict(metadata)}
        with explained(self._settings):
            self._boto.upload_fileobj(
                file,
                self._bucket,
                self._key(name),
                ExtraArgs=options,
                Config=self._transfer,
            )

    def open(self, name: str, *, piece_bytes: int) -> tuple[int, Iterator[bytes]] | None:
        """Size and content of an object, in pieces that are fetched as they are asked for.

        None: there is none.
        """
        with explained(self._settings):
            try:
                answer = self._boto.get_object(Bucket=self._bucket, Key=self._key(name))
            except ClientError as error:
                if code_of(error) in _MISSING:
                    return None
                raise
        return answer["ContentLength"], self._pieces(answer["Body"], piece_bytes)

    def _pieces(self, body: "StreamingBody", piece_bytes: int) -> Iterator[bytes]:
        with explained(self._settings), closing(body):
            yield from body.iter_chunks(piece_bytes)

    def older(self, beginning: str, moment: datetime) -> Iterator[str]:
        """Names of all objects that begin so and were written before then."""
        pages = self._boto.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=self._settings.prefix + beginning
        )
        with explained(self._settings):
            for page in pages:
                for each in page.get("Contents", ()):
                    if each["LastModified"] < moment:
                        yield each["Key"].removeprefix(self._settings.prefix)

    def delete(self, name: str) -> None:
        """Deletes an object; one that is gone is no error."""
        with explained(self._settings):
            self._boto.delete_object(Bucket=self._bucket, Key=self._key(name))

    def link(self, name: str, *, file_name: str) -> str:
        """A signed URL of an object that a browser saves under that name; asks nobody."""
        with explained(self._settings):
            return self._boto.generate_presigned_url(
                "get_object",
                Params={
                    "Bucket": self._bucket,
                    "Key": self._key(name),
                    "ResponseContentDisposition": f'attachment; filename="{file_name}"',
                    "ResponseContentType": "application/zip",
                },
                ExpiresIn=self._settings.link_expiry_s,
            )

    def _key(self, name: str) -> str:
        return self._settings.prefix + name


def _boto(settings: S3Settings) -> "Boto":
    """A session of its own, because the one that boto3 shares must not be used by two threads."""
    try:
        boto = Session().client(
            "s3",
            endpoint_url=settings.endpoint_url,
            region_name=settings.region,
            verify=certificates(settings, SETTING),
            **identity(settings),
            config=_config(settings),
        )
    except BotoCoreError:
        raise
    except ValueError:
        raise Misconfigured(
            "The address of the store cannot be used; its host may hold letters, digits, - and .",
            where=f"{SETTING}ENDPOINT_URL = {settings.endpoint_url}",
            fix="Correct the setting.",
        ) from None
    boto.meta.events.register("before-call.s3", _follow_no_redirect)
    return boto


def _follow_no_redirect(context: Mapping[str, object], **_event: object) -> None:
    """Tells botocore that it has followed one already.

    Otherwise it looks for the bucket's region by itself: the wrong setting is not noticed but makes
    links that do not work, and an address that redirects everything ends in endless recursion.
    """
    redirect = context.get("s3_redirect")
    if isinstance(redirect, dict):
        redirect["redirected"] = True


def _config(settings: S3Settings) -> Config:
    elsewhere = settings.endpoint_url is not None
    path_style = elsewhere if settings.path_style is None else settings.path_style
    # Not every store but that of AWS understands the checksums that boto3 sends by default. The
    # signature covers the content as well, and whoever reads a bundle compares its digest.
    checksums: _Checksums | None = "when_required" if elsewhere else None
    return Config(
        # The only signature that links to encrypted objects and newer regions accept.
        signature_version="s3v4",
        # Not `auto`: with that, links lead to the global address, which redirects to the region's,
        # where their signature does not hold.
        s3={"addressing_style": "path" if path_style else "virtual"},
        retries={"mode": "standard", "total_max_attempts": _ATTEMPTS},
        connect_timeout=settings.connect_timeout_s,
        read_timeout=settings.read_timeout_s,
        request_checksum_calculation=checksums,
        response_checksum_validation=checksums,
    )


def _encryption(settings: S3Settings) -> dict[str, str]:
    options: dict[str, str] = {}
    if settings.server_side_encryption:
        options["ServerSideEncryption"] = settings.server_side_encryption
    if settings.kms_key_id is not None:
        options["SSEKMSKeyId"] = settings.kms_key_id
    return options
