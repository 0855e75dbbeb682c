"""Takes secrets out of k6's CSV output before anybody keeps it.

k6 writes no header and no body there, but a script may make a tag or a metric of what it was given,
and an error may quote an address. Text is cleaned in whole lines, so that no secret is cut in two
by the pieces in which it comes.
"""

import base64
import json
from collections.abc import Iterable, Iterator
from urllib.parse import quote

SHORTEST = 4
"""Characters of a secret that can be taken out of text and leave text behind."""

_SHORTEST_INSIDE = 8
"""Of a text in a secret that is JSON, such as a list of users: shorter ones are words, not keys."""
_LONGEST_REST = 4 * 1024 * 1024
_HIDDEN = b"***"


class Redaction:
    """Cleans one output, in the order in which it comes."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        given = [secret for secret in secrets if secret]
        self.is_possible = all(len(each) >= SHORTEST for each in given)
        """Whether all of them can be taken out."""
        forms = {form for secret in given for part in _parts(secret) for form in _forms(part)}
        # The longest first, so that no rest of a secret that contains another one stays.
        self._forms = sorted((form.encode() for form in forms), key=len, reverse=True)
        self._rest = b""

    def lines(self, data: bytes) -> bytes:
        """The lines that the next bytes end, without secrets; each with its line break."""
        data = self._rest + data
        end = data.rfind(b"\n") + 1
        self._rest = data[end:]
        if len(self._rest) > _LONGEST_REST:
            # No sample is so long, and half of a secret could not be seen.
            self._rest = b""
        return self._clean(data[:end])

    def last(self) -> bytes:
        """What followed the last line break."""
        rest, self._rest = self._rest, b""
        return self._clean(rest)

    def _clean(self, text: bytes) -> bytes:
        for form in self._forms:
            text = text.replace(form, _HIDDEN)
        return text


def _parts(secret: str) -> Iterator[str]:
    """What must not be seen of a secret: all of it, each of its lines, and texts inside JSON."""
    yield secret
    yield from (line.strip() for line in secret.splitlines() if len(line.strip()) >= SHORTEST)
    try:
        document: object = json.loads(secret)
    except ValueError:
        return
    yield from (text for text in _texts(document) if len(text) >= _SHORTEST_INSIDE)


def _texts(document: object) -> Iterator[str]:
    if isinstance(document, str):
        yield document
    elif isinstance(document, list):
        for each in document:
            yield from _texts(each)
    elif isinstance(document, dict):
        for each in document.values():
            yield from _texts(each)


def _forms(text: str) -> Iterator[str]:
    """As it is, in CSV, in base64, and in an address."""
    encoded = base64.b64encode(text.encode()).decode()
    yield from (text, text.replace('"', '""'), encoded, encoded.rstrip("="), quote(text, safe=""))
