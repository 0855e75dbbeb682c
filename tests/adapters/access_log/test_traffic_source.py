"""Logs of all kinds become profiles."""
# ruff: noqa: S311 - reproducible data, no secrets

import gzip
import random
import re
import tempfile
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from plimsoll.adapters.access_log.settings import AccessLogSettings
from plimsoll.adapters.access_log.traffic_source import AccessLogSource
from plimsoll.kit.errors import NotFound, Rejected
from plimsoll.kit.histogram import LogHistogram
from plimsoll.traffic.dispersion import index_of_dispersion
from plimsoll.traffic.model import KeptValue, Shape, Window
from plimsoll.traffic.pattern import fingerprint
from plimsoll.traffic.ports import Observation
from tests.adapters.access_log.logs import (
    START,
    by_clients,
    endpoint,
    line,
    log,
    names,
    observe,
    slot,
)


def test_counts_patterns_statuses_sizes_and_steps(tmp_path: Path) -> None:
    lines = [
        line(f"/orders/{n}", client=n % 7, at_s=n, status=500 if n == 3 else 200, size=n or "-")
        for n in range(60)
    ]
    profile = observe(log(tmp_path, lines))
    orders = endpoint(profile, "GET /orders/{integer}")
    assert names(profile) == {"GET /orders/{integer}": 60}
    assert orders.statuses == {200: 59, 500: 1}
    assert orders.cells == dict.fromkeys(range(60), 1)
    assert orders.response_bytes == LogHistogram.of(range(60))
    assert orders.latency_ms is None
    assert profile.window.start == START
    assert (profile.step_s, profile.steps, profile.distinct_clients) == (1, 60, 7)
    assert profile.source == "access-log:access.log"
    assert any("no response time" in note for note in profile.notes)


def test_words_need_clients(tmp_path: Path) -> None:
    lines = by_clients("/people/anna", 4) + by_clients("/people/all", 5)
    profile = observe(log(tmp_path, lines))
    assert names(profile) == {
        "GET /people/all": 5,
        f"GET /people/{{slug:{fingerprint('anna')}}}": 4,
    }
    assert "anna" not in profile.model_dump_json()


def test_methods_and_rare_routes_are_not_lost(tmp_path: Path) -> None:
    lines = [line("/orders/7/lines", method=method) for method in ("GET", "OPTIONS", "HEAD", "PUT")]
    profile = observe(log(tmp_path, lines), kept_from_clients=1)
    assert names(profile) == {
        f"{method} /orders/{{integer}}/lines": 1 for method in ("GET", "OPTIONS", "HEAD", "PUT")
    }


def test_a_position_with_many_words_is_variable(tmp_path: Path) -> None:
    words = ["".join(random.Random(n).choices("abcdefgh", k=9)) for n in range(300)]
    lines = [text for word in words for text in by_clients(f"/tags/{word}", 2)]
    lines += by_clients("/tags/frequent", 9)
    profile = observe(log(tmp_path, lines), kept_from_clients=2)
    assert names(profile)["GET /tags/frequent"] == 9
    assert len(profile.endpoints) == 201
    tag = slot(profile, "GET /tags/{slug}", "1")
    assert len(tag.kept) == 300 + 1 - 200
    assert tag.requests == sum(value.requests for value in tag.kept)


def test_values_need_clients_and_a_plain_form(tmp_path: Path) -> None:
    lines = [
        *by_clients("/items/7?sort=price&q=shoe&page=2", 5),
        *by_clients("/items/8?sort=name", 4),
        line("/items/4111111111111111"),
    ]
    profile = observe(log(tmp_path, lines))
    name = "GET /items/{integer}"
    assert slot(profile, name, "1").kept == (KeptValue(value="7", requests=5),)
    reduced = slot(profile, name, "1").reduced
    assert [(form.shape, form.length, form.requests, form.distinct) for form in reduced] == [
        (Shape.INTEGER, 1, 4, 1)
    ]
    assert slot(profile, name, "sort").kept == (KeptValue(value="price", requests=5),)
    assert slot(profile, name, "q").kept == ()
    assert slot(profile, name, "q").requests == 5
    assert names(profile)["GET /items/{card}"] == 1


def test_parameter_names_need_clients(tmp_path: Path) -> None:
    lines = [*by_clients("/items?page=1", 5), line("/items?annasmith=1&x%20y=2&page=3")]
    profile = observe(log(tmp_path, lines))
    names = [found.name for found in endpoint(profile, "GET /items").values]
    assert names == ["page", f"{{slug:{fingerprint('annasmith')}}}"]
    assert any("Of 1 query parameters" in note for note in profile.notes)
    assert any("1 query parameters" in note for note in profile.notes)


