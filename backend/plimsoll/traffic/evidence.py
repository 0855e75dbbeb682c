"""Whether the figures of a sentence are those of the findings that it names."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from plimsoll.traffic.findings import Finding

_MARK = re.compile(r"\b(?:p\d{2}|[1-5]xx)\b")
_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_CLOCK = re.compile(r"\b(\d{1,2}):(\d{2})\b(?!:)")
_NUMBER = re.compile(
    r"(?P<digits>\d+(?:,\d{3})*(?:\.\d+)?)"
    r"(?P<scale>\s?(?:k|thousand|million|billion|M)\b)?"
    r"(?:\s?(?P<unit>%|percent\b|ms\b|milliseconds?\b|times\b|[x×](?!\w)|lines?\b"
    r"|(?:requests?\s)?(?:/s\b|(?:a|per)\s(?:second|minute|hour)\b)"
    r"|seconds?\b|s\b|minutes?\b|hours?\b|requests?\b))?"
)
_GLUE = re.compile(r"[\w.,:+\u2212-]")
"""Before a number, it makes another one of it."""
_BETWEEN = re.compile(r"[\s,–\x00]*(?:(?:and|to|or)\b)?[\s,\x00]*")
"""What stands between numbers that share the unit of the last: `54, 20 and 15 %`."""
_SCALES = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "billion": 1e9}
_LARGE: Final = 1000
"""From here on, zeros at the end may stand for digits left out."""
_CLOSE: Final = 0.05
"""A number with fewer digits is off by at most so much of itself."""
_ALL_PERCENT: Final = 100.0

_UNITS: Mapping[str, Mapping[str, float]] = {
    "percent": {"percent": 1},
    "ms": {"ms": 1},
    "second": {"s": 1, "ms": 1 / 1000},
    "minute": {"minutes": 1, "s": 1 / 60},
    "hour": {"hours": 1, "minutes": 1 / 60},
    "per second": {"per_second": 1},
    "per minute": {"per_second": 60},
    "per hour": {"per_second": 3600},
    "times": {"times": 1},
    "request": {"requests": 1, "": 1},
    "line": {"lines": 1},
    "": {"requests": 1, "lines": 1, "": 1},
}
"""A unit of a sentence: the units of evidence that it can stand for, and by how much it is less."""


@dataclass(frozen=True)
class _Claim:
    """A number of a sentence."""

    value: float
    off: float
    """How far the digits left out let it be from the true one."""
    unit: str

    def fits(self, key: str, evident: float) -> bool:
        """Whether that is what it may stand for."""
        factor = _UNITS[self.unit].get(_unit_of(key))
        if factor is None:
            return False
        true = evident * factor
        if self.unit == "percent" and self.value == _ALL_PERCENT:
            return true == _ALL_PERCENT
        away = abs(true - self.value)
        return away <= self.off * (1 + 1e-9) and away <= _CLOSE * abs(true)


def faults(
    text: str, mentions: Sequence[tuple[int, str]], findings: Sequence[Finding]
) -> Iterator[str]:
    """What of a sentence's figures is not evident.

    Args:
        text: the sentence with holes in place of its endpoints, whose names may have digits.
        mentions: where which endpoint stood.
        findings: that it names.
    """
    if any(char.isnumeric() and not char.isascii() for char in text):
        yield "it has a number in other signs than digits"
    keys = " ".join(key for finding in findings for key in finding.evidence)
    for mark in _MARK.findall(text):
        if mark not in keys:
            yield f"{mark} is nothing that its findings show"
    yield from _times_faults(text, findings)
    for pattern in (_MARK, _DATE, _CLOCK):
        text = pattern.sub(lambda match: ";" * len(match[0]), text)
    yield from _figure_faults(text, [name for _place, name in mentions], findings)


def _times_faults(text: str, findings: Sequence[Finding]) -> Iterator[str]:
    moments = [moment for finding in findings for moment in finding.moments]
    dates = {f"{moment:%Y-%m-%d}" for moment in moments}
    clocks = {(moment.hour, moment.minute) for moment in moments} | {
        (int(value), 0)
        for finding in findings
        for key, value in finding.evidence.items()
        if key.endswith("_hour_utc")
    }
    for date in _DATE.findall(text):
        if date not in dates:
            yield f"{date} is no day that its findings name"
    for hour, minute in _CLOCK.findall(text):
        if (int(hour), int(minute)) not in clocks:
            yield f"{hour}:{minute} is no time that its findings name"


def _figure_faults(
    text: str, mentioned: Sequence[str], findings: Sequence[Finding]
) -> Iterator[str]:
    shown: set[str] = set()
    owners: list[str] = []
    for claim in _claims(text):
        fitting = [
            (finding.kind, key)
            for finding in findings
            for key, value in finding.evidence.items()
            if claim is not None and claim.fits(key, value)
        ]
        if not fitting:
            yield "it has a number that is not in the evidence of its findings"
            return
        shown.update(kind for kind, _key in fitting)
        endpoints = {key.partition(" of ")[2] for _kind, key in fitting}
        if len(endpoints) == 1 and "" not in endpoints:
            owners += endpoints
    if any(finding.kind not in shown for finding in findings):
        yield "it has no figure of a finding that it names"
    if not _in_order(owners, mentioned):
        yield "its figures belong to other endpoints than it says"


def _claims(text: str) -> Iterator[_Claim | None]:
    """The numbers; None for one that cannot be read."""
    found = list(_NUMBER.finditer(text))
    units: list[str] = []
    end, after = len(text), ""
    for match in reversed(found):
        unit = _unit(match["unit"] or "")
        if not unit and _BETWEEN.fullmatch(text[match.end() : end]):
            unit = after
        units.append(unit)
        end, after = match.start("digits"), unit
    for match, unit in zip(found, reversed(units), strict=True):
        glued = _GLUE.match(text[: match.start()][-1:]) or text[match.end() :][:1].isalnum()
        yield None if glued else _claim(match, unit)


def _claim(match: re.Match[str], unit: str) -> _Claim:
    digits = match["digits"].replace(",", "")
    scale = _SCALES[match["scale"].strip().lower()] if match["scale"] else 1.0
    whole, _, decimals = digits.partition(".")
    step = 10.0 ** -len(decimals)
    if not decimals and int(whole) >= _LARGE:
        step = 10.0 ** (len(whole) - len(whole.rstrip("0")))
    return _Claim(float(digits) * scale, 0.5 * step * scale, unit)


def _unit(written: str) -> str:
    """`requests a minute` is `per minute`."""
    if written.endswith("/s"):
        return "per second"
    rate = re.search(r"(?:a|per)\s(second|minute|hour)$", written)
    if rate:
        return f"per {rate[1]}"
    plain = {
        "%": "percent",
        "s": "second",
        "x": "times",
        "×": "times",
        "ms": "ms",
        "times": "times",
    }
    if written.startswith("millisecond"):
        return "ms"
    return plain.get(written) or written.removesuffix("s")


def _unit_of(key: str) -> str:
    """Of a figure, by the end of its name; empty for what is counted or has none."""
    words = key.partition(" of ")[0].replace(" ", "_")
    if words.endswith("_hour_utc"):
        return "utc"
    if words.startswith("times_"):
        return "times"
    units = ("percent", "ms", "per_second", "s", "minutes", "hours", "times", "requests", "lines")
    return next((unit for unit in units if words == unit or words.endswith(f"_{unit}")), "")


def _in_order(owners: Sequence[str], mentioned: Sequence[str]) -> bool:
    """Whether the endpoints that figures are of come one after the other among those named."""
    at = 0
    for position, owner in enumerate(owners):
        if position and owner == owners[position - 1]:
            continue
        while at < len(mentioned) and mentioned[at] != owner:
            at += 1
        if at == len(mentioned):
            return False
    return True
