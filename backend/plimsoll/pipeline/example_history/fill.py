"""Fills an empty store with example history: what is drawn is run, judged and triaged for real.

Only two things are made up: what the runs measured (`draw`, `load_line`), and what people said
(`stories`). Everything else is what the product does with every run: whether it counts, its
fidelity, its verdict, the second run that confirms, the search for the load line, the histories,
how a regression is answered. Every run says that it is an example: by who asked for it, and by a
note on its validity.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from plimsoll.kit.errors import Conflict
from plimsoll.kit.page import LARGEST_PAGE, PageRequest
from plimsoll.kit.value import Value
from plimsoll.pipeline.example_history.stories import STORIES
from plimsoll.pipeline.example_history.story import Story
from plimsoll.pipeline.example_history.tell import EXAMPLE, ExamplePorts, Teller
from plimsoll.run.ports import RunStore
from plimsoll.run.record import RunQuery, confirming
from plimsoll.verdict.verdict import Conclusion, Verdict

_APART = timedelta(minutes=20)
"""From a service's run to the next one's: time enough for a second run."""
_SEARCHED_BEFORE = timedelta(hours=3)
"""How long before a slot's run the load line is searched for."""


class Filled(Value):
    """What was put into the store."""

    schema_version: Literal[1] = 1
    runs: int
    """With those that confirmed others."""
    services: tuple[str, ...]
    conclusions: dict[Conclusion, int]
    until: datetime
    """When the last run ended."""


def fill_with_example(
    ports: ExamplePorts,
    *,
    until: datetime,
    stories: Sequence[Story] = STORIES,
    told: Callable[[Verdict], None] = lambda _verdict: None,
) -> Filled:
    """The example history, ending shortly before a moment.

    Args:
        ports: the world, with an empty store.
        until: when the last run has ended.
        stories: what is told.
        told: hears of each verdict as it is concluded.

    Raises:
        Conflict: the store has runs already.
    """
    require_empty(ports.judge.stores.runs)
    tellers = [Teller(story, ports) for story in stories]
    verdicts: list[Verdict] = []
    runs = 0
    for each in _in_order(stories, until):
        ports.clock.reach(each.moment)
        if each.is_search:
            tellers[each.story].search(each.slot)
            runs += 1
            continue
        verdict = tellers[each.story].tell(each.slot)
        told(verdict)
        verdicts.append(verdict)
        runs += 1 + bool(ports.judge.stores.verdicts.get(confirming(verdict.run_id)))
    return Filled(
        runs=runs,
        services=tuple(each.service for each in stories),
        conclusions={
            conclusion: sum(each.conclusion is conclusion for each in verdicts)
            for conclusion in Conclusion
        },
        until=ports.clock.now(),
    )


def require_empty(runs: RunStore) -> None:
    """Nothing, where no run is kept.

    Raises:
        Conflict: there are some; real and example runs are never mixed by us.
    """
    found = runs.find(PageRequest(limit=LARGEST_PAGE), RunQuery()).items
    if not found:
        return
    real = sum(each.requested_by != EXAMPLE for each in found)
    raise Conflict(
        "The store holds real runs." if real else "The store holds the example history already.",
        fix="Example history goes into an empty store only: begin with another database.",
    )


class _Event(NamedTuple):
    moment: datetime
    story: int
    slot: int
    is_search: bool
    """Whether it is the search for the load line, instead of the slot's run."""


def _in_order(stories: Sequence[Story], until: datetime) -> list[_Event]:
    """What begins when; all of it ends before `until`."""
    events = []
    for at, story in enumerate(stories):
        last = until - (at + 1) * _APART
        for slot in range(story.slots):
            moment = last - (story.slots - 1 - slot) * story.apart
            events.append(_Event(moment, at, slot, is_search=False))
            if slot in story.lines:
                events.append(_Event(moment - _SEARCHED_BEFORE, at, slot, is_search=True))
    return sorted(events)