def test_percent_encoding_is_undone(tmp_path: Path) -> None:
    lines = by_clients("/a%62c/x%2Fy?color=dark%2Dblue&when=2024-01-02T10%3A00%3A00Z", 5)
    profile = observe(log(tmp_path, lines))
    name = "GET /abc/{text}"
    assert slot(profile, name, "color").kept[0].value == "dark-blue"
    assert slot(profile, name, "when").kept[0].value == "2024-01-02T10:00:00Z"


def test_machines_are_left_out(tmp_path: Path) -> None:
    lines = [
        line("/a"),
        line("/a", agent="plimsoll/1"),
        line("/a", agent="Mozilla/5.0 (compatible; Googlebot/2.1)"),
        line("/healthz", agent="kube-probe/1.29"),
        line("/healthz", agent="curl/8"),
        line("/healthz"),
        line("/metrics", agent="Prometheus/2.5"),
        line("/metrics", agent="curl/8"),
    ]
    profile = observe(log(tmp_path, lines), kept_from_clients=1)
    assert names(profile) == {"GET /a": 1, "GET /healthz": 1}
    assert profile.excluded == {"bot": 1, "plimsoll": 1, "probe": 2, "scrape": 2}


def test_a_window_leaves_out_the_rest(tmp_path: Path) -> None:
    window = Window(start=START.replace(second=10), end=START.replace(second=20))
    lines = [line("/a", at_s=second) for second in range(30)]
    profile = observe(log(tmp_path, lines), window=window)
    assert (profile.requests, profile.excluded) == (10, {"outside window": 20})
    assert profile.endpoints[0].cells == dict.fromkeys(range(10), 1)
    assert profile.window == window


def test_stretches_are_left_out(tmp_path: Path) -> None:
    lines = [line("/a", at_s=second) for second in range(40)]
    lines.append(line("/a", at_s=15, agent="plimsoll/1"))
    stretches = [
        Window(start=START.replace(second=first), end=START.replace(second=last))
        for first, last in ((10, 20), (15, 25), (35, 36))
    ]
    profile = observe(log(tmp_path, lines), without=stretches)
    assert (profile.requests, profile.excluded) == (24, {"run window": 17})
    assert profile.endpoints[0].cells.keys() & set(range(10, 25)) == set()
    assert any("left out with the stretches" in note for note in profile.notes)
    window = Window(start=START, end=START.replace(second=20))
    profile = observe(log(tmp_path, lines), without=stretches, window=window)
    assert (profile.requests, profile.excluded) == (10, {"outside window": 20, "run window": 11})


def at_times(folder: Path, times_s: list[int]) -> Path:
    return log(folder, [line(f"/{n % 9}", at_s=at_s) for n, at_s in enumerate(times_s)])


def test_burstiness_is_that_of_all_endpoints_together(tmp_path: Path) -> None:
    even = at_times(tmp_path, [second for second in range(180) for _ in range(4)])
    assert observe(even).dispersion == 0
    draw = random.Random(2)
    bursts = [draw.randrange(3_600) for _ in range(2_000)]
    path = at_times(tmp_path, sorted(second for second in bursts for _ in range(7)))
    assert observe(path, block_bytes=1 << 17).dispersion == pytest.approx(7, rel=0.15)


def test_burstiness_is_the_formula_whatever_the_blocks(tmp_path: Path) -> None:
    draw = random.Random(3)
    times_s = [draw.randrange(400) for _ in range(6_000)]
    path = at_times(tmp_path, times_s)
    expected = index_of_dispersion(Counter(times_s))
    assert observe(path, block_bytes=1 << 17).dispersion == pytest.approx(expected)


def test_burstiness_needs_whole_minutes_requests_and_seconds(tmp_path: Path) -> None:
    assert observe(at_times(tmp_path, list(range(119)))).dispersion is None
    assert observe(at_times(tmp_path, list(range(0, 180, 2)))).dispersion is None
    minutes = [60 * minute for minute in range(50) for _ in range(9)]
    assert observe(at_times(tmp_path, minutes)).dispersion is None
    assert observe(log(tmp_path, [])).dispersion is None


