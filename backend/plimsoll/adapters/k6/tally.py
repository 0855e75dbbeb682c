"""What a run measured so far, as columns of numbers that do not grow with it."""

import math
from typing import NamedTuple

import numpy as np

from plimsoll.adapters.k6.counts import Counts, Whole
from plimsoll.adapters.k6.latest import Latest
from plimsoll.adapters.k6.lines import Block
from plimsoll.adapters.k6.samples import NO_TIME, Decoder, Numbers, Samples
from plimsoll.adapters.k6.slowest import COLUMN, TELLS, Slowest, Traced, told_apart
from plimsoll.adapters.k6.tags import DAMAGED, NO_STATUS, NOBODY, TOO_MANY, Tags
from plimsoll.adapters.k6.timeline import Kept, Timeline
from plimsoll.adapters.k6.watched import HTTP, Watched
from plimsoll.kit.histogram import (
    COARSE_CELLS,
    FINE_GROWTH,
    GROWTH,
    SMALLEST,
    LogHistogram,
    zero_cell,
)
from plimsoll.run.model import EndpointFigures, ScenarioFigures

REQUEST, SENT, RECEIVED = b"http_req_duration", b"request_bytes", b"response_bytes"
ITERATION, DROPPED = b"iterations", b"dropped_iterations"
USERS = b"vus"
TELLING = (REQUEST, SENT, RECEIVED, ITERATION, DROPPED, USERS)

_AT_ONCE = 1 << 15
"""Samples that are counted together."""
_LARGEST = 2.0**53
"""What is larger is neither a time nor a size."""
_CELLS = 1 << 20
_NO_CELL = _CELLS // 2
"""What makes a cell's number positive."""


class _Read(NamedTuple):
    """Samples that can be read."""

    kinds: Whole
    seconds: Whole
    values: Numbers


class _Waiting:
    """Samples of one metric that are not counted yet."""

    def __init__(self) -> None:
        self._parts: list[_Read] = []
        self.many = 0

    def add(self, part: _Read) -> None:
        self._parts.append(part)
        self.many += len(part.kinds)

    def taken(self) -> _Read:
        parts, self._parts, self.many = self._parts, [], 0
        return _Read(*(np.concatenate(column) for column in zip(*parts, strict=True)))


