import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError
from typing_extensions import override

from plimsoll.adapters.access_log.traffic_source import AccessLogSource
from plimsoll.adapters.loki.client import LokiClient, http_to
from plimsoll.adapters.loki.settings import LokiSettings
from plimsoll.adapters.loki.traffic_source import LokiSource
from plimsoll.adapters.memory.clock import MemoryClock
from plimsoll.kit.errors import Misconfigured, NotFound, PlimsollError, Rejected, Unavailable
from plimsoll.traffic.model import TrafficProfile, Window
from plimsoll.traffic.ports import Observation, Progress, TrafficSource, no_progress
from plimsoll.transport.http import HttpClient
from tests.adapters.loki.servers import LokiPeer, Stored, combined, pushed, recordings
from tests.adapters.s3.servers import Asked, Said, peer

START = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
START_NS = int(START.timestamp()) * 1_000_000_000
SECOND = 1_000_000_000
HOUR = Window(start=START, end=START + timedelta(hours=1))
SECRET = "s3cret"  # noqa: S105 - of nobody

Answer = Callable[[Asked], Said]


def lines(count: int, *, seconds: int = 60) -> list[Stored]:
    """Requests of the first seconds; all of a second have the same time."""
    found = []
    for number in range(count):
        at = number * seconds // count
        moment = f"{START + timedelta(seconds=at):%d/%b/%Y:%H:%M:%S}"
        text = combined(f"/orders/{number}", client=number % 7, at=moment)
        labels = (("app", "shop"), ("pod", f"shop-{number % 3}"))
        found.append(Stored(START_NS + at * SECOND, text, labels))
    return found


@contextmanager
def client_of(answer: Answer, **chosen: object) -> Iterator[tuple[HttpClient, LokiSettings]]:
    with peer(answer) as url:
        given = {"url": url, "attempts": 1, "timeout_s": 10, **chosen}
        settings = LokiSettings.model_validate(given)
        with http_to(settings) as http:
            yield http, settings


@contextmanager
def source_of(answer: Answer, **chosen: object) -> Iterator[LokiSource]:
    with client_of(answer, **chosen) as (_, settings):
        clock = MemoryClock(START + timedelta(hours=2))
        yield LokiSource(settings, log_reader=AccessLogSource(), clock=clock)


def left_behind() -> list[Path]:
    return list(Path(tempfile.gettempdir()).glob("plimsoll-loki-*"))


@pytest.mark.parametrize("page_lines", [150, 5_000])
def test_every_line_of_a_log_is_counted(page_lines: int) -> None:
    loki = LokiPeer(lines(2_000), most_lines=5_000)
    before = left_behind()
    shares: list[float] = []
    with source_of(loki, page_lines=page_lines) as source:
        profile = source.observe(
            '{app="shop"} |= "GET"', Observation(window=HOUR), progress=shares.append
        )
    assert profile.requests == 2_000
    assert profile.malformed == 0
    assert profile.window == HOUR
    assert profile.source == 'loki:{app="shop"} |= "GET"'
    assert profile.distinct_clients == 7
    assert [endpoint.method for endpoint in profile.endpoints] == ["GET"]
    assert shares[-1] == 1.0
    assert all(first <= second for first, second in pairwise(shares))
    assert left_behind() == before


def test_the_same_lines_have_the_same_digest_however_they_were_asked_for() -> None:
    stored = lines(500)
    digests = set()
    for page_lines, order in ((30, stored), (400, stored[::-1])):
        with source_of(LokiPeer(order), page_lines=page_lines) as source:
            profile = source.observe('{app="shop"}', Observation(window=HOUR))
            digests.add(profile.source_digest)
    assert len(digests) == 1


def test_without_a_window_the_last_day_is_read_and_said() -> None:
    with source_of(LokiPeer(lines(100))) as source:
        profile = source.observe('{app="shop"}', Observation())
    assert profile.requests == 100
    assert profile.window.duration_s <= 60
    assert any("2026-11-20T07:55:00Z" in note for note in profile.notes)
    assert any("Loki's first line is of 2026-11-21T06:00:00Z" in note for note in profile.notes)


def test_to_choose_a_day_of_two_weeks_are_read() -> None:
    with source_of(LokiPeer(lines(100))) as source:
        profile = source.observe('{app="shop"}', Observation(day="weekday"))
    assert any("2026-11-07T07:55:00Z" in note for note in profile.notes)


