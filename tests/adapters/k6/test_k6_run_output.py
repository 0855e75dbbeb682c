import gzip
import json
from pathlib import Path

import pytest

from plimsoll.adapters.k6.run_output import read_output
from plimsoll.kit.errors import NotFound, PlimsollError, Rejected

HEADER = "metric_name,timestamp,metric_value,error,expected_response,name,scenario,status\n"
REQUESTS = 4_000


def samples(requests: int = REQUESTS) -> str:
    """Enough for several chunks."""
    lines = [
        f"http_reqs,{1795248343 + i // 100},1.000000,,true,GET /a,a,200\n"
        f"http_req_duration,{1795248343 + i // 100},12.5,,true,GET /a,a,200\n"
        f"request_bytes,{1795248343 + i // 100},300,,,GET /a,a,\n"
        f"iterations,{1795248343 + i // 100},1,,,,a,\n"
        for i in range(requests)
    ]
    return "".join(lines)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run.csv"


def refused(path: Path) -> PlimsollError:
    with pytest.raises(PlimsollError) as caught:
        read_output(str(path))
    return caught.value


@pytest.mark.parametrize("packed", [False, True])
def test_a_file_is_read_plain_or_packed(path: Path, *, packed: bool) -> None:
    data = (HEADER + samples()).encode()
    path.write_bytes(gzip.compress(data) if packed else data)
    sent = read_output(str(path))
    (figures,) = sent.endpoints
    assert (figures.endpoint, figures.requests, figures.statuses) == (
        "GET /a", REQUESTS, {200: REQUESTS}
    )  # fmt: skip
    assert figures.request_bytes is not None
    assert (sent.span_s, set(sent.per_second.values()), sent.notes) == (40, {100}, ())


def test_json_lines_say_the_same(path: Path) -> None:
    tags = {"name": 'GET /a,"b"', "status": "200", "scenario": "a", "expected_response": "true"}
    samples = [
        {"metric": "http_req_duration", "type": "Metric", "data": {"name": "http_req_duration"}},
        *(
            {
                "metric": metric,
                "type": "Point",
                "data": {"time": f"2026-11-21T14:27:3{i}.868Z", "value": 12.5, "tags": tags},
            }
            for i in range(3)
            for metric in ("http_req_waiting", "http_req_duration", "request_bytes")
        ),
    ]
    path.write_text("".join(json.dumps(each, separators=(",", ":")) + "\n" for each in samples))
    sent = read_output(str(path))
    (figures,) = sent.endpoints
    assert (figures.endpoint, figures.cells) == ('GET /a,"b"', {0: 1, 1: 1, 2: 1})
    assert figures.request_bytes is not None
    path.write_text(
        path.read_text() + '{"metric":"http_req_duration","type":"Point","data":{\n{}\n'
    )
    assert refused(path).where == "line 11"


@pytest.mark.parametrize("end", ["http_req_duration,17952483", "http_req_duration,17952483\n"])
def test_a_cut_last_line_is_left_out_and_told(path: Path, end: str) -> None:
    path.write_text(HEADER + samples() + end)
    sent = read_output(str(path))
    assert sent.requests == REQUESTS
    assert "ends in the middle of a line" in sent.notes[0]


def test_a_cut_gzip_counts_as_far_as_it_goes(path: Path) -> None:
    whole = gzip.compress((HEADER + samples()).encode())
    path.write_bytes(whole[: len(whole) // 2])
    sent = read_output(str(path))
    assert 0 < sent.requests < REQUESTS
    assert "ends early" in sent.notes[0]


@pytest.mark.parametrize("before", [0, 7, REQUESTS])
@pytest.mark.parametrize(
    "broken",
    [
        "http_req_duration,1795248343,12.5,,true\n",
        "http_req_duration,1795248343,fast,,true,GET /a,a,200\n",
        "http_req_duration,yesterday,12.5,,true,GET /a,a,200\n",
    ],
)
def test_a_broken_line_is_named(path: Path, before: int, broken: str) -> None:
    path.write_text(HEADER + samples(before) + broken + samples())
    error = refused(path)
    assert isinstance(error, Rejected)
    assert error.where == f"line {1 + 4 * before + 1}"


def test_line_breaks_inside_quotes_are_counted(path: Path) -> None:
    quoted = 'http_req_duration,1795248343,1,"dial\nrefused",false,GET /a,a,0\n'
    path.write_text(HEADER + quoted + "iterations,1\n" + samples(1))
    assert refused(path).where == "line 4"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "it is empty"),
        ('{"schema_version":1,"endpoints":[]}', "first line"),
        ('{\n  "schema_version": 1\n}\n', "first line"),
        ("a,b,c\n1,2,3\n", "first line"),
        ("metric_name,timestamp,metric_value,status\n", "no column name"),
        (HEADER, "no requests"),
        (HEADER + "http_req_duration,1795248343,1,,true,https://x/a,a,200\n", "after an endpoint"),
    ],
)
def test_what_is_no_output_of_k6_is_refused_in_words(path: Path, content: str, says: str) -> None:
    path.write_text(content)
    error = refused(path)
    assert isinstance(error, Rejected)
    assert says in error.what
    assert error.fix


def test_what_only_looks_packed_is_refused(path: Path) -> None:
    path.write_bytes(b"\x1f\x8bnothing of the kind")
    assert isinstance(refused(path), Rejected)


def test_a_file_that_is_not_there_is_told(path: Path) -> None:
    assert isinstance(refused(path), NotFound)
    assert isinstance(refused(path.parent), NotFound)


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm(path: Path) -> None:
    text = (HEADER + samples(3)).replace("\n", "\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    (figures,) = read_output(str(path)).endpoints
    assert figures.requests == 3
    assert figures.statuses == {200: 3}


def test_any_name_and_only_latencies_may_be_asked_for(path: Path) -> None:
    address = "http_req_duration,1795248343,1,,true,https://x/a,a,200\n"
    path.write_text(HEADER + samples(3) + "request_bytes,broken\n" + address * 2)
    sent = read_output(str(path), any_name=True, only_latencies=True)
    assert [(each.endpoint, each.requests) for each in sent.endpoints] == [
        ("GET /a", 3),
        ("https://x/a", 2),
    ]
    assert [each.request_bytes for each in sent.endpoints] == [None, None]
    assert refused(path).where == "line 14"


def test_quotes_that_stay_open_are_told(path: Path) -> None:
    path.write_text(HEADER + samples(3) + 'http_req_duration,1795248343,1,"never\nclosed\n')
    assert "ends in the middle of a line" in read_output(str(path)).notes[0]
