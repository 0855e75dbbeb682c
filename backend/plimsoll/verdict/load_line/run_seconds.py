"""A run second by second: what its result says in the end, and what it tells while it goes on."""

from collections.abc import Iterable, Mapping, Sequence

from plimsoll.kit.errors import Rejected
from plimsoll.kit.histogram import COARSE_CELLS, FINE_GROWTH, LogHistogram, cell_of
from plimsoll.run.model import EndpointFigures, EndpointSecond, RunResult
from plimsoll.verdict.load_line.probe import Counts, Second
from plimsoll.verdict.metrics import WHOLE_SERVICE


def seconds_of(result: RunResult, endpoints: Iterable[str]) -> tuple[Second, ...]:
    """A run second by second, for those endpoints and for all together.

    Raises:
        Rejected: the run kept no seconds.
    """
    if result.step_s != 1:
        raise Rejected(f"The run was measured in steps of {result.step_s} s, not of one.")
    by_name = {each.endpoint: each for each in result.endpoints}
    length = 1 + max((max(each.cells, default=-1) for each in result.endpoints), default=-1)
    own = {name: _Spread(each) for name, each in by_name.items()}
    told = []
    for number in range(length):
        counts = {name: spread.at(number) for name, spread in own.items()}
        told.append(_second(counts, endpoints))
    return tuple(told)


def _second(counts: Mapping[str, Counts], endpoints: Iterable[str]) -> Second:
    kept = {name: counts[name] for name in endpoints if name in counts}
    return Second(counts={**kept, WHOLE_SERVICE: _together(counts)})


def live_seconds(
    rows: Sequence[EndpointSecond], endpoints: Iterable[str]
) -> tuple[tuple[int, Second], ...]:
    """Numbers of seconds from the first of the run, and what is known of each, in order."""
    by_second: dict[int, dict[str, Counts]] = {}
    for each in rows:
        by_second.setdefault(each.second, {})[each.endpoint] = _spread_evenly(each)
    return tuple((at, _second(by_second[at], endpoints)) for at in sorted(by_second))


def _spread_evenly(row: EndpointSecond) -> Counts:
    """Each wide cell divided evenly among its fine ones: what they hold is not known yet."""
    cells: dict[int, float] = {}
    for wide, count in row.latency_cells.items():
        for fine in range((wide - 1) * COARSE_CELLS + 1, wide * COARSE_CELLS + 1):
            cell = cell_of(FINE_GROWTH ** (fine - 0.5))
            cells[cell] = cells.get(cell, 0.0) + count / COARSE_CELLS
    return Counts(requests=row.requests, failed=row.failed, cells=cells)


class _Spread:
    """An endpoint's seconds; each wide cell is divided as the whole run's narrow ones are."""

    def __init__(self, figures: EndpointFigures) -> None:
        self._figures = figures
        self._parts = _parts_of(figures.latency_ms)

    def at(self, second: int) -> Counts:
        cells: dict[int, float] = {}
        for wide, count in self._figures.latency_cells.get(second, {}).items():
            for cell, share in self._parts.get(wide, {}).items():
                cells[cell] = cells.get(cell, 0.0) + count * share
        return Counts(
            requests=self._figures.cells.get(second, 0),
            failed=self._figures.failed_cells.get(second, 0),
            cells=cells,
        )


def _parts_of(latency_ms: LogHistogram) -> dict[int, dict[int, float]]:
    """By wide cell, the share of its requests in each cell that the search counts by."""
    parts: dict[int, dict[int, float]] = {}
    for fine, count in latency_ms.cells.items():
        wide = -(-fine // COARSE_CELLS)
        cell = cell_of(latency_ms.growth ** (fine - 0.5))
        inside = parts.setdefault(wide, {})
        inside[cell] = inside.get(cell, 0.0) + count
    for inside in parts.values():
        total = sum(inside.values())
        for cell in inside:
            inside[cell] /= total
    return parts


def _together(counts: Mapping[str, Counts]) -> Counts:
    cells: dict[int, float] = {}
    for each in counts.values():
        for cell, count in each.cells.items():
            cells[cell] = cells.get(cell, 0.0) + count
    return Counts(
        requests=sum(each.requests for each in counts.values()),
        failed=sum(each.failed for each in counts.values()),
        cells=cells,
    )