def test_a_silent_loki_is_asked_smaller_questions_and_none_of_them_twice() -> None:
    asked: list[str] = []

    def silent(question: Asked) -> Said:
        asked.append(question.target)
        return Said(after_s=0.4)

    with (
        source_of(silent, attempts=4, timeout_s=0.1) as source,
        pytest.raises(Unavailable, match="does not answer"),
    ):
        source.observe('{app="shop"}', Observation(window=HOUR))
    assert len(asked) == len(set(asked)) == 5


def test_no_lines_are_a_result_in_a_window_that_is_real() -> None:
    with source_of(LokiPeer(lines(10))) as source:
        profile = source.observe('{app="other"}', Observation())
    assert profile.requests == 0
    assert profile.window.duration_s == 24 * 3_600
    assert profile.endpoints == ()


class Reader(TrafficSource):
    """Reads logs, and remembers what it was asked to observe."""

    def __init__(self) -> None:
        self.asked: list[Observation] = []
        self._logs = AccessLogSource()

    @override
    def admit(self, location: str) -> None:
        self._logs.admit(location)

    @override
    def observe(
        self, location: str, observation: Observation, *, progress: Progress = no_progress
    ) -> TrafficProfile:
        self.asked.append(observation)
        return self._logs.observe(location, observation, progress=progress)


def test_the_reader_is_told_what_to_leave_out_and_to_keep() -> None:
    asked = Observation(
        window=HOUR,
        without=(Window(start=START, end=START + timedelta(seconds=30)),),
        kept_from_clients=9,
    )
    reader = Reader()
    with client_of(LokiPeer(lines(60))) as (http, settings):
        source = LokiSource(settings, log_reader=reader, client=http)
        source.observe('{app="shop"}', asked)
    assert reader.asked == [asked]


def test_a_line_that_reaches_loki_late_is_counted_where_it_belongs() -> None:
    text = combined("/late", at="21/Nov/2026:06:59:59")
    stored = [Stored(START_NS + 3_605 * SECOND, text), Stored(START_NS + 3_700 * SECOND, text)]
    with source_of(LokiPeer(stored)) as source:
        profile = source.observe('{app="shop"}', Observation(window=HOUR))
    assert profile.requests == 1


def test_a_query_that_is_too_long_for_loki_is_asked_in_parts() -> None:
    loki = LokiPeer(lines(200), longest_ns=300 * SECOND, most_lines=50)
    with source_of(loki) as source:
        profile = source.observe('{app="shop"}', Observation(window=HOUR))
    assert profile.requests == 200


def for_longer(said: Said) -> Callable[[dict[str, str]], Said | None]:
    """An answer to whoever asks for more than 20 minutes at once."""

    def instead(params: dict[str, str]) -> Said | None:
        is_long = int(params["end"]) - int(params["start"]) > 1_200 * SECOND
        return said if is_long else None

    return instead


@pytest.mark.parametrize(
    "said",
    [
        Said(status=504, body=b"<html>gateway time-out</html>"),
        Said(status=500, body=b"rpc error: code = Unknown desc = context deadline exceeded"),
        Said(status=400, body=b"the query would read too many bytes (query: 2 TB, limit: 1 GB)"),
        Said(after_s=2),
    ],
    ids=["gateway", "deadline", "bytes", "silence"],
)
def test_what_is_too_much_at_once_is_asked_in_parts(said: Said) -> None:
    loki = LokiPeer(lines(200), instead=for_longer(said))
    with source_of(loki, timeout_s=0.5) as source:
        profile = source.observe('{app="shop"}', Observation(window=HOUR))
    assert profile.requests == 200


def test_pages_that_are_too_large_are_asked_for_with_fewer_lines() -> None:
    with source_of(LokiPeer(lines(600)), largest_answer_bytes=20_000) as source:
        profile = source.observe('{app="shop"}', Observation(window=HOUR))
    assert profile.requests == 600


def test_more_lines_than_allowed_are_refused_and_never_cut() -> None:
    with (
        source_of(LokiPeer(lines(600)), most_lines=100, page_lines=50) as source,
        pytest.raises(Rejected, match="PLIMSOLL_LOKI__MOST_LINES") as caught,
    ):
        source.observe('{app="shop"}', Observation(window=HOUR))
    assert "100 lines" in str(caught.value)