class Tally:
    """Counts samples by endpoint, scenario and second."""

    def __init__(
        self,
        watched: Watched,
        *,
        any_name: bool = False,
        kept: Kept = Kept.EVERYTHING,
        latest: Latest | None = None,
        slow_from_s: int = 0,
    ) -> None:
        self.requests = 0
        self.failed = 0
        self.others = 0
        self.crowded = 0
        """Those of the others that came after too many names."""
        self.iterations = 0
        self.dropped_iterations = 0
        self.unreadable = 0
        self.virtual_users = 0
        self.tags = Tags(watched, any_name=any_name)
        self.timeline = Timeline(kept)
        self._telling = (REQUEST,) if kept == Kept.LATENCIES else TELLING
        self._watched = watched
        self._latest = latest
        self._slowest = Slowest(from_s=slow_from_s)
        self._waiting = {metric: _Waiting() for metric in (REQUEST, SENT, RECEIVED)}
        self._by_kind = Counts()
        self._latency = Counts()
        self._sizes = {SENT: Counts(), RECEIVED: Counts()}
        self._turns = {ITERATION: Counts(), DROPPED: Counts()}
        self._decoder = Decoder()

    def take(self, block: Block) -> None:
        """Counts whole lines."""
        if not block:
            return
        watched = [each.encode() for each in self._watched.waiting if each not in HTTP]
        metrics = dict.fromkeys((*self._telling, *watched))
        found = self._decoder.samples(block, tuple(metrics))
        if REQUEST in found:
            self._slowest.began(found[REQUEST].seconds)
            if TELLS in block.data:
                found = {**found, REQUEST: self._without_traces(found[REQUEST])}
        for metric, samples in found.items():
            if metric in watched:
                self.tags.watch(metric.decode(), set(samples.tags))
            if metric == USERS:
                self._note_users(samples)
            elif metric in self._telling:
                self._add(metric, samples)

    def _without_traces(self, samples: Samples) -> Samples:
        """Notes the slowest of those whose traces have names, and takes these off."""
        if [*self.tags.columns][-1:] != [COLUMN]:
            return samples
        samples, traced = told_apart(samples)
        self._note_traced(traced)
        return samples

    def _note_traced(self, traced: Traced) -> None:
        seconds, values, texts, _ = traced.samples
        kinds = self.tags.of_requests(texts)
        right = (kinds != DAMAGED) & (seconds != NO_TIME) & (np.abs(values) <= _LARGEST)
        right[right] = self.tags.column("endpoint")[kinds[right]] > NOBODY
        self._slowest.add(
            self.tags.column("endpoint")[kinds[right]],
            seconds[right],
            values[right],
            self.tags.column("status")[kinds[right]],
            [traced.trace_ids[at] for at in np.flatnonzero(right).tolist()],
        )

    def _note_users(self, samples: Samples) -> None:
        right = samples.values[np.abs(samples.values) <= _LARGEST]
        if len(right):
            self.virtual_users = int(right[-1])
        if self._latest is not None and len(samples.seconds):
            self._latest.reached(int(samples.seconds.max()))

    def _add(self, metric: bytes, samples: Samples) -> None:
        read = self._read(metric, samples)
        if metric in self._turns:
            scenarios = self.tags.column("scenario")[read.kinds]
            turns = read.values.astype(np.int64)
            self._turns[metric].add(scenarios, turns)
            if metric == ITERATION:
                self.iterations += int(turns.sum())
            else:
                self.dropped_iterations += int(turns.sum())
            return
        if metric == REQUEST:
            endpoints = self.tags.column("endpoint")[read.kinds]
            self.crowded += int((endpoints == TOO_MANY).sum())
            named = endpoints > NOBODY
            failed = self.tags.column("failed")[read.kinds][named]
            self.requests += len(failed)
            self.failed += int(failed.sum())
            self.others += len(named) - len(failed)
            if self._latest is not None and len(failed):
                self._tell_latest(
                    endpoints[named],
                    _Read(read.kinds[named], read.seconds[named], read.values[named]),
                    failed,
                )
        self._waiting[metric].add(read)
        if self._waiting[metric].many >= _AT_ONCE:
            self._settle(metric)

    def _tell_latest(self, endpoints: Whole, read: _Read, failed: Whole) -> None:
        if self._latest is None:
            return
        coarse = -(-_cells(read.values, FINE_GROWTH) // COARSE_CELLS)
        timed = (failed == 0) | (read.values > 0)
        names = list(self.tags.names)
        self._latest.add(names, endpoints, read.seconds, failed > 0, coarse, timed)

    def _read(self, metric: bytes, samples: Samples) -> _Read:
        of = self.tags.of_requests if metric == REQUEST else self.tags.of_others
        seconds, values, texts, damaged = samples
        self.unreadable += damaged
        kinds = of(texts)
        # False for what is no number, too.
        right = (kinds != DAMAGED) & (seconds != NO_TIME) & (np.abs(values) <= _LARGEST)
        if not right.all():
            self.unreadable += int(len(right) - right.sum())
            kinds, seconds, values = kinds[right], seconds[right], values[right]
        return _Read(kinds, seconds, values)

    def settle(self) -> None:
        """Counts what is waiting."""
        for metric in self._waiting:
            self._settle(metric)

    def _settle(self, metric: bytes) -> None:
        if not self._waiting[metric].many:
            return
        kinds, seconds, values = self._waiting[metric].taken()
        if metric == REQUEST:
            self._by_kind.add(kinds)
        endpoints = self.tags.column("endpoint")[kinds]
        named = endpoints > NOBODY
        if not named.any():
            return
        named_read = _Read(kinds[named], seconds[named], values[named])
        if metric == REQUEST:
            self._count_requests(endpoints[named], named_read)
        else:
            self._count_sizes(metric, endpoints[named], named_read)

    def _count_requests(self, endpoints: Whole, read: _Read) -> None:
        failed = self.tags.column("failed")[read.kinds] > 0
        self.timeline.add_requests(endpoints, read.seconds, np.flatnonzero(failed))
        # A request that never left, such as to a closed port, took no time; it has no latency.
        timed = ~(failed & (read.values <= 0))
        endpoints, cells = endpoints[timed], _cells(read.values[timed], FINE_GROWTH)
        self._latency.add(endpoints * _CELLS + cells + _NO_CELL)
        self.timeline.add_latencies(endpoints, read.seconds[timed], -(-cells // COARSE_CELLS))

    def _count_sizes(self, metric: bytes, endpoints: Whole, read: _Read) -> None:
        cells = _cells(read.values, GROWTH)
        self._sizes[metric].add(endpoints * _CELLS + cells + _NO_CELL)
        add = self.timeline.add_sent if metric == SENT else self.timeline.add_received
        add(endpoints, read.seconds, np.rint(np.maximum(read.values, 0)).astype(np.int64))

    def figures(self) -> tuple[EndpointFigures, ...]:
        """What each endpoint did, busiest first, ties by name."""
        self.settle()
        kinds, counts = self._by_kind.columns()
        endpoints = self.tags.column("endpoint")[kinds]
        order = np.argsort(endpoints, kind="stable")
        borders = np.searchsorted(endpoints[order], np.arange(len(self.tags.names) + 1))
        found = [
            self._figures(name, number, kinds[mine], counts[mine])
            for name, number in self.tags.names.items()
            if len(mine := order[borders[number] : borders[number + 1]])
        ]
        return tuple(sorted(found, key=lambda each: (-each.requests, each.endpoint)))

    def _figures(self, name: str, number: int, kinds: Whole, counts: Whole) -> EndpointFigures:
        requests = int(counts.sum())
        failed = int((counts * self.tags.column("failed")[kinds]).sum())
        statuses: dict[int, int] = {}
        for status, count in zip(
            self.tags.column("status")[kinds].tolist(), counts.tolist(), strict=True
        ):
            if status != NO_STATUS:
                statuses[status] = statuses.get(status, 0) + count
        steps = self.timeline.of(number)
        return EndpointFigures(
            endpoint=name,
            requests=requests,
            error_rate=failed / requests,
            latency_ms=_histogram(self._latency, number, FINE_GROWTH),
            request_bytes=self._sizes_of(SENT, number),
            response_bytes=self._sizes_of(RECEIVED, number),
            cells=steps.requests,
            failed_cells=steps.failed,
            latency_cells=steps.latency,
            sent_bytes_cells=steps.sent_bytes,
            received_bytes_cells=steps.received_bytes,
            statuses=dict(sorted(statuses.items())),
            slowest=self._slowest.of(number, first_s=self.timeline.first_s),
        )

    def _sizes_of(self, metric: bytes, number: int) -> LogHistogram | None:
        sizes = _histogram(self._sizes[metric], number, GROWTH)
        return sizes if sizes.cells else None

    def scenarios(self) -> tuple[ScenarioFigures, ...]:
        """What each scenario did, busiest first, ties by name."""
        self.settle()
        kinds, counts = self._by_kind.columns()
        requests = _by_scenario(self.tags.column("scenario")[kinds], counts)
        iterations = _by_scenario(*self._turns[ITERATION].columns())
        dropped = _by_scenario(*self._turns[DROPPED].columns())
        found = [
            ScenarioFigures(
                name=name,
                iterations=iterations.get(number, 0),
                dropped=dropped.get(number, 0),
                requests=requests.get(number, 0),
            )
            for name, number in self.tags.scenarios.items()
            if name
        ]
        return tuple(sorted(found, key=lambda each: (-each.requests, each.name)))


def _by_scenario(scenarios: Whole, counts: Whole) -> dict[int, int]:
    found: dict[int, int] = {}
    for scenario, count in zip(scenarios.tolist(), counts.tolist(), strict=True):
        found[scenario] = found.get(scenario, 0) + count
    return found


def _histogram(counts: Counts, endpoint: int, growth: float) -> LogHistogram:
    keys, numbers = counts.between(endpoint * _CELLS, (endpoint + 1) * _CELLS)
    cells = dict(zip((keys - _NO_CELL).tolist(), numbers.tolist(), strict=True))
    return LogHistogram(cells=cells, growth=growth)


def _cells(values: Numbers, growth: float) -> Whole:
    """`kit.histogram.cell_of` of many values."""
    found = np.full(len(values), zero_cell(growth), np.int64)
    above = values > SMALLEST
    found[above] = np.ceil(np.log(values[above]) / math.log(growth)).astype(np.int64)
    return found
