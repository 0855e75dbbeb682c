from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from plimsoll.adapters.k6.timeline import MOST_CELLS, MOST_SECONDS, Timeline

ANYTIME = st.integers(1_000_000_000, 1_000_100_000)


@given(st.lists(st.tuples(st.sampled_from("abc"), ANYTIME), min_size=1))
def test_every_request_is_in_its_second_however_often_it_settles(
    requests: list[tuple[str, int]],
) -> None:
    timeline = Timeline()
    for name, second in requests:
        timeline.settle({name: {str(second).encode(): 1}})
    first = min(second for _, second in requests)
    assert timeline.per_second() == Counter(second - first for _, second in requests)
    for name in "abc":
        mine = Counter(second - first for other, second in requests if other == name)
        assert timeline.cells(name) == mine
    assert timeline.span_s == max(second for _, second in requests) - first + 1


def test_a_long_run_of_many_endpoints_gets_wider_steps_and_keeps_its_requests() -> None:
    timeline = Timeline()
    seconds = {str(1_000_000_000 + second).encode(): 2 for second in range(6_000)}
    for name in range(100):
        timeline.settle({f"GET /{name}": dict(seconds)})
    kept = [timeline.cells(f"GET /{name}") for name in range(100)]
    assert timeline.step_s == 4
    assert sum(map(len, kept)) <= MOST_CELLS
    assert sum(sum(cells.values()) for cells in kept) == 2 * 100 * 6_000
    assert sum(timeline.per_second().values()) == 2 * 100 * 6_000
    assert timeline.span_s == 6_000


def test_seconds_are_given_up_where_there_are_too_many() -> None:
    timeline = Timeline()
    timeline.settle(
        {"GET /a": {str(1_000_000_000 + second).encode(): 1 for second in range(MOST_SECONDS + 1)}}
    )
    assert timeline.per_second() == {}
    assert sum(timeline.cells("GET /a").values()) == MOST_SECONDS + 1


def test_nothing_yet_has_no_time() -> None:
    timeline = Timeline()
    assert (timeline.span_s, timeline.per_second(), timeline.cells("GET /a")) == (0, {}, {})
