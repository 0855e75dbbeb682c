"""Every format says the same of the same request, and nothing that it does not know."""

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from plimsoll.adapters.access_log.settings import AccessLogSettings
from plimsoll.adapters.access_log.traffic_source import AccessLogSource
from plimsoll.kit.histogram import LogHistogram
from plimsoll.traffic.model import TrafficProfile
from plimsoll.traffic.ports import Observation
from tests.adapters.access_log.logs import BROWSER, START, endpoint, line, log, names, observe, slot

IIS = (
    "#Software: Microsoft Internet Information Services 10.0",
    "#Version: 1.0",
    "#Date: 2026-03-02 09:59:58",
    (
        "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip"
        " cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status sc-bytes cs-bytes"
        " time-taken"
    ),
)
CLOUDFRONT = (
    "#Version: 1.0",
    (
        "#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status"
        " cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id"
        " x-host-header cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol"
    ),
)
TOMCAT = (
    (
        "#Fields: time date c-ip cs-method cs-uri sc-status bytes sc-bytes cs-bytes"
        " cs(User-Agent) time-taken"
    ),
)


class Format(NamedTuple):
    """How one request is written: GET /a?x=1 of 10.0.0.1, 200, 250 ms, 512 bytes of 431."""

    line: str
    before: tuple[str, ...] = ()
    has_agent: bool = True
    has_request_bytes: bool = True


QUOTED = BROWSER.replace(" ", "+")
FORMATS = {
    "Envoy": Format(
        '[2026-03-02T10:00:00.123Z] "GET /a?x=1 HTTP/1.1" 200 - 431 512 250 248'
        f' "203.0.113.1, 10.0.0.1" "{BROWSER}" "5a9f" "shop.example.org" "10.1.0.1:80"'
    ),
    "Istio": Format(
        '[2026-03-02T10:00:00.123Z] "GET /a?x=1 HTTP/1.1" 200 - via_upstream - "-" 431 512 250 248'
        f' "-" "{BROWSER}" "5a9f" "shop.example.org" "10.1.0.1:80" inbound|80||'
        " 127.0.0.6:44444 10.1.0.1:80 10.0.0.1:54321 outbound_.80_._.shop.svc default"
    ),
    "Envoy JSON": Format(
        json.dumps(
            {
                "start_time": "2026-03-02T10:00:00.123Z",
                "method": "GET",
                "path": "/a?x=1",
                "response_code": 200,
                "response_flags": "-",
                "bytes_received": 431,
                "bytes_sent": "512",
                "duration": "250",
                "upstream_service_time": None,
                "x_forwarded_for": None,
                "user_agent": BROWSER,
                "downstream_remote_address": "10.0.0.1:54321",
            }
        )
    ),
    "Traefik": Format(
        line("/a?x=1", tail=' 17 "shop@docker" "http://10.1.0.1:80" 250ms'), has_request_bytes=False
    ),
    "Traefik JSON": Format(
        json.dumps(
            {
                "ClientAddr": "10.0.0.1:54321",
                "ClientHost": "10.0.0.1",
                "DownstreamContentSize": 512,
                "DownstreamStatus": 200,
                "Duration": 250_000_000,
                "RequestContentSize": 431,
                "RequestMethod": "GET",
                "RequestPath": "/a?x=1",
                "StartLocal": "2026-03-02T11:00:00.123456789+01:00",
                "StartUTC": "2026-03-02T10:00:00.123456789Z",
                "request_User-Agent": BROWSER,
                "time": "2026-03-02T10:00:01Z",
            }
        )
    ),
    "Caddy": Format(
        json.dumps(
            {
                "level": "info",
                "ts": START.timestamp() + 0.123456,
                "logger": "http.log.access",
                "msg": "handled request",
                "request": {
                    "remote_ip": "10.1.0.9",
                    "remote_port": "41342",
                    "client_ip": "10.0.0.1",
                    "proto": "HTTP/2.0",
                    "method": "GET",
                    "host": "shop.example.org",
                    "uri": "/a?x=1",
                    "headers": {"Accept": ["*/*"], "User-Agent": [BROWSER]},
                    "tls": {"resumed": False},
                },
                "bytes_read": 431,
                "user_id": "",
                "duration": 0.25,
                "size": 512,
                "status": 200,
                "resp_headers": {"Server": ["Caddy"]},
            }
        )
    ),
    "HAProxy": Format(
        "10.0.0.1:33317 [02/Mar/2026:10:00:00.123] http-in~ static/srv1 10/0/30/69/250 200 512 - -"
        ' ---- 1/1/1/1/0 0/0 {shop.example.org|a } b} {} "GET /a?x=1 HTTP/1.1"',
        has_agent=False,
        has_request_bytes=False,
    ),
    "HAProxy by syslog": Format(
        "Mar  2 10:00:00 lb1 haproxy[14389]: 10.0.0.1:33317 [02/Mar/2026:10:00:00.123] in"
        ' static/<NOSRV> 10/-1/-1/-1/250 200 512 - - PR-- 1/1/0/0/+3 0/0 "GET /a?x=1 HTTP/1.1"',
        has_agent=False,
        has_request_bytes=False,
    ),
    "ALB": Format(
        "h2 2026-03-02T10:00:00.186641Z app/my/50dc6c495c0c9188 10.0.0.1:2817 10.1.0.1:80 0.010"
        ' 0.200 0.040 200 200 431 512 "GET https://shop.example.org:443/a?x=1 HTTP/2.0"'
        f' "{BROWSER}" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:x "Root=1-58337262" "-" "-" 0'
    ),
    "ELB": Format(
        "2026-03-02T10:00:00.943958Z my-elb 10.0.0.1:2817 10.1.0.1:80 0.01 0.2 0.04 200 200"
        f' 431 512 "GET http://shop.example.org:80/a?x=1 HTTP/1.1" "{BROWSER}" - -'
    ),
    "IIS": Format(
        f"2026-03-02 10:00:00 10.1.0.1 GET /a x=1 443 - 10.0.0.1 {QUOTED} - 200 0 0 512 431 250",
        IIS,
    ),
    "CloudFront": Format(
        "2026-03-02\t10:00:00\tFRA2\t512\t10.0.0.1\tGET\td1.cloudfront.net\t/a\t200\t-\t"
        f"{BROWSER.replace(' ', '%2520')}\tx=1\t-\tMiss\tid==\tshop.example.org\thttps\t431\t0.250"
        "\t-\tTLSv1.2",
        CLOUDFRONT,
    ),
    "Tomcat": Format(
        f"10:00:00 2026-03-02 10.0.0.1 GET /a?x=1 200 - 512 431 '{BROWSER}' 0.250".replace(
            "'", '"'
        ),
        TOMCAT,
    ),
}


