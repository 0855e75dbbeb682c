"""Raw paths as patterns: variable parts replaced, rare words only as fingerprints.

A pattern's segment is one of
- a literal, `orders`: a word that at least k clients asked for;
- a shape, `{integer}`, `{uuid}`, `{slug}`, …: a variable part, told from the value alone;
- a fingerprint, `{slug:1f3a5c7e}`: a word that fewer than k clients asked for. It may be a person's
  name or a route that is seldom used; the fingerprint lets the repository's own literals be
  recognised without the word being kept. It is a pseudonym, not a secret.

A query parameter's name that fewer than k clients used is a fingerprint as well.
"""

import hashlib
import re

FINGERPRINT = re.compile(r"\{slug:([0-9a-f]{8})\}")

OTHER_PATHS = "/…"
"""The pattern of what a source could not tell apart any more; it belongs to no route."""


def fingerprint(word: str) -> str:
    """Eight hexadecimal digits that stand for a word."""
    return hashlib.blake2b(word.encode(), digest_size=4).hexdigest()
