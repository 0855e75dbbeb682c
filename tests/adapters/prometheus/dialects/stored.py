"""Expositions as if a Prometheus had scraped them: enough of its API to detect a dialect."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from urllib.parse import parse_qs

import httpx

from plimsoll.adapters.prometheus.client import PrometheusClient, http_client
from plimsoll.adapters.prometheus.detect import Detected, Span, detect
from plimsoll.adapters.prometheus.dialect import Dialect
from plimsoll.adapters.prometheus.known import ours
from plimsoll.adapters.prometheus.location import parsed
from plimsoll.adapters.prometheus.settings import PrometheusSettings

TARGET = {"job": "shop", "instance": "10.0.0.1:8080"}
"""What the scrape adds to every series."""

_SAMPLE = re.compile(r"([a-zA-Z_:][\w:]*)(?:\{(.*)\})? +(\S+)(?: +\d+)?")
_LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')
_SELECTOR = re.compile(r"([a-zA-Z_:][\w:]*)?\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}")
_CONDITION = re.compile(r'(\w+)(=~|!~|!=|=)"((?:[^"\\]|\\.)*)"')
_MEETS: Mapping[str, Callable[[str, str], bool]] = {
    "=": lambda value, wanted: value == wanted,
    "!=": lambda value, wanted: value != wanted,
    "=~": lambda value, wanted: re.fullmatch(wanted, value) is not None,
    "!~": lambda value, wanted: re.fullmatch(wanted, value) is None,
}


class Stored:
    """The series of an exposition, each with its labels and `__name__`.

    Args:
        exposition: in the text format.
        target: labels that the scrape adds; those that a series has already become `exported_…`.
    """

    def __init__(self, exposition: str, target: Mapping[str, str] | None = None) -> None:
        added = TARGET if target is None else target
        self.series = [
            {
                "__name__": name,
                **{
                    f"exported_{label}" if label in added else label: value
                    for label, value in _LABEL.findall(labels)
                    if value
                },
                **added,
            }
            for name, labels in _samples(exposition)
        ]

    def of(self, metric: str) -> list[dict[str, str]]:
        """The series of one metric."""
        return [labels for labels in self.series if labels["__name__"] == metric]

    def values(self, metric: str, label: str) -> set[str]:
        """What one label says over the series of one metric."""
        return {labels[label] for labels in self.of(metric) if label in labels}

    def selected(self, selector: str) -> Iterator[dict[str, str]]:
        """The series that fit a selector."""
        found = _SELECTOR.search(selector)
        assert found, selector
        conditions = _CONDITION.findall(found[2])
        for labels in self.series:
            if found[1] and labels["__name__"] != found[1]:
                continue
            if all(_MEETS[op](labels.get(label, ""), value) for label, op, value in conditions):
                yield labels

    def client(self) -> PrometheusClient:
        """What asks these series instead of a server."""
        settings = PrometheusSettings(url="http://127.0.0.1:9090")
        transport = httpx.MockTransport(self._answer)
        return PrometheusClient(http_client(settings, transport=transport))

    def detected(self, location: str = '{job="shop"}', extra: Sequence[Dialect] = ()) -> Detected:
        """What would be read of a service."""
        found = parsed(location)
        return detect(
            self.client(),
            found,
            Span(0.0, 3600.0),
            dialects=(*extra, *ours()),
            pinned=found.dialect,
        )

    def _answer(self, request: httpx.Request) -> httpx.Response:
        text = request.content.decode() if request.method == "POST" else request.url.query.decode()
        asked = parse_qs(text, keep_blank_values=True)
        path = request.url.path.rpartition("/api/v1/")[2]
        if path == "query":
            result = [
                {"metric": {}, "value": [3600, str(len(list(self.selected(*asked["query"]))))]}
            ]
            return _ok({"resultType": "vector", "result": result})
        selected = [
            labels for each in asked.get("match[]", ["{}"]) for labels in self.selected(each)
        ]
        if path == "series":
            return _ok(selected)
        if path == "labels":
            return _ok(sorted({name for labels in selected for name in labels}))
        label = path.removeprefix("label/").removesuffix("/values")
        return _ok(sorted({labels[label] for labels in selected if label in labels}))


def _samples(exposition: str) -> Iterator[tuple[str, str]]:
    """Name and labels of every sample. The client's own parser renames counters."""
    for line in exposition.splitlines():
        if line.strip() and not line.startswith("#"):
            found = _SAMPLE.fullmatch(line.strip())
            assert found, line
            yield found[1], found[2] or ""


def _ok(data: object) -> httpx.Response:
    return httpx.Response(200, json={"status": "success", "data": data})


def others_named(detected: Detected) -> set[str]:
    """The dialects that are said to fit, too."""
    said = " ".join(detected.notes)
    read = detected.fit.dialect.id
    return {each.id for each in ours() if f" {each.id} (" in said and each.id != read}