def of_settings(path: Path, **chosen: str) -> TrafficProfile:
    source = AccessLogSource(AccessLogSettings.model_validate(chosen))
    return source.observe(str(path), Observation(kept_from_clients=1))


@pytest.mark.parametrize("format_", FORMATS.values(), ids=FORMATS)
def test_all_formats_say_the_same(tmp_path: Path, format_: Format) -> None:
    path = log(tmp_path, [*format_.before, *[format_.line] * 3])
    profile = observe(path, kept_from_clients=1)
    assert (names(profile), profile.malformed) == ({"GET /a": 3}, 0)
    found = endpoint(profile, "GET /a")
    assert profile.window.start == START
    assert found.statuses == {200: 3}
    assert found.latency_ms == LogHistogram.of([250] * 3)
    assert found.response_bytes == LogHistogram.of([512] * 3)
    assert found.request_bytes == (
        LogHistogram.of([431] * 3) if format_.has_request_bytes else None
    )
    assert slot(profile, "GET /a", "x").kept[0].value == "1"
    assert any("no user agent" in note for note in profile.notes) != format_.has_agent


@pytest.mark.parametrize("format_", FORMATS.values(), ids=FORMATS)
def test_who_asked_is_told_apart_in_every_format(tmp_path: Path, format_: Format) -> None:
    lines = [format_.line.replace("10.0.0.1", f"10.0.0.{n}") for n in range(1, 8)]
    profile = observe(log(tmp_path, [*format_.before, *lines]), kept_from_clients=7)
    assert profile.distinct_clients == 7
    assert names(profile) == {"GET /a": 7}


@pytest.mark.parametrize("format_", [f for f in FORMATS.values() if f.has_agent])
def test_machines_are_told_from_people_in_every_format(tmp_path: Path, format_: Format) -> None:
    bot = format_.line.replace("Mozilla/5.0", "Googlebot/2.1")
    profile = observe(log(tmp_path, [*format_.before, format_.line, bot]), kept_from_clients=1)
    assert (profile.requests, profile.excluded) == (1, {"bot": 1})