def test_burstiness_is_not_taken_from_minutes_that_were_cut(tmp_path: Path) -> None:
    even = at_times(tmp_path, [second for second in range(600) for _ in range(2)])
    stretch = Window(start=START + timedelta(seconds=150), end=START + timedelta(seconds=250))
    window = Window(start=START + timedelta(seconds=30), end=START + timedelta(seconds=430))
    profile = observe(even, window=window, without=[stretch])
    assert (profile.dispersion, profile.requests) == (0, 600)


def test_burstiness_of_a_long_log_is_that_of_its_first_days(tmp_path: Path) -> None:
    day_s = 86_400
    early = [second for second in range(600) for _ in range(2)]
    late = [40 * day_s + second for second in range(600) if second % 2 for _ in range(9)]
    for times_s in (early + late, late + early):
        profile = observe(at_times(tmp_path, times_s), block_bytes=1 << 17)
        assert profile.dispersion == 0
        assert any("first 31 days" in note for note in profile.notes)


def test_a_day_has_steps_of_a_minute(tmp_path: Path) -> None:
    lines = [line("/a", at_s=second) for second in range(0, 86_400, 20)]
    random.Random(1).shuffle(lines)
    profile = observe(log(tmp_path, lines), block_bytes=1 << 17)
    assert (profile.step_s, profile.endpoints[0].requests) == (60, 4_320)
    assert set(profile.endpoints[0].cells.values()) == {3}


@pytest.mark.parametrize(
    ("tail", "latency", "length"),
    [
        ("", None, None),
        (" 0.250 431", [250.0], [431]),
        (' "203.0.113.9" 0.250', [250.0], None),
        (' "203.0.113.9, 10.1.1.1" 0.250 431', [250.0], [431]),
        (" 250000", None, None),
    ],
)
@pytest.mark.parametrize("agent", ["Mozilla/5.0", None])
def test_what_follows_the_format(
    tmp_path: Path, agent: str | None, tail: str, latency: list[float], length: list[float]
) -> None:
    if agent is None and tail.startswith(' "'):
        pytest.skip("nobody writes that")
    found = observe(log(tmp_path, [line("/a", agent=agent, tail=tail)])).endpoints[0]
    assert found.latency_ms == (LogHistogram.of(latency) if latency else None)
    assert found.request_bytes == (LogHistogram.of(length) if length else None)
    assert found.response_bytes == LogHistogram.of([512])


@pytest.mark.parametrize(
    "fields",
    [
        (
            '"time_iso8601":"2026-03-02T10:00:00+00:00","remote_addr":"10.0.0.1","request":'
            '"GET /a?x=1 HTTP/1.1","status":200,"body_bytes_sent":512,"request_time":0.25,'
            '"request_length":"431","http_user_agent":"Mozilla/5.0"'
        ),
        (
            '"msec":"1772445600.123","remote_addr":"10.0.0.1","request_method":"GET","uri":"/a",'
            '"args":"x=1","status":"200","bytes_sent":"512","request_time":"0.250",'
            '"request_length":431,"nested":{"a":[1]}'
        ),
        (
            '"@timestamp":"2026-03-02T11:00:00.5+01:00","client_ip":"10.0.0.1","method":"GET",'
            '"path":"/a?x=1","status":200,"bytes":512,"duration_ms":250,"request_bytes":431'
        ),
        (
            '"time_local":"02/Mar/2026:10:00:00 +0000","remote_addr":"10.0.0.1","method":"GET",'
            '"url":"https://example.org/a?x=1","status":200,"bytes":512,"latency_ms":250.0,'
            '"request_length":431'
        ),
    ],
)
def test_json_lines(tmp_path: Path, fields: str) -> None:
    profile = observe(log(tmp_path, ["{" + fields + "}"]), kept_from_clients=1)
    found = endpoint(profile, "GET /a")
    assert profile.window.start == START
    assert found.latency_ms == LogHistogram.of([250])
    assert found.request_bytes == LogHistogram.of([431])
    assert found.response_bytes == LogHistogram.of([512])
    assert slot(profile, "GET /a", "x").requests == 1


def test_lines_of_several_formats_in_one_file(tmp_path: Path) -> None:
    json_line = (
        '{"time_iso8601":"2026-03-02T10:00:00Z","remote_addr":"10.0.0.9",'
        '"request":"GET /a HTTP/1.1","status":200}'
    )
    lines = [line("/a"), line("/a", agent=None), json_line]
    for order in (lines, lines[::-1]):
        profile = observe(log(tmp_path, order * 3), kept_from_clients=1)
        assert (profile.requests, profile.malformed) == (9, 0)


