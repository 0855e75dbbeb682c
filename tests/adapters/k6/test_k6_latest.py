from hypothesis import given
from hypothesis import strategies as st

from plimsoll.adapters.k6.latest import MOST_WAITING
from plimsoll.adapters.k6.output import Recording
from plimsoll.kit.histogram import coarse_cell_of
from plimsoll.run.model import EndpointSecond, RunProgress

HEADER = b"metric_name,timestamp,metric_value,error,name,scenario,status\n"
BEGAN = 1_795_248_343


def request(second: int, took_ms: float = 5.0, name: str = "GET /a", status: int = 200) -> bytes:
    return f"http_req_duration,{BEGAN + second},{took_ms:f},,{name},s,{status}\n".encode()


def users(second: int) -> bytes:
    return f"vus,{BEGAN + second},7.000000,,,,\n".encode()


def live() -> Recording:
    recording = Recording(live=True)
    recording.feed(HEADER)
    return recording


def test_a_second_is_told_once_when_a_later_one_than_the_next_has_begun() -> None:
    recording = live()
    recording.feed(request(0) + request(0, 400.0, status=500) + request(1))
    assert recording.complete_seconds() == ()
    recording.feed(users(2))
    told = EndpointSecond(
        endpoint="GET /a",
        second=0,
        requests=2,
        failed=1,
        latency_cells={coarse_cell_of(5.0): 1, coarse_cell_of(400.0): 1},
    )
    assert recording.complete_seconds() == (told,)
    assert recording.complete_seconds() == ()


def test_a_second_in_which_nothing_ended_is_told_too() -> None:
    recording = live()
    recording.feed(request(0) + users(1) + users(2) + users(3))
    assert [(each.second, each.requests) for each in recording.complete_seconds()] == [
        (0, 1),
        (1, 0),
    ]


def test_a_request_that_never_left_failed_and_has_no_latency() -> None:
    recording = live()
    recording.feed(request(0, 0.0, status=0) + users(2))
    (second,) = recording.complete_seconds()
    assert (second.requests, second.failed, second.latency_cells) == (1, 1, {})


def test_seconds_are_told_to_whoever_watches_and_stored_nowhere() -> None:
    recording = live()
    recording.feed(request(0) + users(2))
    progress = RunProgress(
        elapsed_s=3, requests=1, failed=0, virtual_users=1, seconds=recording.complete_seconds()
    )
    assert len(progress.seconds) == 1
    assert "seconds" not in progress.model_dump(mode="json")
    assert "seconds" not in RunProgress.model_json_schema(mode="serialization")["properties"]


def test_requests_that_are_no_endpoints_are_not_told() -> None:
    recording = live()
    recording.feed(request(0, name="http://x/1") + users(5))
    assert recording.complete_seconds() == ()


def test_seconds_that_nobody_takes_are_left_out_after_a_while() -> None:
    recording = live()
    for second in range(2 * MOST_WAITING):
        recording.feed(request(second))
    told = [each.second for each in recording.complete_seconds()]
    assert len(told) == MOST_WAITING
    assert told[-1] == 2 * MOST_WAITING - 3


def test_a_recording_that_nobody_watches_tells_none() -> None:
    recording = Recording()
    recording.feed(HEADER + request(0) + users(9))
    assert recording.complete_seconds() == ()


@given(
    st.lists(
        st.tuples(
            st.integers(0, 20),
            st.floats(0.01, 9000),
            st.sampled_from(["GET /a", "GET /b"]),
            st.sampled_from([200, 404, 500]),
        ),
        min_size=1,
    ),
    st.data(),
)
def test_live_seconds_add_up_to_what_the_run_measured(
    requests: list[tuple[int, float, str, int]], data: st.DataObject
) -> None:
    recording, told = live(), list[EndpointSecond]()
    for each in sorted(requests):
        recording.feed(request(*each))
        if data.draw(st.booleans()):
            told += recording.complete_seconds()
    recording.feed(users(30))
    told += recording.complete_seconds()
    assert [each.second for each in told] == sorted(each.second for each in told)
    for figures in recording.figures():
        mine = [each for each in told if each.endpoint == figures.endpoint]
        assert {each.second: each.requests for each in mine if each.requests} == figures.cells
        assert {each.second: each.failed for each in mine if each.failed} == figures.failed_cells
        cells = {each.second: each.latency_cells for each in mine if each.requests}
        assert cells == figures.latency_cells