@pytest.mark.parametrize("first", FORMATS)
def test_lines_of_all_formats_may_share_a_file(tmp_path: Path, first: str) -> None:
    order = [first, *(name for name in FORMATS if name != first)]
    lines = [text for name in order for text in (*FORMATS[name].before, FORMATS[name].line)]
    profile = observe(log(tmp_path, lines), kept_from_clients=1)
    assert (names(profile), profile.malformed) == ({"GET /a": len(FORMATS)}, 0)
    latency_ms = endpoint(profile, "GET /a").latency_ms
    assert latency_ms == LogHistogram.of([250] * len(FORMATS))


@pytest.mark.parametrize("name", FORMATS)
def test_junk_between_the_lines_costs_only_itself(tmp_path: Path, name: str) -> None:
    format_ = FORMATS[name]
    junk = ["junk", format_.line[:40], "{", '{"status":200}', format_.line + '"' * 70_000, ""]
    lines = [*format_.before, *[text for odd in junk for text in (format_.line, odd)]]
    profile = observe(log(tmp_path, lines), kept_from_clients=1, malformed_limit=0.6)
    assert (names(profile), profile.malformed) == ({"GET /a": 6}, 5)


def test_fields_may_change_in_the_middle_of_a_file(tmp_path: Path) -> None:
    other = (
        "#Software: Microsoft Internet Information Services 10.0",
        "#Fields: time-taken sc-status cs-uri-query cs-uri-stem cs-method c-ip time date",
    )
    lines = [*IIS, *[FORMATS["IIS"].line] * 2, *other]
    lines += ["250 404 x=1 /a GET 10.0.0.2 10:00:01 2026-03-02", *IIS, FORMATS["IIS"].line]
    profile = observe(log(tmp_path, lines * 2_000), kept_from_clients=1, block_bytes=1 << 17)
    found = endpoint(profile, "GET /a")
    assert (profile.malformed, found.statuses) == (0, {200: 6_000, 404: 2_000})
    assert found.latency_ms == LogHistogram.of([250] * 8_000)


def test_fields_hold_over_blocks(tmp_path: Path) -> None:
    path = log(tmp_path, [*IIS, *[FORMATS["IIS"].line] * 5_000])
    profile = observe(path, block_bytes=1 << 17)
    assert (profile.requests, profile.malformed) == (5_000, 0)


def test_lines_below_no_fields_are_no_requests(tmp_path: Path) -> None:
    lines = [FORMATS["IIS"].line] * 2 + [*IIS, *[FORMATS["IIS"].line] * 2]
    profile = observe(log(tmp_path, lines), malformed_limit=0.6)
    assert (profile.requests, profile.malformed) == (2, 2)


def test_a_log_of_directives_only_is_empty(tmp_path: Path) -> None:
    profile = observe(log(tmp_path, IIS))
    assert (profile.requests, profile.malformed) == (0, 0)


def test_a_whole_time_of_unknown_software_is_no_latency(tmp_path: Path) -> None:
    fields = "#Fields: date time c-ip cs-method cs-uri sc-status time-taken"
    lines = [fields, "2026-03-02 10:00:00 10.0.0.1 GET /a 200 250"]
    assert observe(log(tmp_path, lines)).endpoints[0].latency_ms is None
    lines = [fields, "2026-03-02 10:00:00 10.0.0.1 GET /a 200 0.250"]
    assert observe(log(tmp_path, lines)).endpoints[0].latency_ms == LogHistogram.of([250])


@pytest.mark.parametrize("written", ["/a%2520b", "/a%20b"])
def test_cloudfront_encodes_once_more_than_the_client(tmp_path: Path, written: str) -> None:
    text = FORMATS["CloudFront"].line.replace("/a\t", f"{written}\t").replace("x=1", "x=a%252Fb")
    profile = observe(log(tmp_path, [*CLOUDFRONT, text]), kept_from_clients=1)
    assert names(profile) == {"GET /{text}": 1}
    (form,) = slot(profile, "GET /{text}", "x").reduced or slot(profile, "GET /{text}", "x").kept
    assert getattr(form, "length", 3) == 3


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("Envoy", '" 200 - ', '" 0 DC '),
        ("Envoy JSON", '"response_code": 200', '"response_code": 0'),
        ("Caddy", '"status": 200', '"status": 0'),
        ("HAProxy", "GET /a?x=1 HTTP/1.1", "<BADREQ>"),
        ("HAProxy", ' HTTP/1.1"', ""),
        ("ALB", "0.040 200 ", "0.040 - "),
        ("ALB", '"GET https://shop.example.org:443/a?x=1 HTTP/2.0"', '"- http://shop:80- -"'),
        ("CloudFront", "\t200\t", "\t000\t"),
    ],
)
def test_what_got_no_answer_is_no_request(tmp_path: Path, name: str, old: str, new: str) -> None:
    format_ = FORMATS[name]
    assert old in format_.line
    lines = [*format_.before, *[format_.line] * 9, format_.line.replace(old, new)]
    profile = observe(log(tmp_path, lines), kept_from_clients=1)
    assert (profile.requests, profile.malformed) == (9, 1)


