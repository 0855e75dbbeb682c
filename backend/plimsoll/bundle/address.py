"""Digests as people type them: whole or only the beginning, with or without `sha256:`."""

import re
from collections.abc import Iterable

from plimsoll.kit.errors import Conflict, NotFound, Rejected

PREFIX = "sha256:"
_TYPED = re.compile(r"(?:sha256:)?([0-9a-f]{8,64})", re.IGNORECASE)


def only_digest(typed: str, digests: Iterable[str]) -> str:
    """The one digest (`sha256:` and 64 hexadecimal digits) that starts as typed.

    Raises:
        Rejected: what was typed is no beginning of a digest.
        NotFound: no digest starts so.
        Conflict: several do.
    """
    match = _TYPED.fullmatch(typed.strip())
    if match is None:
        raise Rejected(
            f"{typed[:80]!r} is no digest of a bundle.",
            fix="Give at least the first 8 of its hexadecimal digits.",
        )
    wanted = PREFIX + match.group(1).lower()
    found = sorted(digest for digest in digests if digest.startswith(wanted))
    if not found:
        raise NotFound(
            f"There is no bundle {wanted}.", fix="`plimsoll bundles` lists what is stored."
        )
    if len(found) > 1:
        raise Conflict(
            f"{len(found)} bundles start with {wanted}.",
            fix=f"Give more digits: {', '.join(digest[:24] for digest in found[:5])}.",
        )
    return found[0]
