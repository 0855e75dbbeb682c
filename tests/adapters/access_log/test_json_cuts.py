"""Cutting JSON lines at commas gives what decoding them gives, or leaves them alone."""

import json
from pathlib import Path

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from plimsoll.adapters.access_log.formats import envoy_json, nginx_json, traefik_json
from plimsoll.adapters.access_log.json_cuts import quick
from plimsoll.adapters.access_log.json_fields import Dialect
from plimsoll.adapters.access_log.json_lines import rows_of_block
from plimsoll.adapters.access_log.rows import SCHEMA, Words, typed
from tests.adapters.access_log.logs import log, observe

NGINX, ENVOY, TRAEFIK = (module.in_zone("UTC") for module in (nginx_json, envoy_json, traefik_json))
USUAL: dict[str, object] = {
    "time_iso8601": "2026-03-02T10:00:00+01:00",
    "remote_addr": "10.0.0.1",
    "request_method": "GET",
    "request_uri": "/a?x=1",
    "status": 200,
    "body_bytes_sent": 512,
    "request_length": "431",
    "request_time": 0.25,
    "http_referer": "",
    "http_user_agent": "Mozilla/5.0 (KHTML, like Gecko)",
}
USUAL_OF_ENVOY: dict[str, object] = {
    "start_time": "2026-03-02T09:00:00.123Z",
    "downstream_remote_address": "10.0.0.1:4711",
    "method": "GET",
    "path": "/a?x=1",
    "response_code": 200,
    "bytes_sent": "512",
    "bytes_received": 431,
    "duration": "250",
    "upstream_service_time": None,
    "user_agent": "Mozilla/5.0 (KHTML, like Gecko)",
}
USUAL_OF_TRAEFIK: dict[str, object] = {
    "ClientHost": "10.0.0.1",
    "DownstreamContentSize": 512,
    "DownstreamStatus": 200,
    "Duration": 250_000_000,
    "RequestContentSize": 431,
    "RequestMethod": "GET",
    "RequestPath": "/a?x=1",
    "StartUTC": "2026-03-02T09:00:00.123456789Z",
    "level": "info",
    "time": "2026-03-02T09:00:00Z",
}
NUMBERS = st.one_of(
    st.integers(-9, 10**17),
    st.floats(0, 1e9).map(lambda number: round(number, 6)),
    st.sampled_from([0, 200, 404, 99999, 1e300, 0.1, 5.0, -0.0]),
)
TEXTS = st.one_of(
    st.text(st.sampled_from('ab/?,: "\\{}-.0\t\x00é'), max_size=12),
    st.sampled_from(["", "-", "GET", "/a,b", ",", ",,", "a,", "200", "0.5", "1e3", "+1", "007"]),
)
VALUES = st.one_of(
    NUMBERS,
    TEXTS,
    NUMBERS.map(str),
    st.sampled_from([None, True, False, {}, {"status": 500}, [1, 2], {"a": {"b": "c"}}]),
    st.datetimes().map(lambda moment: f"{moment:%Y-%m-%dT%H:%M:%S}+01:00"),
)
NAMES = st.one_of(
    st.sampled_from([*USUAL, *NGINX.keys]), st.sampled_from(["x", "a,b", "é", "Status"])
)
STYLES = st.sampled_from([(",", ":"), (", ", ": "), (",", ": ")])
BROKEN = st.sampled_from(
    ["", ",", '{"status":200},', '{"status":', "[1]", "junk", '{"status":01}', "{}", "\x00\x00"]
)


def changed(line: str, place: float, how: str) -> str:
    """The line with something done to a place in it."""
    at = int(place * len(line))
    return {
        "cut": line[:at],
        "dropped": line[:at] + line[at + 1 :],
        "quote": line[:at] + '"' + line[at:],
        "comma": line[:at] + "," + line[at:],
        "space": line[:at] + " " + line[at:],
        "behind": line + ",",
        "twice": line[:-1] + "," + line[1:],
    }[how]


