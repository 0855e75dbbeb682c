"""Which thresholds had a sample: k6 lets one without any pass."""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple, TypeAlias

HTTP = frozenset(
    {
        "http_reqs",
        "http_req_duration",
        "http_req_blocked",
        "http_req_connecting",
        "http_req_tls_handshaking",
        "http_req_sending",
        "http_req_waiting",
        "http_req_receiving",
        "http_req_failed",
    }
)
"""Metrics of which each request brings a sample, all with the same tags."""

_Tag: TypeAlias = tuple[str, str]

_QUOTES = "\"' "


class _Threshold(NamedTuple):
    key: str
    tags: Mapping[str, str]
    """Of a sample that it judges."""


class Watched:
    """The thresholds of a run, each until its first sample came."""

    def __init__(self, thresholds: Iterable[str]) -> None:
        self._keys = tuple(dict.fromkeys(thresholds))
        self._measured: set[str] = set()
        # By metric, then by one of the tags asked for, because there may be thousands.
        self._waiting: dict[str, dict[_Tag | None, list[_Threshold]]] = {}
        for key in self._keys:
            metric, tags = parsed(key)
            by_tag = self._waiting.setdefault(metric, {})
            by_tag.setdefault(next(iter(tags.items()), None), []).append(_Threshold(key, tags))

    @property
    def waiting(self) -> Collection[str]:
        """Metrics with a threshold that had no sample yet."""
        return self._waiting.keys()

    @property
    def waits_for_requests(self) -> bool:
        """Whether one of those is a metric of requests."""
        return not HTTP.isdisjoint(self._waiting)

    @property
    def unmeasured(self) -> tuple[str, ...]:
        """Thresholds without a sample, as they were given."""
        return tuple(key for key in self._keys if key not in self._measured)

    def note(self, metric: str, tags: Mapping[str, str]) -> None:
        """A sample came."""
        by_tag = self._waiting.get(metric)
        if by_tag is None:
            return
        for tag in (None, *tags.items()):
            waiting = by_tag.get(tag, [])
            measured = [each for each in waiting if _matches(each, tags)]
            self._measured.update(each.key for each in measured)
            if len(measured) < len(waiting):
                by_tag[tag] = [each for each in waiting if each not in measured]
            else:
                by_tag.pop(tag, None)
        if not by_tag:
            del self._waiting[metric]

    def note_request(self, tags: Mapping[str, str]) -> None:
        """A request was sent, which is a sample of each metric of requests."""
        for metric in HTTP.intersection(self._waiting):
            self.note(metric, tags)


def parsed(key: str) -> tuple[str, dict[str, str]]:
    """Metric and tags of a threshold's key, such as `checks{name:GET /a,scenario:b}`.

    The value of a tag may hold colons and braces, as routes do, but no comma.
    """
    metric, brace, rest = key.strip().partition("{")
    if not brace:
        return metric.strip(), {}
    tags: dict[str, str] = {}
    for part in rest.removesuffix("}").split(","):
        name, _, value = part.partition(":")
        if name.strip(_QUOTES):
            tags[name.strip(_QUOTES)] = value.strip(_QUOTES)
    return metric.strip(), tags


def _matches(threshold: _Threshold, tags: Mapping[str, str]) -> bool:
    return all(tags.get(name) == value for name, value in threshold.tags.items())
