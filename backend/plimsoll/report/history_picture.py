"""The history of a metric as a chart: runs, their level and its noise, and where it shifted."""

from collections.abc import Iterator, Sequence

from plimsoll.report.chart import Band, Chart, Line, Mark
from plimsoll.verdict.metrics import METRICS
from plimsoll.verdict.model import HistoryJudgement, Level, Meaning
from plimsoll.verdict.verdict import Point, SeriesKey

_SPREADS = 2.0
"""Of single runs, that the band around a level holds."""


def chart_of_history(
    key: SeriesKey, points: Sequence[Point], judged: HistoryJudgement, *, width: int = 920
) -> Chart:
    """Runs across, oldest first, each a dot.

    The band around a level is two standard deviations of its runs in either direction.
    """
    metric = METRICS.get(key.metric)
    values = tuple((float(at), point.value) for at, point in enumerate(points))
    endpoint = "the whole service" if key.endpoint == "*" else key.endpoint
    return Chart(
        title=f"{key.metric} of {endpoint}, {key.service} in {key.environment}",
        unit=metric.unit if metric else "",
        across="runs",
        lines=(
            Line(label="runs", points=values, tone="quiet", dots=True),
            *(Line(label="level", points=_flat(each)) for each in judged.levels),
        ),
        bands=tuple(_band(each) for each in judged.levels),
        marks=tuple(_marks(points, judged)),
        names=tuple((float(at), f"{point.at:%Y-%m-%d}") for at, point in enumerate(points)),
        from_zero=False,
        width=width,
    )


def _flat(level: Level) -> tuple[tuple[float, float], ...]:
    return ((float(level.start), level.level), (float(level.end - 1), level.level))


def _band(level: Level) -> Band:
    reach = _SPREADS * level.spread
    return Band(
        start=level.start,
        end=level.end - 1,
        low=level.level - reach,
        high=level.level + reach,
        label=f"{level.level:.4g} ± {reach:.2g}",
    )


def _marks(points: Sequence[Point], judged: HistoryJudgement) -> Iterator[Mark]:
    for point in judged.change_points:
        worse = point.meaning is Meaning.REGRESSION
        effect = "" if point.effect is None else f"{point.effect:+.0%}"
        version = points[point.index].version[:12] if point.index < len(points) else ""
        label = " ".join(each for each in (effect, version) if each) or point.meaning.value
        yield Mark(at=point.index, label=label, tone="bad" if worse else "good")
    for at in range(1, len(points)):
        if points[at].workload_digest != points[at - 1].workload_digest:
            yield Mark(at=at, label="the workload changed here")
