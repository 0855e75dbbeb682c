"""Takes secrets out of texts that somebody else wrote: log lines, messages of libraries."""

import re

_HIDDEN = "[hidden]"
_SECRETS = (
    # The password of an address: https://user:password@host.
    re.compile(r"(?<=://)[^/\s:@]*:[^/\s@]+(?=@)"),
    # What an Authorization header holds.
    re.compile(r"(?i)(?<=bearer )[A-Za-z0-9._~+/=-]+"),
    re.compile(r"(?i)(?<=basic )[A-Za-z0-9+/=]{8,}"),
    re.compile(r"(?i)(?<=api-token )[A-Za-z0-9._~+/=-]+"),
    # Tokens that say whose they are: Grafana's and Dynatrace's.
    re.compile(r"gl(?:sa|c)_[A-Za-z0-9_+/=-]{6,}"),
    re.compile(r"dt0[a-z][0-9]{2}\.[A-Za-z0-9.]+"),
    # Our own tokens, as `plimsoll token create` prints them.
    re.compile(r"plimsoll_[0-9a-f]{16}_[0-9a-f]{64}"),
)
_OF_KEYS = re.compile(
    r"""(?ix) \b (?P<name> (?: dd- | x- )? (?: api | application ) [-_]? key )
    (?P<between> ["']? \s* [:=] \s* ["']? )
    [^\s"',;&]{4,}"""
)
"""What stands behind the name of a key, as in a header, JSON or a query."""


def redacted(text: str) -> str:
    """The text without what looks like a secret; a net below, no licence to log one."""
    for secret in _SECRETS:
        text = secret.sub(_HIDDEN, text)
    return _OF_KEYS.sub(rf"\g<name>\g<between>{_HIDDEN}", text)