def test_odd_lines_do_not_spoil_their_neighbours(tmp_path: Path) -> None:
    odd: list[str | bytes] = [
        line('/a\\"b', agent='say \\"hello\\" to'),
        line("/a b"),
        line("http://example.org/a"),
        line("/ok", agent="caf\xe9").encode("latin-1"),
        line("/crlf") + "\r",
        line("/escaped\\\\"),
        line("/john", client="1.2.3.4").replace("- -", "- john doe"),
        "",
    ]
    bad: list[str | bytes] = [
        line("/cut")[:60],
        '10.0.0.1 - - [02/Mar/2026:10:00:00 +0000] "\\x16\\x03" 400 150 "-" "-"',
        '10.0.0.1 - - [02/Mar/2026:10:00:00 +0000] "-" 408 - "-" "-"',
        line("/x", method="FOO"),
        line("/" + "x" * 70_000),
        'an odd " quote',
        b"\x00\x01\x02",
    ]
    lines: list[str | bytes] = [line("/ok")] * 50
    for position, text in enumerate(odd + bad):
        lines.insert(position * 3, text)
    profile = observe(log(tmp_path, lines), kept_from_clients=1, malformed_limit=0.5)
    assert profile.malformed == len(bad)
    assert profile.requests == 50 + len(odd) - 1
    assert names(profile)["GET /ok"] == 51


def test_a_jumping_clock_does_not_widen_the_window(tmp_path: Path) -> None:
    lines = [line("/a", at_s=second) for second in range(30)]
    lines[3] = lines[3].replace("2026", "1970")
    lines[5] = lines[5].replace("2026", "2099")
    profile = observe(log(tmp_path, lines))
    assert (profile.steps, profile.malformed) == (30, 2)
    assert any("400 days" in note for note in profile.notes)


def test_time_zones(tmp_path: Path) -> None:
    lines = [line("/a"), line("/a").replace("10:00:00 +0000", "03:30:00 -0630")]
    assert observe(log(tmp_path, lines)).endpoints[0].cells == {0: 2}


