"""Takes secrets out of texts that somebody else wrote: log lines, messages of libraries."""

import re

_HIDDEN = "[hidden]"
_SECRETS = (
    # The password of an address: https://user:password@host.
    re.compile(r"(?<=://)[^/\s:@]*:[^/\s@]+(?=@)"),
    # What an Authorization header holds.
    re.compile(r"(?i)(?<=bearer )[A-Za-z0-9._~+/=-]+"),
    re.compile(r"(?i)(?<=basic )[A-Za-z0-9+/=]{8,}"),
    # Our own tokens, as `plimsoll token create` prints them.
    re.compile(r"plimsoll_[0-9a-f]{16}_[0-9a-f]{64}"),
)


def redacted(text: str) -> str:
    """The text without what looks like a secret; a net below, no licence to log one."""
    for secret in _SECRETS:
        text = secret.sub(_HIDDEN, text)
    return text
