"""What CloudWatch and botocore complain about, as our errors.

Nothing of what they say themselves is passed on, neither as text nor as the cause: it quotes
requests, and requests carry keys, tokens and signatures.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore import exceptions as botocore
from botocore.parsers import ResponseParserError

from plimsoll.adapters.cloudwatch.settings import CloudWatchSettings
from plimsoll.kit.errors import Misconfigured, PlimsollError, Rejected, Unavailable
from plimsoll.transport.aws_errors import Asked, without_an_answer

SETTING = "PLIMSOLL_CLOUDWATCH__"

_WRONG_KEY = ("ACCESS_KEY_ID", "Correct the key, or unset it to use this machine's identity.")
_WRONG_SECRET = ("SECRET_ACCESS_KEY", "Correct the secret: it is not that of the access key.")
_WRONG_TOKEN = ("SESSION_TOKEN", "Renew the temporary keys, or use this machine's identity.")
_CLOCK = ("ENDPOINT_URL", "Set the clock of this machine.")
_ACT = {
    "InvalidClientTokenId": _WRONG_KEY,
    "UnrecognizedClientException": _WRONG_KEY,
    "InvalidAccessKeyId": _WRONG_KEY,
    "MissingAuthenticationToken": _WRONG_KEY,
    "MissingAuthenticationTokenException": _WRONG_KEY,
    "SignatureDoesNotMatch": _WRONG_SECRET,
    "InvalidSignatureException": _WRONG_SECRET,
    "IncompleteSignature": _WRONG_SECRET,
    "ExpiredToken": _WRONG_TOKEN,
    "ExpiredTokenException": _WRONG_TOKEN,
    "RequestExpired": _CLOCK,
    "OptInRequired": ("REGION", "Enable the region for this account, or name another."),
}
_TRY_AGAIN = frozenset(
    {
        "InternalFailure",
        "InternalServiceFault",
        "InvalidNextToken",
        "LimitExceeded",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)
_FORBIDDEN = frozenset({401, 403})
_TOO_MANY_REQUESTS = 429
_SERVER_ERROR = 500
_ACTIONS = {
    "GetMetricData": "cloudwatch:GetMetricData",
    "ListMetrics": "cloudwatch:ListMetrics",
}


@contextmanager
def explained(settings: CloudWatchSettings) -> Iterator[None]:
    """Their errors as ours, by what to do next.

    Raises:
        Unavailable: CloudWatch does not answer, or asks for patience.
        Misconfigured: the keys, their permissions or the region are wrong; says which.
        Rejected: it does not accept the question.
    """
    try:
        yield
    except botocore.ClientError as error:
        raise _of_an_answer(error, settings) from None
    except (ResponseParserError, UnicodeDecodeError, AttributeError):
        # botocore stumbles over what is no UTF-8, or JSON of another shape, without checking it.
        raise no_cloudwatch(settings) from None
    except botocore.BotoCoreError as error:
        raise without_an_answer(error, _asked(settings)) from None


def no_cloudwatch(settings: CloudWatchSettings) -> Misconfigured:
    """Something answers there that does not speak the protocol, such as a login page."""
    return Misconfigured(
        "What answers is not CloudWatch.",
        where=f"{SETTING}ENDPOINT_URL = {address_of(settings)}",
        fix="Correct the setting, or unset it to ask AWS.",
    )


def not_allowed(operation: str, what: str) -> Misconfigured:
    """This identity may not do it."""
    return Misconfigured(
        what,
        where=f"{SETTING}ACCESS_KEY_ID",
        fix=f"Let this key or identity do {_ACTIONS.get(operation, operation)}.",
    )


def address_of(settings: CloudWatchSettings) -> str:
    """Where CloudWatch is, for people."""
    return settings.endpoint_url or f"CloudWatch in {settings.region or 'the default region'}"


def _of_an_answer(error: botocore.ClientError, settings: CloudWatchSettings) -> PlimsollError:
    code = str(error.response.get("Error", {}).get("Code", ""))
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    operation = error.operation_name
    what = f"CloudWatch refused {operation} with {code or 'no code'} (HTTP {status})."
    if code in _ACT:
        name, fix = _ACT[code]
        return Misconfigured(what, where=SETTING + name, fix=fix)
    if code in _TRY_AGAIN or status >= _SERVER_ERROR or status == _TOO_MANY_REQUESTS:
        return Unavailable(what, where=address_of(settings), fix="Try again later.")
    if status in _FORBIDDEN or code.startswith("AccessDenied"):
        return not_allowed(operation, what)
    if not code or code.isdecimal():
        return no_cloudwatch(settings)
    return Rejected(what, where=address_of(settings), fix="Check the location and the window.")


def _asked(settings: CloudWatchSettings) -> Asked:
    address = address_of(settings)
    return Asked(
        name="CloudWatch",
        setting=SETTING,
        address=address,
        region="the region of the load balancer or gateway",
        otherwise=Misconfigured(
            "CloudWatch cannot be asked like this",
            where=f"{SETTING}ENDPOINT_URL = {address}",
            fix="Correct the region and the endpoint.",
        ),
    )