def test_logs_of_an_application_are_refused_without_naming_files_of_this_machine() -> None:
    stored = [Stored(START_NS + n, f"level=info msg=started n={n}") for n in range(20)]
    with source_of(LokiPeer(stored)) as source, pytest.raises(Rejected) as caught:
        source.observe('{app="shop"}', Observation(window=HOUR))
    assert "20 of 20 lines" in str(caught.value)
    assert tempfile.gettempdir() not in str(caught.value)
    assert "lines.zst" not in str(caught.value)


def test_requests_of_an_application_in_logfmt_are_a_profile() -> None:
    stored = [
        Stored(START_NS + n * SECOND, f"method=GET path=/orders/{n} status=200 duration={n}ms")
        for n in range(1, 60)
    ]
    with source_of(LokiPeer(stored)) as source:
        profile = source.observe('{app="shop"}', Observation(window=HOUR))
    assert profile.requests == 59
    latency = profile.endpoints[0].latency_ms
    assert latency is not None
    assert latency.quantile(0.5) == pytest.approx(30, rel=0.05)
    assert any("59 lines do not say who" in note for note in profile.notes)


# What may stand behind `loki:`


@pytest.mark.parametrize(
    "location",
    ['{app="shop"}', '{app="shop", pod=~"a|b{2}"} |= "#{" | json', "{app=`shop`} |~ `[0-9]`",
     '{ app != "x" }', '{app="a\\"}"}'],
)  # fmt: skip
def test_selectors_are_admitted(location: str) -> None:
    with source_of(LokiPeer()) as source:
        source.admit(location)


@pytest.mark.parametrize(
    "location",
    ["", "shop", "{}", '{app="shop"', '{app="shop}', 'rate({app="shop"}[5m])',
     'sum(count_over_time({app="shop"}[1m]))', '{app="shop"} # comment', '{app="shop"}}',
     '{app="shop"} |= "open', '{app="shop"}[5m]', '{app="shop"}\n|= "x"',
     '{app="shop"} |= "' + "x" * 2_000 + '"', "{app=`shop}"],
)  # fmt: skip
def test_what_lists_no_lines_is_refused_early(location: str) -> None:
    with source_of(LokiPeer()) as source, pytest.raises(Rejected):
        source.admit(location)


# What Loki says


def test_who_we_are_is_sent_in_headers() -> None:
    loki = LokiPeer()
    with source_of(loki, token=SECRET, tenant="a|b") as source:
        source.observe('{app="shop"}', Observation(window=HOUR))
    assert loki.asked[0].headers["authorization"] == f"Bearer {SECRET}"
    assert loki.asked[0].headers["x-scope-orgid"] == "a|b"
    with source_of(loki, user="12", password=SecretStr(SECRET)) as source:
        source.observe('{app="shop"}', Observation(window=HOUR))
    assert loki.asked[-1].headers["authorization"] == "Basic MTI6czNjcmV0"


@pytest.mark.parametrize(
    "chosen",
    [{"user": "a"}, {"password": "b"}, {"user": "a", "password": "b", "token": "c"},
     {"tenant": "a\n"}, {"token": "a b"}, {"user": "a", "password": f"{SECRET}\n"},
     {"user": "a", "password": ""}],
)  # fmt: skip
def test_settings_that_contradict_each_other_are_refused(chosen: dict[str, str]) -> None:
    with pytest.raises(ValidationError) as caught:
        LokiSettings.model_validate({"url": "http://127.0.0.1:9", **chosen})
    assert SECRET not in str(caught.value)


def text(status: int, words: str, **headers: str) -> Said:
    return Said(status=status, body=words.encode(), headers=headers)


