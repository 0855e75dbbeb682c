"""Identities: UUIDs of version 7 that sort by time."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from plimsoll.kit.ids import time_ordered_id

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
MOMENTS = st.datetimes(
    datetime(1970, 1, 1), datetime(9000, 1, 1), timezones=st.just(UTC)  # noqa: DTZ001
)  # fmt: skip


@given(MOMENTS)
def test_an_identity_is_a_uuid_of_version_7_with_the_time_in_front(moment: datetime) -> None:
    made = time_ordered_id(moment)
    parsed = uuid.UUID(made)
    assert str(parsed) == made
    assert (parsed.version, parsed.variant) == (7, uuid.RFC_4122)
    since = timedelta(milliseconds=parsed.int >> 80)
    assert abs(datetime(1970, 1, 1, tzinfo=UTC) + since - moment) <= timedelta(milliseconds=1)


@given(MOMENTS, st.timedeltas(timedelta(milliseconds=2), timedelta(days=9_999)))
def test_what_was_made_later_sorts_later(moment: datetime, later: timedelta) -> None:
    assert time_ordered_id(moment) < time_ordered_id(moment + later)


def test_no_two_are_alike_though_many_are_made_at_once() -> None:
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _: time_ordered_id(NOW), range(5_000)))
    assert len(set(made)) == 5_000


def test_every_bit_of_chance_is_used() -> None:
    numbers = [uuid.UUID(time_ordered_id(NOW)).int for _ in range(200)]
    seen = 0
    for number in numbers:
        seen |= number ^ numbers[0]
    fixed = 0xFFFF_FFFF_FFFF << 80 | 0xF << 76 | 0b11 << 62
    assert seen == (1 << 128) - 1 & ~fixed
