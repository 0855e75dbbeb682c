"""Interrupts: whoever waits is told to end, whenever the wish comes."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

import pytest

from plimsoll.kit.interrupt import Interrupt, current_interrupt, interrupted_by


def test_work_under_way_is_ended() -> None:
    interrupt, ended = Interrupt(), threading.Event()
    with interrupt.ends(ended.set):
        assert not interrupt.triggered
        threading.Thread(target=interrupt.trigger).start()
        assert ended.wait(5)
    assert interrupt.triggered


def test_work_that_begins_after_the_wish_is_ended_at_once() -> None:
    interrupt, calls = Interrupt(), list[str]()
    interrupt.trigger()
    with interrupt.ends(lambda: calls.append("ended")):
        assert calls == ["ended"]


def test_work_that_is_over_is_left_alone() -> None:
    interrupt, calls = Interrupt(), list[str]()
    with interrupt.ends(lambda: calls.append("ended")):
        pass
    interrupt.trigger()
    assert calls == []


def test_work_that_failed_is_left_alone() -> None:
    interrupt, calls = Interrupt(), list[str]()
    with pytest.raises(ValueError, match="broken"), interrupt.ends(lambda: calls.append("ended")):
        raise ValueError("broken")
    interrupt.trigger()
    assert calls == []


def test_everything_under_way_is_ended_and_each_once() -> None:
    interrupt, calls = Interrupt(), list[str]()
    with interrupt.ends(lambda: calls.append("outer")), interrupt.ends(lambda: calls.append("in")):
        interrupt.trigger()
        interrupt.trigger()
    assert sorted(calls) == ["in", "outer"]


def test_what_ends_the_work_may_end_the_block_too() -> None:
    # The stop must not be called while a lock is held that leaving the block needs.
    interrupt, left = Interrupt(), threading.Event()
    told = threading.Event()

    def stop() -> None:
        told.set()
        assert left.wait(5)

    def work() -> None:
        with interrupt.ends(stop):
            told.wait(5)
        left.set()

    worker = threading.Thread(target=work)
    worker.start()
    while not interrupt.triggered:
        interrupt.trigger()
    worker.join(5)
    assert left.is_set()


def test_no_wish_is_missed_however_the_threads_meet() -> None:
    def race(_number: int) -> bool:
        interrupt, ended = Interrupt(), threading.Event()
        start = threading.Barrier(2)

        def cancel() -> None:
            start.wait()
            interrupt.trigger()

        canceller = threading.Thread(target=cancel)
        canceller.start()
        start.wait()
        with interrupt.ends(ended.set):
            heard = ended.wait(5)
        canceller.join()
        return heard

    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(race, range(200)))


def test_the_work_in_a_block_finds_its_interrupt_and_nobody_else_does() -> None:
    one, other = Interrupt(), Interrupt()
    with interrupted_by(one):
        assert current_interrupt() is one
        with interrupted_by(other):
            assert current_interrupt() is other
            inside = copy_context()
        assert current_interrupt() is one
        with ThreadPoolExecutor(1) as threads:
            assert threads.submit(current_interrupt).result() not in {one, other}
            assert threads.submit(inside.run, current_interrupt).result() is other
    assert current_interrupt() is not one


def test_work_that_nobody_can_cancel_is_never_interrupted() -> None:
    assert not current_interrupt().triggered
    assert current_interrupt() is not current_interrupt()