@st.composite
def logs(draw: st.DrawFn, usual: dict[str, object] = USUAL) -> list[str]:
    """Lines of one template, and others among them."""
    separators = draw(STYLES)
    more = draw(st.dictionaries(NAMES, VALUES, max_size=3))
    template = {**usual, **more}
    missing = draw(st.sets(st.sampled_from(list(template)), max_size=2))
    names = [name for name in draw(st.permutations(list(template))) if name not in missing]
    lines: list[str] = []
    for _ in range(draw(st.integers(1, 8))):
        values = draw(st.dictionaries(st.sampled_from(names), VALUES, max_size=3))
        fields = {name: values.get(name, template[name]) for name in names}
        text = json.dumps(fields, separators=separators, ensure_ascii=draw(st.booleans()))
        lines += [text] * draw(st.integers(1, 3))
    for _ in range(draw(st.integers(0, 3))):
        text = draw(st.sampled_from(lines))
        kinds = ["cut", "dropped", "quote", "comma", "space", "behind", "twice"]
        text = changed(text, draw(st.floats(0, 1)), draw(st.sampled_from(kinds)))
        lines.insert(draw(st.integers(0, len(lines))), text)
    lines += draw(st.lists(BROKEN, max_size=2))
    return lines


@given(logs())
@example([json.dumps(USUAL)] * 9 + [json.dumps(USUAL) + ","])
@example([json.dumps(USUAL)] * 9 + [json.dumps({**USUAL, "http_user_agent": "a,,b"})])
@settings(deadline=None, max_examples=400)
def test_what_is_cut_is_what_is_decoded(lines: list[str]) -> None:
    same_cut_as_decoded(lines, NGINX)


@given(logs(USUAL_OF_ENVOY))
@settings(deadline=None, max_examples=100)
def test_so_it_is_in_envoys_dialect(lines: list[str]) -> None:
    same_cut_as_decoded(lines, ENVOY)


@given(logs(USUAL_OF_TRAEFIK))
@settings(deadline=None, max_examples=100)
def test_so_it_is_in_traefiks_dialect(lines: list[str]) -> None:
    same_cut_as_decoded(lines, TRAEFIK)


def same_cut_as_decoded(lines: list[str], dialect: Dialect) -> None:
    data = ("\n".join(lines) + "\n").encode()
    words = Words()
    found = quick(data, words, dialect)
    if found is None:
        return
    assert found.lines == len(lines)
    decoded = words.coded(typed(rows_of_block(data, dialect)).with_row_index("line"))
    expected = decoded.join(found.rows.select("line"), on="line", how="semi")
    text = pl.col("request", "agent").cast(pl.String)
    assert (
        found.rows.sort("line").select("line", *SCHEMA).with_columns(text).rows()
        == expected.sort("line").with_columns(text).rows()
    )


def test_lines_of_one_template_are_all_cut() -> None:
    agents = ["Mozilla/5.0 (KHTML, like Gecko)", "curl/8", "a, b, c"]
    lines = [
        json.dumps({**USUAL, "status": 200 + number % 5, "http_user_agent": agents[number % 3]})
        for number in range(900)
    ]
    found = quick(("\n".join(lines) + "\n").encode(), Words(), NGINX)
    assert found is not None
    assert found.rows.height == found.lines == 900


@pytest.mark.parametrize(
    "odd",
    [
        {"request_uri": '/a"b\\c'},
        {"nested": {"status": 500}},
        {"status": "200"},
        {"request_time": None},
        {"client_ip": "10.0.0.2", "latency_ms": 3},
    ],
)
def test_unusual_objects_are_read_too(tmp_path: Path, odd: dict[str, object]) -> None:
    usual = json.dumps(USUAL)
    reordered = json.dumps(dict(reversed({**USUAL, **odd}.items())))
    lines = [usual] * 50 + [json.dumps({**USUAL, **odd}), reordered] + [usual] * 50
    profile = observe(log(tmp_path, lines), kept_from_clients=1)
    assert (profile.requests, profile.malformed) == (102, 0)