def test_compression_is_told_from_content(tmp_path: Path) -> None:
    text = "\n".join(line(f"/a/{n}", at_s=n % 60) for n in range(20_000)).encode()
    half = text.index(b"\n", len(text) // 2) + 1
    plain = tmp_path / "a.gz"
    plain.write_bytes(text)
    gzipped = tmp_path / "b.log"
    gzipped.write_bytes(gzip.compress(text[:half]) + gzip.compress(text[half:]) + b"\0" * 10)
    packed = tmp_path / "c"
    packed.write_bytes(zstandard.compress(text[:half]) + zstandard.compress(text[half:]))
    profiles = [observe(path, block_bytes=1 << 18) for path in (plain, gzipped, packed)]
    same = {
        found.model_copy(update={"source": "", "source_digest": ""}).model_dump_json()
        for found in profiles
    }
    assert len(same) == 1
    assert len({found.source_digest for found in profiles}) == 3


def test_files_and_folders(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    first = log(logs, [line("/a")], "access.log.1")
    second = log(logs, [line("/a")], "access.log")
    log(logs, ["junk"], ".hidden")
    both = observe(logs)
    assert both.requests == 2
    assert both.source == "access-log:access.log,access.log.1"
    listed = observe(f"{second}, {first}")
    assert listed == both


def test_an_empty_log_is_a_result(tmp_path: Path) -> None:
    profile = observe(log(tmp_path, []))
    assert (profile.requests, profile.endpoints) == (0, ())
    assert profile.window.duration_s == 0
    (note,) = profile.notes
    assert note.startswith("There is no request in the log.")
    assert "window, of no length in 1970" in note


def test_missing_files(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        observe(tmp_path / "none.log")
    with pytest.raises(NotFound):
        observe(tmp_path)


def test_a_wrong_file_is_rejected_without_its_content(tmp_path: Path) -> None:
    path = log(tmp_path, [line("/a"), *["anna@example.org secret"] * 9])
    with pytest.raises(Rejected) as caught:
        observe(path)
    assert "access.log:2" in str(caught.value)
    assert "combined" in str(caught.value)
    assert "anna" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (random.Random(1).randbytes(5_000), "binary"),
        (b"PK\x03\x04" + bytes(100), "zip"),
        (gzip.compress(line("/a").encode() * 99)[:-9], "truncated"),
        (zstandard.compress(line("/a").encode() * 99)[:-9], "truncated"),
        (b"\x1f\x8b" + b"x" * 99, "damaged"),
    ],
)
def test_what_is_no_log_is_rejected(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "access.log"
    path.write_bytes(content)
    with pytest.raises(Rejected, match=said):
        observe(path)


def test_a_file_without_newlines_does_not_fill_the_memory(tmp_path: Path) -> None:
    path = log(tmp_path, [line("/a"), "x" * 900_000, line("/b"), line("/b")])
    profile = observe(path, block_bytes=1 << 17, malformed_limit=0.5)
    assert (profile.requests, profile.malformed) == (3, 1)


@given(
    st.lists(
        st.one_of(
            st.binary(max_size=40),
            st.text(st.sampled_from('"\\ []{}:-a1/\n'), max_size=60).map(str.encode),
            st.sampled_from([line("/a"), line("/a", agent=None), '{"status":200}']).map(str.encode),
            st.text(st.sampled_from('"\\ a?&=%+#/'), max_size=20).map(
                lambda text: line(f"/{text}").encode()
            ),
        ),
        max_size=30,
    )
)
@settings(deadline=None, max_examples=60)
def test_whatever_the_lines_they_are_counted_once(lines: list[bytes]) -> None:
    good = [line("/good", at_s=number).encode() for number in range(20)]
    with tempfile.TemporaryDirectory() as folder:
        path = log(Path(folder), good + lines + good)
        profile = observe(path, kept_from_clients=1, malformed_limit=1.0)
        text = path.read_bytes()
    whole = text.replace(b"\r\n", b"\n").decode("utf-8", errors="replace").split("\n")
    # Unicode's white space: Python alone counts the separators 1C to 1F as well.
    written = sum(1 for text in whole if not re.fullmatch(r"[^\S\x1c-\x1f]*", text))
    assert profile.requests + profile.malformed == written
    assert names(profile)["GET /good"] >= 39


@pytest.mark.parametrize("position", range(0, 400_000, 61_000))
def test_long_lines_anywhere_cost_only_themselves(tmp_path: Path, position: int) -> None:
    lines = [line("/a", at_s=number % 60) for number in range(8_000)]
    lines.insert(position // 100, "x" * (250_000 + position))
    profile = observe(log(tmp_path, lines), block_bytes=1 << 17)
    assert (profile.requests, profile.malformed) == (8_000, 1)


def test_json_lines_among_junk(tmp_path: Path) -> None:
    good = (
        '{"time_iso8601":"2026-03-02T10:00:00+00:00","remote_addr":"10.0.0.1",'
        '"request":"GET /a HTTP/1.1","status":200,"body_bytes_sent":512}'
    )
    lines = [good] * 50 + ['{"status":', "[1]", "", "junk", '{"status":200}'] + [good] * 50
    profile = observe(log(tmp_path, lines), kept_from_clients=1)
    assert (profile.requests, profile.malformed) == (100, 4)


def test_tells_progress(tmp_path: Path) -> None:
    told: list[float] = []
    path = log(tmp_path, [line("/a")] * 5_000)
    source = AccessLogSource(AccessLogSettings(block_bytes=1 << 17))
    source.observe(str(path), Observation(), progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(told) > 3


@pytest.mark.parametrize(
    "segment",
    ["Foo_Bar", "GET_status", "items:batchGet", "$count", "a,b", "@me", ".well-known", "jwks.json"],
)
def test_literals_of_many_styles_are_kept_apart(segment: str, tmp_path: Path) -> None:
    profile = observe(log(tmp_path, by_clients(f"/api/{segment}", 5)))
    assert [found.route for found in profile.endpoints] == [f"/api/{segment}"]


def test_what_stands_below_free_text_is_not_lost(tmp_path: Path) -> None:
    lines = [*by_clients("/home", 5), *by_clients("/some%20thing/deep/path", 5)]
    routes = {found.route for found in observe(log(tmp_path, lines)).endpoints}
    assert routes == {"/home", "/{text}/deep/path"}


@pytest.mark.parametrize(
    "name",
    ["eyJhbGciOiJIUzI1NiJ9", "ghp_16C7e42F292c6912E7710c838347Ae178B4a", "AKIAIOSFODNN7EXAMPLE"],
)
def test_a_secret_as_a_parameters_name_is_nowhere(name: str, tmp_path: Path) -> None:
    profile = observe(log(tmp_path, by_clients(f"/items?{name}=1", 9)))
    assert name not in profile.model_dump_json()
