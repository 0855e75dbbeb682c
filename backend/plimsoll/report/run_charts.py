"""What a run measured, over time."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from plimsoll.kit.histogram import COARSE_GROWTH, LogHistogram
from plimsoll.report.chart import Chart, Line, Point, Tone, thinned
from plimsoll.run.model import RunResult

_MOST_POINTS = 400
_STRETCH_S = 5
_ACROSS = "seconds from the first request"
_PERCENTILES: tuple[tuple[str, float, Tone], ...] = (
    ("p50", 0.5, "plain"),
    ("p95", 0.95, "second"),
    ("p99", 0.99, "third"),
)


def charts_of(result: RunResult) -> Iterator[Chart]:
    """Rate and failures, where the load tool said when its requests ended."""
    requests = _added(each.cells for each in result.endpoints)
    if not requests:
        return
    failed = _added(each.failed_cells for each in result.endpoints)
    step_s = result.step_s
    yield Chart(
        title="Requests",
        unit="1/s",
        across=_ACROSS,
        lines=(
            Line(label="all", points=_rates(requests, requests, step_s)),
            Line(label="failed", points=_rates(failed, requests, step_s), tone="bad"),
        ),
    )
    if any(each.latency_cells for each in result.endpoints):
        yield _latencies(result)


def _latencies(result: RunResult) -> Chart:
    """Percentiles over stretches: those of a single second are noise."""
    steps: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for each in result.endpoints:
        for step, cells in each.latency_cells.items():
            steps[step * result.step_s // _STRETCH_S].update(cells)
    whole = {
        at: LogHistogram(growth=COARSE_GROWTH, cells=dict(cells)) for at, cells in steps.items()
    }
    return Chart(
        title=f"Response times, {_STRETCH_S} s each",
        unit="ms",
        across=_ACROSS,
        lines=tuple(
            Line(label=label, tone=tone, points=_percentiles(whole, q))
            for label, q, tone in _PERCENTILES
        ),
    )


def _percentiles(stretches: Mapping[int, LogHistogram], q: float) -> tuple[Point, ...]:
    points = ((at, each.quantile(q)) for at, each in sorted(stretches.items()))
    told = [(float(at * _STRETCH_S), value) for at, value in points if value is not None]
    return thinned(told, _MOST_POINTS)


def _added(cells: Iterable[Mapping[int, int]]) -> Counter[int]:
    whole: Counter[int] = Counter()
    for each in cells:
        whole.update(each)
    return whole


def _rates(cells: Mapping[int, int], within: Mapping[int, int], step_s: int) -> tuple[Point, ...]:
    """Per second, also where there was none; over the steps that the run had."""
    points = [
        (float(step * step_s), cells.get(step, 0) / step_s)
        for step in range(min(within), max(within) + 1)
    ]
    return thinned(points, _MOST_POINTS)
