"""What a worker's probes are told."""

from plimsoll.bootstrap.vitals import OK, Vitals


def test_a_worker_is_ready_from_its_first_beat_until_it_ends() -> None:
    vitals = Vitals(silent_for_s=60)
    assert "not begun" in vitals.told()
    vitals.beat()
    assert vitals.told() == OK
    vitals.end()
    vitals.beat()
    assert "ends" in vitals.told()


def test_a_worker_that_others_take_for_dead_is_not_ready() -> None:
    vitals = Vitals(silent_for_s=-1)
    vitals.beat()
    assert "has not shown" in vitals.told()