@pytest.mark.parametrize(
    ("said", "kind", "word"),
    [
        (text(401, "no org id"), Misconfigured, "no org id"),
        (text(403, "denied"), Misconfigured, "PLIMSOLL_LOKI__"),
        (text(404, "404 page not found"), NotFound, "page not found"),
        (text(400, "parse error at line 1, col 12"), Rejected, "col 12"),
        (text(400, "this data is no longer available, it is past"), Rejected, "no longer"),
        (text(500, "context canceled"), Unavailable, "context canceled"),
        (text(503, "ingesters are down"), Unavailable, "ingesters"),
        (text(200, "<html>log in</html>"), Unavailable, "no JSON"),
        (text(200, '{"status": "success"}'), Unavailable, "no Loki"),
        (text(200, '{"data":{"resultType":"matrix","result":[]}}'), Rejected, "counts lines"),
        (text(429, "too many", **{"Retry-After": "900"}), Unavailable, "900 s"),
    ],
)  # fmt: skip
def test_what_loki_refuses_is_told_and_is_never_no_data(
    said: Said, kind: type[PlimsollError], word: str
) -> None:
    with source_of(lambda _asked: said, token=SECRET, attempts=2) as source:
        with pytest.raises(kind, match=word) as caught:
            source.observe('{app="shop"}', Observation(window=HOUR))
        assert SECRET not in str(caught.value)


def test_lines_from_another_time_are_no_answer() -> None:
    wrong = {"data": {"resultType": "streams", "result": [{"values": [["5", "GET /"]]}]}}
    said = Said(body=json.dumps(wrong).encode())
    with (
        source_of(lambda _asked: said) as source,
        pytest.raises(Unavailable, match="outside of the time"),
    ):
        source.observe('{app="shop"}', Observation(window=HOUR))


def test_where_nobody_said_where_loki_is_the_setting_is_named() -> None:
    source = LokiSource(LokiSettings(), log_reader=AccessLogSource())
    source.admit('{app="shop"}')
    with pytest.raises(Misconfigured, match="PLIMSOLL_LOKI__URL"):
        source.observe('{app="shop"}', Observation())


def test_a_check_tells_whether_loki_lets_us_in() -> None:
    with client_of(lambda _asked: text(200, '{"status":"success","data":[]}')) as (http, _):
        LokiClient(http).check()
    with client_of(lambda _asked: text(401, "no")) as (http, _), pytest.raises(Misconfigured):
        LokiClient(http).check()


# The peer against a real Loki, as it was recorded


@pytest.mark.parametrize(
    "name",
    ["query_range streams", "query_range forward", "query_range empty", "error limit",
     "error range too long"],
)  # fmt: skip
def test_the_peer_answers_as_the_recorded_loki_did(name: str) -> None:
    records = recordings()
    record = records[name]
    said = LokiPeer(pushed(records["push json"].body)).range(record.params)
    assert said.status == record.status
    if record.status != 200:
        ours, theirs = said.body.decode(), str(record.answer)
        assert ours.partition("(")[0] == theirs.partition("(")[0]
        return
    assert values_of(json.loads(said.body)) == values_of(record.answer)


def values_of(answer: object) -> list[object]:
    assert isinstance(answer, dict)
    return sorted(stream["values"] for stream in answer["data"]["result"])


RECORDED_WINDOW = (1795238403000000000, 1795242063000000000)


@pytest.mark.parametrize(
    ("name", "count"),
    [("query_range streams", 3), ("query_range forward", 1), ("query_range logfmt filter", 2),
     ("query_range json parser", 1), ("query_range empty", 0)],
)  # fmt: skip
def test_recorded_lines_are_understood(name: str, count: int) -> None:
    record = recordings()[name]
    said = Said(body=json.dumps(record.answer).encode())
    with client_of(lambda _asked: said) as (http, _):
        found = LokiClient(http).page(record.params["query"], *RECORDED_WINDOW, 5_000)
    assert len(found) == count
    assert found == sorted(found)


@pytest.mark.parametrize(
    ("name", "kind", "what"),
    [("error parse", Rejected, "col 12"), ("error empty matcher", Rejected, "at least one"),
     ("query_range matrix rate", Rejected, "counts"), ("404", NotFound, "page not found"),
     ("error limit", Exception, "100000 > 5000"),
     ("error range too long", Exception, "limit: 30d1h")],
)  # fmt: skip
def test_recorded_refusals_are_understood(name: str, kind: type[Exception], what: str) -> None:
    record = recordings()[name]
    is_text = isinstance(record.answer, str)
    body = record.answer if isinstance(record.answer, str) else json.dumps(record.answer)
    kind_of_text = "text/plain; charset=utf-8" if is_text else "application/json"
    said = text(record.status, body, **{"Content-Type": kind_of_text})
    with client_of(lambda _asked: said) as (http, _), pytest.raises(kind, match=what):
        LokiClient(http).page('{app="cart"}', *RECORDED_WINDOW, 5_000)
