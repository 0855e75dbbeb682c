"""A format that a person writes down."""

from pathlib import Path

import pytest

from plimsoll.adapters.access_log.settings import AccessLogSettings
from plimsoll.adapters.access_log.traffic_source import AccessLogSource
from plimsoll.kit.errors import Misconfigured
from plimsoll.kit.histogram import LogHistogram
from plimsoll.traffic.model import TrafficProfile
from plimsoll.traffic.ports import Observation
from tests.adapters.access_log.logs import START, endpoint, line, log, names


def observe(path: Path, pattern: str, zone: str = "UTC") -> TrafficProfile:
    source = AccessLogSource(AccessLogSettings(pattern=pattern, time_zone=zone))
    return source.observe(str(path), Observation(kept_from_clients=1))


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (
            (
                '$remote_addr - [$time_local] "$request" $status $body_bytes_sent $request_length'
                " $request_time"
            ),
            '10.0.0.1 - [02/Mar/2026:10:00:00 +0000] "GET /a?x=1 HTTP/1.1" 200 512 431 0.250',
        ),
        (
            (
                "log_format timed '$host ${remote_addr} [$time_iso8601] '\n"
                "    '\"$request_method $uri$is_args$args\" $status $bytes_sent '\n"
                "    'rt=$request_time urt=\"$upstream_response_time\" len=$request_length';"
            ),
            (
                "shop.example.org 10.0.0.1 [2026-03-02T11:00:00+01:00]"
                ' "GET /a?x=1" 200 512 rt=0.250 urt="0.1, 0.2" len=431'
            ),
        ),
        (
            (
                "$msec|$remote_addr|$request_method|$request_uri|$status|$body_bytes_sent"
                "|$request_length|$request_time|$http_user_agent"
            ),
            "1772445600.123|10.0.0.1|GET|/a?x=1|200|512|431|0.250|Mozilla/5.0 (X11; a|b)",
        ),
        (
            '%h %l %u %t "%r" %>s %b %I %D',
            '10.0.0.1 - - [02/Mar/2026:10:00:00 +0000] "GET /a?x=1 HTTP/1.1" 200 512 431 250000',
        ),
        (
            (
                'LogFormat "%v:%p %{c}a %{%Y-%m-%d %H:%M:%S}t.%{msec_frac}t %{%z}t %m %U%q %s %O %I'
                ' %{ms}T \\"%{User-Agent}i\\" %%" timed'
            ),
            (
                "shop:443 10.0.0.1 2026-03-02 11:00:00.123 +0100 GET /a?x=1 200 512 431 250"
                ' "say \\"hello\\" to" %'
            ),
        ),
        (
            '%a %{usec}t "%r" %s %B %I %{us}T %{Referer}i',
            '10.0.0.1 1772445600000123 "GET /a?x=1 HTTP/1.1" 200 512 431 250000 -',
        ),
    ],
)
def test_a_pattern_is_read(tmp_path: Path, pattern: str, text: str) -> None:
    profile = observe(log(tmp_path, [text] * 3), pattern)
    assert (names(profile), profile.malformed) == ({"GET /a": 3}, 0)
    found = endpoint(profile, "GET /a")
    assert (profile.window.start, found.statuses) == (START, {200: 3})
    assert found.latency_ms == LogHistogram.of([250] * 3)
    assert found.response_bytes == LogHistogram.of([512] * 3)
    assert found.request_bytes == LogHistogram.of([431] * 3)
    assert [found.name for found in found.values] == ["x"]


def test_lines_that_look_otherwise_are_tried_as_ever(tmp_path: Path) -> None:
    mine = "200 GET /a 1772445600"
    profile = observe(
        log(tmp_path, [mine, line("/b"), "junk", mine, mine, line("/b"), *[mine] * 9]),
        "$status $request_method $uri $msec",
    )
    assert (names(profile), profile.malformed) == ({"GET /a": 12, "GET /b": 2}, 1)


def test_a_configured_time_without_a_zone_is_in_that_of_the_setting(tmp_path: Path) -> None:
    path = log(tmp_path, ["2026-03-02 11:00:00 GET /a 200"])
    profile = observe(path, "%{%F %T}t %m %U %s", "Europe/Berlin")
    assert profile.window.start == START
    assert any("Europe/Berlin" in note for note in profile.notes)


def test_an_hour_that_comes_twice_is_the_first(tmp_path: Path) -> None:
    path = log(tmp_path, [f"2026-10-25 0{hour}:30:00 GET /a 200" for hour in (1, 2, 3)])
    cells = observe(path, "%{%F %T}t %m %U %s", "Europe/Berlin").endpoints[0].cells
    assert sum(cells.values()) == 3


def test_whole_seconds_are_no_latency(tmp_path: Path) -> None:
    path = log(tmp_path, ['10.0.0.1 [02/Mar/2026:10:00:00 +0000] "GET /a HTTP/1.1" 200 0'])
    assert observe(path, '%h %t "%r" %>s %T').endpoints[0].latency_ms is None


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("combined", "names no variable"),
        ("$remote_addr $status", "no time"),
        ('%h %t "%r"', "no status"),
        ("%h %t %m %s", "no path"),
        ("%{%H o'clock}t %r %s", "not understood"),
        ("%{%Q}t %r %s", "not understood"),
        ("%t %r %s" + "%l%u" * 50, "more than 100"),
    ],
)
def test_what_describes_no_request_is_misconfigured(
    tmp_path: Path, pattern: str, said: str
) -> None:
    source = AccessLogSource(AccessLogSettings(pattern=pattern))
    with pytest.raises(Misconfigured, match=said) as caught:
        source.admit(str(log(tmp_path, [])))
    assert "PLIMSOLL_ACCESS_LOG__PATTERN" in str(caught.value)
