"""A Loki to test against: it answers from a list of lines as the recorded one did."""

import json
import os
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

import pytest

from plimsoll.adapters.loki.payloads import Entry
from tests.adapters.s3.servers import Asked, Said

RECORDINGS = Path(__file__).parents[4] / "shared" / "contracts" / "loki" / "loki-recordings.json"
_SELECTOR = re.compile(r"\{(?P<matchers>[^}]*)\}(?P<filters>.*)", re.DOTALL)
_MATCHER = re.compile(r'(\w+)="([^"]*)"')
_FILTER = re.compile(r'\s*(\|=|!=|\|~|!~)\s*(?:"([^"]*)"|`([^`]*)`)')
_TESTS: Mapping[str, Callable[[str, str], bool]] = {
    "|=": lambda line, text: text in line,
    "!=": lambda line, text: text not in line,
    "|~": lambda line, text: bool(re.search(_of_python(text), line)),
    "!~": lambda line, text: not re.search(_of_python(text), line),
}


class Stored(NamedTuple):
    """A line and the stream it is in."""

    at_ns: int
    line: str
    labels: tuple[tuple[str, str], ...] = (("app", "shop"),)


class Record(NamedTuple):
    """What the recorded Loki was asked and answered."""

    method: str
    path: str
    params: Mapping[str, str]
    body: object
    status: int
    answer: object


def recordings() -> dict[str, Record]:
    """By name; skips where they are not, and fails where all tests have to run."""
    if not RECORDINGS.exists():
        if os.environ.get("CI") == "true":  # noqa: TID251 - says whether absence is a failure
            pytest.fail(f"There are no recordings of Loki at {RECORDINGS}.")
        pytest.skip(f"There are no recordings of Loki at {RECORDINGS}.")
    return {
        each["name"]: Record(
            each["request"]["method"],
            each["request"]["path"],
            each["request"]["params"] or {},
            each["request"]["body"],
            each["response"]["status"],
            each["response"]["body"],
        )
        for each in json.loads(RECORDINGS.read_text())["records"]
    }


def matching(stored: Sequence[Stored], filters: str) -> list[Stored]:
    """Those whose lines pass filters in LogQL, such as `|= "GET" !~ "x"`."""
    assert not _FILTER.sub("", filters).strip(), f"the peer does not know {filters}"
    tests = [(_TESTS[sign], quoted or raw) for sign, quoted, raw in _FILTER.findall(filters)]
    return [each for each in stored if all(test(each.line, text) for test, text in tests)]


class LokiPeer:
    """Answers `query_range` from lines, with the limits of a Loki."""

    def __init__(
        self,
        stored: Sequence[Stored] = (),
        *,
        most_lines: int = 5_000,
        longest_ns: int = 721 * 3_600 * 1_000_000_000,
        instead: Callable[[dict[str, str]], Said | None] | None = None,
    ) -> None:
        self._stored = sorted(stored, key=lambda each: each.at_ns)
        self._most_lines = most_lines
        self._longest_ns = longest_ns
        self._instead = instead or (lambda _params: None)
        self.asked: list[Asked] = []

    def __call__(self, asked: Asked) -> Said:
        self.asked.append(asked)
        parts = urlsplit(asked.target)
        params = dict(parse_qsl(parts.query))
        if said := self._instead(params):
            return said
        if parts.path != "/loki/api/v1/query_range":
            return _text(404, "404 page not found\n")
        return self.range(params)

    def range(self, params: Mapping[str, str]) -> Said:
        start, end = int(params["start"]), int(params["end"])
        limit = int(params.get("limit", "100"))
        if limit > self._most_lines:
            words = "max entries limit per query exceeded, limit > max_entries_limit_per_query"
            return _text(400, f"{words} ({limit} > {self._most_lines})")
        if end - start > self._longest_ns:
            longest = f"{self._longest_ns // 3_600_000_000_000}h"
            length = f"{(end - start) // 3_600_000_000_000}h"
            words = "the query time range exceeds the limit"
            return _text(400, f"{words} (query length: {length}, limit: {longest})")
        parts = _SELECTOR.fullmatch(params["query"])
        assert parts, params["query"]
        wanted = set(_MATCHER.findall(parts["matchers"]))
        inside = [
            each
            for each in self._stored
            if start <= each.at_ns < end and wanted <= set(each.labels)
        ]
        found = matching(inside, parts["filters"])
        if params.get("direction", "backward") == "backward":
            found.reverse()
        return _streams(found[:limit])


def in_memory(
    stored: Sequence[Stored], *, most_lines: int = 5_000
) -> Callable[[str, int, int, int], list[Entry]]:
    """The same without a server, for a pager."""
    peer = LokiPeer(stored, most_lines=most_lines)

    def ask(filters: str, start_ns: int, end_ns: int, most: int) -> list[Entry]:
        inside = [each for each in peer._stored if start_ns <= each.at_ns < end_ns]  # noqa: SLF001
        found = matching(inside, filters)[:most]
        return sorted(Entry(each.at_ns, each.line) for each in found)

    return ask


def pushed(body: object) -> list[Stored]:
    """The lines of a recorded push."""
    assert isinstance(body, dict)
    return [
        Stored(int(value[0]), value[1], tuple(sorted(stream["stream"].items())))
        for stream in body["streams"]
        for value in stream["values"]
    ]


def _streams(found: Sequence[Stored]) -> Said:
    """Lines of a stream are together, in the order of the query."""
    streams: dict[tuple[tuple[str, str], ...], list[list[str]]] = defaultdict(list)
    for each in found:
        streams[each.labels].append([str(each.at_ns), each.line])
    result = [
        {"stream": dict(labels), "values": values} for labels, values in sorted(streams.items())
    ]
    data = {"status": "success", "data": {"resultType": "streams", "result": result}}
    return Said(
        body=json.dumps(data).encode(),
        headers={"Content-Type": "application/json; charset=UTF-8"},
    )


def _text(status: int, words: str) -> Said:
    return Said(
        status=status,
        body=words.encode(),
        headers={"Content-Type": "text/plain; charset=utf-8"},
    )


def _of_python(form: str) -> str:
    """A regular expression of RE2 as Python writes it."""
    return re.sub(r"\\x\{([0-9a-f]+)\}", lambda code: re.escape(chr(int(code[1], 16))), form)


def combined(
    target: str, *, client: int = 1, at: str = "21/Nov/2026:06:19:03", agent: str = "curl/8"
) -> str:
    """A line as nginx writes it, with the response time."""
    return f'10.0.0.{client} - - [{at} +0000] "GET {target} HTTP/1.1" 200 512 "-" "{agent}" 0.012'
