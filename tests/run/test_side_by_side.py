"""Running two versions at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override

from plimsoll.bundle.model import Bundle
from plimsoll.kit.errors import Rejected, Unavailable
from plimsoll.run.model import RunProgress, RunRequest
from plimsoll.run.ports import Watch
from plimsoll.run.side_by_side import (
    MOST_SEGMENTS,
    SHORTEST_TEST_S,
    STARTING_S,
    WARM_UP_S,
    SideBySideRequest,
    TimedRun,
    Untimed,
    run_side_by_side,
    segments_for,
    silent,
    summed_up,
)
from tests.verdict.versions import BASE, BUNDLE, HEAD, Version, Versions, asked


def quiet(_progress: RunProgress) -> str | None:
    return None


@given(st.integers(SHORTEST_TEST_S, 100_000))
def test_segments_fill_the_time_and_no_more(duration_s: int) -> None:
    segments = segments_for(duration_s)
    taken = WARM_UP_S + STARTING_S + segments.count * (segments.each_s + STARTING_S)
    assert taken <= duration_s < taken + segments.count
    assert 6 <= segments.count <= MOST_SEGMENTS
    assert segments.each_s >= 4


def test_too_short_a_time_is_refused_with_what_it_takes() -> None:
    with pytest.raises(Rejected, match=f"takes {SHORTEST_TEST_S} s or more"):
        segments_for(SHORTEST_TEST_S - 1)


def test_each_version_takes_half_of_the_load_and_each_is_first_as_often() -> None:
    versions = Versions()
    request = asked(count=4).model_copy(update={"scale": 3.0})
    ran = run_side_by_side(BUNDLE, request, runner=versions, watch=quiet)
    assert len(ran.pairs) == 4
    assert all(each.scale == 1.5 for each in versions.asked)
    ids = {each.run_id for each in versions.asked}
    assert len(ids) == len(versions.asked) == 10
    assert {each.base_url for each in versions.asked} == {BASE, HEAD}
    assert {each.duration_s for each in versions.asked} == {5, 8}


def test_progress_is_that_of_both_and_of_what_was_before() -> None:
    seen: list[RunProgress] = []

    def watch(progress: RunProgress) -> str | None:
        seen.append(progress)
        return None

    run_side_by_side(BUNDLE, asked(count=3), runner=Versions(), watch=watch)
    # Segment number as requests, on both sides: 2 · (0 + 1 + 2 + 3).
    assert seen[-1].requests == 12
    assert [each.requests for each in seen] == sorted(each.requests for each in seen)
    assert [each.elapsed_s for each in seen] == sorted(each.elapsed_s for each in seen)


def test_what_the_watch_answers_ends_both() -> None:
    versions = Versions()
    ran = run_side_by_side(BUNDLE, asked(), runner=versions, watch=lambda _progress: "Enough.")
    assert len(versions.asked) == 2
    assert ran.pairs == ()
    assert ran.warm_up.base.result.stopped == ran.warm_up.head.result.stopped == "Enough."


def test_one_that_cannot_be_run_stops_the_other() -> None:
    class Broken(Versions):
        @override
        def run_timed(self, bundle: Bundle, request: RunRequest, *, watch: Watch) -> TimedRun:
            if request.base_url == HEAD:
                raise Unavailable("k6 was stopped.")
            return super().run_timed(bundle, request, watch=watch)

    with pytest.raises(Unavailable, match="k6 was stopped"):
        run_side_by_side(BUNDLE, asked(), runner=Broken(), watch=quiet)


def test_one_address_for_both_is_refused() -> None:
    request = SideBySideRequest(base_url=BASE, head_url=f"{BASE}/", duration_s=100)
    with pytest.raises(Rejected, match="Both versions have the address"):
        run_side_by_side(BUNDLE, request, runner=Versions(), watch=quiet)


def test_a_version_is_silent_only_if_nothing_at_all_came_back() -> None:
    versions = Versions(base=Version(silent=True), head=Version(failing=lambda _segment: 1.0))
    ran = run_side_by_side(BUNDLE, asked(), runner=versions, watch=quiet)
    assert silent(ran.warm_up.base.result)
    assert not silent(ran.warm_up.head.result)


def test_segments_add_up() -> None:
    ran = run_side_by_side(BUNDLE, asked(count=3), runner=Versions(), watch=quiet)
    parts = [each.head.result for each in ran.pairs]
    whole = summed_up(parts)
    assert whole.requests == sum(each.requests for each in parts)
    assert whole.duration_s == 24
    first = whole.endpoints[0]
    assert first.latency_ms.count == first.requests
    assert first.statuses == {200: first.requests}


def test_a_runner_without_times_is_one_of_both() -> None:
    class Plain:
        def run(self, bundle: Bundle, request: RunRequest, *, watch: Watch):  # type: ignore[no-untyped-def]  # noqa: ANN202
            return Versions().run_timed(bundle, request, watch=watch).result

    ran = run_side_by_side(BUNDLE, asked(count=2), runner=Untimed(Plain()), watch=quiet)
    assert ran.pairs[0].base.answered == {}
