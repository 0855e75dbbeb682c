"""What the slice needs from the world: a place for verdicts, histories and what people say."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from pydantic import AwareDatetime

from plimsoll.kit.page import Page, PageRequest
from plimsoll.verdict.load_line.kept import KeptLine, LineQuery, LineSummary
from plimsoll.verdict.standing import Glance
from plimsoll.verdict.verdict import (
    Conclusion,
    Point,
    Regression,
    SeriesKey,
    TriageEntry,
    Verdict,
)


class VerdictStore(Protocol):
    """Keeps the verdicts, one a run."""

    def put(self, verdict: Verdict) -> None:
        """Keeps the verdict of a run, instead of an earlier one.

        Raises:
            Rejected: a figure of it is infinite or none.
        """
        ...

    def get(self, run_id: str) -> Verdict | None:
        """The verdict of a run; None: it was not judged."""
        ...

    def of_runs(self, run_ids: Sequence[str]) -> Mapping[str, Verdict]:
        """Those of several runs, by run; runs without one are absent."""
        ...

    def conclusions(self, run_ids: Sequence[str]) -> Mapping[str, tuple[Conclusion, str]]:
        """What they say, with the explanation, for lists: no comparison is read for it."""
        ...


class HistoryStore(Protocol):
    """Keeps what valid runs measured, by service, environment, test type, endpoint and metric."""

    def add(self, points: Mapping[SeriesKey, Point]) -> None:
        """Adds a point to each series; a run that is there already stays as it is.

        A run has one moment, version and workload in all its series: those that came first.

        Raises:
            Rejected: a value is infinite or none.
        """
        ...

    def series(self, key: SeriesKey, *, most: int = 500) -> tuple[Point, ...]:
        """Its points in the latest `most` runs, oldest first.

        They are the latest runs of the service in the environment and of the test type, whether
        they measured this or not, so that all series of a service show the same stretch of time.
        """
        ...

    def all_series(
        self,
        service: str,
        environment: str,
        test_type: str,
        *,
        most: int = 500,
        before: AwareDatetime | None = None,
    ) -> Mapping[SeriesKey, tuple[Point, ...]]:
        """Every series of a service in an environment: points as in `series`.

        `before` leaves out what was measured then or later. The points of a series may be made when
        it is first looked at: whoever needs few series reads no more of them than that.
        """
        ...

    def remove(self, run_id: str) -> None:
        """Takes a run out of all series, as when people found it invalid; others stay."""
        ...


class TriageStore(Protocol):
    """Keeps what people did about regressions."""

    def add(self, entry: TriageEntry) -> None:
        """Adds an entry; one of that id that is there already stays as it is."""
        ...

    def of_run(self, run_id: str) -> tuple[TriageEntry, ...]:
        """What was done about a run's regressions, oldest first."""
        ...

    def of_runs(self, run_ids: Sequence[str]) -> Mapping[str, tuple[TriageEntry, ...]]:
        """The same of several runs; runs without any are absent."""
        ...


class RegressionStore(Protocol):
    """Keeps the regressions that runs report: of each metric of an endpoint the newest report."""

    def keep(self, run_id: str, reported: Sequence[Regression]) -> None:
        """Keeps what a run reports, instead of what it reported before.

        What a later run reports of the same metric of the same endpoint stays.
        """
        ...

    def of_run(self, run_id: str) -> tuple[Regression, ...]:
        """What is kept of a run's report, by environment, endpoint and metric."""
        ...


class LoadLineStore(Protocol):
    """Keeps what searches for the load line found, one a run."""

    def put(self, kept: KeptLine) -> None:
        """Keeps what a search found, instead of what was kept of that run.

        Raises:
            Rejected: a figure of it is infinite or none.
        """
        ...

    def get(self, run_id: str) -> KeptLine | None:
        """What the search found that this run was; None: nothing, or it was no search."""
        ...

    def find(self, page: PageRequest, query: LineQuery) -> Page[LineSummary]:
        """Those that the query wants, latest measured first. Errors as in `PageRequest.after`."""
        ...


class StandingStore(Protocol):
    """Sees at a glance how services stand."""

    def of_services(
        self, services: Sequence[str], environments: Sequence[str] | None
    ) -> Mapping[str, Glance]:
        """What is to be seen of each service; one of which nothing is known may be absent.

        Of the last 20 runs of a service, the newest that was judged by itself and not to confirm
        another one tells the conclusion, and those in histories tell which one is shown. It costs
        the same however many runs there are.

        Args:
            services: at most `MOST_SERVICES`.
            environments: nothing of any other is looked at; None: of all.
        """
        ...