@pytest.mark.parametrize(
    ("name", "old", "new", "measure"),
    [
        ("HAProxy", "/250 200 512 ", "/+250 200 +512 ", "latency_ms"),
        ("HAProxy", "/250 200 512 ", "/+250 200 +512 ", "response_bytes"),
        ("HAProxy", "/250 ", "/-1 ", "latency_ms"),
        ("ALB", "0.200 0.040", "-1 -1", "latency_ms"),
        ("Caddy", '"duration": 0.25', '"duration": "250ms"', "latency_ms"),
    ],
)
def test_what_is_not_measured_is_unknown(
    tmp_path: Path, name: str, old: str, new: str, measure: str
) -> None:
    text = FORMATS[name].line
    assert old in text
    profile = observe(log(tmp_path, [text.replace(old, new)]), kept_from_clients=1)
    assert getattr(endpoint(profile, "GET /a"), measure) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[" + json.dumps(BROWSER), '["say \\"hello\\" to"'),
        ("/a?x=1", "/a?x=1\\u0026y=2"),
        ('"level": "info", ', ""),
        ("1772445600.123456", '"2026-03-02T11:00:00.123+01:00"'),
        ('"client_ip": "10.0.0.1", ', ""),
        (f'"User-Agent": [{json.dumps(BROWSER)}]', '"X": ["\\"status\\": 500"]'),
    ],
)
@pytest.mark.parametrize("gap", [" ", ""])
def test_caddy_is_read_however_it_is_written(tmp_path: Path, old: str, new: str, gap: str) -> None:
    text = FORMATS["Caddy"].line
    assert old in text
    usual, odd = (written.replace(": ", f":{gap}").replace(", ", f",{gap}")
                  for written in (text, text.replace(old, new)))  # fmt: skip
    profile = observe(log(tmp_path, [usual, odd, odd, usual]), kept_from_clients=1)
    assert (names(profile), profile.malformed) == ({"GET /a": 4}, 0)
    assert endpoint(profile, "GET /a").statuses == {200: 4}


@pytest.mark.parametrize("between", [" ", "\t", "   ", " \t"])
def test_fields_stand_between_blanks_or_tabs(tmp_path: Path, between: str) -> None:
    text = FORMATS["IIS"].line.replace(" ", between)
    profile = observe(log(tmp_path, [*IIS, text + " ", text, text]), kept_from_clients=1)
    assert (names(profile), profile.malformed) == ({"GET /a": 3}, 0)


def test_addresses_lose_their_ports_not_their_ends(tmp_path: Path) -> None:
    istio, alb = FORMATS["Istio"].line, FORMATS["ALB"].line
    lines = [istio.replace("10.0.0.1:54321", f"[2001:db8::1]:{port}") for port in (1024, 1025)]
    lines += [alb.replace("10.0.0.1:2817", f"2001:db8::1:{port}") for port in (1024, 1025)]
    assert observe(log(tmp_path, lines)).distinct_clients == 1


def test_without_an_address_all_requests_have_one_client(tmp_path: Path) -> None:
    text = FORMATS["Envoy"].line.replace("203.0.113.1, 10.0.0.1", "-")
    profile = observe(log(tmp_path, [text] * 9))
    assert (profile.requests, profile.distinct_clients) == (9, 1)


def test_times_without_a_zone_are_in_that_of_the_setting(tmp_path: Path) -> None:
    path = log(tmp_path, [FORMATS["HAProxy"].line])
    utc, berlin = of_settings(path), of_settings(path, time_zone="Europe/Berlin")
    assert (utc.window.start - berlin.window.start).total_seconds() == 3_600
    assert any("Europe/Berlin" in note for note in berlin.notes)


def test_times_with_a_zone_are_not_changed_by_the_setting(tmp_path: Path) -> None:
    for name in set(FORMATS) - {"HAProxy", "HAProxy by syslog"}:
        path = log(tmp_path, [*FORMATS[name].before, FORMATS[name].line], f"{name}.log")
        assert of_settings(path, time_zone="Europe/Berlin").window.start == START


def test_a_zone_that_is_none_is_no_setting() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        AccessLogSettings(time_zone="Mars/Olympus")
