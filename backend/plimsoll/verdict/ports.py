"""What the slice needs from the world: a place for verdicts, histories and what people say."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from pydantic import AwareDatetime

from plimsoll.verdict.verdict import Conclusion, Point, SeriesKey, TriageEntry, Verdict


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
