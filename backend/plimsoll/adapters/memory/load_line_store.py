"""The port LoadLineStore in a dictionary."""

import threading
from datetime import datetime

from plimsoll.kit.finite import require_finite
from plimsoll.kit.page import Page, PageRequest, place_in_time, read_place_in_time
from plimsoll.verdict.load_line.kept import KeptLine, LineQuery, LineSummary


class MemoryLoadLineStore:
    """Lines that live as long as this object."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, KeptLine] = {}

    def put(self, kept: KeptLine) -> None:
        require_finite(kept, "load_line")
        with self._lock:
            self._kept[kept.run_id] = kept

    def get(self, run_id: str) -> KeptLine | None:
        with self._lock:
            return self._kept.get(run_id)

    def find(self, page: PageRequest, query: LineQuery) -> Page[LineSummary]:
        seen = page.after()
        after = None if seen is None else read_place_in_time(seen)
        with self._lock:
            known = sorted((each.summary for each in self._kept.values()), key=_place, reverse=True)
        matching = [
            each
            for each in known
            if (after is None or _place(each) < after) and _matches(each, query)
        ]
        shown = tuple(matching[: page.limit])
        return Page.of(
            shown, place_in_time(*_place(shown[-1])) if len(matching) > len(shown) else None
        )


def _matches(line: LineSummary, query: LineQuery) -> bool:
    return (
        query.service in {None, line.service}
        and query.environment in {None, line.environment}
        and (query.since is None or line.measured_at >= query.since)
        and (query.until is None or line.measured_at < query.until)
        and (query.services is None or line.service in query.services)
        and (query.environments is None or line.environment in query.environments)
    )


def _place(line: LineSummary) -> tuple[datetime, str]:
    return line.measured_at, line.run_id
