"""What people do about a regression: states, who may follow whom, and an audit that only grows.

```mermaid
stateDiagram-v2
    [*] --> untriaged
    untriaged --> investigating
    untriaged --> answered
    investigating --> answered
    answered --> investigating: reopened
    state answered {
        accepted
        fixed
        backed_out
        invalid
        infrastructure
    }
```

An answer is changed by reopening it, so that the record shows that somebody changed their mind.
Assigning, muting and commenting leave the state as it is. A regression is one metric of one
endpoint of one run; nothing of it is kept but entries, and the last of them says how it stands.

What a state does: **accepted** begins the baseline anew with that run; **invalid** and
**infrastructure** say that the alarm was false, the first of them that the run has to leave the
histories; **fixed** and **backed out** say that it was real.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from pydantic import AwareDatetime, Field

from plimsoll.kit.errors import Conflict, Rejected
from plimsoll.kit.value import Value
from plimsoll.verdict.verdict import TriageEntry, TriageState

ANSWERS = frozenset(
    {
        TriageState.ACCEPTED,
        TriageState.FIXED,
        TriageState.BACKED_OUT,
        TriageState.INVALID,
        TriageState.INFRASTRUCTURE,
    }
)
REAL = frozenset({TriageState.FIXED, TriageState.BACKED_OUT, TriageState.ACCEPTED})
"""Answers that say: the service did change."""
FALSE = frozenset({TriageState.INVALID, TriageState.INFRASTRUCTURE})
"""Answers that say: it did not."""
TRANSITIONS: Mapping[TriageState, frozenset[TriageState]] = MappingProxyType(
    {
        TriageState.UNTRIAGED: frozenset({TriageState.INVESTIGATING}) | ANSWERS,
        TriageState.INVESTIGATING: ANSWERS,
        **{answer: frozenset({TriageState.INVESTIGATING}) for answer in ANSWERS},
    }
)
"""What may follow each state, itself apart."""
LONGEST_MUTE = timedelta(days=366)


class Triage(Value):
    """How a regression stands."""

    run_id: str
    endpoint: str
    metric: str
    state: TriageState = TriageState.UNTRIAGED
    assignee: str = ""
    muted_until: AwareDatetime | None = None
    entries: tuple[TriageEntry, ...] = ()
    """All that was done about it, oldest first."""

    def is_muted(self, at: datetime) -> bool:
        """Whether nobody wants to hear of it then."""
        return self.muted_until is not None and at < self.muted_until


class TriageChange(Value):
    """What somebody wants to do; None leaves a thing as it is."""

    state: TriageState | None = None
    assignee: str | None = Field(default=None, max_length=200)
    """Empty: nobody any more."""
    muted_until: AwareDatetime | None = None
    unmute: bool = False
    comment: str = Field(default="", max_length=5_000)
    expected: TriageState | None = None
    """The state that they saw; None: they do not care."""


def current_state(
    entries: Sequence[TriageEntry], *, run_id: str, endpoint: str, metric: str
) -> Triage:
    """How the regression of that run, endpoint and metric stands."""
    own = sorted(
        (
            each for each in entries
            if (each.run_id, each.endpoint, each.metric) == (run_id, endpoint, metric)
        ),
        key=lambda each: each.at,
    )  # fmt: skip
    found = Triage(run_id=run_id, endpoint=endpoint, metric=metric, entries=tuple(own))
    if not own:
        return found
    last = own[-1]
    return found.model_copy(
        update={
            "state": last.state,
            "assignee": last.assignee,
            "muted_until": last.muted_until,
        }
    )


def all_states(entries: Sequence[TriageEntry]) -> dict[tuple[str, str, str], Triage]:
    """How everything that anybody did something about stands, by run, endpoint and metric."""
    keys = sorted({(each.run_id, each.endpoint, each.metric) for each in entries})
    by_key: dict[tuple[str, str, str], list[TriageEntry]] = {key: [] for key in keys}
    for each in entries:
        by_key[each.run_id, each.endpoint, each.metric].append(each)
    return {
        key: current_state(own, run_id=key[0], endpoint=key[1], metric=key[2])
        for key, own in by_key.items()
    }


def triaged(
    now: Triage, change: TriageChange, *, entry_id: str, by: str, at: datetime
) -> TriageEntry:
    """The entry that does what is wanted, for the store to add.

    Args:
        now: how the regression stands.
        change: what is wanted.
        entry_id: of the new entry, new for each request of a person.
        by: whoever does it.
        at: when.

    Raises:
        Conflict: somebody changed the state meanwhile, or it may not follow the present one.
        Rejected: it does nothing, or mutes for the past or longer than a year.
    """
    if change.expected is not None and change.expected != now.state:
        raise Conflict(
            f"The regression is “{now.state.value}” by now, not “{change.expected.value}”.",
            where=f"run {now.run_id}, {now.endpoint}, {now.metric}",
            fix="Look at it again.",
        )
    state = now.state if change.state is None else change.state
    if state != now.state and state not in TRANSITIONS[now.state]:
        allowed = ", ".join(sorted(each.value for each in TRANSITIONS[now.state]))
        raise Conflict(
            f"“{now.state.value}” cannot become “{state.value}”.",
            where=f"run {now.run_id}, {now.endpoint}, {now.metric}",
            fix=f"It can become: {allowed}.",
        )
    assignee = now.assignee if change.assignee is None else change.assignee.strip()
    muted_until = None if change.unmute else (change.muted_until or now.muted_until)
    _check_mute(change, at)
    if (state, assignee, muted_until, "") == (
        now.state, now.assignee, now.muted_until, change.comment.strip(),
    ):  # fmt: skip
        raise Rejected(
            "The request changes nothing.", fix="Name a state, an assignee, a mute or a comment."
        )
    # Of two within the clock's resolution the later one has to stay the later one.
    after = now.entries[-1].at + timedelta(microseconds=1) if now.entries else at
    return TriageEntry(
        id=entry_id,
        run_id=now.run_id,
        endpoint=now.endpoint,
        metric=now.metric,
        state=state,
        assignee=assignee,
        muted_until=muted_until,
        comment=change.comment.strip(),
        by=by,
        at=max(at, after),
    )


def accepted(entries: Sequence[TriageEntry]) -> tuple[TriageEntry, ...]:
    """The last entry of each regression that is accepted."""
    return tuple(
        each.entries[-1]
        for each in all_states(entries).values()
        if each.state is TriageState.ACCEPTED
    )


def _check_mute(change: TriageChange, at: datetime) -> None:
    if change.muted_until is None:
        return
    if change.unmute:
        raise Rejected("It cannot be muted and unmuted at once.")
    if not at < change.muted_until <= at + LONGEST_MUTE:
        raise Rejected(
            f"It cannot be muted until {change.muted_until.isoformat()}.",
            fix="Name a time to come, at most a year ahead.",
        )
