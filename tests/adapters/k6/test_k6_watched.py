import pytest

from plimsoll.adapters.k6.output import Recording
from plimsoll.adapters.k6.watched import Watched, parsed

HEADER = "metric_name,timestamp,metric_value,group,name,scenario,status,extra_tags,metadata\n"
OUTPUT = (
    HEADER
    + "http_req_duration,1795248343,5.000000,,GET /a/{id},one,200,endpoint=a&x=y,\n"
    + 'http_req_duration,1795248343,5.000000,,"GET /b,c",one,500,,\n'
    + "checks,1795248343,1.000000,,GET /a/{id},one,,,\n"
    + "checks_of_mine,1795248343,1.000000,,GET /z,one,,,\n"
    + "vus_max,1795248343,1.000000,,,,,,\n"
)


@pytest.mark.parametrize(
    ("key", "metric", "tags"),
    [
        ("http_req_failed", "http_req_failed", {}),
        ("checks{}", "checks", {}),
        ("checks{name:GET /a/{id}}", "checks", {"name": "GET /a/{id}"}),
        ("checks{ name: GET /a:b , x:y}", "checks", {"name": "GET /a:b", "x": "y"}),
        ('checks{name:"GET /a"}', "checks", {"name": "GET /a"}),
    ],
)
def test_a_threshold_names_a_metric_and_tags(key: str, metric: str, tags: dict[str, str]) -> None:
    assert parsed(key) == (metric, tags)


@pytest.mark.parametrize(
    ("key", "measured"),
    [
        ("http_req_duration", True),
        ("http_req_failed{name:GET /a/{id}}", True),
        ("http_req_failed{name:GET /a/{id},status:500}", False),
        ("http_reqs{endpoint:a,x:y}", True),
        ("http_reqs{endpoint:b}", False),
        ("http_req_waiting{status:500}", True),
        ("checks", True),
        ("checks{name:GET /a/{id}}", True),
        ("checks{name:GET /z}", False),
        ("vus_max", True),
        ("vus", False),
        ("iterations", False),
        ("dropped_iterations", False),
        ("grpc_req_duration", False),
    ],
)
@pytest.mark.parametrize("at_once", [True, False])
def test_a_threshold_is_measured_when_a_sample_came(
    key: str, *, measured: bool, at_once: bool
) -> None:
    recording = Recording([key])
    data = OUTPUT.encode()
    pieces = [data] if at_once else [data[at : at + 7] for at in range(0, len(data), 7)]
    for piece in pieces:
        recording.feed(piece)
    assert recording.unmeasured_thresholds == (() if measured else (key,))


def test_thresholds_are_told_in_their_order_and_once() -> None:
    watched = Watched(["b", "a", "b", "c{name:x}"])
    watched.note("a", {})
    watched.note("c", {"name": "y"})
    assert watched.unmeasured == ("b", "c{name:x}")
    assert set(watched.waiting) == {"b", "c"}
