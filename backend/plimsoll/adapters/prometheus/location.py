"""What is written after `prometheus:`, read strictly.

    shop                                  the service of that name, by whichever label has it
    {job="shop",namespace="prod"}         the series that fit these conditions
    shop#dialect=micrometer-spring        … in a dialect that is not to be guessed
    shop#unit=ms                          … with durations in that unit, whatever the metric's name

What is accepted is written out anew by us, so that nothing of it can end a selector early.
"""

import re
from typing import Final, Literal

from plimsoll.adapters.prometheus.dialect import Matcher
from plimsoll.kit.errors import Rejected
from plimsoll.kit.value import Value

Unit = Literal["", "s", "ms", "us"]

FACTORS: Final[dict[str, float]] = {"s": 1000.0, "ms": 1.0, "us": 0.001}
"""What one of a unit is in milliseconds."""

_LONGEST: Final = 2_000
_MOST_MATCHERS: Final = 20
_WORD = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.:/@-]{0,198}[A-Za-z0-9_])?")
_OPTIONS = re.compile(r"(?:#(?:dialect|unit)=[a-z0-9-]{1,60})*")
_MATCHER = re.compile(
    r'\s*([a-zA-Z_][a-zA-Z0-9_]{0,199})\s*(=~|!~|!=|=)\s*"((?:[^"\\\x00-\x1f]|\\["\\n]){0,500})"\s*'
)
_ESCAPED = re.compile(r"\\(.)")
_FIX: Final = (
    "Write the name of the service, as in prometheus:shop, or a selector of labels, as in"
    ' prometheus:{job="shop",namespace="prod"}; behind either, if need be, #dialect=ID or #unit=ms.'
)


class Location(Value):
    """What is to be read."""

    word: str = ""
    """The name of a service; empty: see `matchers`."""
    matchers: tuple[Matcher, ...] = ()
    """Empty: see `word`."""
    dialect: str = ""
    """The id of the only one that may be read; empty: it is detected."""
    unit: Unit = ""
    """Of durations; empty: as the dialect says."""

    @property
    def name(self) -> str:
        """As people write it, without the options."""
        return self.word or selector(self.matchers)


def selector(matchers: tuple[Matcher, ...], metric: str = "") -> str:
    """In PromQL."""
    return f"{metric}{{{','.join(map(str, matchers))}}}"


def parsed(location: str) -> Location:
    """The location, read.

    Raises:
        Rejected: it is none.
    """
    if len(location) > _LONGEST:
        raise Rejected(f"The location is longer than {_LONGEST} characters.", fix=_FIX)
    if location.startswith("{"):
        matchers, rest = _matchers(location)
        return _with_options(Location(matchers=matchers), rest)
    word, hash_sign, options = location.partition("#")
    if not _WORD.fullmatch(word):
        raise Rejected(f"“{word}” is no name of a service.", fix=_FIX)
    return _with_options(Location(word=word), hash_sign + options)


def _matchers(location: str) -> tuple[tuple[Matcher, ...], str]:
    """The conditions between the braces, and what follows them."""
    found: list[Matcher] = []
    at = 1
    while True:
        match = _MATCHER.match(location, at)
        if match is None or len(found) == _MOST_MATCHERS:
            break
        label, operator, quoted = match.groups()
        value = _ESCAPED.sub(lambda each: "\n" if each[1] == "n" else each[1], quoted)
        found.append(Matcher.model_validate({"label": label, "operator": operator, "value": value}))
        at = match.end()
        if location[at : at + 1] != ",":
            break
        at += 1
    closing = re.compile(r"\s*\}").match(location, at)
    if closing is None or not found:
        raise Rejected(f"This is no selector of labels: {location}", fix=_FIX)
    if any(matcher.label == "__name__" for matcher in found):
        raise Rejected(
            "The selector names a metric.",
            fix="Leave __name__ out: which metrics are read is what a dialect says.",
        )
    if not any(matcher.operator in {"=", "=~"} and matcher.value for matcher in found):
        raise Rejected(
            "The selector only says what is not wanted.",
            fix='Add a condition that selects the service, such as job="shop".',
        )
    return tuple(found), location[closing.end() :]


def _with_options(found: Location, text: str) -> Location:
    """The location with what is written behind it."""
    if not _OPTIONS.fullmatch(text):
        raise Rejected(f"“{text}” behind the location is not understood.", fix=_FIX)
    pairs = [each.split("=") for each in text.split("#")[1:]]
    options = dict(pairs)
    if len(options) < len(pairs):
        raise Rejected(f"“{text}” says something twice.", fix=_FIX)
    if options.get("unit", "s") not in FACTORS:
        raise Rejected(
            f"“{options['unit']}” is no unit of durations.", fix="Write #unit=s, ms or us."
        )
    return Location.model_validate({**dict(found), **options})
