"""What people do about regressions."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.kit.errors import Conflict, Rejected
from plimsoll.verdict.triage import (
    TRANSITIONS,
    Triage,
    TriageChange,
    accepted,
    all_states,
    current_state,
    triaged,
)
from plimsoll.verdict.verdict import TriageEntry, TriageState
from tests.verdict.single_runs import START, entry

NEW = Triage(run_id="first", endpoint="GET /a", metric="p95_ms")


def stands(*entries: TriageEntry) -> Triage:
    return current_state(entries, run_id="first", endpoint="GET /a", metric="p95_ms")


def test_a_regression_that_nobody_looked_at_is_untriaged() -> None:
    assert stands().state is TriageState.UNTRIAGED


def test_the_last_entry_says_how_it_stands_whatever_the_order() -> None:
    entries = [entry(TriageState.FIXED, at=2), entry(TriageState.INVESTIGATING, at=1)]
    assert stands(*entries).state is TriageState.FIXED
    assert len(stands(*entries).entries) == 2


def test_entries_about_something_else_do_not_count() -> None:
    assert stands(entry(TriageState.FIXED, endpoint="GET /b")).entries == ()
    assert len(all_states([entry(TriageState.FIXED), entry(TriageState.FIXED, run_id="2")])) == 2


@pytest.mark.parametrize("state", list(TriageState))
def test_every_state_but_the_first_can_be_reached_from_it_and_left_again(
    state: TriageState,
) -> None:
    if state is not TriageState.UNTRIAGED:
        assert state in TRANSITIONS[TriageState.UNTRIAGED]
    assert TRANSITIONS[state]
    assert state not in TRANSITIONS[state]
    assert TriageState.UNTRIAGED not in TRANSITIONS[state]


def test_an_answer_is_changed_by_reopening_it() -> None:
    fixed = stands(entry(TriageState.FIXED))
    with pytest.raises(Conflict, match="cannot become"):
        triaged(fixed, TriageChange(state=TriageState.ACCEPTED), entry_id="2", by="bob", at=START)
    again = triaged(
        fixed, TriageChange(state=TriageState.INVESTIGATING), entry_id="2", by="bob", at=START
    )
    assert again.at > fixed.entries[-1].at


def test_who_saw_an_older_state_is_told() -> None:
    change = TriageChange(state=TriageState.FIXED, expected=TriageState.UNTRIAGED)
    with pytest.raises(Conflict, match="by now"):
        triaged(stands(entry(TriageState.INVESTIGATING)), change, entry_id="2", by="bob", at=START)


def test_assigning_and_muting_keep_the_state_and_each_other() -> None:
    until = START + timedelta(days=7)
    first = triaged(NEW, TriageChange(assignee=" bob "), entry_id="1", by="ada", at=START)
    second = triaged(
        stands(first), TriageChange(muted_until=until), entry_id="2", by="ada", at=START
    )
    found = stands(first, second)
    assert (found.state, found.assignee, found.muted_until) == (
        TriageState.UNTRIAGED, "bob", until,
    )  # fmt: skip
    assert found.is_muted(START)
    assert not found.is_muted(until)
    third = triaged(found, TriageChange(unmute=True), entry_id="3", by="ada", at=START)
    assert not stands(first, second, third).is_muted(START)


@pytest.mark.parametrize(
    "change",
    [
        TriageChange(),
        TriageChange(comment="  "),
        TriageChange(state=TriageState.UNTRIAGED),
        TriageChange(muted_until=START),
        TriageChange(muted_until=START + timedelta(days=400)),
        TriageChange(muted_until=START + timedelta(days=1), unmute=True),
    ],
)
def test_what_changes_nothing_or_mutes_out_of_range_is_refused(change: TriageChange) -> None:
    with pytest.raises(Rejected):
        triaged(NEW, change, entry_id="1", by="ada", at=START)


def test_only_what_is_accepted_now_is_accepted() -> None:
    entries = [
        entry(TriageState.ACCEPTED),
        entry(TriageState.ACCEPTED, endpoint="GET /b"),
        entry(TriageState.INVESTIGATING, endpoint="GET /b", at=1),
    ]
    assert [each.endpoint for each in accepted(entries)] == ["GET /a"]


@given(st.lists(st.sampled_from(list(TriageState)), max_size=12))
def test_no_way_leads_around_the_allowed_transitions(wanted: list[TriageState]) -> None:
    entries: list[TriageEntry] = []
    for number, state in enumerate(wanted):
        now = stands(*entries)
        change = TriageChange(state=state, comment="c")
        if state != now.state and state not in TRANSITIONS[now.state]:
            with pytest.raises(Conflict):
                triaged(now, change, entry_id=str(number), by="ada", at=START)
            continue
        entries.append(triaged(now, change, entry_id=str(number), by="ada", at=START))
        assert stands(*entries).state == state
    assert [each.at for each in entries] == sorted({each.at for each in entries})
