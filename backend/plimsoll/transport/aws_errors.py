"""What boto3 complains about when nobody answered, and how quiet it has to be.

Nothing of what it says itself is passed on, neither as text nor as the cause: it quotes requests,
and requests carry keys, tokens and signatures.
"""

import logging
from dataclasses import dataclass

from botocore import exceptions as botocore

from plimsoll.kit.errors import Misconfigured, PlimsollError, Unavailable

_CHATTY = ("boto3", "botocore", "s3transfer")
_NOBODY_THERE = (
    botocore.ConnectionError,
    botocore.HTTPClientError,
    botocore.IncompleteReadError,
    # The identity of a workload is asked over the network as well.
    botocore.CredentialRetrievalError,
    botocore.MetadataRetrievalError,
)
_NO_IDENTITY = (
    botocore.NoCredentialsError,
    botocore.PartialCredentialsError,
    botocore.ProfileNotFound,
    botocore.ConfigParseError,
    botocore.ConfigNotFound,
    botocore.InvalidConfigError,
    botocore.SSOError,
    botocore.TokenRetrievalError,
)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A system that is asked through boto3, in words for people."""

    name: str
    """At the beginning of a sentence: "The store"."""
    setting: str
    """What its settings begin with, such as "PLIMSOLL_S3__"."""
    address: str
    region: str
    """What the setting REGION has to name."""
    otherwise: Misconfigured
    """When it cannot be asked like this, for no other reason that is known."""


def without_an_answer(error: botocore.BotoCoreError, asked: Asked) -> PlimsollError:
    """What went wrong before anybody answered, by what to do next."""
    # Its name only: the text may quote headers.
    kind = type(error).__name__
    if isinstance(error, botocore.SSLError):
        return Misconfigured(
            f"{asked.name}'s certificate is not trusted, or it speaks no TLS.",
            where=f"{asked.setting}CA_FILE for {asked.address}",
            fix="Let the setting name a file of the certificates that vouch for it.",
        )
    if isinstance(error, _NOBODY_THERE):
        return Unavailable(f"{asked.name} does not answer ({kind}).", where=asked.address)
    if isinstance(error, _NO_IDENTITY):
        return Misconfigured(
            f"{asked.name} needs a key, or an identity of this machine; there is none ({kind}).",
            where=f"{asked.setting}ACCESS_KEY_ID",
            fix=f"Set it and {asked.setting}SECRET_ACCESS_KEY, or give the machine a role.",
        )
    if isinstance(error, botocore.NoRegionError | botocore.InvalidRegionError):
        return Misconfigured(
            "No region is set.",
            where=f"{asked.setting}REGION",
            fix=f"Let the setting name {asked.region}.",
        )
    return Misconfigured(
        f"{asked.otherwise.what} ({kind}).", where=asked.otherwise.where, fix=asked.otherwise.fix
    )


def keep_quiet() -> None:
    """At DEBUG, botocore logs every request with its signature and session token.

    Who wants to see that says so to these loggers; the level of the root logger is not enough.
    """
    for name in _CHATTY:
        logger = logging.getLogger(name)
        if logger.level == logging.NOTSET:
            logger.setLevel(logging.INFO)
