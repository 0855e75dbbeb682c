"""What S3 and botocore complain about, as our errors.

Nothing of what they say themselves is passed on, neither as text nor as the cause: it quotes
requests, and requests carry keys, tokens and signatures.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from botocore import exceptions as botocore
from botocore.parsers import ResponseParserError

from plimsoll.adapters.s3.settings import S3Settings
from plimsoll.kit.errors import Misconfigured, PlimsollError, Unavailable
from plimsoll.transport.aws_errors import Asked, without_an_answer

SETTING = "PLIMSOLL_S3__"

_README = "see backend/plimsoll/adapters/s3/README.md"

_TRY_AGAIN = frozenset(
    {
        "BandwidthLimitExceeded",
        "NoSuchUpload",
        "OperationAborted",
        "QuotaExceeded",
        "RequestLimitExceeded",
        "RequestTimeout",
        "RequestTimeoutException",
        "SlowDown",
        "TemporaryRedirect",
        "Throttling",
        "ThrottlingException",
        "TooManyRequests",
    }
)
_TOO_MANY_REQUESTS = 429
_CONFLICT = 409
_ELSEWHERE = frozenset({301, 307, 400})
_REGION = "x-amz-bucket-region"
_REGION_NAME = re.compile(r"[a-z0-9-]{1,40}")
_SERVER_ERROR = 500

_WRONG_BUCKET = ("BUCKET", "Create the bucket, or correct the setting.")
_WRONG_KEY = ("ACCESS_KEY_ID", "Correct the key, or unset it to use this machine's identity.")
_WRONG_SECRET = ("SECRET_ACCESS_KEY", "Correct the secret: it is not that of the access key.")
_WRONG_TOKEN = ("SESSION_TOKEN", "Renew the temporary keys, or use this machine's identity.")
_WRONG_REGION = ("REGION", "Let the setting name the region of the bucket.")
_WRONG_KMS_KEY = ("KMS_KEY_ID", "Correct the key, or let this identity use it.")
_NO_ENCRYPTION = ("SERVER_SIDE_ENCRYPTION", "Unset it, or set up encryption in the store.")
_ACT = {
    "NoSuchBucket": _WRONG_BUCKET,
    "InvalidBucketName": _WRONG_BUCKET,
    "InvalidAccessKeyId": _WRONG_KEY,
    "UnrecognizedClientException": _WRONG_KEY,
    "SignatureDoesNotMatch": _WRONG_SECRET,
    "ExpiredToken": _WRONG_TOKEN,
    "ExpiredTokenException": _WRONG_TOKEN,
    "InvalidToken": _WRONG_TOKEN,
    "TokenRefreshRequired": _WRONG_TOKEN,
    "AuthorizationHeaderMalformed": _WRONG_REGION,
    "IllegalLocationConstraintException": _WRONG_REGION,
    "PermanentRedirect": _WRONG_REGION,
    "NotImplemented": _NO_ENCRYPTION,
    "ServerSideEncryptionConfigurationNotFoundError": _NO_ENCRYPTION,
    "InvalidObjectState": (
        "BUCKET",
        "Restore the object from its archive, and let no lifecycle rule move bundles there.",
    ),
    "RequestTimeTooSkewed": ("ENDPOINT_URL", "Set the clock of this machine, or of the store."),
}
_ACTIONS = {
    "AbortMultipartUpload": "s3:AbortMultipartUpload",
    "DeleteObject": "s3:DeleteObject",
    "GetObject": "s3:GetObject",
    "HeadBucket": "s3:ListBucket",
    "HeadObject": "s3:GetObject and s3:ListBucket",
    "ListObjectsV2": "s3:ListBucket",
}
_WRITE = "s3:PutObject and s3:AbortMultipartUpload"


@contextmanager
def explained(settings: S3Settings) -> Iterator[None]:
    """Their errors as ours, by what to do next.

    Raises:
        Unavailable: the store does not answer, is overloaded or has no room.
        Misconfigured: the bucket, the keys, the region or the encryption are wrong; says which.
    """
    try:
        yield
    except botocore.ClientError as error:
        raise _of_an_answer(error, settings) from None
    except ResponseParserError:
        raise no_store(settings) from None
    except botocore.BotoCoreError as error:
        raise without_an_answer(error, _asked(settings)) from None


def no_store(settings: S3Settings) -> Misconfigured:
    """Something answers there that does not speak the protocol, such as a login page."""
    return Misconfigured(
        "What answers is no S3 store.",
        where=f"{SETTING}ENDPOINT_URL = {address_of(settings)}",
        fix="Let the setting name the S3 endpoint of the store; many have a console beside it.",
    )


def address_of(settings: S3Settings) -> str:
    """Where the store is, for people."""
    return settings.endpoint_url or f"S3 in {settings.region or 'the default region'}"


def code_of(error: botocore.ClientError) -> str:
    """The protocol's word for it; the HTTP status as digits where the answer had no body."""
    return str(error.response.get("Error", {}).get("Code", ""))


def _of_an_answer(error: botocore.ClientError, settings: S3Settings) -> PlimsollError:
    code = code_of(error)
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    region = _other_region(error, status)
    what = f"The store refused {error.operation_name} with {code or 'no code'} (HTTP {status})"
    if region:
        fix = f"The bucket is in {region}: let the setting name that."
        return Misconfigured(f"{what}.", where=f"{SETTING}REGION", fix=fix)
    if code in _ACT or code.startswith("KMS."):
        name, fix = _ACT.get(code, _WRONG_KMS_KEY)
        return Misconfigured(f"{what}.", where=SETTING + name, fix=fix)
    if code in _TRY_AGAIN or status >= _SERVER_ERROR or status in {_TOO_MANY_REQUESTS, _CONFLICT}:
        return Unavailable(f"{what}.", where=address_of(settings))
    if status in {401, 403}:
        return Misconfigured(
            f"{what}.",
            where=f"{SETTING}ACCESS_KEY_ID",
            fix=f"Let this key or identity do {_ACTIONS.get(error.operation_name, _WRITE)} on the "
            f"bucket {settings.bucket}; {_README}.",
        )
    if error.operation_name == "HeadBucket" and status == 404:  # noqa: PLR2004 - a HEAD has no code
        return Misconfigured(f"{what}.", where=f"{SETTING}BUCKET", fix=_WRONG_BUCKET[1])
    return Misconfigured(
        f"{what}.",
        where=f"{SETTING}ENDPOINT_URL = {address_of(settings)}",
        fix=f"Compare the settings with what this store supports; {_README}.",
    )


def _other_region(error: botocore.ClientError, status: int) -> str:
    """Where the bucket is, when the answer says that this is why; a HEAD has no code to say it."""
    if status not in _ELSEWHERE:
        return ""
    region = error.response.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get(_REGION, "")
    return region if _REGION_NAME.fullmatch(region) else ""


def _asked(settings: S3Settings) -> Asked:
    return Asked(
        name="The store",
        setting=SETTING,
        address=address_of(settings),
        region="the region of the bucket",
        otherwise=Misconfigured(
            "The bucket cannot be asked like this",
            where=f"{SETTING}BUCKET = {settings.bucket}",
            fix=f"Correct the bucket, the region and the endpoint; {_README}.",
        ),
    )
