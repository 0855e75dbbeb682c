"""What k6 complains about, read while it runs and without growing."""

import base64
import re
from collections.abc import Iterable, Mapping
from typing import BinaryIO
from urllib.parse import quote

from pydantic import ValidationError

from plimsoll.adapters.k6.payloads import LogLine

KEPT = 100
"""Different messages; repetitions are counted."""

_LONGEST_LINE = 64 * 1024
_LONGEST_MESSAGE = 2000
_COMPLAINTS = frozenset({"warning", "error", "fatal", "panic"})
_TIME = re.compile(rb',"time":"[^"]*"')
_THROWN = b'"source":"stacktrace"'
_CROSSED = re.compile(r"^thresholds on metrics '(.*)' (?:have been|were) crossed", re.DOTALL)
_STOPPED_BY_THRESHOLD = "abortOnFail"


class Scrubber:
    """Takes secrets out of text, also where they are encoded for a header or an address."""

    def __init__(self, secrets: Iterable[str]) -> None:
        forms: set[str] = set()
        for secret in filter(None, secrets):
            encoded = base64.b64encode(secret.encode()).decode()
            forms |= {secret, encoded, encoded.rstrip("="), quote(secret, safe="")}
        # The longest first, so that no rest of a secret that contains another one stays.
        self._forms = sorted(forms, key=len, reverse=True)

    def clean(self, text: str) -> str:
        """The text with `***` in place of each secret."""
        for form in self._forms:
            text = text.replace(form, "***")
        return text


class Log:
    """Warnings and errors, exceptions and crossed thresholds."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._scrubber = Scrubber(secrets)
        self._counts: dict[bytes, int] = {}
        self._lines: dict[bytes, LogLine] = {}
        self.thrown = 0
        """Exceptions in iterations, repetitions included."""
        self.crossed: tuple[str, ...] = ()
        """Metrics whose thresholds were crossed."""
        self.stopped_by_threshold = False

    def read(self, stream: BinaryIO) -> None:
        """Reads to the end of the stream."""
        while line := stream.readline(_LONGEST_LINE):
            self._add(line)

    @property
    def messages(self) -> tuple[str, ...]:
        """Warnings and errors in order of their first appearance, with how often they came."""
        return tuple(self._shown(self._lines))

    @property
    def exceptions(self) -> tuple[str, ...]:
        """What the script threw."""
        return tuple(self._shown({key: each for key, each in self._lines.items() if _thrown(each)}))

    def _shown(self, lines: Mapping[bytes, LogLine]) -> Iterable[str]:
        for key, line in lines.items():
            detail = f": {line.error}" if line.error else ""
            often = f" (×{self._counts[key]})" if self._counts[key] > 1 else ""
            text = self._scrubber.clean(f"{line.msg.strip()}{detail}")
            yield f"{text[:_LONGEST_MESSAGE]}{often}"

    def _add(self, raw: bytes) -> None:
        self.thrown += _THROWN in raw
        key = _TIME.sub(b"", raw.strip())
        if key in self._counts:
            self._counts[key] += 1
            return
        line = _parsed(raw)
        if line.level not in _COMPLAINTS or not line.msg.strip():
            return
        self._note_thresholds(line)
        # Neither kind may crowd out the other.
        alike = sum(_thrown(other) == _thrown(line) for other in self._lines.values())
        if alike < KEPT // 2:
            self._counts[key] = 1
            self._lines[key] = line

    def _note_thresholds(self, line: LogLine) -> None:
        if match := _CROSSED.match(line.msg):
            # Between metrics stands ", ", and none inside one: k6 allows no comma in a tag.
            self.crossed = tuple(self._scrubber.clean(name) for name in match[1].split(", "))
            self.stopped_by_threshold = _STOPPED_BY_THRESHOLD in line.msg


def _thrown(line: LogLine) -> bool:
    return line.source == "stacktrace" or line.hint == "script exception"


def _parsed(raw: bytes) -> LogLine:
    """A line that is no JSON, such as a Go panic's, counts as an error."""
    try:
        return LogLine.model_validate_json(raw)
    except ValidationError:
        return LogLine(level="error", msg=raw.decode(errors="replace"))
