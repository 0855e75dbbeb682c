"""Judgements as people and programs read them."""

from typing import Literal, Self

from plimsoll.kit.value import Value
from plimsoll.verdict.model import ChangePoint, HistoryJudgement, HistoryPolicy, Level
from plimsoll.verdict.series import Series


class ChangePointReport(ChangePoint):
    """A change point, and what the series says of its first run."""

    timestamp: str | None = None
    version: str | None = None


class HistoryReport(Value):
    """What `plimsoll judge --series FILE --format json` prints.

    `reported_at` is there with `--online` only.
    """

    schema_version: Literal[1] = 1
    series: str
    policy: HistoryPolicy
    n: int
    change_points: tuple[ChangePointReport, ...]
    levels: tuple[Level, ...]
    notes: tuple[str, ...]

    @classmethod
    def of(cls, name: str, series: Series, policy: HistoryPolicy, judged: HistoryJudgement) -> Self:
        """The judgement, beside what the series says of the runs."""
        return cls(
            series=name,
            policy=policy,
            n=judged.n,
            change_points=tuple(
                ChangePointReport(
                    **dict(point),
                    timestamp=series.timestamps[point.index] if series.timestamps else None,
                    version=series.versions[point.index] if series.versions else None,
                )
                for point in judged.change_points
            ),
            levels=judged.levels,
            notes=judged.notes,
        )


class HistoryLine(Value):
    """What `plimsoll judge --series -` answers to a line; `reported_at` as above."""

    id: str | int
    change_points: tuple[ChangePoint, ...]
